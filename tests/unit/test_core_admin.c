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

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_account_that_the_configuration_names_is_an_admin),
        cmocka_unit_test(test_an_admins_name_is_kept_for_who_runs_the_server),
        cmocka_unit_test(test_a_guest_who_had_the_name_before_does_not_become_an_admin_by_it),
        cmocka_unit_test(test_without_an_owner_nobody_over_tcp_is_taken_for_it),
    };
    return CHECK_RUN(tests);
}
