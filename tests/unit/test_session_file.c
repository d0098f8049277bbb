/* Files through a session: pieces that come in, and parts that go out. */
#include "session_world.h"

#include <errno.h>

static void send_chunk(struct world_peer *peer, uint64_t id)
{
    const struct message chunk = world_request(MESSAGE_CHUNK, id);
    world_send(peer, &chunk);
}

static void test_reading_stops_while_eight_pieces_are_not_answered(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    struct world_peer *peer = world_enter(&world);
    int before = world.proposal_count;
    for (uint64_t id = 1; id <= LIMIT_CHUNKS_IN_FLIGHT + 3; id++)
        send_chunk(peer, id);
    CHECK_INT(before + LIMIT_CHUNKS_IN_FLIGHT, world.proposal_count);
    CHECK(peer->is_paused);
    for (uint64_t id = 1; id <= LIMIT_CHUNKS_IN_FLIGHT / 2; id++)
        world_reply(peer, MESSAGE_DONE, id);
    world_flush(&world);
    CHECK(peer->is_paused); /* it goes on at less than half of them */
    world_reply_error(peer, LIMIT_CHUNKS_IN_FLIGHT, ERROR_OFFSET);
    world_flush(&world);
    CHECK_INT(before + LIMIT_CHUNKS_IN_FLIGHT + 3, world.proposal_count);
    CHECK(!peer->is_paused);
    world_fini(&world);
}

static void test_a_piece_that_the_hub_cannot_take_is_answered(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    struct world_peer *peer = world_enter(&world);
    world.propose_status = -EBUSY;
    for (uint64_t id = 1; id <= 2 * LIMIT_CHUNKS_IN_FLIGHT; id++)
        send_chunk(peer, id);
    world_flush(&world);
    CHECK(!peer->is_paused);
    CHECK(strstr(world_said(peer), "error 13"));
    world_fini(&world);
}

static void test_a_file_comes_part_by_part_at_the_readers_pace(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    struct world_peer *peer = world_enter(&world);
    world_fetch(peer, 100 * 1024, 5);
    world_flush(&world);
    CHECK_INT(1, world.part_count);
    CHECK_INT(0, world.part.offset);
    peer->appetite = 1000; /* it stops reading */
    world_answer_part(&world, 0);
    world_flush(&world);
    CHECK_INT(1, world.part_count);
    peer->appetite = SIZE_MAX;
    world_read_on(peer);
    world_flush(&world);
    CHECK_INT(2, world.part_count);
    CHECK_INT(64 * 1024, world.part.offset);
    world_answer_part(&world, 0);
    world_flush(&world);
    CHECK_INT(2, world.part_count);
    CHECK_TEXT("chunk #5, chunk #5, chunk #5, chunk #5, chunk #5, chunk #5, chunk #5, done #5",
               world_said(peer));
    world_fini(&world);
}

static void test_history_and_missed_events_come_between_the_parts(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    struct world_peer *peer = world_enter(&world);
    world_fetch(peer, 1024 * 1024, 5);
    world_flush(&world);
    const struct message history = world_request(MESSAGE_HISTORY, 6);
    world_send(peer, &history);
    world_history(peer, 1, 6);
    world_subscribe(peer, 2, 9, 5);
    world_answer_part(&world, 0);
    world_flush(&world);
    CHECK_INT(1, world.read_count); /* missed events first … */
    CHECK_INT(1, world.part_count);
    world_page(&world, 0, 6, 9);
    world_flush(&world);
    CHECK_INT(1, world.read_count); /* … then the history … */
    CHECK_INT(1, world.part_count);
    world_page(&world, 0, 1, 3);
    world_flush(&world);
    CHECK_INT(2, world.part_count); /* … and the file goes on */
    world_fini(&world);
}

static void test_a_file_that_cannot_be_read_is_an_error_and_no_end(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    struct world_peer *peer = world_enter(&world);
    world_fetch(peer, 1024, 5);
    world_flush(&world);
    world_answer_part(&world, -EIO);
    world_flush(&world);
    CHECK_TEXT("error 12 #5", world_said(peer));
    world.read_status = -EBUSY;
    world_fetch(peer, 1024, 6);
    world_flush(&world);
    CHECK_TEXT("error 13 #6", world_said(peer));
    world_fetch(peer, 0, 7); /* nothing is read of an empty one */
    world_flush(&world);
    CHECK_TEXT("done #7", world_said(peer));
    world_fini(&world);
}

static void test_the_rest_of_a_file_is_not_sent_to_one_who_has_gone(void **state)
{
    (void)state;
    struct world world;
    world_init(&world);
    struct world_peer *peer = world_enter(&world);
    world_fetch(peer, 1024, 5);
    world_flush(&world);
    peer->is_broken = true;
    const struct message ping = world_request(MESSAGE_PING, 9);
    world_send(peer, &ping);
    world_flush(&world);
    world_reap(&world);
    world_answer_part(&world, 0);
    world_flush(&world);
    world_fini(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading_stops_while_eight_pieces_are_not_answered),
        cmocka_unit_test(test_a_piece_that_the_hub_cannot_take_is_answered),
        cmocka_unit_test(test_a_file_comes_part_by_part_at_the_readers_pace),
        cmocka_unit_test(test_history_and_missed_events_come_between_the_parts),
        cmocka_unit_test(test_a_file_that_cannot_be_read_is_an_error_and_no_end),
        cmocka_unit_test(test_the_rest_of_a_file_is_not_sent_to_one_who_has_gone),
    };
    return CHECK_RUN(tests);
}
