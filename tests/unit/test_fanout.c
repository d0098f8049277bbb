/* Fan-out: the order of what is read, short writes anywhere, falling off a tail and catching up. */
#include "failmalloc.h"
#include "session_world.h"

#include <stdio.h>
#include <stdlib.h>

static int set_up(void **state)
{
    static struct world world;
    world_init(&world);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    world_fini(*state);
    return 0;
}

/* A request that a reply can answer. */
static void ask(struct world_peer *peer, uint64_t id)
{
    const struct message who = world_request(MESSAGE_NICK, id);
    world_send(peer, &who);
}

/* An entered session that reads room 1, whose newest event is @last, from now on. */
static struct world_peer *enter_room(struct world *world, uint64_t last)
{
    struct world_peer *peer = world_enter(world);
    world_subscribe(peer, 1, last, UINT64_MAX);
    return peer;
}

/* "event room/3, event room/4, …" */
static const char *events_text(uint64_t first, uint64_t last)
{
    static char text[64 * 1024];
    size_t size = 0;
    for (uint64_t no = first; no <= last; no++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%sevent room/%d",
                                 no == first ? "" : ", ", (int)no);
    return text;
}

/* Order */

static void test_every_reader_of_a_room_and_nobody_else_gets_an_event_in_one_write(void **state)
{
    struct world *world = *state;
    struct world_peer *one = enter_room(world, 0);
    struct world_peer *two = enter_room(world, 0);
    struct world_peer *other = world_enter(world);
    world_subscribe(other, 2, 0, UINT64_MAX);
    one->write_count = two->write_count = other->write_count = 0;
    for (uint64_t no = 1; no <= 200; no++)
        world_event(world, 1, no, 100);
    world_flush(world);
    CHECK_INT(1, one->write_count);
    CHECK_TEXT(events_text(1, 200), world_said(one));
    CHECK_TEXT(events_text(1, 200), world_said(two));
    CHECK_INT(0, other->write_count);
}

static void test_a_reply_does_not_overtake_what_was_published_before_it(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = enter_room(world, 0);
    for (uint64_t id = 1; id <= 3; id++) {
        ask(peer, id);
        world_event(world, 1, id, 100);
        world_reply(peer, MESSAGE_DONE, id);
    }
    world_signal(world, 1);
    world_flush(world);
    CHECK_TEXT("event room/1, done #1, event room/2, done #2, event room/3, done #3, presence",
               world_said(peer));
}

static void test_a_subscription_begins_after_the_answer_and_ends_with_the_last_signal(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    ask(peer, 1);
    ask(peer, 2);
    world_event(world, 1, 1, 100);
    world_reply(peer, MESSAGE_DONE, 1);
    world_subscribe(peer, 1, 1, UINT64_MAX);
    world_signal(world, 1);
    world_event(world, 1, 2, 100);
    world_unsubscribe(peer, 1);
    world_event(world, 1, 3, 100);
    world_reply(peer, MESSAGE_DONE, 2);
    world_flush(world);
    CHECK_TEXT("done #1, presence, event room/2, done #2", world_said(peer));
}

static void test_rooms_are_gathered_into_one_write(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = enter_room(world, 0);
    world_subscribe(peer, 2, 7, UINT64_MAX);
    world_event(world, 1, 1, 100);
    world_event(world, 2, 8, 100);
    peer->write_count = 0;
    world_flush(world);
    CHECK_INT(1, peer->write_count);
    const char *said = world_said(peer);
    CHECK(strstr(said, "event room/1") && strstr(said, "event other/8"));
}

static void test_joining_again_leaves_nothing_out(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = enter_room(world, 0);
    world_event(world, 1, 1, 100);
    world_subscribe(peer, 1, 1, UINT64_MAX);
    world_event(world, 1, 2, 100);
    world_flush(world);
    CHECK_TEXT("event room/1, event room/2", world_said(peer));
}

/* Short writes */

/* Replies, events in two rooms, signals. */
static void publish_a_mixture(struct world_peer *peer)
{
    struct world *world = peer->world;
    ask(peer, 1);
    world_reply(peer, MESSAGE_DONE, 1);
    for (uint64_t no = 1; no <= 4; no++) {
        world_event(world, 1, no, 10 + 7 * (size_t)no);
        world_event(world, 2, no, 30);
        world_signal(world, no % 2 + 1);
    }
}

/* Let a peer read @cut bytes, then the rest bit by bit. Returns all it was given. */
static struct buf read_in_pieces(size_t cut, size_t piece)
{
    static struct world world;
    struct buf all = { 0 };
    world_init(&world);
    struct world_peer *peer = enter_room(&world, 0);
    world_subscribe(peer, 2, 0, UINT64_MAX);
    peer->appetite = cut;
    publish_a_mixture(peer);
    world_flush(&world);
    for (int i = 0; i < 1000 && peer->session->is_blocked; i++) {
        CHECK(peer->rest.size > 0);
        CHECK_INT(0, buf_append(&peer->received, peer->rest.bytes, peer->rest.size));
        buf_fini(&peer->rest);
        peer->appetite = piece;
        session_on_writable(peer->session, world.now_ms);
        world_flush(&world);
    }
    CHECK(!peer->session->is_blocked);
    CHECK_INT(0, buf_append(&all, peer->received.bytes, peer->received.size));
    world_fini(&world);
    return all;
}

static void test_a_write_may_be_cut_at_every_byte(void **state)
{
    struct buf whole = read_in_pieces(SIZE_MAX, SIZE_MAX);
    (void)state;
    CHECK(whole.size > 500);
    for (size_t cut = 0; cut < whole.size; cut++) {
        struct buf pieces = read_in_pieces(cut, cut % 50);
        CHECK_INT(whole.size, pieces.size);
        buf_fini(&pieces);
        struct buf halves = read_in_pieces(cut, SIZE_MAX);
        CHECK_INT(whole.size, halves.size);
        buf_fini(&halves);
    }
    buf_fini(&whole);
}

static void test_what_a_slow_reader_gets_is_whole_and_in_order(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = enter_room(world, 0);
    uint64_t no = 0;
    for (int turn = 0; turn < 200; turn++) {
        for (int i = 0; i < 3; i++)
            world_event(world, 1, ++no, 100);
        peer->appetite = (size_t)turn * 7 % 400;
        if (peer->rest.size == 0)
            world_flush(world);
        else if (turn % 3 == 0)
            world_read_on(peer);
        else
            world_flush(world);
    }
    world_read_on(peer);
    CHECK_TEXT(events_text(1, no), world_said(peer));
}

/* Falling behind and catching up */

/* Publish so much that nobody who does not read can keep a place. Returns the last number. */
static uint64_t flood(struct world *world, uint64_t no)
{
    for (size_t size = 0; size < 2 * LIMIT_TAIL_SIZE; size += 10000) {
        world_event(world, 1, no++, 10000);
        world_flush(world);
    }
    return no - 1;
}

/* A reader that has stopped in the midst of event 1 while event @last was published. */
static struct world_peer *make_laggard(struct world *world, uint64_t *last)
{
    struct world_peer *peer = enter_room(world, 0);
    peer->appetite = 50;
    world_event(world, 1, 1, 100);
    world_flush(world);
    *last = flood(world, 2);
    return peer;
}

static const struct world_proposal *newest_proposal(const struct world *world)
{
    return &world->proposals[world->proposal_count - 1];
}

static void test_a_slow_reader_costs_a_place_and_no_memory(void **state)
{
    struct world *world = *state;
    uint64_t last;
    struct world_peer *peer = make_laggard(world, &last);
    CHECK(peer->session->replies.capacity <= 4096);
    CHECK(peer->rest.size < 200);
    CHECK(world->sessions->channels->streams->tail.held_size <= LIMIT_TAIL_SIZE);
}

static void test_who_fell_behind_asks_for_the_room_anew_and_reads_on_from_the_store(void **state)
{
    struct world *world = *state;
    uint64_t last;
    struct world_peer *peer = make_laggard(world, &last);
    int before = world->proposal_count;
    world_read_on(peer);
    CHECK_TEXT("event room/1", world_said(peer));
    CHECK_INT(before + 1, world->proposal_count);
    const struct message *join = newest_proposal(world)->message;
    CHECK_INT(MESSAGE_JOIN, join->type);
    CHECK_STR("room", join->room);
    CHECK_INT(1, join->after);
    CHECK(!(join->has & HAS(FIELD_ID)));

    world_reply(peer, MESSAGE_MEMBER, 0);
    world_subscribe(peer, 1, last, 1);
    world_event(world, 1, last + 1, 100); /* live again from here */
    world_flush(world);
    CHECK_TEXT("member", world_said(peer));
    CHECK_INT(1, world->read_count);
    CHECK_INT(1, world->reads[0].after);
    CHECK_INT(last + 1, world->reads[0].before);
    CHECK_INT(1, world->reads[0].room);
    CHECK_TEXT("room", world->read_rooms[0]);

    world_page(world, 0, 2, 4);
    world_flush(world);
    CHECK_TEXT(events_text(2, 4), world_said(peer));
    CHECK_INT(4, world->reads[0].after);
    world_page(world, 0, 5, last - 1); /* from there on the tail has them */
    world_flush(world);
    CHECK_TEXT(events_text(5, last + 1), world_said(peer));
    CHECK_INT(0, world->read_count);
    CHECK_INT(0, peer->session->behind);
}

/* Another name */

static void test_another_name_is_told_behind_what_came_before(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = enter_room(world, 0), *slow = enter_room(world, 0);
    slow->appetite = 50; /* it stops in the midst of event 1 */
    world_event(world, 1, 1, 100);
    world_flush(world);
    world_event(world, 1, 2, 100);
    world_rename(world, 1);
    world_event(world, 1, 3, 100);
    world_flush(world);
    CHECK_TEXT("event room/1, event room/2, rename, event room/3", world_said(peer));
    world_read_on(slow);
    CHECK_TEXT("event room/1, event room/2, rename, event room/3", world_said(slow));
    CHECK_INT(0, slow->session->behind);
}

/* Its snapshot comes under the new name, and so it must know that. */
static void test_who_has_fallen_behind_is_told_another_name_at_once(void **state)
{
    struct world *world = *state;
    uint64_t last;
    struct world_peer *peer = make_laggard(world, &last);
    world_rename(world, 1);
    world_read_on(peer);
    CHECK_TEXT("event room/1, rename", world_said(peer));
    CHECK_INT(MESSAGE_JOIN, newest_proposal(world)->message->type);
    CHECK_STR("hall", newest_proposal(world)->message->room);
}

static void test_missed_events_are_read_anew_under_another_name(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    world_subscribe(peer, 1, 9, 4);
    world_flush(world);
    CHECK_TEXT("room", world->read_rooms[0]);
    world_rename(world, 1);
    world_flush(world);
    world_page(world, 0, 5, 9);
    world_flush(world);
    CHECK_TEXT("rename", world_said(peer));
    CHECK_TEXT("hall", world->read_rooms[0]);
    world_page(world, 0, 5, 9);
    world_flush(world);
    CHECK_TEXT(events_text(5, 9), world_said(peer));
}

static void test_one_who_resumes_gets_exactly_what_was_missed(void **state)
{
    static const struct {
        const char *name;
        uint64_t after, last;
        const char *said;
    } rows[] = {
        { "nothing missed", 9, 9, "event room/10" },
        { "one missed", 8, 9, "event room/9, event room/10" },
        { "all missed", 0, 2, "event room/1, event room/2, event room/3" },
        { "more than there is: a room made anew", 50, 3, "event room/4" },
    };
    static struct world world;
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        world_init(&world);
        struct world_peer *peer = world_enter(&world);
        world_subscribe(peer, 1, rows[i].last, rows[i].after);
        world_flush(&world);
        if (world.read_count > 0)
            world_page(&world, 0, rows[i].after + 1, rows[i].last);
        world_event(&world, 1, rows[i].last + 1, 100);
        world_flush(&world);
        CHECK_TEXT(rows[i].said, world_said(peer));
        world_fini(&world);
    }
}

static void test_missed_events_come_from_the_tail_without_its_old_signals(void **state)
{
    struct world *world = *state;
    enter_room(world, 0);
    for (uint64_t no = 1; no <= 300; no++) {
        world_event(world, 1, no, 100);
        world_signal(world, 1);
    }
    struct world_peer *peer = world_enter(world);
    world_subscribe(peer, 1, 300, 20);
    world_signal(world, 1); /* since it is subscribed */
    world_event(world, 1, 301, 100);
    world_flush(world);
    static char expected[128 * 1024];
    snprintf(expected, sizeof(expected), "%s, presence, event room/301", events_text(21, 300));
    CHECK_TEXT(expected, world_said(peer));
    CHECK_INT(0, world->read_count);
}

static void test_who_falls_behind_while_catching_up_asks_again(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    world_subscribe(peer, 1, 10, 5);
    world_flush(world);
    flood(world, 11); /* while the page is read */
    int before = world->proposal_count;
    world_page(world, 0, 6, 10);
    world_flush(world);
    CHECK_TEXT(events_text(6, 10), world_said(peer));
    CHECK_INT(before + 1, world->proposal_count);
    CHECK_INT(10, newest_proposal(world)->message->after);
}

static void tick_on(struct world *world, int seconds)
{
    for (int i = 0; i < seconds; i++) {
        world->now_ms += 1000;
        sessions_tick(world->sessions, world->now_ms);
        world_flush(world);
    }
}

static void test_a_question_that_was_refused_or_lost_is_asked_again(void **state)
{
    struct world *world = *state;
    uint64_t last;
    struct world_peer *peer = make_laggard(world, &last);
    world->propose_status = -16;
    world_read_on(peer);
    CHECK_INT(SUBSCRIPTION_LAGGING, peer->session->subscriptions->state);
    world->propose_status = 0;
    int before = world->proposal_count;
    tick_on(world, 1);
    CHECK_INT(before + 1, world->proposal_count);
    world_reply_error(peer, 0, ERROR_STORAGE); /* not for the peer */
    tick_on(world, 4);
    CHECK_INT(before + 1, world->proposal_count);
    tick_on(world, 2);
    CHECK_INT(before + 2, world->proposal_count);
    CHECK(!strstr(world_said(peer), "error"));
}

static void test_a_page_that_cannot_be_read_is_asked_for_again(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    world->read_status = -16;
    world_subscribe(peer, 1, 2, 0);
    world_flush(world);
    CHECK_INT(0, world->read_count);
    world->read_status = 0;
    tick_on(world, 1);
    CHECK_INT(1, world->read_count);
    world_page(world, -5, 1, 0);
    world_flush(world);
    CHECK_INT(0, world->read_count);
    tick_on(world, 1);
    world_page(world, 0, 1, 2);
    world_flush(world);
    CHECK_TEXT("event room/1, event room/2", world_said(peer));
}

static void test_a_hole_in_the_store_does_not_stop_anyone(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    world->log.fd = -1; /* it is told there */
    world_subscribe(peer, 1, 9, 0);
    world_flush(world);
    world_page(world, 0, 4, 6);
    world_flush(world);
    world_page(world, 0, 1, 0);
    world_event(world, 1, 10, 100);
    world_flush(world);
    CHECK_TEXT("event room/4, event room/5, event room/6, event room/10", world_said(peer));
}

static void test_a_page_of_an_older_question_is_not_taken(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    world_subscribe(peer, 1, 9, 4);
    world_flush(world);
    world_subscribe(peer, 1, 9, 7); /* joined once more, with another place */
    world_flush(world);
    world_page(world, 0, 5, 9);
    world_flush(world);
    CHECK_TEXT("", world_said(peer));
    CHECK_INT(7, world->reads[0].after);
    world_page(world, 0, 8, 9);
    world_flush(world);
    CHECK_TEXT("event room/8, event room/9", world_said(peer));
}

static void test_one_page_at_a_time_and_only_to_one_who_reads(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    for (uint64_t id = 1; id <= 3; id++) {
        const struct message history = world_request(MESSAGE_HISTORY, id);
        world_send(peer, &history);
        world_history(peer, 3, id);
    }
    world_subscribe(peer, 1, 9, 7);
    world_flush(world);
    CHECK_INT(1, world->read_count);
    peer->appetite = 30;
    world_page(world, 0, 1, 2);
    world_flush(world);
    CHECK_INT(0, world->read_count); /* it has to read first */
    world_read_on(peer);
    CHECK_TEXT("event other/1 #1, event other/2 #1, done #1", world_said(peer));
    CHECK_INT(1, world->read_count);
    world_page(world, -5, 1, 0);
    world_flush(world);
    CHECK_TEXT("error 12 #2", world_said(peer));
    world->read_status = -16;
    world_page(world, 0, 3, 3);
    world_flush(world);
    CHECK_TEXT("event other/3 #3, done #3", world_said(peer));
    CHECK_INT(0, peer->session->in_flight);
    world->read_status = 0;
    tick_on(world, 1);
    world_page(world, 0, 8, 9);
    world_flush(world);
    CHECK_TEXT("event room/8, event room/9", world_said(peer));
}

static void test_an_answer_for_one_who_has_gone_is_dropped(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = world_enter(world);
    world_subscribe(peer, 1, 9, 7);
    world_flush(world);
    session_on_closed(peer->session, world->now_ms);
    world_page(world, 0, 8, 9);
    world_event(world, 1, 10, 100);
    world_flush(world);
    CHECK(!world->sessions->channels);
}

static void test_more_than_a_tail_holds_may_be_released_at_once(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = enter_room(world, 0);
    uint64_t no = 0;
    for (size_t size = 0; size < 4 * LIMIT_TAIL_SIZE; size += 1000)
        world_event(world, 1, ++no, 1000);
    world_flush(world);
    CHECK_TEXT(events_text(1, no), world_said(peer));
    CHECK_INT(0, peer->session->behind);
}

static void test_a_quiet_room_holds_nothing_unless_someone_has_to_read_it(void **state)
{
    struct world *world = *state;
    struct world_peer *peer = enter_room(world, 0);
    world_event(world, 1, 1, 100);
    peer->appetite = 0;
    world_flush(world);
    world_event(world, 1, 2, 100);
    tick_on(world, 10);
    CHECK(world->sessions->channels->streams->tail.held_size > 0);
    world_read_on(peer);
    tick_on(world, 1);
    CHECK_INT(0, world->sessions->channels->streams->tail.held_size);
    world_event(world, 1, 3, 100);
    world_flush(world);
    CHECK(strstr(world_said(peer), "event room/1, event room/2"));
}

/* Memory */

/* All that a session does; the hub's part goes on whether or not the session is still there. */
static void live_a_life(struct world *world, struct world_peer *peer)
{
    world_send_bytes(peer, "\1\23", 2);
    world_send_bytes(peer, "\0\1\240", 3);
    world_subscribe(peer, 1, 0, UINT64_MAX);
    world_subscribe(peer, 2, 3, 0);
    world_event(world, 1, 1, 100);
    world_reply(peer, MESSAGE_MEMBER, 0);
    peer->appetite = 60;
    world_flush(world);
    world_signal(world, 1);
    world_event(world, 1, 2, 2000);
    world_rename(world, 1);
    world_flush(world);
    world_read_on(peer);
    if (world->read_count > 0)
        world_page(world, 0, 1, 3);
    world_flush(world);
    world_unsubscribe(peer, 1);
    world_flush(world);
}

static void test_without_memory_a_session_ends_or_goes_on_whole(void **state)
{
    static struct world world;
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        failmalloc_disarm();
        world_init(&world);
        world.log.fd = -1;
        struct world_peer *peer = world_enter(&world);
        CHECK_INT(0, buf_reserve(&peer->received, 64 * 1024)); /* the peer has memory */
        failmalloc_arm(nth);
        live_a_life(&world, peer);
        if (!peer->is_closing)
            world_said(peer); /* which sees that frames are whole */
        world_reap(&world);
        world_fini(&world);
    }
}

int main(void)
{
#define ROW(test_) cmocka_unit_test_setup_teardown(test_, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(test_every_reader_of_a_room_and_nobody_else_gets_an_event_in_one_write),
        ROW(test_a_reply_does_not_overtake_what_was_published_before_it),
        ROW(test_a_subscription_begins_after_the_answer_and_ends_with_the_last_signal),
        ROW(test_rooms_are_gathered_into_one_write),
        ROW(test_joining_again_leaves_nothing_out),
        ROW(test_a_write_may_be_cut_at_every_byte),
        ROW(test_what_a_slow_reader_gets_is_whole_and_in_order),
        ROW(test_a_slow_reader_costs_a_place_and_no_memory),
        ROW(test_who_fell_behind_asks_for_the_room_anew_and_reads_on_from_the_store),
        ROW(test_one_who_resumes_gets_exactly_what_was_missed),
        ROW(test_missed_events_come_from_the_tail_without_its_old_signals),
        ROW(test_another_name_is_told_behind_what_came_before),
        ROW(test_who_has_fallen_behind_is_told_another_name_at_once),
        ROW(test_missed_events_are_read_anew_under_another_name),
        ROW(test_who_falls_behind_while_catching_up_asks_again),
        ROW(test_a_question_that_was_refused_or_lost_is_asked_again),
        ROW(test_a_page_that_cannot_be_read_is_asked_for_again),
        ROW(test_a_hole_in_the_store_does_not_stop_anyone),
        ROW(test_a_page_of_an_older_question_is_not_taken),
        ROW(test_one_page_at_a_time_and_only_to_one_who_reads),
        ROW(test_an_answer_for_one_who_has_gone_is_dropped),
        ROW(test_more_than_a_tail_holds_may_be_released_at_once),
        ROW(test_a_quiet_room_holds_nothing_unless_someone_has_to_read_it),
        ROW(test_without_memory_a_session_ends_or_goes_on_whole),
    };
    return CHECK_RUN(tests);
}
