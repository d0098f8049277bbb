/* How long things took. */
#include "check.h"
#include "client/core/meter.h"

static void test_a_percentile_is_one_of_the_samples(void **state)
{
    (void)state;
    struct meter meter = { 0 };
    CHECK_INT(0, meter_percentile(&meter, 50));
    for (uint64_t us = 1; us <= 100; us++)
        meter_add(&meter, us);
    CHECK_INT(50, meter_percentile(&meter, 50));
    CHECK_INT(99, meter_percentile(&meter, 99));
    CHECK_INT(100, meter_percentile(&meter, 100));
    CHECK_INT(1, meter_percentile(&meter, 0));
}

static void test_old_samples_give_way_to_new_ones(void **state)
{
    (void)state;
    struct meter meter = { 0 };
    meter_add(&meter, UINT64_MAX);
    CHECK_INT(UINT32_MAX, meter_percentile(&meter, 100));
    for (int i = 0; i < METER_SAMPLES_MAX; i++)
        meter_add(&meter, 7);
    CHECK_INT(METER_SAMPLES_MAX, meter.count);
    CHECK_INT(7, meter_percentile(&meter, 100));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_percentile_is_one_of_the_samples),
        cmocka_unit_test(test_old_samples_give_way_to_new_ones),
    };
    return CHECK_RUN(tests);
}
