/* A room's tail: positions that only grow, numbers that are found again, memory that is bounded. */
#include "check.h"
#include "failmalloc.h"

#include "server/session/tail.h"
#include <hutong/proto/frame.h>
#include <hutong/proto/limits.h>
#include <hutong/proto/message.h>

struct world {
    struct tail tail;
    struct buf frame;
};

static int set_up(void **state)
{
    static struct world world;
    world = (struct world){ 0 };
    tail_init(&world.tail, 1);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    tail_fini(&world->tail);
    buf_fini(&world->frame);
    return 0;
}

/* Append a frame of @size bytes with header. */
static void append(struct world *world, enum message_type type, size_t size, uint64_t event_no,
                   uint64_t now_ms)
{
    static uint8_t bytes[LIMIT_FRAME_HEADER + LIMIT_FRAME_PAYLOAD];
    frame_put_header(bytes, (uint8_t)type, size - LIMIT_FRAME_HEADER);
    const struct tail_mark mark = { .event_no = event_no };
    tail_append(&world->tail, bytes, size, &mark, now_ms);
}

static void append_event(struct world *world, size_t size)
{
    append(world, MESSAGE_EVENT, size, world->tail.next_no, 0);
}

static void append_signal(struct world *world, size_t size)
{
    append(world, MESSAGE_PRESENCE, size, 0, 0);
}

/* Bytes that can be read from @position on, segment by segment. */
static uint64_t readable(const struct tail *tail, uint64_t position)
{
    struct iovec segment;
    uint64_t size = 0;
    while (tail_segment(tail, position + size, 0, &segment)) {
        CHECK(segment.iov_len > 0);
        size += segment.iov_len;
    }
    return size;
}

static void test_what_is_appended_is_read_to_the_end(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 1000; i++) {
        append_event(world, 100 + (size_t)i % 37);
        CHECK_INT(world->tail.end,
                  tail_start(&world->tail) + readable(&world->tail, tail_start(&world->tail)));
    }
    CHECK_INT(0, readable(&world->tail, world->tail.end));
}

static void test_memory_is_bounded_and_little_while_there_is_little_to_hold(void **state)
{
    struct world *world = *state;
    append_event(world, 100);
    CHECK(world->tail.held_size <= 1024);
    for (int i = 0; i < 5000; i++) {
        append_event(world, i % 100 ? 200 : LIMIT_FRAME_PAYLOAD);
        CHECK(world->tail.held_size <= LIMIT_TAIL_SIZE);
    }
    CHECK(world->tail.end - tail_start(&world->tail) > LIMIT_TAIL_SIZE / 2);
}

static void test_every_event_held_is_found_at_its_place(void **state)
{
    struct world *world = *state;
    uint64_t position, last = 0;
    for (int i = 0; i < 4000; i++) {
        append_event(world, 150);
        if (i % 3 == 0)
            append_signal(world, 60);
    }
    uint64_t first = tail_no_at(&world->tail, tail_start(&world->tail));
    CHECK(first > 1);
    CHECK(!tail_find(&world->tail, first - 1, &position));
    for (uint64_t no = first; no < world->tail.next_no; no++) {
        CHECK(tail_find(&world->tail, no, &position));
        CHECK(no == first || position > last);
        CHECK_INT(no, tail_no_at(&world->tail, position));
        CHECK_INT(no + 1, tail_no_at(&world->tail, position + 150));
        last = position;
    }
    CHECK(!tail_find(&world->tail, world->tail.next_no, &position));
    CHECK_INT(world->tail.next_no, tail_no_at(&world->tail, world->tail.end));
}

static void test_signals_have_no_number(void **state)
{
    struct world *world = *state;
    uint64_t position;
    for (int i = 0; i < 100; i++) /* whole chunks of nothing else */
        append_signal(world, 1000);
    append_event(world, 100);
    CHECK_INT(2, world->tail.next_no);
    CHECK(tail_find(&world->tail, 1, &position));
    CHECK_INT(world->tail.end - 100, position);
    CHECK_INT(1, tail_no_at(&world->tail, tail_start(&world->tail)));
}

static void test_a_new_tail_begins_at_the_number_it_is_told(void **state)
{
    struct world *world = *state;
    uint64_t position;
    tail_init(&world->tail, 42);
    CHECK_INT(42, tail_no_at(&world->tail, 0));
    append_event(world, 100);
    CHECK(tail_find(&world->tail, 42, &position));
    CHECK_INT(0, position);
}

static void test_old_chunks_expire_but_the_newest_only_when_told(void **state)
{
    struct world *world = *state;
    append(world, MESSAGE_EVENT, 900, 1, 1000);
    append(world, MESSAGE_EVENT, 900, 2, 2000);
    tail_expire(&world->tail, 1000, true);
    CHECK_INT(0, tail_start(&world->tail));
    tail_expire(&world->tail, 1001, true);
    CHECK_INT(900, tail_start(&world->tail));
    tail_expire(&world->tail, 9000, false);
    CHECK_INT(900, tail_start(&world->tail));
    tail_expire(&world->tail, 9000, true);
    CHECK_INT(1800, tail_start(&world->tail));
    CHECK_INT(0, world->tail.held_size);
    CHECK_INT(3, tail_no_at(&world->tail, 1800));
}

static void test_what_cannot_be_held_makes_every_place_fall_off(void **state)
{
    struct world *world = *state;
    append_event(world, 1024);
    uint64_t end = world->tail.end;
    failmalloc_arm(0);
    append_event(world, 100);
    CHECK(failmalloc_disarm());
    CHECK(tail_start(&world->tail) > end);
    CHECK_INT(3, world->tail.next_no);
    append_event(world, 100);
    CHECK_INT(3, tail_no_at(&world->tail, tail_start(&world->tail)));
}

/* Append event @no as it goes on the wire. */
static void append_said(struct world *world, uint64_t no, enum event_kind kind, uint64_t ref,
                        const char *text)
{
    struct message event = { .type = MESSAGE_EVENT };
    message_set_room(&event, STR("lobby"));
    message_set_user(&event, STR("alice"));
    message_set_no(&event, no);
    message_set_time(&event, 1);
    message_set_kind(&event, kind);
    message_set_text(&event, str_of(text));
    if (ref > 0)
        message_set_ref(&event, ref);
    buf_clear(&world->frame);
    CHECK_INT(0, message_encode(&event, &world->frame));
    const struct tail_mark mark = { .event_no = no, .about = kind == EVENT_EDIT ? ref : no };
    tail_append(&world->tail, world->frame.bytes, world->frame.size, &mark, 0);
}

/* As the codec of frames does it. */
static void frame_blank(uint8_t *bytes, size_t size)
{
    struct frame_view frame;
    struct message event;
    size_t used;
    CHECK_INT(FRAME_OK, frame_peek(bytes, size, LIMIT_FRAME_PAYLOAD, &frame, &used));
    CHECK_INT(MESSAGE_OK, message_decode(&frame, &event, NULL));
    memset((char *)(uintptr_t)event.text.bytes, ' ', event.text.size);
}

/* The text of the frame of event @no. */
static struct str text_at(const struct tail *tail, uint64_t no)
{
    struct iovec segment = { 0 };
    struct frame_view frame;
    struct message event;
    uint64_t position = 0;
    size_t used;
    CHECK(tail_find(tail, no, &position) && tail_segment(tail, position, 0, &segment));
    CHECK_INT(FRAME_OK,
              frame_peek(segment.iov_base, segment.iov_len, LIMIT_FRAME_PAYLOAD, &frame, &used));
    CHECK_INT(MESSAGE_OK, message_decode(&frame, &event, NULL));
    return event.text;
}

static void test_a_recalled_text_is_blank_for_those_who_have_yet_to_read_it(void **state)
{
    struct world *world = *state;
    append_said(world, 1, EVENT_MESSAGE, 0, "stays");
    append_said(world, 2, EVENT_MESSAGE, 0, "goes");
    append_said(world, 3, EVENT_EDIT, 2, "goes too");
    append_said(world, 4, EVENT_EDIT, 1, "stays too");
    append_said(world, 5, EVENT_MESSAGE, 2, "an answer");
    tail_forget(&world->tail, 2, frame_blank);
    CHECK(str_equal(STR("stays"), text_at(&world->tail, 1)));
    CHECK(str_equal(STR("    "), text_at(&world->tail, 2)));
    CHECK(str_equal(STR("        "), text_at(&world->tail, 3)));
    CHECK(str_equal(STR("stays too"), text_at(&world->tail, 4)));
    CHECK(str_equal(STR("an answer"), text_at(&world->tail, 5)));
}

/* Append an entry of @size bytes whose author is the session @author. */
static void append_by(struct world *world, uint64_t author, size_t size)
{
    static const uint8_t bytes[100];
    const struct tail_mark mark = { .event_no = world->tail.next_no, .author = author };
    tail_append(&world->tail, bytes, size, &mark, 0);
}

static void test_an_author_reads_all_but_its_own(void **state)
{
    struct world *world = *state;
    struct iovec segment;
    append_by(world, 7, 10);
    append_by(world, 8, 20);
    append_by(world, 0, 30);
    append_by(world, 7, 40);
    append_by(world, 7, 50);
    append_by(world, 8, 60);
    CHECK(!tail_segment(&world->tail, 0, 7, &segment));
    CHECK_INT(10, tail_skip(&world->tail, 0, 7));
    CHECK(tail_segment(&world->tail, 10, 7, &segment));
    CHECK_INT(50, segment.iov_len);
    CHECK_INT(150, tail_skip(&world->tail, 60, 7));
    CHECK(tail_segment(&world->tail, 150, 7, &segment));
    CHECK_INT(60, segment.iov_len);
    CHECK(tail_segment(&world->tail, 0, 9, &segment));
    CHECK_INT(210, segment.iov_len);
}

static void test_an_event_that_is_not_shown_to_its_author_either_stops_nobody(void **state)
{
    struct world *world = *state;
    struct iovec segment;
    append_by(world, 7, 0);
    append_by(world, 8, 20);
    CHECK(tail_segment(&world->tail, 0, 7, &segment));
    CHECK_INT(20, segment.iov_len);
    CHECK_INT(20, tail_skip(&world->tail, 0, 8));
}

static void test_an_event_that_is_not_shown_is_counted(void **state)
{
    struct world *world = *state;
    struct tail_entry_view view;
    uint64_t position;
    append_by(world, 0, 10);
    append_by(world, 0, 0);
    append_by(world, 0, 20);
    CHECK_INT(4, world->tail.next_no);
    CHECK(tail_find(&world->tail, 3, &position));
    CHECK_INT(10, position);
    CHECK(tail_look(&world->tail, position, &view));
    CHECK_INT(3, view.mark.event_no);
    CHECK_INT(20, view.size);
    CHECK(!tail_look(&world->tail, view.next, &view));
}

int main(void)
{
#define ROW(test_) cmocka_unit_test_setup_teardown(test_, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(test_what_is_appended_is_read_to_the_end),
        ROW(test_memory_is_bounded_and_little_while_there_is_little_to_hold),
        ROW(test_every_event_held_is_found_at_its_place),
        ROW(test_signals_have_no_number),
        ROW(test_a_new_tail_begins_at_the_number_it_is_told),
        ROW(test_old_chunks_expire_but_the_newest_only_when_told),
        ROW(test_what_cannot_be_held_makes_every_place_fall_off),
        ROW(test_a_recalled_text_is_blank_for_those_who_have_yet_to_read_it),
        ROW(test_an_author_reads_all_but_its_own),
        ROW(test_an_event_that_is_not_shown_to_its_author_either_stops_nobody),
        ROW(test_an_event_that_is_not_shown_is_counted),
    };
    return CHECK_RUN(tests);
}
