/* Curses finds out itself which cells differ from what is shown: all is drawn, little is sent. */
#include "client/view/screen.h"

#include "client/view/bars.h"
#include "client/view/graphics.h"
#include "client/view/keys.h"
#include "client/view/looks.h"
#include "client/view/pane.h"
#include "client/view/picture_paint.h"
#include "client/view/restore.h"
#include "client/view/retouch.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define PASTE_BRACKETS_ON "\033[?2004h"
#define PASTE_BRACKETS_OFF "\033[?2004l"
#define MOUSE_ON "\033[?1002h\033[?1006h" /* with motion while a button is held; in digits */
#define MOUSE_OFF "\033[?1006l\033[?1002l"
#define FOCUS_ON "\033[?1004h" /* tell when the terminal gets and loses the keyboard */
#define FOCUS_OFF "\033[?1004l"
#define ORDER_OURS "\033[8l" /* cells are shown as they are: BDSM of ECMA-48, explicit */
#define ORDER_TERMINALS "\033[8h"
#define TITLE_KEEP "\033[22;2t"
#define TITLE_BACK "\033[23;2t"

enum { SCREEN_ESCAPE_MS = 25 }; /* how long Esc waits to become part of a key */

enum { SCREEN_TITLE_SIZE = 64 };

struct screen {
    SCREEN *terminal; /* owned */
    int fd;
    bool wants_mouse, has_mouse;
    bool tells_order; /* the terminal has been told to leave the order of cells to us */
    struct retouch retouch;
    struct picture_bytes picture;
    enum terminal_graphics graphics; /* by which pictures are shown */
    char title[SCREEN_TITLE_SIZE];   /* empty: the terminal has its own */
};

static void screen_set_modes(void)
{
    raw(); /* C-c and C-z are keys */
    noecho();
    nonl(); /* Enter and C-j are two keys */
    nodelay(stdscr, TRUE);
    keypad(stdscr, TRUE);
    set_escdelay(SCREEN_ESCAPE_MS);
    leaveok(stdscr, FALSE);
}

struct screen *screen_open(FILE *in, FILE *out, const char *term)
{
    struct screen *screen = calloc(1, sizeof(*screen));
    if (!screen)
        return NULL;
    screen->fd = fileno(out);
    restore_remember(screen->fd);
    screen->terminal = newterm(term, out, in);
    if (!screen->terminal) {
        free(screen);
        return NULL;
    }
    set_term(screen->terminal);
    screen_set_modes();
    keys_define();
    looks_init();
    restore_arm();
    restore_also(MOUSE_OFF FOCUS_OFF);
    restore_write(PASTE_BRACKETS_ON FOCUS_ON);
    return screen;
}

static void screen_set_mouse(struct screen *screen, bool has_mouse)
{
    if (screen->has_mouse != has_mouse)
        restore_write(has_mouse ? MOUSE_ON : MOUSE_OFF);
    screen->has_mouse = has_mouse;
}

void screen_want_mouse(struct screen *screen, bool wants)
{
    screen->wants_mouse = wants;
    screen_set_mouse(screen, wants);
}

void screen_close(struct screen *screen)
{
    if (!screen)
        return;
    screen_set_mouse(screen, false);
    restore_write(PASTE_BRACKETS_OFF FOCUS_OFF);
    if (screen->tells_order)
        restore_write(ORDER_TERMINALS);
    if (screen->title[0])
        restore_write(TITLE_BACK);
    endwin();
    restore_disarm();
    delscreen(screen->terminal);
    retouch_fini(&screen->retouch);
    buf_fini(&screen->picture.bytes);
    free(screen);
}

static void screen_write_title(const struct screen *screen)
{
    restore_write("\033]2;");
    restore_write(screen->title);
    restore_write("\033\\");
}

void screen_suspend(struct screen *screen)
{
    screen_set_mouse(screen, false);
    restore_write(PASTE_BRACKETS_OFF FOCUS_OFF);
    if (screen->tells_order)
        restore_write(ORDER_TERMINALS);
    if (screen->title[0])
        restore_write(TITLE_BACK);
    endwin();
}

void screen_resume(struct screen *screen)
{
    refresh(); /* leaves the state after endwin() */
    restore_write(PASTE_BRACKETS_ON FOCUS_ON);
    if (screen->tells_order)
        restore_write(ORDER_OURS);
    screen_set_mouse(screen, screen->wants_mouse);
    if (screen->title[0]) {
        restore_write(TITLE_KEEP);
        screen_write_title(screen);
    }
    screen_resize(screen);
    screen_forget(screen);
}

void screen_resize(struct screen *screen)
{
    struct winsize size;
    if (ioctl(screen->fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return;
    if (size.ws_row != LINES || size.ws_col != COLS)
        resizeterm(size.ws_row, size.ws_col);
}

int screen_rows(const struct screen *screen)
{
    (void)screen;
    return LINES;
}

int screen_cols(const struct screen *screen)
{
    (void)screen;
    return COLS;
}

static void screen_draw_panes(const struct scene *scene, struct retouch *retouch)
{
    for (size_t i = 0; i < scene->pane_count; i++) {
        const struct scene_pane *pane = &scene->panes[i];
        pane_draw(pane->title_rect, &pane->title, STYLE_TITLE, PANE_TOP, retouch);
        pane_draw(pane->rect, &pane->lines, STYLE_TEXT, PANE_BOTTOM, retouch);
    }
}

static void screen_draw_parts(const struct scene *scene, struct retouch *retouch)
{
    const struct layout *layout = &scene->layout;
    pane_draw(layout->tabs, &scene->tabs, STYLE_BAR, PANE_TOP, retouch);
    pane_draw(layout->rooms, &scene->rooms, STYLE_TEXT, PANE_TOP, retouch);
    pane_draw(layout->members, &scene->members, STYLE_TEXT, PANE_TOP, retouch);
    pane_draw(layout->status, &scene->status, STYLE_BAR, PANE_TOP, retouch);
    pane_draw(layout->input, &scene->input, STYLE_TEXT, PANE_TOP, retouch);
    bars_draw_borders(&scene->borders);
    screen_draw_panes(scene, retouch);
}

/* What lies over the panes. */
static void screen_draw_overlays(const struct scene *scene, struct retouch *retouch)
{
    if (scene->menu.line_count > 0) {
        retouch_cover(retouch, scene->menu_rect);
        pane_draw(scene->menu_rect, &scene->menu, STYLE_TEXT, PANE_TOP, retouch);
    }
    if (scene->overlay.line_count > 0) {
        retouch_cover(retouch, scene_overlay_whole(scene));
        pane_draw(scene->overlay_rect, &scene->overlay, STYLE_TEXT, PANE_TOP, retouch);
        if (scene->has_frame)
            bars_draw_frame(scene->overlay_rect);
    }
}

/* Whether colours are shown as they are, though terminfo may not say so. */
static bool screen_has_direct_colours(void)
{
    const char *colours = getenv("COLORTERM");
    return COLORS > 256 ||
           (colours && (strcmp(colours, "truecolor") == 0 || strcmp(colours, "24bit") == 0));
}

bool screen_can_show_pictures(const struct screen *screen)
{
    (void)screen;
    return looks_has_colours() && COLORS >= 256;
}

/* Take a picture of pixels off the screen: that its cells are written anew is not always enough. */
static void screen_clear_picture(struct screen *screen)
{
    if (screen->graphics == TERMINAL_KITTY)
        restore_write(GRAPHICS_KITTY_CLEAR);
    screen->picture.is_shown = false;
    screen_forget(screen);
}

static void screen_draw_picture(struct screen *screen, const struct scene *scene)
{
    if (scene->picture.rows > 0)
        picture_paint(&scene->picture, screen->graphics, screen_has_direct_colours(),
                      &screen->picture, &screen->retouch);
    else if (screen->picture.is_shown)
        screen_clear_picture(screen);
}

void screen_cell_size(const struct screen *screen, int *cols, int *rows)
{
    struct winsize size;
    bool is_known = ioctl(screen->fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;
    *cols = is_known ? size.ws_xpixel / size.ws_col : 0;
    *rows = is_known ? size.ws_ypixel / size.ws_row : 0;
}

void screen_use_graphics(struct screen *screen, enum terminal_graphics graphics)
{
    screen->graphics = graphics;
}

/* Where the cursor is seen, which has its place in what is typed. */
static int screen_cursor_col(const struct scene *scene, const struct retouch *retouch)
{
    const struct rect *input = &scene->layout.input;
    int line = scene->cursor_row - input->row;
    bool is_input = scene->overlay.line_count == 0 && line >= 0 && line < input->rows;
    if (!is_input || (size_t)line >= scene->input.line_count)
        return scene->cursor_col;
    return input->col +
           pane_seen_col(&scene->input, (size_t)line, scene->cursor_col - input->col, retouch);
}

bool screen_paint(struct screen *screen, const struct scene *scene, bool is_hurried)
{
    struct retouch *retouch = &screen->retouch;
    retouch->is_hurried = is_hurried;
    erase();
    retouch_begin(retouch, LINES);
    screen_draw_parts(scene, retouch);
    screen_draw_overlays(scene, retouch);
    screen_draw_picture(screen, scene);
    int cursor_col = screen_cursor_col(scene, retouch);
    move(scene->cursor_row, cursor_col);
    retouch_prepare(retouch);
    refresh();
    retouch_write(retouch, scene->cursor_row, cursor_col);
    return retouch->has_waiting;
}

bool screen_want_links(struct screen *screen, bool wants)
{
    bool is_new = screen->retouch.has_links != wants;
    screen->retouch.has_links = wants;
    return is_new;
}

bool screen_use_clusters(struct screen *screen, unsigned clusters)
{
    bool is_new = screen->retouch.clusters != clusters;
    screen->retouch.clusters = clusters;
    text_widen(clusters);
    return is_new;
}

bool screen_order(struct screen *screen, bool orders, bool tells)
{
    bool is_new = screen->retouch.orders != orders || screen->tells_order != tells;
    if (screen->tells_order != tells)
        restore_write(tells ? ORDER_OURS : ORDER_TERMINALS);
    if (tells && !screen->tells_order)
        restore_also(ORDER_TERMINALS); /* also after a crash */
    screen->retouch.orders = orders;
    screen->tells_order = tells;
    return is_new;
}

void screen_forget(struct screen *screen)
{
    retouch_forget(&screen->retouch);
    clearok(curscr, TRUE);
}

void screen_use_theme(struct screen *screen, const struct theme *theme)
{
    (void)screen;
    looks_use(theme);
}

/* Whether the terminal is of a kind that understands the sequences that xterm has begun. */
static bool screen_is_like_xterm(void)
{
    static const char *const kinds[] = { "xterm", "tmux", "foot", "alacritty", "rxvt", "st-" };
    const char *term = getenv("TERM");
    for (size_t i = 0; term && i < ARRAY_SIZE(kinds); i++)
        if (strncmp(term, kinds[i], strlen(kinds[i])) == 0)
            return true;
    return false;
}

void screen_ask_background(struct screen *screen)
{
    (void)screen;
    if (looks_has_colours() && screen_is_like_xterm())
        restore_write("\033]11;?\033\\");
}

/* The last row was written over: put the cursor where curses takes it to be, and paint it anew. */
static void screen_mend_last_row(struct screen *screen)
{
    enum { BYTES_MAX = 32 };
    char back[BYTES_MAX];
    int row, col;
    getyx(stdscr, row, col);
    snprintf(back, sizeof(back), "\033[%d;%dH", row + 1, col + 1);
    restore_write(back);
    retouch_forget(&screen->retouch);
    wredrawln(stdscr, LINES - 1, 1);
}

bool screen_probe(struct screen *screen, struct probe *probe)
{
    enum { COLS_MIN = 20 };
    if (!screen_is_like_xterm() || COLS < COLS_MIN)
        return false;
    probe_begin(probe, LINES - 1);
    screen_mend_last_row(screen);
    return true;
}

bool screen_ask_graphics(struct screen *screen)
{
    enum { COLS_MIN = 40 };
    const char *type = getenv("TERM");
    if (!type || !terminal_tells_graphics(type) || COLS < COLS_MIN)
        return false;
    probe_graphics(LINES - 1);
    screen_mend_last_row(screen);
    return true;
}

void screen_set_title(struct screen *screen, const char *title)
{
    if (!screen_is_like_xterm())
        return;
    if (!screen->title[0]) {
        restore_also(TITLE_BACK); /* a crash gives it back as well */
        restore_write(TITLE_KEEP);
    }
    snprintf(screen->title, sizeof(screen->title), "%s", title);
    screen_write_title(screen);
}

int screen_copy(struct screen *screen, struct str text)
{
    size_t size = sodium_base64_encoded_len(text.size, sodium_base64_VARIANT_ORIGINAL);
    char *encoded = malloc(size);
    (void)screen;
    if (!encoded)
        return -ENOMEM;
    sodium_bin2base64(encoded, size, (const unsigned char *)text.bytes, text.size,
                      sodium_base64_VARIANT_ORIGINAL);
    restore_write("\033]52;c;");
    restore_write(encoded);
    restore_write("\033\\");
    free(encoded);
    return 0;
}

void screen_bell(struct screen *screen)
{
    (void)screen;
    beep();
}
