/*
 * What a burst took is given back to the system. The C library keeps memory that was freed for the
 * next one who asks, also when ten thousand have logged in and then only listen. So once the server
 * has rested for a while after it had much to do, it is told to let go. Does nothing where the C
 * library has no such call.
 */
#ifndef HUTONG_SERVER_NET_MEMORY_H
#define HUTONG_SERVER_NET_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum {
    MEMORY_MUCH = 4096,    /* so much done is worth looking after */
    MEMORY_LITTLE = 64,    /* so much a second is as good as rest */
    MEMORY_REST_TICKS = 6, /* longer than tails of rooms are kept */
};

/* All zero is the beginning. */
struct memory {
    uint64_t done;       /* at the last tick */
    uint64_t given_back; /* what was done when memory was last given back */
    unsigned rest_ticks; /* how long there has been little to do */
};

/** Have large pieces returned as soon as they are freed, whatever sizes were seen before. */
void memory_begin(void);

/**
 * A second has passed.
 * @done  how much the server has done since its start
 * Returns whether it is time to give memory back.
 */
bool memory_tick(struct memory *memory, uint64_t done);

/** Give back what is free. */
void memory_give_back(void);

#endif
