/* What proposals ask of the store before the core can decide about them. */
#include "server/sequencer/queries.h"

#include <string.h>

enum { TARGETS_MAX = 64 /* older events looked up for one batch */ };

/* Whether only the store can tell if the message was said before. */
static bool is_again_unknown(struct core *core, const struct proposal *proposal)
{
    const struct message *message = proposal->message;
    return proposal->kind == PROPOSAL_REQUEST && message->type == MESSAGE_SAY &&
           (message->flags & FLAG_AGAIN) && message->nonce.size == LIMIT_NONCE_SIZE &&
           !core_has_nonce(core, message->nonce);
}

/* What must be asked of the store about a proposal. Returns whether there is something. */
static bool ask(struct core *core, const struct proposal *proposal, struct store_query *query)
{
    *query = (struct store_query){ .kind = QUERY_NONCE };
    if (is_again_unknown(core, proposal)) {
        memcpy(query->nonce, proposal->message->nonce.bytes, LIMIT_NONCE_SIZE);
        return true;
    }
    bool has_target = core_find_target(core, proposal, &query->target);
    query->kind = query->target.before_ms > 0 ? QUERY_AGE : QUERY_EVENT;
    return has_target;
}

/*
 * Whether a query about an event can be answered for the batch that @query_count others were
 * written for: what the batch itself does to the event would not show, and room is limited.
 */
static bool fits(const struct store_query *queries, size_t query_count)
{
    const struct event_target *asked = &queries[query_count].target;
    size_t target_count = 0;
    for (size_t i = 0; i < query_count; i++) {
        const struct store_query *query = &queries[i];
        if (query->kind != QUERY_EVENT)
            continue;
        if (query->target.room == asked->room && query->target.no == asked->no &&
            !query->target.is_fixed && !asked->is_fixed)
            return false;
        target_count++;
    }
    return target_count < TARGETS_MAX;
}

size_t queries_collect(struct store_query *queries, struct core *core, struct queued *first,
                       size_t *ready_count)
{
    size_t count = 0;
    struct queued *queued = first;
    for (size_t i = 0; i < *ready_count; i++, queued = queued->next) {
        struct store_query *query = &queries[count];
        queued->asks_store = ask(core, &queued->proposal, query);
        if (!queued->asks_store)
            continue;
        if (query->kind == QUERY_EVENT && !fits(queries, count))
            *ready_count = i;
        else
            count++;
    }
    return count;
}

void queries_take_answers(const struct store_query *queries, struct queued *first,
                          size_t ready_count)
{
    const struct store_query *answer = queries;
    struct queued *queued = first;
    for (size_t i = 0; i < ready_count; i++, queued = queued->next) {
        if (!queued->asks_store)
            continue;
        queued->proposal.seen_room = answer->room;
        queued->proposal.seen_no = answer->no;
        queued->proposal.seen_event = answer->event;
        answer++;
    }
}
