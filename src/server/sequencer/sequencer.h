/*
 * The sequencer gives proposals their order and releases what follows from them once it is
 * durable. This is the local one: order of arrival, one batch in the store at a time, all that
 * arrives meanwhile forms the next (group commit).
 *
 *   propose ─► queue ─► [look up older events] ─► core ─► commit ─► release, in order
 *
 * If a commit fails the batch is refused as a whole: its requests are answered ERROR_STORAGE,
 * and the core is loaded anew from the store, which is the same path as after a crash. From
 * then on writes are refused, and tried again once a second; reads go on. A BYE, the end of a
 * connection and a tick cannot be refused: they wait for the next try.
 */
#ifndef HUTONG_SERVER_SEQUENCER_SEQUENCER_H
#define HUTONG_SERVER_SEQUENCER_SEQUENCER_H

#include "server/core/core.h"

enum store_query_kind { QUERY_NONCE, QUERY_EVENT, QUERY_AGE };

/* What the core must know of older events before it can apply a proposal. */
struct store_query {
    enum store_query_kind kind;
    uint8_t nonce[LIMIT_NONCE_SIZE];
    uint64_t room, no; /* of a nonce: the answer; no 0: not stored */
    struct event_target target;
    struct seen_event event; /* of a target: the answer */
};

/* What the sequencer needs from a store. Both answers may come before the call returns. */
struct store_port {
    void *store;
    /* commit the stored effects as one transaction; answer: sequencer_on_committed */
    void (*commit)(void *store, const struct effects *batch);
    /* find repeated nonces and older events; answer: sequencer_on_found */
    void (*find)(void *store, struct store_query *queries, size_t count);
    /* load a new core. Returns 0 or -errno */
    int (*load)(void *store, struct core *core);
};

/* What the sequencer gives to the world: outputs (never EFFECT_PUT_… or EFFECT_DEL_…), in order. */
struct release_port {
    void *context;
    void (*release)(void *context, const struct effect *effect);
    /* storage began (-errno) or ceased (0) to fail */
    void (*storage)(void *context, int status);
};

struct sequencer;

/**
 * @core    taken; read it with sequencer_core, it may be replaced by a new one
 * @config  to make new cores with
 * Returns NULL when memory ran out.
 */
struct sequencer *sequencer_new(struct core *core, const struct core_config *config,
                                struct store_port store, struct release_port out);

/** No batch may be under way in the store. */
void sequencer_free(struct sequencer *sequencer);

struct core *sequencer_core(struct sequencer *sequencer);

/**
 * Queue a proposal (copied). Returns 0, -ENOMEM, or -EBUSY when LIMIT_PROPOSALS_QUEUED or
 * 64 MiB of them wait (only a REQUEST is refused for that). New cores, too, get what the last
 * CONFIG says.
 */
int sequencer_propose(struct sequencer *sequencer, const struct proposal *proposal);

/**
 * Begin a batch if none is under way and something waits. Call once per loop turn, and while
 * storage fails at least once a second. Calls from within release_port do nothing.
 * What is released in one call has an end, so that it can be written before there is more.
 * @now_ms  of a clock that is never set
 */
void sequencer_run(struct sequencer *sequencer, uint64_t now_ms);

/** The store's answers. @status 0 or -errno. */
void sequencer_on_committed(struct sequencer *sequencer, int status);
void sequencer_on_found(struct sequencer *sequencer, int status);

/** Whether another call of sequencer_run would have something to do at once. */
bool sequencer_is_ready(const struct sequencer *sequencer);

/** Whether nothing waits and nothing is under way, save what is put off while storage fails. */
bool sequencer_is_idle(const struct sequencer *sequencer);

#endif
