/* A connection with tls://: what comes and goes is pumped through tls.h. */
#include "client/io/connection_private.h"

#include "client/core/i18n.h"
#include "client/io/trust.h"

void connection_fail_tls(struct connection *connection)
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

void connection_pump(struct connection *connection, const uint8_t *bytes, size_t size)
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

int connection_start_tls(struct connection *connection)
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

int connection_send_tls(struct connection *connection)
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

int connection_write_tls(struct connection *connection, struct buf *out)
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

bool connection_security(const struct connection *connection, struct connection_security *security)
{
    if (!connection->tls || !connection->is_open)
        return false;
    security->version = tls_version(connection->tls);
    tls_peer_fingerprint(connection->tls, security->fingerprint);
    return true;
}
