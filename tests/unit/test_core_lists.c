/* Masks, and exceptions from bans and mutes: who is on which list of a room, told as plays. */
#include "core_play.h"
#include "server/core/mask.h"

/* den is alice's, who is an account as bob is; carol and ~eve's eve are guests outside */
static const struct play_step den[] = {
    { "1 register user=alice secret=p", NULL }, { "1 join room=den", NULL },
    { "2 register user=bob secret=p", NULL },   { "3 enter user=carol", NULL },
    { "4 enter user=eve ident=~eve", NULL },
};

static void play_at_den(const struct play_step *steps, size_t count)
{
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, den, ARRAY_SIZE(den));
    play_steps(&play, steps, count);
    play_fini(&play);
}

#define PLAY_AT_DEN(steps_) play_at_den((steps_), ARRAY_SIZE(steps_))

static void test_a_mask_has_all_its_parts(void **state)
{
    static const struct {
        const char *text, *mask; /* NULL: it is none */
    } rows[] = {
        { "bob", "bob!*@*" },
        { "BOB!*@*", "BOB!*@*" },
        { "*@host", "*!*@host" },
        { "b?b!x", "b?b!x@*" },
        { "!x@y", "*!x@y" },
        { "a:bob", "a:bob" },
        { "小明", "小明!*@*" },
        { "a:*", "a:*" },
        { "*", "*!*@*" },
        { "a:", NULL },
        { "", NULL },
        { "a b", NULL },
        { "a,b!*@*", NULL },
        { "\xff", NULL },
        { "a\u200bb", NULL },
    };
    struct name mask;
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        bool is_mask = mask_parse(str_of(rows[i].text), &mask);
        CHECK_INT(rows[i].mask != NULL, is_mask);
        if (is_mask)
            CHECK_STR(rows[i].mask, str_of(mask.shown));
    }
}

static void test_a_mask_has_so_many_bytes(void **state)
{
    char text[LIMIT_NAME_SIZE + 1];
    struct name mask;
    (void)state;
    memset(text, 'x', sizeof(text));
    CHECK(!mask_parse((struct str){ text, sizeof(text) }, &mask));
    CHECK(!mask_parse((struct str){ text, LIMIT_NAME_SIZE - 3 }, &mask)); /* with "!*@*" */
    CHECK(mask_parse((struct str){ text, LIMIT_NAME_SIZE - 4 }, &mask));
}

static void test_a_mask_bans_whom_irc_shows_so(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 ban room=den kind=5 user=*!~EVE@*",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=2 time=0 kind=13 text=\"*!~EVE@* -\"\n"
          "+ban 2 in 1: ban kind=5 of=*!~EVE@* number= by=alice reason=\"\" since=0 until=0\n" },
        { "4 join room=den", "4: error text=\"You are banned from den.\" code=21\n" },
        { "3 join room=den", NULL }, /* has no client of IRC */
        { "1 ban room=den kind=5 user=c*!u@hutong",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=3 time=0 kind=13 "
          "text=\"c*!u@hutong -\"\n"
          "+ban 3 in 1: ban kind=5 of=c*!u@hutong number= by=alice reason=\"\" since=0 until=0\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=12 text=carol\n"
          "3 unsubscribes 1\n"
          "-member 3 of 1\n" },
        { "1 unban room=den kind=5 user=*!~eve", /* the same mask in another spelling */
          "-ban 2 in 1\n"
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=14 text=*!~eve@*\n"
          "1: done room=den\n" },
        { "4 join room=den", NULL },
        { "1 unban room=den kind=5 user=*!x@*",
          "1: error text=\"*!x@* is not banned in den.\" code=8\n" },
        { "1 ban room=den kind=5 user=a:",
          "1: error text=\"A mask is name!user@host or a:account, with * and ? in it, and has at "
          "most 128 bytes.\" code=1\n" },
    };
    PLAY_AT_DEN(steps);
}

static void test_a_mask_of_one_is_by_name_or_account(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 ban room=den kind=5 user=Eve!*@*",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=2 time=0 kind=13 text=\"Eve -\"\n"
          "+ban 2 in 1: ban kind=1 of=Eve number= by=alice reason=\"\" since=0 until=0\n" },
        { "4 join room=den", "4: error text=\"You are banned from den.\" code=21\n" },
        { "1 unban room=den user=eve",
          "-ban 2 in 1\n"
          "event by 1 in 1: event room=den user=alice no=3 time=0 kind=14 text=eve\n"
          "1: done room=den\n" },
        { "1 ban room=den kind=5 user=a:bob",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=4 time=0 kind=13 text=\"a:bob -\"\n"
          "+ban 4 in 1: ban kind=2 of=bob number=2 by=alice reason=\"\" since=0 until=0\n" },
        { "2 nick user=robert", NULL },
        { "2 join room=den", "2: error text=\"You are banned from den.\" code=21\n" },
        { "1 unban room=den kind=5 user=a:bob",
          "-ban 4 in 1\n"
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=14 text=a:bob\n"
          "1: done room=den\n" },
        { "1 ban room=den kind=5 user=a:eve", /* no account, but perhaps later */
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=6 time=0 kind=13 text=\"a:eve -\"\n"
          "+ban 6 in 1: ban kind=5 of=a:eve number= by=alice reason=\"\" since=0 until=0\n" },
        { "4 join room=den", NULL },                /* is called so, but no account */
        { "1 ban room=den kind=5 user=* flags=512", /* is everybody, which has another name */
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=7 time=0 kind=15 text=\"@all -\"\n"
          "+ban 7 in 1: mute kind=4 of=\"\" number= by=alice reason=\"\" since=0 until=0\n" },
    };
    PLAY_AT_DEN(steps);
}

static void test_an_exception_is_stronger_than_bans_and_mutes(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 ban room=den kind=5 user=*!*@*", NULL },
        { "2 join room=den", "2: error text=\"You are banned from den.\" code=21\n" },
        { "1 ban room=den kind=5 user=a:* flags=4194304 text=known",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=3 time=0 kind=18 "
          "text=\"except a:* - known\"\n"
          "+ban 3 in 1: except kind=5 of=a:* number= by=alice reason=known since=0 until=0\n" },
        { "2 join room=den", NULL },
        { "3 join room=den", "3: error text=\"You are banned from den.\" code=21\n" },
        { "1 ban room=den flags=512", NULL }, /* everybody is mute */
        { "2 say room=den nonce=a text=hi",
          "event by 2 in 1: event room=den user=bob no=6 time=0 kind=1 text=hi nonce=a\n"
          "2: done room=den no=6 time=0\n" },
        { "2 bans room=den", /* members see who is */
          "2: banned room=den user=*!*@* time=0 kind=5 flags=0 by=alice\n"
          "2: banned room=den user=a:* time=0 kind=5 text=known flags=4194304 by=alice\n"
          "2: banned room=den time=0 kind=4 flags=512 by=alice\n"
          "2: done\n" },
        { "3 bans room=den", "3: error text=\"You are not in den; join it first.\" code=9\n" },
        { "1 unban room=den kind=5 user=a:* flags=4194304",
          "-ban 3 in 1\n"
          "event by 1 in 1: event room=den user=alice no=7 time=0 kind=19 text=\"except a:*\"\n"
          "1: done room=den\n" },
        { "2 say room=den nonce=b text=hi",
          "2: error text=\"All but admins are muted in den.\" code=25\n" },
        { "1 unban room=den kind=5 user=a:* flags=4194304",
          "1: error text=\"a:* is not an exception in den.\" code=8\n" },
        { "2 ban room=den kind=5 user=* flags=4194304",
          "2: error text=\"Only admins of den may ban.\" code=20\n" },
    };
    PLAY_AT_DEN(steps);
}

static void test_an_exception_from_mutes_is_none_from_bans(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "4 join room=den", NULL },
        { "1 ban room=den user=eve flags=512", NULL },
        { "4 say room=den nonce=a text=hi", "4: error text=\"You are muted in den.\" code=25\n" },
        { "1 ban room=den kind=5 user=*!~eve@* flags=4194816",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=3 time=0 kind=18 "
          "text=\"except-mute *!~eve@* -\"\n"
          "+ban 3 in 1: except-mute kind=5 of=*!~eve@* number= by=alice reason=\"\" since=0 "
          "until=0\n" },
        { "4 say room=den nonce=a text=hi", NULL },
        { "1 ban room=den user=eve",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=5 time=0 kind=13 text=\"eve -\"\n"
          "+ban 5 in 1: ban kind=1 of=eve number= by=alice reason=\"\" since=0 until=0\n"
          "event by 1 in 1: event room=den user=alice no=6 time=0 kind=12 text=eve\n"
          "4 unsubscribes 1\n"
          "-member 4 of 1\n" },
    };
    PLAY_AT_DEN(steps);
}

static void test_who_is_welcome_needs_no_invitation_but_the_key(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 set room=den kind=8 count=2", NULL },
        { "4 join room=den", "4: error text=\"One comes into den by invitation only.\" code=23\n" },
        { "1 ban room=den user=eve flags=8388608 wait_ms=1000",
          "1: done room=den\n"
          "event by 1 in 1: event room=den user=alice no=3 time=0 kind=18 "
          "text=\"welcome eve 1s\"\n"
          "+ban 3 in 1: welcome kind=1 of=eve number= by=alice reason=\"\" since=0 until=1000\n" },
        { "4 join room=den", NULL },
        { "4 part room=den", NULL },
        { "1 set room=den kind=9 text=tea", NULL },
        { "4 join room=den", "4: error text=\"One comes into den by invitation only.\" code=23\n" },
        { "4 join room=den text=tea", NULL },
        { "4 part room=den", NULL },
        { "tick 1000", "" },
        { "4 join room=den text=tea",
          "4: error text=\"One comes into den by invitation only.\" code=23\n" },
    };
    PLAY_AT_DEN(steps);
}

static void test_an_ident_is_that_of_the_last_client_of_irc_and_goes_with_it(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 ban room=den kind=5 user=*!~x@* flags=4194304", NULL },
        { "1 ban room=den kind=5 user=*!*@*", NULL },
        { "5 auth user=bob mechanism=PLAIN secret=p ident=~x", NULL },
        { "2 join room=den", NULL }, /* the user is meant, not the session */
        { "2 part room=den", NULL },
        { "5 bye", NULL },
        { "2 join room=den", "2: error text=\"You are banned from den.\" code=21\n" },
        { "2 nick user=bob ident=~x", "2: done user=bob\n" }, /* one that says it later */
        { "2 join room=den", NULL },
        { "6 enter user=frank ident=a!b",
          "6: error text=\"An ident is of letters, digits and signs.\" code=1\n" },
    };
    PLAY_AT_DEN(steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_mask_has_all_its_parts),
        cmocka_unit_test(test_a_mask_has_so_many_bytes),
        cmocka_unit_test(test_a_mask_bans_whom_irc_shows_so),
        cmocka_unit_test(test_a_mask_of_one_is_by_name_or_account),
        cmocka_unit_test(test_an_exception_is_stronger_than_bans_and_mutes),
        cmocka_unit_test(test_an_exception_from_mutes_is_none_from_bans),
        cmocka_unit_test(test_who_is_welcome_needs_no_invitation_but_the_key),
        cmocka_unit_test(test_an_ident_is_that_of_the_last_client_of_irc_and_goes_with_it),
    };
    return CHECK_RUN(tests);
}
