/*
 * One connection: carries bytes between a socket, TCP or local, and its session, encrypted or
 * not. Says nothing and knows nothing of what the bytes mean.
 */
#ifndef HUTONG_SERVER_NET_PEER_H
#define HUTONG_SERVER_NET_PEER_H

#include "server/net/config.h"
#include "server/session/session.h"
#include "server/ws/ws_origins.h"
#include <hutong/tls/tls.h>
#include <uv.h>

enum { PEER_READ_SIZE = 64 * 1024 };

/* What all connections share. */
struct peers {
    struct sessions *sessions; /* borrowed */
    struct irc_door *irc;      /* borrowed: for connections that speak IRC */
    struct log *log;           /* borrowed */
    size_t count, max;         /* those open, those there may be */
    uint64_t refused_ms;       /* when last the log said that there are too many */
    uv_stream_t
        *waiting[CONFIG_LISTEN_MAX + 1]; /* where one could not be taken for want of memory */
    size_t waiting_count;
    struct tls_context *tls;         /* borrowed: for connections to come; NULL: none can be tls */
    struct peer_tls *handshakes;     /* that wait for their turn; the first is next */
    struct peer *ending;             /* whose last words are being written */
    unsigned handshake_steps;        /* that this turn of the loop may still take */
    char read_bytes[PEER_READ_SIZE]; /* what was read last; a session keeps what it needs */
    uint8_t plain_bytes[TLS_RECORD_SIZE]; /* likewise, decrypted */
    struct buf ws_lines;                  /* likewise, out of a WebSocket */
    const struct ws_origins *ws_origins;  /* borrowed */
};

/** Take a connection that waits at @server, or turn it away. */
void peer_accept(struct peers *peers, uv_stream_t *server);

/** Once per turn: go on with handshakes. Returns whether some have to wait for the next. */
bool peers_turn(struct peers *peers);

/** Once a second: give up on last words that nobody takes. */
void peers_end_late(struct peers *peers, uint64_t now_ms);

/** Once a second: take what could not be taken; until then libuv lets the listener rest. */
void peers_retry(struct peers *peers);

/** The listeners are closed: forget those that rest. */
void peers_forget(struct peers *peers);

/** All connections are closed: free what they shared, as far as it is owned. */
void peers_fini(struct peers *peers);

#endif
