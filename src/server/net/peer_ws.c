/*
 * A connection with a WebSocket in it: what passes between the bytes, encrypted or not, and the
 * session is pumped through ws.h.
 *
 * As with TLS the session believes a byte written once it is in a frame. What is in frames and
 * not written is in the hands of the kind below, which says when it has room again.
 */
#include "server/net/peer_internal.h"

#include "server/ws/ws.h"
#include <stdlib.h>

struct peer_ws {
    struct ws *ws;        /* owned */
    bool is_blocked;      /* a write_rest of the kind below is under way */
    bool is_session_held; /* it waits for session_on_writable */
    bool is_over;         /* nothing is read any more: it ends when all is written */
};

int peer_ws_open(struct peer *peer)
{
    peer->ws = calloc(1, sizeof(*peer->ws));
    if (!peer->ws)
        return UV_ENOMEM;
    peer->ws->ws = ws_new(peer->peers->ws_origins);
    return peer->ws->ws ? 0 : UV_ENOMEM;
}

void peer_ws_free(struct peer *peer)
{
    if (!peer->ws)
        return;
    ws_free(peer->ws->ws);
    free(peer->ws);
}

/* Writing */

/* Hand frames down, unless some are on their way; the rest follows by itself. 0 or -errno. */
static int peer_ws_send(struct peer *peer)
{
    struct peer_ws *own = peer->ws;
    const struct session_transport *below = &peer->kind->transport;
    struct str output = ws_output(own->ws);
    if (own->is_blocked || output.size == 0)
        return 0;
    struct iovec part = { (void *)(uintptr_t)output.bytes, output.size };
    ssize_t size = below->try_write(peer, &part, 1);
    if (size < 0)
        return (int)size;
    struct str rest = str_skip(output, (size_t)size);
    if (rest.size > 0) {
        int status = below->write_rest(peer, (const uint8_t *)rest.bytes, rest.size);
        if (status < 0)
            return status;
        own->is_blocked = true;
    }
    ws_output_sent(own->ws, output.size);
    return 0;
}

static ssize_t peer_ws_try_write(void *context, const struct iovec *iov, int iov_count)
{
    struct peer *peer = context;
    ssize_t sum = 0;
    if (!ws_is_open(peer->ws->ws))
        return UV_ENOTCONN; /* there is no way yet to say anything that would be understood */
    for (int i = 0; i < iov_count && !peer->ws->is_blocked; i++) {
        int status = ws_write(peer->ws->ws, iov[i].iov_base, iov[i].iov_len);
        if (status == 0)
            status = peer_ws_send(peer);
        if (status < 0)
            return status;
        sum += (ssize_t)iov[i].iov_len;
    }
    return sum;
}

/* Only ever called when the way is blocked: that it is free again leads to peer_ws_on_writable. */
static int peer_ws_write_rest(void *context, const uint8_t *bytes, size_t size)
{
    struct peer *peer = context;
    peer->ws->is_session_held = true;
    return ws_write(peer->ws->ws, bytes, size);
}

static void peer_ws_end(void *context)
{
    struct peer *peer = context;
    struct peer_ws *own = peer->ws;
    if (peer->is_closing || own->is_over)
        return;
    own->is_over = true;
    ws_finish(own->ws);
    if (peer_ws_send(peer) < 0 || !own->is_blocked || own->is_session_held)
        peer->kind->transport.close(peer); /* all is said, or it took too long */
    else
        peer_end_later(peer);
}

void peer_ws_on_writable(struct peer *peer)
{
    struct peer_ws *own = peer->ws;
    own->is_blocked = false;
    if (peer_ws_send(peer) < 0) {
        peer_close(peer);
        return;
    }
    if (own->is_blocked)
        return;
    bool was_held = own->is_session_held;
    own->is_session_held = false;
    if (own->is_over)
        peer->kind->transport.close(peer);
    else if (was_held)
        session_on_writable(peer->session, peer_now(peer));
}

/* Reading */

static void peer_ws_break(struct peer *peer, const char *problem)
{
    LOG(peer->peers->log, LOG_INFO, "WebSocket failed",
        LOG_UINT("session", session_id(peer->session)), LOG_CSTR("problem", problem));
    peer_ws_end(peer);
}

/* The session's share of what came, and what is not for it. */
static void peer_ws_hand_up(struct peer *peer, size_t size, const struct buf *lines)
{
    uint64_t now_ms = peer_now(peer);
    if (size > lines->size)
        session_on_overhead(peer->session, size - lines->size, now_ms);
    if (lines->size > 0)
        session_on_received(peer->session, lines->bytes, lines->size, now_ms);
}

void peer_ws_on_received(struct peer *peer, const uint8_t *bytes, size_t size)
{
    struct peer_ws *own = peer->ws;
    struct buf *lines = &peer->peers->ws_lines;
    if (own->is_over)
        return;
    buf_clear(lines);
    enum ws_result result = ws_received(own->ws, bytes, size, lines);
    peer_ws_hand_up(peer, size, lines);
    if (peer->is_closing || own->is_over)
        return;
    if (result == WS_E_MEMORY || peer_ws_send(peer) < 0)
        peer_close(peer);
    else if (result == WS_E_BROKEN)
        peer_ws_break(peer, ws_problem(own->ws));
    else if (result == WS_CLOSED)
        peer_ws_end(peer);
    else if (ws_output(own->ws).size > WS_OUTPUT_MAX)
        peer_ws_break(peer, "it asks for answers and does not read them");
}

const struct session_transport peer_ws_transport = {
    .try_write = peer_ws_try_write,
    .write_rest = peer_ws_write_rest,
    .pause = peer_transport_pause,
    .close = peer_ws_end,
    .describe = peer_transport_describe,
};
