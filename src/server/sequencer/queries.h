/* What is looked up in the store for the proposals of a batch, which wait in order. */
#ifndef HUTONG_SERVER_SEQUENCER_QUERIES_H
#define HUTONG_SERVER_SEQUENCER_QUERIES_H

#include "server/sequencer/proposal_queue.h"
#include "server/sequencer/sequencer.h"

/**
 * Write what has to be looked up for those from @first on.
 * @queries      room for one a proposal
 * @ready_count  how many there are; fewer are left if one's query must wait for what others change
 * Returns how many queries there are; those that ask are marked.
 */
size_t queries_collect(struct store_query *queries, struct core *core, struct queued *first,
                       size_t *ready_count);

/** Hand the answers, which are in the same order, to those of the first @ready_count that asked. */
void queries_take_answers(const struct store_query *queries, struct queued *first,
                          size_t ready_count);

#endif
