/* Files in the core: who may send and fetch them, what they count for, and when they go. */
#include "core_play.h"

#include <errno.h>

enum { MB = 1024 * 1024 };

static const struct core_config limits = {
    .files = { .size_max = 10 * MB,
               .account_quota = 25 * MB,
               .guest_quota = 12 * MB,
               .total = 40 * MB,
               .upload_ms = 1000,
               .types = "txt png" },
};

static void play_limits(const struct play_step *steps, size_t count)
{
    struct play play;
    play_init(&play, limits);
    play_steps(&play, steps, count);
    play_fini(&play);
}

#define PLAY_FILES(steps_) play_limits((steps_), ARRAY_SIZE(steps_))

static void test_a_file_is_offered_sent_and_named(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 offer room=lobby text=a.txt size=5000 hash=h",
          "+upload by 1 of h size=5000 payer=0\n1 looks for h by 1\n" },
        /* what is not whole cannot be said */
        { "1 say room=lobby kind=25 nonce=a text=a.txt hash=h",
          "1: error text=\"This file is not on the server; offer and send it first.\" code=40\n" },
        { "1 stored 1 hash=h",
          "+upload by 1 of h size=5000 payer=0 stored\n1: done offset=5000\n" },
        { "1 chunk hash=h offset=0 data=x", "1: done offset=5000\n" },
        { "1 offer room=lobby text=a.txt size=5000 hash=h", "1: done offset=5000\n" },
        { "1 say room=lobby kind=25 nonce=a text=\"a.txt\nsee here\" hash=h",
          "event by 1 in 1: event room=lobby user=alice no=1 time=0 kind=25 "
          "text=\"a.txt\nsee here\" nonce=a size=5000 hash=h\n"
          "1: done room=lobby no=1 time=0\n"
          "+file 1/1 of h size=5000 payer=0\n"
          "-upload by 1 of h\n" },
        { "1 say room=lobby kind=25 nonce=a text=a.txt hash=h", "1: done room=lobby no=1\n" },
        /* it is used up: a second message must prove it anew, since guests prove nothing */
        { "1 say room=lobby kind=25 nonce=b text=a.txt hash=h",
          "1: error text=\"This file is not on the server; offer and send it first.\" code=40\n" },
        { "1 fetch room=lobby no=1", "1 fetches h: fetch room=lobby no=1 offset=0\n" },
        { "1 fetch room=lobby no=1 offset=5000",
          "1 fetches h: fetch room=lobby no=1 offset=5000\n" },
        { "1 fetch room=lobby no=1 offset=5001",
          "1: error text=\"The file has 5000 bytes; there is nothing behind them.\" code=38\n" },
    };
    PLAY_FILES(steps);
}

static void test_whose_content_is_known_must_still_be_sent(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=a", NULL },
        { "1 join room=lobby", NULL },
        { "2 register user=bob secret=b", NULL },
        { "2 join room=lobby", NULL },
        { "1 offer room=lobby text=a.txt size=5 hash=h", NULL },
        { "1 stored 1 hash=h", NULL },
        { "1 say room=lobby kind=25 nonce=a text=a.txt hash=h", NULL },
        { "2 offer room=lobby text=a.txt size=5 hash=h",
          "+upload by 2 of h size=5 payer=2\n2 looks for h by 2\n" },
        /* another size meets another content: no answer tells that there is one */
        { "2 offer room=lobby text=a.txt size=6 hash=h",
          "2: error text=\"The file was offered with another size; the hash or the size is "
          "wrong.\" code=1\n" },
        { "3 register user=carol secret=c", NULL },
        { "3 join room=lobby", NULL },
        { "3 offer room=lobby text=a.txt size=6 hash=h",
          "+upload by 3 of h size=6 payer=3\n3 looks for h by 3\n" },
        { "3 wrong 3 hash=h",
          "drop upload by 3 of h\n-upload by 3 of h\ndrop h\n"
          "3: error text=\"What arrived is not the file that was offered; send it again.\" "
          "code=39\n" },
        /* who has said it has proven it */
        { "1 offer room=lobby text=b.txt size=5 hash=h",
          "+upload by 1 of h size=5 payer=1 stored\n1: done offset=5\n" },
    };
    PLAY_FILES(steps);
}

static void test_what_is_not_allowed_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=a", NULL },
        { "1 offer room=lobby text=a.txt size=5 hash=h",
          "1: error text=\"There is no room lobby; join it to open it.\" code=7\n" },
        { "1 join room=lobby", NULL },
        { "2 enter user=bob", NULL },
        { "2 offer room=lobby text=a.txt size=5 hash=h",
          "2: error text=\"You are not in lobby; join it first.\" code=9\n" },
        { "1 offer room=lobby text=../a.txt size=5 hash=h",
          "1: error text=\"The file's name is a path; give its last part only.\" code=35\n" },
        { "1 offer room=lobby text=.txt size=5 hash=h",
          "1: error text=\"The file's name begins or ends with a dot or a blank; leave that "
          "out.\" code=35\n" },
        { "1 offer room=lobby text=a.exe size=5 hash=h",
          "1: error text=\"This server takes only files whose names end in one of: txt png.\" "
          "code=36\n" },
        { "1 offer room=lobby text=a.txt size=10485761 hash=h",
          "1: error text=\"The file has 10485761 bytes; this server takes at most 10485760.\" "
          "code=36\n" },
        { "1 offer room=lobby text=a.txt size=9007199254740991 hash=h",
          "1: error text=\"The file has 9007199254740991 bytes; this server takes at most "
          "10485760.\" code=36\n" },
        { "1 chunk hash=h offset=0 data=x",
          "1: error text=\"This file was not offered; offer it first.\" code=40\n" },
        { "1 stored 1 hash=h",
          "1: error text=\"The upload was given up meanwhile; offer it again.\" code=40\n" },
        { "1 stored 9 hash=h",
          "1: error text=\"The upload was given up meanwhile; offer it again.\" code=40\n" },
        { "1 say room=lobby kind=25 nonce=a text=a.txt",
          "1: error text=\"The hash must have 32 bytes.\" code=1\n" },
        { "1 say room=lobby kind=25 nonce=a text=\"\na.txt\" hash=h",
          "1: error text=\"The file has no name; give it one.\" code=35\n" },
        { "1 fetch room=lobby no=1",
          "1: error text=\"That message has no file, or was recalled.\" code=18\n" },
        { "1 fetch room=@7 no=1",
          "1: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
    };
    PLAY_FILES(steps);
}

static void test_only_those_who_may_read_the_room_fetch(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=a", NULL },
        { "2 register user=bob secret=b", NULL },
        { "3 enter user=eve", NULL },
        { "1 join user=bob", NULL },
        { "1 offer room=@1 text=a.txt size=5 hash=h", NULL },
        { "1 stored 1 hash=h", NULL },
        { "1 say room=@1 kind=25 nonce=a text=a.txt hash=h", NULL },
        { "2 fetch room=@1 no=1", "2 fetches h: fetch room=@1 no=1 offset=0\n" },
        { "3 fetch room=@1 no=1",
          "3: error text=\"You have no such direct room; join a user to open one.\" code=7\n" },
        { "3 join room=lobby", NULL },
        { "3 fetch room=lobby no=1",
          "3: error text=\"That message has no file, or was recalled.\" code=18\n" },
    };
    PLAY_FILES(steps);
}

static void test_quotas_count_what_is_on_its_way_and_what_is_named(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=a", NULL },
        { "1 join room=lobby", NULL },
        { "1 offer room=lobby text=a.txt size=10485760 hash=a", NULL },
        { "1 offer room=lobby text=a.txt size=10485760 hash=b", NULL },
        { "1 offer room=lobby text=a.txt size=10485760 hash=c",
          "1: error text=\"You have 20971520 of 26214400 bytes of files on this server; recall "
          "some.\" code=37\n" },
        { "2 enter user=bob", NULL },
        { "2 join room=lobby", NULL },
        { "2 offer room=lobby text=a.txt size=10485760 hash=d", NULL },
        { "3 enter user=carol", NULL },
        { "3 join room=lobby", NULL },
        { "3 offer room=lobby text=a.txt size=2097153 hash=e",
          "3: error text=\"All guests together have 10485760 of 12582912 bytes of files on this "
          "server; register your name to send more.\" code=37\n" },
        /* 30 of 40 MB are taken */
        { "4 register user=dave secret=d", NULL },
        { "4 join room=lobby", NULL },
        { "4 offer room=lobby text=a.txt size=10485760 hash=f", NULL },
        { "4 offer room=lobby text=a.txt size=1 hash=g",
          "4: error text=\"The server has no space left for files.\" code=37\n" },
        /* what a guest leaves unfinished is given back; even nothing counts for 4 KiB */
        { "2 bye", NULL },
        { "4 offer room=lobby text=a.txt size=0 hash=g",
          "+upload by 4 of g size=0 payer=4\n4 looks for g by 4\n" },
    };
    PLAY_FILES(steps);
}

static void test_one_user_has_at_most_eight_files_on_their_way(void **state)
{
    (void)state;
    struct play play;
    struct buf line = { 0 };
    play_init(&play, limits);
    play_line(&play, "1 register user=alice secret=a");
    play_line(&play, "1 join room=lobby");
    for (int i = 0; i <= LIMIT_UPLOADS_PER_USER; i++) {
        buf_clear(&line);
        buf_printf(&line, "1 offer room=lobby text=a.txt size=1 hash=%c", 'a' + i);
        play_line(&play, buf_cstr(&line));
        CHECK_INT(i < LIMIT_UPLOADS_PER_USER ? EFFECT_PUT_UPLOAD : EFFECT_REPLY,
                  play.effects.items[0].kind);
    }
    buf_fini(&line);
    play_fini(&play);
}

static void test_the_server_names_only_so_many_files(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=a", NULL },
        { "1 join room=lobby", NULL },
        { "1 offer room=lobby text=a.txt size=1 hash=a", NULL },
        { "1 offer room=lobby text=a.txt size=1 hash=b", NULL },
        { "1 offer room=lobby text=a.txt size=1 hash=c",
          "1: error text=\"The server holds as many files as it can.\" code=11\n" },
    };
    struct play play;
    struct core_config config = limits;
    config.files.count_max = 2;
    play_init(&play, config);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_a_server_may_take_no_files_or_none_of_guests(void **state)
{
    (void)state;
    static const struct play_step off[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 offer room=lobby text=a.txt size=1 hash=a",
          "1: error text=\"This server takes no files.\" code=17\n" },
    };
    static const struct play_step no_guests[] = {
        { "1 enter user=alice", NULL },
        { "1 join room=lobby", NULL },
        { "1 offer room=lobby text=a.txt size=1 hash=a",
          "1: error text=\"Guests may not send files here; register your name first.\" code=17\n" },
        { "1 register secret=a", NULL },
        { "1 offer room=lobby text=a.txt size=1 hash=a",
          "+upload by 1 of a size=1 payer=1\n1 looks for a by 1\n" },
    };
    PLAY(off);
    struct play play;
    struct core_config config = limits;
    config.files.guest_quota = 0;
    play_init(&play, config);
    play_steps(&play, no_guests, ARRAY_SIZE(no_guests));
    play_fini(&play);
}

static void recall(struct play *play, uint64_t session, uint64_t room, uint64_t no,
                   struct seen_event seen)
{
    struct message message = { .type = MESSAGE_RECALL };
    message_set_id(&message, PLAY_ID);
    message_set_room(&message, STR("lobby"));
    message_set_ref(&message, no);
    seen.room = room;
    seen.no = no;
    struct proposal proposal = {
        .kind = PROPOSAL_REQUEST, .session = session, .message = &message, .seen_event = seen
    };
    play_propose(play, &proposal);
}

static void test_a_content_goes_with_the_last_message_that_names_it(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=a", NULL },
        { "1 join room=lobby", NULL },
        { "1 offer room=lobby text=a.txt size=9000 hash=h", NULL },
        { "1 stored 1 hash=h", NULL },
        { "1 say room=lobby kind=25 nonce=a text=a.txt hash=h", NULL }, /* no=2 */
        { "1 offer room=lobby text=a.txt size=9000 hash=h", NULL },
        { "1 say room=lobby kind=25 nonce=b text=a.txt hash=h", NULL }, /* no=3 */
    };
    struct play play;
    struct buf given = { 0 };
    const struct seen_event own = { .user = 1, .kind = EVENT_FILE };
    play_init(&play, limits);
    play_steps(&play, steps, ARRAY_SIZE(steps));
    recall(&play, 1, 1, 2, own);
    play_print(&given, &play.effects);
    CHECK_TEXT("+note 2 of 1: 2\n"
               "event by 1 in 1: event room=lobby user=alice no=4 time=0 kind=5 text=\"\" ref=2\n"
               "1: done room=lobby no=4 time=0\n"
               "-file 1/2\n",
               buf_cstr(&given));
    CHECK(core_has_file(play.core, play_bytes_of('h', 32), 9000));
    recall(&play, 1, 1, 3, own);
    play_print(&given, &play.effects);
    CHECK_TEXT("+note 2 of 1: 3\n"
               "event by 1 in 1: event room=lobby user=alice no=5 time=0 kind=5 text=\"\" ref=3\n"
               "1: done room=lobby no=5 time=0\n"
               "-file 1/3\n"
               "drop h\n",
               buf_cstr(&given));
    CHECK(!core_has_file(play.core, play_bytes_of('h', 32), 9000));
    play_line(&play, "1 fetch room=lobby no=2");
    CHECK_INT(ERROR_NO_SUCH_EVENT, play.effects.items[0].message->code);
    buf_fini(&given);
    play_fini(&play);
}

static void test_files_of_a_direct_room_go_with_it(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join user=bob", NULL },
        { "1 offer room=@1 text=a.txt size=5 hash=h", NULL },
        { "1 stored 1 hash=h", NULL },
        { "1 say room=@1 kind=25 nonce=a text=a.txt hash=h", NULL },
        { "1 bye", NULL },
        { "2 bye", "2 closed\n-file 1/1\ndrop h\n-room 1\n-user 2\n" },
    };
    PLAY_FILES(steps);
}

static void test_what_is_not_named_goes_after_a_time(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=a", NULL },
        { "1 join room=lobby", NULL },
        { "1 offer room=lobby text=a.txt size=5 hash=h", NULL },
        { "tick 100", "" },  /* the first one sets the time */
        { "tick 1100", "" }, /* heard of since the last */
        { "1 offer room=lobby text=a.txt size=5 hash=h", "1 looks for h by 1\n" },
        { "tick 2100", "" },
        { "tick 3099", "" },
        { "tick 3100", "drop upload by 1 of h\n-upload by 1 of h\ndrop h\n" },
    };
    struct play play;
    play_init(&play, limits);
    CHECK(core_next_tick(play.core) == UINT64_MAX);
    play_steps(&play, steps, 3);
    CHECK_INT(0, core_next_tick(play.core));
    play_steps(&play, steps + 3, 1);
    CHECK_INT(1100, core_next_tick(play.core));
    play_steps(&play, steps + 4, ARRAY_SIZE(steps) - 4);
    CHECK(core_next_tick(play.core) == UINT64_MAX);
    play_fini(&play);
}

static void test_files_are_loaded_as_they_were_and_what_contradicts_is_not(void **state)
{
    (void)state;
    struct core_config config = limits;
    struct core *core = core_new(&config);
    const struct str hash = play_bytes_of('h', 32);
    CHECK_INT(0, core_load_user(core, 1, STR("alice"), play_bytes('1')));
    CHECK_INT(0, core_load_room(core, 1, ROOM_PUBLIC, STR("lobby"), STR(""), 3));
    CHECK_INT(0, core_load_file(core, 1, 2, 1, hash, 5));
    CHECK_INT(-EINVAL, core_load_file(core, 1, 2, 1, hash, 5));
    CHECK_INT(-EINVAL, core_load_file(core, 1, 4, 1, hash, 5));
    CHECK_INT(-EINVAL, core_load_file(core, 2, 1, 1, hash, 5));
    CHECK_INT(-EINVAL, core_load_file(core, 1, 1, 1, STR("short"), 5));
    CHECK_INT(0, core_load_upload(core, 1, 1, hash, 5, false));
    CHECK_INT(-EINVAL, core_load_upload(core, 1, 1, hash, 5, true));
    CHECK_INT(-EINVAL, core_load_upload(core, 2, 1, hash, 5, true));
    CHECK(core_has_file(core, hash, 5) && !core_has_file(core, hash, 6));
    CHECK(core_has_upload(core, 1, hash));
    core_free(core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_offered_sent_and_named),
        cmocka_unit_test(test_whose_content_is_known_must_still_be_sent),
        cmocka_unit_test(test_what_is_not_allowed_is_refused_with_its_reason),
        cmocka_unit_test(test_only_those_who_may_read_the_room_fetch),
        cmocka_unit_test(test_quotas_count_what_is_on_its_way_and_what_is_named),
        cmocka_unit_test(test_one_user_has_at_most_eight_files_on_their_way),
        cmocka_unit_test(test_the_server_names_only_so_many_files),
        cmocka_unit_test(test_a_server_may_take_no_files_or_none_of_guests),
        cmocka_unit_test(test_a_content_goes_with_the_last_message_that_names_it),
        cmocka_unit_test(test_files_of_a_direct_room_go_with_it),
        cmocka_unit_test(test_what_is_not_named_goes_after_a_time),
        cmocka_unit_test(test_files_are_loaded_as_they_were_and_what_contradicts_is_not),
    };
    return CHECK_RUN(tests);
}
