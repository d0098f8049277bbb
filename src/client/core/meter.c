/* A ring of samples, which is sorted when somebody asks. */
#include "client/core/meter.h"

#include <stdlib.h>
#include <string.h>

void meter_add(struct meter *meter, uint64_t us)
{
    meter->samples_us[meter->next] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
    meter->next = (meter->next + 1) % METER_SAMPLES_MAX;
    meter->count += meter->count < METER_SAMPLES_MAX;
}

static int compare_samples(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    return (first > second) - (first < second);
}

uint32_t meter_percentile(const struct meter *meter, unsigned percent)
{
    uint32_t sorted[METER_SAMPLES_MAX];
    if (meter->count == 0)
        return 0;
    memcpy(sorted, meter->samples_us, meter->count * sizeof(*sorted));
    qsort(sorted, meter->count, sizeof(*sorted), compare_samples);
    size_t index = (meter->count * percent + 99) / 100;
    return sorted[index > 0 ? index - 1 : 0];
}
