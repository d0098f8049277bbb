/*
 * A connection under TLS: what passes between socket and session is pumped through tls.h.
 *
 * A handshake costs as much as a hundred messages. Each turn of the loop takes only so many
 * steps of them; connections beyond wait in a queue, so that those who are in do not notice.
 *
 * The session believes a byte written once it is encrypted. What is encrypted and not written
 * outlives the session's wish to end, for a while: it may be its last words.
 */
#include "server/net/peer_internal.h"

#include <hutong/tls/tls.h>
#include <stdlib.h>
#include <utlist.h>

enum { PEER_HANDSHAKES_PER_TURN = 8 };

struct peer_tls {
    struct peer *peer;     /* borrowed: its owner */
    struct tls *tls;       /* owned */
    struct buf held;       /* plain: the rest of a frame, which the session waits for */
    struct peer_tls *next; /* in the queue of handshakes */
    bool is_known;         /* the session has been told whose certificate was shown */
    bool is_queued;        /* for its handshake to go on; not read from meanwhile */
    bool is_writing;       /* a peer_write_copy is under way */
    bool is_session_held;  /* it waits for session_on_writable */
    bool is_ending;        /* as soon as all is written */
};

static int peer_tls_open(struct peer *peer)
{
    struct peer_tls *own = calloc(1, sizeof(*own));
    if (!own)
        return UV_ENOMEM;
    own->peer = peer;
    own->tls = tls_new_server(peer->peers->tls);
    peer->tls = own;
    return own->tls ? 0 : UV_ENOMEM;
}

static void peer_tls_free(struct peer *peer)
{
    struct peer_tls *own = peer->tls;
    if (!own)
        return;
    if (own->is_queued)
        LL_DELETE(peer->peers->handshakes, own);
    tls_free(own->tls);
    buf_fini(&own->held);
    free(own);
}

/* Writing */

/* Send what is encrypted, unless some is on its way; the rest follows by itself. 0 or -errno. */
static int peer_tls_send(struct peer *peer)
{
    struct peer_tls *own = peer->tls;
    struct str output = tls_output(own->tls);
    if (own->is_writing || output.size == 0)
        return 0;
    struct iovec part = { (void *)(uintptr_t)output.bytes, output.size };
    ssize_t size = peer_write_now(peer, &part, 1);
    if (size < 0)
        return (int)size;
    output = str_skip(output, (size_t)size);
    if (output.size > 0) {
        int status = peer_write_copy(peer, (const uint8_t *)output.bytes, output.size);
        if (status < 0)
            return status;
        own->is_writing = true;
    }
    tls_output_clear(own->tls);
    return 0;
}

/* Encrypt and send, until all is taken or the socket is full. Bytes taken, or -errno. */
static ssize_t peer_tls_write(struct peer *peer, const uint8_t *bytes, size_t size)
{
    size_t sum = 0;
    enum tls_result result = TLS_MORE;
    while (result == TLS_MORE && !peer->tls->is_writing) {
        size_t taken = 0;
        result = tls_write(peer->tls->tls, bytes + sum, size - sum, &taken);
        sum += taken;
        int status = result == TLS_E_BROKEN ? UV_EPROTO : peer_tls_send(peer);
        if (status < 0)
            return status;
    }
    return (ssize_t)sum;
}

static ssize_t peer_tls_try_write(void *context, const struct iovec *iov, int iov_count)
{
    struct peer *peer = context;
    ssize_t sum = 0;
    if (!tls_is_ready(peer->tls->tls))
        return UV_ENOTCONN; /* there is no way yet to say anything that would be understood */
    for (int i = 0; i < iov_count && !peer->tls->is_writing; i++) {
        ssize_t size = peer_tls_write(peer, iov[i].iov_base, iov[i].iov_len);
        if (size < 0)
            return size;
        sum += size;
        if ((size_t)size < iov[i].iov_len)
            break;
    }
    return sum;
}

/* Only ever called when the socket is full: what is being written leads to peer_tls_on_written. */
static int peer_tls_write_rest(void *context, const uint8_t *bytes, size_t size)
{
    struct peer *peer = context;
    peer->tls->is_session_held = true;
    return buf_append(&peer->tls->held, bytes, size) == 0 ? 0 : UV_ENOMEM;
}

/* Ending */

/* All is written: say good-bye under encryption, so that nobody can forge the end. */
static void peer_tls_goodbye(struct peer *peer)
{
    tls_finish(peer->tls->tls);
    peer_tls_send(peer);
    peer_close(peer);
}

static void peer_tls_end(void *context)
{
    struct peer *peer = context;
    struct peer_tls *own = peer->tls;
    if (peer->is_closing || own->is_ending)
        return;
    if (!own->is_writing || own->is_session_held) { /* all is said, or it took too long */
        peer_tls_goodbye(peer);
        return;
    }
    own->is_ending = true;
    peer_end_later(peer);
}

static void peer_tls_on_written(struct peer *peer)
{
    struct peer_tls *own = peer->tls;
    own->is_writing = false;
    ssize_t size = peer_tls_write(peer, own->held.bytes, own->held.size);
    if (size < 0) {
        peer_close(peer);
        return;
    }
    buf_consume(&own->held, (size_t)size);
    if (own->is_writing)
        return;
    if (own->is_ending)
        peer_tls_goodbye(peer);
    bool was_held = own->is_session_held;
    own->is_session_held = false;
    if (was_held && !peer->is_closing)
        peer_deliver_writable(peer);
}

/* Reading */

static void peer_tls_break(struct peer *peer)
{
    LOG(peer->peers->log, LOG_INFO, "encryption failed",
        LOG_UINT("session", session_id(peer->session)),
        LOG_CSTR("problem", tls_problem(peer->tls->tls)));
    peer_tls_send(peer); /* the alert that says what is wrong */
    peer_close(peer);
}

/* Clients need not show a certificate; those that do have proved that they have its key. */
static void peer_tls_introduce(struct peer *peer)
{
    struct certificate certificate = { 0 };
    if (peer->tls->is_known || !tls_is_ready(peer->tls->tls))
        return;
    peer->tls->is_known = true;
    certificate.is_there = tls_peer_digest(peer->tls->tls, certificate.digest);
    if (certificate.is_there)
        session_set_certificate(peer->session, &certificate);
}

/* Give the session what can be decrypted, and answer what is TLS's own. */
static void peer_tls_pump(struct peer *peer)
{
    struct peers *peers = peer->peers;
    enum tls_result result = TLS_OK;
    while (result == TLS_OK && !peer->is_closing && !peer->tls->is_ending) {
        size_t size = 0;
        result = tls_read(peer->tls->tls, peers->plain_bytes, sizeof(peers->plain_bytes), &size);
        peer_tls_introduce(peer);
        if (result == TLS_OK)
            peer_deliver(peer, peers->plain_bytes, size);
    }
    if (peer->is_closing)
        return;
    if (result == TLS_E_BROKEN)
        peer_tls_break(peer);
    else if (peer_tls_send(peer) < 0 || result == TLS_CLOSED)
        peer_close(peer);
}

/* Let the handshake wait for its turn. */
static void peer_tls_queue(struct peer *peer)
{
    peer->tls->is_queued = true;
    LL_APPEND(peer->peers->handshakes, peer->tls);
    peer_pause(peer, true);
}

static void peer_tls_on_received(struct peer *peer, const uint8_t *bytes, size_t size)
{
    struct peers *peers = peer->peers;
    if (tls_received(peer->tls->tls, bytes, size) != 0) {
        peer_close(peer);
        return;
    }
    if (tls_is_ready(peer->tls->tls)) {
        peer_tls_pump(peer);
    } else if (peers->handshake_steps > 0) {
        peers->handshake_steps--;
        peer_tls_pump(peer);
    } else {
        peer_tls_queue(peer);
    }
}

static void peer_tls_on_ended(struct peer *peer)
{
    if (tls_ended(peer->tls->tls) == TLS_E_BROKEN)
        peer_tls_break(peer);
}

bool peers_turn(struct peers *peers)
{
    peers->handshake_steps = PEER_HANDSHAKES_PER_TURN;
    while (peers->handshakes && peers->handshake_steps > 0) {
        struct peer_tls *own = peers->handshakes;
        LL_DELETE(peers->handshakes, own);
        own->is_queued = false;
        peers->handshake_steps--;
        if (own->peer->is_closing)
            continue;
        peer_pause(own->peer, false);
        peer_tls_pump(own->peer);
    }
    return peers->handshakes;
}

const struct peer_kind peer_kind_tls = {
    .transport = { .try_write = peer_tls_try_write,
                   .write_rest = peer_tls_write_rest,
                   .pause = peer_transport_pause,
                   .close = peer_tls_end,
                   .describe = peer_transport_describe },
    .open = peer_tls_open,
    .on_received = peer_tls_on_received,
    .on_ended = peer_tls_on_ended,
    .on_written = peer_tls_on_written,
    .free = peer_tls_free,
};
