/* Who is away by his or her own word, and who is told. */
#include "core_play.h"

static void test_rooms_are_told_once_that_somebody_is_away(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=alice token=1 flags=4", NULL },
        { "3 enter user=bob", NULL },
        { "1 join room=den", NULL },
        { "3 join room=den", NULL },
        { "1 away text=lunch", "to 1: presence room=den user=alice kind=5 text=lunch\n"
                               "1: done\n" },
        { "2 away text=lunch", "2: done\n" },
        { "3 who user=alice", "3: member user=alice time=0 text=lunch\n"
                              "3: member room=den user=alice text=lunch flags=128\n"
                              "3: done\n" },
        { "2 away", "to 1: presence room=den user=alice kind=5\n"
                    "2: done\n" },
        { "1 away", "1: done\n" },
        { "9 away text=lunch", "9: error text=\"Enter with a name first.\" code=3\n" },
    };
    PLAY(steps);
}

static void test_who_comes_into_a_room_is_away_there_too(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "2 enter user=bob", NULL },
        { "1 join room=den", NULL },
        { "2 away text=x", "2: done\n" },
        { "2 join room=den", "+member 2 of 1\n"
                             "2: joined room=den kind=1 topic=\"\" count=2 last=0 flags=32\n"
                             "2: member room=den user=alice flags=128\n"
                             "2: member room=den user=bob text=x\n"
                             "2: done\n"
                             "2 subscribes 1 den last=0\n"
                             "to 1: presence room=den user=bob kind=1\n"
                             "to 1: presence room=den user=bob kind=5 text=x\n" },
    };
    PLAY(steps);
}

static void test_a_program_alone_does_not_make_its_user_present(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 register secret=pp", NULL },
        { "2 enter user=bob", NULL },
        { "1 join room=den", NULL },
        { "2 join room=den", NULL },
        { "1 bye", NULL },
        /* it comes by itself: nobody is seen to be back */
        { "3 auth user=alice mechanism=PLAIN secret=pp text=*", NULL },
        { "2 who user=alice", "2: member user=alice time=0 text=*\n"
                              "2: member room=den user=alice text=* flags=128\n"
                              "2: done\n" },
        /* she sits down elsewhere, says something by hand, and goes */
        { "4 auth user=alice mechanism=PLAIN secret=pp", NULL },
        { "2 who user=alice", "2: member user=alice time=0\n"
                              "2: member room=den user=alice flags=128\n"
                              "2: done\n" },
        { "4 away text=tea", NULL },
        { "3 away text=*", "3: done\n" },
        { "4 away", NULL },
        { "4 bye", "4 closed\n"
                   "to 1: presence room=den user=alice kind=5 text=*\n" },
        { "3 away", "to 1: presence room=den user=alice kind=5\n"
                    "3: done\n" },
    };
    PLAY(steps);
}

static void test_what_one_says_ends_with_the_last_session(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 register secret=pp", NULL },
        { "1 away text=lunch", NULL },
        { "1 dropped", NULL },
        { "2 auth user=alice mechanism=PLAIN secret=pp", NULL },
        { "2 who user=alice", "2: member user=alice time=0 text=lunch\n2: done\n" },
        { "2 bye", NULL },
        { "3 auth user=alice mechanism=PLAIN secret=pp", NULL },
        { "3 who user=alice", "3: member user=alice time=0\n3: done\n" },
    };
    PLAY(steps);
}

static void test_a_text_has_a_limit(void **state)
{
    char line[LIMIT_AWAY_SIZE + 32];
    struct play play;
    (void)state;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "1 enter user=alice");
    snprintf(line, sizeof(line), "1 away text=%0*d", LIMIT_AWAY_SIZE + 1, 0);
    play_line(&play, line);
    CHECK_INT(MESSAGE_ERROR, play.effects.items[0].message->type);
    CHECK_INT(ERROR_TEXT_INVALID, play.effects.items[0].message->code);
    snprintf(line, sizeof(line), "1 away text=%0*d", LIMIT_AWAY_SIZE, 0);
    play_line(&play, line);
    CHECK_INT(2, play.effects.count);
    snprintf(line, sizeof(line), "2 enter user=bob text=%0*d", LIMIT_AWAY_SIZE + 1, 0);
    play_line(&play, line);
    CHECK_INT(ERROR_TEXT_INVALID, play.effects.items[0].message->code);
    play_fini(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rooms_are_told_once_that_somebody_is_away),
        cmocka_unit_test(test_who_comes_into_a_room_is_away_there_too),
        cmocka_unit_test(test_a_program_alone_does_not_make_its_user_present),
        cmocka_unit_test(test_what_one_says_ends_with_the_last_session),
        cmocka_unit_test(test_a_text_has_a_limit),
    };
    return CHECK_RUN(tests);
}
