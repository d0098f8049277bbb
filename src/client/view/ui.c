/*
 * Whatever happens changes the app and marks it dirty; before the loop waits for more, the screen
 * is painted: at once after a key or when it was quiet, else at most every UI_PAINT_EVERY_MS.
 */
#include "client/view/ui.h"

#include "client/core/i18n.h"
#include "client/io/surroundings.h"
#include "client/io/tmux.h"

#include <fcntl.h>
#include <hutong/common/macros.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static uint64_t ui_now_ms(const struct ui *ui)
{
    return world_now_ms(&ui->clock);
}

static void ui_quit(struct ui *ui)
{
    if (ui->app && !ui->app->wants_quit)
        app_quit(ui->app, (struct str){ 0 }, ui_now_ms(ui));
}

static void ui_take_size(struct ui *ui)
{
    screen_resize(ui->screen);
    app_on_resize(ui->app, screen_rows(ui->screen), screen_cols(ui->screen));
}

static uint64_t ui_us_since(uint64_t began_ns)
{
    enum { NS_PER_US = 1000 };
    return (uv_hrtime() - began_ns) / NS_PER_US;
}

static void ui_paint(struct ui *ui)
{
    uint64_t began_ns = uv_hrtime();
    bool is_hurried = uv_now(ui->loop) - ui->painted_ms < UI_HURRY_MS;
    ui->app->is_dirty = false;
    ui->is_urgent = false;
    if (screen_paint(ui->screen, app_compose(ui->app, ui_now_ms(ui)), is_hurried))
        ui->app->is_dirty = true; /* the rest comes with the next painting */
    meter_add(&ui->app->frames, ui_us_since(began_ns));
    if (ui->key_ns > 0)
        meter_add(&ui->app->echoes, ui_us_since(ui->key_ns));
    ui->key_ns = 0;
    uv_update_time(ui->loop);
    ui->painted_ms = uv_now(ui->loop);
}

static void ui_on_painter(uv_timer_t *timer)
{
    (void)timer; /* to have woken the loop is enough */
}

/* Paint now, or have the loop woken when it is time. */
static void ui_paint_when_due(struct ui *ui)
{
    uint64_t since_ms = uv_now(ui->loop) - ui->painted_ms;
    if (!ui->app->is_dirty)
        return;
    if (ui->is_urgent || since_ms >= UI_PAINT_EVERY_MS)
        ui_paint(ui);
    else if (!uv_is_active((uv_handle_t *)&ui->painter))
        uv_timer_start(&ui->painter, ui_on_painter, UI_PAINT_EVERY_MS - since_ms, 0);
}

static void ui_on_tick(uv_timer_t *timer)
{
    struct ui *ui = container_of(timer, struct ui, ticker);
    app_tick(ui->app, ui_now_ms(ui));
}

static void ui_arm_ticker(struct ui *ui)
{
    uint64_t now_ms = ui_now_ms(ui), next_ms = app_next_tick(ui->app, now_ms);
    if (next_ms == UINT64_MAX)
        uv_timer_stop(&ui->ticker);
    else
        uv_timer_start(&ui->ticker, ui_on_tick, next_ms > now_ms ? next_ms - now_ms : 0, 0);
}

static uv_signal_t *ui_signal(struct ui *ui, int number);
static void ui_on_signal(uv_signal_t *handle, int number);

static void ui_on_input(uv_poll_t *handle, int status, int events);

/* Leave the screen to somebody else, and take it again. */
static void ui_leave_screen(struct ui *ui)
{
    screen_suspend(ui->screen);
    ui->is_away = true;
}

static void ui_take_screen(struct ui *ui)
{
    ui->is_away = false;
    screen_resume(ui->screen);
    ui_take_size(ui);
    ui->app->is_dirty = ui->is_urgent = true;
}

static void ui_stop(struct ui *ui)
{
    uv_signal_t *handle = ui_signal(ui, SIGTSTP);
    uv_signal_stop(handle);
    raise(SIGTSTP);
    uv_signal_start(handle, ui_on_signal, SIGTSTP);
}

/* Stop as the shell expects it, and come back when it says so. */
static void ui_suspend(struct ui *ui)
{
    if (ui->is_away) {
        ui_stop(ui); /* with the editor that has the screen */
        return;
    }
    ui_leave_screen(ui);
    ui_stop(ui);
    ui_take_screen(ui);
}

static void ui_on_edited(void *context, const struct buf *text)
{
    struct ui *ui = context;
    ui_take_screen(ui);
    uv_poll_start(&ui->input, UV_READABLE | UV_DISCONNECT, ui_on_input);
    if (text)
        app_on_edited(ui->app, buf_str(text), ui_now_ms(ui));
    else
        app_on_problem(ui->app, str_of(_("The editor ($EDITOR) failed; the text is as before")),
                       ui_now_ms(ui));
    session_turn(ui->session);
}

/* Let the person's own editor have the draft. */
static void ui_edit(struct ui *ui)
{
    uv_poll_stop(&ui->input);
    ui_leave_screen(ui);
    if (outside_start(&ui->outside, ui->loop, app_draft(ui->app), ui_on_edited, ui) != 0)
        ui_on_edited(ui, NULL);
}

/* Say in the current room how the themes are, if there is anything to say. */
static void ui_tell_theme(struct ui *ui, struct buf *text)
{
    while (text->size > 0 && text->bytes[text->size - 1] == '\n')
        text->size--;
    if (text->size > 0)
        app_on_problem(ui->app, buf_str(text), ui_now_ms(ui));
    buf_fini(text);
}

static void ui_use_theme(struct ui *ui)
{
    struct buf text = { 0 };
    if (ui->app->theme.size == 0)
        theme_choice_describe(&ui->theme, &text);
    else if (theme_choice_use(&ui->theme, buf_str(&ui->app->theme), &text))
        ui->app->is_dirty = true;
    ui_tell_theme(ui, &text);
}

/* Show an address in the browser; where there is none, let it be pasted elsewhere. */
static void ui_open(struct ui *ui)
{
    struct app *app = ui->app;
    struct str address = buf_str(&app->open);
    bool is_shown = opener_has_browser() && opener_start(ui->loop, address) == 0;
    if (!is_shown && announce_copy(&ui->announce, address) != 0)
        app_on_problem(app, str_of(_("Copying did not work")), ui_now_ms(ui));
    else
        app_on_opened(app, is_shown, ui_now_ms(ui));
}

static void ui_on_picture(void *context, int cols, int rows, struct str rgb)
{
    struct ui *ui = context;
    app_on_picture(ui->app, cols, rows, rgb, ui_now_ms(ui));
}

/* The way that pictures are shown here. Sixels are pixels: for them a cell's size must be known. */
static enum terminal_graphics ui_graphics(const struct ui *ui, bool knows_cells)
{
    enum setting_pictures pictures = (enum setting_pictures)app_setting(ui->app, SETTING_PICTURES);
    enum terminal_graphics graphics = pictures == PICTURES_SIXEL   ? TERMINAL_SIXEL
                                      : pictures == PICTURES_KITTY ? TERMINAL_KITTY
                                      : pictures == PICTURES_AUTO
                                          ? terminal_facts_graphics(&ui->terminal)
                                          : TERMINAL_GRAPHICS_NONE;
    return graphics == TERMINAL_SIXEL && !knows_cells ? TERMINAL_GRAPHICS_NONE : graphics;
}

/* Choose the way, and tell how many pixels are wanted. */
static void ui_prepare_picture(struct ui *ui, int *cols, int *rows)
{
    enum { CELL_COLS = 8, CELL_ROWS = 16 }; /* kitty makes it as large as the cells it is to take */
    int cell_cols, cell_rows;
    screen_cell_size(ui->screen, &cell_cols, &cell_rows);
    bool knows_cells = cell_cols > 0 && cell_rows > 0;
    enum terminal_graphics graphics = ui_graphics(ui, knows_cells);
    screen_use_graphics(ui->screen, graphics);
    if (graphics == TERMINAL_GRAPHICS_NONE)
        app_picture_size(ui->app, 1, 2, cols, rows);
    else
        app_picture_size(ui->app, knows_cells ? cell_cols : CELL_COLS,
                         knows_cells ? cell_rows : CELL_ROWS, cols, rows);
}

/* What is missing for a picture to be shown. */
static const char *ui_why_no_picture(void)
{
    return picture_job_is_possible()
               ? _("Pictures need a terminal with 256 colours: hutong doctor says how")
               : _("The program that decodes pictures, hutong-picture, is not installed");
}

/* Have the picture that was fetched decoded, if it can be shown at all. */
static void ui_decode_picture(struct ui *ui)
{
    struct app *app = ui->app;
    int cols, rows;
    const char *path = buf_cstr(&app->picture_path);
    ui_prepare_picture(ui, &cols, &rows);
    bool is_possible = path && screen_can_show_pictures(ui->screen) && picture_job_is_possible();
    if (is_possible &&
        picture_job_start(&ui->picture, ui->loop, path, cols, rows, ui_on_picture, ui) == 0)
        return;
    if (path)
        unlink(path);
    if (is_possible)
        app_on_picture(app, 0, 0, (struct str){ 0 }, ui_now_ms(ui));
    else
        app_on_problem(app, str_of(ui_why_no_picture()), ui_now_ms(ui));
}

/* Do what the app wants the view to do. */
static void ui_serve_wishes(struct ui *ui)
{
    struct app *app = ui->app;
    session_serve(ui->session);
    if (app->wants_suspend) {
        app->wants_suspend = false;
        ui_suspend(ui);
    }
    if (app->wants_edit && !ui->is_away) {
        app->wants_edit = false;
        ui_edit(ui);
    }
    if (ui->is_away)
        return;
    if (app->wants_redraw) {
        app->wants_redraw = false;
        ui_take_size(ui);
        screen_forget(ui->screen);
    }
    if (app->wants_theme) {
        app->wants_theme = false;
        ui_use_theme(ui);
    }
    if (app->wants_picture) {
        app->wants_picture = false;
        ui_decode_picture(ui);
    }
    if (app->wants_open) {
        app->wants_open = false;
        ui_open(ui);
    }
    if (app->wants_copy) {
        app->wants_copy = false;
        if (announce_copy(&ui->announce, buf_str(&app->copy)) != 0)
            app_on_problem(app, str_of(_("Copying did not work")), ui_now_ms(ui));
    }
    if (app->wants_bell) {
        app->wants_bell = false;
        screen_bell(ui->screen);
    }
    if (app->wants_alert) {
        app->wants_alert = false;
        alerter_tell(&ui->alerter, &app->alert);
    }
}

static void ui_on_terminal(void *context, const struct tmux_facts *facts)
{
    struct ui *ui = context;
    ui->terminal.tmux = *facts;
}

/* Look at what draws, after the first painting: in tmux that takes a process. */
static void ui_look_at_terminal(struct ui *ui)
{
    if (!ui->is_terminal_unknown || ui->app->is_dirty)
        return;
    ui->is_terminal_unknown = false;
    struct terminal_facts last = ui->terminal;
    surroundings_read(&ui->terminal);
    ui->terminal.tmux = last.tmux; /* until it answers */
    ui->terminal.is_asked = last.is_asked;
    ui->terminal.has_answered = last.has_answered;
    ui->terminal.graphics = last.graphics;
    if (ui->terminal.is_in_tmux)
        tmux_ask_start(&ui->ask, ui->loop, ui_on_terminal, ui);
}

/* Ask the terminal once how it takes pictures; until it answers, and if it never does, they are
 * half blocks. Whether it was asked now. */
static bool ui_ask_graphics(struct ui *ui)
{
    if (ui->is_terminal_unknown || ui->terminal.is_in_tmux || ui->terminal.is_asked ||
        app_setting(ui->app, SETTING_PICTURES) != PICTURES_AUTO)
        return false;
    ui->terminal.is_asked = screen_ask_graphics(ui->screen);
    return ui->terminal.is_asked;
}

static bool ui_wants_clusters(const struct ui *ui)
{
    enum setting_clusters clusters = (enum setting_clusters)app_setting(ui->app, SETTING_CLUSTERS);
    bool is_sure = !ui->is_terminal_unknown && !ui->terminal.is_in_tmux;
    return clusters == CLUSTERS_ON || (clusters == CLUSTERS_AUTO && is_sure);
}

/* Ask the terminal once how it draws clusters. Whether it was asked now. */
static bool ui_ask_clusters(struct ui *ui)
{
    if (!ui_wants_clusters(ui) || ui->is_terminal_unknown || ui->has_probed)
        return false;
    ui->has_probed = true;
    return screen_probe(ui->screen, &ui->probe);
}

/* Ask all at once, after the first painting, and paint over what is written for that. */
static void ui_ask_terminal(struct ui *ui)
{
    bool asked_graphics = ui_ask_graphics(ui), asked_clusters = ui_ask_clusters(ui);
    if (asked_graphics || asked_clusters)
        ui_paint(ui);
}

/* Draw clusters as the terminal has said. */
static void ui_use_clusters(struct ui *ui)
{
    bool are_known = ui->probe.asked > 0 && ui->probe.answered == ui->probe.asked;
    unsigned clusters = ui_wants_clusters(ui) && are_known ? ui->probe.clusters : 0;
    if (screen_use_clusters(ui->screen, clusters)) {
        ui->app->is_dirty = true; /* this time it has been painted already */
        ui_paint_when_due(ui);
    }
}

/* Put Hebrew and Arabic into order where the terminal is known not to, or leaves it to us. Whether
 * that is new. */
static bool ui_choose_order(struct ui *ui)
{
    enum setting_bidi bidi = (enum setting_bidi)app_setting(ui->app, SETTING_BIDI);
    enum terminal_bidi terminal = terminal_facts_bidi(&ui->terminal);
    bool is_ours = terminal == TERMINAL_BIDI_NONE || terminal == TERMINAL_BIDI_SWITCHED;
    bool orders = bidi == BIDI_ON || (bidi == BIDI_AUTO && is_ours);
    return screen_order(ui->screen, orders, orders && terminal == TERMINAL_BIDI_SWITCHED);
}

static bool ui_has_links(const struct ui *ui)
{
    enum setting_links links = (enum setting_links)app_setting(ui->app, SETTING_LINKS);
    return links == LINKS_ON || (links == LINKS_AUTO && terminal_facts_has_links(&ui->terminal));
}

static void ui_before_wait(uv_prepare_t *prepare)
{
    struct ui *ui = container_of(prepare, struct ui, before_wait);
    if (ui->app->wants_quit) {
        ui_close(ui);
        return;
    }
    ui_serve_wishes(ui);
    if (ui->is_away)
        return;
    screen_want_mouse(ui->screen, app_wants_mouse(ui->app));
    bool is_ordered_anew = ui_choose_order(ui);
    if (screen_want_links(ui->screen, ui_has_links(ui)) || is_ordered_anew)
        ui->app->is_dirty = true;
    announce_unread(&ui->announce, app_unread(ui->app));
    ui_paint_when_due(ui);
    ui_look_at_terminal(ui);
    ui_ask_terminal(ui);
    ui_use_clusters(ui);
    ui_arm_ticker(ui);
}

/* tmux tells when a pane gets the keyboard, but not always when it loses it: there it is asked. */
static enum app_focus ui_focus(const struct ui *ui)
{
    if (!ui->keys.has_focus)
        return FOCUS_ELSEWHERE;
    return tmux_is_around() ? FOCUS_UNKNOWN : FOCUS_HERE;
}

/* With the keyboard may have come another terminal, which tmux is attached to. */
static void ui_on_focus(struct ui *ui)
{
    app_on_focus(ui->app, ui_focus(ui));
    ui->is_terminal_unknown = ui->keys.has_focus;
}

static void ui_on_event(struct ui *ui, enum keys_event event, struct key key)
{
    uint64_t now_ms = ui_now_ms(ui);
    if (event == KEYS_KEY && ui->key_ns == 0)
        ui->key_ns = uv_hrtime();
    if (event == KEYS_KEY)
        app_on_key(ui->app, key, now_ms);
    else if (event == KEYS_PASTE)
        app_on_paste(ui->app, buf_str(&ui->keys.paste), now_ms);
    else if (event == KEYS_MOUSE)
        app_on_mouse(ui->app, ui->keys.mouse, now_ms);
    else if (event == KEYS_CURSOR)
        probe_on_cursor(&ui->probe, ui->keys.cursor_col);
    else if (event == KEYS_GRAPHICS)
        terminal_facts_on_kitty(&ui->terminal, ui->keys.answer.text);
    else if (event == KEYS_ATTRIBUTES)
        terminal_facts_on_attributes(&ui->terminal, ui->keys.sequence.text);
    else if (event == KEYS_FOCUS)
        ui_on_focus(ui);
    else if (event == KEYS_BACKGROUND)
        ui->app->is_dirty |= theme_choice_on_background(&ui->theme, ui->keys.background);
    ui->is_urgent = true;
    session_turn(ui->session);
}

static void ui_on_paste_pause(uv_timer_t *timer)
{
    struct ui *ui = container_of(timer, struct ui, paste_pause);
    enum keys_event event = keys_give_up_paste(&ui->keys);
    if (event != KEYS_NONE)
        ui_on_event(ui, event, (struct key){ 0 });
}

/* Whether the terminal has gone: then it would be readable for ever. */
static bool ui_has_lost_terminal(void)
{
    struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
    return poll(&fd, 1, 0) == 1 && (fd.revents & (POLLHUP | POLLERR | POLLNVAL));
}

static void ui_on_input(uv_poll_t *handle, int status, int events)
{
    struct ui *ui = container_of(handle, struct ui, input);
    enum keys_event event;
    struct key key = { 0 };
    (void)events;
    while (!ui->app->wants_quit && (event = keys_read(&ui->keys, &key)) != KEYS_NONE)
        ui_on_event(ui, event, key);
    if (keys_is_waiting(&ui->keys))
        uv_timer_start(&ui->paste_pause, ui_on_paste_pause, KEYS_PASTE_PAUSE_MS, 0);
    else
        uv_timer_stop(&ui->paste_pause);
    if (status < 0 || ui_has_lost_terminal())
        ui_quit(ui);
}

static const int ui_signals[UI_SIGNALS_MAX] = { SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT };

static uv_signal_t *ui_signal(struct ui *ui, int number)
{
    size_t index = 0;
    while (ui_signals[index] != number)
        index++;
    return &ui->signals[index];
}

static void ui_on_signal(uv_signal_t *handle, int number)
{
    struct ui *ui = handle->data;
    if (!ui->screen || !ui->app)
        return;
    if (ui->is_away && (number == SIGWINCH || number == SIGINT))
        return; /* it concerns who has the screen */
    if (number == SIGWINCH) {
        ui_take_size(ui);
        screen_forget(ui->screen); /* it may have shrunk and grown again in the meantime */
        ui->is_urgent = ui->is_terminal_unknown = true;
    } else if (number == SIGTSTP) {
        ui->app->wants_suspend = true;
    } else {
        ui->death_signal = number;
        ui_quit(ui);
    }
}

/*
 * Watch standard input. libuv makes what it polls non-blocking, which the shell that shares this
 * terminal would inherit; reading here never blocks anyway.
 */
static int ui_init_input(struct ui *ui, uv_loop_t *loop)
{
    int flags = fcntl(STDIN_FILENO, F_GETFL);
    int result = uv_poll_init(loop, &ui->input, STDIN_FILENO);
    if (flags >= 0)
        fcntl(STDIN_FILENO, F_SETFL, flags);
    return result;
}

int ui_init(struct ui *ui, uv_loop_t *loop)
{
    *ui = (struct ui){ .loop = loop };
    world_clock_init(&ui->clock);
    uv_prepare_init(loop, &ui->before_wait);
    uv_timer_init(loop, &ui->ticker);
    uv_timer_init(loop, &ui->painter);
    uv_timer_init(loop, &ui->paste_pause);
    int result = ui_init_input(ui, loop);
    for (size_t i = 0; i < UI_SIGNALS_MAX; i++) {
        uv_signal_init(loop, &ui->signals[i]);
        ui->signals[i].data = ui;
        if (result == 0)
            result = uv_signal_start(&ui->signals[i], ui_on_signal, ui_signals[i]);
    }
    return result;
}

int ui_start(struct ui *ui)
{
    struct buf problems = { 0 };
    ui->announce = (struct announce){ .loop = ui->loop, .screen = ui->screen };
    ui->alerter.loop = ui->loop;
    theme_choice_init(&ui->theme, ui->screen, &problems);
    if (theme_choice_is_given())
        ui->app->wants_theme = false; /* it comes before the settings */
    ui_tell_theme(ui, &problems);
    screen_ask_background(ui->screen);
    ui_take_size(ui);
    ui->is_urgent = ui->is_terminal_unknown = true;
    int result = uv_poll_start(&ui->input, UV_READABLE | UV_DISCONNECT, ui_on_input);
    return result == 0 ? uv_prepare_start(&ui->before_wait, ui_before_wait) : result;
}

static void ui_close_handles(struct ui *ui)
{
    uv_close((uv_handle_t *)&ui->input, NULL);
    uv_close((uv_handle_t *)&ui->before_wait, NULL);
    uv_close((uv_handle_t *)&ui->ticker, NULL);
    uv_close((uv_handle_t *)&ui->painter, NULL);
    uv_close((uv_handle_t *)&ui->paste_pause, NULL);
    for (size_t i = 0; i < UI_SIGNALS_MAX; i++)
        uv_close((uv_handle_t *)&ui->signals[i], NULL);
}

void ui_close(struct ui *ui)
{
    if (ui->is_closed)
        return;
    ui->is_closed = true;
    announce_end(&ui->announce);
    alerter_stop(&ui->alerter);
    picture_job_stop(&ui->picture);
    tmux_ask_stop(&ui->ask);
    screen_close(ui->screen); /* first of all: what follows may take a moment */
    ui->screen = NULL;
    outside_stop(&ui->outside);
    ui_close_handles(ui);
    if (ui->session)
        session_close(ui->session);
    keys_fini(&ui->keys);
}
