/* Who tries again and again waits longer and longer, and others do not. */
#include "check.h"

#include "server/net/throttle.h"

enum { FREE = 2, KEY = 7, OTHER = 8 };

static void test_each_try_after_the_free_ones_waits_twice_as_long_up_to_a_limit(void **state)
{
    struct throttle *throttle = throttle_new();
    uint64_t now_ms = 1000, expected_ms = THROTTLE_WAIT_MIN_MS;
    (void)state;
    throttle_count(throttle, KEY, FREE, now_ms);
    CHECK_INT(0, throttle_wait(throttle, KEY, now_ms));
    for (int i = 0; i < 12; i++) {
        throttle_count(throttle, KEY, FREE, now_ms);
        CHECK_INT(expected_ms, throttle_wait(throttle, KEY, now_ms));
        now_ms += expected_ms;
        CHECK_INT(0, throttle_wait(throttle, KEY, now_ms));
        expected_ms =
            2 * expected_ms < THROTTLE_WAIT_MAX_MS ? 2 * expected_ms : THROTTLE_WAIT_MAX_MS;
    }
    CHECK_INT(0, throttle_wait(throttle, OTHER, now_ms));
    throttle_free(throttle);
}

static void test_a_good_try_does_not_count(void **state)
{
    struct throttle *throttle = throttle_new();
    (void)state;
    for (int i = 0; i < 100; i++) {
        throttle_count(throttle, KEY, FREE, 0);
        CHECK_INT(0, throttle_wait(throttle, KEY, 0));
        throttle_forgive(throttle, KEY);
    }
    throttle_free(throttle);
}

static void test_tries_are_forgotten_after_a_while(void **state)
{
    struct throttle *throttle = throttle_new();
    (void)state;
    for (int i = 0; i < 20; i++)
        throttle_count(throttle, KEY, FREE, 0);
    throttle_count(throttle, KEY, FREE, THROTTLE_FORGET_MS);
    CHECK_INT(0, throttle_wait(throttle, KEY, THROTTLE_FORGET_MS));
    throttle_free(throttle);
}

static void test_so_many_are_remembered_and_the_newest_of_them(void **state)
{
    struct throttle *throttle = throttle_new();
    (void)state;
    throttle_count(throttle, 0, 0, 0);
    for (uint64_t key = 1; key < THROTTLE_ENTRIES_MAX; key++)
        throttle_count(throttle, key, 0, 0);
    CHECK(throttle_wait(throttle, 0, 0) > 0);
    throttle_count(throttle, THROTTLE_ENTRIES_MAX, 0, 0);
    CHECK_INT(0, throttle_wait(throttle, 0, 0));
    CHECK(throttle_wait(throttle, 1, 0) > 0);
    throttle_free(throttle);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_try_after_the_free_ones_waits_twice_as_long_up_to_a_limit),
        cmocka_unit_test(test_a_good_try_does_not_count),
        cmocka_unit_test(test_tries_are_forgotten_after_a_while),
        cmocka_unit_test(test_so_many_are_remembered_and_the_newest_of_them),
    };
    return CHECK_RUN(tests);
}
