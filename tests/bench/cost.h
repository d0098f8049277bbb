/* Clocks of a load generator: time, and the processor time of a server. */
#ifndef HUTONG_TESTS_BENCH_COST_H
#define HUTONG_TESTS_BENCH_COST_H

#include <stdint.h>
#include <time.h>

uint64_t cost_ns(clockid_t clock);

/**
 * The same once it no longer grows: what the server does afterwards (indices, checkpoints) is part
 * of the price.
 */
uint64_t cost_settled_ns(clockid_t clock);

/** The value below which @percent of the values are; they are sorted. @count is not 0. */
uint64_t cost_percentile(uint64_t *values, uint64_t count, unsigned percent);

#endif
