/* Ties a chat to the world. */
#include "client/io/driver.h"
#include "client/core/i18n.h"
#include "client/core/room_cache.h"
#include "client/io/connection.h"
#include "client/io/starter.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <stdlib.h>

enum {
    START_WAIT_MS = 10 * 1000, /* for a server that was started to accept */
    START_LOST_MS = 1000,      /* likewise, when it has ended: another's may have been faster */
    START_RETRY_MS = 20,
    ROOMS_SOON_MS = 200,  /* what was heard is written down by then … */
    ROOMS_LATE_MS = 5000, /* … or, where writing takes long, by then: it is to take at most … */
    ROOMS_SHARE = 100,    /* … one part in so many of the time */
    ROOMS_AT_ONCE = 8,    /* so many rooms are written in one turn … */
    ROOMS_PAUSE_MS = 50,  /* … and the others after a pause */
};

struct driver {
    struct driver_config config;
    struct endpoint server;
    struct connection *connection; /* NULL: none */
    uv_timer_t ticker;             /* for chat_tick */
    uv_timer_t retrier;            /* for the next attempt to connect */
    uv_timer_t room_keeper;        /* for the next time that rooms are written down … */
    uint64_t room_keeper_ms;       /* … which is to be so much later than they are heard of */
    struct transfers *transfers;   /* owned */
    int open_handles;              /* close callbacks still to come */
    bool is_connected, is_closed;
    bool has_told_draft;    /* that drafts cannot be written: once is enough */
    bool has_been_in;       /* the server was there: one that goes away is not replaced */
    uint64_t started_at_ms; /* when the server was started; 0: it was not */
    uv_process_t started;   /* all zero until then */
    char *started_log;      /* owned: its log */
    char *warning;          /* owned: the latest about who the server is; NULL: none */
};

uint64_t driver_now_ms(const struct driver *driver)
{
    return world_now_ms(driver->config.clock);
}

static void driver_problem(struct driver *driver, const char *text)
{
    if (driver->config.on_problem)
        driver->config.on_problem(driver->config.context, text);
}

static uint64_t driver_time(void *context)
{
    return driver_now_ms(context);
}

static void driver_on_turn(void *context)
{
    driver_turn(context);
}

static void driver_on_file(void *context, const char *path, const char *problem)
{
    struct driver *driver = context;
    if (driver->config.on_file)
        driver->config.on_file(driver->config.context, path, problem);
}

static void driver_on_transfers_changed(void *context)
{
    const struct driver *driver = context;
    struct buf text = { 0 };
    if (!driver->config.keep)
        return;
    transfers_describe(driver->transfers, &text);
    keep_write_transfers(driver->config.keep, buf_str(&text)); /* as with the layout */
    buf_fini(&text);
}

struct transfers *driver_transfers(const struct driver *driver)
{
    return driver->transfers;
}

struct driver *driver_new(const struct driver_config *config)
{
    struct driver *driver = calloc(1, sizeof(*driver));
    if (!driver)
        return NULL;
    driver->config = *config;
    driver->server = *config->server;
    driver->room_keeper_ms = ROOMS_SOON_MS;
    driver->transfers =
        transfers_new(&(struct transfers_config){ .loop = config->loop,
                                                  .chat = config->chat,
                                                  .now_ms = driver_time,
                                                  .turn = driver_on_turn,
                                                  .on_file = driver_on_file,
                                                  .on_change = driver_on_transfers_changed,
                                                  .context = driver });
    if (!driver->transfers) {
        free(driver);
        return NULL;
    }
    uv_timer_init(config->loop, &driver->ticker);
    uv_timer_init(config->loop, &driver->retrier);
    uv_timer_init(config->loop, &driver->room_keeper);
    return driver;
}

static void driver_on_handle_closed(struct driver *driver)
{
    if (--driver->open_handles > 0)
        return;
    free(driver->started_log);
    free(driver->warning);
    free(driver);
}

static void driver_on_ticker_closed(uv_handle_t *handle)
{
    driver_on_handle_closed(container_of(handle, struct driver, ticker));
}

static void driver_on_retrier_closed(uv_handle_t *handle)
{
    driver_on_handle_closed(container_of(handle, struct driver, retrier));
}

static void driver_on_room_keeper_closed(uv_handle_t *handle)
{
    driver_on_handle_closed(container_of(handle, struct driver, room_keeper));
}

static void driver_on_started_closed(uv_handle_t *handle)
{
    driver_on_handle_closed(container_of(handle, struct driver, started));
}

static void driver_disconnect(struct driver *driver)
{
    if (driver->connection)
        connection_finish(driver->connection, &driver->config.chat->out);
    driver->connection = NULL;
    driver->is_connected = false;
    uv_timer_stop(&driver->retrier);
}

/* What cannot be written is no loss. */
static void driver_keep_room(struct driver *driver, const struct room *room)
{
    struct buf bytes = { 0 };
    if (room_cache_write(driver->config.chat, room, driver_now_ms(driver), &bytes) == 0)
        keep_write_room(driver->config.keep, room->name, buf_str(&bytes));
    buf_fini(&bytes);
}

/* Write down what is known now of rooms, at most of so many. */
static void driver_keep_rooms(struct driver *driver, size_t most)
{
    struct chat *chat = driver->config.chat;
    const struct room *room;
    struct buf gone = { 0 };
    if (!driver->config.keeps_rooms || !driver->config.keep)
        return;
    while (room_cache_next_gone(chat, &gone))
        keep_forget_room(driver->config.keep, buf_str(&gone));
    for (size_t i = 0; i < most && (room = room_cache_next(chat)); i++)
        driver_keep_room(driver, room);
    buf_fini(&gone);
}

static void driver_on_room_keeper(uv_timer_t *timer)
{
    enum { NS_PER_MS = 1000 * 1000 };
    struct driver *driver = container_of(timer, struct driver, room_keeper);
    uint64_t begin_ns = uv_hrtime();
    driver_keep_rooms(driver, ROOMS_AT_ONCE);
    uint64_t wait_ms = (uv_hrtime() - begin_ns) * ROOMS_SHARE / NS_PER_MS;
    driver->room_keeper_ms = wait_ms < ROOMS_SOON_MS   ? ROOMS_SOON_MS
                             : wait_ms > ROOMS_LATE_MS ? ROOMS_LATE_MS
                                                       : wait_ms;
    if (room_cache_is_stale(driver->config.chat))
        uv_timer_start(timer, driver_on_room_keeper, ROOMS_PAUSE_MS, 0);
}

/* Nothing wakes the program for this while there is nothing new. */
static void driver_arm_room_keeper(struct driver *driver)
{
    bool is_wanted = driver->config.keeps_rooms && driver->config.keep &&
                     room_cache_is_stale(driver->config.chat);
    if (is_wanted && !uv_is_active((uv_handle_t *)&driver->room_keeper))
        uv_timer_start(&driver->room_keeper, driver_on_room_keeper, driver->room_keeper_ms, 0);
}

void driver_close(struct driver *driver)
{
    if (driver->is_closed)
        return;
    driver->is_closed = true;
    driver_disconnect(driver);
    driver_keep_rooms(driver, SIZE_MAX);
    keep_close(driver->config.keep);
    driver->config.keep = NULL;
    transfers_close(driver->transfers);
    driver->transfers = NULL;
    driver->open_handles = 3;
    uv_close((uv_handle_t *)&driver->room_keeper, driver_on_room_keeper_closed);
    uv_close((uv_handle_t *)&driver->ticker, driver_on_ticker_closed);
    uv_close((uv_handle_t *)&driver->retrier, driver_on_retrier_closed);
    if (uv_handle_get_type((uv_handle_t *)&driver->started) != UV_PROCESS)
        return;
    driver->open_handles++;
    uv_close((uv_handle_t *)&driver->started, driver_on_started_closed);
}

static void driver_on_tick(uv_timer_t *timer)
{
    struct driver *driver = container_of(timer, struct driver, ticker);
    chat_tick(driver->config.chat, driver_now_ms(driver));
    driver_turn(driver);
}

static void driver_arm_ticker(struct driver *driver)
{
    uint64_t next_ms = chat_next_tick(driver->config.chat);
    uint64_t now_ms = driver_now_ms(driver);
    if (next_ms == UINT64_MAX)
        uv_timer_stop(&driver->ticker);
    else
        uv_timer_start(&driver->ticker, driver_on_tick, next_ms > now_ms ? next_ms - now_ms : 0, 0);
}

void driver_turn(struct driver *driver)
{
    driver->config.take(driver->config.context);
    driver_flush(driver);
}

void driver_flush(struct driver *driver)
{
    if (driver->is_closed)
        return;
    if (driver->is_connected)
        connection_write(driver->connection, &driver->config.chat->out);
    driver_arm_room_keeper(driver);
    driver_arm_ticker(driver);
}

static void driver_on_connected(void *context)
{
    struct driver *driver = context;
    driver->is_connected = true;
    driver->has_been_in = true;
    if (driver->started_at_ms > 0 && driver->config.on_server_started)
        driver->config.on_server_started(driver->config.context, driver->started_log);
    driver->started_at_ms = 0;
    chat_on_connected(driver->config.chat, driver_now_ms(driver));
    driver_turn(driver);
}

static void driver_on_received(void *context, const uint8_t *bytes, size_t size)
{
    struct driver *driver = context;
    chat_on_received(driver->config.chat, bytes, size, driver_now_ms(driver));
    driver_turn(driver);
}

static void driver_on_writable(void *context)
{
    driver_turn(context);
}

static void driver_connect(struct driver *driver);

static void driver_on_retry(uv_timer_t *timer)
{
    driver_connect(container_of(timer, struct driver, retrier));
}

static bool driver_can_start_server(const struct driver *driver, int status)
{
    bool is_missing = status == UV_ENOENT || status == UV_ECONNREFUSED;
    return driver->config.may_start_server && !driver->has_been_in && is_missing &&
           driver->server.scheme == ENDPOINT_UNIX;
}

static void driver_start_server(struct driver *driver)
{
    struct buf path = { 0 };
    int status = starter_start(driver->config.loop, &driver->server, &path, &driver->started);
    driver->started_at_ms = driver_now_ms(driver);
    if (!status && buf_cstr(&path))
        driver->started_log = strdup(buf_cstr(&path));
    buf_fini(&path);
    if (status) {
        driver->config.may_start_server = false;
        driver_problem(driver, _("cannot start the local server hutongd"));
    }
}

/* Whether the server that was started had time enough, or is gone without another in its place. */
static bool driver_start_failed(const struct driver *driver)
{
    uint64_t waited_ms = driver_now_ms(driver) - driver->started_at_ms;
    bool is_gone = uv_kill(driver->started.pid, 0) == UV_ESRCH;
    return waited_ms > (is_gone ? START_LOST_MS : START_WAIT_MS);
}

static void driver_tell_start_failed(struct driver *driver)
{
    struct buf text = { 0 };
    buf_printf(&text, _("the local server did not start; its log is %s"),
               driver->started_log ? driver->started_log : "?");
    if (buf_cstr(&text))
        driver_problem(driver, buf_cstr(&text));
    buf_fini(&text);
}

/*
 * There is no server yet. It is started once; until it accepts, connecting is tried again in
 * short turns of the loop. Returns false if that is of no use (any more).
 */
static bool driver_await_server(struct driver *driver, int status)
{
    if (!driver_can_start_server(driver, status))
        return false;
    if (driver->started_at_ms == 0) {
        driver_start_server(driver);
    } else if (driver_start_failed(driver)) {
        driver->config.may_start_server = false;
        driver_tell_start_failed(driver);
    }
    if (driver->config.may_start_server)
        uv_timer_start(&driver->retrier, driver_on_retry, START_RETRY_MS, 0);
    return driver->config.may_start_server;
}

/* A server that stays refused is tried again and again, but told of once. */
static void driver_on_warned(void *context, const char *sentence)
{
    struct driver *driver = context;
    if (driver->warning && strcmp(driver->warning, sentence) == 0)
        return;
    free(driver->warning);
    driver->warning = strdup(sentence);
    driver_problem(driver, sentence);
}

static const char *disconnect_reason(int status, const char *why)
{
    if (why)
        return why;
    return status == UV_EOF ? _("the server has closed the connection") : uv_strerror(status);
}

static void driver_on_closed(void *context, int status, const char *why)
{
    struct driver *driver = context;
    driver->connection = NULL;
    driver->is_connected = false;
    if (driver_await_server(driver, status))
        return;
    chat_on_disconnected(driver->config.chat, disconnect_reason(status, why),
                         driver_now_ms(driver));
    driver_turn(driver);
}

static const struct connection_events driver_events = {
    .on_connected = driver_on_connected,
    .on_received = driver_on_received,
    .on_writable = driver_on_writable,
    .on_warned = driver_on_warned,
    .on_closed = driver_on_closed,
};

static void driver_connect(struct driver *driver)
{
    struct connection_events events = driver_events;
    if (driver->connection)
        return;
    events.context = driver;
    int status = connection_open(driver->config.loop, &driver->server, driver->config.certificate,
                                 &events, &driver->connection);
    if (status)
        driver_on_closed(driver, status, NULL);
}

static void driver_keep(struct driver *driver, const struct outbox_item *item)
{
    struct keep *keep = driver->config.keep;
    if (keep && keep_add(keep, item))
        driver_problem(driver, _("cannot write the outbox: an unsent message would not survive "
                                 "the end of this program"));
}

static void driver_keep_draft(struct driver *driver, const struct outbox_item *draft)
{
    struct keep *keep = driver->config.keep;
    int status = keep ? keep_write_draft(keep, draft) : 0;
    if (status && !driver->has_told_draft)
        driver_problem(driver, _("cannot write to the state folder: what you type would not "
                                 "survive the end of this program"));
    driver->has_told_draft = status != 0;
}

static void driver_forget(struct driver *driver, const struct outbox_item *item)
{
    if (driver->config.keep)
        keep_remove(driver->config.keep, item->nonce); /* else it is found a repeat next time */
}

/* The folder is that of the name one is in under. If another client has it, so be it. */
static void driver_keep_token(struct driver *driver)
{
    struct chat *chat = driver->config.chat;
    if (!driver->config.keeps_outbox)
        return;
    int status = driver->config.keep ? keep_rename(driver->config.keep, chat->name)
                                     : keep_open(driver->config.loop, &driver->server, chat->name,
                                                 driver->config.keep_part, &driver->config.keep);
    room_cache_retell(chat);
    if (!status)
        status = keep_write_token(&driver->server, chat->name, chat->token);
    if (status && status != -EBUSY)
        driver_problem(driver, _("cannot write to the state folder: this name cannot be resumed "
                                 "after a restart"));
}

bool driver_perform(struct driver *driver, const struct chat_effect *effect)
{
    switch (effect->kind) {
    case CHAT_CONNECT:
        uv_timer_start(&driver->retrier, driver_on_retry, effect->delay_ms, 0);
        return true;
    case CHAT_DISCONNECT:
        driver_disconnect(driver);
        return true;
    case CHAT_KEEP:
        driver_keep(driver, &effect->item);
        return true;
    case CHAT_FORGET:
        driver_forget(driver, &effect->item);
        return true;
    case CHAT_TOKEN:
        driver_keep_token(driver);
        return true;
    case CHAT_DRAFT:
        driver_keep_draft(driver, &effect->item);
        return true;
    case CHAT_LAYOUT: /* not worth a word if it cannot be written */
        if (driver->config.keep)
            keep_write_layout(driver->config.keep, effect->text);
        return true;
    case CHAT_READ_PIECE:
    case CHAT_PIECE:
    case CHAT_TRANSFER:
        return !driver->transfers || transfers_perform(driver->transfers, effect);
    default:
        return false;
    }
}

bool driver_security(const struct driver *driver, struct connection_security *security)
{
    return driver->connection && connection_security(driver->connection, security);
}
