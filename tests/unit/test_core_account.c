/* Accounts, proposal by proposal, told as plays (core_play.h). */
#include "core_play.h"

#define WRONG "error text=\"The name or what should prove it is wrong.\" code=16\n"

static void test_a_guest_becomes_an_account_and_enters_by_its_password(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "1 register secret=p", "+user 1 alice token=1 hash=#p\n"
                                 "1: done user=alice\n" },
        { "2 auth user=alice mechanism=PLAIN secret=q", "2: " WRONG },
        { "2 auth user=nobody mechanism=PLAIN secret=p", "2: " WRONG },
        { "2 auth user=ALICE mechanism=PLAIN secret=p",
          "2 entered\n"
          "2: welcome user=alice token=1 flags=2 wait_ms=90000\n"
          "2: done\n" },
        { "3 enter user=alice",
          "3: error text=\"alice belongs to an account; give its password, or "
          "choose another name.\" code=15 names=alice2,alice3,alice4\n" },
        { "3 enter user=alice token=1", "3 entered\n"
                                        "3: welcome user=alice token=1 flags=2 wait_ms=90000\n"
                                        "3: done\n" },
    };
    PLAY(steps);
}

static void test_who_has_not_entered_registers_with_a_name(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", "+user 1 alice token=1 hash=#p\n"
                                            "1 entered\n"
                                            "1: welcome user=alice token=1 flags=0 wait_ms=90000\n"
                                            "1: done\n" },
        { "2 register user=alice secret=q",
          "2: error text=\"alice is taken; choose another name.\" "
          "code=4 names=alice2,alice3,alice4\n" },
    };
    PLAY(steps);
}

static void test_one_who_is_in_goes_on_as_an_account(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", NULL },
        { "1 join room=den", NULL },
        { "2 enter user=bob", NULL },
        { "2 join room=lobby", NULL },
        { "3 enter user=carol", NULL },
        { "3 join room=lobby", NULL },
        { "2 auth user=alice mechanism=PLAIN secret=q", "2: " WRONG },
        { "2 auth user=alice mechanism=PLAIN secret=p",
          "2 unsubscribes 2\n"
          "to 2: presence room=lobby user=bob kind=2 flags=16777216\n"
          "-user 2\n"
          "2 entered\n"
          "2: welcome user=alice token=1 flags=2 wait_ms=90000\n"
          "2: room room=den kind=1 topic=\"\" count=1 last=1 flags=16\n"
          "2: done\n" },
        { "2 auth user=alice mechanism=PLAIN secret=p",
          "2: welcome user=alice token=1 flags=2 wait_ms=90000\n"
          "2: done\n" },
        { "3 auth user=bob mechanism=PLAIN secret=p", "3: " WRONG },
        { "2 bye", "2 closed\n" },
        { "1 bye", "1 closed\n"
                   "to 1: presence room=den user=alice kind=2 flags=8\n" },
    };
    PLAY(steps);
}

static void test_an_account_that_is_away_stays_a_member(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", NULL },
        { "2 enter user=bob", NULL },
        { "1 join room=lobby", NULL },
        { "2 join room=lobby", NULL },
        { "1 bye", "1 closed\n"
                   "to 1: presence room=lobby user=alice kind=2 flags=8\n" },
        { "2 who room=lobby", "2: member room=lobby user=alice flags=8\n"
                              "2: member room=lobby user=bob\n"
                              "2: done\n" },
        { "1 auth user=alice mechanism=PLAIN secret=p",
          "1 entered\n"
          "1: welcome user=alice token=1 flags=2 wait_ms=90000\n"
          "1: room room=lobby kind=1 topic=\"\" count=2 last=1 flags=16\n"
          "1: done\n"
          "to 1: presence room=lobby user=alice kind=1 flags=2\n" },
        { "1 dropped", "" },
        { "tick 1000", "to 1: presence room=lobby user=alice kind=2 flags=8\n" },
        { "tick 5000", "" },
    };
    PLAY(steps);
}

static void test_that_an_account_joins_and_parts_is_kept(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", NULL },
        { "1 join room=lobby",
          "+room 1 lobby topic=\"\"\n"
          "+member 1 of 1\n"
          "1: joined room=lobby kind=1 topic=\"\" count=1 last=0 flags=32\n"
          "1: member room=lobby user=alice\n"
          "1: done\n"
          "1 subscribes 1 lobby last=0\n"
          "event by 1 in 1: event room=lobby user=alice no=1 time=0 kind=7 text=\"\"\n" },
        { "1 part room=lobby text=bye",
          "1: done room=lobby\n"
          "event by 1 in 1: event room=lobby user=alice no=2 time=0 kind=8 text=bye\n"
          "1 unsubscribes 1\n"
          "-member 1 of 1\n" },
    };
    PLAY(steps);
}

/* The flags of a member, as the last answer told them. */
static uint64_t member_flags(const struct play *play, const char *name)
{
    for (size_t i = 0; i < play->effects.count; i++) {
        const struct message *message = play->effects.items[i].message;
        if (message && message->type == MESSAGE_MEMBER && str_equal(message->user, str_of(name)))
            return message->flags;
    }
    return UINT64_MAX;
}

static void test_who_is_an_account_is_told_of_members(void **state)
{
    struct play play;
    (void)state;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "101 register user=alice secret=p");
    play_line(&play, "102 enter user=bob");
    play_line(&play, "102 who");
    CHECK_INT(FLAG_ACCOUNT, member_flags(&play, "alice"));
    CHECK_INT(0, member_flags(&play, "bob"));
    play_line(&play, "102 who user=alice");
    CHECK_INT(FLAG_ACCOUNT, member_flags(&play, "alice"));
    play_fini(&play);
}

static void test_a_session_that_follows_joins_what_another_one_joins(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "101 register user=alice secret=p flags=33554432", NULL },
        { "102 enter user=bob", NULL },
        { "102 join room=den", NULL },
        { "103 auth user=alice mechanism=PLAIN secret=p", NULL },
        { "103 join room=den",
          "+member 1 of 1\n"
          "103: joined room=den kind=1 topic=\"\" count=2 last=0 flags=32\n"
          "103: member room=den user=bob flags=128\n"
          "103: member room=den user=alice\n"
          "103: done\n"
          "103 subscribes 1 den last=0\n"
          "event by 1 in 1: event room=den user=alice no=1 time=0 kind=7 text=\"\"\n"
          "101* joined room=den kind=1 topic=\"\" count=2 last=1 flags=32\n"
          "101* member room=den user=bob flags=128\n"
          "101* member room=den user=alice\n"
          "101 subscribes 1 den last=1\n" },
    };
    PLAY(steps);
}

static void test_only_the_bound_local_user_needs_no_password(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "101 register user=alice secret=p flags=64", NULL },
        { "102 register user=bob secret=p", NULL },
        { "1 auth user=alice mechanism=EXTERNAL", "1: " WRONG },
        { "103 auth user=bob mechanism=EXTERNAL", "103: " WRONG },
        { "103 auth user=alice mechanism=EXTERNAL",
          "103 entered\n"
          "103: welcome user=alice token=1 flags=2 wait_ms=90000\n"
          "103: done\n" },
    };
    PLAY(steps);
}

#define NAME_A "sha256:6161616161616161616161616161616161616161616161616161616161616161"

static void test_a_certificate_that_is_bound_needs_no_password(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", NULL },
        { "80 auth user=alice mechanism=EXTERNAL", "80: " WRONG },
        { "80 auth user=alice mechanism=PLAIN secret=p", NULL },
        { "80 bind secret=q", "80: error text=\"The password is wrong.\" code=16\n" },
        { "80 bind secret=p", "+certificate a of 1\n80: done\n" },
        { "80 bind secret=p", "80: done\n" }, /* once is enough */
        { "80 bindings", "80: binding text=" NAME_A "\n80: done\n" },
        { "81 auth user=alice mechanism=EXTERNAL", "81: " WRONG },
        { "80 dropped", NULL },
        { "80 auth user=alice mechanism=EXTERNAL",
          "80 entered\n80: welcome user=alice token=1 flags=2 wait_ms=90000\n80: done\n" },
        { "80 unbind text=" NAME_A, "-certificate a of 1\n80: done\n" },
        { "80 unbind text=" NAME_A, "80: error text=\"Your account is bound to nothing of that "
                                    "name; /certificate shows what there "
                                    "is.\" code=1\n" },
        { "80 dropped", NULL },
        { "80 auth user=alice mechanism=EXTERNAL", "80: " WRONG },
    };
    PLAY(steps);
}

static void test_local_users_are_bound_and_let_go_likewise(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "101 register user=alice secret=p", NULL },
        { "102 auth user=alice mechanism=EXTERNAL", "102: " WRONG },
        { "101 bind secret=p", "+user 1 alice token=1 hash=#p\n101: done\n" },
        { "101 bindings", "101: binding text=uid:1000\n101: done\n" },
        { "102 auth user=alice mechanism=EXTERNAL", NULL },
        { "102 unbind text=uid:1000", "+user 1 alice token=1 hash=#p\n102: done\n" },
        { "103 auth user=alice mechanism=EXTERNAL", "103: " WRONG },
        { "1 enter user=guest", NULL },
        { "1 bindings",
          "1: error text=\"You are a guest: /register makes your name yours.\" code=3\n" },
        { "1 register secret=p", NULL },
        { "1 bind secret=p",
          "1: error text=\"There is nothing to bind here; connect over a local socket, or with a "
          "certificate over TLS.\" code=17\n" },
    };
    PLAY(steps);
}

static void test_an_account_has_so_many_certificates(void **state)
{
    struct play play;
    (void)state;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "80 register user=alice secret=p flags=64"); /* the first one */
    for (int n = 1; n <= LIMIT_CERTIFICATES; n++) {
        struct buf given = { 0 };
        char line[60];
        snprintf(line, sizeof(line), "%d auth user=alice mechanism=PLAIN secret=p", 80 + n);
        play_line(&play, line);
        snprintf(line, sizeof(line), "%d bind secret=p", 80 + n);
        play_line(&play, line);
        play_print(&given, &play.effects);
        CHECK(n == LIMIT_CERTIFICATES ? strstr(buf_cstr(&given), "code=11") != NULL
                                      : strstr(buf_cstr(&given), "+certificate") != NULL);
        buf_fini(&given);
    }
    play_fini(&play);
}

static void test_nothing_of_accounts_passes_where_others_can_read(void **state)
{
    (void)state;
#define OPEN                                                                                       \
    "error text=\"Accounts are for connections that nobody on the way can read: a local socket, "  \
    "loopback or TLS.\" code=17\n"
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", NULL },
        { "200 auth user=alice mechanism=PLAIN secret=p", "200: " OPEN },
        { "200 enter user=alice token=1", "200: " OPEN },
        { "200 register user=bob secret=p", "200: " OPEN },
        { "200 enter user=bob", NULL },
        { "200 register secret=p", "200: " OPEN },
    };
    PLAY(steps);
#undef OPEN
}

static void test_a_new_password_comes_with_a_new_token(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", NULL },
        { "2 auth user=alice mechanism=PLAIN secret=p", NULL },
        { "2 password secret=x text=q", "2: error text=\"The password is wrong.\" code=16\n" },
        { "2 password secret=p text=q", "+user 1 alice token=2 hash=#q\n"
                                        "2: welcome user=alice token=2 flags=2 wait_ms=90000\n"
                                        "2: done\n" },
        { "3 auth user=alice mechanism=PLAIN secret=p", "3: " WRONG },
    };
    PLAY(steps);
}

static void test_a_deleted_account_ends_in_all_its_sessions(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", NULL },
        { "2 auth user=alice mechanism=PLAIN secret=p", NULL },
        { "3 enter user=bob", NULL },
        { "3 join user=alice", NULL },
        { "1 unregister secret=p", "1: done\n"
                                   "1 closed\n"
                                   "2 closed\n"
                                   "to 1: presence room=@1 user=alice kind=2 flags=16777216\n"
                                   "+room 1 @1 topic=&gone-1\n"
                                   "-account 1\n" },
        { "4 enter user=alice", "+user 3 alice token=4\n"
                                "4 entered\n"
                                "4: welcome user=alice token=4 flags=0 wait_ms=90000\n"
                                "4: done\n" },
    };
    PLAY(steps);
}

static void test_without_guests_only_accounts_enter(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", "1: error text=\"There is no account alice, and only accounts may "
                                "enter here.\" code=17\n" },
        { "1 register user=alice secret=p", NULL },
        { "2 auth user=alice mechanism=PLAIN secret=p", NULL },
    };
    struct play play;
    play_init(&play, (struct core_config){ .no_guests = true });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    play_fini(&play);
}

static void test_the_control_socket_keeps_accounts_for_others(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=guest", NULL },
        { "9000 register user=alice secret=p",
          "+user 2 alice token=0 hash=#p\n"
          "+audit room=\"\" user=\"\" time=0 kind=8 text=\"\" was=alice address=\"\"\n"
          "9000: done user=alice\n" },
        { "9000 register user=ALICE secret=q",
          "9000: error text=\"There is an account ALICE already.\" code=4\n" },
        { "9000 register user=guest secret=q",
          "9000: error text=\"A guest has the name guest; wait "
          "until it has left.\" code=4\n" },
        { "2 auth user=alice mechanism=PLAIN secret=p", NULL },
        { "9000 password user=Alice secret=q",
          "+user 2 alice token=0 hash=#q\n"
          "+audit room=\"\" user=\"\" time=0 kind=9 text=\"\" was=alice address=\"\"\n"
          "9000: done user=alice\n" },
        { "3 auth user=alice mechanism=PLAIN secret=p", "3: " WRONG },
        { "9000 who", "9000: member user=alice\n"
                      "9000: done\n" },
        { "9000 unregister user=guest",
          "9000: error text=\"There is no account guest.\" code=8\n" },
        { "9000 unregister user=alice",
          "+audit room=\"\" user=\"\" time=0 kind=10 text=\"\" was=alice address=\"\"\n"
          "9000: done user=alice\n"
          "2 closed\n"
          "-account 2\n" },
        { "9000 who", "9000: done\n" },
    };
    PLAY(steps);
}

static void test_nobody_chats_over_the_control_socket(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "9000 enter user=alice",
          "9000: error text=\"This is not for the control socket.\" code=3\n" },
        { "9000 rooms", "9000: error text=\"This is not for the control socket.\" code=3\n" },
    };
    PLAY(steps);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_guest_becomes_an_account_and_enters_by_its_password),
        cmocka_unit_test(test_who_has_not_entered_registers_with_a_name),
        cmocka_unit_test(test_one_who_is_in_goes_on_as_an_account),
        cmocka_unit_test(test_an_account_that_is_away_stays_a_member),
        cmocka_unit_test(test_that_an_account_joins_and_parts_is_kept),
        cmocka_unit_test(test_a_session_that_follows_joins_what_another_one_joins),
        cmocka_unit_test(test_who_is_an_account_is_told_of_members),
        cmocka_unit_test(test_only_the_bound_local_user_needs_no_password),
        cmocka_unit_test(test_a_certificate_that_is_bound_needs_no_password),
        cmocka_unit_test(test_local_users_are_bound_and_let_go_likewise),
        cmocka_unit_test(test_an_account_has_so_many_certificates),
        cmocka_unit_test(test_nothing_of_accounts_passes_where_others_can_read),
        cmocka_unit_test(test_a_new_password_comes_with_a_new_token),
        cmocka_unit_test(test_a_deleted_account_ends_in_all_its_sessions),
        cmocka_unit_test(test_the_control_socket_keeps_accounts_for_others),
        cmocka_unit_test(test_nobody_chats_over_the_control_socket),
        cmocka_unit_test(test_without_guests_only_accounts_enter),
    };
    return CHECK_RUN(tests);
}
