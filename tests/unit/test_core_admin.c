/* Server admins, proposal by proposal, told as plays (core_play.h). */
#include "core_play.h"
#include "server/core/admin.h"
#include "server/core/user.h"

#define KEPT(name_) name_ " is kept for an admin of this server; choose another name."

static bool is_admin(const struct play *play, uint64_t session)
{
    return admin_is(play->core, user_session_find(play->core, session)->user);
}

static void test_the_account_that_the_configuration_names_is_an_admin(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 register user=alice secret=p", NULL },
        { "2 register user=bob secret=p", NULL },
        { "admins Alice", "" },
        { "3 auth user=alice mechanism=PLAIN secret=p",
          "3 entered\n"
          "3: welcome user=alice token=1 flags=2097154 wait_ms=90000\n"
          "3: done\n" },
    };
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK(is_admin(&play, 1));
    CHECK(is_admin(&play, 3));
    CHECK(!is_admin(&play, 2));
    play_line(&play, "admins bob");
    CHECK(!is_admin(&play, 1));
    CHECK(is_admin(&play, 2));
    play_line(&play, "admins ");
    CHECK(!is_admin(&play, 2));
    play_fini(&play);
}

static void test_an_admins_name_is_kept_for_who_runs_the_server(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "admins alice bob", "" },
        { "1 enter user=ALICE",
          "1: error text=\"" KEPT("ALICE") "\" code=4 names=ALICE2,ALICE3,ALICE4\n" },
        { "1 register user=alice secret=p",
          "1: error text=\"" KEPT("alice") "\" code=4 names=alice2,alice3,alice4\n" },
        { "1 enter user=carol", NULL },
        { "1 nick user=alice",
          "1: error text=\"" KEPT("alice") "\" code=4 names=alice2,alice3,alice4\n" },
        { "100 register user=alice secret=p",
          "+user 2 alice token=0 hash=#p\n"
          "100 entered\n"
          "100: welcome user=alice token=0 flags=2097152 wait_ms=90000\n"
          "100: done\n" },
        { "101 enter user=bob", NULL },
        { "101 bye", NULL },
        { "9000 register user=bob secret=p", NULL },
        { "101 auth user=bob mechanism=PLAIN secret=p", NULL },
    };
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_steps(&play, steps, ARRAY_SIZE(steps));
    CHECK(is_admin(&play, 100));
    CHECK(is_admin(&play, 101));
    play_fini(&play);
}

static void test_a_guest_who_had_the_name_before_does_not_become_an_admin_by_it(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 enter user=alice", NULL },
        { "admins alice", "" },
        { "1 register secret=p",
          "1: error text=\"alice is kept for an admin of this server, who registers it over the "
          "local socket as the user who runs the server.\" code=17\n" },
        { "1 nick user=Alice", NULL },
    };
    PLAY(steps);
}

static void test_without_an_owner_nobody_over_tcp_is_taken_for_it(void **state)
{
    (void)state;
    struct play play;
    struct core_config config = { .owner_uid = -1, .admins = { "alice" } };
    play_init(&play, config);
    play_line(&play, "1 enter user=alice");
    CHECK(!user_session_find(play.core, 1));
    play_fini(&play);
}

/* ---- what they do ---- */

#define NO_ADMIN                                                                                   \
    "error text=\"Only admins of this server may do that; its configuration names them.\" "        \
    "code=17\n"

/* alice is an admin in session 100, bob a guest in 1 and 2, carol one in 200. */
static void play_with_admin(const struct play_step *steps, size_t count)
{
    static const struct play_step before[] = {
        { "admins alice", "" },           { "100 register user=alice secret=p", NULL },
        { "1 enter user=bob", NULL },     { "2 enter user=bob token=1 flags=4", NULL },
        { "200 enter user=carol", NULL },
    };
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play.now_ms = 1000000;
    play_steps(&play, before, ARRAY_SIZE(before));
    play_steps(&play, steps, count);
    play_fini(&play);
}

#define PLAY_WITH_ADMIN(steps_) play_with_admin((steps_), ARRAY_SIZE(steps_))

static void test_nobody_else_may_do_what_admins_do(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 broadcast text=hello", "1: " NO_ADMIN },
        { "1 sessions", "1: " NO_ADMIN },
        { "1 disconnect user=carol", "1: " NO_ADMIN },
        { "1 server_ban kind=1 user=carol", "1: " NO_ADMIN },
        { "1 server_unban no=1", "1: " NO_ADMIN },
        { "1 server_bans", "1: " NO_ADMIN },
        { "1 close_room room=lobby", "1: " NO_ADMIN },
        { "1 audit", "1: " NO_ADMIN },
        { "1 reload", "1: " NO_ADMIN },
        { "9 audit", "9: error text=\"Enter with a name first.\" code=3\n" },
        { "9000 audit", "9000: error text=\"This is not for the control socket.\" code=3\n" },
        { "admins bob", "" }, /* a guest of that name is none either */
        { "1 broadcast text=hello", "1: " NO_ADMIN },
        { "100 broadcast text=hello", "100: " NO_ADMIN },
    };
    PLAY_WITH_ADMIN(steps);
}

static void test_who_has_the_operators_password_may_do_what_admins_do(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 operate user=root secret=o",
          "1: error text=\"The operator's name or password is wrong.\" code=16\n" },
        { "operator o root", "" },
        { "1 operate user=root secret=p",
          "1: error text=\"The operator's name or password is wrong.\" code=16\n" },
        { "1 operate user=carol secret=o",
          "1: error text=\"The operator's name or password is wrong.\" code=16\n" },
        { "200 operate user=root secret=o",
          "200: error text=\"Accounts are for connections that nobody on the way can read: a local "
          "socket, loopback or TLS.\" code=17\n" },
        { "1 operate", "1: error text=\"This session is not an operator.\" code=3\n" },
        { "1 operate user=Root secret=o",
          "+audit room=\"\" user=bob time=1000000 kind=11 text=\"\" was=Root address=\"\"\n"
          "1: done\n" },
        { "1 broadcast text=hello", NULL },
        { "1 broadcast text=psst flags=16777216",
          "+audit room=\"\" user=bob time=1000000 kind=1 text=psst was=\"\" address=\"\"\n"
          "1: done\n"
          "to all: notice user=bob text=psst code=44\n" },
        { "1 reload",
          "+audit room=\"\" user=bob time=1000000 kind=12 text=\"\" was=\"\" address=\"\"\n"
          "1 reloads: done\n" },
        { "100 disconnect no=1", NULL },
        { "2 broadcast text=hello",
          "2: " NO_ADMIN },                        /* it was the other session that had the right */
        { "2 operate user=alice secret=p", NULL }, /* by an admin's account */
        { "2 broadcast text=hello",
          "+audit room=\"\" user=bob time=1000000 kind=1 text=hello was=\"\" address=\"\"\n"
          "2: done\n"
          "to all: notice user=bob text=hello code=35\n" },
        { "2 operate", "2: done\n" },
        { "2 broadcast text=hello", "2: " NO_ADMIN },
        { "2 operate user=root secret=o", NULL },
        { "operator x root", "" }, /* another password: whoever knew the old one has to give it */
        { "2 broadcast text=hello", "2: " NO_ADMIN },
        { "9000 reload",
          "+audit room=\"\" user=\"\" time=1000000 kind=12 text=\"\" was=\"\" address=\"\"\n"
          "9000 reloads: done\n" },
    };
    PLAY_WITH_ADMIN(steps);
}

static void test_a_broadcast_goes_to_all_and_is_noted(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "100 broadcast text=hello",
          "+audit room=\"\" user=alice time=1000000 kind=1 text=hello was=\"\" address=\"\"\n"
          "100: done\n"
          "to all: notice user=alice text=hello code=35\n" },
        { "100 broadcast text=\"\"", NULL },
    };
    PLAY_WITH_ADMIN(steps);
}

static void test_sessions_are_listed_of_all_or_of_one_user(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "100 sessions user=BOB",
          "100 is told of: session user=bob no=1 time=1000000\n"
          "100 is told of: session user=bob no=2 time=1000000\n"
          "+audit room=\"\" user=alice time=1000000 kind=2 text=\"\" was=bob address=\"\"\n"
          "100: done\n" },
        { "100 sessions user=nobody",
          "100: error text=\"There is nobody called nobody here.\" code=8\n" },
        { "100 sessions",
          "100 is told of: session user=alice no=100 time=1000000\n"
          "100 is told of: session user=bob no=1 time=1000000\n"
          "100 is told of: session user=bob no=2 time=1000000\n"
          "100 is told of: session user=carol no=200 time=1000000\n"
          "+audit room=\"\" user=alice time=1000000 kind=2 text=\"\" was=\"\" address=\"\"\n"
          "100: done\n" },
    };
    PLAY_WITH_ADMIN(steps);
}

static void test_a_session_or_all_of_a_user_are_disconnected(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 join room=lobby", NULL },
        { "200 join room=lobby", NULL },
        { "100 disconnect no=2 text=noise",
          "+audit room=\"\" user=alice time=1000000 kind=3 text=noise was=bob address=\"\"\n"
          "100: done\n"
          "2* bye text=noise code=51 wait_ms=60000\n"
          "2 closed\n" },
        { "100 disconnect no=2",
          "100: error text=\"There is no session of this number.\" code=8\n" },
        { "100 disconnect user=bob",
          "+audit room=\"\" user=alice time=1000000 kind=3 text=\"\" was=bob address=\"\"\n"
          "100: done\n"
          "1* bye text=\"An admin ended the connection.\" code=51 wait_ms=60000\n"
          "1 closed\n"
          "to 1: presence room=lobby user=bob kind=2 text=\"An admin ended the connection.\" "
          "flags=16777216\n"
          "-user 2\n" },
        { "100 disconnect user=bob",
          "100: error text=\"There is nobody called bob here.\" code=8\n" },
        { "100 disconnect",
          "100: error text=\"Name either a user or the number of a session.\" code=1\n" },
        { "100 disconnect no=200 user=carol",
          "100: error text=\"Name either a user or the number of a session.\" code=1\n" },
        { "100 disconnect user=alice",
          "+audit room=\"\" user=alice time=1000000 kind=3 text=\"\" was=alice address=\"\"\n"
          "100: done\n"
          "100* bye text=\"An admin ended the connection.\" code=51 wait_ms=60000\n"
          "100 closed\n" },
    };
    PLAY_WITH_ADMIN(steps);
}

static void test_a_room_is_closed_for_all_its_members(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "1 join room=lobby", NULL },
        { "100 join room=lobby", NULL },
        { "100 say room=lobby nonce=a text=hi", NULL },
        { "100 close_room room=LOBBY text=done",
          "+audit room=lobby user=alice time=1000000 kind=6 text=done was=\"\" address=\"\"\n"
          "100: done\n"
          "to 1: notice room=lobby text=done code=36\n"
          "1 unsubscribes 1\n"
          "2 unsubscribes 1\n"
          "100 unsubscribes 1\n"
          "-room 1\n" },
        { "100 close_room room=lobby", "100: error text=\"There is no room lobby.\" code=7\n" },
        { "100 close_room room=@1", NULL },
        { "1 say room=lobby nonce=b text=hi", NULL },
        { "1 join room=lobby", NULL }, /* another one */
    };
    PLAY_WITH_ADMIN(steps);
}

#define BANNED(rest_) "error text=\"You are banned from this server" rest_

static void test_a_banned_name_is_nobodys(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "100 server_ban kind=1 user=Bob text=noise",
          "+ban 1 2: server_banned user=Bob no=1 time=1000000 kind=1 text=noise was=alice\n"
          "+audit room=\"\" user=alice time=1000000 kind=4 text=noise was=Bob address=\"\"\n"
          "100: done no=1\n"
          "1* bye text=\"You are banned from this server: noise.\" code=50 wait_ms=60000\n"
          "1 closed\n"
          "2* bye text=\"You are banned from this server: noise.\" code=50 wait_ms=60000\n"
          "2 closed\n"
          "-user 2\n" },
        { "1 enter user=BOB", "1: " BANNED(": noise.\" code=50\n") },
        { "1 register user=bob secret=p", "1: " BANNED(": noise.\" code=50\n") },
        { "1 enter user=robert", NULL },
        { "1 nick user=bob", "1: " BANNED(": noise.\" code=50\n") },
        { "100 server_bans",
          "100: server_banned user=Bob no=1 time=1000000 kind=1 text=noise was=alice\n"
          "100: done\n" },
        { "100 server_unban no=1",
          "-ban 1\n"
          "+audit room=\"\" user=alice time=1000000 kind=5 text=noise was=Bob address=\"\"\n"
          "100: done\n" },
        { "100 server_unban no=1",
          "100: error text=\"There is no ban of this number.\" code=52\n" },
        { "1 nick user=bob", NULL },
    };
    PLAY_WITH_ADMIN(steps);
}

static void test_a_banned_account_is_kept_out_under_any_name(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "100 server_ban kind=2 user=dave",
          "100: error text=\"There is no account dave.\" code=8\n" },
        { "3 register user=dave secret=q", NULL },
        { "100 server_ban kind=2 user=dave", NULL },
        { "4 auth user=dave mechanism=PLAIN secret=q", "4: " BANNED(".\" code=50\n") },
        { "4 enter user=dave token=3", "4: " BANNED(".\" code=50\n") },
        { "4 auth user=dave mechanism=PLAIN secret=x", /* no stranger learns of it */
          "4: error text=\"The name or what should prove it is wrong.\" code=16\n" },
        { "100 server_ban kind=2 user=alice",
          "100: error text=\"alice is an admin of this server, which only its configuration can "
          "change.\" code=17\n" },
    };
    PLAY_WITH_ADMIN(steps);
}

static void test_banned_addresses_are_kept_out_until_the_time_is_over(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "100 server_ban kind=3 address=0.0.0.0/33",
          "100: error text=\"No address: write 192.0.2.7, 192.0.2.0/24, 2001:db8::/32 or "
          "uid:1000.\" "
          "code=1\n" },
        { "100 server_ban kind=3 address=0:0:0:a::",
          "100: error text=\"That would keep you out yourself.\" code=17\n" },
        { "100 server_ban kind=3", NULL },
        { "100 server_ban kind=4 user=bob", NULL },
        { "100 server_ban kind=1 user=bob address=10.0.0.1", NULL },
        { "100 server_ban kind=3 address=0:0:0:14::1 wait_ms=60000",
          "+ban 1 0 after=1060000: server_banned no=1 time=1000000 kind=3 text=\"\" was=alice "
          "address=0:0:0:14::/64\n"
          "+audit room=\"\" user=alice time=1000000 kind=4 text=\"\" was=\"\" "
          "address=0:0:0:14::/64\n"
          "100: done no=1\n"
          "200* bye text=\"You are banned from this server until 1970-01-01T00:17:40.000Z.\" "
          "code=50 "
          "wait_ms=60000\n"
          "200 closed\n"
          "-user 3\n" },
        { "201 enter user=eve",
          "201: " BANNED(
              " until 1970-01-01T00:17:40.000Z.\" code=50 wait_ms=60000\n") "201 closed\n" },
        { "210 enter user=eve", NULL },
        { "100 server_bans",
          "100: server_banned no=1 time=1000000 kind=3 text=\"\" was=alice wait_ms=60000 "
          "address=0:0:0:14::/64\n"
          "100: done\n" },
        { "tick 1060000", NULL },
        { "202 enter user=frank", NULL },
        { "100 server_bans", "100: done\n" },
        { "100 server_ban kind=3 address=10.0.0.0/8",
          "-ban 1\n"
          "+ban 1 0: server_banned no=1 time=1060000 kind=3 text=\"\" was=alice "
          "address=10.0.0.0/8\n"
          "+audit room=\"\" user=alice time=1060000 kind=4 text=\"\" was=\"\" address=10.0.0.0/8\n"
          "100: done no=1\n" },
    };
    PLAY_WITH_ADMIN(steps);
}

static void test_bans_have_a_limit(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, (struct core_config){ 0 });
    play_line(&play, "admins alice");
    play_line(&play, "100 register user=alice secret=p");
    for (int i = 0; i <= LIMIT_SERVER_BANS; i++) {
        char line[80];
        snprintf(line, sizeof(line), "100 server_ban kind=3 address=10.0.%d.%d", i / 256, i % 256);
        play_line(&play, line);
    }
    const struct effect *last = &play.effects.items[play.effects.count - 1];
    CHECK_INT(ERROR_TOO_MANY, last->message->code);
    CHECK_INT(LIMIT_SERVER_BANS, play.core->ban_count);
    play_fini(&play);
}

static void test_the_log_is_read_with_words_that_make_sense(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        { "100 audit", "100 reads 0 \"\" last=0: audit limit=50 query=\"\"\n" },
        { "100 audit query=after:2026-11-01 limit=1000 before=7",
          "100 reads 0 \"\" last=0: audit before=7 limit=200 query=after:2026-11-01\n" },
        { "100 audit query=has:link", "100: error text=\"The log knows words, from:ADMIN, in:ROOM, "
                                      "before:DATE and after:DATE.\" "
                                      "code=1\n" },
        { "100 audit query=from:", NULL },
    };
    PLAY_WITH_ADMIN(steps);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_account_that_the_configuration_names_is_an_admin),
        cmocka_unit_test(test_an_admins_name_is_kept_for_who_runs_the_server),
        cmocka_unit_test(test_a_guest_who_had_the_name_before_does_not_become_an_admin_by_it),
        cmocka_unit_test(test_without_an_owner_nobody_over_tcp_is_taken_for_it),
        cmocka_unit_test(test_nobody_else_may_do_what_admins_do),
        cmocka_unit_test(test_who_has_the_operators_password_may_do_what_admins_do),
        cmocka_unit_test(test_a_broadcast_goes_to_all_and_is_noted),
        cmocka_unit_test(test_sessions_are_listed_of_all_or_of_one_user),
        cmocka_unit_test(test_a_session_or_all_of_a_user_are_disconnected),
        cmocka_unit_test(test_a_room_is_closed_for_all_its_members),
        cmocka_unit_test(test_a_banned_name_is_nobodys),
        cmocka_unit_test(test_a_banned_account_is_kept_out_under_any_name),
        cmocka_unit_test(test_banned_addresses_are_kept_out_until_the_time_is_over),
        cmocka_unit_test(test_bans_have_a_limit),
        cmocka_unit_test(test_the_log_is_read_with_words_that_make_sense),
    };
    return CHECK_RUN(tests);
}
