/*
 * What the files of a connection share: connection.c (looking up, trying, reading, closing),
 * connection_write.c (writing, and ending after the last words) and connection_tls.c (encryption).
 */
#ifndef HUTONG_CLIENT_IO_CONNECTION_PRIVATE_H
#define HUTONG_CLIENT_IO_CONNECTION_PRIVATE_H

#include "client/io/connection.h"

enum {
    ADDRESS_WAIT_MS = 3000, /* for one address to accept before the next is tried */
    HANDSHAKE_WAIT_MS = 10 * 1000,
    FINISH_WAIT_MS = 1000, /* for the peer to end its side */
    READ_SIZE = 32 * 1024, /* at once, and in one turn of the loop: keys wait no longer */
};

/* One attempt, and if it succeeds, the connection's stream. It outlives an impatient owner. */
struct stream {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } uv;
    uv_connect_t connecting;
    uv_write_t writing;
    uv_shutdown_t ending;
    struct buf in_flight;          /* owned by the write under way */
    struct connection *connection; /* NULL: given up */
};

struct connection {
    uv_loop_t *loop;
    uv_timer_t timer;
    uv_getaddrinfo_t lookup;
    struct addrinfo *addresses;     /* owned */
    const struct addrinfo *address; /* the one being tried */
    struct stream *stream;          /* the attempt, or the stream; NULL: none */
    struct tls *tls;                /* owned; NULL: plain */
    const char *certificate;        /* borrowed: a PEM file; NULL: none is shown */
    struct connection_events events;
    struct endpoint endpoint;
    struct buf rest;    /* last words, after the write under way */
    int failure;        /* of the latest attempt */
    bool is_looking_up; /* the lookup holds this struct */
    bool is_open, is_writing, is_finishing, is_closed;
    bool has_read_all; /* of what one turn of the loop may read */
    uint8_t bytes[READ_SIZE];
    uint8_t plain[TLS_RECORD_SIZE]; /* decrypted */
};

/* connection.c */

/** Give everything back; the memory when the loop lets go of it. Safe to call again. */
void connection_close(struct connection *connection);

/** Close, and tell the owner. @why says more than @status does, or is NULL. */
void connection_fail_with(struct connection *connection, int status, const char *why);
void connection_fail(struct connection *connection, int status);

/** An address, or the handshake behind it, has had its time: the next one. */
void connection_on_address_timeout(uv_timer_t *timer);

/* connection_write.c */

/** Write what the socket takes at once; the rest is handed over to the loop. 0 or -errno. */
int connection_write_bytes(struct connection *connection, struct buf *out);

/* connection_tls.c */

/** Close for what TLS says is wrong. */
void connection_fail_tls(struct connection *connection);

/** Begin the handshake. Returns 0 or -errno. */
int connection_start_tls(struct connection *connection);

/** Hand on what can be decrypted of these bytes, and answer what is TLS's own. */
void connection_pump(struct connection *connection, const uint8_t *bytes, size_t size);

/** Send what is encrypted, unless some is on its way. Returns 0 or -errno. */
int connection_send_tls(struct connection *connection);

/** Encrypt @out and send it, as far as the socket takes it. Returns 0 or -errno. */
int connection_write_tls(struct connection *connection, struct buf *out);

#endif
