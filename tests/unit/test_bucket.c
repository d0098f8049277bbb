/* Token buckets. */
#include "check.h"

#include <hutong/common/bucket.h>

static const struct bucket_rule rule = { .burst = 10, .per_minute = 60 };

static void test_a_burst_is_had_at_once_and_then_one_waits(void **state)
{
    (void)state;
    struct bucket bucket = { 0 };
    for (int i = 0; i < 10; i++) {
        CHECK_INT(0, bucket_wait(&bucket, &rule, 1, 5000));
        bucket_spend(&bucket, &rule, 1, 5000);
    }
    CHECK_INT(1000, bucket_wait(&bucket, &rule, 1, 5000));
    CHECK_INT(3000, bucket_wait(&bucket, &rule, 3, 5000));
    CHECK_INT(1, bucket_wait(&bucket, &rule, 1, 5999));
    CHECK_INT(0, bucket_wait(&bucket, &rule, 1, 6000));
}

static void test_after_the_time_that_was_told_there_is_one(void **state)
{
    (void)state;
    static const struct bucket_rule odd = { .burst = 3, .per_minute = 7 };
    struct bucket bucket = { 0 };
    uint64_t now_ms = 1;
    for (int i = 0; i < 100; i++) {
        uint64_t wait_ms = bucket_wait(&bucket, &odd, 1, now_ms);
        if (wait_ms > 0)
            CHECK(bucket_wait(&bucket, &odd, 1, now_ms + wait_ms - 1) > 0);
        now_ms += wait_ms;
        CHECK_INT(0, bucket_wait(&bucket, &odd, 1, now_ms));
        bucket_spend(&bucket, &odd, 1, now_ms);
    }
    CHECK(now_ms > 97 * 60 * 1000 / 7);
}

static void test_what_is_larger_than_a_burst_waits_for_a_full_bucket(void **state)
{
    (void)state;
    struct bucket bucket = { 0 };
    CHECK_INT(0, bucket_wait(&bucket, &rule, 100, 0));
    bucket_spend(&bucket, &rule, 100, 0);
    CHECK_INT(90 * 1000, bucket_wait(&bucket, &rule, 0, 0));
    CHECK_INT(91 * 1000, bucket_wait(&bucket, &rule, 1, 0));
    CHECK_INT(100 * 1000, bucket_wait(&bucket, &rule, 100, 0));
}

static void test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing(void **state)
{
    (void)state;
    struct bucket bucket = { 0 };
    bucket_spend(&bucket, &rule, 10, 60000);
    CHECK_INT(1000, bucket_wait(&bucket, &rule, 1, 0));
    bucket_spend(&bucket, &rule, 1, 0);
    CHECK_INT(2000, bucket_wait(&bucket, &rule, 1, 0));
    CHECK_INT(0, bucket_wait(&bucket, &rule, 1, 2000));
}

static void test_without_a_burst_there_is_no_limit(void **state)
{
    (void)state;
    static const struct bucket_rule none = { 0 };
    struct bucket bucket = { 0 };
    bucket_spend(&bucket, &none, UINT64_MAX, 0);
    CHECK_INT(0, bucket_wait(&bucket, &none, UINT64_MAX, 0));
    CHECK(bucket_is_full(&bucket, &none, 0));
}

static void test_a_bucket_is_full_again_when_all_has_come_back(void **state)
{
    (void)state;
    struct bucket bucket = { 0 };
    bucket_spend(&bucket, &rule, 2, 1000);
    CHECK(!bucket_is_full(&bucket, &rule, 2999));
    CHECK(bucket_is_full(&bucket, &rule, 3000));
    CHECK(bucket_is_full(&bucket, &rule, UINT64_MAX));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_burst_is_had_at_once_and_then_one_waits),
        cmocka_unit_test(test_after_the_time_that_was_told_there_is_one),
        cmocka_unit_test(test_what_is_larger_than_a_burst_waits_for_a_full_bucket),
        cmocka_unit_test(test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing),
        cmocka_unit_test(test_without_a_burst_there_is_no_limit),
        cmocka_unit_test(test_a_bucket_is_full_again_when_all_has_come_back),
    };
    return CHECK_RUN(tests);
}
