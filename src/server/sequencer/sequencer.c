/*
 * The local sequencer: order of arrival, one batch under way at a time.
 *
 * While storage fails (a disk is full), proposals that only read are still applied, writes are
 * refused, and once a second a batch is tried in earnest. What must not get lost although it
 * cannot be refused (a connection's end, a BYE, a tick) is held back until that try.
 */
#include "server/sequencer/sequencer.h"

#include "server/sequencer/proposal_queue.h"
#include "server/sequencer/queries.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

enum {
    SEQUENCER_BATCH_MAX = CORE_BATCH_MAX, /* proposals in one transaction */
    SEQUENCER_EFFECTS_MAX = 64 * 1024,    /* with so many a batch, and a turn, comes to its end */
    SEQUENCER_QUEUE_SIZE_MAX = 64 * 1024 * 1024, /* bytes that wait */
    SEQUENCER_RETRY_MS = 1000,                   /* between writes while storage fails */
};

enum sequencer_state {
    SEQUENCER_RESTING,
    SEQUENCER_FINDING,    /* the store looks up what those that wait first are about */
    SEQUENCER_COMMITTING, /* the store has the batch */
    SEQUENCER_RELEASING,  /* outputs are being given away; guards against calls from there */
};

struct sequencer {
    struct core *core; /* owned */
    struct core_config config;
    struct store_port store;
    struct release_port out;
    enum sequencer_state state;
    struct proposal_queue waiting;
    struct proposal_queue taken; /* those whose effects are in the batch */
    struct proposal_queue held;  /* until storage is tried again */
    size_t ready_count;          /* of those that wait: may be applied, look-ups are done */
    struct effects batch;
    struct store_query *queries; /* owned */
    size_t released_count;       /* effects, in this turn */
    uint64_t now_ms, retry_ms;
    bool is_failing;
    bool core_is_stale; /* it has changes that the store refused, and no better one is there yet */
};

struct sequencer *sequencer_new(struct core *core, const struct core_config *config,
                                struct store_port store, struct release_port out)
{
    struct sequencer *sequencer = calloc(1, sizeof(*sequencer));
    if (!sequencer)
        return NULL;
    sequencer->core = core;
    sequencer->config = *config;
    sequencer->store = store;
    sequencer->out = out;
    return sequencer;
}

void sequencer_free(struct sequencer *sequencer)
{
    if (!sequencer)
        return;
    proposal_queue_fini(&sequencer->waiting);
    proposal_queue_fini(&sequencer->taken);
    proposal_queue_fini(&sequencer->held);
    effects_fini(&sequencer->batch);
    free(sequencer->queries);
    core_free(sequencer->core);
    free(sequencer);
}

struct core *sequencer_core(struct sequencer *sequencer)
{
    return sequencer->core;
}

bool sequencer_is_idle(const struct sequencer *sequencer)
{
    return sequencer->state == SEQUENCER_RESTING && sequencer->waiting.count == 0;
}

bool sequencer_is_ready(const struct sequencer *sequencer)
{
    return sequencer->state == SEQUENCER_RESTING && sequencer->waiting.count > 0;
}

int sequencer_propose(struct sequencer *sequencer, const struct proposal *proposal)
{
    const struct proposal_queue *waiting = &sequencer->waiting;
    if (proposal->kind == PROPOSAL_REQUEST &&
        (waiting->count >= LIMIT_PROPOSALS_QUEUED || waiting->size >= SEQUENCER_QUEUE_SIZE_MAX))
        return -EBUSY;
    struct queued *queued = queued_new(proposal);
    if (!queued)
        return -ENOMEM;
    proposal_queue_push(&sequencer->waiting, queued);
    if (proposal->kind == PROPOSAL_CONFIG)
        sequencer->config = *proposal->config;
    return 0;
}

/* ---- when storage fails ---- */

/* Tell one who awaits an answer that there is none. Takes no memory, which may be missing. */
static void sequencer_answer_error(struct sequencer *sequencer, const struct proposal *proposal)
{
    if (!proposal->message || !(proposal->message->has & HAS(FIELD_ID)))
        return;
    struct message error = { .type = MESSAGE_ERROR };
    message_set_id(&error, proposal->message->id);
    message_set_code(&error, ERROR_STORAGE);
    message_set_text(&error, STR("The server cannot store anything now; nothing was changed."));
    const struct effect reply = { .kind = EFFECT_REPLY,
                                  .session = proposal->session,
                                  .message = &error };
    sequencer->out.release(sequencer->out.context, &reply);
}

/* One tick stands for all before it. */
static bool sequencer_holds_tick(const struct sequencer *sequencer)
{
    for (const struct queued *held = sequencer->held.first; held; held = held->next) {
        if (held->proposal.kind == PROPOSAL_TICK)
            return true;
    }
    return false;
}

/*
 * Whether a proposal must take place, sooner or later. The end of a session that the core does
 * not know means nothing: those who come and go while storage fails shall not pile up here.
 */
static bool sequencer_must_happen(const struct sequencer *sequencer,
                                  const struct proposal *proposal)
{
    if (proposal->kind == PROPOSAL_TICK)
        return !sequencer_holds_tick(sequencer);
    if (proposal->kind == PROPOSAL_EXPIRE)
        return false; /* it comes again */
    if (proposal->kind == PROPOSAL_CONFIG)
        return false; /* a core that is stale gives way to one with the new configuration */
    if (proposal->kind == PROPOSAL_STORED)
        return false; /* then the file is sent again */
    bool is_end = proposal->kind == PROPOSAL_DROPPED || proposal->message->type == MESSAGE_BYE;
    return is_end && core_has_session(sequencer->core, proposal->session);
}

/* Hold back what must happen, refuse the rest. Takes @queued. */
static void sequencer_put_off(struct sequencer *sequencer, struct queued *queued)
{
    const struct proposal *proposal = &queued->proposal;
    if (sequencer_must_happen(sequencer, proposal)) {
        proposal_queue_push(&sequencer->held, queued);
        return;
    }
    sequencer_answer_error(sequencer, proposal);
    free(queued);
}

/* Whether a request may have made its session a user's. */
static bool sequencer_enters(const struct proposal *proposal)
{
    if (proposal->kind != PROPOSAL_REQUEST)
        return false;
    const struct message *message = proposal->message;
    return message->type == MESSAGE_ENTER || message->type == MESSAGE_AUTH ||
           (message->type == MESSAGE_REGISTER && message->has & HAS(FIELD_USER));
}

/*
 * Put off what was applied in vain. Where that was an ENTER, the new core will take the session
 * over from the old one, as if it were in: it has to go out again before it can ask once more.
 */
static void sequencer_take_back(struct sequencer *sequencer, struct queued *queued)
{
    struct proposal *proposal = &queued->proposal;
    if (sequencer_enters(proposal)) {
        sequencer_answer_error(sequencer, proposal);
        proposal->kind = PROPOSAL_DROPPED;
        proposal->now_ms = sequencer->now_ms; /* a request's is of another clock */
        proposal->message = NULL;
    }
    sequencer_put_off(sequencer, queued);
}

static void sequencer_on_orphan(void *context, uint64_t session)
{
    struct sequencer *sequencer = context;
    const struct effect end = { .kind = EFFECT_CLOSE, .session = session };
    sequencer->out.release(sequencer->out.context, &end);
}

/* Replace the core by one that agrees with the store. The old one stays if that fails. */
static int sequencer_reload(struct sequencer *sequencer)
{
    struct core *core = core_new(&sequencer->config);
    int status = core ? sequencer->store.load(sequencer->store.store, core) : -ENOMEM;
    if (!status)
        status = core_adopt_sessions(core, sequencer->core, sequencer_on_orphan, sequencer);
    if (status) {
        core_free(core);
        return status;
    }
    core_free(sequencer->core);
    sequencer->core = core;
    sequencer->core_is_stale = false;
    return 0;
}

/* Nothing of the batch has happened: undo what the core thinks, and tell those who asked. */
static void sequencer_fail(struct sequencer *sequencer, int status)
{
    bool is_news = !sequencer->is_failing;
    sequencer->state = SEQUENCER_RELEASING;
    sequencer->is_failing = true;
    sequencer->retry_ms = sequencer->now_ms + SEQUENCER_RETRY_MS;
    effects_reset(&sequencer->batch);
    for (struct queued *queued; (queued = proposal_queue_pop(&sequencer->taken));)
        sequencer_take_back(sequencer, queued);
    if (sequencer->core_is_stale)
        sequencer_reload(sequencer); /* if it fails, again with the next try */
    if (is_news)
        sequencer->out.storage(sequencer->out.context, status);
    sequencer->state = SEQUENCER_RESTING;
}

/* ---- the way of a batch ---- */

static void sequencer_release(struct sequencer *sequencer)
{
    sequencer->state = SEQUENCER_RELEASING;
    for (size_t i = 0; i < sequencer->batch.count; i++) {
        const struct effect *effect = &sequencer->batch.items[i];
        if (effect->kind >= EFFECT_EVENT)
            sequencer->out.release(sequencer->out.context, effect);
    }
    sequencer->released_count += sequencer->batch.count;
    effects_reset(&sequencer->batch);
    proposal_queue_fini(&sequencer->taken);
    sequencer->state = SEQUENCER_RESTING;
}

/* Apply the first of those that wait. Returns 0 or -ENOMEM; either way it is among the taken. */
static int sequencer_take(struct sequencer *sequencer)
{
    struct queued *queued = proposal_queue_pop(&sequencer->waiting);
    proposal_queue_push(&sequencer->taken, queued);
    int status = core_apply(sequencer->core, &queued->proposal, &sequencer->batch);
    if (!status && sequencer->batch.failed)
        status = -ENOMEM;
    sequencer->core_is_stale |= status != 0;
    return status;
}

/* Apply those that are ready, and have the store commit what comes of it. */
static void sequencer_apply(struct sequencer *sequencer)
{
    int status = 0;
    while (!status && sequencer->taken.count < sequencer->ready_count &&
           sequencer->batch.count < SEQUENCER_EFFECTS_MAX)
        status = sequencer_take(sequencer);
    if (status) {
        sequencer_fail(sequencer, status);
    } else if (sequencer->batch.store_count == 0) {
        sequencer_release(sequencer);
    } else {
        sequencer->state = SEQUENCER_COMMITTING;
        sequencer->store.commit(sequencer->store.store, &sequencer->batch);
    }
}

void sequencer_on_committed(struct sequencer *sequencer, int status)
{
    assert(sequencer->state == SEQUENCER_COMMITTING);
    if (status) {
        sequencer->core_is_stale = true;
        sequencer_fail(sequencer, status);
        return;
    }
    sequencer_release(sequencer);
    if (sequencer->is_failing) {
        sequencer->is_failing = false;
        sequencer->out.storage(sequencer->out.context, 0);
    }
}

/* The look-up failed before anything was applied: refuse those it was for. */
static void sequencer_fail_ready(struct sequencer *sequencer, int status)
{
    for (size_t i = 0; i < sequencer->ready_count; i++)
        proposal_queue_push(&sequencer->taken, proposal_queue_pop(&sequencer->waiting));
    sequencer_fail(sequencer, status);
}

void sequencer_on_found(struct sequencer *sequencer, int status)
{
    assert(sequencer->state == SEQUENCER_FINDING);
    if (status) {
        sequencer_fail_ready(sequencer, status);
        return;
    }
    queries_take_answers(sequencer->queries, sequencer->waiting.first, sequencer->ready_count);
    sequencer_apply(sequencer);
}

/* Begin a batch with those that wait first. */
static void sequencer_begin(struct sequencer *sequencer)
{
    size_t count = sequencer->waiting.count;
    sequencer->ready_count = count < SEQUENCER_BATCH_MAX ? count : SEQUENCER_BATCH_MAX;
    if (!sequencer->queries)
        sequencer->queries = calloc(SEQUENCER_BATCH_MAX, sizeof(*sequencer->queries));
    if (!sequencer->queries) {
        sequencer_fail_ready(sequencer, -ENOMEM);
        return;
    }
    size_t query_count = queries_collect(sequencer->queries, sequencer->core,
                                         sequencer->waiting.first, &sequencer->ready_count);
    if (query_count == 0) {
        sequencer_apply(sequencer);
        return;
    }
    sequencer->state = SEQUENCER_FINDING;
    sequencer->store.find(sequencer->store.store, sequencer->queries, query_count);
}

/* ---- turns ---- */

static bool sequencer_only_reads(const struct proposal *proposal)
{
    if (proposal->kind != PROPOSAL_REQUEST)
        return proposal->kind == PROPOSAL_CONFIG;
    return core_only_reads(proposal->message->type);
}

/* While storage fails: serve the first of those that wait if it only reads, else put it off. */
static void sequencer_serve(struct sequencer *sequencer)
{
    const struct proposal *proposal = &sequencer->waiting.first->proposal;
    if (sequencer->core_is_stale || !sequencer_only_reads(proposal)) {
        sequencer->state = SEQUENCER_RELEASING;
        sequencer_put_off(sequencer, proposal_queue_pop(&sequencer->waiting));
        sequencer->state = SEQUENCER_RESTING;
        return;
    }
    sequencer->ready_count = 1;
    sequencer_apply(sequencer);
    assert(sequencer->state == SEQUENCER_RESTING); /* there was nothing to commit */
}

/* While storage fails: whether it is time to try it again, and there is something to try. */
static bool sequencer_may_write(struct sequencer *sequencer)
{
    if (!sequencer->is_failing)
        return true;
    if (sequencer->now_ms < sequencer->retry_ms)
        return false;
    if (sequencer->core_is_stale && sequencer_reload(sequencer)) {
        sequencer->retry_ms = sequencer->now_ms + SEQUENCER_RETRY_MS;
        return false;
    }
    proposal_queue_prepend(&sequencer->waiting, &sequencer->held);
    return true;
}

void sequencer_run(struct sequencer *sequencer, uint64_t now_ms)
{
    sequencer->now_ms = now_ms;
    sequencer->released_count = 0;
    while (sequencer->state == SEQUENCER_RESTING &&
           sequencer->released_count < SEQUENCER_EFFECTS_MAX) {
        bool may_write = sequencer_may_write(sequencer);
        if (sequencer->waiting.count == 0)
            break;
        if (may_write)
            sequencer_begin(sequencer);
        else
            sequencer_serve(sequencer);
    }
}
