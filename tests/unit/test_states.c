/*
 * Every message of the protocol in every state of a session: what must hold whatever the type,
 * read off the table of messages, so that a new type joins by itself. What each type is answered
 * with is in test_session.c.
 */
#include "message_sample.h"
#include "session_world.h"

static const enum session_state states[] = { SESSION_NEW, SESSION_GREETED, SESSION_ENTERING,
                                             SESSION_READY, SESSION_CLOSING };

/* A message of any type that fits into what may be said before entering: no lists. */
static void sample_short(struct message_sample *sample, enum message_type type)
{
    const struct message_type_row *row = message_type_row(type);
    uint64_t has = row->required | (row->optional & sample_next(sample));
    sample_make(sample, type, has & ~(HAS(FIELD_NAMES) | HAS(FIELD_FEATURES)));
}

static void say_any(struct world_peer *peer, enum message_type type)
{
    struct message_sample sample = { .seed = type };
    sample_short(&sample, type);
    world_send(peer, &sample.message);
    sample_fini(&sample);
}

static void say(struct world_peer *peer, enum message_type type, uint64_t id)
{
    const struct message message = world_request(type, id);
    world_send(peer, &message);
}

/* A connection that has come to a state, with nothing left to look at. */
static struct world_peer *connect_in(struct world *world, enum session_state state)
{
    bool is_in = state == SESSION_READY || state == SESSION_CLOSING;
    struct world_peer *peer = is_in ? world_enter(world) : world_connect(world);
    if (state == SESSION_GREETED || state == SESSION_ENTERING)
        say(peer, MESSAGE_HELLO, 1);
    if (state == SESSION_ENTERING)
        say(peer, MESSAGE_ENTER, 2);
    if (state == SESSION_CLOSING)
        say(peer, MESSAGE_BYE, 0);
    if (state != SESSION_CLOSING)
        world_flush(world);
    CHECK_INT(state, peer->session->state);
    world_said(peer);
    return peer;
}

/* What was handed to the hub because of the last message. */
static int handed(struct world *world, int before)
{
    return world->proposal_count - before;
}

/* Said while nothing may be: it waits, unheard, or is never heard. */
static void check_unheard(struct world_peer *peer, enum session_state state, int before)
{
    CHECK_INT(0, handed(peer->world, before));
    CHECK_TEXT("", world_said(peer));
    CHECK_INT(state, peer->session->state);
}

/* Exactly one thing comes of it, and the connection goes on unless it was a good-bye. */
static void check_heard(struct world_peer *peer, enum message_type type, int before)
{
    const char *said = world_said(peer);
    bool is_known = message_is_from_client(type);
    CHECK_INT(type == MESSAGE_BYE, peer->is_closing);
    CHECK(handed(peer->world, before) + (*said != '\0') <= 1);
    CHECK(!strchr(said, ','));
    if (!is_known)
        CHECK_TEXT("error 2", said);
    if (handed(peer->world, before) > 0)
        CHECK_INT(type, peer->world->proposals[before].message->type);
    if (type != MESSAGE_BYE && type != MESSAGE_PONG)
        CHECK(*said != '\0' || handed(peer->world, before) == 1);
}

static void check_state(enum session_state state, enum message_type type,
                        const struct message *message)
{
    static struct world world;
    world_init(&world);
    struct world_peer *peer = connect_in(&world, state);
    const uint8_t empty[] = { FRAME_VERSION, (uint8_t)type, 0, 1, 0xa0 };
    int before = world.proposal_count;
    if (message)
        world_send(peer, message);
    else
        world_send_bytes(peer, empty, sizeof(empty));
    if (state != SESSION_CLOSING)
        world_flush(&world);
    if (state == SESSION_ENTERING || state == SESSION_CLOSING)
        check_unheard(peer, state, before);
    else
        check_heard(peer, type, before);
    world_fini(&world);
}

static void test_every_type_in_every_state_has_one_outcome_and_breaks_nothing(void **state)
{
    struct message_sample sample = { .seed = 1 };
    (void)state;
    for (unsigned type = 0; type < 256; type++) {
        bool is_known = message_is_from_client(type);
        for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
            check_state(states[i], type, NULL); /* an empty map: required fields are missing */
            for (int n = 0; is_known && n < 4; n++) {
                sample_short(&sample, type);
                check_state(states[i], type, &sample.message);
            }
        }
    }
    sample_fini(&sample);
}

static void test_before_hello_nothing_reaches_the_hub(void **state)
{
    static struct world world;
    (void)state;
    for (unsigned type = 0; type < 256; type++) {
        if (!message_is_from_client(type) || type == MESSAGE_BYE)
            continue;
        world_init(&world);
        struct world_peer *peer = connect_in(&world, SESSION_NEW);
        say_any(peer, type);
        say(peer, MESSAGE_PING, 8);
        world_flush(&world);
        CHECK_INT(0, world.proposal_count);
        CHECK(strstr(world_said(peer), "pong #8")); /* and it lives */
        world_fini(&world);
    }
}

static void test_what_waited_while_entering_is_heard_afterwards(void **state)
{
    static struct world world;
    (void)state;
    for (unsigned type = 0; type < 256; type++) {
        if (!message_is_from_client(type))
            continue;
        world_init(&world);
        struct world_peer *peer = connect_in(&world, SESSION_ENTERING);
        say_any(peer, type);
        int before = world.proposal_count;
        world_reply_error(peer, 2, ERROR_NAME_TAKEN);
        world_flush(&world);
        bool goes_in = handed(&world, before) > 0 && type != MESSAGE_BYE;
        if (type == MESSAGE_ENTER || type == MESSAGE_AUTH)
            CHECK(goes_in);
        CHECK_INT(type == MESSAGE_BYE, peer->is_closing);
        if (type != MESSAGE_BYE)
            CHECK_INT(goes_in ? SESSION_ENTERING : SESSION_GREETED, peer->session->state);
        world_fini(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type_in_every_state_has_one_outcome_and_breaks_nothing),
        cmocka_unit_test(test_before_hello_nothing_reaches_the_hub),
        cmocka_unit_test(test_what_waited_while_entering_is_heard_afterwards),
    };
    return CHECK_RUN(tests);
}
