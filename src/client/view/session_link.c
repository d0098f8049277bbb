/* Makes a server's part of the session of the options. */
#include "client/view/session_link.h"

#include "client/core/i18n.h"
#include "client/core/room_cache.h"
#include "client/io/folder_list.h"
#include "client/io/keep.h"
#include "client/io/known_servers.h"

#include <errno.h>
#include <stdlib.h>

enum {
    HISTORY_AT_START = 100, /* events of each room */
    KEEP_WAIT_MS = 300,     /* for another client with this name to have ended */
    KEEP_LOOK_MS = 10,
};

/* A bare client keeps what is typed in its room apart: others may be there for other rooms. */
static struct str link_part(const struct client_options *options)
{
    if (!options->is_bare)
        return (struct str){ 0 };
    return options->room_count > 0 ? str_of(options->rooms[0]) : APP_DEFAULT_ROOM;
}

/* As whom one is there. */
static struct str link_name(const struct session_link *link)
{
    return str_of(link->server.name[0] ? link->server.name : link->session->options->name);
}

/*
 * Whoever lost its terminal a moment ago is still about to go: then the folder is free soon. Once
 * there is a chat on the screen nobody waits for that.
 */
static int link_try_keep(struct session_link *link, struct str name)
{
    const struct session *session = link->session;
    int left_ms = session->is_watching ? 0 : KEEP_WAIT_MS;
    for (;;) {
        int status = keep_open(session->loop, &link->server.endpoint, name,
                               link_part(session->options), &link->keep);
        if (status != -EBUSY || left_ms <= 0)
            return status;
        uv_sleep(KEEP_LOOK_MS);
        left_ms -= KEEP_LOOK_MS;
    }
}

/*
 * Open what an earlier run has left. Its token is not for us while another client uses it, unless
 * to be one more session beside that one.
 */
static void link_open_keep(struct session_link *link)
{
    const struct client_options *options = link->session->options;
    struct str name = link_name(link);
    bool is_busy = name.size == 0 || link_try_keep(link, name) != 0;
    if (!is_busy || (name.size > 0 && options->is_bare))
        link->has_token = keep_read_token(&link->server.endpoint, name, link->token) == 0;
}

static struct app_server_config link_config(const struct session_link *link, struct str url,
                                            const struct str *rooms)
{
    const struct client_options *options = link->session->options;
    bool is_first = link->is_first;
    struct app_server_config config = {
        .chat = { .name = link_name(link),
                  .password = is_first ? str_of(options->password) : STR(""),
                  .is_private = endpoint_is_private(&link->server.endpoint),
                  .reconnect = true,
                  .attach = options->is_bare,
                  .stays = true,
                  .shares = true,
                  .software = STR("hutong " HUTONG_VERSION),
                  .history_count = HISTORY_AT_START,
                  .random = world_random },
        .url = url,
        .label = str_of(link->server.label),
        .rooms = rooms,
        .room_count = is_first ? options->room_count : 0,
    };
    if (link->has_token)
        config.chat.token = (struct str){ (const char *)link->token, LIMIT_TOKEN_SIZE };
    return config;
}

/* The chat, in a new app if this is the first server. NULL without memory. */
static struct chat *link_new_chat(struct session_link *link)
{
    struct session *session = link->session;
    const struct client_options *options = session->options;
    uint64_t now_ms = world_now_ms(session->clock);
    struct str rooms[OPTIONS_ROOM_MAX];
    struct buf url = { 0 };
    for (size_t i = 0; i < options->room_count; i++)
        rooms[i] = str_of(options->rooms[i]);
    endpoint_format(&link->server.endpoint, &url);
    struct app_config config = { .server = link_config(link, buf_str(&url), rooms),
                                 .is_bare = options->is_bare,
                                 .list_folder = folder_list,
                                 .list_servers = known_servers_list,
                                 .memory_size = world_memory_size };
    struct chat *chat = session->app ? app_add_server(session->app, &config.server, now_ms) : NULL;
    if (!session->app && (session->app = app_new(&config, now_ms)))
        chat = session->app->chat;
    buf_fini(&url);
    return chat;
}

static void link_on_server_started(void *context, const char *log_path)
{
    struct session *session = context;
    app_on_server_started(session->app, str_of(log_path), world_now_ms(session->clock));
}

static void link_on_file(void *context, const char *path, const char *problem)
{
    struct session *session = context;
    app_on_file(session->app, str_of(path), str_of(problem), world_now_ms(session->clock));
}

/* What one server says can make the app say something to another one. */
static void link_take(void *context)
{
    struct session *session = context;
    session->take(session->context);
    session_flush(session);
}

static struct driver *link_new_driver(struct session_link *link)
{
    struct session *session = link->session;
    struct driver_config config = {
        .loop = session->loop,
        .chat = link->chat,
        .clock = session->clock,
        .server = &link->server.endpoint,
        .certificate = session->options->certificate,
        .keep = link->keep,
        .keep_part = link_part(session->options),
        .keeps_outbox = true,
        .keeps_rooms = session->restores_drafts,
        .may_start_server = link->is_first && !session->options->server_text,
        .take = link_take,
        .on_server_started = link_on_server_started,
        .on_problem = session_on_problem,
        .on_file = link_on_file,
        .context = session,
    };
    return driver_new(&config);
}

struct session_link *session_link_new(struct session *session, const struct client_server *server)
{
    struct session_link *link = calloc(1, sizeof(*link));
    if (!link)
        return NULL;
    link->session = session;
    link->is_first = session->link_count == 0;
    link->server = *server;
    link_open_keep(link);
    link->chat = link_new_chat(link);
    if (link->chat)
        link->driver = link_new_driver(link);
    if (link->driver)
        return link;
    keep_close(link->keep);
    free(link);
    return NULL;
}

static int link_restore_item(void *context, const struct outbox_item *item)
{
    return chat_restore(context, item);
}

static int link_restore_draft(void *context, const struct outbox_item *draft)
{
    struct session_link *link = context;
    return app_restore_draft(link->session->app, link->chat, draft->room, draft->user, draft->text);
}

static int link_restore_room(void *context, struct str bytes)
{
    return room_cache_restore(context, bytes);
}

static void link_restore_layout(struct session_link *link)
{
    struct session *session = link->session;
    struct buf text = { 0 };
    if (keep_read_layout(link->keep, &text) == 0)
        app_restore_layout(session->app, buf_str(&text), world_now_ms(session->clock));
    buf_fini(&text);
}

static void link_restore_transfers(struct session_link *link)
{
    struct buf text = { 0 };
    if (keep_read_transfers(link->keep, &text) == 0)
        transfers_resume(driver_transfers(link->driver), buf_str(&text));
    buf_fini(&text);
}

/* There is something to read before the server has said a word, or without one. */
static void link_restore_rooms(struct session_link *link)
{
    size_t damaged_count = 0;
    struct buf text = { 0 };
    keep_load_rooms(link->keep, link_restore_room, link->chat, &damaged_count);
    if (damaged_count > 0 &&
        buf_printf(&text,
                   ngettext("What was kept of %zu room was damaged; it is fetched anew",
                            "What was kept of %zu rooms was damaged; it is fetched anew",
                            damaged_count),
                   damaged_count) == 0)
        app_on_problem(link->session->app, buf_str(&text), world_now_ms(link->session->clock));
    buf_fini(&text);
}

void session_link_restore(struct session_link *link)
{
    struct session *session = link->session;
    if (!link->keep)
        return;
    keep_load(link->keep, link_restore_item, link->chat);
    if (!session->restores_drafts)
        return;
    link_restore_rooms(link);
    keep_load_drafts(link->keep, link_restore_draft, link);
    app_tell_drafts(session->app, world_now_ms(session->clock));
    if (link->is_first)
        link_restore_layout(link);
    link_restore_transfers(link);
}
