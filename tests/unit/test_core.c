/* What the core does about each request, proposal by proposal, told as plays (core_play.h). */
#include "core_play.h"

static void test_entering_gives_name_token_and_heartbeat(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=Alice", "+user 1 Alice token=1\n"
                                "1 entered\n"
                                "1: welcome user=Alice token=1 flags=0 wait_ms=90000\n"
                                "1: done\n" },
        { "2 enter user=ｂｏｂ", "+user 2 ｂｏｂ token=2\n"
                                 "2 entered\n"
                                 "2: welcome user=ｂｏｂ token=2 flags=0 wait_ms=90000\n"
                                 "2: done\n" },
    };
    PLAY(steps);
}

static void test_a_taken_name_is_refused_with_free_alternatives(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=Alice", NULL },
        { "2 enter user=alice3", NULL },
        { "3 enter user=alice", "3: error text=\"alice is taken; choose another name.\" code=4 "
                                "names=alice2,alice4,alice5\n" },
        { "3 enter user=ＡＬＩＣＥ token=x",
          "3: error text=\"ＡＬＩＣＥ is taken; choose another name.\" code=4 "
          "names=ＡＬＩＣＥ2,ＡＬＩＣＥ4,ＡＬＩＣＥ5\n" },
        { "3 enter user=Alice token=x flags=4", "3: error text=\"Alice is taken; choose another "
                                                "name.\" code=4 names=Alice2,Alice4,Alice5\n" },
        { "3 enter user=alice2", "+user 3 alice2 token=3\n"
                                 "3 entered\n"
                                 "3: welcome user=alice2 token=3 flags=0 wait_ms=90000\n"
                                 "3: done\n" },
    };
    PLAY(steps);
}

static void test_an_invalid_name_is_refused_with_the_reason(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=",
          "1: error text=\"The name is empty; give at least one character.\" code=5\n" },
        { "1 enter user=\"a b\"",
          "1: error text=\"The name holds white space; write it as one word.\" code=5\n" },
        { "1 enter user=@a",
          "1: error text=\"The name begins with one of @ # : / & or holds a comma, which have a "
          "meaning of their own; leave them out.\" code=5\n" },
        { "1 enter user=aaaaaaaaaabbbbbbbbbbccccccccccddd",
          "1: error text=\"The name is too long; a user's has at most 32 characters, a room's "
          "64.\" code=5\n" },
    };
    PLAY(steps);
}

static void test_one_enters_first_and_only_once(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 join room=lobby", "1: error text=\"Enter with a name first.\" code=3\n" },
        { "1 rooms", "1: error text=\"Enter with a name first.\" code=3\n" },
        { "1 enter user=alice", NULL },
        { "1 enter user=bob", "1: error text=\"You have entered already, as alice.\" code=3\n" },
        { "1 enter user=alice token=1 flags=4",
          "1: error text=\"You have entered already, as alice.\" code=3\n" },
        { "1 welcome user=alice",
          "1: error text=\"This is not a request that can be answered.\" code=2\n" },
    };
    PLAY(steps);
}

static void test_what_lacks_a_field_is_refused(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter token=x", "1: error text=\"The request lacks its field \"user\".\" code=1\n" },
        { "1 enter user=alice", NULL },
        { "1 join", "1: error text=\"Name either a room to join or a user to talk to.\" code=1\n" },
        { "1 join room=lobby user=bob",
          "1: error text=\"Name either a room to join or a user to talk to.\" code=1\n" },
        { "1 say room=lobby text=hi",
          "1: error text=\"The request lacks its field \"nonce\".\" code=1\n" },
        { "1 part", "1: error text=\"The request lacks its field \"room\".\" code=1\n" },
    };
    PLAY(steps);
}

static void test_a_broken_connection_resumes_within_its_grace_and_nobody_is_told(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "2 enter user=bob", NULL },
        { "2 join room=lobby", NULL },
        { "1 dropped", "" },
        { "2 who room=lobby", "2: member room=lobby user=alice flags=8\n"
                              "2: member room=lobby user=bob\n"
                              "2: done\n" },
        { "tick 999", "" },
        { "3 enter user=alice", "3: error text=\"alice is taken; choose another name.\" code=4 "
                                "names=alice2,alice3,alice4\n" },
        { "3 enter user=alice token=1",
          "3 entered\n"
          "3: welcome user=alice token=1 flags=2 wait_ms=90000\n"
          "3: room room=lobby kind=1 topic=\"\" count=2 last=0 flags=16\n"
          "3: done\n" },
        { "3 join room=lobby after=0",
          "3: joined room=lobby kind=1 topic=\"\" count=2 last=0 flags=32\n"
          "3: member room=lobby user=alice\n"
          "3: member room=lobby user=bob\n"
          "3: done\n"
          "3 subscribes 1 lobby last=0 after=0\n" },
        { "tick 1999", "" },
        { "2 who room=lobby", "2: member room=lobby user=alice\n"
                              "2: member room=lobby user=bob\n"
                              "2: done\n" },
    };
    PLAY(steps);
}

static void test_a_user_whose_grace_is_over_leaves_and_its_name_is_free(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "2 enter user=bob", NULL },
        { "2 join room=lobby", NULL },
        { "1 dropped", "" },
        { "tick 999", "" },
        { "tick 1000", "to 1: presence room=lobby user=alice kind=2 flags=16777216\n"
                       "-user 1\n" },
        { "3 enter user=alice token=1", "+user 3 alice token=3\n"
                                        "3 entered\n"
                                        "3: welcome user=alice token=3 flags=0 wait_ms=90000\n"
                                        "3: done\n" },
        { "3 rooms", "3: room room=lobby kind=1 topic=\"\" count=1 last=0 flags=0\n"
                     "3: done\n" },
    };
    PLAY(steps);
}

static void test_those_whose_grace_is_over_leave_in_the_order_in_which_it_ended(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=carol", NULL },
        { "tick 500", NULL },
        { "2 dropped", "" },
        { "tick 400", NULL },
        { "3 dropped", "" },
        { "tick 600", NULL },
        { "1 dropped", "" },
        { "tick 1399", "" },
        { "tick 1400", "-user 3\n" },
        { "tick 5000", "-user 2\n"
                       "-user 1\n" },
    };
    PLAY(steps);
}

static void test_one_more_session_of_a_user_is_attached_only_on_demand(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "2 enter user=alice token=1",
          "2: error text=\"alice is you, already here in another session; ask to attach to it, or "
          "choose another name.\" code=4 names=alice2,alice3,alice4\n" },
        { "2 enter user=alice token=1 flags=4",
          "2 entered\n"
          "2: welcome user=alice token=1 flags=2 wait_ms=90000\n"
          "2: room room=lobby kind=1 topic=\"\" count=1 last=0 flags=16\n"
          "2: done\n" },
        { "2 join room=lobby", "2: joined room=lobby kind=1 topic=\"\" count=1 last=0 flags=32\n"
                               "2: member room=lobby user=alice\n"
                               "2: done\n"
                               "2 subscribes 1 lobby last=0\n" },
        { "1 dropped", "" },
        { "tick 9999", "" },
        { "2 say room=lobby nonce=a text=hi",
          "event by 1 in 1: event room=lobby user=alice no=1 time=9999 kind=1 text=hi nonce=a\n"
          "2: done room=lobby no=1 time=9999\n" },
    };
    PLAY(steps);
}

static void test_a_user_leaves_with_its_last_session(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=alice token=1 flags=4", NULL },
        { "1 join room=lobby", NULL },
        { "3 enter user=bob", NULL },
        { "3 join room=lobby", NULL },
        { "1 bye text=first", "1 closed\n" },
        { "2 bye text=\"so long\"",
          "2 closed\n"
          "to 1: presence room=lobby user=alice kind=2 text=\"so long\" flags=16777216\n"
          "-user 1\n" },
        { "3 who", "3: member user=bob\n"
                   "3: done\n" },
    };
    PLAY(steps);
}

static void test_goodbye_before_entering_just_closes(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 bye", "1 closed\n" },
        { "2 dropped", "" },
    };
    PLAY(steps);
}

static void test_the_first_who_joins_opens_a_room_and_all_who_are_in_it_are_told(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=Lobby", "+room 1 Lobby topic=\"\"\n"
                               "+member 1 of 1\n"
                               "1: joined room=Lobby kind=1 topic=\"\" count=1 last=0 flags=32\n"
                               "1: member room=Lobby user=alice\n"
                               "1: done\n"
                               "1 subscribes 1 Lobby last=0\n"
                               "to 1: presence room=Lobby user=alice kind=1\n" },
        { "2 enter user=小明", NULL },
        { "2 join room=ｌｏｂｂｙ",
          "+member 2 of 1\n"
          "2: joined room=Lobby kind=1 topic=\"\" count=2 last=0 flags=32\n"
          "2: member room=Lobby user=alice\n"
          "2: member room=Lobby user=小明\n"
          "2: done\n"
          "2 subscribes 1 Lobby last=0\n"
          "to 1: presence room=Lobby user=小明 kind=1\n" },
    };
    PLAY(steps);
}

static void test_joining_again_tells_nobody_and_moves_the_place_in_the_events(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 say room=lobby nonce=a text=one", NULL },
        { "1 say room=lobby nonce=b text=two", NULL },
        { "1 join room=lobby", "1: joined room=lobby kind=1 topic=\"\" count=1 last=2 flags=32\n"
                               "1: member room=lobby user=alice\n"
                               "1: done\n"
                               "1 subscribes 1 lobby last=2\n" },
        { "1 join room=lobby after=1",
          "1: joined room=lobby kind=1 topic=\"\" count=1 last=2 flags=32\n"
          "1: member room=lobby user=alice\n"
          "1: done\n"
          "1 subscribes 1 lobby last=2 after=1\n" },
        { "1 join room=lobby after=99",
          "1: joined room=lobby kind=1 topic=\"\" count=1 last=2 flags=32\n"
          "1: member room=lobby user=alice\n"
          "1: done\n"
          "1 subscribes 1 lobby last=2 after=2\n" },
    };
    PLAY(steps);
}

static void test_a_sessions_own_join_is_for_members_only_and_answers_without_done(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 - join room=lobby after=0", "" },
        { "1 join room=lobby", NULL },
        { "1 - join room=lobby after=0",
          "1* joined room=lobby kind=1 topic=\"\" count=1 last=0 flags=32\n"
          "1* member room=lobby user=alice\n"
          "1 subscribes 1 lobby last=0 after=0\n" },
        { "1 - join user=alice", "" },
    };
    PLAY(steps);
}

static void test_what_is_no_rooms_name_is_refused(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=",
          "1: error text=\"The name is empty; give at least one character.\" code=6\n" },
        { "1 join room=#lobby",
          "1: error text=\"The name begins with one of @ # : / & or holds a comma, which have a "
          "meaning of their own; leave them out.\" code=6\n" },
        { "1 join room=\"a room\"",
          "1: error text=\"The name holds white space; write it as one word.\" code=6\n" },
        { "1 join room=@1",
          "1: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "1 join room=@",
          "1: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "1 join room=@01",
          "1: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "1 join room=@99999999999999999999999",
          "1: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "1 part room=nowhere",
          "1: error text=\"There is no room nowhere; join it to open it.\" code=7\n" },
        { "1 history room=nowhere",
          "1: error text=\"There is no room nowhere; join it to open it.\" code=7\n" },
    };
    PLAY(steps);
}

static void test_parting_tells_the_others_and_unsubscribes_all_sessions(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=alice token=1 flags=4", NULL },
        { "3 enter user=bob", NULL },
        { "1 join room=lobby", NULL },
        { "2 join room=lobby", NULL },
        { "3 join room=lobby", NULL },
        { "1 part room=LOBBY text=\"must go\"",
          "1: done room=lobby\n"
          "to 1: presence room=lobby user=alice kind=2 text=\"must go\"\n"
          "1 unsubscribes 1\n"
          "2 unsubscribes 1\n"
          "-member 1 of 1\n" },
        { "1 part room=lobby", "1: error text=\"You are not in lobby; join it first.\" code=9\n" },
        { "1 say room=lobby nonce=a text=hi",
          "1: error text=\"You are not in lobby; join it first.\" code=9\n" },
        { "1 topic room=lobby text=hi",
          "1: error text=\"You are not in lobby; join it first.\" code=9\n" },
    };
    PLAY(steps);
}

static void test_a_room_goes_with_its_last_member_unless_something_was_said(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=silent", NULL },
        { "1 join room=loud", NULL },
        { "1 say room=loud nonce=a text=hi", NULL },
        { "1 part room=silent", "1: done room=silent\n"
                                "to 1: presence room=silent user=alice kind=2\n"
                                "1 unsubscribes 1\n"
                                "-member 1 of 1\n"
                                "-room 1\n" },
        { "1 part room=loud", "1: done room=loud\n"
                              "to 2: presence room=loud user=alice kind=2\n"
                              "1 unsubscribes 2\n"
                              "-member 1 of 2\n" },
        { "1 rooms", "1: room room=loud kind=1 topic=\"\" count=0 last=1 flags=0\n"
                     "1: done\n" },
        { "1 join room=silent", "+room 3 silent topic=\"\"\n"
                                "+member 1 of 3 owner since=0\n"
                                "1: joined room=silent kind=1 topic=\"\" count=1 last=0 flags=32\n"
                                "1: member room=silent user=alice flags=128\n"
                                "1: done\n"
                                "1 subscribes 3 silent last=0\n"
                                "to 3: presence room=silent user=alice kind=1\n" },
        { "1 join room=loud after=0",
          "+member 1 of 2\n"
          "1: joined room=loud kind=1 topic=\"\" count=1 last=1 flags=32\n"
          "1: member room=loud user=alice\n"
          "1: done\n"
          "1 subscribes 2 loud last=1 after=0\n"
          "to 2: presence room=loud user=alice kind=1\n" },
    };
    PLAY(steps);
}

static void
test_what_is_said_gets_the_next_number_and_goes_to_all_before_its_sender_hears_of_it(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "tick 42", NULL },
        { "1 say room=LOBBY nonce=a text=\"你好 all\"",
          "event by 1 in 1: event room=lobby user=alice no=1 time=42 kind=1 text=\"你好 all\" "
          "nonce=a\n"
          "1: done room=lobby no=1 time=42\n" },
        { "1 say room=lobby nonce=b text=waves kind=2",
          "event by 1 in 1: event room=lobby user=alice no=2 time=42 kind=2 text=waves nonce=b\n"
          "1: done room=lobby no=2 time=42\n" },
        { "1 say room=lobby nonce=c text=x kind=3",
          "1: error text=\"One can say messages, actions and files only.\" code=1\n" },
        { "1 say room=lobby nonce=d text=",
          "1: error text=\"The text is empty; there is nothing to say.\" code=10\n" },
    };
    PLAY(steps);
}

static void test_a_repeated_nonce_is_answered_with_the_first_number_and_stores_nothing(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 join room=other", NULL },
        { "1 say room=lobby nonce=a text=one", NULL },
        { "1 say room=lobby nonce=b text=two", NULL },
        { "1 say room=lobby nonce=a text=one", "1: done room=lobby no=1\n" },
        { "1 say room=other nonce=a text=one flags=1", "1: done room=lobby no=1\n" },
        { "1 part room=lobby", NULL },
        { "1 say room=lobby nonce=b text=two", "1: done room=lobby no=2\n" },
        { "1 say room=other nonce=c text=three",
          "event by 1 in 2: event room=other user=alice no=1 time=0 kind=1 text=three nonce=c\n"
          "1: done room=other no=1 time=0\n" },
    };
    PLAY(steps);
}

static void test_a_topic_is_an_event_and_kept_with_the_room(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 topic room=lobby text=\"all about hutong\"",
          "+room 1 lobby topic=\"all about hutong\"\n"
          "event by 1 in 1: event room=lobby user=alice no=1 time=0 kind=3 text=\"all about "
          "hutong\"\n"
          "1: done room=lobby no=1 time=0\n" },
        { "2 enter user=bob", NULL },
        { "2 topic room=lobby text=mine",
          "2: error text=\"You are not in lobby; join it first.\" code=9\n" },
        { "2 join room=lobby",
          "+member 2 of 1\n"
          "2: joined room=lobby kind=1 topic=\"all about hutong\" count=2 last=1 flags=32\n"
          "2: member room=lobby user=alice\n"
          "2: member room=lobby user=bob\n"
          "2: done\n"
          "2 subscribes 1 lobby last=1\n"
          "to 1: presence room=lobby user=bob kind=1\n" },
        { "2 topic room=lobby text=",
          "+room 1 lobby topic=\"\"\n"
          "event by 2 in 1: event room=lobby user=bob no=2 time=0 kind=3 text=\"\"\n"
          "2: done room=lobby no=2 time=0\n" },
    };
    PLAY(steps);
}

static void test_a_rename_is_told_in_every_room(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join room=lobby", NULL },
        { "1 join room=den", NULL },
        { "1 join user=bob", NULL },
        { "1 nick user=Liz", "+user 1 Liz token=1\n"
                             "to 1: presence room=lobby user=Liz kind=3 was=alice\n"
                             "to 2: presence room=den user=Liz kind=3 was=alice\n"
                             "to 3: presence room=@3 user=Liz kind=3 was=alice\n"
                             "1: done user=Liz\n" },
        { "1 nick user=LIZ", "+user 1 LIZ token=1\n"
                             "to 1: presence room=lobby user=LIZ kind=3 was=Liz\n"
                             "to 2: presence room=den user=LIZ kind=3 was=Liz\n"
                             "to 3: presence room=@3 user=LIZ kind=3 was=Liz\n"
                             "1: done user=LIZ\n" },
        { "1 nick user=LIZ", "1: done user=LIZ\n" },
        { "1 nick user=BOB",
          "1: error text=\"BOB is taken; choose another name.\" code=4 names=BOB2,BOB3,BOB4\n" },
        { "1 nick user=\"a b\"",
          "1: error text=\"The name holds white space; write it as one word.\" code=5\n" },
        { "3 enter user=alice", "+user 3 alice token=3\n"
                                "3 entered\n"
                                "3: welcome user=alice token=3 flags=0 wait_ms=90000\n"
                                "3: done\n" },
        { "3 enter user=liz", "3: error text=\"You have entered already, as alice.\" code=3\n" },
    };
    PLAY(steps);
}

static void test_a_search_goes_where_one_may_read(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=eve", NULL },
        { "1 join room=lobby", NULL },
        { "1 join room=dev", NULL },
        { "1 join user=bob", NULL },
        { "1 join user=eve", NULL },
        { "1 search query=天气",
          "1 as alice searches everywhere 3 4: search limit=50 query=天气\n" },
        { "2 search query=天气 before=9 limit=5 room=dev",
          "2 as bob searches everywhere 3: search before=9 limit=5 query=天气\n" },
        { "2 search query=x limit=5000",
          "2 as bob searches everywhere 3: search limit=200 query=x\n" },
        { "2 search query=\"x in:LOBBY\"",
          "2 as bob searches only 1: search limit=50 query=\"x in:LOBBY\"\n" },
        { "2 search query=in:@3", "2 as bob searches only 3: search limit=50 query=in:@3\n" },
        { "2 search query=in:@4", "2: error text=\"You have no such direct room; join a user to "
                                  "open one.\" code=7\n" },
        { "2 search query=in:nowhere", "2: error text=\"There is no room nowhere; join it to "
                                       "open it.\" code=7\n" },
        { "2 search query=from:@x",
          "2: error text=\"The name begins with one of @ # : / & or holds a comma, which have a "
          "meaning of their own; leave them out.\" code=5\n" },
        { "2 search query=\"\"", "2: error text=\"The search holds nothing to look for; give at "
                                 "least one word.\" code=1\n" },
        { "3 bye", NULL },
        { "1 search query=x", "1 as alice searches everywhere 3 4: search limit=50 query=x\n" },
    };
    PLAY(steps);
}

static void test_anybody_may_look_at_public_rooms(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 say room=lobby nonce=a text=hi", NULL },
        { "2 enter user=bob", NULL },
        { "1 dropped", NULL },
        { "2 rooms", "2: room room=lobby kind=1 topic=\"\" count=1 last=1 flags=0\n"
                     "2: done\n" },
        { "2 who", "2: member user=alice flags=8\n"
                   "2: member user=bob\n"
                   "2: done\n" },
        { "2 who room=Lobby", "2: member room=lobby user=alice flags=8\n"
                              "2: done\n" },
        { "2 who room=den",
          "2: error text=\"There is no room den; join it to open it.\" code=7\n" },
        { "2 history room=lobby", "2 reads 1 lobby last=1: history room=lobby limit=200\n" },
        { "2 history room=LOBBY after=3 before=9 limit=5",
          "2 reads 1 lobby last=1: history room=lobby after=3 before=9 limit=5\n" },
        { "2 history room=lobby limit=0",
          "2 reads 1 lobby last=1: history room=lobby limit=200\n" },
        { "2 history room=lobby limit=5000",
          "2 reads 1 lobby last=1: history room=lobby limit=200\n" },
    };
    PLAY(steps);
}

static void test_a_direct_room_opens_for_all_sessions_of_both(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=alice token=1 flags=4", NULL },
        { "3 enter user=bob", NULL },
        { "4 enter user=bob token=3 flags=4", NULL },
        { "1 join user=BOB", "+room 1 @1 topic=\"\"\n"
                             "+member 1 of 1\n"
                             "+member 2 of 1\n"
                             "1: joined room=@1 user=bob kind=2 count=2 last=0 flags=32\n"
                             "1: member room=@1 user=alice\n"
                             "1: member room=@1 user=bob\n"
                             "1: done\n"
                             "1 subscribes 1 @1 last=0\n"
                             "2* joined room=@1 user=bob kind=2 count=2 last=0\n"
                             "2 subscribes 1 @1 last=0\n"
                             "3* joined room=@1 user=alice kind=2 count=2 last=0\n"
                             "3 subscribes 1 @1 last=0\n"
                             "4* joined room=@1 user=alice kind=2 count=2 last=0\n"
                             "4 subscribes 1 @1 last=0\n" },
        { "3 join user=alice after=0",
          "3: joined room=@1 user=alice kind=2 count=2 last=0 flags=32\n"
          "3: member room=@1 user=alice\n"
          "3: member room=@1 user=bob\n"
          "3: done\n"
          "3 subscribes 1 @1 last=0 after=0\n" },
        { "4 join room=@1", "4: joined room=@1 user=alice kind=2 count=2 last=0 flags=32\n"
                            "4: member room=@1 user=alice\n"
                            "4: member room=@1 user=bob\n"
                            "4: done\n"
                            "4 subscribes 1 @1 last=0\n" },
        { "3 say room=@1 nonce=a text=hi",
          "event by 2 in 1: event room=@1 user=bob no=1 time=0 kind=1 text=hi nonce=a\n"
          "3: done room=@1 no=1 time=0\n" },
        { "2 rooms",
          "2: room room=@1 user=bob no=0 kind=2 count=2 last=1 flags=16 unread=1 mentions=0\n"
          "2: done\n" },
        { "3 dropped", "" },
        { "5 enter user=bob token=3 flags=4",
          "5 entered\n"
          "5: welcome user=bob token=3 flags=2 wait_ms=90000\n"
          "5: room room=@1 user=alice kind=2 count=2 last=1 flags=16\n"
          "5: done\n" },
    };
    PLAY(steps);
}

static void test_nobody_else_sees_a_direct_room(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=eve", NULL },
        { "1 join user=bob", NULL },
        { "3 join room=@1",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "3 say room=@1 nonce=a text=hi",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "3 history room=@1",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "3 who room=@1",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "3 part room=@1",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "3 rooms", "3: done\n" },
        { "2 who room=@1", "2: member room=@1 user=alice\n"
                           "2: member room=@1 user=bob\n"
                           "2: done\n" },
        { "2 history room=@1", "2 reads 1 @1 last=0: history room=@1 limit=200\n" },
        { "2 topic room=@1 text=x",
          "2: error text=\"A direct room belongs to its two users alike; it has no roles, settings "
          "or topic.\" code=1\n" },
    };
    PLAY(steps);
}

static void test_one_talks_only_to_somebody_else_who_is_there(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join user=ALICE",
          "1: error text=\"That is you; name somebody else to talk to.\" code=8\n" },
        { "1 join user=bob", "1: error text=\"There is nobody called bob here.\" code=8\n" },
        { "1 join user=@bob",
          "1: error text=\"The name begins with one of @ # : / & or holds a comma, which have a "
          "meaning of their own; leave them out.\" code=5\n" },
    };
    PLAY(steps);
}

static void test_a_direct_room_put_away_opens_again_when_something_is_said_in_it(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=bob token=2 flags=4", NULL },
        { "1 join user=bob", NULL },
        { "2 part room=@1", "2: done room=@1\n"
                            "2 unsubscribes 1\n"
                            "3 unsubscribes 1\n" },
        { "1 say room=@1 nonce=a text=hello",
          "2* joined room=@1 user=alice kind=2 count=2 last=0\n"
          "2 subscribes 1 @1 last=0\n"
          "3* joined room=@1 user=alice kind=2 count=2 last=0\n"
          "3 subscribes 1 @1 last=0\n"
          "event by 1 in 1: event room=@1 user=alice no=1 time=0 kind=1 text=hello nonce=a\n"
          "1: done room=@1 no=1 time=0\n" },
        { "2 part room=@1", "2: done room=@1\n"
                            "2 unsubscribes 1\n"
                            "3 unsubscribes 1\n" },
        { "2 say room=@1 nonce=b text=hi",
          "2* joined room=@1 user=alice kind=2 count=2 last=1\n"
          "2 subscribes 1 @1 last=1\n"
          "3* joined room=@1 user=alice kind=2 count=2 last=1\n"
          "3 subscribes 1 @1 last=1\n"
          "event by 2 in 1: event room=@1 user=bob no=2 time=0 kind=1 text=hi nonce=b\n"
          "2: done room=@1 no=2 time=0\n" },
        { "2 part room=@1", NULL },
        { "2 dropped", NULL },
        { "3 dropped", NULL },
        { "4 enter user=bob token=2", "4 entered\n"
                                      "4: welcome user=bob token=2 flags=2 wait_ms=90000\n"
                                      "4: done\n" },
        { "4 join user=alice after=1",
          "4: joined room=@1 user=alice kind=2 count=2 last=2 flags=32\n"
          "4: member room=@1 user=alice\n"
          "4: member room=@1 user=bob\n"
          "4: done\n"
          "4 subscribes 1 @1 last=2 after=1\n" },
        { "1 say room=@1 nonce=c text=back", /* open already */
          "event by 1 in 1: event room=@1 user=alice no=3 time=0 kind=1 text=back nonce=c\n"
          "1: done room=@1 no=3 time=0\n" },
    };
    PLAY(steps);
}

static void test_a_direct_room_stays_for_the_other_until_both_have_left(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join user=bob", NULL },
        { "1 say room=@1 nonce=a text=hi", NULL },
        { "2 bye text=tired", "2 closed\n"
                              "to 1: presence room=@1 user=bob kind=2 text=tired flags=16777216\n"
                              "+room 1 @1 topic=bob\n"
                              "-user 2\n" },
        { "1 say room=@1 nonce=b text=wait",
          "1: error text=\"bob has left and hears nothing any more.\" code=8\n" },
        { "1 join room=@1 after=0", "1: joined room=@1 user=bob kind=2 count=1 last=1 flags=32\n"
                                    "1: member room=@1 user=alice\n"
                                    "1: done\n"
                                    "1 subscribes 1 @1 last=1 after=0\n" },
        { "1 rooms", "1: room room=@1 user=bob kind=2 count=1 last=1 flags=16\n"
                     "1: done\n" },
        { "3 enter user=bob", NULL },
        { "3 join room=@1",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "1 join user=bob", "+room 2 @2 topic=\"\"\n"
                             "+member 1 of 2\n"
                             "+member 3 of 2\n"
                             "1: joined room=@2 user=bob kind=2 count=2 last=0 flags=32\n"
                             "1: member room=@2 user=alice\n"
                             "1: member room=@2 user=bob\n"
                             "1: done\n"
                             "1 subscribes 2 @2 last=0\n"
                             "3* joined room=@2 user=alice kind=2 count=2 last=0\n"
                             "3 subscribes 2 @2 last=0\n" },
        { "1 bye", "1 closed\n"
                   "-room 1\n"
                   "to 2: presence room=@2 user=alice kind=2 flags=16777216\n"
                   "+room 2 @2 topic=alice\n"
                   "-user 1\n" },
    };
    PLAY(steps);
}

static void test_a_user_in_grace_can_be_talked_to(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "2 dropped", NULL },
        { "1 join user=bob", "+room 1 @1 topic=\"\"\n"
                             "+member 1 of 1\n"
                             "+member 2 of 1\n"
                             "1: joined room=@1 user=bob kind=2 count=2 last=0 flags=32\n"
                             "1: member room=@1 user=alice\n"
                             "1: member room=@1 user=bob flags=8\n"
                             "1: done\n"
                             "1 subscribes 1 @1 last=0\n" },
        { "1 say room=@1 nonce=a text=hi",
          "event by 1 in 1: event room=@1 user=alice no=1 time=0 kind=1 text=hi nonce=a\n"
          "1: done room=@1 no=1 time=0 flags=8\n" },
        { "3 enter user=bob token=2",
          "3 entered\n"
          "3: welcome user=bob token=2 flags=2 wait_ms=90000\n"
          "3: room room=@1 user=alice no=0 kind=2 count=2 last=1 flags=16 unread=1 mentions=0\n"
          "3: done\n" },
        { "3 join room=@1 after=0",
          "3: joined room=@1 user=alice no=0 kind=2 count=2 last=1 flags=32 unread=1 mentions=0\n"
          "3: member room=@1 user=alice\n"
          "3: member room=@1 user=bob\n"
          "3: done\n"
          "3 subscribes 1 @1 last=1 after=0\n" },
    };
    PLAY(steps);
}

static struct message text_message(enum message_type type, struct str text)
{
    struct message message = { .type = type };
    message_set_id(&message, PLAY_ID);
    message_set_room(&message, STR("lobby"));
    message_set_text(&message, text);
    if (type == MESSAGE_SAY)
        message_set_nonce(&message, play_bytes('t'));
    return message;
}

static void test_texts_are_utf8_without_nul_and_within_their_size(void **state)
{
    (void)state;
    static char letters[LIMIT_TEXT_SIZE + 1];
    memset(letters, 'x', sizeof(letters));
    const struct {
        enum message_type type;
        struct str text;
        bool is_allowed;
    } cases[] = {
        { MESSAGE_SAY, { letters, LIMIT_TEXT_SIZE }, true },
        { MESSAGE_SAY, { letters, LIMIT_TEXT_SIZE + 1 }, false },
        { MESSAGE_SAY, STR("a\0b"), false },
        { MESSAGE_SAY, STR("a\xff"), false },
        { MESSAGE_SAY, STR(""), false },
        { MESSAGE_SAY, STR("\033[31m\t\n"), true }, /* stored as it is, shown by the receiver */
        { MESSAGE_TOPIC, { letters, LIMIT_TOPIC_SIZE }, true },
        { MESSAGE_TOPIC, { letters, LIMIT_TOPIC_SIZE + 1 }, false },
        { MESSAGE_TOPIC, STR("a\0b"), false },
        { MESSAGE_TOPIC, STR(""), true },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct play play;
        play_init(&play, (struct core_config){ 0 });
        play_line(&play, "1 enter user=alice");
        play_line(&play, "1 join room=lobby");
        struct message message = text_message(cases[i].type, cases[i].text);
        play_ask(&play, 1, &message);
        const struct message *answer = play.effects.items[play.effects.count - 1].message;
        CHECK_INT(cases[i].is_allowed ? MESSAGE_DONE : MESSAGE_ERROR, answer->type);
        CHECK_INT(cases[i].is_allowed ? ERROR_NONE : ERROR_TEXT_INVALID, answer->code);
        play_fini(&play);
    }
}

static void test_a_nonce_has_16_bytes(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "1 join room=lobby");
    struct message say = text_message(MESSAGE_SAY, STR("hi"));
    message_set_nonce(&say, STR("short"));
    play_ask(&play, 1, &say);
    CHECK_INT(1, play.effects.count);
    CHECK_INT(ERROR_BAD_REQUEST, play.effects.items[0].message->code);
    CHECK(!core_has_nonce(play.core, STR("short")));
    play_fini(&play);
}

static void test_what_the_store_knows_of_a_nonce_counts_as_said(void **state)
{
    (void)state;
    struct play play;
    struct buf given = { 0 };
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "1 join room=lobby");
    struct message say = text_message(MESSAGE_SAY, STR("hi"));
    struct proposal proposal = {
        .kind = PROPOSAL_REQUEST, .session = 1, .message = &say, .seen_room = 1, .seen_no = 9
    };
    play_propose(&play, &proposal);
    play_print(&given, &play.effects);
    CHECK_TEXT("1: done room=lobby no=9\n", buf_cstr(&given));
    proposal.seen_room = 5; /* gone by now */
    play_propose(&play, &proposal);
    play_print(&given, &play.effects);
    CHECK_TEXT("1: done no=9\n", buf_cstr(&given));
    buf_fini(&given);
    play_fini(&play);
}

/* Let session 1 of two ask for a change of an event that the store describes as @seen. */
static void check_change(const char *asks, struct seen_event seen, const char *gives)
{
    struct play play;
    struct buf given = { 0 };
    play_init(&play, (struct core_config){ .recall_ms = 1000 });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "2 enter user=bob");
    play_line(&play, "1 join room=lobby");
    play_line(&play, "1 say room=lobby nonce=a text=hi");
    play.now_ms = 5000;
    struct message message = play_parse(asks);
    play_propose(&play, &(struct proposal){ .kind = PROPOSAL_REQUEST,
                                            .session = 1,
                                            .message = &message,
                                            .seen_event = seen });
    play_print(&given, &play.effects);
    CHECK_TEXT(gives, buf_cstr(&given));
    buf_fini(&given);
    play_fini(&play);
}

static void test_a_message_is_changed_by_whom_it_belongs_to(void **state)
{
    (void)state;
#define SEEN .room = 1, .no = 1, .kind = EVENT_MESSAGE
    static const struct {
        const char *name, *asks;
        struct seen_event seen;
        const char *gives;
    } rows[] = {
        { "edit",
          "edit room=lobby ref=1 text=ho",
          { SEEN, .user = 1 },
          "event by 1 in 1: event room=lobby user=alice no=2 time=5000 kind=4 text=ho ref=1\n"
          "1: done room=lobby no=2 time=5000\n" },
        { "edit of another's",
          "edit room=lobby ref=1 text=ho",
          { SEEN, .user = 2 },
          "1: error text=\"That message is not yours.\" code=19\n" },
        { "edit into nothing",
          "edit room=lobby ref=1 text=",
          { SEEN, .user = 1 },
          "1: error text=\"The text is empty; there is nothing to say.\" code=10\n" },
        { "edit of what is not there",
          "edit room=lobby ref=7 text=ho",
          { 0 },
          "1: error text=\"There is no such message.\" code=18\n" },
        { "edit of an event of another room",
          "edit room=lobby ref=1 text=ho",
          { .room = 2, .no = 1, .kind = EVENT_MESSAGE, .user = 1 },
          "1: error text=\"There is no such message.\" code=18\n" },
        { "edit of a topic",
          "edit room=lobby ref=1 text=ho",
          { .room = 1, .no = 1, .kind = EVENT_TOPIC, .user = 1 },
          "1: error text=\"There is no such message.\" code=18\n" },
        { "edit of what was recalled",
          "edit room=lobby ref=1 text=ho",
          { SEEN, .user = 1, .is_recalled = true },
          "1: error text=\"That message was recalled.\" code=18\n" },
        { "edit where one is not",
          "edit room=nowhere ref=1 text=ho",
          { SEEN, .user = 1 },
          "1: error text=\"There is no room nowhere; join it to open it.\" code=7\n" },
        { "recall in time",
          "recall room=lobby ref=1",
          { SEEN, .user = 1, .time_ms = 4000 },
          "+note 2 of 1: 1\n"
          "event by 1 in 1: event room=lobby user=alice no=2 time=5000 kind=5 text=\"\" ref=1\n"
          "1: done room=lobby no=2 time=5000\n" },
        { "recall for a reason",
          "recall room=lobby ref=1 text=\"wrong window\"",
          { SEEN, .user = 1, .time_ms = 4000 },
          "+note 2 of 1: 1\n"
          "event by 1 in 1: event room=lobby user=alice no=2 time=5000 kind=5"
          " text=\"wrong window\" ref=1\n"
          "1: done room=lobby no=2 time=5000\n" },
        { "recall too late",
          "recall room=lobby ref=1",
          { SEEN, .user = 1, .time_ms = 3999 },
          "1: error text=\"That message is too old to be recalled.\" code=19\n" },
        { "recall by a clock set back",
          "recall room=lobby ref=1",
          { SEEN, .user = 1, .time_ms = 9999 },
          "+note 2 of 1: 1\n"
          "event by 1 in 1: event room=lobby user=alice no=2 time=5000 kind=5 text=\"\" ref=1\n"
          "1: done room=lobby no=2 time=5000\n" },
        { "recall of another's",
          "recall room=lobby ref=1",
          { SEEN, .user = 2, .time_ms = 5000 },
          "1: error text=\"Only admins of lobby may take back what others said.\" code=19\n" },
        { "reaction",
          "react room=lobby ref=1 emoji=x",
          { SEEN, .user = 2 },
          "event by 1 in 1: event room=lobby user=alice no=2 time=5000 kind=6 text=+x ref=1\n"
          "1: done room=lobby no=2 time=5000\n" },
        { "the same reaction again",
          "react room=lobby ref=1 emoji=x",
          { SEEN, .user = 2, .has_reaction = true, .reaction_count = 8 },
          "event by 1 in 1: event room=lobby user=alice no=2 time=5000 kind=6 text=-x ref=1\n"
          "1: done room=lobby no=2 time=5000\n" },
        { "too many reactions",
          "react room=lobby ref=1 emoji=x",
          { SEEN, .user = 2, .reaction_count = 8 },
          "1: error text=\"You have 8 reactions to this message already.\" code=11\n" },
        { "a reaction in two words",
          "react room=lobby ref=1 emoji=\"x y\"",
          { SEEN, .user = 2 },
          "1: error text=\"A reaction is one emoji, or a short word.\" code=10\n" },
    };
#undef SEEN
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i].name);
        check_change(rows[i].asks, rows[i].seen, rows[i].gives);
    }
}

/* Let session 1 pin message @no of the lobby, which is there. */
static void pin_in_lobby(struct play *play, uint64_t no)
{
    struct message message = play_parse("pin room=lobby");
    message_set_ref(&message, no);
    play_propose(play,
                 &(struct proposal){
                     .kind = PROPOSAL_REQUEST,
                     .session = 1,
                     .message = &message,
                     .seen_event = { .room = 1, .no = no, .kind = EVENT_MESSAGE, .user = 1 } });
}

static void test_a_message_stays_pinned_until_it_is_unpinned_or_recalled(void **state)
{
    static const struct play_step steps[] = {
        { "2 unpin room=lobby ref=2", "2: error text=\"That message is not pinned.\" code=18\n" },
        { "2 unpin room=lobby ref=1",
          "-note 1 of 1: 1\n"
          "event by 2 in 1: event room=lobby user=bob no=4 time=0 kind=21 text=\"\" ref=1\n"
          "2: done room=lobby no=4 time=0\n" },
        { "2 unpin room=lobby ref=1", "2: error text=\"That message is not pinned.\" code=18\n" },
        { "3 enter user=eve", NULL },
        { "3 unpin room=lobby ref=1",
          "3: error text=\"You are not in lobby; join it first.\" code=9\n" },
    };
    struct play play;
    struct buf given = { 0 };
    (void)state;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "2 enter user=bob");
    play_line(&play, "1 join room=lobby");
    play_line(&play, "2 join room=lobby");
    play_line(&play, "1 say room=lobby nonce=a text=hi");
    play_line(&play, "1 say room=lobby nonce=b text=ho");
    pin_in_lobby(&play, 1);
    play_print(&given, &play.effects);
    CHECK_TEXT("+note 1 of 1: 1\n"
               "event by 1 in 1: event room=lobby user=alice no=3 time=0 kind=20 text=\"\" ref=1\n"
               "1: done room=lobby no=3 time=0\n",
               buf_cstr(&given));
    pin_in_lobby(&play, 1);
    play_print(&given, &play.effects);
    CHECK_TEXT("1: done room=lobby\n", buf_cstr(&given));
    play_steps(&play, steps, ARRAY_SIZE(steps));
    pin_in_lobby(&play, 2);
    struct message recall = play_parse("recall room=lobby ref=2");
    play_propose(&play,
                 &(struct proposal){
                     .kind = PROPOSAL_REQUEST,
                     .session = 1,
                     .message = &recall,
                     .seen_event = { .room = 1, .no = 2, .kind = EVENT_MESSAGE, .user = 1 } });
    play_print(&given, &play.effects);
    CHECK_TEXT("-note 1 of 1: 2\n"
               "+note 2 of 1: 2\n"
               "event by 1 in 1: event room=lobby user=alice no=6 time=0 kind=5 text=\"\" ref=2\n"
               "1: done room=lobby no=6 time=0\n",
               buf_cstr(&given));
    buf_fini(&given);
    play_fini(&play);
}

static void test_a_room_has_so_many_pinned_messages(void **state)
{
    struct play play;
    struct buf given = { 0 };
    (void)state;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "1 join room=lobby");
    for (uint64_t no = 1; no <= LIMIT_PINS_PER_ROOM; no++)
        pin_in_lobby(&play, no);
    pin_in_lobby(&play, LIMIT_NUMBER);
    play_print(&given, &play.effects);
    CHECK_TEXT("1: error text=\"lobby has 50 pinned messages, which is the limit; unpin one "
               "first.\" code=11\n",
               buf_cstr(&given));
    buf_fini(&given);
    play_fini(&play);
}

static void test_threads_pins_and_versions_are_read_like_history(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "2 enter user=bob", NULL },
        { "1 join user=bob", NULL },
        { "3 enter user=eve", NULL },
        { "3 thread room=LOBBY ref=5 after=7 limit=9 before=3",
          "3 reads 1 lobby last=0: thread room=lobby after=7 limit=9 ref=5\n" },
        { "3 pins room=lobby limit=5000", "3 reads 1 lobby last=0: pins room=lobby limit=200\n" },
        { "3 versions room=lobby ref=9007199254740991",
          "3 reads 1 lobby last=0: versions room=lobby limit=200 ref=9007199254740991\n" },
        { "2 thread room=@2 ref=1", "2 reads 2 @2 last=0: thread room=@2 limit=200 ref=1\n" },
        { "3 thread room=@2 ref=1",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "3 pins room=@2",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "3 versions room=nowhere ref=1",
          "3: error text=\"There is no room nowhere; join it to open it.\" code=7\n" },
    };
    PLAY(steps);
}

static void test_an_answer_names_an_event_of_the_room(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 say room=lobby nonce=a text=hi", NULL },
        { "1 say room=lobby nonce=b text=yes ref=1",
          "event by 1 in 1: event room=lobby user=alice no=2 time=0 kind=1 text=yes nonce=b ref=1\n"
          "1: done room=lobby no=2 time=0\n" },
        { "1 say room=lobby nonce=c text=yes ref=3",
          "1: error text=\"There is no such message to answer.\" code=18\n" },
        { "1 say room=lobby nonce=c text=yes ref=0",
          "1: error text=\"There is no such message to answer.\" code=18\n" },
    };
    PLAY(steps);
}

static void test_the_oldest_nonce_is_forgotten_when_the_window_is_full(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 say room=lobby nonce=a text=1", NULL },
        { "1 say room=lobby nonce=b text=2", NULL },
        { "1 say room=lobby nonce=a text=1", "1: done room=lobby no=1\n" },
        { "1 say room=lobby nonce=c text=3", NULL },
        { "1 say room=lobby nonce=b text=2", "1: done room=lobby no=2\n" },
        { "1 say room=lobby nonce=a text=1",
          "event by 1 in 1: event room=lobby user=alice no=4 time=0 kind=1 text=1 nonce=a\n"
          "1: done room=lobby no=4 time=0\n" },
    };
    struct play play;
    play_init(&play, (struct core_config){ .nonce_max = 2 });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK(core_has_nonce(play.core, play_bytes('a')));
    CHECK(!core_has_nonce(play.core, play_bytes('b')));
    CHECK(core_has_nonce(play.core, play_bytes('c')));
    play_fini(&play);
}

static void test_a_reason_is_cut_between_characters(void **state)
{
    (void)state;
    char reason[LIMIT_REASON_SIZE + 2];
    memset(reason, 'x', sizeof(reason));
    memcpy(reason + LIMIT_REASON_SIZE - 1, "胡", 3);
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    play_line(&play, "1 join room=lobby");
    struct message part = text_message(MESSAGE_PART, (struct str){ reason, sizeof(reason) });
    play_ask(&play, 1, &part);
    CHECK_INT(EFFECT_PUBLISH, play.effects.items[1].kind);
    CHECK_INT(LIMIT_REASON_SIZE - 1, play.effects.items[1].message->text.size);
    play_fini(&play);
}

/* Play @line @count times, each '#' in it being the number of the time. */
static void play_many(struct play *play, const char *line, int count)
{
    struct buf out = { 0 };
    for (int i = 1; i <= count; i++) {
        buf_clear(&out);
        for (const char *c = line; *c; c++)
            CHECK_INT(0, *c == '#' ? buf_printf(&out, "%d", i) : buf_append(&out, c, 1));
        play_line(play, buf_cstr(&out));
    }
    buf_fini(&out);
}

static void test_the_server_holds_so_many_users_rooms_and_members(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "3 enter user=carol", NULL },
        { "4 enter user=dave", "4: error text=\"The server is full; try again later.\" code=11\n" },
        { "1 join room=lobby", NULL },
        { "2 join room=lobby", NULL },
        { "3 join room=lobby", "3: error text=\"lobby is full; try again later.\" code=63\n" },
        { "3 join room=den", NULL },
        { "3 join room=attic",
          "3: error text=\"The server holds as many rooms as it can; join one that exists.\" "
          "code=11\n" },
        { "3 join user=bob",
          "3: error text=\"The server holds as many rooms as it can; join one that exists.\" "
          "code=11\n" },
        { "3 part room=den", NULL },
        { "3 join user=bob", NULL },
        { "3 bye", NULL },
        { "4 enter user=dave", NULL },
    };
    struct play play;
    play_init(&play, (struct core_config){ .user_max = 3, .room_max = 2, .member_max = 2 });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_a_user_may_be_in_256_public_rooms_and_open_256_direct_ones(void **state)
{
    (void)state;
    static const struct play_step refused[] = {
        { "999 join room=more",
          "999: error text=\"You are in 256 rooms, which is the limit; leave one.\" code=11\n" },
        { "999 join user=last",
          "999: error text=\"You have 256 direct rooms, which is the limit for opening another.\" "
          "code=11\n" },
        { "999 join room=room256", NULL },
        { "999 part room=room256", NULL },
        { "999 join room=more", NULL },
        /* others can still open direct rooms with somebody who has many */
        { "998 join user=first", NULL },
    };
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "999 enter user=first");
    play_line(&play, "998 enter user=last");
    play_many(&play, "999 join room=room#", LIMIT_ROOMS_PER_USER);
    play_many(&play, "# enter user=user#", LIMIT_ROOMS_PER_USER);
    play_many(&play, "999 join user=user#", LIMIT_ROOMS_PER_USER);
    play_steps(&play, refused, ARRAY_SIZE(refused));
    CHECK_INT(EFFECT_PUT_ROOM, play.effects.items[0].kind);
    play_fini(&play);
}

static void test_a_user_may_have_32_sessions(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "99 enter user=alice token=1 flags=4",
          "99: error text=\"You have 32 sessions, which is the limit; end one first.\" "
          "code=11\n" },
        { "2 bye", NULL },
        { "99 enter user=alice token=1 flags=4", NULL },
    };
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_many(&play, "# enter user=alice token=1 flags=4", LIMIT_SESSIONS_PER_USER);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK_INT(EFFECT_ENTERED, play.effects.items[0].kind);
    play_fini(&play);
}

static void test_the_next_tick_is_when_the_first_grace_ends(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    CHECK(core_next_tick(play.core) == UINT64_MAX);
    play_line(&play, "1 enter user=alice");
    play_line(&play, "2 enter user=bob");
    CHECK(core_next_tick(play.core) == UINT64_MAX);
    play_line(&play, "1 dropped");
    play_line(&play, "tick 300");
    play_line(&play, "2 dropped");
    CHECK_INT(PLAY_GRACE_MS, core_next_tick(play.core));
    play_line(&play, "3 enter user=alice token=1");
    CHECK_INT(300 + PLAY_GRACE_MS, core_next_tick(play.core));
    play_line(&play, "tick 1300");
    CHECK(core_next_tick(play.core) == UINT64_MAX);
    play_fini(&play);
}

static void test_members_are_listed_in_the_order_in_which_they_joined(void **state)
{
    (void)state;
    enum { MEMBERS = 300 };
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_many(&play, "# enter user=user#", MEMBERS);
    play_many(&play, "# join room=lobby", MEMBERS);
    play_line(&play, "7 who room=lobby");
    CHECK_INT(MEMBERS + 1, play.effects.count);
    for (int i = 0; i < MEMBERS; i++) {
        char name[32];
        snprintf(name, sizeof(name), "user%d", i + 1);
        CHECK_STR(name, play.effects.items[i].message->user);
    }
    play_fini(&play);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_search_goes_where_one_may_read),
        cmocka_unit_test(test_entering_gives_name_token_and_heartbeat),
        cmocka_unit_test(test_a_taken_name_is_refused_with_free_alternatives),
        cmocka_unit_test(test_an_invalid_name_is_refused_with_the_reason),
        cmocka_unit_test(test_one_enters_first_and_only_once),
        cmocka_unit_test(test_what_lacks_a_field_is_refused),
        cmocka_unit_test(test_a_broken_connection_resumes_within_its_grace_and_nobody_is_told),
        cmocka_unit_test(test_a_user_whose_grace_is_over_leaves_and_its_name_is_free),
        cmocka_unit_test(test_those_whose_grace_is_over_leave_in_the_order_in_which_it_ended),
        cmocka_unit_test(test_one_more_session_of_a_user_is_attached_only_on_demand),
        cmocka_unit_test(test_a_user_leaves_with_its_last_session),
        cmocka_unit_test(test_goodbye_before_entering_just_closes),
        cmocka_unit_test(test_the_first_who_joins_opens_a_room_and_all_who_are_in_it_are_told),
        cmocka_unit_test(test_joining_again_tells_nobody_and_moves_the_place_in_the_events),
        cmocka_unit_test(test_a_sessions_own_join_is_for_members_only_and_answers_without_done),
        cmocka_unit_test(test_what_is_no_rooms_name_is_refused),
        cmocka_unit_test(test_parting_tells_the_others_and_unsubscribes_all_sessions),
        cmocka_unit_test(test_a_room_goes_with_its_last_member_unless_something_was_said),
        cmocka_unit_test(
            test_what_is_said_gets_the_next_number_and_goes_to_all_before_its_sender_hears_of_it),
        cmocka_unit_test(
            test_a_repeated_nonce_is_answered_with_the_first_number_and_stores_nothing),
        cmocka_unit_test(test_a_topic_is_an_event_and_kept_with_the_room),
        cmocka_unit_test(test_a_rename_is_told_in_every_room),
        cmocka_unit_test(test_anybody_may_look_at_public_rooms),
        cmocka_unit_test(test_a_direct_room_opens_for_all_sessions_of_both),
        cmocka_unit_test(test_nobody_else_sees_a_direct_room),
        cmocka_unit_test(test_one_talks_only_to_somebody_else_who_is_there),
        cmocka_unit_test(test_a_direct_room_put_away_opens_again_when_something_is_said_in_it),
        cmocka_unit_test(test_a_direct_room_stays_for_the_other_until_both_have_left),
        cmocka_unit_test(test_a_user_in_grace_can_be_talked_to),
        cmocka_unit_test(test_texts_are_utf8_without_nul_and_within_their_size),
        cmocka_unit_test(test_a_nonce_has_16_bytes),
        cmocka_unit_test(test_what_the_store_knows_of_a_nonce_counts_as_said),
        cmocka_unit_test(test_a_message_is_changed_by_whom_it_belongs_to),
        cmocka_unit_test(test_a_message_stays_pinned_until_it_is_unpinned_or_recalled),
        cmocka_unit_test(test_a_room_has_so_many_pinned_messages),
        cmocka_unit_test(test_threads_pins_and_versions_are_read_like_history),
        cmocka_unit_test(test_an_answer_names_an_event_of_the_room),
        cmocka_unit_test(test_the_oldest_nonce_is_forgotten_when_the_window_is_full),
        cmocka_unit_test(test_a_reason_is_cut_between_characters),
        cmocka_unit_test(test_the_server_holds_so_many_users_rooms_and_members),
        cmocka_unit_test(test_a_user_may_be_in_256_public_rooms_and_open_256_direct_ones),
        cmocka_unit_test(test_a_user_may_have_32_sessions),
        cmocka_unit_test(test_the_next_tick_is_when_the_first_grace_ends),
        cmocka_unit_test(test_members_are_listed_in_the_order_in_which_they_joined),
    };
    return CHECK_RUN(tests);
}
