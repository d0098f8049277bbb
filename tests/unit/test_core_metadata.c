/* What is told of users and rooms: who may change it, who hears of it, and that it is kept. */
#include "core_play.h"

static void test_it_is_stored_answered_and_told(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join room=den", NULL },
        { "2 join room=den", NULL },
        { "1 metadata kind=2 key=url text=x",
          "+metadata 1/0 url=x\nto 1: metadata room=den user=alice text=x key=url\n1: done\n" },
        { "1 metadata kind=2 key=url text=x", "1: done\n" },
        { "1 metadata kind=2 key=status text=y user=ALICE",
          "+metadata 1/0 status=y\nto 1: metadata room=den user=alice text=y key=status\n1: "
          "done\n" },
        { "1 metadata room=den kind=2 key=url text=z",
          "+metadata 0/1 url=z\nto 1: metadata room=den text=z key=url\n1: done\n" },
        { "2 metadata user=alice kind=1", "2: metadata user=alice text=x key=url\n"
                                          "2: metadata user=alice text=y key=status\n"
                                          "2: done\n" },
        { "2 metadata user=alice kind=1 key=status", "2: metadata user=alice text=y key=status\n"
                                                     "2: done\n" },
        { "2 metadata room=den kind=4", "2: metadata room=den text=z key=url\n"
                                        "2: metadata user=alice text=x key=url\n"
                                        "2: metadata user=alice text=y key=status\n"
                                        "2: done\n" },
        { "1 metadata kind=2 key=url",
          "+metadata 1/0 url gone\nto 1: metadata room=den user=alice key=url\n1: done\n" },
        { "1 metadata kind=2 key=url", "1: done\n" },
        { "1 metadata kind=3", "1: metadata user=alice key=status\n"
                               "+metadata 1/0 status gone\n"
                               "to 1: metadata room=den user=alice key=status\n"
                               "1: done\n" },
    };
    PLAY(steps);
}

static void test_who_may_not_is_refused(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join room=den", NULL },
        { "2 join room=den", NULL },
        { "2 metadata user=alice kind=2 key=url text=x",
          "2: error text=\"Only alice may change what is told of this user.\" code=20\n" },
        { "2 metadata room=den kind=3",
          "2: error text=\"Only admins of den may change what is told of the room.\" code=20\n" },
        { "2 metadata user=carol kind=1", "2: error text=\"There is no user carol.\" code=8\n" },
        { "2 metadata room=no kind=1",
          "2: error text=\"There is no room no; join it to open it.\" code=7\n" },
        { "1 metadata kind=2 key=Url text=x",
          "1: error text=\"A key has small letters, digits and _ . : - /, and 64 bytes at most.\" "
          "code=1\n" },
        { "1 metadata kind=9", "1: error text=\"This kind of request is not known.\" code=1\n" },
    };
    PLAY(steps);
}

static void test_there_is_a_limit(void **state)
{
    char line[LIMIT_VALUE_SIZE + 64];
    struct play play;
    (void)state;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    for (int i = 0; i <= LIMIT_METADATA; i++) {
        snprintf(line, sizeof(line), "1 metadata kind=2 key=k%d text=x", i);
        play_line(&play, line);
    }
    CHECK_INT(ERROR_TOO_MANY, play.effects.items[0].message->code);
    snprintf(line, sizeof(line), "1 metadata kind=2 key=k1 text=%0*d", LIMIT_VALUE_SIZE, 0);
    play_line(&play, line);
    CHECK_INT(EFFECT_PUT_METADATA, play.effects.items[0].kind);
    snprintf(line, sizeof(line), "1 metadata kind=2 key=k1 text=%0*d", LIMIT_VALUE_SIZE + 1, 0);
    play_line(&play, line);
    CHECK_INT(ERROR_TEXT_INVALID, play.effects.items[0].message->code);
    play_fini(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_stored_answered_and_told),
        cmocka_unit_test(test_who_may_not_is_refused),
        cmocka_unit_test(test_there_is_a_limit),
    };
    return CHECK_RUN(tests);
}
