/* The core's ways back: from what was stored, and with the sessions of the core it replaces. */
#include "core_play.h"
#include "failmalloc.h"

#include <errno.h>

enum { LOADED_MS = 5000 };

static struct core *core_empty(void)
{
    struct core *core = core_new(&(struct core_config){ .grace_ms = PLAY_GRACE_MS });
    CHECK(core);
    return core;
}

static const struct ban_row ban_of_mallory = { .number = 3,
                                               .kind = BAN_NAME,
                                               .name = { "Mallory", 7 },
                                               .reason = { "noise", 5 },
                                               .author = { "alice", 5 },
                                               .made_ms = 1,
                                               .until_ms = UINT64_MAX };

/* mallory is kept out; alice (1) and bob (2) in the lobby (1), and talking to each other (2). */
static int load_two(struct core *core)
{
    int status = core_load_user(core, 1, STR("alice"), play_bytes('1'));
    status = status ? status : core_load_user(core, 2, STR("bob"), play_bytes('2'));
    status =
        status ? status : core_load_room(core, 1, ROOM_PUBLIC, STR("lobby"), STR("old times"), 3);
    status = status ? status : core_load_room(core, 2, ROOM_DIRECT, STR("@2"), STR(""), 1);
    status = status ? status : core_load_said(core, 1, 2);
    status = status ? status : core_load_member(core, 1, 1);
    status = status ? status : core_load_member(core, 2, 1);
    status = status ? status : core_load_member(core, 1, 2);
    status = status ? status : core_load_member(core, 2, 2);
    status = status ? status : core_load_mark(core, 2, 1, 2, 1);
    status = status ? status : core_load_note(core, 1, NOTE_PIN, 0, 2);
    status = status ? status : core_load_note(core, 1, NOTE_MENTION, 2, 3);
    status = status ? status : core_load_ban(core, &ban_of_mallory);
    status = status ? status : core_load_nonce(core, play_bytes('a'), 1, 3, 1);
    if (status == 0)
        core_load_done(core, 8, 9, LOADED_MS);
    return status;
}

static void play_two(struct play *play)
{
    *play = (struct play){ .core = core_empty(), .now_ms = LOADED_MS };
    CHECK_INT(0, load_two(play->core));
}

static void test_a_chat_goes_on_where_it_was_stored(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "5 enter user=Alice token=1",
          "5 entered\n"
          "5: welcome user=alice token=1 flags=2 wait_ms=0\n"
          "5: room room=lobby kind=1 topic=\"old times\" count=2 last=3 flags=16\n"
          "5: room room=@2 user=bob kind=2 count=2 last=1 flags=16\n"
          "5: done\n" },
        { "5 join room=lobby after=3",
          "5: joined room=lobby kind=1 topic=\"old times\" count=2 last=3 flags=32\n"
          "5: member room=lobby user=alice\n"
          "5: member room=lobby user=bob flags=8\n"
          "5: done\n"
          "5 subscribes 1 lobby last=3 after=3\n" },
        { "5 say room=lobby nonce=a text=again", "5: done room=lobby no=3\n" },
        { "5 say room=lobby nonce=b text=new",
          "event by 1 in 1: event room=lobby user=alice no=4 time=5000 kind=1 text=new nonce=b\n"
          "5: done room=lobby no=4 time=5000\n" },
        { "5 join user=bob after=1", "5: joined room=@2 user=bob kind=2 count=2 last=1 flags=32\n"
                                     "5: member room=@2 user=alice\n"
                                     "5: member room=@2 user=bob flags=8\n"
                                     "5: done\n"
                                     "5 subscribes 2 @2 last=1 after=1\n" },
        { "6 enter user=carol", "+user 9 carol token=6\n"
                                "6 entered\n"
                                "6: welcome user=carol token=6 flags=0 wait_ms=0\n"
                                "6: done\n" },
        { "6 join room=den", NULL },
        { "tick 5999", "" },
        { "tick 6000", "to 1: presence room=lobby user=bob kind=2 flags=16777216\n"
                       "to 2: presence room=@2 user=bob kind=2 flags=16777216\n"
                       "+room 2 @2 topic=bob\n"
                       "-user 2\n" },
    };
    struct play play;
    play_two(&play);
    CHECK_INT(LOADED_MS + PLAY_GRACE_MS, core_next_tick(play.core));
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_new_rooms_get_numbers_never_given_out(void **state)
{
    (void)state;
    struct play play;
    play_two(&play);
    play_line(&play, "5 enter user=alice token=1");
    play_line(&play, "5 join room=den");
    CHECK_INT(EFFECT_PUT_ROOM, play.effects.items[0].kind);
    CHECK_INT(10, play.effects.items[0].room);
    play_fini(&play);
}

static void test_a_guest_that_cannot_come_back_is_gone_at_the_first_tick(void **state)
{
    (void)state;
    static const struct play_step steps[] = { { "tick 5000", "-user 3\n" },
                                              { "tick 5999", "" },
                                              { "tick 6000", "-user 1\n" } };
    static const char none[LIMIT_TOKEN_SIZE];
    struct play play;
    play_init(&play, (struct core_config){ .grace_ms = 1000 });
    CHECK_INT(0, core_load_user(play.core, 1, STR("alice"), play_bytes('1')));
    CHECK_INT(0, core_load_user(play.core, 3, STR("carol"), (struct str){ none, sizeof(none) }));
    core_load_done(play.core, 3, 0, 5000);
    struct message enter = play_parse("enter user=carol");
    message_set_token(&enter, (struct str){ none, sizeof(none) });
    play_ask(&play, 5, &enter);
    struct buf given = { 0 };
    play_print(&given, &play.effects);
    CHECK(strstr(buf_cstr(&given), "carol is taken"));
    buf_fini(&given);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_one_who_has_left_a_direct_room_is_still_known_after_loading(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "5 enter user=alice token=1", "5 entered\n"
                                        "5: welcome user=alice token=1 flags=2 wait_ms=0\n"
                                        "5: room room=@4 user=bob kind=2 count=1 last=1 flags=16\n"
                                        "5: done\n" },
        { "5 say room=@4 nonce=a text=hi",
          "5: error text=\"bob has left and hears nothing any more.\" code=8\n" },
        { "5 bye", "5 closed\n-room 4\n-user 1\n" },
    };
    struct play play = { .core = core_empty() };
    CHECK_INT(0, core_load_user(play.core, 1, STR("alice"), play_bytes('1')));
    CHECK_INT(0, core_load_room(play.core, 4, ROOM_DIRECT, STR("@4"), STR("bob"), 1));
    CHECK_INT(0, core_load_member(play.core, 1, 4));
    core_load_done(play.core, 2, 4, 0);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_what_contradicts_the_rest_is_not_loaded(void **state)
{
    (void)state;
    static char topic[LIMIT_TOPIC_SIZE + 1];
    struct core *core = core_empty();
    struct str token = play_bytes('t'), long_topic = { topic, sizeof(topic) };
    CHECK_INT(0, load_two(core));
    CHECK_INT(0, core_load_user(core, 3, STR("carol"), token));

    CHECK_INT(-EINVAL, core_load_user(core, 0, STR("dave"), token));
    CHECK_INT(-EINVAL, core_load_user(core, LIMIT_NUMBER + 1, STR("dave"), token));
    CHECK_INT(-EINVAL, core_load_user(core, 1, STR("dave"), token));
    CHECK_INT(-EINVAL, core_load_user(core, 4, STR("ALICE"), token));
    CHECK_INT(-EINVAL, core_load_user(core, 4, STR("a b"), token));
    CHECK_INT(-EINVAL, core_load_user(core, 4, STR("dave"), STR("short")));

    CHECK_INT(-EINVAL, core_load_room(core, 0, ROOM_PUBLIC, STR("den"), STR(""), 0));
    CHECK_INT(-EINVAL, core_load_room(core, 1, ROOM_PUBLIC, STR("den"), STR(""), 0));
    CHECK_INT(-EINVAL, core_load_room(core, 3, ROOM_PUBLIC, STR("Lobby"), STR(""), 0));
    CHECK_INT(-EINVAL, core_load_room(core, 3, ROOM_PUBLIC, STR("#den"), STR(""), 0));
    CHECK_INT(-EINVAL, core_load_room(core, 3, (enum room_kind)7, STR("den"), STR(""), 0));
    CHECK_INT(-EINVAL, core_load_room(core, 3, ROOM_PUBLIC, STR("den"), long_topic, 0));
    CHECK_INT(-EINVAL, core_load_room(core, 3, ROOM_PUBLIC, STR("den"), STR(""), UINT64_MAX));

    CHECK_INT(-EINVAL, core_load_member(core, 9, 1));
    CHECK_INT(-EINVAL, core_load_member(core, 1, 9));
    CHECK_INT(-EINVAL, core_load_member(core, 1, 1));
    CHECK_INT(-EINVAL, core_load_member(core, 3, 2)); /* a third in a direct room */

    CHECK_INT(-EINVAL, core_load_ban(core, &ban_of_mallory)); /* not after itself */
    struct ban_row ban = { .number = 4, .kind = BAN_ADDRESS, .address = STR("10.0.0.0/33") };
    CHECK_INT(-EINVAL, core_load_ban(core, &ban));
    ban.address = STR("10.0.0.0/8");
    ban.kind = (enum ban_kind)9;
    CHECK_INT(-EINVAL, core_load_ban(core, &ban));
    ban.kind = BAN_ACCOUNT; /* without a name */
    CHECK_INT(-EINVAL, core_load_ban(core, &ban));
    ban.kind = BAN_ADDRESS;
    CHECK_INT(0, core_load_ban(core, &ban));
    CHECK_INT(-EINVAL, core_load_said(core, 9, 1));
    CHECK_INT(-EINVAL, core_load_said(core, 1, 4)); /* more messages than events */
    CHECK_INT(-EINVAL, core_load_mark(core, 1, 1, 4, 2));
    CHECK_INT(-EINVAL, core_load_mark(core, 1, 1, 3, 3));
    CHECK_INT(0, core_load_mark(core, 1, 1, 1, 2)); /* one that it has not read was recalled */
    CHECK_INT(0, core_load_mark(core, 3, 1, 1, 1)); /* no member: left out */
    CHECK_INT(0, core_load_mark(core, 9, 9, 1, 1));

    CHECK_INT(0, core_load_note(core, 1, NOTE_PIN, 0, 3));
    CHECK_INT(-EINVAL, core_load_note(core, 1, NOTE_PIN, 0, 3));
    CHECK_INT(-EINVAL, core_load_note(core, 1, NOTE_PIN, 0, 0));
    CHECK_INT(-EINVAL, core_load_note(core, 1, NOTE_PIN, 0, 4)); /* there is no such event */
    CHECK_INT(-EINVAL, core_load_note(core, 9, NOTE_PIN, 0, 1));
    CHECK_INT(-EINVAL, core_load_note(core, 1, NOTE_MENTION, 3, 1)); /* no member */
    CHECK_INT(-EINVAL, core_load_note(core, 1, (enum note_kind)0, 0, 1));
    CHECK_INT(-EINVAL, core_load_note(core, 1, (enum note_kind)99, 0, 1));

    CHECK_INT(0, core_load_role(core, 1, 1, ROLE_OWNER, 3, STR("boss")));
    CHECK_INT(-EINVAL, core_load_role(core, 3, 1, ROLE_ADMIN, 0, STR(""))); /* is no member */
    CHECK_INT(-EINVAL, core_load_role(core, 1, 9, ROLE_ADMIN, 0, STR("")));
    CHECK_INT(-EINVAL, core_load_role(core, 1, 2, ROLE_ADMIN, 0, STR(""))); /* a direct room */
    CHECK_INT(-EINVAL, core_load_role(core, 1, 1, ROLE_NONE, 0, STR("")));
    CHECK_INT(-EINVAL, core_load_role(core, 1, 1, ROLE_SERVER, 0, STR("")));
    CHECK_INT(-EINVAL, core_load_role(core, 1, 1, ROLE_ADMIN, 4, STR(""))); /* has 3 events */
    CHECK_INT(-EINVAL, core_load_role(core, 1, 1, ROLE_ADMIN, 0, long_topic));

    CHECK_INT(0, core_load_voice(core, 1, 1));
    CHECK_INT(-EINVAL, core_load_voice(core, 3, 1)); /* is no member */
    CHECK_INT(-EINVAL, core_load_voice(core, 1, 9));
    CHECK_INT(-EINVAL, core_load_voice(core, 1, 2)); /* a direct room */

    struct sanction_record sanction = {
        1, 3, 0, SANCTION_NAME, STR("eve"), STR(""), STR("alice"), STR("spam"), 1, 2
    };
    CHECK_INT(0, core_load_sanction(core, &sanction));
    sanction.no = 4;
    CHECK_INT(-EINVAL, core_load_sanction(core, &sanction)); /* there is no such event */
    sanction.no = 2;
    sanction.room = 2;
    CHECK_INT(-EINVAL, core_load_sanction(core, &sanction)); /* a direct room */
    sanction.room = 1;
    sanction.kind = SANCTION_EVERYBODY;
    CHECK_INT(-EINVAL, core_load_sanction(core, &sanction)); /* nobody bans everybody */
    sanction.sort = SANCTION_MUTE;
    CHECK_INT(0, core_load_sanction(core, &sanction));
    sanction.kind = SANCTION_ADDRESS;
    CHECK_INT(-EINVAL, core_load_sanction(core, &sanction)); /* no place */
    sanction.number = STR("192.0.2.7");
    CHECK_INT(0, core_load_sanction(core, &sanction));
    sanction.kind = SANCTION_MASK;
    sanction.whom = STR("*!~eve@*");
    sanction.sort = SANCTION_WELCOME;
    CHECK_INT(0, core_load_sanction(core, &sanction));
    sanction.whom = STR("a b!*@*");
    CHECK_INT(-EINVAL, core_load_sanction(core, &sanction)); /* no mask */
    sanction.whom = STR("*!~eve@*");
    sanction.sort = SANCTION_SORT_COUNT;
    CHECK_INT(-EINVAL, core_load_sanction(core, &sanction));
    sanction.sort = SANCTION_BAN;
    sanction.kind = 6;
    CHECK_INT(-EINVAL, core_load_sanction(core, &sanction));

    CHECK_INT(0, core_load_setting(core, 1, GROUP_SLOW, 10, STR("")));
    CHECK_INT(0, core_load_setting(core, 1, 4000, 10, STR(""))); /* of a later version */
    CHECK_INT(-EINVAL, core_load_setting(core, 9, GROUP_SLOW, 10, STR("")));
    CHECK_INT(0, core_load_former(core, 1, STR("hall"), 2));
    CHECK_INT(-EINVAL, core_load_former(core, 1, STR("HALL"), 3));
    CHECK_INT(-EINVAL, core_load_former(core, 1, STR("lobby"), 3)); /* a room is called so */
    CHECK_INT(-EINVAL, core_load_former(core, 1, STR("a b"), 3));
    CHECK_INT(-EINVAL, core_load_former(core, 1, STR("foyer"), 0));
    CHECK_INT(-EINVAL, core_load_former(core, 2, STR("foyer"), 3)); /* it is a direct one */
    CHECK_INT(-EINVAL, core_load_former(core, 9, STR("foyer"), 3));
    CHECK_INT(0, core_load_metadata(core, 0, 1, STR("url"), STR("x")));
    CHECK_INT(-EINVAL, core_load_metadata(core, 0, 9, STR("url"), STR("x")));
    CHECK_INT(-EINVAL, core_load_metadata(core, 9, 0, STR("url"), STR("x")));
    CHECK_INT(-EINVAL, core_load_metadata(core, 0, 1, STR("Url"), STR("x")));
    CHECK_INT(-EINVAL, core_load_metadata(core, 0, 1, STR("url"), STR("")));
    CHECK_INT(-EINVAL, core_load_setting(core, 2, GROUP_SLOW, 10, STR("")));
    CHECK_INT(-EINVAL, core_load_setting(core, 1, GROUP_SLOW, LIMIT_NUMBER, STR("")));
    CHECK_INT(-EINVAL, core_load_setting(core, 1, GROUP_ANNOUNCEMENT, 0, STR("\xff")));

    CHECK_INT(-EINVAL, core_load_nonce(core, STR("short"), 1, 1, 1));
    CHECK_INT(-EINVAL, core_load_nonce(core, play_bytes('z'), 1, 0, 1));
    CHECK_INT(-EINVAL, core_load_nonce(core, play_bytes('z'), 0, 1, 1));
    CHECK_INT(0, core_load_nonce(core, play_bytes('a'), 1, 9, 1)); /* the first number stands */
    core_free(core);
}

static void test_the_order_of_loading_does_not_show(void **state)
{
    (void)state;
    struct core *forwards = core_empty(), *backwards = core_empty();
    uint8_t digests[2][32];
    struct play play = { .core = backwards };
    CHECK_INT(0, load_two(forwards));
    CHECK_INT(0, core_load_room(backwards, 2, ROOM_DIRECT, STR("@2"), STR(""), 1));
    CHECK_INT(0, core_load_room(backwards, 1, ROOM_PUBLIC, STR("lobby"), STR("old times"), 3));
    CHECK_INT(0, core_load_user(backwards, 2, STR("bob"), play_bytes('2')));
    CHECK_INT(0, core_load_user(backwards, 1, STR("alice"), play_bytes('1')));
    CHECK_INT(0, core_load_member(backwards, 2, 2));
    CHECK_INT(0, core_load_member(backwards, 1, 2));
    CHECK_INT(0, core_load_member(backwards, 2, 1));
    CHECK_INT(0, core_load_member(backwards, 1, 1));
    CHECK_INT(0, core_load_said(backwards, 1, 2));
    CHECK_INT(0, core_load_mark(backwards, 1, 1, 3, 2));
    CHECK_INT(0, core_load_mark(backwards, 2, 1, 2, 1));
    CHECK_INT(0, core_load_note(backwards, 1, NOTE_MENTION, 2, 3));
    CHECK_INT(0, core_load_note(backwards, 1, NOTE_PIN, 0, 2));
    CHECK_INT(0, core_load_ban(backwards, &ban_of_mallory));
    core_load_done(backwards, 8, 9, LOADED_MS);
    core_digest(forwards, true, digests[0]);
    core_digest(backwards, true, digests[1]);
    CHECK_MEM(digests[0], 32, digests[1], 32);

    play_line(&play, "1 enter user=eve");
    play_line(&play, "1 who");
    CHECK_STR("alice", play.effects.items[0].message->user); /* by number, as in any core */
    play_fini(&play);
    core_free(forwards);
}

static void test_every_part_of_the_state_shows_in_the_digest(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool is_durable;
    } cases[] = {
        { "5 enter user=alice token=1", false },
        { "6 enter user=carol", true },
        { "6 join room=den", true },
        { "6 rename room=den text=hall", true },
        { "5 say room=lobby nonce=z text=hi", true },
        { "5 topic room=lobby text=new", true },
        { "5 unpin room=lobby ref=2", true },
        { "5 read room=lobby no=0 flags=4096", true },
        { "5 nick user=ALICE", true },
        { "5 part room=@2", false },
        { "5 part room=lobby", true },
        { "5 dropped", false },
        { "tick 6000", true },
    };
    struct play play;
    uint8_t before[2][32], after[2][32];
    play_two(&play);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        core_digest(play.core, false, before[0]);
        core_digest(play.core, true, before[1]);
        play_line(&play, cases[i].line);
        core_digest(play.core, false, after[0]);
        core_digest(play.core, true, after[1]);
        CHECK_INT(cases[i].is_durable, memcmp(before[0], after[0], 32) != 0);
        CHECK(memcmp(before[1], after[1], 32) != 0);
    }
    play_fini(&play);
}

static void on_orphan(void *context, uint64_t session)
{
    uint64_t *sum = context;
    *sum += session;
}

static void test_sessions_move_to_the_core_that_replaces_theirs(void **state)
{
    (void)state;
    static const struct play_step before[] = {
        { "5 enter user=alice token=1", NULL },
        { "6 enter user=alice token=1 flags=4", NULL },
        { "50 enter user=carol", NULL },
        { "60 enter user=dave", NULL },
        { "5 part room=@2", NULL },
    };
    static const struct play_step after[] = {
        { "6 say room=lobby nonce=n text=hi", NULL },
        { "50 rooms", "50: error text=\"Enter with a name first.\" code=3\n" },
        { "5 who room=@2", "5: member room=@2 user=alice\n"
                           "5: member room=@2 user=bob flags=8\n"
                           "5: done\n" },
        { "tick 6000", NULL }, /* bob leaves: he was in grace */
        { "5 who", "5: member user=alice\n5: done\n" },
    };
    struct play old, play;
    uint64_t orphans = 0;
    play_two(&old);
    play_steps(&old, before, ARRAY_SIZE(before));
    play_two(&play);
    CHECK_INT(0, core_adopt_sessions(play.core, old.core, on_orphan, &orphans));
    CHECK_INT(50 + 60, orphans);
    play_steps(&play, after, ARRAY_SIZE(after));
    play_fini(&old);
    play_fini(&play);
}

static void test_who_has_just_spoken_in_a_slow_room_waits_in_the_new_core_too(void **state)
{
    (void)state;
    static const struct play_step before[] = {
        { "5 enter user=alice token=1", NULL },
        { "tick 100000", NULL },
        { "5 say room=lobby nonce=n text=hi", NULL },
        { "5 part room=lobby", NULL },
    };
    static const struct play_step after[] = {
        { "5 join room=lobby", NULL },
        { "5 say room=lobby nonce=o text=hi", "5: error text=\"lobby is in slow mode: one message "
                                              "every 10 s.\" code=26 wait_ms=10000\n" },
    };
    struct play old, play;
    uint64_t orphans = 0;
    play_two(&old);
    CHECK_INT(0, core_load_setting(old.core, 1, GROUP_SLOW, 10, STR("")));
    play_steps(&old, before, ARRAY_SIZE(before));
    play_two(&play);
    CHECK_INT(0, core_load_setting(play.core, 1, GROUP_SLOW, 10, STR("")));
    CHECK_INT(0, core_adopt_sessions(play.core, old.core, on_orphan, &orphans));
    play.now_ms = old.now_ms;
    play_steps(&play, after, ARRAY_SIZE(after));
    play_fini(&old);
    play_fini(&play);
}

static void test_what_was_put_away_stays_put_away_in_the_new_core(void **state)
{
    (void)state;
    struct play old, play;
    uint64_t orphans = 0;
    play_two(&old);
    play_line(&old, "5 enter user=alice token=1");
    play_line(&old, "5 part room=@2");
    play_two(&play);
    CHECK_INT(0, core_adopt_sessions(play.core, old.core, on_orphan, &orphans));
    play_line(&play, "6 enter user=bob token=2");
    play_line(&play, "6 say room=@2 nonce=n text=hi");
    CHECK_INT(MESSAGE_JOINED, play.effects.items[0].message->type);
    CHECK_INT(5, play.effects.items[0].session);
    play_fini(&old);
    play_fini(&play);
}

static void test_loading_without_memory_fails_cleanly(void **state)
{
    (void)state;
    int failures = 0;
    FAILMALLOC_EACH(nth)
    {
        struct core *core = core_new(&(struct core_config){ .nonce_max = 4 });
        int status = core ? load_two(core) : -ENOMEM;
        bool has_failed = failmalloc_disarm();
        CHECK_INT(has_failed ? -ENOMEM : 0, status);
        failures += has_failed;
        core_free(core);
    }
    CHECK(failures > 20);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_chat_goes_on_where_it_was_stored),
        cmocka_unit_test(test_new_rooms_get_numbers_never_given_out),
        cmocka_unit_test(test_a_guest_that_cannot_come_back_is_gone_at_the_first_tick),
        cmocka_unit_test(test_one_who_has_left_a_direct_room_is_still_known_after_loading),
        cmocka_unit_test(test_what_contradicts_the_rest_is_not_loaded),
        cmocka_unit_test(test_the_order_of_loading_does_not_show),
        cmocka_unit_test(test_every_part_of_the_state_shows_in_the_digest),
        cmocka_unit_test(test_sessions_move_to_the_core_that_replaces_theirs),
        cmocka_unit_test(test_who_has_just_spoken_in_a_slow_room_waits_in_the_new_core_too),
        cmocka_unit_test(test_what_was_put_away_stays_put_away_in_the_new_core),
        cmocka_unit_test(test_loading_without_memory_fails_cleanly),
    };
    return CHECK_RUN(tests);
}
