/* The lines between the parts of the screen, and how they meet. */
#ifndef HUTONG_CLIENT_CORE_BORDERS_H
#define HUTONG_CLIENT_CORE_BORDERS_H

#include "client/core/layout.h"
#include <stdbool.h>
#include <stddef.h>

struct border {
    struct rect rect; /* one cell wide or one high */
    bool is_vertical;
};

/* All zero: none. */
struct borders {
    struct border *items; /* owned */
    size_t count, capacity;
};

/* To which sides a line goes on from a cell. */
enum border_joint { JOINT_UP = 1, JOINT_DOWN = 2, JOINT_LEFT = 4, JOINT_RIGHT = 8 };

void borders_fini(struct borders *borders);
void borders_clear(struct borders *borders);

/** Add a line. Returns 0 or -ENOMEM. */
int borders_add(struct borders *borders, struct rect rect, bool is_vertical);

/** A combination of border_joint, for a cell of line @index: its own line goes straight through,
 * and others may join it. */
unsigned borders_joint(const struct borders *borders, size_t index, int row, int col);

#endif
