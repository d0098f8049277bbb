/*
 * Connections to a server: addresses are tried in turn, one stream at a time. With tls:// what
 * the owner reads and writes is pumped through tls.h, and it hears of the connection only when
 * the server is known to be the right one.
 */
#include "client/io/connection.h"
#include "client/core/i18n.h"
#include "client/io/trust.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <stdio.h>
#include <stdlib.h>

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

static void stream_on_closed(uv_handle_t *handle)
{
    struct stream *stream = container_of(handle, struct stream, uv.handle);
    buf_fini(&stream->in_flight);
    free(stream);
}

static void connection_drop_stream(struct connection *connection)
{
    if (!connection->stream)
        return;
    tls_free(connection->tls);
    connection->tls = NULL;
    connection->stream->connection = NULL;
    uv_close(&connection->stream->uv.handle, stream_on_closed);
    connection->stream = NULL;
}

/* The timer is closed last, and only after the lookup let go. */
static void connection_on_timer_closed(uv_handle_t *handle)
{
    struct connection *connection = container_of(handle, struct connection, timer);
    uv_freeaddrinfo(connection->addresses);
    buf_fini(&connection->rest);
    free(connection);
}

/* Give everything back; the memory when the loop lets go of it. Safe to call again. */
static void connection_close(struct connection *connection)
{
    if (connection->is_closed)
        return;
    connection->is_closed = true;
    connection_drop_stream(connection);
    if (connection->is_looking_up)
        uv_cancel((uv_req_t *)&connection->lookup);
    else
        uv_close((uv_handle_t *)&connection->timer, connection_on_timer_closed);
}

/* @why says more than @status does, or is NULL. */
static void connection_fail_with(struct connection *connection, int status, const char *why)
{
    struct connection_events events = connection->events;
    bool is_heard = !connection->is_finishing && !connection->is_closed;
    connection_close(connection);
    if (is_heard)
        events.on_closed(events.context, status, why);
}

static void connection_fail(struct connection *connection, int status)
{
    connection_fail_with(connection, status, NULL);
}

/* Encryption */

static int connection_send_tls(struct connection *connection);
static void connection_on_address_timeout(uv_timer_t *timer);

static void connection_fail_tls(struct connection *connection)
{
    struct buf why = { 0 };
    buf_printf(&why, _("the encryption failed: %s"), tls_problem(connection->tls));
    connection_fail_with(connection, UV_EPROTO, buf_cstr(&why));
    buf_fini(&why);
}

/* The handshake is done: go on only with the right server. */
static void connection_judge(struct connection *connection)
{
    struct buf sentence = { 0 };
    const struct connection_events *events = &connection->events;
    enum trust trust = trust_judge(connection->tls, &connection->endpoint, &sentence);
    if (trust != TRUST_KNOWN && !connection->is_finishing && buf_cstr(&sentence))
        events->on_warned(events->context, buf_cstr(&sentence));
    buf_fini(&sentence);
    if (connection->is_closed || connection->is_finishing)
        return;
    if (trust == TRUST_REFUSED) {
        connection_fail_with(connection, UV_EPROTO, _("it is not certain that it is the server"));
        return;
    }
    uv_timer_stop(&connection->timer);
    connection->is_open = true;
    events->on_connected(events->context);
}

/* Hand on what can be decrypted, and answer what is TLS's own. */
static void connection_pump(struct connection *connection, const uint8_t *bytes, size_t size)
{
    const struct connection_events *events = &connection->events;
    enum tls_result result =
        tls_received(connection->tls, bytes, size) == 0 ? TLS_OK : TLS_E_BROKEN;
    while (result == TLS_OK && !connection->is_closed && !connection->is_finishing) {
        size_t taken = 0;
        result = tls_read(connection->tls, connection->plain, sizeof(connection->plain), &taken);
        if (!connection->is_open && tls_is_ready(connection->tls))
            connection_judge(connection);
        if (result == TLS_OK && connection->is_open && !connection->is_closed)
            events->on_received(events->context, connection->plain, taken);
    }
    if (connection->is_closed)
        return;
    connection_send_tls(connection); /* where it fails, so does reading */
    if (result == TLS_E_BROKEN)
        connection_fail_tls(connection);
    else if (result == TLS_CLOSED)
        connection_fail(connection, UV_EOF);
}

/* Returns 0 or -errno. */
static int connection_start_tls(struct connection *connection)
{
    struct tls_context *context = tls_context_new_client();
    struct buf problem = { 0 };
    bool has_certificate =
        context && (!connection->certificate ||
                    tls_context_set_certificate(context, connection->certificate, &problem) == 0);
    if (has_certificate)
        connection->tls = tls_new_client(context, connection->endpoint.host);
    tls_context_free(context);
    buf_fini(&problem);
    if (context && !has_certificate)
        return UV_EINVAL; /* it could be read when the program began */
    if (!connection->tls)
        return UV_ENOMEM;
    uv_timer_start(&connection->timer, connection_on_address_timeout, HANDSHAKE_WAIT_MS, 0);
    return connection_send_tls(connection);
}

static void connection_on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct stream *stream = container_of(handle, struct stream, uv.handle);
    (void)suggested;
    *buf = uv_buf_init(NULL, 0); /* libuv then reads on in the next turn of the loop */
    if (!stream->connection)
        return;
    if (!stream->connection->has_read_all)
        *buf = uv_buf_init((char *)stream->connection->bytes, READ_SIZE);
    stream->connection->has_read_all = false;
}

static void connection_on_bytes(struct connection *connection, const uint8_t *bytes, size_t size)
{
    if (connection->tls)
        connection_pump(connection, bytes, size);
    else
        connection->events.on_received(connection->events.context, bytes, size);
}

static void connection_on_end(struct connection *connection, int status)
{
    if (status == UV_EOF && connection->tls && tls_ended(connection->tls) == TLS_E_BROKEN)
        connection_fail_tls(connection);
    else
        connection_fail(connection, status);
}

static void connection_on_read(uv_stream_t *uv, ssize_t size, const uv_buf_t *buf)
{
    struct stream *stream = container_of(uv, struct stream, uv.stream);
    struct connection *connection = stream->connection;
    if (!connection || size == UV_ENOBUFS)
        return;
    connection->has_read_all = size == READ_SIZE;
    if (size < 0)
        connection_on_end(connection, (int)size);
    else if (size > 0 && !connection->is_finishing)
        connection_on_bytes(connection, (const uint8_t *)buf->base, (size_t)size);
}

static void connection_try_next(struct connection *connection);

static void connection_on_connected(uv_connect_t *request, int status)
{
    struct stream *stream = container_of(request, struct stream, connecting);
    struct connection *connection = stream->connection;
    if (!connection)
        return;
    bool is_tls = connection->endpoint.scheme == ENDPOINT_TLS;
    if (status == 0)
        status = uv_read_start(&stream->uv.stream, connection_on_alloc, connection_on_read);
    if (status == 0 && is_tls)
        status = connection_start_tls(connection);
    if (status < 0) {
        connection->failure = status;
        connection_drop_stream(connection);
        connection_try_next(connection);
        return;
    }
    if (is_tls)
        return;
    uv_timer_stop(&connection->timer);
    connection->is_open = true;
    connection->events.on_connected(connection->events.context);
}

static void connection_on_address_timeout(uv_timer_t *timer)
{
    struct connection *connection = container_of(timer, struct connection, timer);
    connection->failure = UV_ETIMEDOUT;
    connection_drop_stream(connection);
    connection_try_next(connection);
}

static struct stream *stream_new(struct connection *connection)
{
    struct stream *stream = calloc(1, sizeof(*stream));
    if (!stream)
        return NULL;
    stream->connection = connection;
    if (connection->endpoint.scheme == ENDPOINT_UNIX)
        uv_pipe_init(connection->loop, &stream->uv.pipe, 0);
    else
        uv_tcp_init(connection->loop, &stream->uv.tcp);
    return stream;
}

/* Begin an attempt at the present address. */
static int connection_try(struct connection *connection)
{
    struct stream *stream = connection->stream = stream_new(connection);
    if (!stream)
        return UV_ENOMEM;
    uv_timer_start(&connection->timer, connection_on_address_timeout, ADDRESS_WAIT_MS, 0);
    if (connection->endpoint.scheme == ENDPOINT_UNIX) {
        uv_pipe_connect(&stream->connecting, &stream->uv.pipe, connection->endpoint.path,
                        connection_on_connected);
        return 0;
    }
    uv_tcp_nodelay(&stream->uv.tcp, 1);
    return uv_tcp_connect(&stream->connecting, &stream->uv.tcp, connection->address->ai_addr,
                          connection_on_connected);
}

/* Go on with the next address; when there is none, the latest failure is the connection's. */
static void connection_try_next(struct connection *connection)
{
    if (connection->address)
        connection->address = connection->address->ai_next;
    while (connection->address) {
        int status = connection_try(connection);
        if (status == 0)
            return;
        connection->failure = status;
        connection_drop_stream(connection);
        connection->address = connection->address->ai_next;
    }
    connection_fail(connection, connection->failure);
}

static void connection_on_looked_up(uv_getaddrinfo_t *request, int status,
                                    struct addrinfo *addresses)
{
    struct connection *connection = container_of(request, struct connection, lookup);
    connection->is_looking_up = false;
    connection->addresses = addresses;
    if (connection->is_closed) {
        uv_close((uv_handle_t *)&connection->timer, connection_on_timer_closed);
        return;
    }
    connection->address = addresses;
    connection->failure = status;
    status = status == 0 && addresses ? connection_try(connection) : status;
    if (status < 0) {
        connection->failure = status;
        connection_drop_stream(connection);
        connection_try_next(connection);
    }
}

static int connection_look_up(struct connection *connection)
{
    const struct endpoint *endpoint = &connection->endpoint;
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC };
    char port[8];
    snprintf(port, sizeof(port), "%u", (unsigned)endpoint->port);
    int status = uv_getaddrinfo(connection->loop, &connection->lookup, connection_on_looked_up,
                                endpoint_node(endpoint), port, &hints);
    connection->is_looking_up = status == 0;
    return status;
}

int connection_open(uv_loop_t *loop, const struct endpoint *endpoint, const char *certificate,
                    const struct connection_events *events, struct connection **connectionp)
{
    if (endpoint->scheme != ENDPOINT_UNIX && endpoint->scheme != ENDPOINT_TCP &&
        endpoint->scheme != ENDPOINT_TLS)
        return -EPROTONOSUPPORT;
    struct connection *connection = calloc(1, sizeof(*connection));
    if (!connection)
        return -ENOMEM;
    connection->loop = loop;
    connection->endpoint = *endpoint;
    connection->certificate = certificate;
    connection->events = *events;
    uv_timer_init(loop, &connection->timer);
    int status = endpoint->scheme == ENDPOINT_UNIX ? connection_try(connection)
                                                   : connection_look_up(connection);
    if (status < 0) {
        connection_close(connection);
        return status;
    }
    *connectionp = connection;
    return 0;
}

static void connection_write_rest(struct connection *connection);

static void connection_on_written(uv_write_t *request, int status)
{
    struct stream *stream = container_of(request, struct stream, writing);
    struct connection *connection = stream->connection;
    buf_fini(&stream->in_flight);
    if (!connection)
        return;
    connection->is_writing = false;
    if (status == 0 && connection->tls)
        status = connection_send_tls(connection);
    if (connection->is_writing)
        return;
    if (status < 0)
        connection_fail(connection, status);
    else if (connection->is_finishing)
        connection_write_rest(connection);
    else if (connection->is_open)
        connection->events.on_writable(connection->events.context);
}

/* What the socket takes at once; the rest is handed over to the loop. */
static int connection_write_bytes(struct connection *connection, struct buf *out)
{
    struct stream *stream = connection->stream;
    uv_buf_t bytes = uv_buf_init((char *)out->bytes, (unsigned)out->size);
    int written = uv_try_write(&stream->uv.stream, &bytes, 1);
    if (written < 0 && written != UV_EAGAIN)
        return written;
    buf_consume(out, written > 0 ? (size_t)written : 0);
    if (out->size == 0)
        return 0;
    stream->in_flight = *out;
    *out = (struct buf){ 0 };
    connection->is_writing = true;
    bytes = uv_buf_init((char *)stream->in_flight.bytes, (unsigned)stream->in_flight.size);
    return uv_write(&stream->writing, &stream->uv.stream, &bytes, 1, connection_on_written);
}

/* Send what is encrypted, unless some is on its way. Returns 0 or -errno. */
static int connection_send_tls(struct connection *connection)
{
    struct buf encrypted = { 0 };
    struct str output = tls_output(connection->tls);
    if (connection->is_writing || output.size == 0)
        return 0;
    int status = buf_append_str(&encrypted, output);
    tls_output_clear(connection->tls);
    if (status == 0)
        status = connection_write_bytes(connection, &encrypted);
    buf_fini(&encrypted);
    return status;
}

/* Encrypt @out and send it, as far as the socket takes it. */
static int connection_write_tls(struct connection *connection, struct buf *out)
{
    enum tls_result result = TLS_MORE;
    int status = 0;
    while (result == TLS_MORE && status == 0 && !connection->is_writing) {
        size_t taken = 0;
        result = tls_write(connection->tls, out->bytes, out->size, &taken);
        buf_consume(out, taken);
        status = result == TLS_E_BROKEN ? UV_EPROTO : connection_send_tls(connection);
    }
    return status;
}

static int connection_write_all(struct connection *connection, struct buf *out)
{
    return connection->tls ? connection_write_tls(connection, out)
                           : connection_write_bytes(connection, out);
}

/*
 * A stream that cannot be written is seen to its end by reading: what the peer said last, why it
 * ended the connection, may still lie there.
 */
void connection_write(struct connection *connection, struct buf *out)
{
    if (!connection->is_open || connection->is_writing || out->size == 0)
        return;
    if (connection_write_all(connection, out) < 0)
        buf_clear(out);
}

static void connection_on_finish_timeout(uv_timer_t *timer)
{
    connection_close(container_of(timer, struct connection, timer));
}

static void connection_on_ended(uv_shutdown_t *request, int status)
{
    struct stream *stream = container_of(request, struct stream, ending);
    if (status < 0 && stream->connection)
        connection_close(stream->connection);
}

/* All is written: end our side and read until the peer has ended its own. */
static void connection_end(struct connection *connection)
{
    struct stream *stream = connection->stream;
    if (connection->tls) {
        tls_finish(connection->tls);
        connection_send_tls(connection);
    }
    if (uv_shutdown(&stream->ending, &stream->uv.stream, connection_on_ended) < 0)
        connection_close(connection);
}

static void connection_write_rest(struct connection *connection)
{
    if (connection->rest.size > 0 && connection_write_all(connection, &connection->rest) < 0)
        connection_close(connection);
    else if (!connection->is_writing)
        connection_end(connection);
}

void connection_finish(struct connection *connection, struct buf *rest)
{
    if (!connection->is_open) {
        connection_close(connection);
        return;
    }
    connection->is_finishing = true;
    connection->rest = *rest;
    *rest = (struct buf){ 0 };
    uv_timer_start(&connection->timer, connection_on_finish_timeout, FINISH_WAIT_MS, 0);
    if (!connection->is_writing)
        connection_write_rest(connection);
}

void connection_abort(struct connection *connection)
{
    connection_close(connection);
}

bool connection_security(const struct connection *connection, struct connection_security *security)
{
    if (!connection->tls || !connection->is_open)
        return false;
    security->version = tls_version(connection->tls);
    tls_peer_fingerprint(connection->tls, security->fingerprint);
    return true;
}
