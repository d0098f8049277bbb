/* Memory that is given out piece by piece and freed all at once. */
#ifndef HUTONG_COMMON_ARENA_H
#define HUTONG_COMMON_ARENA_H

#include <hutong/common/str.h>
#include <stddef.h>

struct arena_block;

/* All zero is an empty arena. */
struct arena {
    struct arena_block *blocks; /* owned, newest first */
    size_t used, capacity;      /* bytes of the newest block */
};

/** Take @size bytes, aligned for any type, not cleared. NULL when memory ran out. */
void *arena_take(struct arena *arena, size_t size);

/** Copy a slice into the arena; on failure the result is empty and *@failed is set to true. */
struct str arena_str(struct arena *arena, struct str s, bool *failed);

/** Forget all pieces; one block may be kept for the next use. */
void arena_reset(struct arena *arena);

/** Free everything. */
void arena_fini(struct arena *arena);

#endif
