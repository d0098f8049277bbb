/*
 * Lines in, lines out: the terminal's own line discipline edits what is typed. Standard input
 * may as well be a pipe; then its end waits until the server has all that was said.
 */
#include "client/view/linear_main.h"

#include "client/core/i18n.h"
#include "client/core/linear.h"
#include "client/view/session.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/macros.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
    LINEAR_READ_SIZE = 4096,
    LINEAR_PENDING_MAX = 256, /* own messages under way, above which no more is read */
    LINEAR_LAST_WAIT_MS = 10 * 1000,
    LINEAR_SIGNALS_MAX = 3,
};

struct linear_ui {
    uv_loop_t loop;
    struct world_clock clock;
    struct session session;
    struct linear linear;
    struct buf input; /* read, and not yet taken as lines */
    uv_poll_t poll;   /* of standard input; or, where that cannot be polled (a file), */
    uv_idle_t idle;
    uv_prepare_t before_wait; /* prints what there is to print before the loop sleeps */
    uv_timer_t last_wait;     /* after the end of the input */
    uv_signal_t signals[LINEAR_SIGNALS_MAX];
    bool is_mute; /* the terminal does not show what is typed */
    bool is_polling, is_reading, is_terminal, has_ended, is_closed;
    enum client_exit status;
    int death_signal; /* what ends the program; 0: the person's wish */
};

static uint64_t linear_ui_now_ms(const struct linear_ui *ui)
{
    return world_now_ms(&ui->clock);
}

static void linear_ui_take(void *context)
{
    struct linear_ui *ui = context;
    struct chat_effect effect;
    while (linear_next_effect(&ui->linear, &effect, linear_ui_now_ms(ui)))
        session_perform(&ui->session, &effect);
}

static void linear_ui_quit(struct linear_ui *ui, enum client_exit status)
{
    ui->has_ended = true;
    if (ui->session.app->wants_quit)
        return;
    ui->status = status;
    app_quit(ui->session.app, (struct str){ 0 }, linear_ui_now_ms(ui));
}

/* Take the first line of the input. Whether there was one. */
static bool linear_ui_take_line(struct linear_ui *ui)
{
    const char *bytes = (const char *)ui->input.bytes;
    const char *end = ui->input.size > 0 ? memchr(bytes, '\n', ui->input.size) : NULL;
    if (!end)
        return false;
    size_t size = (size_t)(end - bytes);
    bool has_return = size > 0 && bytes[size - 1] == '\r';
    linear_on_line(&ui->linear, (struct str){ bytes, size - has_return }, linear_ui_now_ms(ui));
    buf_consume(&ui->input, size + 1);
    return true;
}

/* Whether another line can be taken now: a person may type ahead, a script goes step by step. */
static bool linear_ui_has_room(const struct linear_ui *ui)
{
    bool is_ready = ui->is_terminal || linear_is_settled(&ui->linear);
    return !ui->session.app->wants_quit && is_ready &&
           linear_pending_count(&ui->linear) < LINEAR_PENDING_MAX;
}

static void linear_ui_take_lines(struct linear_ui *ui)
{
    while (linear_ui_has_room(ui) && linear_ui_take_line(ui))
        continue;
    if (ui->input.size > LIMIT_TEXT_SIZE && !memchr(ui->input.bytes, '\n', ui->input.size)) {
        linear_on_line(&ui->linear, buf_str(&ui->input), linear_ui_now_ms(ui)); /* is refused */
        buf_clear(&ui->input);
    }
    session_turn(&ui->session);
}

static void linear_ui_on_last_wait(uv_timer_t *timer)
{
    struct linear_ui *ui = container_of(timer, struct linear_ui, last_wait);
    session_say(_("not everything could be sent"));
    linear_ui_quit(ui, EXIT_NO_SERVER);
}

/* The last line may lack its end. */
static void linear_ui_on_input_end(struct linear_ui *ui)
{
    ui->has_ended = true;
    if (ui->input.size > 0)
        buf_append_str(&ui->input, STR("\n"));
    uv_timer_start(&ui->last_wait, linear_ui_on_last_wait, LINEAR_LAST_WAIT_MS, 0);
    linear_ui_take_lines(ui);
}

static void linear_ui_read(struct linear_ui *ui)
{
    if (buf_reserve(&ui->input, LINEAR_READ_SIZE) != 0) {
        linear_ui_quit(ui, EXIT_LOCAL);
        return;
    }
    ssize_t size = read(STDIN_FILENO, ui->input.bytes + ui->input.size, LINEAR_READ_SIZE);
    if (size > 0) {
        ui->input.size += (size_t)size;
        linear_ui_take_lines(ui);
    } else if (size == 0 || (errno != EINTR && errno != EAGAIN)) {
        linear_ui_on_input_end(ui);
    }
}

static void linear_ui_on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status, (void)events;
    linear_ui_read(container_of(poll, struct linear_ui, poll));
}

static void linear_ui_on_idle(uv_idle_t *idle)
{
    linear_ui_read(container_of(idle, struct linear_ui, idle));
}

/* Read on, or pause until the server has caught up. */
static void linear_ui_watch(struct linear_ui *ui)
{
    bool wants = !ui->has_ended && linear_ui_has_room(ui);
    if (wants == ui->is_reading)
        return;
    ui->is_reading = wants;
    if (!wants)
        ui->is_polling ? uv_poll_stop(&ui->poll) : uv_idle_stop(&ui->idle);
    else if (ui->is_polling)
        uv_poll_start(&ui->poll, UV_READABLE, linear_ui_on_readable);
    else
        uv_idle_start(&ui->idle, linear_ui_on_idle);
}

/* Print what there is. A reader that is gone ends the chat. */
static void linear_ui_print(struct linear_ui *ui)
{
    struct buf *out = &ui->linear.out;
    if (ui->session.app->wants_bell && isatty(STDOUT_FILENO) && out->size > 0)
        buf_append_str(out, STR("\a"));
    ui->session.app->wants_bell = false;
    while (out->size > 0) {
        ssize_t count = write(STDOUT_FILENO, out->bytes, out->size);
        if (count < 0 && errno == EAGAIN)
            poll(&(struct pollfd){ .fd = STDOUT_FILENO, .events = POLLOUT }, 1, -1);
        else if (count < 0 && errno != EINTR) {
            buf_clear(out);
            linear_ui_quit(ui, errno == EPIPE ? EXIT_OK : EXIT_LOCAL);
        }
        buf_consume(out, count > 0 ? (size_t)count : 0);
    }
}

/* Have the terminal show what is typed, or not. */
static void linear_ui_mute(struct linear_ui *ui, bool is_mute)
{
    struct termios terminal;
    if (ui->is_mute == is_mute || !ui->is_terminal || tcgetattr(STDIN_FILENO, &terminal) != 0)
        return;
    terminal.c_lflag = is_mute ? (terminal.c_lflag & ~(tcflag_t)ECHO) | ECHONL
                               : (terminal.c_lflag & ~(tcflag_t)ECHONL) | ECHO;
    if (tcsetattr(STDIN_FILENO, TCSANOW, &terminal) == 0)
        ui->is_mute = is_mute;
}

/* All was said and is settled, or a name is asked for that nobody is there to give. */
static void linear_ui_end_when_done(struct linear_ui *ui)
{
    if (ui->linear.has_asked_name && !ui->is_terminal)
        linear_ui_quit(ui, EXIT_NOT_ALLOWED);
    else if (ui->has_ended && ui->input.size == 0 && linear_pending_count(&ui->linear) == 0)
        linear_ui_quit(ui, EXIT_OK);
}

static void linear_ui_close(struct linear_ui *ui)
{
    if (ui->is_closed)
        return;
    ui->is_closed = true;
    linear_ui_mute(ui, false);
    uv_close(ui->is_polling ? (uv_handle_t *)&ui->poll : (uv_handle_t *)&ui->idle, NULL);
    uv_close((uv_handle_t *)&ui->before_wait, NULL);
    uv_close((uv_handle_t *)&ui->last_wait, NULL);
    for (size_t i = 0; i < LINEAR_SIGNALS_MAX; i++)
        uv_close((uv_handle_t *)&ui->signals[i], NULL);
    session_close(&ui->session);
}

static void linear_ui_before_wait(uv_prepare_t *prepare)
{
    struct linear_ui *ui = container_of(prepare, struct linear_ui, before_wait);
    if (ui->input.size > 0 && linear_ui_has_room(ui))
        linear_ui_take_lines(ui);
    session_serve(&ui->session);
    linear_ui_end_when_done(ui);
    linear_ui_print(ui);
    linear_ui_mute(ui, linear_is_secret(&ui->linear));
    linear_ui_watch(ui);
    if (ui->session.app->wants_quit)
        linear_ui_close(ui);
}

static void linear_ui_on_signal(uv_signal_t *handle, int number)
{
    struct linear_ui *ui = handle->data;
    ui->death_signal = number;
    linear_ui_quit(ui, EXIT_OK);
}

/* As for the full screen: what libuv polls must stay as the shell gave it. */
static void linear_ui_init_input(struct linear_ui *ui)
{
    int flags = fcntl(STDIN_FILENO, F_GETFL);
    ui->is_polling = uv_poll_init(&ui->loop, &ui->poll, STDIN_FILENO) == 0;
    ui->is_terminal = isatty(STDIN_FILENO);
    if (!ui->is_polling)
        uv_idle_init(&ui->loop, &ui->idle);
    if (flags >= 0)
        fcntl(STDIN_FILENO, F_SETFL, flags);
}

static void linear_ui_init(struct linear_ui *ui)
{
    static const int numbers[LINEAR_SIGNALS_MAX] = { SIGINT, SIGTERM, SIGHUP };
    world_clock_init(&ui->clock);
    linear_ui_init_input(ui);
    uv_prepare_init(&ui->loop, &ui->before_wait);
    uv_timer_init(&ui->loop, &ui->last_wait);
    for (size_t i = 0; i < LINEAR_SIGNALS_MAX; i++) {
        uv_signal_init(&ui->loop, &ui->signals[i]);
        ui->signals[i].data = ui;
        uv_signal_start(&ui->signals[i], linear_ui_on_signal, numbers[i]);
    }
}

static void linear_ui_run(struct linear_ui *ui)
{
    linear_init(&ui->linear, ui->session.app, linear_ui_now_ms(ui));
    uv_prepare_start(&ui->before_wait, linear_ui_before_wait);
    session_start(&ui->session);
    uv_run(&ui->loop, UV_RUN_DEFAULT);
    linear_fini(&ui->linear);
}

int linear_main(const struct client_options *options)
{
    struct linear_ui ui = { .status = EXIT_OK };
    if (uv_loop_init(&ui.loop) != 0)
        return EXIT_LOCAL;
    linear_ui_init(&ui);
    ui.session = (struct session){ .options = options,
                                   .loop = &ui.loop,
                                   .clock = &ui.clock,
                                   .take = linear_ui_take,
                                   .context = &ui };
    if (session_open(&ui.session))
        linear_ui_run(&ui);
    else
        ui.status = EXIT_LOCAL;
    linear_ui_close(&ui);
    uv_run(&ui.loop, UV_RUN_DEFAULT); /* last words are written, handles closed */
    uv_loop_close(&ui.loop);
    session_free(&ui.session);
    buf_fini(&ui.input);
    if (ui.death_signal)
        session_die(ui.death_signal);
    return (int)ui.status;
}
