/* One connection, and the kinds that are not encrypted: see peer.h. */
#include "server/net/peer_internal.h"

#include "server/net/listener.h"
#include "server/ws/ws_request.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/place.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <utlist.h>

enum {
    PEER_REFUSED_LOG_MS = 10000, /* how often the log says that there are too many */
    PEER_DRAIN_COUNT = 16,       /* reads before a close */
    PEER_FULL_WAIT_MS = 10000,   /* told when there are too many */
    PEER_ENDING_MS = 3000,       /* for the last words to be written */
};

/* Bytes on their way. */
struct peer_write {
    uv_write_t request;
    struct peer *peer;
    uint8_t bytes[];
};

uint64_t peer_now(const struct peer *peer)
{
    return uv_now(peer->handle.loop);
}

/* Closing */

static void peer_on_closed(uv_handle_t *handle)
{
    struct peer *peer = container_of(handle, struct peer, handle);
    peer->peers->count--;
    if (peer->session)
        session_on_closed(peer->session, peer_now(peer));
    if (peer->is_ending)
        LL_DELETE2(peer->peers->ending, peer, ending_next);
    peer_ws_free(peer);
    if (peer->kind->free)
        peer->kind->free(peer);
    free(peer);
}

/*
 * Take in what the peer has sent and nobody wants. A TCP connection that is closed over unread
 * bytes is reset, and then the peer may never see our last words.
 */
static void peer_drain(struct peer *peer)
{
    uv_os_fd_t fd;
    if (uv_fileno(&peer->handle, &fd) != 0)
        return;
    for (int i = 0; i < PEER_DRAIN_COUNT; i++)
        if (recv(fd, peer->peers->read_bytes, PEER_READ_SIZE, MSG_DONTWAIT) <= 0)
            return;
}

void peer_close(struct peer *peer)
{
    if (peer->is_closing)
        return;
    peer->is_closing = true;
    peer_drain(peer);
    uv_close(&peer->handle, peer_on_closed);
}

void peer_end_later(struct peer *peer)
{
    if (!peer->is_ending)
        LL_PREPEND2(peer->peers->ending, peer, ending_next);
    peer->is_ending = true;
    peer->ending_ms = peer_now(peer);
    peer_pause(peer, true);
}

void peers_end_late(struct peers *peers, uint64_t now_ms)
{
    struct peer *peer;
    LL_FOREACH2 (peers->ending, peer, ending_next)
        if (now_ms - peer->ending_ms >= PEER_ENDING_MS)
            peer_close(peer);
}

/* Reading */

static void peer_on_alloc(uv_handle_t *handle, size_t suggested_size, uv_buf_t *buf)
{
    struct peer *peer = container_of(handle, struct peer, handle);
    (void)suggested_size;
    *buf = uv_buf_init(peer->peers->read_bytes, PEER_READ_SIZE);
}

static void peer_on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buf)
{
    struct peer *peer = container_of(stream, struct peer, stream);
    if (size > 0) {
        peer->kind->on_received(peer, (const uint8_t *)buf->base, (size_t)size);
        return;
    }
    if (size == 0)
        return;
    if (peer->kind->on_ended)
        peer->kind->on_ended(peer);
    peer_close(peer);
}

void peer_pause(struct peer *peer, bool is_paused)
{
    if (is_paused)
        uv_read_stop(&peer->stream);
    else if (!peer->is_closing && uv_read_start(&peer->stream, peer_on_alloc, peer_on_read) < 0)
        peer_close(peer);
}

/* Writing */

ssize_t peer_write_now(struct peer *peer, const struct iovec *iov, int iov_count)
{
    /* libuv promises that uv_buf_t is an iovec here; it does not change what it is given */
    uv_buf_t *parts = (uv_buf_t *)(uintptr_t)iov;
    int size = uv_try_write(&peer->stream, parts, (unsigned)iov_count);
    return size == UV_EAGAIN ? 0 : size;
}

static void peer_on_written(uv_write_t *request, int status)
{
    struct peer_write *write = container_of(request, struct peer_write, request);
    struct peer *peer = write->peer;
    free(write);
    if (peer->is_closing)
        return;
    if (status < 0)
        peer_close(peer);
    else
        peer->kind->on_written(peer);
}

int peer_write_copy(struct peer *peer, const uint8_t *bytes, size_t size)
{
    struct peer_write *write = malloc(sizeof(*write) + size);
    if (!write)
        return UV_ENOMEM;
    write->peer = peer;
    memcpy(write->bytes, bytes, size);
    uv_buf_t part = uv_buf_init((char *)write->bytes, (unsigned)size);
    int status = uv_write(&write->request, &peer->stream, &part, 1, peer_on_written);
    if (status < 0)
        free(write);
    return status;
}

/* Up to the session */

void peer_deliver(struct peer *peer, const uint8_t *bytes, size_t size)
{
    if (peer->ws)
        peer_ws_on_received(peer, bytes, size);
    else
        session_on_received(peer->session, bytes, size, peer_now(peer));
}

void peer_deliver_writable(struct peer *peer)
{
    if (peer->ws)
        peer_ws_on_writable(peer);
    else
        session_on_writable(peer->session, peer_now(peer));
}

/* The plain transport, as sessions see it */

static ssize_t peer_plain_try_write(void *context, const struct iovec *iov, int iov_count)
{
    return peer_write_now(context, iov, iov_count);
}

static int peer_plain_write_rest(void *context, const uint8_t *bytes, size_t size)
{
    return peer_write_copy(context, bytes, size);
}

void peer_transport_pause(void *context, bool is_paused)
{
    peer_pause(context, is_paused);
}

static void peer_plain_end(void *context)
{
    peer_close(context);
}

static const struct peer_kind peer_kind_plain = {
    .transport = { .try_write = peer_plain_try_write,
                   .write_rest = peer_plain_write_rest,
                   .pause = peer_transport_pause,
                   .close = peer_plain_end,
                   .describe = peer_transport_describe },
    .on_received = peer_deliver,
    .on_written = peer_deliver_writable,
};

/* Accepting */

/* Who is at the other end of a local socket, as the operating system vouches; -1: nobody does. */
static int64_t peer_uid(const struct peer *peer)
{
    struct ucred who;
    socklen_t size = sizeof(who);
    uv_os_fd_t fd;
    if (peer->handle.type != UV_NAMED_PIPE || uv_fileno(&peer->handle, &fd) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
        return -1;
    return who.uid;
}

static uint64_t peer_place(const struct sockaddr_storage *address)
{
    uint8_t bytes[16];
    bool is_ipv4 = address->ss_family == AF_INET;
    if (is_ipv4)
        memcpy(bytes, &((const struct sockaddr_in *)address)->sin_addr, sizeof(struct in_addr));
    else
        memcpy(bytes, &((const struct sockaddr_in6 *)address)->sin6_addr, sizeof(bytes));
    return is_ipv4 ? place_of_ipv4(bytes) : place_of_ipv6(bytes);
}

/* Who is at the other end of a TCP connection; an empty text where that cannot be told. */
static void peer_find_address(const struct peer *peer, struct endpoint *from, uint64_t *place)
{
    struct sockaddr_storage address;
    int address_size = sizeof(address);
    *from = (struct endpoint){ .scheme = ENDPOINT_TCP };
    if (uv_tcp_getpeername(&peer->tcp, (struct sockaddr *)&address, &address_size) != 0)
        return;
    uv_ip_name((const struct sockaddr *)&address, from->host, sizeof(from->host));
    *place = peer_place(&address);
}

const char *peer_transport_describe(void *context, char address[LIMIT_ADDRESS_SIZE])
{
    const struct peer *peer = context;
    struct endpoint from;
    uint64_t place;
    if (peer->handle.type != UV_TCP) {
        snprintf(address, LIMIT_ADDRESS_SIZE, "uid:%" PRId64, peer_uid(peer));
        return "unix";
    }
    peer_find_address(peer, &from, &place);
    snprintf(address, LIMIT_ADDRESS_SIZE, "%.*s", LIMIT_ADDRESS_SIZE - 1, from.host);
    bool is_tls = peer->kind == &peer_kind_tls;
    if (peer->ws)
        return is_tls ? "wss" : "ws";
    return is_tls ? "tls" : "tcp";
}

static void peer_log_opened(const struct peer *peer, int64_t uid, const char *address)
{
    struct log_field who = LOG_INT("uid", uid);
    if (peer->handle.type == UV_TCP)
        who = LOG_CSTR("address", address);
    LOG(peer->peers->log, LOG_INFO, "session opened",
        LOG_UINT("session", session_id(peer->session)), who);
}

static int peer_start(struct peer *peer)
{
    const struct session_door frames = { .codec = &session_codec_frames };
    const struct session_door door = peer->is_irc ? irc_door_session(peer->peers->irc) : frames;
    struct session_origin origin = { .uid = peer_uid(peer), .is_control = peer->is_control };
    struct endpoint from = { .scheme = ENDPOINT_UNIX };
    if (origin.uid >= 0)
        origin.address = place_of_uid((uint32_t)origin.uid);
    if (peer->handle.type == UV_TCP) {
        uv_tcp_nodelay(&peer->tcp, 1); /* else one's own words delay what others say */
        peer_find_address(peer, &from, &origin.address);
    }
    origin.is_local = endpoint_is_local(&from);
    randombytes_buf(&origin.seed, sizeof(origin.seed));
    origin.is_private = origin.is_local || peer->kind == &peer_kind_tls;
    if (origin.is_control && origin.uid != 0 && origin.uid != (int64_t)geteuid())
        return UV_EPERM;
    int status = peer->kind->open ? peer->kind->open(peer) : 0;
    if (status == 0 && peer->is_web)
        status = peer_ws_open(peer);
    if (status < 0)
        return status;
    const struct session_transport *transport =
        peer->ws ? &peer_ws_transport : &peer->kind->transport;
    peer->session =
        session_open(peer->peers->sessions, transport, peer, &door, &origin, peer_now(peer));
    if (!peer->session)
        return UV_ENOMEM;
    peer_log_opened(peer, origin.uid, from.host);
    return uv_read_start(&peer->stream, peer_on_alloc, peer_on_read);
}

/* A handle of the kind of @server, for its next connection. */
static struct peer *peer_new(struct peers *peers, const uv_stream_t *server)
{
    struct peer *peer = calloc(1, sizeof(*peer));
    if (!peer)
        return NULL;
    int status = server->type == UV_TCP ? uv_tcp_init(server->loop, &peer->tcp)
                                        : uv_pipe_init(server->loop, &peer->pipe, 0);
    if (status < 0) {
        free(peer);
        return NULL;
    }
    const struct endpoint *endpoint = listener_endpoint(server);
    peer->is_irc = endpoint_is_irc(endpoint);
    peer->is_web = endpoint->scheme == ENDPOINT_WS || endpoint->scheme == ENDPOINT_WSS;
    peer->kind = endpoint_is_encrypted(endpoint) ? &peer_kind_tls : &peer_kind_plain;
    peer->is_control = listener_is_control(server);
    peer->peers = peers;
    peers->count++;
    return peer;
}

static void peer_log_refused(struct peers *peers, uint64_t now_ms)
{
    if (peers->refused_ms != 0 && now_ms - peers->refused_ms < PEER_REFUSED_LOG_MS)
        return;
    peers->refused_ms = now_ms;
    LOG(peers->log, LOG_WARN, "connection refused: there are too many",
        LOG_UINT("connections", peers->count));
}

/* Tell why, and when to come again, where that costs no more than a small write of a frame. */
static void peer_turn_away(struct peer *peer, enum endpoint_scheme scheme)
{
    struct message bye = { .type = MESSAGE_BYE };
    struct buf frame = { 0 };
    message_set_code(&bye, ERROR_BUSY);
    message_set_text(&bye, STR("The server has as many connections as it can have."));
    message_set_wait_ms(&bye, PEER_FULL_WAIT_MS);
    bool speaks_frames = scheme == ENDPOINT_TCP || scheme == ENDPOINT_UNIX;
    int status = -EINVAL;
    if (speaks_frames)
        status = message_encode(&bye, &frame);
    else if (scheme == ENDPOINT_IRC)
        status = buf_printf(&frame, "ERROR :%.*s\r\n", STR_ARGS(bye.text));
    else if (scheme == ENDPOINT_WS)
        status = ws_answer_refuse(WS_REQUEST_E_FULL, &frame);
    if (status == 0)
        peer_write_now(peer, &(struct iovec){ frame.bytes, frame.size }, 1);
    buf_fini(&frame);
}

void peer_accept(struct peers *peers, uv_stream_t *server)
{
    /* whoever runs a server that is full must be able to ask why */
    bool is_full = peers->count >= peers->max && !listener_is_control(server);
    struct peer *peer = peer_new(peers, server);
    if (!peer) {
        peers->waiting[peers->waiting_count++] = server; /* each once: it rests from now on */
        return;
    }
    if (is_full)
        peer_log_refused(peers, uv_now(server->loop));
    int status = uv_accept(server, &peer->stream);
    if (status == 0 && is_full)
        peer_turn_away(peer, listener_endpoint(server)->scheme);
    if (status < 0 || is_full || peer_start(peer) < 0)
        peer_close(peer);
}

void peers_retry(struct peers *peers)
{
    size_t count = peers->waiting_count;
    peers->waiting_count = 0;
    for (size_t i = 0; i < count; i++)
        peer_accept(peers, peers->waiting[i]); /* may put it back, at most where it was */
}

void peers_forget(struct peers *peers)
{
    peers->waiting_count = 0;
}

void peers_fini(struct peers *peers)
{
    buf_fini(&peers->ws_lines);
}
