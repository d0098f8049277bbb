/* What sessions and the places they come from may do in a time. */
#include "check.h"
#include "failmalloc.h"

#include "server/session/quota.h"

enum { HERE = 7, THERE = 8 };

/* three connections, four new ones at once; a session five requests at once, a place ten */
static const struct quota_rules rules = {
    .connections = 3,
    .connects = { .burst = 4, .per_minute = 60 },
    .session = { [QUOTA_REQUESTS] = { .burst = 5, .per_minute = 60 } },
    .share = 2,
};

static struct quota_place *enter(struct quota_places *places, uint64_t number, uint64_t now_ms,
                                 enum quota_welcome wanted, uint64_t wait_ms)
{
    enum quota_welcome welcome;
    uint64_t told_ms;
    struct quota_place *place = quota_enter(places, number, &rules, now_ms, &welcome, &told_ms);
    CHECK(place);
    CHECK_INT(wanted, welcome);
    if (welcome != QUOTA_SHUT)
        CHECK_INT(wait_ms, told_ms);
    return place;
}

static void
test_connections_of_one_place_have_a_limit_and_those_of_others_do_not_count(void **state)
{
    (void)state;
    struct quota_places places = { 0 };
    struct quota_place *here = NULL;
    for (int i = 0; i < 3; i++)
        here = enter(&places, HERE, 0, QUOTA_WELCOME, 0);
    enter(&places, HERE, 60000, QUOTA_REFUSED, 10000);
    enter(&places, THERE, 60000, QUOTA_WELCOME, 0);
    quota_leave(&places, here);
    enter(&places, HERE, 60000, QUOTA_REFUSED, 10000);
    quota_leave(&places, here);
    quota_leave(&places, here);
    enter(&places, HERE, 60000, QUOTA_WELCOME, 0);
    quota_fini(&places);
}

static void test_twice_as_many_connections_as_may_be_get_no_answer(void **state)
{
    (void)state;
    struct quota_places places = { 0 };
    uint64_t now_ms = 0;
    for (int i = 0; i < 6; i++, now_ms += 60000)
        enter(&places, HERE, now_ms, i < 3 ? QUOTA_WELCOME : QUOTA_REFUSED, i < 3 ? 0 : 10000);
    enter(&places, HERE, now_ms, QUOTA_SHUT, 0);
    quota_fini(&places);
}

static void test_who_comes_again_and_again_has_to_wait_and_then_gets_in(void **state)
{
    (void)state;
    struct quota_places places = { 0 };
    for (int i = 0; i < 4; i++)
        quota_leave(&places, enter(&places, HERE, 0, QUOTA_WELCOME, 0));
    quota_leave(&places, enter(&places, HERE, 0, QUOTA_REFUSED, 1000));
    quota_leave(&places, enter(&places, HERE, 0, QUOTA_REFUSED, 2000));
    quota_leave(&places, enter(&places, HERE, 3000, QUOTA_WELCOME, 0));
    for (int i = 0; i < 4; i++)
        quota_leave(&places, enter(&places, HERE, 3000, QUOTA_REFUSED, 1000 * (uint64_t)(i + 1)));
    for (int i = 0; i < 100; i++) /* without an answer these cost nothing and do not count */
        quota_leave(&places, enter(&places, HERE, 3000, QUOTA_SHUT, 0));
    quota_leave(&places, enter(&places, HERE, 9000, QUOTA_WELCOME, 0));
    quota_fini(&places);
}

static void test_a_place_may_do_as_much_as_so_many_sessions(void **state)
{
    (void)state;
    struct quota_places places = { 0 };
    struct quota one = { 0 }, two = { 0 }, three = { 0 };
    struct quota *const sessions[] = { &one, &two };
    struct quota_place *place = enter(&places, HERE, 0, QUOTA_WELCOME, 0);
    for (int session = 0; session < 2; session++) {
        for (int i = 0; i < 5; i++) {
            CHECK_INT(0, quota_wait(sessions[session], place, QUOTA_REQUESTS, 1, 0));
            quota_spend(sessions[session], place, QUOTA_REQUESTS, 1, 0);
        }
        CHECK(quota_wait(sessions[session], place, QUOTA_REQUESTS, 1, 0) > 0);
    }
    CHECK_INT(500, quota_wait(&three, place, QUOTA_REQUESTS, 1, 0));
    CHECK_INT(0, quota_wait(&three, place, QUOTA_REQUESTS, 1, 500));
    CHECK_INT(0, quota_wait(&one, place, QUOTA_JOINS, 1000, 0)); /* that has no limit */
    quota_fini(&places);
}

static void test_idle_places_are_forgotten_when_nothing_is_missing(void **state)
{
    (void)state;
    struct quota_places places = { 0 };
    quota_leave(&places, enter(&places, HERE, 0, QUOTA_WELCOME, 0));
    enter(&places, THERE, 0, QUOTA_WELCOME, 0);
    quota_tidy(&places, 999);
    CHECK_INT(1, places.idle_count);
    quota_tidy(&places, 1000);
    CHECK_INT(0, places.idle_count);
    CHECK_INT(1, HASH_COUNT(places.all));
    quota_fini(&places);
}

static void test_of_too_many_idle_places_the_oldest_is_forgotten(void **state)
{
    (void)state;
    struct quota_places places = { 0 };
    for (uint64_t i = 0; i < QUOTA_IDLE_PLACES_MAX + 10; i++)
        quota_leave(&places, enter(&places, 1000 + i, 0, QUOTA_WELCOME, 0));
    CHECK_INT(QUOTA_IDLE_PLACES_MAX, places.idle_count);
    CHECK_INT(QUOTA_IDLE_PLACES_MAX, HASH_COUNT(places.all));
    CHECK_INT(1010, places.idle->place);
    quota_fini(&places);
}

static void test_each_allocation_may_fail(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct quota_places places = { 0 };
        enum quota_welcome welcome;
        uint64_t wait_ms;
        struct quota_place *place = quota_enter(&places, HERE, &rules, 0, &welcome, &wait_ms);
        CHECK_INT(!failmalloc_disarm(), place != NULL);
        quota_fini(&places);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_connections_of_one_place_have_a_limit_and_those_of_others_do_not_count),
        cmocka_unit_test(test_twice_as_many_connections_as_may_be_get_no_answer),
        cmocka_unit_test(test_who_comes_again_and_again_has_to_wait_and_then_gets_in),
        cmocka_unit_test(test_a_place_may_do_as_much_as_so_many_sessions),
        cmocka_unit_test(test_idle_places_are_forgotten_when_nothing_is_missing),
        cmocka_unit_test(test_of_too_many_idle_places_the_oldest_is_forgotten),
        cmocka_unit_test(test_each_allocation_may_fail),
    };
    return CHECK_RUN(tests);
}
