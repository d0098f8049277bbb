/* How long something took, the last few times. */
#ifndef HUTONG_CLIENT_CORE_METER_H
#define HUTONG_CLIENT_CORE_METER_H

#include <stddef.h>
#include <stdint.h>

enum { METER_SAMPLES_MAX = 256 };

/* All zero: nothing was measured yet. */
struct meter {
    uint32_t samples_us[METER_SAMPLES_MAX]; /* the oldest one gives way to the newest */
    size_t count;                           /* of them */
    size_t next;
};

void meter_add(struct meter *meter, uint64_t us);

/** So many percent of the samples were no longer than that; 0 without any. */
uint32_t meter_percentile(const struct meter *meter, unsigned percent);

#endif
