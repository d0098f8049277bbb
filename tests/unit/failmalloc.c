/* Allocations that fail on purpose, behind the linker's --wrap. */
#include "failmalloc.h"
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);

static int left = -1; /* allocations that still succeed before the one that fails; -1: all do */
static bool has_failed;

void failmalloc_arm(int nth)
{
    left = nth;
    has_failed = false;
}

bool failmalloc_disarm(void)
{
    left = -1;
    return has_failed;
}

bool failmalloc_has_next(int nth)
{
    bool is_over = nth > 0 && !failmalloc_disarm();
    if (!is_over)
        failmalloc_arm(nth);
    return !is_over;
}

static bool is_to_fail(void)
{
    if (left < 0)
        return false;
    bool is_now = left-- == 0;
    has_failed |= is_now;
    return is_now;
}

void *__wrap_malloc(size_t size)
{
    return is_to_fail() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_to_fail() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return is_to_fail() ? NULL : __real_realloc(bytes, size);
}
