/* Clocks of a load generator: see cost.h. */
#include "cost.h"
#include "wire.h"

#include <stdlib.h>

enum { SETTLE_MS = 20, SETTLE_TURNS = 100, SETTLED_NS = 1000000 };

uint64_t cost_ns(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) != 0)
        wire_die("reading a clock");
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t cost_settled_ns(clockid_t clock)
{
    uint64_t before = 0, now = cost_ns(clock);
    for (int i = 0; i < SETTLE_TURNS && now - before > SETTLED_NS; i++) {
        before = now;
        nanosleep(&(struct timespec){ .tv_nsec = SETTLE_MS * 1000000 }, NULL);
        now = cost_ns(clock);
    }
    return now;
}

static int compare_numbers(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

uint64_t cost_percentile(uint64_t *values, uint64_t count, unsigned percent)
{
    qsort(values, count, sizeof(*values), compare_numbers);
    return values[count * percent / 100];
}
