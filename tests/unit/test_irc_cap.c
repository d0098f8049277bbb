/* What clients are told of a capability that a new configuration takes away or brings back. */
#include "check.h"

#include "server/irc/irc_door.h"

#include <hutong/common/macros.h>
#include <unistd.h>

enum { PEER_COUNT = 4 };

struct peer {
    struct buf received;
    struct session *session;
};

/* A door with clients that nobody keeps from being read along: they log in by SCRAM or not at all.
 */
struct world {
    struct log log;
    struct sessions *sessions;
    struct irc_door *door;
    struct peer peers[PEER_COUNT];
};

static ssize_t peer_try_write(void *context, const struct iovec *iov, int iov_count)
{
    struct peer *peer = context;
    size_t before = peer->received.size;
    for (int i = 0; i < iov_count; i++)
        CHECK_INT(0, buf_append(&peer->received, iov[i].iov_base, iov[i].iov_len));
    return (ssize_t)(peer->received.size - before);
}

static int peer_write_rest(void *context, const uint8_t *bytes, size_t size)
{
    (void)context, (void)bytes, (void)size;
    fail_msg("a peer took all");
    return 0;
}

static void peer_pause(void *context, bool is_paused)
{
    (void)context, (void)is_paused;
}

static void peer_close(void *context)
{
    (void)context;
}

static const struct session_transport transport = {
    .try_write = peer_try_write,
    .write_rest = peer_write_rest,
    .pause = peer_pause,
    .close = peer_close,
};

/* Nothing that these clients say is for the hub. */
static int hub_propose(void *hub, const struct proposal *proposal)
{
    (void)hub, (void)proposal;
    return 0;
}

static struct irc_config config_of(bool has_scram)
{
    return (struct irc_config){ .server_name = "s", .network = "n", .has_scram = has_scram };
}

static const char *said(struct world *world, int number)
{
    sessions_flush(world->sessions, 1);
    struct buf *received = &world->peers[number].received;
    return received->size > 0 ? buf_cstr(received) : "";
}

static void world_begin(struct world *world, const char *const lines[], bool is_private)
{
    static const struct sessions_config times = {
        .heartbeat_ms = 10000, .stall_ms = 20000, .login_ms = 5000, .software = { "test", 4 }
    };
    const struct irc_config config = config_of(true);
    const struct session_origin origin = { .uid = -1, .is_private = is_private };
    *world = (struct world){ 0 };
    log_init(&world->log, STDERR_FILENO, LOG_ERROR, LOG_TEXT);
    world->sessions = sessions_new(
        &times, (struct link_hub){ .hub = world, .propose = hub_propose }, &world->log);
    world->door = irc_door_new(&config, 0);
    const struct session_door door = irc_door_session(world->door);
    for (int i = 0; i < PEER_COUNT; i++) {
        struct peer *peer = &world->peers[i];
        peer->session = session_open(world->sessions, &transport, peer, &door, &origin, 1);
        CHECK(peer->session);
        session_on_received(peer->session, (const uint8_t *)lines[i], strlen(lines[i]), 1);
        said(world, i);
        buf_clear(&peer->received);
    }
}

static void world_end(struct world *world)
{
    for (int i = 0; i < PEER_COUNT; i++) {
        session_on_closed(world->peers[i].session, 1);
        buf_fini(&world->peers[i].received);
    }
    sessions_free(world->sessions);
    irc_door_free(world->door);
}

/* Each is told once, when it changes; @told has what the peers are then told. */
static void reload(struct world *world, bool has_scram, const char *const told[])
{
    const struct irc_config config = config_of(has_scram);
    irc_door_configure(world->door, world->sessions, &config);
    irc_door_configure(world->door, world->sessions, &config);
    for (int i = 0; i < PEER_COUNT; i++) {
        print_message("# %d\n", i);
        CHECK_TEXT(told[i], said(world, i));
        buf_clear(&world->peers[i].received);
    }
}

static const char *const lines[PEER_COUNT] = {
    "CAP LS 302\r\n",
    "CAP REQ :cap-notify sasl\r\n", /* by the version before that with values */
    "CAP LS\r\n",
    "CAP REQ :sasl\r\n",
};

static void test_clients_are_told_when_log_in_goes_and_when_it_is_back(void **state)
{
    (void)state;
    struct world world;
    static const char *const gone[] = { ":s CAP * DEL :sasl\r\n", ":s CAP * DEL :sasl\r\n", "",
                                        "" };
    static const char *const back[] = { ":s CAP * NEW :sasl=SCRAM-SHA-256\r\n",
                                        ":s CAP * NEW :sasl\r\n", "", "" };
    world_begin(&world, lines, false);
    reload(&world, false, gone);
    reload(&world, true, back);
    world_end(&world);
}

static void test_clients_with_other_ways_to_log_in_are_told_of_those_that_are_left(void **state)
{
    (void)state;
    struct world world;
    static const char *const less[] = { ":s CAP * NEW :sasl=PLAIN\r\n", ":s CAP * NEW :sasl\r\n",
                                        "", "" };
    static const char *const back[] = { ":s CAP * NEW :sasl=PLAIN,SCRAM-SHA-256\r\n",
                                        ":s CAP * NEW :sasl\r\n", "", "" };
    world_begin(&world, lines, true);
    reload(&world, false, less);
    reload(&world, true, back);
    world_end(&world);
}

static void test_what_is_gone_is_switched_off(void **state)
{
    (void)state;
    struct world world;
    static const char list[] = "CAP LIST\r\n";
    world_begin(&world, lines, false);
    reload(&world, false,
           (const char *const[]){ ":s CAP * DEL :sasl\r\n", ":s CAP * DEL :sasl\r\n", "", "" });
    session_on_received(world.peers[1].session, (const uint8_t *)list, strlen(list), 1);
    CHECK_TEXT(":s CAP * LIST :cap-notify\r\n", said(&world, 1));
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_are_told_when_log_in_goes_and_when_it_is_back),
        cmocka_unit_test(test_clients_with_other_ways_to_log_in_are_told_of_those_that_are_left),
        cmocka_unit_test(test_what_is_gone_is_switched_off),
    };
    return CHECK_RUN(tests);
}
