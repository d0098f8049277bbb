/*
 * One connection: carries bytes between a socket, TCP or local, and its session. Says nothing
 * and knows nothing of what the bytes mean.
 */
#ifndef HUTONG_SERVER_NET_PEER_H
#define HUTONG_SERVER_NET_PEER_H

#include "server/net/config.h"
#include "server/session/session.h"
#include <uv.h>

enum { PEER_READ_SIZE = 64 * 1024 };

/* What all connections share. */
struct peers {
    struct sessions *sessions;               /* borrowed */
    struct log *log;                         /* borrowed */
    size_t count, max;                       /* those open, those there may be */
    uint64_t refused_ms;                     /* when last the log said that there are too many */
    uv_stream_t *waiting[CONFIG_LISTEN_MAX]; /* where one could not be taken for want of memory */
    size_t waiting_count;
    char read_bytes[PEER_READ_SIZE]; /* what was read last; a session keeps what it needs */
};

/** Take a connection that waits at @server, or turn it away. */
void peer_accept(struct peers *peers, uv_stream_t *server);

/** Once a second: take what could not be taken; until then libuv lets the listener rest. */
void peers_retry(struct peers *peers);

/** The listeners are closed: forget those that rest. */
void peers_forget(struct peers *peers);

#endif
