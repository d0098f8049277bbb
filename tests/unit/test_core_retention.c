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
        cmocka_unit_test(test_an_account_takes_with_it_what_it_said),
    };
    return CHECK_RUN(tests);
}
