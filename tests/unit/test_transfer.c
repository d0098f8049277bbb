/* Files on their way, over connections that break, against a server that is played. */
#include "chat_play.h"
#include "failmalloc.h"

#define STEPS(play_, steps_) chat_play_steps((play_), (steps_), ARRAY_SIZE(steps_))

static const struct chat_config alice = { .name = { "alice", 5 }, .reconnect = true };

static const struct chat_step joining[] = {
    { "start", NULL },
    { "connected", NULL },
    { "s hello software=x", NULL },
    { "s enter: welcome user=alice token=t wait_ms=90000", NULL },
    { "s enter: done", NULL },
    { "join lobby", NULL },
    { "s join: joined room=lobby kind=1 count=1 flags=32 last=2", NULL },
    { "s join: done", NULL },
};

static const struct chat_step coming_back[] = {
    { "broken cable", NULL },       { "connected", NULL },
    { "s hello software=x", NULL }, { "s enter: welcome user=alice token=t wait_ms=90000", NULL },
    { "s enter: done", NULL },
};

static void play_in_lobby(struct chat_play *play)
{
    chat_play_init(play, alice);
    STEPS(play, joining);
}

static void test_a_file_is_offered_given_and_named(void **state)
{
    (void)state;
    static const struct chat_step steps[] = {
        { "upload lobby 20000 a.txt", "transfer 1 at 0\n"
                                      "c offer room=lobby text=a.txt size=20000 hash=h\n" },
        { "s offer: done offset=0 size=20000", "transfer 1 at 0\nread 1 0+16384\n"
                                               "read 1 16384+3616\n" },
        { "give 1 0 16384", NULL },
        { "give 1 16384 3616", NULL },
        { "s chunk: done offset=16384", "transfer 1 at 16384\n" },
        { "s chunk: done offset=20000", "transfer 1 at\n"
                                        "keep a lobby/ a.txt\n"
                                        "transfer 1 done\n"
                                        "c say room=lobby kind=25 text=a.txt nonce=a hash=h\n" },
        { "s say: done room=lobby no=3 time=5", NULL },
    };
    struct chat_play play;
    play_in_lobby(&play);
    STEPS(&play, steps);
    const struct room *lobby = chat_play_room(&play, STR("lobby"));
    const struct entry *entry = lobby->entries[lobby->entry_count - 1];
    CHECK_INT(ENTRY_FILE, entry->kind);
    CHECK_INT(20000, entry->file.size);
    CHECK_INT(0, play.chat->transfer_count);
    chat_play_fini(&play);
}

static void test_what_the_server_has_is_not_sent_again(void **state)
{
    (void)state;
    static const struct chat_step steps[] = {
        { "upload lobby 20000 a.txt", NULL },
        { "s offer: done offset=16384 size=20000", "transfer 1 at 16384\nread 1 16384+3616\n" },
        { "upload lobby 5 b.txt", NULL },
        { "s offer: done offset=5", "transfer 2 at\nkeep a lobby/ b.txt\ntransfer 2 done\n"
                                    "c say room=lobby kind=25 text=b.txt nonce=a hash=h\n" },
    };
    struct chat_play play;
    play_in_lobby(&play);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_at_most_eight_pieces_are_under_way(void **state)
{
    (void)state;
    struct chat_play play;
    play_in_lobby(&play);
    static const struct chat_step steps[] = {
        { "upload lobby 1000000 a.txt", NULL },
        { "s offer: done offset=0 size=1000000",
          "transfer 1 at 0\nread 1 0+16384\nread 1 16384+16384\nread 1 32768+16384\n"
          "read 1 49152+16384\nread 1 65536+16384\nread 1 81920+16384\nread 1 98304+16384\n"
          "read 1 114688+16384\n" },
        { "give 1 0 16384", NULL },
        { "give 1 16384 16384", NULL },
        { "s chunk: done offset=16384", "transfer 1 at 16384\nread 1 131072+16384\n" },
    };
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_an_upload_survives_a_broken_connection(void **state)
{
    (void)state;
    static const struct chat_step before[] = {
        { "upload lobby 20000 a.txt", NULL },
        { "s offer: done offset=0 size=20000", NULL },
        { "give 1 0 16384", NULL },
        { "s chunk: done offset=16384", NULL },
    };
    static const struct chat_step after[] = {
        { "give 1 16384 3616", "" }, /* of before: it was not asked for on this connection */
        { "s join: joined room=lobby kind=1 count=1 flags=32 last=2", "" },
        { "s join: done", "room lobby\nc offer room=lobby text=a.txt size=20000 hash=h\n" },
        { "s offer: done offset=16384 size=20000", "transfer 1 at 16384\nread 1 16384+3616\n" },
    };
    struct chat_play play;
    play_in_lobby(&play);
    STEPS(&play, before);
    STEPS(&play, coming_back);
    STEPS(&play, after);
    chat_play_fini(&play);
}

static void test_a_file_goes_on_where_the_server_says_after_a_refusal(void **state)
{
    (void)state;
    static const struct chat_step steps[] = {
        { "upload lobby 40000 a.txt", NULL },
        { "s offer: done offset=0 size=40000", NULL },
        { "give 1 0 16384", NULL },
        { "give 1 16384 16384", NULL },
        { "give 1 32768 7232", NULL },
        { "s chunk: error code=13 wait_ms=500 text=busy", "" },
        { "s chunk: error code=38 text=\"not the next\"", "" },
        { "s chunk: error code=38 text=\"not the next\"", "" },
        { "wait 499", "" },
        { "wait 1", "c offer room=lobby text=a.txt size=40000 hash=h\n" },
        { "s offer: done offset=0 size=40000",
          "transfer 1 at 0\nread 1 0+16384\nread 1 16384+16384\nread 1 32768+7232\n" },
    };
    struct chat_play play;
    play_in_lobby(&play);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_who_gets_nowhere_gives_up(void **state)
{
    (void)state;
    static const struct chat_step steps[] = {
        { "upload lobby 5 a.txt", NULL },
        { "s offer: done offset=0 size=5", NULL },
        { "give 1 0 5", NULL },
        { "s chunk: error code=40 text=gone", "c offer room=lobby text=a.txt size=5 hash=h\n" },
        { "s offer: error code=40 text=gone", "c offer room=lobby text=a.txt size=5 hash=h\n" },
        { "s offer: error code=40 text=gone", "c offer room=lobby text=a.txt size=5 hash=h\n" },
        { "s offer: error code=40 text=gone", "transfer 1 failed (gone)\n" },
        { "upload lobby 5 a.txt", NULL },
        { "s offer: error code=37 text=full", "transfer 2 failed (full)\n" },
        { "upload lobby 5 a.txt", NULL },
        { "part lobby", "transfer 3 failed (the room was left)\nleft lobby\nc part room=lobby\n" },
    };
    struct chat_play play;
    play_in_lobby(&play);
    STEPS(&play, steps);
    chat_play_fini(&play);
}

static void test_a_file_is_fetched_and_goes_on_after_a_break(void **state)
{
    (void)state;
    static const struct chat_step before[] = {
        { "download lobby 2 40 0 a.txt", "transfer 1 at 0\nc fetch room=lobby no=2 offset=0\n" },
        { "s fetch: chunk hash=h offset=0 data=x", "write 1 0+16\ntransfer 1 at 16\n" },
    };
    static const struct chat_step after[] = {
        { "s fetch: chunk hash=h offset=16 data=x", "write 1 16+16\ntransfer 1 at 32\n" },
        { "s fetch: done size=40", "transfer 1 failed (the server sends another file)\n" },
    };
    static const struct chat_step other[] = {
        { "download lobby 2 32 16 a.txt", "transfer 2 at 16\nc fetch room=lobby no=2 offset=16\n" },
        { "s fetch: chunk hash=h offset=16 data=x", "write 2 16+16\ntransfer 2 at 32\n" },
        { "s fetch: done size=32", "transfer 2 done\n" },
        { "download lobby 2 20 16 a.txt", NULL },
        { "s fetch: chunk hash=h offset=16 data=x",
          "transfer 3 failed (the server sends another file)\n" },
        { "s fetch: done size=20", "" },
        { "download lobby 2 20 0 a.txt", NULL },
        { "s fetch: error code=18 text=gone", "transfer 4 failed (gone)\n" },
    };
    struct chat_play play;
    play_in_lobby(&play);
    STEPS(&play, before);
    STEPS(&play, coming_back);
    STEPS(&play, after);
    STEPS(&play, other);
    chat_play_fini(&play);
}

static void test_only_so_many_are_under_way(void **state)
{
    (void)state;
    struct chat_play play;
    play_in_lobby(&play);
    for (uint64_t i = 1; i <= 16; i++)
        CHECK(chat_download(play.chat, STR("lobby"), 2, STR("a"), 5, 0, play.now_ms) == i);
    CHECK_INT(0, chat_download(play.chat, STR("lobby"), 2, STR("a"), 5, 0, play.now_ms));
    chat_end_transfer(play.chat, 7);
    chat_end_transfer(play.chat, 7);
    CHECK_INT(17, chat_download(play.chat, STR("lobby"), 2, STR("a"), 5, 0, play.now_ms));
    play.is_mute = true;
    chat_play_take(&play);
    chat_play_fini(&play);
}

/* Whatever allocation fails: no crash, no leak, and a chat that comes back whole. */
static void test_running_out_of_memory_costs_the_connection_at_most(void **state)
{
    static const struct chat_step life[] = {
        { "upload lobby 20000 a.txt", NULL },
        { "s offer: done offset=0 size=20000", NULL },
        { "give 1 0 16384", NULL },
        { "give 1 16384 3616", NULL },
        { "s chunk: done offset=16384", NULL },
        { "s chunk: done offset=20000", NULL },
        { "download lobby 2 32 0 a.txt", NULL },
        { "s fetch: chunk hash=h offset=0 data=x", NULL },
        { "s fetch: chunk hash=h offset=16 data=x", NULL },
        { "s fetch: done size=32", NULL },
        { "upload lobby 5 b.txt", NULL },
        { "s offer: error code=37 text=full", NULL },
        { "upload lobby 5 b.txt", NULL },
        { "part lobby", NULL },
    };
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct chat_play play;
        chat_play_init(&play, alice);
        play.is_mute = true;
        if (play.chat) {
            STEPS(&play, joining);
            STEPS(&play, life);
            failmalloc_disarm();
            chat_on_disconnected(play.chat, "end", play.now_ms);
            chat_play_take(&play);
            chat_play_steps(&play, joining, 5);
            CHECK_INT(CHAT_READY, play.chat->state);
        }
        chat_play_fini(&play);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_offered_given_and_named),
        cmocka_unit_test(test_what_the_server_has_is_not_sent_again),
        cmocka_unit_test(test_at_most_eight_pieces_are_under_way),
        cmocka_unit_test(test_an_upload_survives_a_broken_connection),
        cmocka_unit_test(test_a_file_goes_on_where_the_server_says_after_a_refusal),
        cmocka_unit_test(test_who_gets_nowhere_gives_up),
        cmocka_unit_test(test_a_file_is_fetched_and_goes_on_after_a_break),
        cmocka_unit_test(test_only_so_many_are_under_way),
        cmocka_unit_test(test_running_out_of_memory_costs_the_connection_at_most),
    };
    return CHECK_RUN(tests);
}
