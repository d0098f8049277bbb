/* Memory is given back when there has been much to do and there is little any more. */
#include "check.h"

#include "server/net/memory.h"

/* How many of @ticks say that it is time, when so much is done with each. */
static int count_times(struct memory *memory, int ticks, uint64_t each, uint64_t *done)
{
    int times = 0;
    for (int i = 0; i < ticks; i++) {
        *done += each;
        times += memory_tick(memory, *done);
    }
    return times;
}

static void test_after_a_burst_memory_is_given_back_once_at_rest(void **state)
{
    struct memory memory = { 0 };
    uint64_t done = 0;
    (void)state;
    CHECK_INT(0, count_times(&memory, 100, MEMORY_MUCH, &done)); /* while it is busy */
    CHECK_INT(0, count_times(&memory, MEMORY_REST_TICKS - 1, 0, &done));
    CHECK_INT(1, count_times(&memory, 1, 0, &done));
    CHECK_INT(0, count_times(&memory, 100, 0, &done));
}

static void test_little_to_do_is_rest(void **state)
{
    struct memory memory = { 0 };
    uint64_t done = MEMORY_MUCH;
    (void)state;
    CHECK_INT(0, memory_tick(&memory, done));
    CHECK_INT(1, count_times(&memory, MEMORY_REST_TICKS, MEMORY_LITTLE, &done));
}

static void test_where_little_was_done_nothing_is_given_back(void **state)
{
    struct memory memory = { 0 };
    uint64_t done = MEMORY_MUCH - 1;
    (void)state;
    CHECK_INT(0, memory_tick(&memory, done));
    CHECK_INT(0, count_times(&memory, 100, 0, &done));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_after_a_burst_memory_is_given_back_once_at_rest),
        cmocka_unit_test(test_little_to_do_is_rest),
        cmocka_unit_test(test_where_little_was_done_nothing_is_given_back),
    };
    return CHECK_RUN(tests);
}
