/* Proposals that wait, each a copy with its message in one piece of memory. */
#ifndef HUTONG_SERVER_SEQUENCER_PROPOSAL_QUEUE_H
#define HUTONG_SERVER_SEQUENCER_PROPOSAL_QUEUE_H

#include "server/core/core.h"

struct queued {
    struct queued *prev, *next;
    struct proposal proposal; /* its message and proof lie behind this struct */
    size_t size;              /* bytes of all that */
    bool asks_store;          /* its nonce is among the queries under way */
};

/* All zero is an empty queue. */
struct proposal_queue {
    struct queued *first; /* owned, as are all after it */
    size_t count, size;
};

/** A copy of a proposal, for a queue or free(). NULL when memory ran out. */
struct queued *queued_new(const struct proposal *proposal);

/** Append @queued; the queue owns it. */
void proposal_queue_push(struct proposal_queue *queue, struct queued *queued);

/** Take the first; NULL if there is none. */
struct queued *proposal_queue_pop(struct proposal_queue *queue);

/** Put all of @before in front of @queue; @before is empty then. */
void proposal_queue_prepend(struct proposal_queue *queue, struct proposal_queue *before);

void proposal_queue_fini(struct proposal_queue *queue);

#endif
