/* The window of nonces: a ring for the order, a table over its slots to find them. */
#include "server/core/nonce.h"

#include <errno.h>
#include <stdlib.h>

int nonce_window_init(struct nonce_window *window, uint32_t capacity)
{
    *window = (struct nonce_window){ .capacity = capacity };
    window->ring = calloc(capacity, sizeof(*window->ring));
    return window->ring ? 0 : -ENOMEM;
}

void nonce_window_fini(struct nonce_window *window)
{
    HASH_CLEAR(hh, window->by_bytes);
    free(window->ring);
    *window = (struct nonce_window){ 0 };
}

const struct nonce *nonce_find(const struct nonce_window *window, struct str bytes)
{
    struct nonce *nonce = NULL;
    if (bytes.size == LIMIT_NONCE_SIZE)
        HASH_FIND(hh, window->by_bytes, bytes.bytes, LIMIT_NONCE_SIZE, nonce);
    return nonce;
}

static struct nonce *nonce_take_slot(struct nonce_window *window)
{
    struct nonce *slot = &window->ring[window->next];
    window->next = (window->next + 1) % window->capacity;
    if (slot->no > 0)
        HASH_DELETE(hh, window->by_bytes, slot);
    slot->no = 0;
    return slot;
}

int nonce_record(struct nonce_window *window, struct str bytes, uint64_t room, uint64_t no,
                 uint64_t user)
{
    struct nonce *slot = nonce_take_slot(window);
    memcpy(slot->bytes, bytes.bytes, LIMIT_NONCE_SIZE);
    HASH_ADD(hh, window->by_bytes, bytes, LIMIT_NONCE_SIZE, slot);
    if (!slot->hh.tbl)
        return -ENOMEM;
    slot->room = room;
    slot->no = no;
    slot->user = user;
    return 0;
}

const struct nonce *nonce_next_of(const struct nonce_window *window, const struct nonce *after,
                                  uint64_t user)
{
    const uint32_t capacity = window->capacity, oldest = window->next;
    uint32_t seen =
        after ? ((uint32_t)(after - window->ring) + capacity - oldest) % capacity + 1 : 0;
    for (uint32_t i = seen; i < capacity; i++) {
        const struct nonce *slot = &window->ring[(oldest + i) % capacity];
        if (slot->no > 0 && slot->user == user)
            return slot;
    }
    return NULL;
}
