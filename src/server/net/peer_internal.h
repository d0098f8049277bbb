/* What the files of one connection share: the socket, and what is different with TLS. */
#ifndef HUTONG_SERVER_NET_PEER_INTERNAL_H
#define HUTONG_SERVER_NET_PEER_INTERNAL_H

#include "server/net/peer.h"

struct peer;
struct peer_tls;
struct peer_ws;

/* One row per way to carry bytes; a session sees the transport only. */
struct peer_kind {
    struct session_transport transport;
    int (*open)(struct peer *peer); /* NULL: nothing to prepare; 0 or -errno */
    void (*on_received)(struct peer *peer, const uint8_t *bytes, size_t size);
    void (*on_ended)(struct peer *peer);   /* the other side will send no more; NULL: so be it */
    void (*on_written)(struct peer *peer); /* peer_write_copy is done */
    void (*free)(struct peer *peer);       /* NULL: nothing to free */
};

struct peer {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };
    const struct peer_kind *kind;
    struct peers *peers;     /* borrowed */
    struct session *session; /* borrowed; NULL if it never came to be */
    struct peer_tls *tls;    /* owned; NULL: plain */
    struct peer_ws *ws;      /* owned; NULL: no WebSocket */
    bool is_irc;             /* speaks IRC, not frames */
    bool is_web;             /* within a WebSocket */
    bool is_closing;
    bool is_control; /* came in at the control socket */
    bool is_ending;  /* as soon as its last words are written, or it is late */
    uint64_t ending_ms;
    struct peer *ending_next;
};

extern const struct peer_kind peer_kind_tls;

uint64_t peer_now(const struct peer *peer);

/** What the socket takes at once: bytes, 0 for none, or -errno. */
ssize_t peer_write_now(struct peer *peer, const struct iovec *iov, int iov_count);

/** Write a copy of @bytes when the socket can; on_written follows. One at a time. 0 or -errno. */
int peer_write_copy(struct peer *peer, const uint8_t *bytes, size_t size);

/** Stop or go on reading. */
void peer_pause(struct peer *peer, bool is_paused);

/** The same, as sessions see it. */
void peer_transport_pause(void *context, bool is_paused);

/** How and from where the peer speaks, as sessions ask. */
const char *peer_transport_describe(void *context, char address[LIMIT_ADDRESS_SIZE]);

/** Plain bytes have come: for the session, or for the WebSocket that it is behind. */
void peer_deliver(struct peer *peer, const uint8_t *bytes, size_t size);

/** What write_rest was given is written: likewise. */
void peer_deliver_writable(struct peer *peer);

/** Give what is on its way a few seconds; then it is closed. Nothing is read meanwhile. */
void peer_end_later(struct peer *peer);

/** Close the socket, whatever is not written. Safe to call again. */
void peer_close(struct peer *peer);

/* peer_ws.c: a WebSocket between the way the bytes are carried and the session */

/** How a session behind a WebSocket sees its peer. */
extern const struct session_transport peer_ws_transport;

/** Returns 0 or -errno. */
int peer_ws_open(struct peer *peer);
void peer_ws_free(struct peer *peer);
void peer_ws_on_received(struct peer *peer, const uint8_t *bytes, size_t size);
void peer_ws_on_writable(struct peer *peer);

#endif
