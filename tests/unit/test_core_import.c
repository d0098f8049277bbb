/* What is taken over from elsewhere: by whom, where to, in which order, and what it means. */
#include "core_play.h"
#include "server/core/room.h"
#include "server/core/settings.h"

static const struct play_step beginning[] = {
    { "admins root1", NULL },
    { "100 enter user=root1", NULL },
    { "100 register secret=p", NULL },
    { "1 enter user=alice", NULL },
};

static void play_begin(struct play *play)
{
    play_init(play, (struct core_config){ 0 });
    play_steps(play, beginning, ARRAY_SIZE(beginning));
}

#define IMPORT(no) "100 import room=hut user=bob no=" #no " time=5 kind=1 text=hi"

static void test_only_admins_and_who_runs_the_server_import(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 import room=hut user=bob no=1 time=5 kind=1 text=hi",
          "1: error text=\"Only admins of this server, and who runs it over a local socket, may "
          "import.\" code=17\n" },
        { IMPORT(1), NULL },
        { "101 enter user=carol", NULL },
        { "101 import room=hut user=bob no=2 time=5 kind=1 text=hi", NULL },
    };
    struct play play;
    play_begin(&play);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK_INT(2, room_find(play.core, 1)->last_no);
    CHECK_INT(2, room_find(play.core, 1)->said);
    play_fini(&play);
}

static void test_numbers_follow_one_another_from_wherever_they_begin(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { IMPORT(5), NULL },
        { IMPORT(7), "100: error text=\"The next event of hut is 6, not 7.\" code=43\n" },
        { IMPORT(6), NULL },
        { IMPORT(4), "100: done room=hut\n" }, /* it has expired */
    };
    struct play play;
    play_begin(&play);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK_INT(5, room_find(play.core, 1)->first_no);
    CHECK_INT(6, room_find(play.core, 1)->last_no);
    play_fini(&play);
}

static void import_seen(struct play *play, uint64_t no, struct seen_event seen, const char *gives)
{
    struct buf given = { 0 };
    struct message event = { .type = MESSAGE_IMPORT };
    message_set_id(&event, PLAY_ID);
    message_set_room(&event, STR("hut"));
    message_set_user(&event, STR("bob"));
    message_set_no(&event, no);
    message_set_time(&event, 5);
    message_set_kind(&event, EVENT_MESSAGE);
    message_set_text(&event, STR("hi"));
    seen.room = 1;
    play_propose(play, &(struct proposal){ .kind = PROPOSAL_REQUEST,
                                           .session = 100,
                                           .message = &event,
                                           .uid = 1000,
                                           .seen_event = seen });
    play_print(&given, &play->effects);
    CHECK_STR(gives, buf_str(&given));
    buf_fini(&given);
}

static void test_what_is_there_already_is_done_if_it_is_the_same(void **state)
{
    (void)state;
    static const struct play_step steps[] = { { IMPORT(1), NULL } };
    static const struct seen_event same = { .no = 1, .time_ms = 5, .kind = EVENT_MESSAGE };
    const char *other = "100: error text=\"hut has another event 1; import into a room that is not "
                        "there yet.\" code=42\n";
    struct seen_event seen = same;
    struct play play;
    play_begin(&play);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    import_seen(&play, 1, same, "100: done room=hut\n");
    seen.user = 2;
    import_seen(&play, 1, seen, other);
    seen = same;
    seen.time_ms = 6;
    import_seen(&play, 1, seen, other);
    seen = same;
    seen.kind = EVENT_ACTION;
    import_seen(&play, 1, seen, other);
    CHECK_INT(1, room_find(play.core, 1)->last_no);
    play_fini(&play);
}

static void test_after_a_start_the_store_says_whether_a_room_is_imported(void **state)
{
    (void)state;
    struct play play;
    struct event_target target = { 0 };
    struct message event = { .type = MESSAGE_IMPORT };
    play_begin(&play);
    CHECK_INT(0, core_load_room(play.core, 1, ROOM_PUBLIC, STR("hut"), STR(""), 3));
    message_set_room(&event, STR("HUT"));
    message_set_no(&event, 4);
    const struct proposal next = { .kind = PROPOSAL_REQUEST, .session = 100, .message = &event };
    CHECK(core_find_target(play.core, &next, &target));
    CHECK(target.room == 1 && target.no == 3 && target.is_fixed);
    import_seen(&play, 4, (struct seen_event){ .no = 3, .user = 2 },
                "100: error text=\"Something was said in hut; import into a room that is not there "
                "yet.\" code=42\n");
    import_seen(&play, 4, (struct seen_event){ .no = 3 },
                "+audit room=hut user=root1 time=0 kind=7 text=\"\" was=\"\" address=uid:1000\n"
                "event by 0 in 1: event room=hut user=bob no=4 time=5 kind=1 text=hi\n100: done "
                "room=hut\n");
    message_set_no(&event, 5);
    CHECK(!core_find_target(play.core, &next, &target));
    message_set_no(&event, 2);
    CHECK(core_find_target(play.core, &next, &target));
    CHECK_INT(2, target.no);
    play_fini(&play);
}

static void test_topic_pins_and_settings_are_those_of_the_room(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { IMPORT(1), NULL },
        { IMPORT(2), NULL },
        { "100 import room=hut user=bob no=3 time=5 kind=3 text=tea", NULL },
        { "100 import room=hut user=bob no=4 time=5 kind=20 ref=1 text=", NULL },
        { "100 import room=hut user=bob no=5 time=5 kind=20 ref=2 text=", NULL },
        { "100 import room=hut user=bob no=6 time=5 kind=21 ref=1 text=", NULL },
        { "100 import room=hut user=bob no=7 time=5 kind=5 ref=2 text=", NULL },
        { "100 import room=hut user=bob no=8 time=5 kind=20 ref=1 text=", NULL },
    };
    struct play play;
    play_begin(&play);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    const struct room *room = room_find(play.core, 1);
    CHECK_STR("tea", room_topic(room));
    CHECK_INT(1, room->pins.count);
    CHECK_INT(1, room->pins.items[0]);
    CHECK_INT(0, room->member_count);
    play_fini(&play);
}

static void test_a_room_that_had_a_key_opens_for_nobody_until_another_is_set(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "100 import room=hut user=bob no=1 time=5 kind=9 text=\"key yes\"", NULL },
        { "1 join room=hut",
          "1: error text=\"hut had a key where it was imported from; an admin has "
          "to set another.\" code=22\n" },
        { "1 join room=hut text=yes",
          "1: error text=\"hut had a key where it was imported from; an "
          "admin has to set another.\" code=22\n" },
        { "1 history room=hut", "1: error text=\"You are not in hut; join it first.\" code=9\n" },
        { "100 set room=hut kind=9 text=new", NULL },
        { "1 join room=hut text=old", "1: error text=\"hut has a key: /join hut KEY.\" code=22\n" },
        { "1 join room=hut text=new", NULL },
    };
    struct play play;
    play_begin(&play);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK_INT(1, room_find(play.core, 1)->member_count);
    play_fini(&play);
}

static void
test_a_key_that_was_taken_away_is_gone_and_any_admin_can_take_a_lost_one_away(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "100 import room=hut user=bob no=1 time=5 kind=9 text=\"key yes\"", NULL },
        { "100 import room=hut user=bob no=2 time=5 kind=9 text=\"key \"", NULL },
        { "1 history room=hut", NULL },
        { "100 import room=den user=bob no=1 time=5 kind=9 text=\"key yes\"", NULL },
        { "100 set room=den kind=9 text=", NULL },
        { "1 join room=den", NULL },
    };
    struct play play;
    play_begin(&play);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK(room_is_open(room_find(play.core, 1)));
    CHECK_INT(1, room_find(play.core, 2)->member_count);
    play_fini(&play);
}

static void test_a_room_whose_beginning_expired_is_closed_until_an_event_opens_it(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { IMPORT(5), NULL },
        { "1 join room=hut", "1: error text=\"One comes into hut by invitation only.\" code=23\n" },
        { "100 import room=hut user=bob no=6 time=5 kind=9 text=\"join open\"", NULL },
        { "1 join room=hut", NULL },
    };
    struct play play;
    play_begin(&play);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK(room_is_open(room_find(play.core, 1)));
    play_fini(&play);
}

static void test_the_log_has_who_imports_and_where_to_once(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { IMPORT(1), "+room 1 hut topic=\"\"\n"
                     "+audit room=hut user=root1 time=0 kind=7 text=\"\" was=\"\" "
                     "address=uid:1000\n"
                     "event by 0 in 1: event room=hut user=bob no=1 time=5 kind=1 text=hi\n"
                     "100: done room=hut\n" },
        { IMPORT(2), "event by 0 in 1: event room=hut user=bob no=2 time=5 kind=1 text=hi\n"
                     "100: done room=hut\n" },
    };
    struct play play;
    play_begin(&play);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_a_file_comes_with_its_content_if_that_was_sent_before(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        /* into a room that is not there yet, and out of nobody's quota */
        { "100 offer room=hut text=c.txt size=5 hash=c",
          "+upload by 1 of c size=5 payer=9007199254740990\n100 looks for c by 1\n" },
        { "1 offer room=hut text=c.txt size=5 hash=c",
          "1: error text=\"There is no room hut; join it to open it.\" code=7\n" },
        { "1 stored 1 hash=c", NULL },
    };
    struct play play;
    play_init(&play, (struct core_config){
                         .files = { .size_max = 100, .guest_quota = 10000, .total = 10000 } });
    play_steps(&play, beginning, ARRAY_SIZE(beginning));
    play_steps(&play, steps, ARRAY_SIZE(steps));
    /* of another size it is another content */
    play_line(&play, "100 import room=hut user=bob no=1 time=5 kind=25 text=c.txt size=6 hash=c");
    play_line(&play, "1 fetch room=hut no=1");
    CHECK_INT(ERROR_NO_SUCH_EVENT, play.effects.items[0].message->code);
    play_line(&play, "100 import room=hut user=bob no=2 time=5 kind=25 text=c.txt size=5 hash=c");
    play_line(&play, "1 fetch room=hut no=2");
    CHECK_INT(EFFECT_FETCH, play.effects.items[0].kind);
    /* used up by it: the next one has to be sent again */
    play_line(&play, "100 import room=hut user=bob no=3 time=5 kind=25 text=d.txt size=5 hash=c");
    play_line(&play, "1 fetch room=hut no=3");
    CHECK_INT(ERROR_NO_SUCH_EVENT, play.effects.items[0].message->code);
    /* and gone with a recall that is imported, too */
    play_line(&play, "100 import room=hut user=bob no=4 time=5 kind=5 text=why ref=2");
    play_line(&play, "1 fetch room=hut no=2");
    CHECK_INT(ERROR_NO_SUCH_EVENT, play.effects.items[0].message->code);
    /* where somebody is in the room, it is as for everybody */
    play_line(&play, "1 join room=hut");
    play_line(&play, "100 offer room=hut text=c.txt size=5 hash=c");
    CHECK_INT(ERROR_NOT_MEMBER, play.effects.items[0].message->code);
    play_fini(&play);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_room_that_had_a_key_opens_for_nobody_until_another_is_set),
        cmocka_unit_test(
            test_a_key_that_was_taken_away_is_gone_and_any_admin_can_take_a_lost_one_away),
        cmocka_unit_test(test_a_room_whose_beginning_expired_is_closed_until_an_event_opens_it),
        cmocka_unit_test(test_the_log_has_who_imports_and_where_to_once),
        cmocka_unit_test(test_a_file_comes_with_its_content_if_that_was_sent_before),
        cmocka_unit_test(test_only_admins_and_who_runs_the_server_import),
        cmocka_unit_test(test_numbers_follow_one_another_from_wherever_they_begin),
        cmocka_unit_test(test_what_is_there_already_is_done_if_it_is_the_same),
        cmocka_unit_test(test_after_a_start_the_store_says_whether_a_room_is_imported),
        cmocka_unit_test(test_topic_pins_and_settings_are_those_of_the_room),
    };
    return CHECK_RUN(tests);
}
