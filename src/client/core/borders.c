/* Where a line ends at another one, or crosses it, the two are drawn as one. */
#include "client/core/borders.h"

#include <errno.h>
#include <stdlib.h>

void borders_fini(struct borders *borders)
{
    free(borders->items);
    *borders = (struct borders){ 0 };
}

void borders_clear(struct borders *borders)
{
    borders->count = 0;
}

int borders_add(struct borders *borders, struct rect rect, bool is_vertical)
{
    if (borders->count == borders->capacity) {
        size_t capacity = borders->capacity ? 2 * borders->capacity : 16;
        struct border *items = reallocarray(borders->items, capacity, sizeof(*items));
        if (!items)
            return -ENOMEM;
        borders->items = items;
        borders->capacity = capacity;
    }
    borders->items[borders->count++] = (struct border){ rect, is_vertical };
    return 0;
}

/* Whether a line that runs in this direction is in the cell. */
static bool borders_have(const struct borders *borders, bool is_vertical, int row, int col)
{
    for (size_t i = 0; i < borders->count; i++) {
        const struct rect *line = &borders->items[i].rect;
        if (borders->items[i].is_vertical == is_vertical && row >= line->row &&
            row < line->row + line->rows && col >= line->col && col < line->col + line->cols)
            return true;
    }
    return false;
}

/* The sides of a cell on which a line of that direction is. */
static unsigned borders_beside(const struct borders *borders, bool is_vertical, int row, int col)
{
    int rows = is_vertical, cols = !is_vertical;
    unsigned before = is_vertical ? JOINT_UP : JOINT_LEFT;
    unsigned after = is_vertical ? JOINT_DOWN : JOINT_RIGHT;
    return (borders_have(borders, is_vertical, row - rows, col - cols) ? before : 0) |
           (borders_have(borders, is_vertical, row + rows, col + cols) ? after : 0);
}

unsigned borders_joint(const struct borders *borders, size_t index, int row, int col)
{
    unsigned joint =
        borders_beside(borders, true, row, col) | borders_beside(borders, false, row, col);
    if (!borders->items[index].is_vertical)
        return joint | JOINT_LEFT | JOINT_RIGHT;
    return joint & (JOINT_UP | JOINT_DOWN) ? joint : joint | JOINT_UP | JOINT_DOWN;
}
