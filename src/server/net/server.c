/*
 * The whole server in one process: see server.h.
 *
 * It ends in three steps: no new connections, until what was asked for is committed and told;
 * then good-bye to all, until the last has gone; then the store and the loop's handles.
 */
#include "server/net/server.h"

#include "server/net/config_changes.h"
#include "server/net/control.h"
#include "server/net/hub.h"
#include "server/net/identity.h"
#include "server/net/listener.h"
#include "server/net/memory.h"
#include "server/net/peer.h"
#include "server/net/signals.h"
#include "server/net/ticker.h"
#include <errno.h>
#include <hutong/common/macros.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
    SERVER_COMMIT_MS = 2000, /* for what was asked for before the end */
    SERVER_OTHER_FILES = 64, /* descriptors that are not connections */
};

enum server_state {
    SERVER_RUNNING,
    SERVER_COMMITTING, /* no new connections; what was asked for is being done */
    SERVER_LEAVING,    /* good-bye has been said */
    SERVER_ENDED,      /* the loop closes what is left */
};

struct server {
    uv_loop_t *loop; /* borrowed */
    struct config config;
    struct log *log; /* borrowed */
    server_reload_fn reload;
    void *reload_context; /* borrowed */
    struct hub *hub;
    struct sessions *sessions;
    struct listener *listeners[CONFIG_LISTEN_MAX];
    struct listener *control; /* NULL: the path would be too long */
    struct ticker ticker;
    struct signals signals;
    enum server_state state;
    uint64_t stop_ms;
    struct peers peers;
    struct memory memory;
};

static uint64_t server_now(const struct server *server)
{
    return uv_now(server->loop);
}

static struct sessions_config server_sessions_config(const struct config *config)
{
    return (struct sessions_config){ .heartbeat_ms = config->heartbeat_s * 1000,
                                     .stall_ms = config->stall_s * 1000,
                                     .login_ms = config->login_s * 1000,
                                     .local = config_quota_rules(config, true),
                                     .beyond = config_quota_rules(config, false),
                                     .feature = config->has_scram ? STR("scram-sha-256")
                                                                  : (struct str){ 0 },
                                     .software = STR("hutongd " HUTONG_VERSION) };
}

/* Ending */

static void server_close_listeners(struct server *server)
{
    for (size_t i = 0; i < server->config.listen_count; i++) {
        listener_close(server->listeners[i]);
        server->listeners[i] = NULL;
    }
    listener_close(server->control);
    server->control = NULL;
    peers_forget(&server->peers);
}

static void server_end(struct server *server)
{
    server->state = SERVER_ENDED;
    server_close_listeners(server);
    ticker_close(&server->ticker);
    signals_close(&server->signals);
    hub_close(server->hub);
    server->hub = NULL;
}

static void server_say_goodbye(struct server *server)
{
    struct message bye = { .type = MESSAGE_BYE };
    message_set_code(&bye, ERROR_SHUTDOWN);
    message_set_text(&bye, STR("The server stops."));
    server->state = SERVER_LEAVING;
    sessions_tell_all(server->sessions, &bye);
    sessions_flush(server->sessions, server_now(server));
}

/* Go on with the end as far as it can go now. */
static void server_advance(struct server *server)
{
    bool is_idle = hub_is_idle(server->hub);
    bool is_late = server_now(server) - server->stop_ms >= SERVER_COMMIT_MS;
    if (server->state == SERVER_COMMITTING && (is_idle || is_late))
        server_say_goodbye(server);
    if (server->state == SERVER_LEAVING && server->peers.count == 0 && (is_idle || is_late))
        server_end(server);
}

static void server_on_stop(void *context)
{
    struct server *server = context;
    if (server->state != SERVER_RUNNING)
        return;
    LOG(server->log, LOG_INFO, "stopping", LOG_UINT("sessions", sessions_count(server->sessions)));
    server->state = SERVER_COMMITTING;
    server->stop_ms = server_now(server);
    server_close_listeners(server);
}

/* Running */

static void server_reload_for_admin(struct server *server);

static void server_on_turn(void *context)
{
    struct server *server = context;
    bool is_shaking_hands = peers_turn(&server->peers);
    irc_door_set_date(server->peers.irc, hub_date());
    hub_turn(server->hub);
    if (hub_must_reload(server->hub))
        server_reload_for_admin(server);
    sessions_flush(server->sessions, server_now(server));
    ticker_hurry(&server->ticker, hub_is_ready(server->hub) || is_shaking_hands);
    if (server->state != SERVER_RUNNING)
        server_advance(server);
}

static void server_on_tick(void *context)
{
    struct server *server = context;
    sessions_tick(server->sessions, server_now(server));
    hub_tick(server->hub);
    peers_retry(&server->peers);
    peers_end_late(&server->peers, server_now(server));
    if (memory_tick(&server->memory, sessions_outputs(server->sessions)))
        memory_give_back();
}

static void server_on_connection(void *context, uv_stream_t *stream, int status)
{
    struct server *server = context;
    if (status == 0)
        peer_accept(&server->peers, stream);
    else
        LOG(server->log, LOG_WARN, "a connection could not come in",
            LOG_CSTR("problem", uv_strerror(status)));
}

/* Reloading */

/* Take as many descriptors as may be had, and count how many connections that makes. */
static size_t server_connections_max(const struct config *config)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024 - SERVER_OTHER_FILES;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit); /* refused: then the old limit stays, and is counted with */
    getrlimit(RLIMIT_NOFILE, &limit);
    size_t possible =
        limit.rlim_cur > SERVER_OTHER_FILES ? (size_t)limit.rlim_cur - SERVER_OTHER_FILES : 1;
    bool is_bound = config->connections_max > 0 && config->connections_max < possible;
    return is_bound ? (size_t)config->connections_max : possible;
}

/* Connections that are there keep the certificate they have seen. */
static void server_renew_identity(struct server *server, const struct config *config)
{
    struct tls_context *old = server->peers.tls;
    struct buf problem = { 0 };
    if (!old) /* no door needs one, and other doors take a new start */
        return;
    if (identity_load(config, server->log, &server->peers.tls, &problem) != 0)
        LOG(server->log, LOG_ERROR, "the certificate stays as it was",
            LOG_STR("problem", buf_str(&problem)));
    if (server->peers.tls != old)
        tls_context_free(old);
    buf_fini(&problem);
}

static void server_warn_of_test_bed(const struct server *server)
{
    if (server->config.test_bed_without_any_limits)
        LOG(server->log, LOG_WARN, "nothing is limited, as befits test beds only",
            LOG_CSTR("option", "test_bed_without_any_limits"));
    if (server->config.test_bed_with_weak_passwords)
        LOG(server->log, LOG_WARN, "new passwords are easy to guess, as befits test beds only",
            LOG_CSTR("option", "test_bed_with_weak_passwords"));
}

/* Which port is the encrypted one the system may have picked. */
static void server_configure_irc(struct server *server, const struct irc_config *config)
{
    struct irc_config now = *config;
    for (size_t i = 0; i < server->config.listen_count && now.sts_port == 0; i++) {
        const struct endpoint *endpoint = listener_where(server->listeners[i]);
        if (endpoint->scheme == ENDPOINT_IRCS)
            now.sts_port = endpoint->port;
    }
    irc_door_configure(server->peers.irc, server->sessions, &now);
}

static void server_adopt(struct server *server, const struct config *config)
{
    const struct sessions_config times = server_sessions_config(config);
    server->log->level = config->log_level;
    server->log->format = config->log_format;
    sessions_configure(server->sessions, &times);
    server_configure_irc(server, &config->irc);
    server->peers.max = server_connections_max(config);
    server_renew_identity(server, config);
    config_changes_log(&server->config, config, server->log);
    config_changes_take(&server->config, config);
    if (hub_configure(server->hub, &server->config) != 0)
        LOG(server->log, LOG_ERROR, "the chat keeps its old configuration",
            LOG_CSTR("problem", strerror(ENOMEM)));
    server_warn_of_test_bed(server);
    LOG(server->log, LOG_INFO, "configuration reloaded",
        LOG_UINT("heartbeat_s", config->heartbeat_s));
}

static void server_reload(struct server *server, struct buf *problem)
{
    struct config config;
    if (server->reload(server->reload_context, &config, problem) == 0)
        server_adopt(server, &config);
    else
        LOG(server->log, LOG_ERROR, "configuration not reloaded",
            LOG_STR("problem", buf_str(problem)));
}

static void server_on_reload(void *context)
{
    struct buf problem = { 0 };
    server_reload(context, &problem);
    buf_fini(&problem);
}

/* An admin has asked for it, who is told what is wrong with the configuration. */
static void server_reload_for_admin(struct server *server)
{
    struct buf problem = { 0 };
    server_reload(server, &problem);
    hub_answer_reload(server->hub, buf_str(&problem));
    buf_fini(&problem);
}

/* Beginning */

struct server *server_new(uv_loop_t *loop, const struct config *config, struct log *log,
                          server_reload_fn reload, void *reload_context)
{
    struct server *server = calloc(1, sizeof(*server));
    if (!server)
        return NULL;
    server->loop = loop;
    server->config = *config;
    server->log = log;
    server->reload = reload;
    server->reload_context = reload_context;
    return server;
}

static int server_open_hub(struct server *server, struct buf *problem)
{
    const struct sessions_config config = server_sessions_config(&server->config);
    int status = hub_open(server->loop, &server->config, server->log, &server->hub, problem);
    if (status < 0)
        return status;
    server->sessions = sessions_new(&config, hub_link(server->hub), server->log);
    if (!server->sessions)
        return -ENOMEM;
    server->peers.irc = irc_door_new(&server->config.irc, hub_date());
    if (!server->peers.irc)
        return -ENOMEM;
    sessions_watch(server->sessions, irc_door_on_news, server->peers.irc);
    hub_serve(server->hub, server->sessions);
    server->peers.sessions = server->sessions;
    server->peers.log = server->log;
    server->peers.ws_origins = &server->config.ws_origins;
    server->peers.max = server_connections_max(&server->config);
    return 0;
}

static int server_open_listeners(struct server *server, struct buf *problem)
{
    int status = 0;
    for (size_t i = 0; i < server->config.listen_count && status == 0; i++)
        status = listener_open(server->loop, &server->config.listen[i], server_on_connection,
                               server, &server->listeners[i], problem);
    return status;
}

static int server_open_control(struct server *server, struct buf *problem)
{
    struct buf path = { 0 }, why = { 0 };
    int status = buf_printf(&path, "%s/" CONTROL_SOCKET, server->config.data);
    if (status == 0 && !buf_cstr(&path))
        status = -ENOMEM;
    if (status == 0)
        status = listener_open_control(server->loop, buf_cstr(&path), server_on_connection, server,
                                       &server->control, &why);
    if (status == -ENAMETOOLONG) {
        LOG(server->log, LOG_WARN, "there is no control socket", LOG_STR("why", buf_str(&why)));
        status = 0;
    } else if (status != 0) {
        buf_append_str(problem, buf_str(&why));
    }
    buf_fini(&path);
    buf_fini(&why);
    return status;
}

/* The lines that whoever started the server waits for: there at every level, the same always. */
static void server_announce(const struct server *server)
{
    struct log log = *server->log;
    struct buf url = { 0 };
    log.level = LOG_INFO;
    log.is_plain = log.format == LOG_TEXT;
    for (size_t i = 0; i < server->config.listen_count; i++) {
        buf_clear(&url);
        listener_format(server->listeners[i], &url);
        LOG(&log, LOG_INFO, "listening", LOG_STR("url", buf_str(&url)));
    }
    LOG(&log, LOG_INFO, "ready", LOG_UINT("pid", (uint64_t)uv_os_getpid()));
    buf_fini(&url);
}

static int server_open(struct server *server, struct buf *problem)
{
    server->ticker =
        (struct ticker){ .on_turn = server_on_turn, .on_tick = server_on_tick, .context = server };
    server->signals = (struct signals){ .on_stop = server_on_stop,
                                        .on_reload = server_on_reload,
                                        .context = server };
    ticker_start(&server->ticker, server->loop);
    int status = signals_start(&server->signals, server->loop);
    if (status == 0)
        status = server_open_hub(server, problem);
    if (status == 0)
        status = identity_load(&server->config, server->log, &server->peers.tls, problem);
    if (status == 0)
        status = server_open_control(server, problem);
    return status == 0 ? server_open_listeners(server, problem) : status;
}

int server_start(struct server *server, struct buf *problem)
{
    int status = server_open(server, problem);
    if (status == 0) {
        server_configure_irc(server, &server->config.irc);
        server_announce(server);
        server_warn_of_test_bed(server);
        return 0;
    }
    if (problem->size == 0)
        buf_printf(problem, "cannot start: %s", uv_strerror(status));
    server_end(server);
    uv_run(server->loop, UV_RUN_DEFAULT); /* closes the handles */
    return status;
}

void server_free(struct server *server)
{
    if (!server)
        return;
    sessions_free(server->sessions);
    irc_door_free(server->peers.irc);
    tls_context_free(server->peers.tls);
    peers_fini(&server->peers);
    free(server);
}
