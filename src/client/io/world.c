/* The clock and the dice. */
#include "client/io/world.h"

#include <sodium.h>
#include <time.h>
#include <uv.h>

static int64_t read_clock_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void world_clock_init(struct world_clock *clock)
{
    clock->offset_ms = read_clock_ms(CLOCK_REALTIME) - read_clock_ms(CLOCK_BOOTTIME);
}

uint64_t world_now_ms(const struct world_clock *clock)
{
    return (uint64_t)(read_clock_ms(CLOCK_BOOTTIME) + clock->offset_ms);
}

void world_random(void *context, uint8_t out[16])
{
    (void)context;
    randombytes_buf(out, 16);
}

uint64_t world_memory_size(void)
{
    size_t size = 0;
    return uv_resident_set_memory(&size) == 0 ? size : 0;
}
