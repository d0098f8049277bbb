/* What was cut, newest first to be put back; shared by all inputs. */
#ifndef HUTONG_CLIENT_CORE_KILL_RING_H
#define HUTONG_CLIENT_CORE_KILL_RING_H

#include <hutong/common/buf.h>
#include <stdbool.h>

enum { KILL_RING_MAX = 32 };

/* All zero is empty. */
struct kill_ring {
    struct buf items[KILL_RING_MAX]; /* oldest first */
    size_t count;
    size_t back; /* how far one has turned it; 0: at the newest */
};

void kill_ring_fini(struct kill_ring *ring);

/** Put a text at the front; it comes back first. 0 or -ENOMEM. */
int kill_ring_push(struct kill_ring *ring, struct str text);

/** Join a text to the newest, before or behind it. 0 or -ENOMEM. */
int kill_ring_join(struct kill_ring *ring, struct str text, bool is_before);

/** The text to put back; empty if there is none. Valid until the ring changes. */
struct str kill_ring_top(const struct kill_ring *ring);

/** Go on to the text cut before; after the oldest comes the newest. */
void kill_ring_turn(struct kill_ring *ring);

#endif
