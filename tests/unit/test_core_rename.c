/* A room gets another name: who may give which, what all are told, and where the old one leads. */
#include "core_play.h"

#define LONG_NAME "a-name-of-64-characters-is-the-longest-that-a-room-can-have-1234"

/* Alice has opened den, Bob is in it. */
#define TWO_IN_DEN                                                                                 \
    { "1 enter user=alice", NULL }, { "2 enter user=bob", NULL }, { "1 join room=den", NULL },     \
    {                                                                                              \
        "2 join room=den", NULL                                                                    \
    }

static void test_readers_are_told_before_anything_comes_under_the_new_name(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TWO_IN_DEN,
        { "1 rename room=den text=\"cave it is one\"",
          "+former 1 den: 1\n"
          "+room 1 cave topic=\"\"\n"
          "1 renames 1 cave: rename room=den text=\"cave it is one\" by=alice\n"
          "event by 1 in 1: event room=cave user=alice no=1 time=0 kind=35 "
          "text=\"den cave it is one\"\n"
          "1: done room=cave no=1 time=0\n" },
        { "2 say room=cave nonce=a text=hi",
          "event by 2 in 1: event room=cave user=bob no=2 time=0 kind=1 text=hi nonce=a\n"
          "2: done room=cave no=2 time=0\n" },
    };
    PLAY(steps);
}

static void test_the_same_request_again_changes_nothing(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TWO_IN_DEN,
        { "1 rename room=den text=cave", NULL },
        { "1 rename room=den text=cave", "1: done room=cave\n" },
    };
    PLAY(steps);
}

static void test_old_names_lead_to_the_room(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TWO_IN_DEN,
        { "1 rename room=den text=cave", NULL },
        { "2 say room=den nonce=a text=hi",
          "event by 2 in 1: event room=cave user=bob no=2 time=0 kind=1 text=hi nonce=a\n"
          "2: done room=cave no=2 time=0\n" },
        { "2 history room=DEN", "2 reads 1 cave last=2: history room=cave limit=200\n" },
        { "2 search query=in:den", "2 as bob searches only 1: search limit=50 query=in:den\n" },
        { "1 rename room=cave text=hall", NULL },
        { "2 part room=den", NULL },
        { "2 join room=cave after=2",
          "+member 2 of 1\n"
          "2: joined room=hall kind=1 topic=\"\" count=2 last=3 flags=32\n"
          "2: member room=hall user=alice flags=128\n"
          "2: member room=hall user=bob\n"
          "2: done\n"
          "2 subscribes 1 hall last=3 after=2\n"
          "to 1: presence room=hall user=bob kind=1\n" },
    };
    PLAY(steps);
}

/* Who has seen the room by an old name is told the new one as it enters. */
static void test_who_comes_back_learns_what_its_rooms_were_called(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TWO_IN_DEN,
        { "1 rename room=den text=cave", NULL },
        { "1 rename room=cave text=hall", NULL },
        { "2 dropped", NULL },
        { "3 enter user=bob token=2",
          "3 entered\n"
          "3: welcome user=bob token=2 flags=2 wait_ms=90000\n"
          "3: rename room=den text=hall\n"
          "3: rename room=cave text=hall\n"
          "3: room room=hall kind=1 topic=\"\" count=2 last=2 flags=16\n"
          "3: done\n" },
    };
    PLAY(steps);
}

static void test_a_name_can_be_written_otherwise(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TWO_IN_DEN,
        { "1 rename room=den text=Den",
          "+room 1 Den topic=\"\"\n"
          "1 renames 1 Den: rename room=den text=Den by=alice\n"
          "event by 1 in 1: event room=Den user=alice no=1 time=0 kind=35 text=\"den Den\"\n"
          "1: done room=Den no=1 time=0\n" },
    };
    PLAY(steps);
}

static void test_a_room_can_have_its_old_name_back(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TWO_IN_DEN,
        { "1 rename room=den text=cave", NULL },
        { "1 rename room=cave text=den",
          "-former 1 den: 1\n"
          "+former 1 cave: 2\n"
          "+room 1 den topic=\"\"\n"
          "1 renames 1 den: rename room=cave text=den by=alice\n"
          "event by 1 in 1: event room=den user=alice no=2 time=0 kind=35 text=\"cave den\"\n"
          "1: done room=den no=2 time=0\n" },
    };
    PLAY(steps);
}

static void test_who_may_not_and_names_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TWO_IN_DEN,
        { "3 enter user=carol", NULL },
        { "3 join room=hall", NULL },
        { "2 rename room=den text=cave",
          "2: error text=\"Only admins of den may give it another name.\" code=20\n" },
        { "3 rename room=den text=cave",
          "3: error text=\"You are not in den; join it first.\" code=9\n" },
        { "1 rename room=nowhere text=cave",
          "1: error text=\"There is no room nowhere; join it to open it.\" code=7\n" },
        { "1 rename room=den", "1: error text=\"The request lacks its field \"text\".\" code=1\n" },
        { "1 rename room=den text=#cave",
          "1: error text=\"The name begins with one of @ # : / & or holds a comma, "
          "which have a meaning of their own; leave them out.\" code=6\n" },
        { "1 rename room=den text=\" cave\"",
          "1: error text=\"The name is empty; give at least one character.\" code=6\n" },
        { "1 rename room=den text=" LONG_NAME "5",
          "1: error text=\"The name is too long; a user's has at most 32 characters, a room's "
          "64.\" code=6\n" },
        { "1 rename room=den text=HALL",
          "1: error text=\"There is a room HALL already; choose another name.\" code=60\n" },
        { "1 rename room=den text=ha1l",
          "1: error text=\"ha1l looks like the room hall; join that one, or choose another "
          "name.\" code=6\n" },
        { "1 rename room=den text=dеn", /* the second letter is Cyrillic */
          "1: error text=\"The name mixes writing systems that are easily taken for one another, "
          "or "
          "hides marks; keep to one.\" code=6\n" },
        { "3 rename room=hall text=house", NULL },
        { "1 rename room=den text=hall",
          "1: error text=\"Another room was called hall until lately; choose another name.\" "
          "code=60\n" },
        { "1 rename room=den text=" LONG_NAME, NULL },
        { "1 set room=" LONG_NAME " kind=7 count=1", NULL },
        { "1 rename room=" LONG_NAME " text=den",
          "1: error text=\"" LONG_NAME
          " is archived: nothing happens in it any more.\" code=27\n" },
    };
    PLAY(steps);
}

static void test_rooms_of_a_few_have_no_name(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join user=bob", NULL },
        { "1 rename room=@1 text=us",
          "1: error text=\"A direct room belongs to its two users alike; it has no roles, "
          "settings or topic.\" code=1\n" },
    };
    PLAY(steps);
}

/* IRC: who knows that a room was renamed may open one that is called as it was. */
static void test_a_member_can_open_a_room_by_the_old_name(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TWO_IN_DEN,
        { "3 enter user=carol", NULL },
        { "1 rename room=den text=cave", NULL },
        { "3 join room=den flags=33554432",
          "3: error room=cave text=\"The room is called cave now.\" code=61\n" },
        { "3 join room=den flags=16777216",
          "+member 3 of 1\n"
          "3: joined room=cave kind=1 topic=\"\" count=3 last=1 flags=32\n"
          "3: member room=cave user=alice flags=128\n"
          "3: member room=cave user=bob\n"
          "3: member room=cave user=carol\n"
          "3: done\n"
          "3 subscribes 1 cave last=1\n"
          "to 1: presence room=cave user=carol kind=1\n" },
        { "2 join room=den flags=16777216",
          "-former 1 den: 1\n"
          "+room 2 den topic=\"\"\n"
          "+member 2 of 2 owner since=0\n"
          "2: joined room=den kind=1 topic=\"\" count=1 last=0 flags=32\n"
          "2: member room=den user=bob flags=128\n"
          "2: done\n"
          "2 subscribes 2 den last=0\n"
          "to 2: presence room=den user=bob kind=1\n" },
    };
    PLAY(steps);
}

static void test_strangers_do_not_find_a_hidden_room_by_its_old_name(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TWO_IN_DEN,
        { "3 enter user=carol", NULL },
        { "1 set room=den kind=10 count=1", NULL },
        { "1 rename room=den text=cave", NULL },
        { "3 history room=den",
          "3: error text=\"There is no room den; join it to open it.\" code=7\n" },
        { "3 join room=den",
          "3: error text=\"Another room was called den until lately; choose another name.\" "
          "code=60\n" },
        { "1 invite room=cave user=carol", NULL },
        { "3 join room=den", NULL },
        { "3 history room=den", "3 reads 1 cave last=2: history room=cave limit=200\n" },
    };
    PLAY(steps);
}

static void test_a_room_that_goes_takes_its_old_names_along(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "admins alice", NULL },
        { "100 register user=alice secret=p", NULL },
        { "100 join room=den", NULL },
        { "100 rename room=den text=cave", NULL },
        { "100 close_room room=den", NULL },
        { "100 rooms room=cave",
          "100: error text=\"There is no room cave; join it to open it.\" code=7\n" },
        { "100 join room=den", NULL },
        { "100 rooms", "100: room room=den kind=1 topic=\"\" count=1 last=1 flags=16\n"
                       "100: done\n" },
    };
    PLAY(steps);
}

static void rename_to(struct play *play, int number)
{
    char line[64];
    snprintf(line, sizeof(line), "1 rename room=room%d text=room%d", number, number + 1);
    play_line(play, line);
}

static void test_a_room_has_so_many_old_names_and_the_newest_stay(void **state)
{
    struct play play;
    (void)state;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "1 join room=room0");
    for (int i = 0; i < LIMIT_FORMER_NAMES; i++)
        rename_to(&play, i);
    play_line(&play, "1 rooms room=room0");
    CHECK_INT(MESSAGE_ROOM, play.effects.items[0].message->type);
    rename_to(&play, LIMIT_FORMER_NAMES);
    CHECK_INT(EFFECT_DEL_FORMER, play.effects.items[0].kind);
    CHECK_STR("room0", play.effects.items[0].name);
    play_line(&play, "1 rooms room=room0");
    CHECK_INT(ERROR_NO_SUCH_ROOM, play.effects.items[0].message->code);
    play_line(&play, "1 rooms room=room1");
    CHECK_INT(MESSAGE_ROOM, play.effects.items[0].message->type);
    play_fini(&play);
}

/* Each new name is told to all: as many an hour as rooms may be opened. */
static void test_names_count_as_new_rooms(void **state)
{
    struct play play;
    (void)state;
    play_init(&play, (struct core_config){ .limits_local = { .rooms_hour = 1 } });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "1 join room=room0");
    int count = 0;
    do
        rename_to(&play, count++);
    while (play.effects.items[0].message == NULL && count < 10);
    CHECK_INT(ERROR_BUSY, play.effects.items[0].message->code);
    CHECK(play.effects.items[0].message->wait_ms > 0);
    CHECK_INT(5, count); /* five at once, of which the room itself was one */
    play_fini(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readers_are_told_before_anything_comes_under_the_new_name),
        cmocka_unit_test(test_the_same_request_again_changes_nothing),
        cmocka_unit_test(test_old_names_lead_to_the_room),
        cmocka_unit_test(test_who_comes_back_learns_what_its_rooms_were_called),
        cmocka_unit_test(test_a_name_can_be_written_otherwise),
        cmocka_unit_test(test_a_room_can_have_its_old_name_back),
        cmocka_unit_test(test_who_may_not_and_names_that_cannot_be_are_refused),
        cmocka_unit_test(test_rooms_of_a_few_have_no_name),
        cmocka_unit_test(test_a_member_can_open_a_room_by_the_old_name),
        cmocka_unit_test(test_strangers_do_not_find_a_hidden_room_by_its_old_name),
        cmocka_unit_test(test_a_room_that_goes_takes_its_old_names_along),
        cmocka_unit_test(test_a_room_has_so_many_old_names_and_the_newest_stay),
        cmocka_unit_test(test_names_count_as_new_rooms),
    };
    return CHECK_RUN(tests);
}
