/* Sorted arrays that are mostly empty. */
#include "server/core/numbers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void numbers_fini(struct numbers *numbers)
{
    free(numbers->items);
    *numbers = (struct numbers){ 0 };
}

size_t numbers_count_after(const struct numbers *numbers, uint64_t no)
{
    size_t from = 0, to = numbers->count; /* those before are not greater, those behind are */
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (numbers->items[middle] > no)
            to = middle;
        else
            from = middle + 1;
    }
    return numbers->count - from;
}

bool numbers_has(const struct numbers *numbers, uint64_t no)
{
    size_t at = numbers->count - numbers_count_after(numbers, no);
    return at > 0 && numbers->items[at - 1] == no;
}

int numbers_add(struct numbers *numbers, uint64_t no)
{
    if (numbers_has(numbers, no))
        return 0;
    size_t after = numbers_count_after(numbers, no), at = numbers->count - after;
    uint64_t *items = reallocarray(numbers->items, numbers->count + 1, sizeof(*items));
    if (!items)
        return -ENOMEM;
    memmove(items + at + 1, items + at, after * sizeof(*items));
    items[at] = no;
    numbers->items = items;
    numbers->count++;
    return 0;
}

void numbers_remove_first(struct numbers *numbers, size_t count)
{
    numbers->count -= count;
    memmove(numbers->items, numbers->items + count, numbers->count * sizeof(*numbers->items));
}

bool numbers_remove(struct numbers *numbers, uint64_t no)
{
    if (!numbers_has(numbers, no))
        return false;
    size_t after = numbers_count_after(numbers, no), at = numbers->count - after - 1;
    memmove(numbers->items + at, numbers->items + at + 1, after * sizeof(*numbers->items));
    numbers->count--;
    return true;
}
