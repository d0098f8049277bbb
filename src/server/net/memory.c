/* What of the heap goes back to the system: see memory.h. */
#include "server/net/memory.h"

#ifdef __GLIBC__
#include <malloc.h>

enum {
    MEMORY_LARGE = 128 * 1024, /* pieces from this size on are mapped one by one */
    MEMORY_KEPT = 1024 * 1024, /* at the end of the heap, for the next burst */
};

void memory_begin(void)
{
    mallopt(M_MMAP_THRESHOLD, MEMORY_LARGE); /* else it grows with what is freed, up to 32 MiB */
    mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT);
}

void memory_give_back(void)
{
    malloc_trim(0);
}
#else
void memory_begin(void)
{
}

void memory_give_back(void)
{
}
#endif

bool memory_tick(struct memory *memory, uint64_t done)
{
    bool has_rested = done - memory->done <= MEMORY_LITTLE;
    memory->done = done;
    memory->rest_ticks = has_rested ? memory->rest_ticks + 1 : 0;
    if (memory->rest_ticks < MEMORY_REST_TICKS || done - memory->given_back < MEMORY_MUCH)
        return false;
    memory->given_back = done;
    return true;
}
