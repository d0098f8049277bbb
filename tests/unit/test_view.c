/*
 * The view on a terminal emulator in this process: curses writes to a pseudo-terminal, a thread
 * carries the bytes to libvterm, and the tests look at the emulator's cells.
 */
#include "app_play.h"
#include "client/view/keys.h"
#include "client/view/screen.h"

#include <hutong/common/text.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

/* A string that terminals ignore; when it arrives, all before it has. */
#define STAGE_MARK "\033]99;mark\033\\"

/* Enough to tell links apart. */
enum { STAGE_LINK_SIZE = 64, STAGE_STRING_SIZE = 256, LINK_ROWS = 24, LINK_COLS = 120 };

enum {
    STAGE_READ_SIZE = 4096,
    STAGE_ROW_SIZE = 4096,
    STAGE_KEPT_SIZE = 64 * 1024,
    ROWS = 24,
    COLS = 120
};

struct stage {
    int master, slave;
    FILE *in, *out;
    struct termios before;
    VTerm *vterm;
    VTermScreen *cells;
    struct screen *screen;
    struct keys keys;
    pthread_t carrier;
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    bool writes_unknown;           /* as a terminal that knows no "Esc _" writes what follows */
    bool is_wrong;                 /* about the width of one character … */
    char last;                     /* byte that came */
    size_t doubtful_match;         /* … of which so many bytes have come */
    size_t marks_seen, mark_match; /* marks that arrived; bytes of the next one so far */
    size_t byte_count;
    char kept[STAGE_KEPT_SIZE]; /* the first bytes since the size was set to 0 */
    size_t kept_size;
    int bells, titles;
    bool is_alternate, is_cursor_visible;
    char string[STAGE_STRING_SIZE]; /* a sequence about a link, as far as it has come */
    size_t string_size;
    char link[STAGE_LINK_SIZE];                        /* that what is written belongs to … */
    char links[LINK_ROWS][LINK_COLS][STAGE_LINK_SIZE]; /* … and each cell */
};

static int stage_on_property(VTermProp property, VTermValue *value, void *user)
{
    struct stage *stage = user;
    if (property == VTERM_PROP_ALTSCREEN)
        stage->is_alternate = value->boolean;
    if (property == VTERM_PROP_CURSORVISIBLE)
        stage->is_cursor_visible = value->boolean;
    if (property == VTERM_PROP_TITLE || property == VTERM_PROP_ICONNAME)
        stage->titles++;
    return 1;
}

static int stage_on_bell(void *user)
{
    struct stage *stage = user;
    stage->bells++;
    return 1;
}

/* Cells were written, or emptied: they have the link that is open, or none. */
static int stage_on_damage(VTermRect rect, void *user)
{
    struct stage *stage = user;
    for (int row = rect.start_row; row < rect.end_row && row < LINK_ROWS; row++)
        for (int col = rect.start_col; col < rect.end_col && col < LINK_COLS; col++)
            strcpy(stage->links[row][col], stage->link);
    return 1;
}

static const VTermScreenCallbacks stage_callbacks = { .settermprop = stage_on_property,
                                                      .damage = stage_on_damage,
                                                      .bell = stage_on_bell };

/* Count the marks in a run of bytes. */
static void stage_watch(struct stage *stage, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != STAGE_MARK[stage->mark_match])
            stage->mark_match = 0;
        if (bytes[i] == STAGE_MARK[stage->mark_match])
            stage->mark_match++;
        if (stage->mark_match == sizeof(STAGE_MARK) - 1) {
            stage->mark_match = 0;
            stage->marks_seen++;
        }
    }
}

/* "ESC ] 8 ; id=… ; ADDRESS ESC \" opens a link, without an address it ends. */
static void stage_watch_link(struct stage *stage, char byte)
{
    static const char begin[] = "\033]8;";
    size_t *size = &stage->string_size;
    bool belongs = *size < sizeof(begin) - 1 ? byte == begin[*size] : *size < STAGE_STRING_SIZE - 1;
    *size = belongs ? *size : 0;
    if (!belongs)
        return;
    stage->string[(*size)++] = byte;
    if (byte != '\\' || stage->string[*size - 2] != '\033')
        return;
    stage->string[*size - 2] = '\0';
    snprintf(stage->link, sizeof(stage->link), "%s",
             strchr(stage->string + sizeof(begin) - 1, ';') + 1);
    *size = 0;
}

/*
 * Show what came, byte by byte: what a link is around is known by then. A terminal that is wrong
 * about U+1F642 draws it one column wider. Esc = begins nothing, and so ends what Esc _ would have.
 */
static void stage_show(struct stage *stage, const char *bytes, size_t size)
{
    static const char doubtful[] = "\U0001F642";
    for (size_t i = 0; i < size; i++) {
        bool is_unknown = stage->writes_unknown && stage->last == '\033' && bytes[i] == '_';
        vterm_input_write(stage->vterm, is_unknown ? "=" : bytes + i, 1);
        stage->last = bytes[i];
        stage->doubtful_match = bytes[i] == doubtful[stage->doubtful_match]
                                    ? stage->doubtful_match + 1
                                    : bytes[i] == doubtful[0];
        if (stage->doubtful_match == sizeof(doubtful) - 1) {
            stage->doubtful_match = 0;
            if (stage->is_wrong)
                vterm_input_write(stage->vterm, "~", 1);
        }
        stage_watch_link(stage, bytes[i]);
    }
}

static void *stage_carry(void *context)
{
    struct stage *stage = context;
    char bytes[STAGE_READ_SIZE];
    ssize_t size;
    while ((size = read(stage->master, bytes, sizeof(bytes))) > 0) {
        pthread_mutex_lock(&stage->lock);
        stage_show(stage, bytes, (size_t)size);
        stage->byte_count += (size_t)size;
        for (ssize_t i = 0; i < size && stage->kept_size < sizeof(stage->kept); i++)
            stage->kept[stage->kept_size++] = bytes[i];
        stage_watch(stage, bytes, (size_t)size);
        pthread_cond_signal(&stage->arrived);
        pthread_mutex_unlock(&stage->lock);
    }
    return NULL;
}

/* Wait until all that was written has arrived at the emulator. */
static void stage_sync(struct stage *stage)
{
    pthread_mutex_lock(&stage->lock);
    size_t wanted = stage->marks_seen + 1;
    pthread_mutex_unlock(&stage->lock);
    CHECK_INT(sizeof(STAGE_MARK) - 1, write(stage->slave, STAGE_MARK, sizeof(STAGE_MARK) - 1));
    pthread_mutex_lock(&stage->lock);
    while (stage->marks_seen < wanted)
        pthread_cond_wait(&stage->arrived, &stage->lock);
    pthread_mutex_unlock(&stage->lock);
}

static void stage_open(struct stage *stage, int rows, int cols)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    *stage = (struct stage){ .is_cursor_visible = true };
    pthread_mutex_init(&stage->lock, NULL);
    pthread_cond_init(&stage->arrived, NULL);
    CHECK_INT(0, openpty(&stage->master, &stage->slave, NULL, NULL, &size));
    CHECK_INT(0, tcgetattr(stage->slave, &stage->before));
    stage->in = fdopen(dup(stage->slave), "r");
    stage->out = fdopen(dup(stage->slave), "w");
    stage->vterm = vterm_new(rows, cols);
    vterm_set_utf8(stage->vterm, 1);
    stage->cells = vterm_obtain_screen(stage->vterm);
    vterm_screen_set_callbacks(stage->cells, &stage_callbacks, stage);
    vterm_screen_enable_altscreen(stage->cells, 1);
    vterm_screen_reset(stage->cells, 1);
    CHECK_INT(0, pthread_create(&stage->carrier, NULL, stage_carry, stage));
    stage->screen = screen_open(stage->in, stage->out, "xterm-256color");
    CHECK(stage->screen != NULL);
}

static void stage_close(struct stage *stage)
{
    screen_close(stage->screen);
    keys_fini(&stage->keys);
    fclose(stage->in);
    fclose(stage->out);
    close(stage->slave); /* the last one: the carrier reads the end */
    pthread_join(stage->carrier, NULL);
    close(stage->master);
    vterm_free(stage->vterm);
}

static void stage_paint(struct stage *stage, struct play *play)
{
    screen_paint(stage->screen, play_look(play), false);
    stage_sync(stage);
}

/* One of several paintings at once. Returns whether something waits for the next. */
static bool stage_paint_hurriedly(struct stage *stage, struct play *play)
{
    bool is_waiting = screen_paint(stage->screen, play_look(play), true);
    stage_sync(stage);
    return is_waiting;
}

static void stage_resize(struct stage *stage, struct play *play, int rows, int cols)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    CHECK_INT(0, ioctl(stage->slave, TIOCSWINSZ, &size));
    pthread_mutex_lock(&stage->lock);
    vterm_set_size(stage->vterm, rows, cols);
    pthread_mutex_unlock(&stage->lock);
    screen_resize(stage->screen);
    CHECK_INT(rows, screen_rows(stage->screen));
    CHECK_INT(cols, screen_cols(stage->screen));
    app_on_resize(play->app, rows, cols);
}

static VTermScreenCell stage_cell(struct stage *stage, int row, int col)
{
    VTermScreenCell cell = { 0 };
    vterm_screen_get_cell(stage->cells, (VTermPos){ row, col }, &cell);
    return cell;
}

/* The text of one row, as @text. */
static void stage_row(struct stage *stage, int row, int cols, char text[STAGE_ROW_SIZE])
{
    VTermRect rect = { row, row + 1, 0, cols };
    size_t size = vterm_screen_get_text(stage->cells, text, STAGE_ROW_SIZE - 1, rect);
    text[size] = '\0';
}

/* The row in which @text stands; -1 if there is none. */
static int stage_find(struct stage *stage, const struct layout *layout, const char *text)
{
    char shown[STAGE_ROW_SIZE];
    for (int row = 0; row < layout->rows; row++) {
        stage_row(stage, row, layout->cols, shown);
        if (strstr(shown, text))
            return row;
    }
    return -1;
}

/* The first cell of @text on the screen. */
static VTermScreenCell stage_cell_of(struct stage *stage, const struct layout *layout,
                                     const char *text)
{
    char shown[STAGE_ROW_SIZE];
    int row = stage_find(stage, layout, text);
    CHECK(row >= 0);
    stage_row(stage, row, layout->cols, shown);
    *strstr(shown, text) = '\0';
    return stage_cell(stage, row, text_cols(str_of(shown)));
}

/* Borders stand unbroken beside the panes. */
static void check_borders(struct stage *stage, const struct layout *layout)
{
    enum { VERTICAL_LINE = 0x2502 };
    const int cols[] = { layout->left_border_col, layout->right_border_col };
    for (size_t i = 0; i < ARRAY_SIZE(cols); i++)
        for (int row = 0; cols[i] >= 0 && row < layout->members.rows; row++)
            CHECK_INT(VERTICAL_LINE, stage_cell(stage, row, cols[i]).chars[0]);
}

static const char *const nasty[] = {
    "今天天气很好，我们去公园吧",
    "👨‍👩‍👧‍👦 family 👍🏽 skin 🇨🇳 flag ❤️ heart",
    "e\u0301\u0302\u0303\u0304\u0305 marks \u0301 alone",
    "b\u200Dx joined, z\u200By\uFEFFw invisible",
    "\u202Egnihton\u202C \u2066bidi\u2069 \u2028 \u2029",
    "\033[2J\033[H\033]0;title\a\x7f\b\b\b\r\n\t\v\f",
    ("\xC2\x9B"
     "2J\xC2\x85\xC2\x90"),
    "क्षत्रिय ที่นี่ \u1112\u1161\u11AB 한글 \u3131",
    "ﷺ ﷽ \U0001FAE8 \U000E0041 \U0010FFFF",
    "Z\u0335\u0336\u0337\u0338\u0321\u0322a\u0334l\u0335g\u0336o\u0337",
    "｡｢｣ＡＢＣ①②③─│┌",
};

static void test_panes_stand_where_the_layout_says(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    char row[STAGE_ROW_SIZE];
    stage_open(&stage, ROWS, COLS);
    play_begin_in_lobby(&play, ROWS, COLS);
    play_says(&play, "lobby", "bob", "hello");
    play_keys(&play, "typed");
    stage_paint(&stage, &play);
    const struct layout *layout = &play_look(&play)->layout;
    check_borders(&stage, layout);
    stage_row(&stage, 0, 120, row);
    CHECK(strstr(row, "Rooms  ") == row);
    CHECK(strstr(row, "│lobby  all and nothing") != NULL);
    CHECK(strstr(row, "│2 users") != NULL);
    stage_row(&stage, 23, 120, row);
    CHECK(strstr(row, "> typed") == row);
    CHECK_INT(layout->panes.row + layout->panes.rows - 1, stage_find(&stage, layout, "hello"));
    VTermPos cursor;
    vterm_state_get_cursorpos(vterm_obtain_state(stage.vterm), &cursor);
    CHECK_INT(23, cursor.row);
    CHECK_INT(7, cursor.col);
    play_end(&play);
    stage_close(&stage);
}

/* A row without the blanks at its end: whether they were written or erased is all the same. */
static void stage_bare_row(struct stage *stage, int row, char text[STAGE_ROW_SIZE])
{
    stage_row(stage, row, COLS, text);
    for (size_t size = strlen(text); size > 0 && text[size - 1] == ' ';)
        text[--size] = '\0';
}

/* What was painted bit by bit is what painting everything anew gives. */
static void check_no_trace(struct stage *stage, struct play *play)
{
    static char before[ROWS][STAGE_ROW_SIZE];
    char after[STAGE_ROW_SIZE];
    for (int row = 0; row < ROWS; row++)
        stage_bare_row(stage, row, before[row]);
    screen_forget(stage->screen);
    stage_paint(stage, play);
    for (int row = 0; row < ROWS; row++) {
        stage_bare_row(stage, row, after);
        CHECK_TEXT(after, before[row]);
    }
}

static void test_no_text_breaks_a_border_or_leaves_a_trace(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    stage_open(&stage, ROWS, COLS);
    play_begin_in_lobby(&play, ROWS, COLS);
    for (size_t i = 0; i < ARRAY_SIZE(nasty); i++) {
        play_says(&play, "lobby", i % 2 ? "bob" : "小明", nasty[i]);
        play_presence(&play, "lobby", nasty[i], NULL, PRESENCE_ENTER);
        play_paste(&play, nasty[i]);
        stage_paint(&stage, &play);
        check_borders(&stage, &play_look(&play)->layout);
        check_no_trace(&stage, &play);
    }
    play_keys(&play, "<C-c>/join empty<Enter>/clear<Enter>");
    stage_paint(&stage, &play);
    check_no_trace(&stage, &play);
    CHECK_INT(0, stage.titles);
    CHECK_INT(0, stage.bells);
    play_end(&play);
    stage_close(&stage);
}

static void test_any_size_can_follow_any_other(void **state)
{
    (void)state;
    static const struct {
        int rows, cols;
    } sizes[] = { { 50, 200 }, { 24, 80 }, { 5, 20 }, { 1, 1 },   { 2, 3 },   { 24, 110 },
                  { 1, 300 },  { 60, 1 },  { 3, 79 }, { 10, 40 }, { 24, 80 }, { 50, 200 } };
    struct stage stage;
    struct play play;
    stage_open(&stage, 24, 80);
    play_begin_in_lobby(&play, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(nasty); i++)
        play_says(&play, "lobby", "bob", nasty[i]);
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        stage_resize(&stage, &play, sizes[i].rows, sizes[i].cols);
        stage_paint(&stage, &play);
        check_borders(&stage, &play_look(&play)->layout);
        play_keys(&play, "<F1>");
        stage_paint(&stage, &play);
        play_keys(&play, "<F1>");
    }
    stage_paint(&stage, &play);
    CHECK(stage_find(&stage, &play_look(&play)->layout, "bob: 今天天气很好") > 0);
    play_end(&play);
    stage_close(&stage);
}

static bool rect_has(const struct rect *rect, int row, int col)
{
    return row >= rect->row && row < rect->row + rect->rows && col >= rect->col &&
           col < rect->col + rect->cols;
}

/* Whether something lies over the cell: an overlay in its frame, a menu, or a title. */
static bool is_covered(const struct scene *scene, int row, int col)
{
    struct rect frame = scene->overlay_rect;
    frame = scene->has_frame
                ? (struct rect){ frame.row - 1, frame.col - 2, frame.rows + 2, frame.cols + 4 }
                : frame;
    if (scene->overlay.line_count > 0 && rect_has(&frame, row, col))
        return true;
    if (scene->menu.line_count > 0 && rect_has(&scene->menu_rect, row, col))
        return true;
    for (size_t i = 0; i < scene->pane_count; i++)
        if (rect_has(&scene->panes[i].title_rect, row, col))
            return true;
    return false;
}

/* All borders are there, whole, and joined where they meet. */
static void check_every_border(struct stage *stage, const struct scene *scene)
{
    static const uint32_t characters[16] = {
        [JOINT_UP] = 0x2502,
        [JOINT_DOWN] = 0x2502,
        [JOINT_UP | JOINT_DOWN] = 0x2502,
        [JOINT_LEFT | JOINT_RIGHT] = 0x2500,
        [JOINT_DOWN | JOINT_RIGHT] = 0x250C,
        [JOINT_DOWN | JOINT_LEFT] = 0x2510,
        [JOINT_UP | JOINT_RIGHT] = 0x2514,
        [JOINT_UP | JOINT_LEFT] = 0x2518,
        [JOINT_UP | JOINT_DOWN | JOINT_RIGHT] = 0x251C,
        [JOINT_UP | JOINT_DOWN | JOINT_LEFT] = 0x2524,
        [JOINT_DOWN | JOINT_LEFT | JOINT_RIGHT] = 0x252C,
        [JOINT_UP | JOINT_LEFT | JOINT_RIGHT] = 0x2534,
        [JOINT_UP | JOINT_DOWN | JOINT_LEFT | JOINT_RIGHT] = 0x253C,
    };
    for (size_t i = 0; i < scene->borders.count; i++) {
        const struct rect *rect = &scene->borders.items[i].rect;
        for (int row = rect->row; row < rect->row + rect->rows; row++)
            for (int col = rect->col; col < rect->col + rect->cols; col++)
                if (!is_covered(scene, row, col))
                    CHECK_INT(characters[borders_joint(&scene->borders, i, row, col)],
                              stage_cell(stage, row, col).chars[0]);
    }
    VTermPos cursor;
    vterm_state_get_cursorpos(vterm_obtain_state(stage->vterm), &cursor);
    CHECK_INT(scene->cursor_row, cursor.row);
    CHECK_INT(scene->cursor_col, cursor.col);
}

static void test_borders_stay_whole_however_the_screen_is_divided(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "<C-x>%",         "<C-x>\"",      "<M-2>",        "<PgUp>",       "<C-x>%",
        "<C-x><Left>",    "<C-x>\"<M-3>", "<C-x><C-Up>",  "<C-x>{",       "/resize left 9",
        "<Enter>",        "<C-x>\"",      "<C-x>%",       "<F1>",         "<F1>",
        "<C-x>z",         "<C-x>z",       "<C-x>=",       "/<Tab>",       "<C-c><C-x>c",
        "<C-x>\"<C-x>\"", "<C-x>1<C-x>x", "<C-x>l<C-x>k", "<C-x>x<C-x>x",
    };
    static const struct {
        int rows, cols;
    } sizes[] = { { 24, 80 }, { 50, 200 }, { 9, 31 }, { 3, 13 }, { 1, 1 }, { 24, 120 } };
    struct stage stage;
    struct play play;
    stage_open(&stage, ROWS, COLS);
    play_begin(&play, "alice", (const char *const[]){ "lobby", "dev", "小屋" }, 3, ROWS, COLS);
    play_connect(&play);
    for (size_t i = 0; i < ARRAY_SIZE(nasty); i++) {
        play_says(&play, i % 2 ? "lobby" : "小屋", "bob", nasty[i]);
        play_says(&play, "dev", nasty[i], nasty[i]);
    }
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        play_keys(&play, keys[i]);
        for (size_t j = 0; j < ARRAY_SIZE(sizes); j++) {
            stage_resize(&stage, &play, sizes[j].rows, sizes[j].cols);
            stage_paint(&stage, &play);
            check_every_border(&stage, play_look(&play));
        }
        check_no_trace(&stage, &play);
    }
    play_end(&play);
    stage_close(&stage);
}

/* A pane's cells are what its lines say: nothing of it is elsewhere, and nothing else is in it. */
static void check_pane_cells(struct stage *stage, const struct scene *scene, size_t index)
{
    const struct scene_pane *pane = &scene->panes[index];
    int first = pane->rect.rows - (int)pane->lines.line_count;
    for (int row = 0; row < pane->rect.rows; row++) {
        const struct page_line *line = row < first ? NULL : &pane->lines.lines[row - first];
        if (line && line->run_count > 0)
            continue;
        for (int col = 0; col < pane->rect.cols; col++) {
            int at_row = pane->rect.row + row, at_col = pane->rect.col + col;
            uint32_t character = stage_cell(stage, at_row, at_col).chars[0];
            CHECK(is_covered(scene, at_row, at_col) || character == ' ' || character == 0);
        }
    }
}

static unsigned dice_state;

/* A number from 0 to @most; the same in every run. */
static unsigned dice(unsigned most)
{
    dice_state = dice_state * 1103515245u + 12345u;
    return (dice_state >> 8) % (most + 1);
}

/* A key, a report of the mouse, something said, or another size; legal or not. */
static void stage_random_step(struct stage *stage, struct play *play, int *rows, int *cols)
{
    static const char *const keys[] = {
        "<C-x>%",       "<C-x>\"",       "<C-x>x",        "<C-x>z",  "<C-x>o",
        "<C-x>}",       "<C-x><Up>",     "<C-x><C-Left>", "<C-x>c",  "<C-x>n",
        "<C-x>m",       "<C-x>a",        "<C-x>k",        "<C-x>l",  "<M-1>",
        "<M-2>",        "<M-3>",         "<PgUp>",        "<PgDn>",  "<Esc>",
        "<F1>",         "<Tab>",         "<Up>",          "<Enter>", "/",
        "小",           "<C-j>",         "<C-x><C-x>",    "<C-x>,",  "<M-Up>",
        "<C-r>",        "/close<Enter>", "<C-a><C-k>",    "<C-x>!",  "<C-x>=",
        "<M-w><Right>", "<C-x>2",
    };
    static const int sizes[] = { 1, 2, 4, 9, 13, 24, 31, 50, 80, 120, 200 };
    unsigned part = dice(9);
    if (part == 0) {
        *rows = sizes[dice(7)];
        *cols = sizes[dice(ARRAY_SIZE(sizes) - 1)];
        stage_resize(stage, play, *rows, *cols);
    } else if (part < 3) {
        play_says(play, dice(1) ? "lobby" : "dev", nasty[dice(ARRAY_SIZE(nasty) - 1)],
                  nasty[dice(ARRAY_SIZE(nasty) - 1)]);
    } else if (part < 5) {
        struct mouse mouse = { (enum mouse_kind)dice(MOUSE_OTHER), (int)dice((unsigned)*rows),
                               (int)dice((unsigned)*cols) };
        app_on_mouse(play->app, mouse, play->now_ms);
    } else {
        play_keys(play, keys[dice(ARRAY_SIZE(keys) - 1)]);
    }
    play->app->wants_quit = false;
}

static void test_no_sequence_breaks_what_is_on_the_terminal(void **state)
{
    (void)state;
    enum { SEEDS = 6, STEPS = 120 };
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct stage stage;
        struct play play;
        int rows = ROWS, cols = COLS;
        dice_state = seed;
        stage_open(&stage, rows, cols);
        play_begin(&play, "alice", (const char *const[]){ "lobby", "dev", "小屋" }, 3, rows, cols);
        play_connect(&play);
        for (int i = 0; i < STEPS; i++) {
            stage_random_step(&stage, &play, &rows, &cols);
            stage_paint(&stage, &play);
            const struct scene *scene = play_look(&play);
            check_every_border(&stage, scene);
            for (size_t j = 0; j < scene->pane_count; j++)
                check_pane_cells(&stage, scene, j);
        }
        play_end(&play);
        stage_close(&stage);
    }
}

/* The link of a cell of a pane that nothing covers, as @wanted; "" if it has none. */
static void link_wanted(const struct scene_pane *pane, int row, int col, char *wanted)
{
    int first = pane->rect.rows - (int)pane->lines.line_count;
    const struct run *run =
        row < first ? NULL : page_run_at(&pane->lines, (size_t)(row - first), col);
    struct str link = run ? page_run_link(&pane->lines, run) : STR("");
    if (!str_starts_with(link, STR("http")))
        link.size = 0;
    snprintf(wanted, STAGE_LINK_SIZE, "%.*s", STR_ARGS(link));
}

/*
 * Every cell has the link that its run has, and no other; or none, if they may wait. Returns how
 * many have one.
 */
static int check_links_or_none(struct stage *stage, const struct scene *scene, bool may_wait)
{
    char wanted[STAGE_LINK_SIZE];
    int count = 0;
    bool has_cover = scene->menu.line_count > 0 || scene->overlay.line_count > 0;
    for (size_t i = 0; i < scene->pane_count; i++) {
        const struct rect *rect = &scene->panes[i].rect;
        for (int at = 0; at < rect->rows * rect->cols; at++) {
            int row = at / rect->cols, col = at % rect->cols;
            const char *has = stage->links[rect->row + row][rect->col + col];
            link_wanted(&scene->panes[i], row, col, wanted);
            if (is_covered(scene, rect->row + row, rect->col + col))
                wanted[0] = '\0';
            bool is_optional = has_cover || may_wait; /* one that is covered in part is none */
            if (!is_optional || has[0])
                CHECK_TEXT(wanted, has);
            count += has[0] != '\0';
        }
    }
    return count;
}

static int check_links(struct stage *stage, const struct scene *scene)
{
    return check_links_or_none(stage, scene, false);
}

static void test_links_wait_while_all_moves_and_no_cell_has_a_wrong_one(void **state)
{
    static const char *const texts[] = {
        "see https://example.org/a", "no link", "http://b.example http://c.example",
        "https://example.org/a/path/that/goes/on/over/two/rows/of/the/pane/and/some/more end"
    };
    enum { STEPS = 200 };
    struct stage *stage = calloc(1, sizeof(*stage));
    struct play play;
    int waited = 0;
    (void)state;
    stage_open(stage, LINK_ROWS, LINK_COLS);
    CHECK(screen_want_links(stage->screen, true));
    play_begin_in_lobby(&play, LINK_ROWS, LINK_COLS);
    dice_state = 2;
    for (int i = 0; i < STEPS; i++) {
        for (size_t said = dice(3); said > 0; said--)
            play_says(&play, "lobby", "bob", texts[dice(ARRAY_SIZE(texts) - 1)]);
        waited += stage_paint_hurriedly(stage, &play);
        check_links_or_none(stage, play_look(&play), true);
        if (dice(1))
            continue;
        CHECK(!stage_paint_hurriedly(stage, &play)); /* all has stayed */
        check_links(stage, play_look(&play));
    }
    CHECK(waited > STEPS / 4);
    stage_paint(stage, &play);
    CHECK(check_links(stage, play_look(&play)) > 0);
    play_end(&play);
    stage_close(stage);
    free(stage);
}

static void test_cells_of_addresses_are_links_and_no_others(void **state)
{
    (void)state;
    static const char *const texts[] = {
        ("see https://example.org/a/long/path/that/goes/on/and/on/and/on/over/rows/of/the/pane/x "
         "end"),
        "http://a.example http://b.example",
        "no link at all, only words",
        "https://example.org/a/long/path/that/goes/on/and/on/and/on/over/rows/of/the/pane/y",
        "ftp://c.example is not for a browser",
        "你好 https://d.example/ 你好",
    };
    static const char *const keys[] = { "x",      "<PgUp>",       "<PgDn>", "/<Tab>",  "<C-u>",
                                        "<F1>",   "<F1>",         "<C-x>%", "<C-x>x",  "<M-Up>",
                                        "<Esc>",  "<C-x>l",       "<C-a>y", "<C-x>\"", "<C-x>o",
                                        "<C-x>!", "/clear<Enter>" };
    enum { STEPS = 400 };
    struct stage *stage = calloc(1, sizeof(*stage));
    int links_seen = 0;
    struct play play;
    stage_open(stage, LINK_ROWS, LINK_COLS);
    CHECK(screen_want_links(stage->screen, true));
    play_begin_in_lobby(&play, LINK_ROWS, LINK_COLS);
    dice_state = 1;
    for (int i = 0; i < STEPS; i++) {
        if (dice(1))
            play_says(&play, "lobby", dice(1) ? "bob" : "小明", texts[dice(ARRAY_SIZE(texts) - 1)]);
        else
            play_keys(&play, keys[dice(ARRAY_SIZE(keys) - 1)]);
        play.app->wants_quit = false;
        stage_paint(stage, &play);
        links_seen += check_links(stage, play_look(&play));
        const struct scene *scene = play_look(&play);
        check_every_border(stage, scene); /* and the cursor is where it should be */
    }
    CHECK(links_seen > STEPS);
    check_no_trace(stage, &play);
    if (play_look(&play)->overlay.line_count > 0)
        play_keys(&play, "<F1>");
    play_keys(&play, "<C-e><C-u><M-1>"); /* and no menu */
    play_says(&play, "lobby", "bob", texts[0]);
    stage_paint(stage, &play);
    CHECK(check_links(stage, play_look(&play)) > 0);
    CHECK(screen_want_links(stage->screen, false));
    stage_paint(stage, &play);
    for (int row = 0; row < LINK_ROWS; row++)
        for (int col = 0; col < LINK_COLS; col++)
            CHECK_TEXT("", stage->links[row][col]);
    play_end(&play);
    stage_close(stage);
    free(stage);
}

static void test_a_wrong_width_ends_at_the_next_border(void **state)
{
    (void)state;
    static const char *const texts[] = { "\U0001F642", "a \U0001F642 b \U0001F642\U0001F642 c",
                                         "plain", "\U0001F642 http://a.example", "你好" };
    struct stage *stage = calloc(1, sizeof(*stage));
    struct play play;
    char row[STAGE_ROW_SIZE];
    stage_open(stage, ROWS, COLS);
    stage->is_wrong = true;
    CHECK(screen_want_links(stage->screen, true));
    play_begin_in_lobby(&play, ROWS, COLS);
    play_keys(&play, "<C-x>%");
    for (int i = 0; i < 60; i++) {
        play_says(&play, "lobby", "bob", texts[i % (int)ARRAY_SIZE(texts)]);
        if (i % 4 == 0)
            play_keys(&play, i % 8 ? "<PgUp>" : "<Esc>");
        stage_paint(stage, &play);
        check_every_border(stage, play_look(&play));
        const struct rect *members = &play_look(&play)->layout.members;
        for (int at = 0; at < members->rows; at++) { /* nothing is moved there either */
            VTermRect rect = { at, at + 1, members->col, members->col + members->cols };
            size_t size = vterm_screen_get_text(stage->cells, row, sizeof(row) - 1, rect);
            row[size] = '\0';
            CHECK(!strpbrk(row, "~:"));
        }
    }
    play_end(&play);
    stage_close(stage);
    free(stage);
}

static void test_clusters_are_whole_where_the_terminal_draws_them_so(void **state)
{
    (void)state;
    static const struct {
        const char *cols;        /* that the terminal answers, for each that is asked of it */
        const char *said, *sent; /* NULL: not as it was said */
    } rows[] = {
        { "2222222", "a 👨‍👩‍👧 b", "👨‍👩‍👧" },
        { "6222222", "a 👨‍👩‍👧 b", NULL },
        { "2222222", "a 🇨🇳 b", "🇨🇳" },
        { "2422222", "a 🇨🇳 b", NULL },
        { "2222222", "👍🏽", "👍🏽" },
        { "2242222", "👍🏽", NULL },
        { "2222222", "a ❤️ b", "❤️" },
        { "2221222", "a ❤️ b", NULL },
        { "2222222", "a ❤️‍🔥 b", "❤️‍🔥" },
        { "2222322", "a ❤️‍🔥 b", NULL },
        { "2221222", "a ❤️‍🔥 b", NULL },
        { "2222222", "a ⛹🏽‍♀️ b", "⛹🏽‍♀️" },
        { "2221232", "a ⛹🏽‍♀️ b", NULL },
        { "2221322", "a ⛹🏽 b", "⛹🏽" },
        { "2222222", "a 1️⃣ b", "1️⃣" },
        { "2222221", "a 1️⃣ b", NULL },
        { "2222222", "b\u200Dx", NULL },
        { "2222222", "👍🏽\u0301", NULL },
        { "2222222", "👨\u200D\u202E👩", NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct stage *stage = calloc(1, sizeof(*stage));
        struct play play;
        struct probe probe = { 0 };
        stage_open(stage, ROWS, COLS);
        play_begin_in_lobby(&play, ROWS, COLS);
        stage_paint(stage, &play);
        CHECK(screen_probe(stage->screen, &probe));
        for (const char *cols = rows[i].cols; *cols; cols++)
            CHECK_INT(!cols[1], probe_on_cursor(&probe, *cols - '0'));
        CHECK(!probe_on_cursor(&probe, 2)); /* nobody asked */
        screen_use_clusters(stage->screen, probe.clusters);
        stage_paint(stage, &play); /* what the probe wrote is gone */
        check_no_trace(stage, &play);
        stage->kept_size = 0;
        play_says(&play, "lobby", "bob", rows[i].said);
        stage_paint(stage, &play);
        print_message("# row %zu\n", i);
        CHECK_INT(rows[i].sent != NULL,
                  memmem(stage->kept, stage->kept_size, rows[i].said, strlen(rows[i].said)) ||
                      (rows[i].sent &&
                       memmem(stage->kept, stage->kept_size, rows[i].sent, strlen(rows[i].sent))));
        check_every_border(stage, play_look(&play));
        screen_use_clusters(stage->screen, 0);
        play_end(&play);
        stage_close(stage);
        free(stage);
    }
}

static bool cell_has_colour(const VTermScreenCell *cell)
{
    return !VTERM_COLOR_IS_DEFAULT_FG(&cell->fg);
}

static void test_names_have_colours_and_states_have_attributes(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    stage_open(&stage, ROWS, COLS);
    play_begin_in_lobby(&play, ROWS, COLS);
    play_says(&play, "lobby", "bob", "plain http://a.b/c alice **strong** _slant_ `code`");
    stage_paint(&stage, &play);
    const struct layout *layout = &play_look(&play)->layout;
    VTermScreenCell name = stage_cell_of(&stage, layout, "bob: ");
    VTermScreenCell text = stage_cell_of(&stage, layout, "plain");
    CHECK(cell_has_colour(&name));
    CHECK(!cell_has_colour(&text));
    CHECK(stage_cell_of(&stage, layout, "http").attrs.underline);
    CHECK(stage_cell_of(&stage, layout, "strong").attrs.bold);
    CHECK(stage_cell_of(&stage, layout, "slant").attrs.italic ||
          stage_cell_of(&stage, layout, "slant").attrs.underline);
    VTermScreenCell code = stage_cell_of(&stage, layout, "code");
    CHECK(cell_has_colour(&code));
    CHECK(stage_cell_of(&stage, layout, "1 lobby").attrs.reverse);
    CHECK(stage_cell_of(&stage, layout, "unix:/play").attrs.reverse);
    play_end(&play);
    stage_close(&stage);
}

static void test_without_colours_everything_is_still_told(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    setenv("NO_COLOR", "1", 1);
    stage_open(&stage, ROWS, COLS);
    play_begin_in_lobby(&play, ROWS, COLS);
    play_keys(&play, "/join dev<Enter>");
    play_says(&play, "lobby", "bob", "alice?");
    play_says(&play, "dev", "bob", "alice!");
    stage_paint(&stage, &play);
    const struct layout *layout = &play_look(&play)->layout;
    for (int row = 0; row < layout->rows; row++) {
        for (int col = 0; col < layout->cols; col++) {
            VTermScreenCell cell = stage_cell(&stage, row, col);
            CHECK(!cell_has_colour(&cell));
        }
    }
    CHECK(stage_find(&stage, layout, "1 lobby (1!)") > 0);
    CHECK(stage_cell_of(&stage, layout, "alice!").attrs.bold);
    unsetenv("NO_COLOR");
    play_end(&play);
    stage_close(&stage);
}

static void test_only_what_changed_is_sent(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    stage_open(&stage, 50, 200);
    play_begin_in_lobby(&play, 50, 200);
    for (int i = 0; i < 60; i++)
        play_says(&play, "lobby", "bob", nasty[0]);
    stage_paint(&stage, &play);
    size_t before = stage.byte_count;
    play_keys(&play, "x");
    stage_paint(&stage, &play);
    CHECK(stage.byte_count - before < 64);
    play_end(&play);
    stage_close(&stage);
}

static void test_the_terminal_is_given_back_as_it_was(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    struct termios after;
    stage_open(&stage, 24, 80);
    play_begin_in_lobby(&play, 24, 80);
    stage_paint(&stage, &play);
    CHECK(stage.is_alternate);
    screen_suspend(stage.screen);
    stage_sync(&stage);
    CHECK(!stage.is_alternate);
    screen_resume(stage.screen);
    stage_paint(&stage, &play);
    CHECK(stage.is_alternate);
    CHECK(stage_find(&stage, &play_look(&play)->layout, "lobby") >= 0);
    screen_bell(stage.screen);
    screen_close(stage.screen);
    stage.screen = NULL;
    stage_sync(&stage);
    CHECK_INT(1, stage.bells);
    CHECK(!stage.is_alternate);
    CHECK(stage.is_cursor_visible);
    CHECK_INT(0, tcgetattr(stage.slave, &after));
    CHECK_INT(stage.before.c_lflag, after.c_lflag);
    CHECK_INT(stage.before.c_iflag, after.c_iflag);
    CHECK_INT(stage.before.c_oflag, after.c_oflag);
    play_end(&play);
    stage_close(&stage);
}

static void test_an_unknown_terminal_is_refused(void **state)
{
    (void)state;
    int status = -1;
    pid_t child = fork(); /* curses never frees what it began for a terminal it does not know */
    if (child == 0)
        _exit(screen_open(stdin, stdout, "no-such-terminal") ? 1 : 0);
    CHECK_INT(child, waitpid(child, &status, 0));
    CHECK_INT(0, status);
}

/* Let the terminal send bytes, and wait until they can be read. */
static void stage_send(struct stage *stage, const char *bytes, size_t size)
{
    int waiting = 0;
    struct pollfd fd = { .fd = stage->slave, .events = POLLIN };
    CHECK_INT(size, write(stage->master, bytes, size));
    while ((size_t)waiting < size) {
        CHECK(poll(&fd, 1, -1) == 1);
        CHECK_INT(0, ioctl(stage->slave, FIONREAD, &waiting));
    }
}

static void test_an_answer_about_the_cursor_is_no_key(void **state)
{
    (void)state;
    struct stage stage;
    struct key key = { 0 };
    stage_open(&stage, 24, 80);
    stage_send(&stage, "\033[24;3Rx\033[24;", 13);
    CHECK_INT(KEYS_CURSOR, keys_read(&stage.keys, &key));
    CHECK_INT(2, stage.keys.cursor_col);
    CHECK_INT(KEYS_KEY, keys_read(&stage.keys, &key));
    CHECK_INT('x', key.character);
    CHECK_INT(KEYS_NONE, keys_read(&stage.keys, &key));
    CHECK(keys_is_waiting(&stage.keys));
    stage_send(&stage, "11R", 3); /* it comes in two pieces */
    CHECK_INT(KEYS_CURSOR, keys_read(&stage.keys, &key));
    CHECK_INT(10, stage.keys.cursor_col);
    stage_send(&stage, "\033[24;", 5); /* and is cut off */
    CHECK_INT(KEYS_NONE, keys_read(&stage.keys, &key));
    CHECK_INT(KEYS_NONE, keys_give_up_paste(&stage.keys));
    stage_send(&stage, "y", 1);
    CHECK_INT(KEYS_KEY, keys_read(&stage.keys, &key));
    CHECK_INT('y', key.character);
    stage_close(&stage);
}

/* Add the keys that are there to @keys, and take the answers about pictures. */
static void stage_hear(struct stage *stage, struct terminal_facts *facts, struct buf *keys)
{
    struct key key;
    char name[KEY_TEXT_SIZE];
    enum keys_event event;
    while ((event = keys_read(&stage->keys, &key)) != KEYS_NONE) {
        if (event == KEYS_GRAPHICS)
            terminal_facts_on_kitty(facts, stage->keys.answer.text);
        else if (event == KEYS_ATTRIBUTES)
            terminal_facts_on_attributes(facts, stage->keys.sequence.text);
        else if (event == KEYS_KEY) {
            key_text(key, name);
            CHECK_INT(0, buf_printf(keys, "%s%s", keys->size > 0 ? " " : "", name));
        }
    }
}

#define KITTY_OK "\033_Gi=31;OK\033\\"
#define KITTY_ERROR "\033_Gi=31;ENOTSUPPORTED:not here, sorry\033\\"

static void test_answers_about_pictures_are_no_keys_and_eat_none(void **state)
{
    (void)state;
    static const struct {
        const char *pieces[6]; /* as the terminal sends them */
        const char *keys;
        enum terminal_graphics graphics;
        bool has_answered;
    } rows[] = {
        { { KITTY_OK "\033[?62;c" }, "", TERMINAL_KITTY, true },
        { { KITTY_OK "\033[?62;4;22c" }, "", TERMINAL_KITTY, true },
        { { "\033[?62;4;22c" }, "", TERMINAL_SIXEL, true },
        { { "\033[?62;22;4c" }, "", TERMINAL_SIXEL, true },
        { { "\033[?65;1;2;3;6;9;15;16;17;18;21;22;28;29;4c" }, "", TERMINAL_SIXEL, true },
        { { KITTY_ERROR "\033[?62;4c" }, "", TERMINAL_SIXEL, true },
        { { KITTY_ERROR "\033[?62c" }, "", TERMINAL_GRAPHICS_NONE, true },
        { { "\033[?1;2c" }, "", TERMINAL_GRAPHICS_NONE, true },
        { { "\033[?4;6c" }, "", TERMINAL_GRAPHICS_NONE, true },
        { { "\033[?62;14;40;44c" }, "", TERMINAL_GRAPHICS_NONE, true },
        { { "\033[?1;2c", "\033[?62;4c" }, "", TERMINAL_GRAPHICS_NONE, true },
        { { "\033[?1;2c", KITTY_OK }, "", TERMINAL_GRAPHICS_NONE, true },
        { { "a" KITTY_OK "b\033[?62;4cc" }, "a b c", TERMINAL_KITTY, true },
        { { "x", "y\r", KITTY_OK, "z", "\033[?62c" }, "x y Enter z", TERMINAL_KITTY, true },
        { { "\033_G", "i=31;OK\033", "\\\033[", "?6", "2ca" }, "a", TERMINAL_KITTY, true },
        { { "\033_", "M" }, "M-_ M", TERMINAL_GRAPHICS_NONE, false },
        { { "hello" }, "h e l l o", TERMINAL_GRAPHICS_NONE, false },
        { { "\033_Gi=31;O\rx" }, "Enter x", TERMINAL_GRAPHICS_NONE, false },
        { { "\033_Gi=31;O", "\033x" }, "M-x", TERMINAL_GRAPHICS_NONE, false },
        { { "\033_Gi=31;O", "\033OAx" }, "Up x", TERMINAL_GRAPHICS_NONE, false },
        { { "\033_Gi=31;O", "你" }, "你", TERMINAL_GRAPHICS_NONE, false },
        { { "\033_Gi=31;O\033", "\033", "x" }, "M-Esc x", TERMINAL_GRAPHICS_NONE, false },
        { { "\033_Gi=7;OK\033\\\033[?62;4c" }, "", TERMINAL_SIXEL, true },
        { { "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\x" }, "x", TERMINAL_GRAPHICS_NONE, false },
        { { "\033_G\033\\\033[?c\033[?;;cx" }, "x", TERMINAL_GRAPHICS_NONE, true },
        { { "\033[?62;4", "\001x" }, "C-a x", TERMINAL_GRAPHICS_NONE, false },
        { { "\033[c\033[62;4cx" }, "x", TERMINAL_GRAPHICS_NONE, false },
    };
    struct stage stage;
    stage_open(&stage, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct terminal_facts facts = { .is_asked = true };
        struct buf keys = { 0 };
        print_message("# row %zu\n", i);
        for (const char *const *piece = rows[i].pieces; *piece; piece++) {
            stage_send(&stage, *piece, strlen(*piece));
            stage_hear(&stage, &facts, &keys);
        }
        CHECK_TEXT(rows[i].keys, keys.size > 0 ? buf_cstr(&keys) : "");
        CHECK_INT(rows[i].graphics, terminal_facts_graphics(&facts));
        CHECK_INT(rows[i].has_answered, facts.has_answered);
        CHECK(!keys_is_waiting(&stage.keys));
        buf_fini(&keys);
    }
    stage_close(&stage);
}

static void test_answers_about_pictures_survive_any_split(void **state)
{
    (void)state;
    enum { BEGIN = 3, SECOND = sizeof(KITTY_OK) - 1 }; /* "Esc" alone is the key */
    static const char answers[] = KITTY_OK "\033[?62;4c";
    struct stage stage;
    stage_open(&stage, 24, 80);
    for (size_t cut = BEGIN; cut < sizeof(answers) - 1; cut++) {
        struct terminal_facts facts = { .is_asked = true };
        struct buf keys = { 0 };
        if (cut == SECOND + 1)
            continue;
        stage_send(&stage, answers, cut);
        stage_hear(&stage, &facts, &keys);
        stage_send(&stage, answers + cut, sizeof(answers) - 1 - cut);
        stage_hear(&stage, &facts, &keys);
        CHECK_INT(0, keys.size);
        CHECK_INT(TERMINAL_KITTY, facts.graphics);
        CHECK(facts.has_answered);
    }
    stage_close(&stage);
}

static void test_an_answer_about_pictures_without_end_can_be_given_up(void **state)
{
    (void)state;
    struct stage stage;
    struct terminal_facts facts = { .is_asked = true };
    struct buf keys = { 0 };
    stage_open(&stage, 24, 80);
    stage_send(&stage, "\033_Gi=31;", 8);
    stage_hear(&stage, &facts, &keys);
    CHECK(keys_is_waiting(&stage.keys));
    CHECK_INT(KEYS_NONE, keys_give_up_paste(&stage.keys));
    stage_send(&stage, "OK", 2);
    stage_hear(&stage, &facts, &keys);
    CHECK_TEXT("O K", buf_cstr(&keys));
    CHECK_INT(TERMINAL_GRAPHICS_NONE, facts.graphics);
    buf_fini(&keys);
    stage_close(&stage);
}

static void test_what_nobody_asked_is_no_answer_about_pictures(void **state)
{
    (void)state;
    struct terminal_facts facts = { 0 };
    terminal_facts_on_kitty(&facts, "Gi=31;OK");
    CHECK(!terminal_facts_on_attributes(&facts, "?62;4"));
    CHECK_INT(TERMINAL_GRAPHICS_NONE, terminal_facts_graphics(&facts));
    facts = (struct terminal_facts){ .is_asked = true };
    CHECK(terminal_facts_on_attributes(&facts, "?62;4"));
    CHECK_INT(TERMINAL_SIXEL, terminal_facts_graphics(&facts));
    facts.is_in_tmux = true;
    CHECK_INT(TERMINAL_GRAPHICS_NONE, terminal_facts_graphics(&facts));
}

static bool stage_was_asked(struct stage *stage)
{
    static const char question[] = TERMINAL_ASK_GRAPHICS;
    return memmem(stage->kept, stage->kept_size, question, sizeof(question) - 1) != NULL;
}

static void test_the_question_about_pictures_leaves_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *type; /* $TERM */
        int cols;
        bool is_asked;
    } rows[] = {
        { "xterm-256color", COLS, true },
        { "xterm-kitty", COLS, true },
        { "foot", COLS, true },
        { "rxvt-unicode", COLS, true },
        { "xterm", 40, true },
        { "xterm", 39, false },
        { "dumb", COLS, false },
        { "linux", COLS, false },
        { "screen-256color", COLS, false },
        { "tmux-256color", COLS, false },
        { "vt100", COLS, false },
        { "", COLS, false },
    };
    char type[64] = "";
    if (getenv("TERM"))
        snprintf(type, sizeof(type), "%s", getenv("TERM"));
    for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
        struct stage *stage = calloc(1, sizeof(*stage));
        struct play play;
        stage_open(stage, ROWS, rows[i / 2].cols);
        stage->writes_unknown = i % 2;
        setenv("TERM", rows[i / 2].type, 1);
        play_begin_in_lobby(&play, ROWS, rows[i / 2].cols);
        stage_paint(stage, &play);
        stage->kept_size = 0;
        print_message("# row %zu\n", i / 2);
        CHECK_INT(rows[i / 2].is_asked, screen_ask_graphics(stage->screen));
        stage_paint(stage, &play);
        CHECK_INT(rows[i / 2].is_asked, stage_was_asked(stage));
        CHECK(stage_find(stage, &play_look(&play)->layout, "i=31") < 0);
        if (rows[i / 2].cols == COLS)
            check_no_trace(stage, &play);
        CHECK_INT(0, stage->bells + stage->titles);
        play_end(&play);
        stage_close(stage);
        free(stage);
    }
    setenv("TERM", type, 1);
}

static void test_bytes_of_the_terminal_are_keys(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *names; /* separated by blanks */
    } cases[] = {
        { "a", "a" },
        { "你", "你" },
        { "\001\005\027", "C-a C-e C-w" },
        { "\r", "Enter" },
        { "\n", "C-j" },
        { "\t", "Tab" },
        { "\177", "BackSpace" },
        { "\010", "C-h" },
        { "\033\r", "M-Enter" },
        { "\033\177", "M-BackSpace" },
        { "\0331\0330", "M-1 M-0" },
        { "\033a", "M-a" },
        { "\033OA\033OB", "Up Down" },
        { "\033OD\033OC", "Left Right" },
        { "\033[5~\033[6~", "PgUp PgDn" },
        { "\033[3~", "Del" },
        { "\033OH\033OF", "Home End" },
        { "\033[H\033[F", "Home End" },
        { "\033[1~\033[4~", "Home End" },
        { "\033OP", "F1" },
        { "\033[1;5D\033[1;3C", "C-Left M-Right" },
        { "\033[1;5A\033[1;3B", "C-Up M-Down" },
        { "\033[18~\033[19~", "F7 F8" },
        { "\033[99;9u"
          "x",
          "x" }, /* an unknown sequence is no text */
        { "\033", "Esc" },
        { "\003\032\014", "C-c C-z C-l" },
    };
    struct stage stage;
    stage_open(&stage, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf names = { 0 };
        struct key key;
        char name[KEY_TEXT_SIZE];
        stage_send(&stage, cases[i].bytes, strlen(cases[i].bytes));
        while (keys_read(&stage.keys, &key) == KEYS_KEY) {
            key_text(key, name);
            CHECK_INT(0, buf_printf(&names, "%s%s", names.size > 0 ? " " : "", name));
        }
        CHECK_TEXT(cases[i].names, names.size > 0 ? buf_cstr(&names) : "");
        buf_fini(&names);
    }
    stage_close(&stage);
}

static void test_reports_of_the_mouse_are_read_in_both_forms(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        enum mouse_kind kind; /* MOUSE_OTHER: no event */
        int row, col;
        const char *key; /* that comes after it */
    } cases[] = {
        { "\033[<0;12;5M", MOUSE_PRESS, 4, 11, NULL },
        { "\033[<0;12;5m", MOUSE_RELEASE, 4, 11, NULL },
        { "\033[<32;300;150M", MOUSE_DRAG, 149, 299, NULL },
        { "\033[<64;1;1M", MOUSE_WHEEL_UP, 0, 0, NULL },
        { "\033[<65;1;1Mx", MOUSE_WHEEL_DOWN, 0, 0, "x" },
        { "\033[<4;2;3M", MOUSE_PRESS, 2, 1, NULL }, /* with Shift */
        { "\033[<2;12;5Mx", MOUSE_MENU, 4, 11, "x" },
        { "\033[<1;12;5Mx", MOUSE_OTHER, 0, 0, "x" },
        { "\033[<35;12;5Mx", MOUSE_OTHER, 0, 0, "x" },
        { "\033[<0;0;0Mx", MOUSE_OTHER, 0, 0, "x" },
        { "\033[<;;Mx", MOUSE_OTHER, 0, 0, "x" },
        { "\033[<0;99999;1Mx", MOUSE_OTHER, 0, 0, "x" },
        { "\033[<0;1;1;1;1;1;1;1;1;1;1;1;1;1Mx", MOUSE_OTHER, 0, 0, NULL },
        { "\033[<0;1qx", MOUSE_OTHER, 0, 0, "x" },
        { "\033[M !!", MOUSE_PRESS, 0, 0, NULL },
        { "\033[M#,%x", MOUSE_RELEASE, 4, 11, "x" },
        { "\033[M@\xff\xfe", MOUSE_DRAG, 221, 222, NULL },
        { "\033[M`!!", MOUSE_WHEEL_UP, 0, 0, NULL },
    };
    struct stage stage;
    stage_open(&stage, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct key key = { 0 };
        stage_send(&stage, cases[i].bytes, strlen(cases[i].bytes));
        enum keys_event event = keys_read(&stage.keys, &key);
        if (cases[i].kind != MOUSE_OTHER) {
            CHECK_INT(KEYS_MOUSE, event);
            CHECK_INT(cases[i].kind, stage.keys.mouse.kind);
            CHECK_INT(cases[i].row, stage.keys.mouse.row);
            CHECK_INT(cases[i].col, stage.keys.mouse.col);
            event = keys_read(&stage.keys, &key);
        }
        while (event == KEYS_KEY && cases[i].key == NULL)
            event = keys_read(&stage.keys, &key);
        CHECK_INT(cases[i].key ? KEYS_KEY : KEYS_NONE, event);
        if (cases[i].key)
            CHECK_INT(cases[i].key[0], key.character);
        CHECK(!keys_is_waiting(&stage.keys));
    }
    stage_close(&stage);
}

static void test_the_terminal_tells_whether_it_has_the_keyboard(void **state)
{
    (void)state;
    struct stage stage;
    struct key key = { 0 };
    stage_open(&stage, 24, 80);
    stage_send(&stage, "\033[Ox\033[I", 7);
    CHECK_INT(KEYS_FOCUS, keys_read(&stage.keys, &key));
    CHECK(!stage.keys.has_focus);
    CHECK_INT(KEYS_KEY, keys_read(&stage.keys, &key));
    CHECK_INT('x', key.character);
    CHECK_INT(KEYS_FOCUS, keys_read(&stage.keys, &key));
    CHECK(stage.keys.has_focus);
    CHECK_INT(KEYS_NONE, keys_read(&stage.keys, &key));
    stage_close(&stage);
}

static void test_a_report_of_the_mouse_may_come_in_pieces(void **state)
{
    (void)state;
    static const char *const reports[] = { "\033[<0;12;5M", "\033[M ,%" };
    struct stage stage;
    struct key key;
    stage_open(&stage, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
        for (size_t cut = 3; cut < strlen(reports[i]); cut++) {
            stage_send(&stage, reports[i], cut);
            CHECK_INT(KEYS_NONE, keys_read(&stage.keys, &key));
            CHECK(keys_is_waiting(&stage.keys));
            stage_send(&stage, reports[i] + cut, strlen(reports[i]) - cut);
            CHECK_INT(KEYS_MOUSE, keys_read(&stage.keys, &key));
            CHECK_INT(11, stage.keys.mouse.col);
            CHECK_INT(4, stage.keys.mouse.row);
        }
        stage_send(&stage, reports[i], 3); /* the end is lost */
        CHECK_INT(KEYS_NONE, keys_read(&stage.keys, &key));
        CHECK_INT(KEYS_NONE, keys_give_up_paste(&stage.keys));
        stage_send(&stage, "x", 1);
        CHECK_INT(KEYS_KEY, keys_read(&stage.keys, &key));
    }
    stage_close(&stage);
}

static void test_a_paste_is_text_until_its_end(void **state)
{
    (void)state;
    static const char paste[] = "\033[200~one\rtwo\tthree\033[A\001\177四\033[201~x";
    struct stage stage;
    struct key key;
    stage_open(&stage, 24, 80);
    stage_send(&stage, paste, strlen(paste));
    CHECK_INT(KEYS_PASTE, keys_read(&stage.keys, &key));
    CHECK_STR("one\rtwo\tthree[A四", buf_str(&stage.keys.paste));
    CHECK_INT(KEYS_KEY, keys_read(&stage.keys, &key));
    CHECK_INT('x', key.character);
    CHECK_INT(KEYS_NONE, keys_read(&stage.keys, &key));
    stage_close(&stage);
}

static void test_a_paste_without_end_can_be_given_up(void **state)
{
    (void)state;
    struct stage stage;
    struct key key;
    stage_open(&stage, 24, 80);
    stage_send(&stage, "\033[200~lost", 10);
    CHECK_INT(KEYS_NONE, keys_read(&stage.keys, &key));
    CHECK(stage.keys.is_pasting);
    CHECK_INT(KEYS_PASTE, keys_give_up_paste(&stage.keys));
    CHECK_STR("lost", buf_str(&stage.keys.paste));
    CHECK_INT(KEYS_NONE, keys_give_up_paste(&stage.keys));
    stage_send(&stage, "\r", 1);
    CHECK_INT(KEYS_KEY, keys_read(&stage.keys, &key));
    CHECK_INT(KEY_CODE_ENTER, key.code);
    stage_close(&stage);
}

/* One after the other: keys as text, "=" and the colour of an answer, "." when all is read. */
static void read_all(struct stage *stage, struct buf *out)
{
    enum keys_event event;
    struct key key;
    char name[KEY_TEXT_SIZE];
    while ((event = keys_read(&stage->keys, &key)) != KEYS_NONE) {
        if (event == KEYS_KEY)
            key_text(key, name);
        CHECK_INT(0, event == KEYS_KEY ? buf_printf(out, "%s", name)
                                       : buf_printf(out, "=%06x", stage->keys.background));
    }
    CHECK_INT(0, buf_printf(out, "."));
}

static void test_the_terminals_answer_is_no_key_and_eats_none(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second, *expected;
    } cases[] = {
        { "a\033]11;rgb:ffff/8000/0000\033\\b", "", "a=ff7f00b.." },
        { "\033]11;rgb:ff/ff/ff\ac", "", "=ffffffc.." },
        { "\033]11;rgb:1e1e/1e", "1e/1e1e\ad", ".=1e1e1ed." }, /* in two pieces */
        { "\033]11;rgb:ffff/zoo", "", "zoo.." },               /* what cannot belong to it */
        { "\033]11;rgb:\033OA", "e", "Up.e." },
        { "\033\\", "", "M-\\.." },
        { "\033]11;rgb:ffffffffffffffff", "", "f.." }, /* longer than any answer */
    };
    struct stage stage;
    stage_open(&stage, 24, 80);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf seen = { 0 };
        stage_send(&stage, cases[i].first, strlen(cases[i].first));
        read_all(&stage, &seen);
        if (cases[i].second[0])
            stage_send(&stage, cases[i].second, strlen(cases[i].second));
        read_all(&stage, &seen);
        CHECK_TEXT(cases[i].expected, buf_cstr(&seen));
        buf_fini(&seen);
    }
    stage_send(&stage, "\033]11;rgb:ff", 11);
    struct buf seen = { 0 };
    read_all(&stage, &seen);
    CHECK(stage.keys.is_colour);
    CHECK_INT(KEYS_NONE, keys_give_up_paste(&stage.keys)); /* its end is lost */
    stage_send(&stage, "ace", 3);
    read_all(&stage, &seen);
    CHECK_TEXT(".ace.", buf_cstr(&seen));
    buf_fini(&seen);
    stage_close(&stage);
}

static void test_a_theme_is_switched_live(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    struct theme theme = theme_neutral;
    stage_open(&stage, ROWS, COLS);
    play_begin_in_lobby(&play, ROWS, COLS);
    play_says(&play, "lobby", "bob", "hi alice!");
    stage_paint(&stage, &play);
    const struct layout *layout = &play_look(&play)->layout;
    CHECK_INT(214, stage_cell_of(&stage, layout, "alice!").fg.indexed.idx);
    theme.styles[STYLE_MENTION] = (struct theme_style){ THEME_UNDERLINE, 0x005FAF };
    screen_use_theme(stage.screen, &theme);
    stage_paint(&stage, &play);
    VTermScreenCell cell = stage_cell_of(&stage, layout, "alice!");
    CHECK_INT(25, cell.fg.indexed.idx);
    CHECK(cell.attrs.underline && !cell.attrs.bold);
    play_end(&play);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_panes_stand_where_the_layout_says),
        cmocka_unit_test(test_no_text_breaks_a_border_or_leaves_a_trace),
        cmocka_unit_test(test_any_size_can_follow_any_other),
        cmocka_unit_test(test_borders_stay_whole_however_the_screen_is_divided),
        cmocka_unit_test(test_no_sequence_breaks_what_is_on_the_terminal),
        cmocka_unit_test(test_cells_of_addresses_are_links_and_no_others),
        cmocka_unit_test(test_links_wait_while_all_moves_and_no_cell_has_a_wrong_one),
        cmocka_unit_test(test_a_wrong_width_ends_at_the_next_border),
        cmocka_unit_test(test_clusters_are_whole_where_the_terminal_draws_them_so),
        cmocka_unit_test(test_an_answer_about_the_cursor_is_no_key),
        cmocka_unit_test(test_answers_about_pictures_are_no_keys_and_eat_none),
        cmocka_unit_test(test_answers_about_pictures_survive_any_split),
        cmocka_unit_test(test_an_answer_about_pictures_without_end_can_be_given_up),
        cmocka_unit_test(test_what_nobody_asked_is_no_answer_about_pictures),
        cmocka_unit_test(test_the_question_about_pictures_leaves_nothing),
        cmocka_unit_test(test_names_have_colours_and_states_have_attributes),
        cmocka_unit_test(test_without_colours_everything_is_still_told),
        cmocka_unit_test(test_only_what_changed_is_sent),
        cmocka_unit_test(test_the_terminal_is_given_back_as_it_was),
        cmocka_unit_test(test_an_unknown_terminal_is_refused),
        cmocka_unit_test(test_bytes_of_the_terminal_are_keys),
        cmocka_unit_test(test_reports_of_the_mouse_are_read_in_both_forms),
        cmocka_unit_test(test_the_terminal_tells_whether_it_has_the_keyboard),
        cmocka_unit_test(test_a_report_of_the_mouse_may_come_in_pieces),
        cmocka_unit_test(test_a_paste_is_text_until_its_end),
        cmocka_unit_test(test_a_paste_without_end_can_be_given_up),
        cmocka_unit_test(test_the_terminals_answer_is_no_key_and_eats_none),
        cmocka_unit_test(test_a_theme_is_switched_live),
    };
    setenv("TZ", "UTC", 1);
    unsetenv("NO_COLOR");
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    return CHECK_RUN(tests);
}
