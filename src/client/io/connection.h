/*
 * One connection to a server, over TCP, TLS or a Unix socket: found, made, written, ended. A host
 * name with several addresses is tried address by address until one accepts.
 */
#ifndef HUTONG_CLIENT_IO_CONNECTION_H
#define HUTONG_CLIENT_IO_CONNECTION_H

#include <hutong/common/buf.h>
#include <hutong/common/endpoint.h>
#include <hutong/tls/tls.h>
#include <uv.h>

/* What its owner is told. After on_closed the connection is no longer to be used. */
struct connection_events {
    void (*on_connected)(void *context);
    void (*on_received)(void *context, const uint8_t *bytes, size_t size);
    void (*on_writable)(void *context);
    /* who the server is: new, and from now on known; or not who it was, then on_closed follows */
    void (*on_warned)(void *context, const char *sentence);
    /*
     * It could not be made, or broke; @status is a negative UV_E…, UV_EOF if the peer ended it.
     * @why is a sentence that says more than @status does, or NULL.
     */
    void (*on_closed)(void *context, int status, const char *why);
    void *context;
};

/* How a connection is encrypted. */
struct connection_security {
    const char *version; /* "TLSv1.3"; a literal */
    char fingerprint[TLS_FINGERPRINT_SIZE];
};

struct connection;

/**
 * Begin to connect. @endpoint is copied; the result comes through @events, never from within
 * this call.
 * @certificate  a PEM file to show to a tls:// server, borrowed until the end; NULL: none
 * Returns 0 or -errno (-EPROTONOSUPPORT: a scheme this version does not speak).
 */
int connection_open(uv_loop_t *loop, const struct endpoint *endpoint, const char *certificate,
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

/** Returns whether it is made and encrypted; *@security is set only then. */
bool connection_security(const struct connection *connection, struct connection_security *security);

/** End it at once. Nothing is reported any more, and the connection frees itself. */
void connection_abort(struct connection *connection);

#endif
