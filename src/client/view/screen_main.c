/* The full-screen chat: puts its parts together, runs them, and takes them apart. */
#include "client/core/i18n.h"
#include "client/io/keep.h"
#include "client/options.h"
#include "client/view/ui.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { HISTORY_AT_START = 100 /* events of each room */ };

/* What lives as long as the chat does. */
struct session {
    const struct client_options *options; /* borrowed */
    uv_loop_t loop;
    struct ui ui;
    struct keep *keep; /* the driver closes it; NULL: another client has the name's folder */
    uint8_t token[LIMIT_TOKEN_SIZE];
    bool has_token;
};

static void session_say(const char *text)
{
    fprintf(stderr, "hutong: %s\n", text);
}

/** Open what an earlier run has left. Its token is not for us while another client uses it. */
static void session_open_keep(struct session *session)
{
    const struct client_options *options = session->options;
    struct str name = str_of(options->name);
    if (name.size == 0 || keep_open(&session->loop, &options->server, name, &session->keep) != 0)
        return;
    session->has_token = keep_read_token(&options->server, name, session->token) == 0;
}

static struct app *session_new_app(struct session *session)
{
    const struct client_options *options = session->options;
    struct str rooms[OPTIONS_ROOM_MAX];
    struct buf server = { 0 };
    for (size_t i = 0; i < options->room_count; i++)
        rooms[i] = str_of(options->rooms[i]);
    struct app_config config = {
        .chat = { .name = str_of(options->name),
                  .password = str_of(options->password),
                  .is_private = endpoint_is_local(&options->server),
                  .reconnect = true,
                  .software = STR("hutong " HUTONG_VERSION),
                  .history_count = HISTORY_AT_START,
                  .random = world_random },
        .rooms = rooms,
        .room_count = options->room_count,
    };
    if (session->has_token)
        config.chat.token = (struct str){ (const char *)session->token, LIMIT_TOKEN_SIZE };
    if (endpoint_format(&options->server, &server) == 0)
        config.server = buf_str(&server);
    struct app *app = app_new(&config, world_now_ms(&session->ui.clock));
    buf_fini(&server);
    return app;
}

static void session_take(void *context)
{
    struct ui *ui = context;
    struct chat_effect effect;
    while (app_next_effect(ui->app, &effect, world_now_ms(&ui->clock)))
        driver_perform(ui->driver, &effect);
}

static void session_on_server_started(void *context, const char *log_path)
{
    struct ui *ui = context;
    app_on_server_started(ui->app, str_of(log_path), world_now_ms(&ui->clock));
}

static void session_on_problem(void *context, const char *text)
{
    struct ui *ui = context;
    app_on_problem(ui->app, str_of(text), world_now_ms(&ui->clock));
}

static int session_restore(void *context, const struct outbox_item *item)
{
    return chat_restore(context, item);
}

static struct driver *session_new_driver(struct session *session)
{
    struct driver_config config = {
        .loop = &session->loop,
        .chat = session->ui.app->chat,
        .clock = &session->ui.clock,
        .server = &session->options->server,
        .keep = session->keep,
        .keeps_outbox = true,
        .may_start_server = !session->options->server_text,
        .take = session_take,
        .on_server_started = session_on_server_started,
        .on_problem = session_on_problem,
        .context = &session->ui,
    };
    return driver_new(&config);
}

/** Make the chat and its connection. Whether there was memory for it. */
static bool session_begin(struct session *session)
{
    struct ui *ui = &session->ui;
    session_open_keep(session);
    ui->app = session_new_app(session);
    if (ui->app)
        ui->driver = session_new_driver(session);
    if (!ui->driver) {
        keep_close(session->keep);
        session_say(_("out of memory"));
        return false;
    }
    if (session->keep)
        keep_load(session->keep, session_restore, ui->app->chat);
    return true;
}

/** Take the terminal over and run until the person quits. Returns a client_exit. */
static int session_run(struct session *session)
{
    struct ui *ui = &session->ui;
    ui->screen = screen_open(stdin, stdout, NULL);
    if (!ui->screen) {
        session_say(_("this type of terminal ($TERM) is not known"));
        return EXIT_LOCAL;
    }
    if (ui_start(ui) != 0)
        return EXIT_LOCAL;
    chat_start(ui->app->chat, world_now_ms(&ui->clock));
    driver_turn(ui->driver);
    uv_run(&session->loop, UV_RUN_DEFAULT);
    return EXIT_OK;
}

/** Die of the signal that ended the chat, as whoever sent it expects. */
static void session_die(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

int screen_main(const struct client_options *options)
{
    struct session session = { .options = options };
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        session_say(_("the chat needs a terminal; `hutong send` and `hutong tail` do not"));
        return EXIT_LOCAL;
    }
    if (uv_loop_init(&session.loop) != 0)
        return EXIT_LOCAL;
    int result = EXIT_LOCAL;
    if (ui_init(&session.ui, &session.loop) == 0 && session_begin(&session))
        result = session_run(&session);
    ui_close(&session.ui);
    uv_run(&session.loop, UV_RUN_DEFAULT); /* last words are written, handles closed */
    uv_loop_close(&session.loop);
    app_free(session.ui.app);
    if (session.ui.death_signal)
        session_die(session.ui.death_signal);
    return result;
}
