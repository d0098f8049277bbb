/* A short list: the oldest text makes room for the newest. */
#include "client/core/kill_ring.h"

#include <errno.h>

void kill_ring_fini(struct kill_ring *ring)
{
    for (size_t i = 0; i < ring->count; i++)
        buf_fini(&ring->items[i]);
    *ring = (struct kill_ring){ 0 };
}

int kill_ring_push(struct kill_ring *ring, struct str text)
{
    struct buf item = { 0 };
    if (buf_append_str(&item, text) != 0)
        return -ENOMEM;
    if (ring->count == KILL_RING_MAX) {
        buf_fini(&ring->items[0]);
        ring->count--;
        memmove(ring->items, ring->items + 1, ring->count * sizeof(ring->items[0]));
    }
    ring->items[ring->count++] = item;
    ring->back = 0;
    return 0;
}

int kill_ring_join(struct kill_ring *ring, struct str text, bool is_before)
{
    if (ring->count == 0)
        return kill_ring_push(ring, text);
    struct buf *newest = &ring->items[ring->count - 1], joined = { 0 };
    struct str earlier = buf_str(newest);
    if (buf_append_str(&joined, is_before ? text : earlier) != 0 ||
        buf_append_str(&joined, is_before ? earlier : text) != 0) {
        buf_fini(&joined);
        return -ENOMEM;
    }
    buf_fini(newest);
    *newest = joined;
    ring->back = 0;
    return 0;
}

struct str kill_ring_top(const struct kill_ring *ring)
{
    if (ring->count == 0)
        return (struct str){ 0 };
    return buf_str(&ring->items[ring->count - 1 - ring->back]);
}

void kill_ring_turn(struct kill_ring *ring)
{
    ring->back = ring->back + 1 < ring->count ? ring->back + 1 : 0;
}
