/* Puts the parts of a chat together; who shows it takes them apart again by its loop. */
#include "client/view/session.h"

#include "client/core/i18n.h"
#include "client/core/room_cache.h"
#include "client/io/folder_list.h"
#include "client/io/keep.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { HISTORY_AT_START = 100 /* events of each room */ };

void session_say(const char *text)
{
    fprintf(stderr, "hutong: %s\n", text);
}

/** A bare client keeps what is typed in its room apart: others may be there for other rooms. */
static struct str session_part(const struct client_options *options)
{
    if (!options->is_bare)
        return (struct str){ 0 };
    return options->room_count > 0 ? str_of(options->rooms[0]) : APP_DEFAULT_ROOM;
}

/**
 * Open what an earlier run has left. Its token is not for us while another client uses it, unless
 * to be one more session beside that one.
 */
static void session_open_keep(struct session *session)
{
    const struct client_options *options = session->options;
    struct str name = str_of(options->name);
    bool is_busy = name.size == 0 || keep_open(session->loop, &options->server, name,
                                               session_part(options), &session->keep) != 0;
    if (!is_busy || (name.size > 0 && options->is_bare))
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
                  .is_private = endpoint_is_private(&options->server),
                  .reconnect = true,
                  .attach = options->is_bare,
                  .stays = true,
                  .shares = true,
                  .software = STR("hutong " HUTONG_VERSION),
                  .history_count = HISTORY_AT_START,
                  .random = world_random },
        .rooms = rooms,
        .room_count = options->room_count,
        .is_bare = options->is_bare,
        .list_folder = folder_list,
        .memory_size = world_memory_size,
    };
    if (session->has_token)
        config.chat.token = (struct str){ (const char *)session->token, LIMIT_TOKEN_SIZE };
    if (endpoint_format(&options->server, &server) == 0)
        config.server = buf_str(&server);
    struct app *app = app_new(&config, world_now_ms(session->clock));
    buf_fini(&server);
    return app;
}

static void session_on_server_started(void *context, const char *log_path)
{
    struct session *session = context;
    app_on_server_started(session->app, str_of(log_path), world_now_ms(session->clock));
}

static void session_on_problem(void *context, const char *text)
{
    struct session *session = context;
    app_on_problem(session->app, str_of(text), world_now_ms(session->clock));
}

static void session_on_file(void *context, const char *path, const char *problem)
{
    struct session *session = context;
    app_on_file(session->app, str_of(path), str_of(problem), world_now_ms(session->clock));
}

static void session_take(void *context)
{
    struct session *session = context;
    session->take(session->context);
}

static int session_restore(void *context, const struct outbox_item *item)
{
    return chat_restore(context, item);
}

static int session_restore_draft(void *context, const struct outbox_item *draft)
{
    return app_restore_draft(context, draft->room, draft->user, draft->text);
}

static void session_restore_layout(struct session *session)
{
    struct buf text = { 0 };
    if (keep_read_layout(session->keep, &text) == 0)
        app_restore_layout(session->app, buf_str(&text), world_now_ms(session->clock));
    buf_fini(&text);
}

static int session_restore_room(void *context, struct str bytes)
{
    return room_cache_restore(context, bytes);
}

/** There is something to read before the server has said a word, or without one. */
static void session_restore_rooms(struct session *session)
{
    size_t damaged_count = 0;
    struct buf text = { 0 };
    keep_load_rooms(session->keep, session_restore_room, session->app->chat, &damaged_count);
    if (damaged_count > 0 &&
        buf_printf(&text,
                   ngettext("What was kept of %zu room was damaged; it is fetched anew",
                            "What was kept of %zu rooms was damaged; it is fetched anew",
                            damaged_count),
                   damaged_count) == 0)
        app_on_problem(session->app, buf_str(&text), world_now_ms(session->clock));
    buf_fini(&text);
}

/** Bring back what an earlier run could not send, what was being typed, and what was read. */
static void session_restore_all(struct session *session)
{
    keep_load(session->keep, session_restore, session->app->chat);
    if (!session->restores_drafts)
        return;
    session_restore_rooms(session);
    keep_load_drafts(session->keep, session_restore_draft, session->app);
    app_tell_drafts(session->app, world_now_ms(session->clock));
    session_restore_layout(session);
}

static struct driver *session_new_driver(struct session *session)
{
    struct driver_config config = {
        .loop = session->loop,
        .chat = session->app->chat,
        .clock = session->clock,
        .server = &session->options->server,
        .certificate = session->options->certificate,
        .keep = session->keep,
        .keep_part = session_part(session->options),
        .keeps_outbox = true,
        .keeps_rooms = session->restores_drafts,
        .may_start_server = !session->options->server_text,
        .take = session_take,
        .on_server_started = session_on_server_started,
        .on_problem = session_on_problem,
        .on_file = session_on_file,
        .context = session,
    };
    return driver_new(&config);
}

static void session_tell_settings(struct session *session, int status)
{
    struct buf text = { 0 };
    if (buf_printf(&text, _("The settings (hutong.conf) cannot be used: %s"), strerror(-status)) ==
        0)
        app_on_problem(session->app, buf_str(&text), world_now_ms(session->clock));
    buf_fini(&text);
}

/** Give the app what the file holds. */
static void session_take_settings(struct session *session, int status, const struct buf *text)
{
    if (status == 0)
        app_on_settings(session->app, buf_str(text), world_now_ms(session->clock));
    else
        session_tell_settings(session, status);
}

static void session_read_settings(void *context)
{
    struct session *session = context;
    struct buf text = { 0 };
    int status = settings_file_read(&text);
    session_take_settings(session, status, &text);
    buf_fini(&text);
}

/** Watch the file of settings, as far as that is possible. */
static void session_watch_settings(struct session *session)
{
    session->is_watching = true;
    settings_watch_start(&session->watch, session->loop, session_read_settings, session);
}

/** Send or fetch what the app says. */
static void session_serve_file(struct session *session)
{
    struct app_file *file = &session->app->file;
    struct transfers *transfers = driver_transfers(session->driver);
    const struct transfers_wish wish = { .room = buf_str(&file->room),
                                         .no = file->no,
                                         .name = buf_str(&file->name),
                                         .file = file->facts,
                                         .path = buf_str(&file->path) };
    if (!session->app->wants_file || !transfers)
        return;
    session->app->wants_file = false;
    int status = file->is_upload ? transfers_upload(transfers, wish.room, wish.path, STR(""))
                                 : transfers_download(transfers, &wish);
    if (status)
        session_on_problem(session, _("out of memory"));
}

void session_serve(struct session *session)
{
    session_serve_file(session);
    struct buf text = { 0 };
    if (session->app->set_lines.size == 0)
        return;
    int status = settings_file_change(buf_str(&session->app->set_lines), &text);
    buf_clear(&session->app->set_lines);
    session_take_settings(session, status, &text);
    buf_fini(&text);
}

bool session_open(struct session *session)
{
    session_open_keep(session);
    session->app = session_new_app(session);
    if (session->app)
        session->driver = session_new_driver(session);
    if (!session->driver) {
        keep_close(session->keep);
        session_say(_("out of memory"));
        return false;
    }
    session_read_settings(session);
    session_watch_settings(session);
    if (session->keep)
        session_restore_all(session);
    return true;
}

void session_start(struct session *session)
{
    chat_start(session->app->chat, world_now_ms(session->clock));
    driver_turn(session->driver);
}

void session_close(struct session *session)
{
    if (session->is_watching)
        uv_close((uv_handle_t *)&session->watch.event, NULL);
    session->is_watching = false;
}

void session_free(struct session *session)
{
    app_free(session->app);
    session->app = NULL;
}

void session_die(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}
