/* The clock and the dice: what the pure core gets from outside. */
#ifndef HUTONG_CLIENT_IO_WORLD_H
#define HUTONG_CLIENT_IO_WORLD_H

#include <stdint.h>

/* Milliseconds since 1970 that never go back, and that go on while the machine is asleep. */
struct world_clock {
    int64_t offset_ms; /* from the time since boot to the time of day when the clock was set */
};

void world_clock_init(struct world_clock *clock);

uint64_t world_now_ms(const struct world_clock *clock);

/** 16 random bytes, for chat_config.random; @context is not used. */
void world_random(void *context, uint8_t out[16]);

/** What this program has of the machine's memory, in bytes; 0: not known. */
uint64_t world_memory_size(void);

#endif
