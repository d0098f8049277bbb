/* Direct groups: rooms of a few users, to which nobody is ever added. */
#include "core_play.h"

#include <errno.h>

#define NONE "error text=\"You have no such direct room; join a user to open one.\" code=7\n"

static void test_a_group_opens_for_all_and_is_found_again(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=carol", NULL },
        { "2 join names=CAROL,alice",
          "+room 1 @1 topic=\"\"\n"
          "+member 1 of 1\n"
          "+member 2 of 1\n"
          "+member 3 of 1\n"
          "2: joined room=@1 kind=4 names=alice,carol topic=\"\" count=3 last=0 flags=32\n"
          "2: member room=@1 user=alice\n"
          "2: member room=@1 user=bob\n"
          "2: member room=@1 user=carol\n"
          "2: done\n"
          "2 subscribes 1 @1 last=0\n"
          "1* joined room=@1 kind=4 names=bob,carol topic=\"\" count=3 last=0\n"
          "1 subscribes 1 @1 last=0\n"
          "3* joined room=@1 kind=4 names=alice,bob topic=\"\" count=3 last=0\n"
          "3 subscribes 1 @1 last=0\n" },
        { "3 join names=alice,carol,bob,Alice after=0",
          "3: joined room=@1 kind=4 names=alice,bob topic=\"\" count=3 last=0 flags=32\n"
          "3: member room=@1 user=alice\n"
          "3: member room=@1 user=bob\n"
          "3: member room=@1 user=carol\n"
          "3: done\n"
          "3 subscribes 1 @1 last=0 after=0\n" },
        { "1 say room=@1 nonce=a text=@bob!",
          "event by 1 in 1: event room=@1 user=alice no=1 time=0 kind=1 text=@bob! nonce=a\n"
          "1: done room=@1 no=1 time=0\n"
          "+note 4 of 1/2: 1\n" },
        { "2 rooms", "2: room room=@1 no=0 kind=4 names=alice,carol topic=\"\" count=3 last=1 "
                     "flags=16 unread=1 mentions=1\n"
                     "2: done\n" },
        { "3 topic room=@1 text=lunch", NULL },
        { "2 rooms room=@1", "2: room room=@1 no=0 kind=4 names=alice,carol topic=lunch count=3 "
                             "last=2 flags=16 unread=1 mentions=1\n"
                             "2: done\n" },
        { "1 join user=bob", NULL }, /* a room of two is another one */
        { "1 rooms room=@2", "1: room room=@2 user=bob kind=2 count=2 last=0 flags=16\n"
                             "1: done\n" },
    };
    PLAY(steps);
}

static void test_nobody_else_sees_a_group(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=carol", NULL },
        { "4 enter user=eve", NULL },
        { "1 join names=bob,carol", NULL },
        { "4 join room=@1", "4: " NONE },
        { "4 say room=@1 nonce=a text=hi", "4: " NONE },
        { "4 history room=@1", "4: " NONE },
        { "4 who room=@1", "4: " NONE },
        { "4 search query=in:@1", "4: " NONE },
        { "4 fetch room=@1 no=1", "4: " NONE },
        { "4 typing room=@1", "4: " NONE },
        { "4 topic room=@1 text=mine", "4: " NONE },
        { "4 part room=@1", "4: " NONE },
        { "4 rooms", "4: done\n" },
        { "4 rooms room=@1", "4: " NONE },
        { "4 who user=alice", "4: member user=alice time=0\n4: done\n" },
        { "4 search query=hi", "4 as eve searches everywhere: search limit=50 query=hi\n" },
        { "3 search query=hi", "3 as carol searches everywhere 1: search limit=50 query=hi\n" },
        { "1 invite room=@1 user=eve",
          "1: error text=\"A direct group belongs to its users alike; it has no roles or settings, "
          "and nobody is added to it.\" code=1\n" },
        { "1 kick room=@1 user=bob", NULL },
        { "1 set room=@1 kind=2 count=1", NULL },
        { "3 who room=@1", "3: member room=@1 user=alice\n"
                           "3: member room=@1 user=bob\n"
                           "3: member room=@1 user=carol\n"
                           "3: done\n" },
    };
    PLAY(steps);
}

static void test_one_leaves_a_group_for_ever(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 register secret=p", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=carol", NULL },
        { "1 join names=bob,carol", NULL },
        { "1 part room=@1 text=bye",
          "1: done room=@1\n"
          "event by 1 in 1: event room=@1 user=alice no=1 time=0 kind=8 text=bye\n"
          "1 unsubscribes 1\n"
          "-member 1 of 1\n" },
        { "1 history room=@1", "1: " NONE },
        { "2 rooms room=@1", "2: room room=@1 kind=4 names=carol topic=\"\" count=2 last=1 "
                             "flags=16\n"
                             "2: done\n" },
        { "2 join names=alice,carol", NULL }, /* is another one: @2 */
        { "1 rooms", "1: room room=@2 kind=4 names=bob,carol topic=\"\" count=3 last=0 flags=16\n"
                     "1: done\n" },
        { "3 bye", "3 closed\n"
                   "to 1: presence room=@1 user=carol kind=2 flags=16777216\n"
                   "to 2: presence room=@2 user=carol kind=2 flags=16777216\n"
                   "-user 3\n" },
        { "2 say room=@1 nonce=a text=hi",
          "2: error text=\"All others have left; nobody hears you here.\" code=8\n" },
        { "2 rooms room=@1", "2: room room=@1 kind=4 names= topic=\"\" count=1 last=1 flags=16\n"
                             "2: done\n" },
        { "2 part room=@1", NULL },
        { "2 rooms room=@1", "2: " NONE },
        { "1 bye", "1 closed\nto 2: presence room=@2 user=alice kind=2 flags=8\n" },
        { "2 say room=@2 nonce=b text=later", NULL }, /* waits for an account */
        { "4 auth user=alice mechanism=PLAIN secret=p", NULL },
        { "4 rooms", "4: room room=@2 no=0 kind=4 names=bob topic=\"\" count=2 last=1 flags=16 "
                     "unread=1 mentions=0\n"
                     "4: done\n" },
    };
    PLAY(steps);
}

static void test_what_is_no_group_is_refused(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join names=bob,alice,Bob",
          "1: error text=\"A direct group has two others at least; to talk to one name a user.\" "
          "code=1\n" },
        { "1 join names=bob,nobody",
          "1: error text=\"There is nobody called nobody here.\" code=8\n" },
        { "1 join names=bob,a room=den",
          "1: error text=\"Name either a room to join or a user to talk to.\" code=1\n" },
        { "1 join names=@bob,a", NULL },
        { "1 rooms", "1: done\n" },
    };
    PLAY(steps);
}

static void test_a_group_has_sixteen_users_at_most(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 join names=u2,u3,u4,u5,u6,u7,u8,u9,u10,u11,u12,u13,u14,u15,u16,u17",
          "1: error text=\"A direct group has at most 16 users; join a room for more.\" "
          "code=11\n" },
        { "1 join names=u1,u2,u3,u4,u5,u6,u7,u8,u9,u10,u11,u12,u13,u14,u15,u16", NULL },
        { "1 rooms",
          "1: room room=@1 kind=4 "
          "names=u2,u3,u4,u5,u6,u7,u8,u9,u10,u11,u12,u13,u14,u15,u16 topic=\"\" count=16 "
          "last=0 flags=16\n"
          "1: done\n" },
    };
    struct play play;
    play_init(&play, (struct core_config){ .room_max = 100, .member_max = 10, .user_max = 100 });
    for (int i = 1; i <= 17; i++) {
        char line[64];
        snprintf(line, sizeof(line), "%d enter user=u%d", i, i);
        play_line(&play, line);
    }
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_a_group_is_loaded_as_it_was(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "5 enter user=bob token=2",
          "5 entered\n"
          "5: welcome user=bob token=2 flags=2 wait_ms=90000\n"
          "5: room room=@4 kind=4 names=alice,carol topic=lunch count=3 last=2 flags=16\n"
          "5: done\n" },
        { "5 join names=carol,alice", NULL },
        { "5 rooms",
          "5: room room=@4 kind=4 names=alice,carol topic=lunch count=3 last=2 flags=16\n"
          "5: done\n" },
    };
    static const char *const names[] = { "alice", "bob", "carol" };
    struct play play;
    play_init(&play, (struct core_config){ .room_max = 100, .member_max = 10, .user_max = 100 });
    for (uint64_t i = 0; i < 20; i++) {
        char name[16];
        snprintf(name, sizeof(name), "%s%d", i < 3 ? names[i] : "u", (int)i);
        if (i < 3)
            snprintf(name, sizeof(name), "%s", names[i]);
        CHECK_INT(0, core_load_user(play.core, i + 1, str_of(name), play_bytes((char)('1' + i))));
    }
    CHECK_INT(0, core_load_room(play.core, 4, ROOM_DIRECT_GROUP, STR("@4"), STR("lunch"), 2));
    CHECK_INT(0, core_load_room(play.core, 5, ROOM_DIRECT_GROUP, STR("@5"), STR(""), 0));
    for (uint64_t i = 1; i <= 3; i++)
        CHECK_INT(0, core_load_member(play.core, i, 4));
    for (uint64_t i = 4; i < 4 + LIMIT_DIRECT_GROUP; i++)
        CHECK_INT(0, core_load_member(play.core, i, 5));
    CHECK_INT(-EINVAL, core_load_member(play.core, 20, 5)); /* one too many */
    CHECK_INT(-EINVAL, core_load_setting(play.core, 4, GROUP_HIDDEN, 1, STR("")));
    CHECK_INT(-EINVAL, core_load_role(play.core, 1, 4, ROLE_OWNER, 0, STR("")));
    core_load_done(play.core, 20, 5, 0);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_group_opens_for_all_and_is_found_again),
        cmocka_unit_test(test_nobody_else_sees_a_group),
        cmocka_unit_test(test_one_leaves_a_group_for_ever),
        cmocka_unit_test(test_what_is_no_group_is_refused),
        cmocka_unit_test(test_a_group_has_sixteen_users_at_most),
        cmocka_unit_test(test_a_group_is_loaded_as_it_was),
    };
    return CHECK_RUN(tests);
}
