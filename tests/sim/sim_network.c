/* The simulated network: bytes move when the dice say so, in pieces of any size, or not at all. */
#include "sim.h"

#include <errno.h>
#include <hutong/common/macros.h>

static ssize_t transport_try_write(void *peer, const struct iovec *iov, int iov_count)
{
    struct sim_connection *connection = peer;
    struct sim *sim = connection->sim;
    if (connection->cut)
        return -EPIPE;
    size_t room = connection->down.size < SIM_WINDOW ? SIM_WINDOW - connection->down.size : 0;
    if (room > 1 && sim_chance(sim, 30))
        room = (size_t)sim_below(sim, room); /* a kernel may take less than it could */
    size_t taken = 0;
    for (int i = 0; i < iov_count && taken < room; i++) {
        size_t size = iov[i].iov_len < room - taken ? iov[i].iov_len : room - taken;
        if (buf_append(&connection->down, iov[i].iov_base, size))
            return -ENOMEM;
        taken += size;
    }
    return (ssize_t)taken;
}

static int transport_write_rest(void *peer, const uint8_t *bytes, size_t size)
{
    struct sim_connection *connection = peer;
    if (connection->is_writing || size == 0)
        sim_fail(connection->sim, "write_rest: empty, or while one is under way");
    connection->is_writing = true;
    return buf_append(&connection->rest, bytes, size);
}

static void transport_pause(void *peer, bool paused)
{
    ((struct sim_connection *)peer)->is_paused = paused;
}

static void transport_close(void *peer)
{
    ((struct sim_connection *)peer)->server_closing = true;
}

static const struct session_transport transport = {
    .try_write = transport_try_write,
    .write_rest = transport_write_rest,
    .pause = transport_pause,
    .close = transport_close,
};

void sim_network_init(struct sim *sim)
{
    for (size_t i = 0; i < SIM_CONNECTIONS; i++) {
        sim->connections[i].sim = sim;
        sim->connections[i].client = -1;
    }
}

static void connection_free(struct sim_connection *connection)
{
    struct sim *sim = connection->sim;
    buf_fini(&connection->up);
    buf_fini(&connection->down);
    buf_fini(&connection->rest);
    buf_fini(&connection->heard);
    *connection = (struct sim_connection){ .sim = sim, .client = -1 };
}

void sim_network_free(struct sim *sim)
{
    for (size_t i = 0; i < SIM_CONNECTIONS; i++)
        connection_free(&sim->connections[i]);
}

int sim_connect(struct sim *sim, int client)
{
    if (!sim->server.is_up)
        return -1;
    const struct session_origin origin = { .uid = -1, .is_private = true, .is_local = true };
    const struct session_door door = { .codec = &session_codec_frames };
    for (int i = 0; i < SIM_CONNECTIONS; i++) {
        struct sim_connection *connection = &sim->connections[i];
        if (connection->client >= 0)
            continue;
        connection->session =
            session_open(sim->server.sessions, &transport, connection, &door, &origin, sim->now_ms);
        if (!connection->session)
            return -1;
        connection->client = client;
        return i;
    }
    return -1;
}

void sim_hang_up(struct sim *sim, int connection)
{
    sim->connections[connection].cut = true;
}

/* The client's end notices that the connection is over. */
static void client_end(struct sim *sim, struct sim_connection *connection)
{
    struct sim_client *client = &sim->clients[connection->client];
    if (client->connection != (int)(connection - sim->connections))
        return;
    client->connection = -1;
    if (client->chat)
        chat_on_disconnected(client->chat, "the connection broke", sim->now_ms);
}

static void server_end(struct sim *sim, struct sim_connection *connection)
{
    struct session *session = connection->session;
    connection->session = NULL;
    if (session)
        session_on_closed(session, sim->now_ms);
}

/* Bytes the client wrote reach the session. */
static bool deliver_up(struct sim *sim, struct sim_connection *connection)
{
    if (!connection->session || connection->server_closing || connection->is_paused ||
        connection->up.size == 0)
        return false;
    size_t size = 1 + (size_t)sim_below(sim, connection->up.size);
    if (sim_chance(sim, 50))
        size = connection->up.size;
    struct buf bytes = { 0 };
    if (buf_append(&bytes, connection->up.bytes, size))
        return false;
    buf_consume(&connection->up, size);
    session_on_received(connection->session, bytes.bytes, size, sim->now_ms);
    buf_fini(&bytes);
    return true;
}

/* Bytes the session wrote reach the client. */
static bool deliver_down(struct sim *sim, struct sim_connection *connection)
{
    struct sim_client *client = &sim->clients[connection->client];
    if (connection->down.size == 0 || connection->is_stalled || !client->chat ||
        client->connection != (int)(connection - sim->connections))
        return false;
    size_t size = 1 + (size_t)sim_below(sim, connection->down.size);
    if (sim_chance(sim, 50))
        size = connection->down.size;
    sim_check_wire(sim, connection, connection->down.bytes, size);
    struct buf bytes = { 0 };
    if (buf_append(&bytes, connection->down.bytes, size))
        return false;
    buf_consume(&connection->down, size);
    chat_on_received(client->chat, bytes.bytes, size, sim->now_ms);
    buf_fini(&bytes);
    return true;
}

/* What the session could not write at once goes out when there is room. */
static bool drain_rest(struct sim *sim, struct sim_connection *connection)
{
    if (!connection->is_writing || connection->down.size >= SIM_WINDOW)
        return false;
    size_t room = SIM_WINDOW - connection->down.size;
    size_t size = connection->rest.size < room ? connection->rest.size : room;
    if (buf_append(&connection->down, connection->rest.bytes, size))
        return false;
    buf_consume(&connection->rest, size);
    if (connection->rest.size > 0)
        return true;
    connection->is_writing = false;
    if (connection->session)
        session_on_writable(connection->session, sim->now_ms);
    return true;
}

/* After a cut or a close both ends come to know, the client perhaps much later. */
static bool notice_end(struct sim *sim, struct sim_connection *connection)
{
    if (connection->session && (connection->cut || connection->server_closing)) {
        server_end(sim, connection);
        return true;
    }
    if (connection->session)
        return false;
    if (!connection->cut && !connection->is_stalled && connection->down.size > 0 &&
        sim->clients[connection->client].connection == (int)(connection - sim->connections))
        return false; /* what was written before the close still arrives */
    client_end(sim, connection);
    connection_free(connection);
    return true;
}

bool sim_network_progress(struct sim *sim, int index)
{
    struct sim_connection *connection = &sim->connections[index];
    if (connection->client < 0)
        return false;
    if (connection->cut)
        return notice_end(sim, connection);
    bool moved = false;
    switch (sim_below(sim, 3)) {
    case 0:
        moved = deliver_up(sim, connection);
        break;
    case 1:
        moved = deliver_down(sim, connection);
        break;
    default:
        moved = drain_rest(sim, connection);
        break;
    }
    return moved || notice_end(sim, connection);
}

bool sim_network_is_idle(const struct sim *sim)
{
    for (size_t i = 0; i < SIM_CONNECTIONS; i++) {
        const struct sim_connection *connection = &sim->connections[i];
        if (connection->client >= 0 &&
            (connection->up.size || connection->down.size || connection->rest.size ||
             !connection->session || connection->cut || connection->server_closing))
            return false;
    }
    return true;
}
