/*
 * One connection to a server, over TCP or a Unix socket: found, made, written, ended. A host
 * name with several addresses is tried address by address until one accepts.
 */
#ifndef HUTONG_CLIENT_IO_CONNECTION_H
#define HUTONG_CLIENT_IO_CONNECTION_H

#include <hutong/common/buf.h>
#include <hutong/common/endpoint.h>
#include <uv.h>

/* What its owner is told. After on_closed the connection is no longer to be used. */
struct connection_events {
    void (*on_connected)(void *context);
    void (*on_received)(void *context, const uint8_t *bytes, size_t size);
    void (*on_writable)(void *context);
    /* it could not be made, or broke; @status is a negative UV_E…, UV_EOF if the peer ended it */
    void (*on_closed)(void *context, int status);
    void *context;
};

struct connection;

/**
 * Begin to connect. @endpoint is copied; the result comes through @events, never from within
 * this call. Returns 0 or -errno (-EPROTONOSUPPORT: a scheme this version does not speak).
 */
int connection_open(uv_loop_t *loop, const struct endpoint *endpoint,
                    const struct connection_events *events, struct connection **connectionp);

/**
 * Write what is in @out and consume it, as far as that is possible now; after on_writable, call
 * again for what stayed.
 */
void connection_write(struct connection *connection, struct buf *out);

/**
 * End it in good order: @rest is written, then the peer is given a moment to end its side, so
 * that our last words are not lost with what we did not read. Nothing is reported any more, and
 * the connection frees itself.
 */
void connection_finish(struct connection *connection, struct buf *rest);

/** End it at once. Nothing is reported any more, and the connection frees itself. */
void connection_abort(struct connection *connection);

#endif
