/*
 * A few event numbers, in ascending order: what a room keeps in mind of some of its events, when
 * keeping it of all would have no bound.
 */
#ifndef HUTONG_SERVER_CORE_NUMBERS_H
#define HUTONG_SERVER_CORE_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero is empty. */
struct numbers {
    uint64_t *items; /* owned */
    size_t count;
};

void numbers_fini(struct numbers *numbers);

bool numbers_has(const struct numbers *numbers, uint64_t no);

/** How many are greater than @no. */
size_t numbers_count_after(const struct numbers *numbers, uint64_t no);

/** Add a number, unless it is there. Returns 0 or -ENOMEM. */
int numbers_add(struct numbers *numbers, uint64_t no);

/** Take the @count smallest out; there are so many. */
void numbers_remove_first(struct numbers *numbers, size_t count);

/** Take a number out. Returns whether it was there. */
bool numbers_remove(struct numbers *numbers, uint64_t no);

#endif
