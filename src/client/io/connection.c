/*
 * Connections to a server: addresses are tried in turn, one stream at a time. With tls:// the owner
 * hears of the connection only when the server is known to be the right one.
 */
#include "client/io/connection_private.h"

#include <hutong/common/macros.h>
#include <stdlib.h>

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

void connection_close(struct connection *connection)
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

void connection_fail_with(struct connection *connection, int status, const char *why)
{
    struct connection_events events = connection->events;
    bool is_heard = !connection->is_finishing && !connection->is_closed;
    connection_close(connection);
    if (is_heard)
        events.on_closed(events.context, status, why);
}

void connection_fail(struct connection *connection, int status)
{
    connection_fail_with(connection, status, NULL);
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

void connection_on_address_timeout(uv_timer_t *timer)
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

void connection_abort(struct connection *connection)
{
    connection_close(connection);
}
