/* What is kept of rooms between two runs: written by one chat, restored in another. */
#include "chat_play.h"
#include "client/core/room_cache.h"
#include "failmalloc.h"

#include <errno.h>

#define STEPS(play_, steps_) chat_play_steps((play_), (steps_), ARRAY_SIZE(steps_))

static const struct chat_config alice = { .name = { "alice", 5 },
                                          .reconnect = true,
                                          .history_count = 100 };

static const struct chat_step entering[] = {
    { "start", NULL },
    { "connected", NULL },
    { "s hello software=x", NULL },
    { "s enter: welcome user=alice token=t wait_ms=90000", NULL },
    { "s enter: room room=tea kind=1 count=2 last=5", NULL },
    { "s enter: done", NULL },
};

/* The room "tea", with five events: the second is edited, the first recalled. */
static const struct chat_step tea[] = {
    { "s join: joined room=tea kind=1 count=2 flags=32 last=0 topic=oolong", NULL },
    { "s join: setting room=tea kind=3 count=7", NULL },
    { "s join: member room=tea user=Bob flags=16640 title=chief", NULL },
    { "s join: member room=tea user=alice flags=4194304", NULL },
    { "s join: done", NULL },
    { "s event room=tea no=1 time=11 kind=1 user=Bob text=secret", NULL },
    { "s event room=tea no=2 time=12 kind=1 user=Bob text=teh", NULL },
    { "s event room=tea no=3 time=13 kind=4 user=Bob text=the ref=2", NULL },
    { "s event room=tea no=4 time=14 kind=5 user=Bob text=\"\" ref=1", NULL },
    { "s event room=tea no=5 time=15 kind=1 user=alice text=yes ref=2", NULL },
    { "read tea", NULL },
};

/* A chat that has been in the room, and what it leaves. */
static void write_tea(struct buf *out)
{
    struct chat_play play;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, tea);
    const struct room *room = room_cache_next(play.chat);
    CHECK(room);
    CHECK_INT(0, room_cache_write(play.chat, room, 77, out));
    CHECK(!room_cache_next(play.chat));
    CHECK(!room_cache_is_stale(play.chat));
    chat_play_fini(&play);
}

/* A new run, with what the one before has left. */
static struct room *restore(struct chat_play *play, const struct buf *bytes)
{
    chat_play_init(play, alice);
    CHECK_INT(0, room_cache_restore(play->chat, buf_str(bytes)));
    chat_play_take(play);
    return chat_play_room(play, STR("tea"));
}

static void check_tea(const struct room *room)
{
    CHECK(str_equal(STR("oolong"), room->topic));
    CHECK_INT(7, room->settings[GROUP_SLOW].count);
    CHECK_INT(2, room->member_count);
    CHECK(str_equal(STR("alice"), room->members[0].name));
    CHECK_INT(ROLE_MEMBER, room->members[0].role);
    CHECK(room->members[0].has_voice);
    CHECK(str_equal(STR("chief"), room->members[1].title));
    CHECK_INT(ROLE_ADMIN, room->members[1].role);
    CHECK(!room->members[1].has_voice);
    CHECK_INT(5, room->last_no);
    CHECK_INT(1, room->first_no);
    CHECK_INT(5, room->read_no);
    CHECK(room->has_no_older);
    CHECK(room_find_entry(room, 1)->is_recalled);
    CHECK(str_equal(STR("the"), room_find_entry(room, 2)->text));
    CHECK(room_find_entry(room, 2)->is_edited);
    CHECK(room_find_entry(room, 5)->is_mine);
    CHECK_INT(2, room_find_entry(room, 5)->ref);
}

static void test_a_room_is_what_it_was_before_the_server_has_said_a_word(void **state)
{
    struct buf bytes = { 0 };
    struct chat_play play;
    (void)state;
    write_tea(&bytes);
    const struct room *room = restore(&play, &bytes);
    check_tea(room);
    CHECK_INT(77, room->cached_ms);
    CHECK(!room->is_joined);
    chat_play_fini(&play);
    buf_fini(&bytes);
}

static void test_what_was_recalled_is_not_kept(void **state)
{
    struct buf bytes = { 0 };
    (void)state;
    write_tea(&bytes);
    CHECK(!memmem(bytes.bytes, bytes.size, "secret", 6));
    CHECK(!memmem(bytes.bytes, bytes.size, "teh", 3));
    CHECK(memmem(bytes.bytes, bytes.size, "the", 3));
    buf_fini(&bytes);
}

/* What the server says when it is asked for what follows, and what the log then is. */
struct sync_row {
    const char *name;
    struct chat_step steps[8];
    uint64_t first_no, last_no;
    uint64_t cached_ms;
};

#define JOINED(last_) "s join: joined room=tea kind=1 count=2 flags=32 last=" #last_
#define TOLD(no_, time_)                                                                           \
    "s history: event room=tea no=" #no_ " time=" #time_ " kind=1 user=Bob text=x"

static void test_only_what_is_missing_is_asked_for_and_only_if_the_room_is_the_same(void **state)
{
    static const struct sync_row rows[] = {
        { "nothing new",
          { { JOINED(5), "" },
            { "s join: done", "room tea\nc history room=tea after=4 limit=200\n" },
            { TOLD(5, 15), "" },
            { "s history: done last=5", "room tea\n" } },
          1,
          5,
          0 },
        { "two are new, and are no news",
          { { JOINED(7), "" },
            { "s join: done", "room tea\nc history room=tea after=4 limit=200\n" },
            { TOLD(5, 15), "" },
            { TOLD(6, 16), "entry tea 6 Bob: x\n" },
            { TOLD(7, 17), "entry tea 7 Bob: x\n" },
            { "s history: done last=7", "room tea\n" },
            { "s event room=tea no=8 time=18 kind=1 user=Bob text=x", "entry tea 8 Bob: x !\n" } },
          1,
          8,
          0 },
        { "live before the answer",
          { { JOINED(5), "" },
            { "s join: done", "room tea\nc history room=tea after=4 limit=200\n" },
            { "s event room=tea no=6 time=16 kind=1 user=Bob text=x", "entry tea 6 Bob: x !\n" },
            { TOLD(5, 15), "" },
            { "s history: done last=6", "room tea\n" } },
          1,
          6,
          0 },
        { "another room of that name",
          { { JOINED(6), "" },
            { "s join: done", "room tea\nc history room=tea after=4 limit=200\n" },
            { TOLD(5, 99), "c history room=tea before=7 limit=100\n" },
            { "s history: done last=6", "room tea\n" },
            { "s history: event room=tea no=6 time=99 kind=1 user=Bob text=x", "" },
            { "s history: done last=6", "room tea\nc history room=tea before=6 limit=99\n" } },
          6,
          6,
          0 },
        { "the event is not there any more",
          { { JOINED(6), "" },
            { "s join: done", "room tea\nc history room=tea after=4 limit=200\n" },
            { "s history: done last=6", "c history room=tea before=7 limit=100\n" } },
          7,
          6,
          0 },
        { "a room that has fewer",
          { { JOINED(3), "" },
            { "s join: done", "room tea\nc history room=tea before=4 limit=100\n" } },
          4,
          3,
          0 },
        { "far too much is missing",
          { { JOINED(1006), "" },
            { "s join: done", "room tea\nc history room=tea before=1007 limit=100\n" } },
          1007,
          1006,
          0 },
        { "the beginning has expired",
          { { "s join: joined room=tea kind=1 count=2 flags=32 last=5 first=4", "" },
            { "s join: done", "room tea\nc history room=tea after=4 limit=200\n" },
            { TOLD(5, 15), "" },
            { "s history: done last=5", "room tea\n" } },
          4,
          5,
          0 },
        { "all of it has expired",
          { { "s join: joined room=tea kind=1 count=2 flags=32 last=9 first=8", "" },
            { "s join: done", "room tea\nc history room=tea before=10 limit=100\n" } },
          10,
          9,
          0 },
    };
    struct buf bytes = { 0 };
    (void)state;
    write_tea(&bytes);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct chat_play play;
        const struct room *room = restore(&play, &bytes);
        STEPS(&play, entering);
        CHECK(strstr(buf_cstr(&play.given), "c join room=tea\n"));
        for (size_t step = 0; step < ARRAY_SIZE(rows[i].steps) && rows[i].steps[step].does; step++)
            chat_play_steps(&play, &rows[i].steps[step], 1);
        if (room->first_no != rows[i].first_no || room->last_no != rows[i].last_no ||
            room->cached_ms != rows[i].cached_ms)
            fail_msg("%s: %" PRIu64 " to %" PRIu64, rows[i].name, room->first_no, room->last_no);
        chat_play_fini(&play);
    }
    buf_fini(&bytes);
}

static void test_what_the_client_says_before_the_room_is_joined_stays(void **state)
{
    static const struct chat_step empty[] = {
        { "s join: joined room=tea kind=1 count=1 last=0", NULL },
        { "s join: member room=tea user=alice", NULL },
        { "s join: done", NULL },
    };
    static const struct chat_step grown[] = {
        { "s join: joined room=tea kind=1 count=1 last=9000", NULL },
        { "s join: member room=tea user=alice", NULL },
        { "s join: done", NULL },
    };
    struct buf bytes = { 0 };
    struct chat_play play;
    (void)state;
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, empty);
    CHECK_INT(0, room_cache_write(play.chat, chat_play_room(&play, STR("tea")), 77, &bytes));
    chat_play_fini(&play);
    struct room *room = restore(&play, &bytes);
    CHECK_INT(0, room->entry_count);
    chat_info(play.chat, room, STR("mind the gap"), 78);
    STEPS(&play, entering);
    STEPS(&play, grown);
    CHECK_INT(9001, room->first_no);
    CHECK_INT(1, room->entry_count);
    CHECK(str_equal(STR("mind the gap"), room->entries[0]->text));
    chat_play_fini(&play);
    buf_fini(&bytes);
}

static void test_a_room_the_user_is_not_in_any_more_goes(void **state)
{
    static const struct chat_step steps[] = {
        { "start", "connect 0\n" },
        { "connected", NULL },
        { "s hello software=x", NULL },
        { "s enter: welcome user=alice token=t wait_ms=90000", NULL },
        { "s enter: done", "state ready\nleft tea\n" },
    };
    struct buf bytes = { 0 }, gone = { 0 };
    struct chat_play play;
    (void)state;
    write_tea(&bytes);
    restore(&play, &bytes);
    STEPS(&play, steps);
    CHECK(room_cache_next_gone(play.chat, &gone));
    CHECK_TEXT("tea", buf_cstr(&gone));
    CHECK(!room_cache_next_gone(play.chat, &gone));
    chat_play_fini(&play);
    buf_fini(&bytes);
    buf_fini(&gone);
}

static void test_a_room_one_may_not_come_into_is_not_read_on(void **state)
{
    static const struct chat_step steps[] = {
        { "say tea hello", NULL },
        { "s join: error code=22 text=banned",
          "settled tea alice: hello failed (banned)\nroom tea (banned)\n" },
    };
    struct buf bytes = { 0 };
    struct chat_play play;
    (void)state;
    write_tea(&bytes);
    const struct room *room = restore(&play, &bytes);
    STEPS(&play, entering);
    STEPS(&play, steps);
    CHECK_INT(0, room->entry_count);
    CHECK_INT(0, room->member_count);
    CHECK_INT(1, room->pending_count);
    chat_play_fini(&play);
    buf_fini(&bytes);
}

static void test_another_user_sees_nothing_of_it(void **state)
{
    struct chat_config bob = alice;
    struct buf bytes = { 0 };
    struct chat_play play;
    (void)state;
    write_tea(&bytes);
    bob.name = STR("bob");
    chat_play_init(&play, bob);
    CHECK_INT(-EINVAL, room_cache_restore(play.chat, buf_str(&bytes)));
    CHECK_INT(0, play.chat->room_count);
    chat_play_fini(&play);

    const struct room *room = restore(&play, &bytes);
    chat_enter(play.chat, STR("bob"), play.now_ms);
    chat_play_take(&play);
    CHECK_INT(0, room->entry_count);
    CHECK_INT(0, room->member_count);
    CHECK_INT(0, room->topic.size);
    CHECK_INT(0, room->cached_ms);
    chat_play_fini(&play);
    buf_fini(&bytes);
}

static void test_what_is_damaged_leaves_nothing_behind(void **state)
{
    struct buf bytes = { 0 };
    (void)state;
    write_tea(&bytes);
    for (size_t size = 0; size < bytes.size; size++) {
        struct chat_play play;
        chat_play_init(&play, alice);
        CHECK_INT(-EINVAL,
                  room_cache_restore(play.chat, (struct str){ (const char *)bytes.bytes, size }));
        chat_play_take(&play);
        CHECK_INT(0, play.chat->room_count);
        chat_play_fini(&play);
    }
    for (size_t at = 0; at < bytes.size; at++) {
        struct chat_play play;
        bytes.bytes[at] ^= 0x41;
        chat_play_init(&play, alice);
        int status = room_cache_restore(play.chat, buf_str(&bytes));
        CHECK(status == 0 || status == -EINVAL);
        chat_play_take(&play);
        bytes.bytes[at] ^= 0x41;
        chat_play_fini(&play);
    }
    buf_fini(&bytes);
}

static void test_a_room_that_cannot_be_restored_can_be_joined(void **state)
{
    struct buf bytes = { 0 };
    struct chat_play play;
    (void)state;
    write_tea(&bytes);
    chat_play_init(&play, alice);
    chat_join(play.chat, STR("tea"), play.now_ms);
    CHECK_INT(-EINVAL, room_cache_restore(
                           play.chat, (struct str){ (const char *)bytes.bytes, bytes.size - 1 }));
    const struct room *room = chat_play_room(&play, STR("tea"));
    CHECK_INT(0, room->entry_count);
    CHECK_INT(0, room->member_count);
    CHECK_INT(0, room->first_no);
    CHECK_INT(0, room_cache_restore(play.chat, buf_str(&bytes)));
    check_tea(room);
    CHECK_INT(0, room_cache_restore(play.chat, buf_str(&bytes))); /* once is enough */
    CHECK_INT(5, room->entry_count);
    chat_play_fini(&play);
    buf_fini(&bytes);
}

static void test_it_is_bounded(void **state)
{
    static const struct chat_step head[] = {
        { "s join: joined room=tea kind=1 count=2 flags=32 last=0", NULL },
        { "s join: done", NULL },
    };
    char text[2001], line[2200];
    struct buf bytes = { 0 };
    struct chat_play play;
    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    chat_play_init(&play, alice);
    STEPS(&play, entering);
    STEPS(&play, head);
    for (int no = 1; no <= 300; no++) {
        snprintf(line, sizeof(line), "s event room=tea no=%d time=1 kind=1 user=Bob text=%s", no,
                 no > 150 ? "short" : text);
        chat_play_steps(&play, &(struct chat_step){ line, NULL }, 1);
    }
    CHECK_INT(0, room_cache_write(play.chat, room_cache_next(play.chat), 1, &bytes));
    CHECK(bytes.size < ROOM_CACHE_EVENTS_SIZE + 16 * 1024);
    chat_play_fini(&play);
    const struct room *room = restore(&play, &bytes);
    CHECK_INT(300, room->last_no);
    CHECK(room->entry_count > 150 && room->entry_count <= ROOM_CACHE_EVENTS);
    CHECK(!room->has_no_older);
    chat_play_fini(&play);
    buf_fini(&bytes);
}

static void test_running_out_of_memory_is_told(void **state)
{
    struct buf bytes = { 0 };
    (void)state;
    write_tea(&bytes);
    FAILMALLOC_EACH(nth)
    {
        struct chat_play play;
        chat_play_init(&play, alice);
        play.is_mute = true;
        if (play.chat) {
            int status = room_cache_restore(play.chat, buf_str(&bytes));
            CHECK(status == 0 || status == -ENOMEM || status == -EINVAL);
            chat_play_take(&play);
        }
        chat_play_fini(&play);
    }
    buf_fini(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_room_is_what_it_was_before_the_server_has_said_a_word),
        cmocka_unit_test(test_what_was_recalled_is_not_kept),
        cmocka_unit_test(test_only_what_is_missing_is_asked_for_and_only_if_the_room_is_the_same),
        cmocka_unit_test(test_what_the_client_says_before_the_room_is_joined_stays),
        cmocka_unit_test(test_a_room_the_user_is_not_in_any_more_goes),
        cmocka_unit_test(test_a_room_one_may_not_come_into_is_not_read_on),
        cmocka_unit_test(test_another_user_sees_nothing_of_it),
        cmocka_unit_test(test_what_is_damaged_leaves_nothing_behind),
        cmocka_unit_test(test_a_room_that_cannot_be_restored_can_be_joined),
        cmocka_unit_test(test_it_is_bounded),
        cmocka_unit_test(test_running_out_of_memory_is_told),
    };
    return CHECK_RUN(tests);
}
