/*
 * Memory that is given out piece by piece and freed all at once: a list of blocks, of which only
 * the newest is still being cut up.
 */
#include <hutong/common/arena.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    ARENA_BLOCK_FIRST = 4096,    /* each block is twice as large as the one before, */
    ARENA_BLOCK_MAX = 64 * 1024, /* up to this */
    ARENA_KEPT_SIZE = 64 * 1024, /* one huge piece must not be kept for ever */
};

struct arena_block {
    struct arena_block *older; /* owned */
    _Alignas(max_align_t) unsigned char bytes[];
};

static size_t align_up(size_t size)
{
    size_t step = _Alignof(max_align_t);
    return (size + step - 1) / step * step;
}

/* Start a block with room for at least @size bytes. */
static bool block_push(struct arena *arena, size_t size)
{
    size_t usual = arena->blocks ? arena->capacity * 2 : ARENA_BLOCK_FIRST;
    if (usual > ARENA_BLOCK_MAX)
        usual = ARENA_BLOCK_MAX;
    size_t capacity = size > usual ? size : usual;
    struct arena_block *block = malloc(sizeof(*block) + capacity);
    if (!block)
        return false;
    block->older = arena->blocks;
    *arena = (struct arena){ .blocks = block, .capacity = capacity };
    return true;
}

void *arena_take(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t step = align_up(size);
    if (!arena->blocks || step > arena->capacity - arena->used) {
        if (!block_push(arena, step))
            return NULL;
    }
    void *piece = arena->blocks->bytes + arena->used;
    arena->used += step;
    return piece;
}

struct str arena_str(struct arena *arena, struct str s, bool *failed)
{
    if (s.size == 0)
        return (struct str){ 0 };
    char *bytes = arena_take(arena, s.size);
    if (!bytes) {
        *failed = true;
        return (struct str){ 0 };
    }
    memcpy(bytes, s.bytes, s.size);
    return (struct str){ bytes, s.size };
}

static void blocks_free(struct arena_block *block)
{
    while (block) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
}

void arena_reset(struct arena *arena)
{
    if (!arena->blocks || arena->capacity > ARENA_KEPT_SIZE) {
        arena_fini(arena);
        return;
    }
    blocks_free(arena->blocks->older);
    arena->blocks->older = NULL;
    arena->used = 0;
}

void arena_fini(struct arena *arena)
{
    blocks_free(arena->blocks);
    *arena = (struct arena){ 0 };
}
