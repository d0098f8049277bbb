/* Sessions that ask for too much, and many from one place: slowed or refused, and never banned. */
#include "session_world.h"

static const struct quota_rules rules = {
    .connections = 2,
    .session = { [QUOTA_REQUESTS] = { .burst = 4, .per_minute = 60 },
                 [QUOTA_BYTES] = { .burst = 1000, .per_minute = 60 * 100 },
                 [QUOTA_JOINS] = { .burst = 1, .per_minute = 6 } },
    .share = 4,
};

static int set_up(void **state)
{
    static struct world world;
    world_init(&world);
    world.sessions->config.local = rules;
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    world_fini(*state);
    return 0;
}

static void ask(struct world_peer *peer, enum message_type type, uint64_t id)
{
    const struct message message = world_request(type, id);
    world_send(peer, &message);
    world_flush(peer->world);
}

static void test_who_asks_too_fast_is_refused_for_a_while(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world); /* which was a request */
    int before = world->proposal_count;
    for (uint64_t id = 1; id <= 3; id++)
        ask(peer, MESSAGE_SAY, id);
    CHECK_INT(before + 3, world->proposal_count);
    ask(peer, MESSAGE_SAY, 4);
    CHECK_TEXT("error 13 #4", world_said(peer));
    CHECK_INT(world->now_ms + 1000, peer->session->refused_until_ms);
    world->now_ms += 999;
    ask(peer, MESSAGE_SAY, 5); /* must not overtake the one that was refused */
    CHECK_TEXT("error 13 #5", world_said(peer));
    world->now_ms += 1;
    ask(peer, MESSAGE_SAY, 6);
    CHECK_TEXT("", world_said(peer));
    CHECK_INT(before + 4, world->proposal_count);
    ask(peer, MESSAGE_PING, 7); /* signs of life are no requests */
    CHECK_TEXT("pong #7", world_said(peer));
}

static void test_the_wait_is_told(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    ask(peer, MESSAGE_JOIN, 1);
    ask(peer, MESSAGE_JOIN, 2);
    struct frame_view frame;
    struct message message;
    size_t used;
    CHECK_INT(FRAME_OK, frame_peek(peer->received.bytes, peer->received.size, LIMIT_FRAME_PAYLOAD,
                                   &frame, &used));
    CHECK_INT(MESSAGE_OK, message_decode(&frame, &message, NULL));
    CHECK_INT(ERROR_BUSY, message.code);
    CHECK_INT(10000, message.wait_ms);
}

static void test_joins_have_a_limit_of_their_own(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    ask(peer, MESSAGE_JOIN, 1);
    ask(peer, MESSAGE_JOIN, 2);
    CHECK_TEXT("error 13 #2", world_said(peer));
    ask(peer, MESSAGE_SAY, 4); /* it can talk where it is */
    CHECK_TEXT("", world_said(peer));
    world->now_ms += 10000;
    ask(peer, MESSAGE_JOIN, 3);
    CHECK_TEXT("", world_said(peer));
}

static void test_who_sends_too_fast_is_read_later(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    uint8_t frames[1200];
    for (size_t i = 0; i < sizeof(frames); i += 5)
        memcpy(frames + i, (const uint8_t[]){ 1, MESSAGE_PONG, 0, 1, 0xa0 /* an empty map */ }, 5);
    world_send_bytes(peer, frames, sizeof(frames));
    CHECK(peer->is_paused);
    CHECK(peer->session->slowed_until_ms > world->now_ms);
    sessions_tick(world->sessions, world->now_ms);
    world_flush(world);
    CHECK(peer->is_paused);
    world->now_ms = peer->session->slowed_until_ms + 1000;
    sessions_tick(world->sessions, world->now_ms);
    world_flush(world);
    CHECK(!peer->is_paused);
    ask(peer, MESSAGE_PING, 7);
    CHECK_TEXT("pong #7", world_said(peer));
}

/* The answer to an OFFER: @rest bytes of the file may come. */
static void allow_upload(struct world_peer *peer, uint64_t id, uint64_t rest)
{
    struct message done = { .type = MESSAGE_DONE };
    message_set_id(&done, id);
    message_set_offset(&done, 0);
    message_set_size(&done, rest);
    const struct effect reply = { .kind = EFFECT_REPLY,
                                  .session = session_id(peer->session),
                                  .message = &done };
    sessions_on_output(peer->world->sessions, &reply, peer->world->now_ms);
}

static void send_piece(struct world_peer *peer, uint64_t id)
{
    static const char content[LIMIT_CHUNK_SIZE];
    struct message chunk = world_request(MESSAGE_CHUNK, id);
    message_set_data(&chunk, (struct str){ content, sizeof(content) });
    int before = peer->world->proposal_count;
    world_send(peer, &chunk);
    if (peer->world->proposal_count > before)
        world_reply(peer, MESSAGE_DONE, id);
    world_flush(peer->world);
}

static void test_a_file_that_was_allowed_is_not_counted_and_what_is_beyond_it_is(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    ask(peer, MESSAGE_OFFER, 1);
    allow_upload(peer, 1, 10 * LIMIT_CHUNK_SIZE);
    world_flush(world);
    for (uint64_t id = 2; id < 12; id++)
        send_piece(peer, id);
    CHECK(!peer->is_paused);
    CHECK(!strstr(world_said(peer), "error"));
    send_piece(peer, 12);
    send_piece(peer, 13);
    CHECK(peer->is_paused);
}

static void test_one_connection_too_many_is_told_why_and_when_to_come_back(void **state)
{
    struct world *world = *state;
    world_connect(world);
    world_connect(world);
    struct world_peer *third = world_connect(world), *fourth = world_connect(world);
    CHECK(third && fourth);
    world_flush(world);
    CHECK_TEXT("bye 13", world_said(third));
    CHECK(third->is_closing);
    CHECK(!world_connect(world)); /* twice as many: nothing is said any more */
    world_reap(world);
    CHECK_TEXT("bye 13", world_said(fourth));
    struct world_peer *again = world_connect(world);
    world_flush(world);
    CHECK_TEXT("bye 13", world_said(again));
}

static void test_a_form_without_repeats_is_slowed_instead(void **state)
{
    struct world *world = *state;
    struct session_codec slowed = session_codec_frames;
    struct world_peer *peer = world_enter(world);
    slowed.is_slowed = true;
    peer->session->codec = &slowed;
    int before = world->proposal_count;
    for (uint64_t id = 1; id <= 3; id++)
        ask(peer, MESSAGE_SAY, id);
    CHECK(!peer->is_paused);
    ask(peer, MESSAGE_SAY, 4);
    CHECK(peer->is_paused);
    CHECK_INT(before + 4, world->proposal_count);
    CHECK_TEXT("", world_said(peer));
    world->now_ms += 1000;
    sessions_tick(world->sessions, world->now_ms);
    world_flush(world);
    CHECK(!peer->is_paused);
    peer->session->codec = &session_codec_frames;
}

static void test_without_limits_nobody_waits(void **state)
{
    struct world *world = *state;
    world->sessions->config.local = (struct quota_rules){ 0 };
    struct world_peer *peer = world_enter(world);
    for (uint64_t id = 1; id <= LIMIT_REQUESTS_IN_FLIGHT; id++) {
        ask(peer, MESSAGE_SAY, id);
        world_reply(peer, MESSAGE_DONE, id);
        CHECK(peer->session->refused_until_ms <= world->now_ms);
    }
    CHECK(!peer->is_paused);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_who_asks_too_fast_is_refused_for_a_while, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_the_wait_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_joins_have_a_limit_of_their_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_sends_too_fast_is_read_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_file_that_was_allowed_is_not_counted_and_what_is_beyond_it_is, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_one_connection_too_many_is_told_why_and_when_to_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_form_without_repeats_is_slowed_instead, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_without_limits_nobody_waits, set_up, tear_down),
    };
    return CHECK_RUN(tests);
}
