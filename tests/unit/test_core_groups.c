/* Rooms as groups, proposal by proposal, told as plays (core_play.h). */
#include "core_play.h"
#include "server/core/room.h"

/* den is alice's, bob and carol are in it; all are accounts */
static const struct play_step den[] = {
    { "1 register user=alice secret=p", NULL },
    { "2 register user=bob secret=p", NULL },
    { "3 register user=carol secret=p", NULL },
    { "1 join room=den", NULL },
    { "2 join room=den", NULL },
    { "3 join room=den", NULL },
};

static void play_in_den(const struct play_step *steps, size_t count)
{
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, den, ARRAY_SIZE(den));
    play_steps(&play, steps, count);
    play_fini(&play);
}

#define PLAY_IN_DEN(steps_) play_in_den((steps_), ARRAY_SIZE(steps_))

static void test_who_makes_a_room_owns_it_and_nobody_owns_the_lobby(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "3 who room=den", "3: member room=den user=alice flags=128\n"
                            "3: member room=den user=bob\n"
                            "3: member room=den user=carol\n"
                            "3: done\n" },
        { "1 join room=LOBBY", "+room 2 LOBBY topic=\"\"\n"
                               "+member 1 of 2\n"
                               "1: joined room=LOBBY kind=1 topic=\"\" count=1 last=0 flags=32\n"
                               "1: member room=LOBBY user=alice\n"
                               "1: done\n"
                               "1 subscribes 2 LOBBY last=0\n"
                               "event by 1 in 2: event room=LOBBY user=alice no=1 time=0 kind=7 "
                               "text=\"\"\n" },
        { "1 set room=lobby kind=3 count=1",
          "1: error text=\"Only admins of LOBBY may set \"slow\".\" code=20\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_a_role_is_an_event_and_told_of_members(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 role room=den user=BOB kind=2",
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=10 text=\"admin bob\"\n"
          "+member 2 of 1 admin since=4\n"
          "1: done room=den\n" },
        { "1 role room=den user=bob kind=2", "1: done room=den\n" },
        { "3 who room=den", "3: member room=den user=alice flags=128\n"
                            "3: member room=den user=bob flags=256\n"
                            "3: member room=den user=carol\n"
                            "3: done\n" },
        { "1 role room=den user=bob kind=1",
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=10 text=\"member bob\"\n"
          "+member 2 of 1 member since=5\n"
          "1: done room=den\n" },
        { "1 role room=den user=eve kind=2",
          "1: error text=\"There is nobody called eve here.\" code=8\n" },
        { "1 role room=den user=bob kind=0",
          "1: error text=\"The roles are member, admin and owner.\" code=1\n" },
        { "1 role room=den user=bob kind=6",
          "1: error text=\"The roles are member, admin and owner.\" code=1\n" },
        { "1 role room=den user=bob kind=9007199254740991",
          "1: error text=\"The roles are member, admin and owner.\" code=1\n" },
        { "1 role room=nowhere user=bob kind=2",
          "1: error text=\"There is no room nowhere; join it to open it.\" code=7\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_who_has_a_voice_speaks_where_others_are_silent(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 set room=den kind=2 count=1", NULL },
        { "3 say room=den nonce=a text=hi",
          "3: error text=\"Only admins of den may speak while it is read-only.\" code=20\n" },
        { "3 role room=den user=carol kind=4",
          "3: error text=\"Only admins of den may give a voice.\" code=20\n" },
        { "1 role room=den user=carol kind=4",
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=10 text=\"voice carol\"\n"
          "+member 3 of 1 voice\n"
          "1: done room=den\n" },
        { "1 role room=den user=carol kind=4", "1: done room=den\n" },
        { "3 who room=den", "3: member room=den user=alice flags=128\n"
                            "3: member room=den user=bob\n"
                            "3: member room=den user=carol flags=4194304\n"
                            "3: done\n" },
        { "1 ban room=den user=carol flags=512", NULL },
        { "3 say room=den nonce=a text=hi",
          "event by 3 in 1: event room=den user=carol no=7 time=0 kind=1 text=hi nonce=a\n"
          "3: done room=den no=7 time=0\n" },
        { "tick 5000", "" },
        { "1 set room=den kind=3 count=10", NULL }, /* slow mode is for all but admins */
        { "3 say room=den nonce=c text=hi", NULL },
        { "3 say room=den nonce=b text=hi",
          "3: error text=\"den is in slow mode: one message every 10 s.\" code=26 "
          "wait_ms=10000\n" },
        { "3 role room=den user=carol kind=5", /* lays it down */
          "event by 3 in 1: event room=den user=carol no=10 time=5000 kind=10 "
          "text=\"no-voice carol\"\n"
          "+member 3 of 1\n"
          "3: done room=den\n" },
        { "3 say room=den nonce=b text=hi",
          "3: error text=\"Only admins of den may speak while it is read-only.\" code=20\n" },
        { "1 role room=den user=bob kind=6",
          "1: error text=\"The roles are member, admin and owner.\" code=1\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_one_acts_on_those_only_who_are_less(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 role room=den user=bob kind=3", NULL },
        { "2 role room=den user=alice kind=1",
          "2: error text=\"alice is an owner of den, as you are; only who is more may.\" "
          "code=20\n" },
        { "2 role room=den user=bob kind=2",
          "event by 2 in 1: event room=den user=bob no=5 time=0 kind=10 text=\"admin bob\"\n"
          "+member 2 of 1 admin since=5\n"
          "2: done room=den\n" },
        { "1 role room=den user=alice kind=1",
          "1: error text=\"You are the only owner of den; make somebody else its owner first.\" "
          "code=20\n" },
        { "2 role room=den user=alice kind=1",
          "2: error text=\"Only the owner of den may change roles.\" code=20\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_the_owner_hands_the_room_over(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 role room=den user=bob kind=3 flags=1024",
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=10 text=\"owner bob\"\n"
          "+member 2 of 1 owner since=4\n"
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=10 text=\"admin alice\"\n"
          "+member 1 of 1 admin since=5\n"
          "1: done room=den\n" },
        { "1 role room=den user=bob kind=3 flags=1024",
          "1: error text=\"Only the owner of den may change roles.\" code=20\n" },
        { "2 role room=den user=bob kind=3 flags=1024", "2: done room=den\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_the_longest_standing_admin_account_follows_the_last_owner(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "4 enter user=guest", NULL },
        { "4 join room=den", NULL },
        { "1 role room=den user=guest kind=2", NULL },
        { "1 role room=den user=carol kind=2", NULL },
        { "1 role room=den user=bob kind=2", NULL },
        { "1 part room=den",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=7 time=0 kind=8 text=\"\"\n"
          "event by 1 in 1: event room=den user=alice no=8 time=0 kind=10 text=\"owner carol\"\n"
          "+member 3 of 1 owner since=8\n"
          "1 unsubscribes 1\n"
          "-member 1 of 1\n" },
        { "3 unregister secret=p",
          "3: done\n"
          "3 closed\n"
          "event by 3 in 1: event room=den user=carol no=9 time=0 kind=10 text=\"owner bob\"\n"
          "+member 2 of 1 owner since=9\n"
          "to 1: presence room=den user=carol kind=2 flags=16777216\n"
          "-account 3\n" },
        { "2 part room=den", "2: done room=den\n"
                             "event by 2 in 1: event room=den user=bob no=10 time=0 kind=8 "
                             "text=\"\"\n"
                             "2 unsubscribes 1\n"
                             "-member 2 of 1\n" },
        { "4 who room=den", "4: member room=den user=guest flags=256\n"
                            "4: done\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_a_guest_owns_what_it_made_until_it_ends(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=den", NULL },
        { "2 register user=bob secret=p", NULL },
        { "2 join room=den", NULL },
        { "1 role room=den user=bob kind=2", NULL },
        { "1 dropped", "" },
        { "tick 999", "" },
        { "2 who room=den", "2: member room=den user=alice flags=136\n"
                            "2: member room=den user=bob flags=256\n"
                            "2: done\n" },
        { "tick 1000",
          "event by 1 in 1: event room=den user=alice no=3 time=1000 kind=10 text=\"owner bob\"\n"
          "+member 2 of 1 owner since=3\n"
          "to 1: presence room=den user=alice kind=2 flags=16777216\n"
          "-user 1\n" },
    };
    PLAY(steps);
}

static void test_titles_are_given_and_taken_away(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 title room=den user=bob text=\"the cook\"",
          "+member 2 of 1 title=\"the cook\"\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=11 text=\"bob the cook\"\n"
          "1: done room=den no=4 time=0\n" },
        { "1 title room=den user=bob text=\"the cook\"", "1: done room=den\n" },
        { "3 join room=den after=4",
          "3: joined room=den kind=1 topic=\"\" count=3 last=4 flags=32\n"
          "3: member room=den user=alice flags=128\n"
          "3: member room=den user=bob title=\"the cook\"\n"
          "3: member room=den user=carol\n"
          "3: done\n"
          "3 subscribes 1 den last=4 after=4\n" },
        { "1 title room=den user=bob text=",
          "+member 2 of 1\n"
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=11 text=\"bob \"\n"
          "1: done room=den no=5 time=0\n" },
        { "1 title room=den user=bob "
          "text=0123456789012345678901234567890123456789012345678901234567890123x",
          "1: error text=\"The text has 65 bytes; at most 64 are allowed. Make it shorter.\" "
          "code=10\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_a_setting_is_an_event_and_told_on_joining(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 set room=den kind=1 text=\"be kind\"",
          "+setting 1 announcement=0 \"be kind\"\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=9 "
          "text=\"announcement be kind\"\n"
          "1: done room=den no=4 time=0\n" },
        { "1 set room=den kind=1 text=\"be kind\"", "1: done room=den\n" },
        { "1 set room=den kind=3 count=60",
          "+setting 1 slow=60 \"\"\n"
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=9 text=\"slow 60\"\n"
          "1: done room=den no=5 time=0\n" },
        { "1 set room=den kind=5 count=3",
          "+setting 1 topic-by=3 \"\"\n"
          "event by 1 in 1: event room=den user=alice no=6 time=0 kind=9 text=\"topic-by owners\"\n"
          "1: done room=den no=6 time=0\n" },
        { "4 enter user=dave", NULL },
        { "4 join room=den", "+member 4 of 1\n"
                             "4: joined room=den kind=1 topic=\"\" count=4 last=6 flags=32\n"
                             "4: setting room=den kind=1 text=\"be kind\"\n"
                             "4: setting room=den kind=3 count=60\n"
                             "4: setting room=den kind=5 count=3\n"
                             "4: member room=den user=alice flags=128\n"
                             "4: member room=den user=bob\n"
                             "4: member room=den user=carol\n"
                             "4: member room=den user=dave\n"
                             "4: done\n"
                             "4 subscribes 1 den last=6\n"
                             "to 1: presence room=den user=dave kind=1\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_in_a_read_only_room_admins_speak(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 role room=den user=bob kind=2", NULL },
        { "3 say room=den nonce=a text=before", NULL },
        { "2 set room=den kind=2 count=1", NULL },
        { "2 say room=den nonce=b text=hi",
          "event by 2 in 1: event room=den user=bob no=7 time=0 kind=1 text=hi nonce=b\n"
          "2: done room=den no=7 time=0\n" },
        { "3 say room=den nonce=c text=hi",
          "3: error text=\"Only admins of den may speak while it is read-only.\" code=20\n" },
        { "3 say room=den nonce=a text=before flags=1", "3: done room=den no=5\n" },
        { "2 set room=den kind=2 count=0", NULL },
        { "3 say room=den nonce=c text=hi", NULL },
    };
    PLAY_IN_DEN(steps);
}

static void test_slow_mode_makes_members_wait_and_says_how_long(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "tick 100000", "" },
        { "1 set room=den kind=3 count=10", NULL },
        { "3 say room=den nonce=a text=hi", NULL },
        { "tick 104000", "" },
        { "3 say room=den nonce=b text=hi",
          "3: error text=\"den is in slow mode: one message every 10 s.\" code=26 wait_ms=6000\n" },
        { "1 say room=den nonce=c text=hi", NULL },
        { "1 say room=den nonce=d text=\"admins need not wait\"",
          "event by 1 in 1: event room=den user=alice no=7 time=104000 kind=1 "
          "text=\"admins need not wait\" nonce=d\n"
          "1: done room=den no=7 time=104000\n" },
        { "tick 109999", "" },
        { "3 say room=den nonce=b text=hi",
          "3: error text=\"den is in slow mode: one message every 10 s.\" code=26 wait_ms=1\n" },
        { "tick 110000", "" },
        { "3 say room=den nonce=b text=hi",
          "event by 3 in 1: event room=den user=carol no=8 time=110000 kind=1 text=hi nonce=b\n"
          "3: done room=den no=8 time=110000\n" },
        { "tick 50000", "" }, /* the clock was set back */
        { "3 say room=den nonce=e text=hi",
          "event by 3 in 1: event room=den user=carol no=9 time=50000 kind=1 text=hi nonce=e\n"
          "3: done room=den no=9 time=50000\n" },
    };
    PLAY_IN_DEN(steps);
}

#define SLOW(wait_ms_)                                                                             \
    "3: error text=\"den is in slow mode: one message every 10 s.\" code=26 wait_ms=" #wait_ms_ "\n"

static void test_who_leaves_a_slow_room_and_comes_again_has_not_waited_by_that(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "tick 100000", "" },
        { "1 set room=den kind=3 count=10", NULL },
        { "3 say room=den nonce=a text=hi", NULL },
        { "tick 101000", "" },
        { "3 part room=den", NULL },
        { "3 join room=den", NULL },
        { "3 say room=den nonce=b text=hi", SLOW(9000) },
        { "1 kick room=den user=carol", NULL },
        { "3 join room=den", NULL },
        { "tick 102000", "" },
        { "3 say room=den nonce=b text=hi", SLOW(8000) },
        { "3 part room=den", NULL },
        { "tick 110000", "" },
        { "3 join room=den", NULL },
        { "3 say room=den nonce=b text=hi", "event by 3 in 1: event room=den user=carol no=12 "
                                            "time=110000 kind=1 text=hi nonce=b\n"
                                            "3: done room=den no=12 time=110000\n" },
    };
    PLAY_IN_DEN(steps);
}

/* User @number, who speaks in the den, if it may, and leaves. Returns whether it had to wait. */
static bool speak_and_leave(struct play *play, unsigned number)
{
    static unsigned count;
    char line[64], nonce[LIMIT_NONCE_SIZE + 1];
    snprintf(nonce, sizeof(nonce), "%015u", ++count);
    struct message say = play_parse("say room=den text=hi");
    message_set_nonce(&say, (struct str){ nonce, LIMIT_NONCE_SIZE });
    snprintf(line, sizeof(line), "%u join room=den", number);
    play_line(play, line);
    play_ask(play, number, &say);
    bool is_refused = play->effects.items[0].message->type == MESSAGE_ERROR;
    snprintf(line, sizeof(line), "%u part room=den", number);
    play_line(play, line);
    return is_refused;
}

static void test_a_slow_room_keeps_a_few_of_those_who_have_left(void **state)
{
    (void)state;
    enum { FIRST = 20 };
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "tick 100000", "" },
        { "1 join room=den", NULL },
        { "1 set room=den kind=3 count=3600", NULL },
    };
    struct play play;
    char line[64];
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    for (unsigned i = FIRST; i <= FIRST + LIMIT_SLOW_MARKS; i++) {
        snprintf(line, sizeof(line), "%u enter user=u-%c%c", i, 'a' + (int)i / 26,
                 'a' + (int)i % 26);
        play_line(&play, line);
        CHECK(!speak_and_leave(&play, i));
    }
    const struct room *room = room_find(play.core, 1);
    CHECK_INT(LIMIT_SLOW_MARKS, room->slow->count);
    CHECK(speak_and_leave(&play, FIRST + 1));
    CHECK(speak_and_leave(&play, FIRST + LIMIT_SLOW_MARKS));
    CHECK(!speak_and_leave(&play, FIRST)); /* it left before all others */
    CHECK_INT(LIMIT_SLOW_MARKS, room->slow->count);
    play.now_ms += 3600 * 1000;
    CHECK(!speak_and_leave(&play, FIRST + 1));
    CHECK_INT(1, room->slow->count); /* all others have waited */
    play_fini(&play);
}

static void test_a_room_holds_as_many_members_as_its_limit_says(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "4 enter user=dave", NULL },
        { "1 set room=den kind=4 count=3", NULL },
        { "4 join room=den", "4: error text=\"den is full; try again later.\" code=63\n" },
        { "3 join room=den after=3", NULL },
        { "1 set room=den kind=4 count=2", NULL }, /* nobody has to go for it */
        { "3 say room=den nonce=a text=hi", NULL },
        { "1 set room=den kind=4 count=4", NULL },
        { "4 join room=den", NULL },
        { "4 say room=den nonce=b text=hi",
          "event by 4 in 1: event room=den user=dave no=8 time=0 kind=1 text=hi nonce=b\n"
          "4: done room=den no=8 time=0\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_nothing_happens_in_an_archived_room_but_reading_it(void **state)
{
    (void)state;
#define ARCHIVED "error text=\"den is archived: nothing happens in it any more.\" code=27\n"
    static const struct play_step steps[] = {
        { "4 enter user=dave", NULL },
        { "1 set room=den kind=7 count=1",
          "+setting 1 archived=1 \"\"\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=9 text=\"archived yes\"\n"
          "1: done room=den no=4 time=0\n" },
        { "1 say room=den nonce=a text=hi", "1: " ARCHIVED },
        { "1 topic room=den text=hi", "1: " ARCHIVED },
        { "1 set room=den kind=3 count=1", "1: " ARCHIVED },
        { "4 join room=den", "4: " ARCHIVED },
        { "4 rooms", "4: room room=den kind=1 topic=\"\" count=3 last=4 flags=2048\n"
                     "4: done\n" },
        { "3 history room=den", "3 reads 1 den last=4: history room=den limit=200\n" },
        { "3 set room=den kind=7 count=0",
          "3: error text=\"Only the owner of den may set \"archived\".\" code=20\n" },
        { "1 set room=den kind=7 count=0", NULL },
        { "1 say room=den nonce=a text=hi",
          "event by 1 in 1: event room=den user=alice no=6 time=0 kind=1 text=hi nonce=a\n"
          "1: done room=den no=6 time=0\n" },
    };
    PLAY_IN_DEN(steps);
#undef ARCHIVED
}

static void test_a_direct_room_has_no_roles_and_no_settings(void **state)
{
    (void)state;
#define ALIKE                                                                                      \
    "error text=\"A direct room belongs to its two users alike; it has no roles, settings or "     \
    "topic.\" code=1\n"
    static const struct play_step steps[] = {
        { "1 join user=bob", NULL },
        { "1 set room=@2 kind=3 count=1", "1: " ALIKE },
        { "1 role room=@2 user=bob kind=2", "1: " ALIKE },
        { "1 title room=@2 user=bob text=x", "1: " ALIKE },
        { "3 set room=@2 kind=3 count=1",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "1 who room=@2", "1: member room=@2 user=alice\n"
                           "1: member room=@2 user=bob\n"
                           "1: done\n" },
    };
    PLAY_IN_DEN(steps);
#undef ALIKE
}

static void test_who_is_kicked_is_no_member_any_more_and_may_come_again(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "4 enter user=dave", NULL },
        { "4 join room=den", NULL },
        { "3 kick room=den user=bob", "3: error text=\"Only admins of den may put members out.\" "
                                      "code=20\n" },
        { "1 kick room=den user=dave text=\"too loud\"",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=12 text=\"dave too loud\"\n"
          "4 unsubscribes 1\n"
          "-member 4 of 1\n" },
        { "1 kick room=den user=dave", "1: error text=\"dave is not in den.\" code=28\n" },
        { "1 kick room=den user=alice",
          "1: error text=\"alice is an owner of den, as you are; only who is more may.\" "
          "code=20\n" },
        { "4 join room=den", NULL },
        { "4 say room=den nonce=a text=hi",
          "event by 4 in 1: event room=den user=dave no=5 time=0 kind=1 text=hi nonce=a\n"
          "4: done room=den no=5 time=0\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_a_ban_keeps_an_account_out_until_it_is_over(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "tick 5000", "" },
        { "1 ban room=den user=bob text=spam wait_ms=60000",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=4 time=5000 kind=13 "
          "text=\"bob 1m spam\"\n"
          "+ban 4 in 1: ban kind=2 of=bob number=2 by=alice reason=spam since=5000 until=65000\n"
          "event by 1 in 1: event room=den user=alice no=5 time=5000 kind=12 text=\"bob spam\"\n"
          "2 unsubscribes 1\n"
          "-member 2 of 1\n" },
        { "2 nick user=robert", NULL },
        { "2 join room=den",
          "2: error text=\"You are banned from den: spam.\" code=21 wait_ms=60000\n" },
        { "tick 64999", "" },
        { "2 join room=den",
          "2: error text=\"You are banned from den: spam.\" code=21 wait_ms=1\n" },
        { "1 bans room=den", "1: banned room=den user=bob time=5000 kind=2 text=spam flags=0 "
                             "wait_ms=1 by=alice\n"
                             "1: done\n" },
        { "tick 65000", "" },
        { "1 bans room=den", "1: done\n" },
        { "2 join room=den", NULL },
        { "2 say room=den nonce=a text=hi",
          "event by 2 in 1: event room=den user=robert no=7 time=65000 kind=1 text=hi nonce=a\n"
          "2: done room=den no=7 time=65000\n" },
        { "1 ban room=den user=eve", /* what is over goes when another one is added */
          "-ban 4 in 1\n"
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=8 time=65000 kind=13 text=\"eve -\"\n"
          "+ban 8 in 1: ban kind=1 of=eve number= by=alice reason=\"\" since=65000 until=0\n" },
        { "4 enter user=EVE", NULL },
        { "4 join room=den", "4: error text=\"You are banned from den.\" code=21\n" },
        { "4 nick user=evelyn", NULL },
        { "4 join room=den", NULL },
        { "1 unban room=den user=eve",
          "-ban 8 in 1\n"
          "event by 1 in 1: event room=den user=alice no=9 time=65000 kind=14 text=eve\n"
          "1: done room=den\n" },
        { "1 unban room=den user=eve", "1: error text=\"eve is not banned in den.\" code=8\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_an_address_is_banned_without_telling_which(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "100 enter user=dave", NULL }, /* from one place with 101 */
        { "100 join room=den", NULL },
        { "1 ban room=den user=dave kind=3",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=13 text=\"dave -\"\n"
          "+ban 4 in 1: ban kind=3 of=dave number=0:0:0:a::/64 by=alice reason=\"\" since=0 "
          "until=0\n"
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=12 text=dave\n"
          "100 unsubscribes 1\n"
          "-member 4 of 1\n" },
        { "101 enter user=eve", NULL },
        { "101 join room=den", "101: error text=\"You are banned from den.\" code=21\n" },
        { "5 enter user=frank", NULL },
        { "5 join room=den", NULL },
        { "1 ban room=den user=nobody kind=3",
          "1: error text=\"nobody is not here, so that nobody knows from where; ban the name.\" "
          "code=8\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_who_is_muted_reads_and_says_nothing(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 ban room=den user=carol flags=512 wait_ms=3600000 text=shouting",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=15 "
          "text=\"carol 1h shouting\"\n"
          "+ban 4 in 1: mute kind=2 of=carol number=3 by=alice reason=shouting since=0 "
          "until=3600000\n" },
        { "3 say room=den nonce=a text=hi",
          "3: error text=\"You are muted in den: shouting.\" code=25 wait_ms=3600000\n" },
        { "3 part room=den", NULL },
        { "3 join room=den", NULL }, /* coming again does not help */
        { "3 say room=den nonce=a text=hi",
          "3: error text=\"You are muted in den: shouting.\" code=25 wait_ms=3600000\n" },
        { "1 unban room=den user=carol flags=512", NULL },
        { "3 say room=den nonce=a text=hi",
          "event by 3 in 1: event room=den user=carol no=8 time=0 kind=1 text=hi nonce=a\n"
          "3: done room=den no=8 time=0\n" },
        { "1 ban room=den flags=512",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=9 time=0 kind=15 text=\"@all -\"\n"
          "+ban 9 in 1: mute kind=4 of=\"\" number= by=alice reason=\"\" since=0 until=0\n" },
        { "3 say room=den nonce=b text=hi",
          "3: error text=\"All but admins are muted in den.\" code=25\n" },
        { "1 say room=den nonce=c text=hi", NULL },
        { "1 unban room=den flags=512",
          "-ban 9 in 1\n"
          "event by 1 in 1: event room=den user=alice no=11 time=0 kind=16 text=@all\n"
          "1: done room=den\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_who_must_be_silent_has_no_other_way_to_say_something(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "3 say room=den nonce=a text=hi", NULL },
        { "4 enter user=dave", NULL },
        { "4 join room=den", NULL },
        { "1 ban room=den flags=512", NULL },
        { "3 topic room=den text=shouting",
          "3: error text=\"All but admins are muted in den.\" code=25\n" },
        { "4 part room=den text=shouting", "4: done room=den\n"
                                           "to 1: presence room=den user=dave kind=2\n"
                                           "4 unsubscribes 1\n"
                                           "-member 4 of 1\n" },
        { "3 part room=den text=shouting",
          "3: done room=den\n"
          "event by 3 in 1: event room=den user=carol no=6 time=0 kind=8 text=\"\"\n"
          "3 unsubscribes 1\n"
          "-member 3 of 1\n" },
        { "3 join room=den", NULL },
        { "3 bye text=shouting", "3 closed\nto 1: presence room=den user=carol kind=2 flags=8\n" },
        { "1 unban room=den flags=512", NULL },
        { "1 set room=den kind=2 count=1", NULL },
        { "2 topic room=den text=hi",
          "2: error text=\"Only admins of den may speak while it is read-only.\" code=20\n" },
        { "1 topic room=den text=hi", NULL },
        { "1 set room=den kind=2 count=0", NULL },
        { "2 topic room=den text=hi", NULL },
    };
    PLAY_IN_DEN(steps);
}

static void recall_own(struct play *play, const char *line, uint64_t code)
{
    const struct message recall = play_parse(line);
    play_propose(play,
                 &(struct proposal){
                     .kind = PROPOSAL_REQUEST,
                     .session = 3,
                     .message = &recall,
                     .seen_event = { .room = 1, .no = 4, .kind = EVENT_MESSAGE, .user = 3 } });
    const struct message *answer = play->effects.items[play->effects.count - 1].message;
    CHECK_INT(code, answer && answer->type == MESSAGE_ERROR ? answer->code : 0);
}

static void test_who_is_muted_takes_back_what_was_said_without_a_word(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, den, ARRAY_SIZE(den));
    play_line(&play, "3 say room=den nonce=a text=hi");
    play_line(&play, "1 ban room=den user=carol flags=512");
    recall_own(&play, "recall room=den ref=4 text=shouting", ERROR_MUTED);
    recall_own(&play, "recall room=den ref=4", 0);
    play_fini(&play);
}

static void test_bans_that_make_no_sense_are_refused(void **state)
{
    (void)state;
#define SENSE                                                                                      \
    "error text=\"Ban, mute or except by name, account, address or mask, or mute everybody.\" "    \
    "code=1\n"
    static const struct play_step steps[] = {
        { "1 ban room=den", "1: " SENSE },
        { "1 ban room=den user=bob kind=0", "1: " SENSE },
        { "1 ban room=den user=bob kind=4", "1: " SENSE },
        { "1 ban room=den user=bob kind=9007199254740991", "1: " SENSE },
        { "1 ban room=den user=eve kind=2", "1: error text=\"There is no account eve.\" code=8\n" },
        { "1 ban room=den user=alice",
          "1: error text=\"alice is an owner of den, as you are; only who is more may.\" "
          "code=20\n" },
        { "1 ban room=den user=bob wait_ms=9007199254740991 kind=1",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=13 "
          "text=\"bob 9007199254741s\"\n"
          "+ban 4 in 1: ban kind=1 of=bob number= by=alice reason=\"\" since=0 "
          "until=9007199254740991\n"
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=12 text=bob\n"
          "2 unsubscribes 1\n"
          "-member 2 of 1\n" },
        { "3 ban room=den user=bob", "3: error text=\"Only admins of den may ban.\" code=20\n" },
        { "1 unban room=den", "1: error text=\"@all is not banned in den.\" code=8\n" },
    };
    PLAY_IN_DEN(steps);
#undef SENSE
}

static void test_a_room_has_so_many_bans(void **state)
{
    (void)state;
    struct play play;
    char line[64];
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, den, ARRAY_SIZE(den));
    for (int i = 0; i < LIMIT_SANCTIONS_PER_ROOM; i++) {
        snprintf(line, sizeof(line), "1 ban room=den user=spam%d", i);
        play_line(&play, line);
    }
    static const struct play_step steps[] = {
        { "1 ban room=den user=eve",
          "1: error text=\"den has 500 bans, mutes and exceptions, which is the "
          "limit; lift some first.\" code=11\n" },
        { "1 unban room=den user=spam7", NULL },
        { "1 ban room=den user=eve",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=505 time=0 kind=13 text=\"eve -\"\n"
          "+ban 505 in 1: ban kind=1 of=eve number= by=alice reason=\"\" since=0 until=0\n" },
    };
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_a_private_room_is_for_members_only(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "4 enter user=dave", NULL },
        { "1 topic room=den text=plans", NULL },
        { "1 set room=den kind=8 count=2", NULL },
        { "4 rooms", "4: room room=den kind=3 topic=\"\" count=3 last=5 flags=0\n4: done\n" },
        { "4 history room=den", "4: error text=\"You are not in den; join it first.\" code=9\n" },
        { "4 who room=den", "4: error text=\"You are not in den; join it first.\" code=9\n" },
        { "4 search query=\"hi in:den\"",
          "4: error text=\"You are not in den; join it first.\" code=9\n" },
        { "4 search query=hi", "4 as dave searches everywhere: search limit=50 query=hi\n" },
        { "3 search query=hi", "3 as carol searches everywhere 1: search limit=50 query=hi\n" },
        { "4 join room=den", "4: error text=\"One comes into den by invitation only.\" code=23\n" },
        { "1 set room=den kind=10 count=1", NULL },
        { "4 rooms", "4: done\n" },
        { "4 history room=den",
          "4: error text=\"There is no room den; join it to open it.\" code=7\n" },
        { "4 who user=carol", "4: member user=carol time=0\n4: done\n" },
        { "1 who user=carol", "1: member user=carol time=0\n"
                              "1: member room=den user=carol\n"
                              "1: done\n" },
        { "3 history room=den", "3 reads 1 den last=6: history room=den limit=200\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_who_is_invited_comes_in_once(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "4 register user=dave secret=p", NULL },
        { "1 set room=den kind=8 count=2", NULL },
        { "3 invite room=den user=dave",
          "3: error text=\"Only admins of den may invite.\" code=20\n" },
        { "1 invite room=den user=dave", "+pass 4 of 1: invited by=alice text=\n"
                                         "4* invited room=den user=alice time=0\n"
                                         "to 1: presence room=den user=alice kind=7 was=dave\n"
                                         "1: done room=den\n" },
        { "1 invite room=den user=dave", "1: done room=den\n" },
        { "1 invite room=den user=bob", "1: error text=\"bob is in den already.\" code=3\n" },
        { "1 invite room=den user=nobody",
          "1: error text=\"There is nobody called nobody here.\" code=8\n" },
        { "5 auth user=dave mechanism=PLAIN secret=p",
          "5 entered\n"
          "5: welcome user=dave token=4 flags=2 wait_ms=90000\n"
          "5: invited room=den user=alice time=0\n"
          "5: done\n" },
        { "5 join room=den", NULL },
        { "5 part room=den", NULL },
        { "5 join room=den", "5: error text=\"One comes into den by invitation only.\" code=23\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_a_key_opens_a_room(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "4 enter user=dave", NULL },
        { "1 set room=den kind=9 text=sesame",
          "+setting 1 key=0 sesame\n"
          "+room 1 den topic=\"\"\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=9 text=\"key yes\"\n"
          "1: done room=den no=4 time=0\n" },
        { "4 join room=den", "4: error text=\"den has a key: /join den KEY.\" code=22\n" },
        { "4 join room=den text=open",
          "4: error text=\"den has a key: /join den KEY.\" code=22\n" },
        { "4 join room=den text=sesame",
          "+member 4 of 1\n"
          "4: joined room=den kind=3 topic=\"\" count=4 last=4 flags=32\n"
          "4: setting room=den kind=9 text=yes\n"
          "4: member room=den user=alice flags=128\n"
          "4: member room=den user=bob\n"
          "4: member room=den user=carol\n"
          "4: member room=den user=dave\n"
          "4: done\n"
          "4 subscribes 1 den last=4\n"
          "to 1: presence room=den user=dave kind=1\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_admins_decide_who_is_let_in(void **state)
{
    (void)state;
#define ASKED                                                                                      \
    "error text=\"The admins of den were asked to let you in; you will hear of it.\" code=24\n"
    static const struct play_step steps[] = {
        { "4 enter user=dave", NULL },
        { "1 set room=den kind=8 count=1", NULL },
        { "4 join room=den text=please", "+pass 4 of 1: asks by= text=please\n"
                                         "1* applicant room=den user=dave time=0 text=please\n"
                                         "4: " ASKED },
        { "4 join room=den", "4: " ASKED },
        { "3 waiting room=den",
          "3: error text=\"Only admins of den may decide who is let in.\" code=20\n" },
        { "1 waiting room=den", "1: applicant room=den user=dave time=0 text=please\n"
                                "1: done\n" },
        { "1 deny room=den user=dave text=later",
          "4* notice text=\"The admins of den do not let you in: later.\" code=10\n"
          "-pass 4 of 1\n"
          "1: done room=den\n" },
        { "1 deny room=den user=dave",
          "1: error text=\"dave neither waits for den nor is invited.\" code=8\n" },
        { "4 join room=den", NULL },
        { "1 invite room=den user=dave", "-pass 4 of 1\n"
                                         "+pass 4 of 1: invited by=alice text=\n"
                                         "4* invited room=den user=alice time=0\n"
                                         "to 1: presence room=den user=alice kind=7 was=dave\n"
                                         "1: done room=den\n" },
        { "4 join room=den", NULL },
        { "4 say room=den nonce=a text=hi",
          "event by 4 in 1: event room=den user=dave no=5 time=0 kind=1 text=hi nonce=a\n"
          "4: done room=den no=5 time=0\n" },
    };
    PLAY_IN_DEN(steps);
#undef ASKED
}

static void test_a_user_has_so_many_invitations(void **state)
{
    (void)state;
    struct play play;
    char line[64];
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "2 enter user=bob");
    for (int i = 0; i <= LIMIT_PASSES_PER_USER; i++) {
        snprintf(line, sizeof(line), "1 join room=r%d", i);
        play_line(&play, line);
        snprintf(line, sizeof(line), "1 invite room=r%d user=bob", i);
        play_line(&play, line);
    }
    static const struct play_step steps[] = {
        { "1 invite room=r64 user=bob",
          "1: error text=\"bob has 64 invitations, which is the limit.\" code=11\n" },
        { "2 join room=r0", NULL },
        { "1 invite room=r64 user=bob", "+pass 2 of 65: invited by=alice text=\n"
                                        "2* invited room=r64 user=alice time=0\n"
                                        "to 65: presence room=r64 user=alice kind=7 was=bob\n"
                                        "1: done room=r64\n" },
    };
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_a_room_has_so_many_invitations(void **state)
{
    (void)state;
    struct play play;
    char line[64];
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, den, ARRAY_SIZE(den));
    for (int i = 0; i <= LIMIT_PASSES_PER_ROOM; i++) {
        snprintf(line, sizeof(line), "%d enter user=u%d", 1000 + i, i);
        play_line(&play, line);
        snprintf(line, sizeof(line), "1 invite room=den user=u%d", i);
        play_line(&play, line);
    }
    static const struct play_step steps[] = {
        { "1 invite room=den user=u500",
          "1: error text=\"den has 500 who are invited or wait, the limit.\" code=11\n" },
        { "1 deny room=den user=u7", NULL },
        { "1 invite room=den user=u500", NULL },
        { "1500 join room=den", NULL },
    };
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_the_only_owner_abandons_a_room_if_it_says_so(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 role room=den user=alice kind=1",
          "1: error text=\"You are the only owner of den; make somebody else its owner first.\" "
          "code=20\n" },
        { "1 role room=den user=alice kind=1 flags=16777216", NULL },
        { "1 who room=den", "1: member room=den user=alice\n"
                            "1: member room=den user=bob\n"
                            "1: member room=den user=carol\n"
                            "1: done\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_a_guest_is_put_out_by_any_admin_and_an_account_is_not(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "4 enter user=dave", NULL },
        { "4 join room=den", NULL },
        { "1 role room=den user=bob kind=2", NULL },
        { "1 role room=den user=carol kind=2", NULL },
        { "1 role room=den user=dave kind=2", NULL },
        { "2 kick room=den user=carol",
          "2: error text=\"carol is an admin of den, as you are; only who is more may.\" "
          "code=20\n" },
        { "2 kick room=den user=dave", NULL },
        { "4 say room=den nonce=a text=hi",
          "4: error text=\"You are not in den; join it first.\" code=9\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_who_is_invited_comes_in_beyond_the_limit(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "4 enter user=dave", NULL },
        { "1 set room=den kind=4 count=1", NULL },
        { "1 invite room=den user=dave", NULL },
        { "4 join room=den", NULL },
        { "4 part room=den", NULL },
        { "4 join room=den", "4: error text=\"den is full; try again later.\" code=63\n" },
    };
    PLAY_IN_DEN(steps);
}

static void test_who_is_no_member_speaks_where_the_room_wants_it(void **state)
{
    (void)state;
#define REFUSED "4: error text=\"You are not in den; join it first.\" code=9\n"
    static const struct play_step steps[] = {
        { "4 enter user=dave", NULL },
        { "4 say room=den nonce=a text=hi", REFUSED },
        { "1 set room=den kind=12 count=1", NULL },
        { "4 say room=den nonce=a text=hi",
          "event by 4 in 1: event room=den user=dave no=5 time=0 kind=1 text=hi nonce=a\n"
          "4: done room=den no=5 time=0\n" },
        { "4 say room=den nonce=a text=hi", "4: done room=den no=5\n" },
        { "1 set room=den kind=3 count=9", NULL },
        { "4 say room=den nonce=b text=hi", REFUSED },
        { "1 set room=den kind=3 count=0", NULL },
        { "1 set room=den kind=8 count=2", NULL },
        { "4 say room=den nonce=b text=hi", REFUSED },
        { "1 set room=den kind=8 count=0", NULL },
        { "1 set room=den kind=10 count=1", NULL },
        { "4 say room=den nonce=b text=hi",
          "4: error text=\"There is no room den; join it to open it.\" code=7\n" },
    };
    PLAY_IN_DEN(steps);
#undef REFUSED
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_makes_a_room_owns_it_and_nobody_owns_the_lobby),
        cmocka_unit_test(test_a_role_is_an_event_and_told_of_members),
        cmocka_unit_test(test_who_has_a_voice_speaks_where_others_are_silent),
        cmocka_unit_test(test_one_acts_on_those_only_who_are_less),
        cmocka_unit_test(test_the_owner_hands_the_room_over),
        cmocka_unit_test(test_the_longest_standing_admin_account_follows_the_last_owner),
        cmocka_unit_test(test_a_guest_owns_what_it_made_until_it_ends),
        cmocka_unit_test(test_titles_are_given_and_taken_away),
        cmocka_unit_test(test_a_setting_is_an_event_and_told_on_joining),
        cmocka_unit_test(test_in_a_read_only_room_admins_speak),
        cmocka_unit_test(test_slow_mode_makes_members_wait_and_says_how_long),
        cmocka_unit_test(test_who_leaves_a_slow_room_and_comes_again_has_not_waited_by_that),
        cmocka_unit_test(test_a_slow_room_keeps_a_few_of_those_who_have_left),
        cmocka_unit_test(test_a_room_holds_as_many_members_as_its_limit_says),
        cmocka_unit_test(test_nothing_happens_in_an_archived_room_but_reading_it),
        cmocka_unit_test(test_a_direct_room_has_no_roles_and_no_settings),
        cmocka_unit_test(test_a_private_room_is_for_members_only),
        cmocka_unit_test(test_who_is_invited_comes_in_once),
        cmocka_unit_test(test_a_key_opens_a_room),
        cmocka_unit_test(test_admins_decide_who_is_let_in),
        cmocka_unit_test(test_who_is_kicked_is_no_member_any_more_and_may_come_again),
        cmocka_unit_test(test_a_ban_keeps_an_account_out_until_it_is_over),
        cmocka_unit_test(test_an_address_is_banned_without_telling_which),
        cmocka_unit_test(test_who_is_muted_reads_and_says_nothing),
        cmocka_unit_test(test_who_must_be_silent_has_no_other_way_to_say_something),
        cmocka_unit_test(test_who_is_muted_takes_back_what_was_said_without_a_word),
        cmocka_unit_test(test_bans_that_make_no_sense_are_refused),
        cmocka_unit_test(test_a_room_has_so_many_bans),
        cmocka_unit_test(test_a_user_has_so_many_invitations),
        cmocka_unit_test(test_a_room_has_so_many_invitations),
        cmocka_unit_test(test_the_only_owner_abandons_a_room_if_it_says_so),
        cmocka_unit_test(test_a_guest_is_put_out_by_any_admin_and_an_account_is_not),
        cmocka_unit_test(test_who_is_invited_comes_in_beyond_the_limit),
        cmocka_unit_test(test_who_is_no_member_speaks_where_the_room_wants_it),
    };
    return CHECK_RUN(tests);
}
