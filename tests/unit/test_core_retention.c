/* What rooms let go of: by age, by count, as they say and as the server allows; and accounts that
 * take with them what they said. */
#include "core_play.h"
#include "server/core/room.h"

static const struct play_step beginning[] = {
    { "1 enter user=alice", NULL },
    { "1 join room=hut", NULL },
    { "1 say room=hut nonce=a text=one", NULL },
    { "1 say room=hut nonce=b text=two", NULL },
    { "1 say room=hut nonce=c text=three", NULL },
    { "1 say room=hut nonce=d text=four", NULL },
};

static void expire(struct play *play, uint64_t now_ms, uint64_t seen_no, const char *gives)
{
    struct buf given = { 0 };
    play->now_ms = now_ms;
    play_propose(play, &(struct proposal){ .kind = PROPOSAL_EXPIRE,
                                           .room = 1,
                                           .seen_event = { .room = 1, .no = seen_no } });
    play_print(&given, &play->effects);
    CHECK_STR(gives, buf_str(&given));
    buf_fini(&given);
}

static void play_begin(struct play *play, struct core_config config)
{
    play_init(play, config);
    play_steps(play, beginning, ARRAY_SIZE(beginning));
}

static void test_a_room_keeps_so_many_and_says_where_it_begins(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 pin room=hut ref=1", NULL },
        { "2 enter user=bob", NULL },
    };
    static const struct play_step then[] = {
        { "2 join room=hut after=1", NULL },
        { "2 say room=hut nonce=e text=re ref=2",
          "2: error text=\"There is no such message to answer.\" code=18\n" },
    };
    struct play play;
    play_begin(&play, (struct core_config){ .retain_count = 2 });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK(core_next_expiry(play.core, 0) == 1);
    CHECK(core_next_expiry(play.core, 1) == 0);
    expire(&play, 1000, 0, "expire 1 from 3\n");
    expire(&play, 1000, 0, "");
    play_steps(&play, then, ARRAY_SIZE(then));
    CHECK_INT(3, room_find(play.core, 1)->first_no);
    CHECK_INT(4, room_find(play.core, 1)->last_no);
    play_fini(&play);
}

static void test_a_room_lets_go_of_what_the_store_found_to_be_too_old(void **state)
{
    (void)state;
    struct play play;
    struct event_target target = { 0 };
    play_begin(&play, (struct core_config){ .retain_ms = 1000 });
    const struct proposal early = { .kind = PROPOSAL_EXPIRE, .room = 1, .now_ms = 1000 };
    const struct proposal late = { .kind = PROPOSAL_EXPIRE, .room = 1, .now_ms = 5000 };
    CHECK(!core_find_target(play.core, &early, &target)); /* of before time began */
    CHECK(core_find_target(play.core, &late, &target));
    CHECK(target.room == 1 && target.no == 1 && target.before_ms == 4000);
    expire(&play, 5000, 1, "");
    expire(&play, 5000, 4, "expire 1 from 4\n");
    expire(&play, 5000, 900, "expire 1 from 5\n"); /* no store says so; but nothing is beyond */
    CHECK(core_next_expiry(play.core, 0) == 0);    /* nothing is left */
    play_fini(&play);
}

static void test_a_room_says_how_much_it_keeps_and_the_server_how_much_at_most(void **state)
{
    (void)state;
    static const struct {
        struct core_config config;
        const char *set, *gives;
    } rows[] = {
        { { 0 }, "1 set room=hut kind=17 count=0", "" },
        { { 0 }, "1 set room=hut kind=17 count=4", "expire 1 from 2\n" },
        { { .retain_count = 1 }, "1 set room=hut kind=17 count=4", "expire 1 from 2\n" },
        { { .retain_max_count = 2 }, "1 set room=hut kind=17 count=4", "expire 1 from 4\n" },
        { { .retain_max_count = 3 }, "1 set room=hut kind=17 count=0", "expire 1 from 2\n" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct play_step step = { rows[i].set, NULL };
        struct play play;
        play_begin(&play, rows[i].config);
        play_steps(&play, &step, 1);
        bool has_event = room_find(play.core, 1)->last_no == 5;
        expire(&play, 1000, 0, has_event || !*rows[i].gives ? rows[i].gives : "expire 1 from 2\n");
        play_fini(&play);
    }
}

/* What waits for bob, who came before anything was said: "unread mentions" of his one room. */
static void check_waits(struct play *play, uint64_t unread, uint64_t mentions)
{
    play_line(play, "2 rooms");
    const struct message *room = play->effects.items[0].message;
    CHECK_INT(unread, room->unread);
    CHECK_INT(mentions, room->mentions);
}

static void test_what_has_expired_waits_for_nobody(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join room=hut", NULL },
        { "2 join room=hut", NULL },
        { "1 say room=hut nonce=a text=@bob", NULL },
        { "1 topic room=hut text=tea", NULL },
        { "1 say room=hut nonce=b text=@bob", NULL },
        { "1 say room=hut nonce=c text=@all", NULL },
        { "1 say room=hut nonce=d text=four", NULL },
    };
    static const struct play_step later[] = {
        { "2 read room=hut no=4", "+mark 2 of 1: 4 said=3\n"
                                  "2: done room=hut no=4 unread=1 mentions=0\n" },
        { "2 read room=hut no=1 flags=4096", "+mark 2 of 1: 1 said=1\n"
                                             "2: done room=hut no=1 unread=2 mentions=1\n" },
        { "1 say room=hut nonce=e text=five", NULL },
    };
    struct play play;
    play_init(&play, (struct core_config){ .retain_ms = 1000 });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    check_waits(&play, 4, 3);
    expire(&play, 5000, 2, "expire 1 from 2\n");
    check_waits(&play, 3, 2);
    expire(&play, 5000, 3, "expire 1 from 3\n"); /* that was the topic */
    check_waits(&play, 3, 2);
    expire(&play, 5000, 4, "expire 1 from 4\n");
    check_waits(&play, 2, 1);
    play_steps(&play, later, ARRAY_SIZE(later));
    check_waits(&play, 3, 1);
    expire(&play, 5000, 7, "expire 1 from 7\n");
    check_waits(&play, 0, 0);
    play_fini(&play);
}

static void test_after_a_start_the_store_says_what_had_been_said(void **state)
{
    (void)state;
    static const struct seen_event seen = { .room = 1, .no = 6, .kind = EVENT_MESSAGE, .said = 4 };
    struct play play;
    struct event_target target = { 0 };
    play_init(&play, (struct core_config){ .retain_count = 5 });
    CHECK_INT(0, core_load_room(play.core, 1, ROOM_PUBLIC, STR("hut"), STR(""), 10));
    CHECK_INT(0, core_load_said(play.core, 1, 8));
    struct proposal asks = { .kind = PROPOSAL_EXPIRE, .room = 1 };
    CHECK(core_find_target(play.core, &asks, &target));
    CHECK(target.room == 1 && target.no == 6 && target.before_ms == 0);
    play_propose(&play, &asks); /* nobody has said how much that is */
    CHECK_INT(1, room_find(play.core, 1)->first_no);
    play_propose(&play,
                 &(struct proposal){ .kind = PROPOSAL_EXPIRE, .room = 1, .seen_event = seen });
    CHECK_INT(6, room_find(play.core, 1)->first_no);
    CHECK_INT(3, room_find(play.core, 1)->first_said);
    CHECK(!core_find_target(play.core, &asks, &target)); /* nothing is left to do */
    play_fini(&play);
}

static void test_an_account_takes_with_it_what_it_said(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", NULL },
        { "1 join room=hut", NULL },
        { "2 enter user=bob", NULL },
        { "2 join room=hut", NULL },
        { "1 unregister secret=p flags=262144", NULL },
    };
    struct play play;
    struct buf given = { 0 };
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_print(&given, &play.effects);
    CHECK(strstr(buf_cstr(&given), "event by 1 in 1: event room=hut user=alice"));
    CHECK(strstr(buf_cstr(&given), "kind=28"));
    CHECK(strstr(buf_cstr(&given), "erase 1\n"));
    CHECK(strstr(buf_cstr(&given), "-account 1\n"));
    buf_fini(&given);
    play_fini(&play);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_room_keeps_so_many_and_says_where_it_begins),
        cmocka_unit_test(test_a_room_lets_go_of_what_the_store_found_to_be_too_old),
        cmocka_unit_test(test_a_room_says_how_much_it_keeps_and_the_server_how_much_at_most),
        cmocka_unit_test(test_what_has_expired_waits_for_nobody),
        cmocka_unit_test(test_after_a_start_the_store_says_what_had_been_said),
        cmocka_unit_test(test_an_account_takes_with_it_what_it_said),
    };
    return CHECK_RUN(tests);
}
