/* What is written to a connection, and how it ends when all is. */
#include "client/io/connection_private.h"

#include <hutong/common/macros.h>

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

int connection_write_bytes(struct connection *connection, struct buf *out)
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
