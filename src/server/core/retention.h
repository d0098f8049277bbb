/*
 * How long rooms keep what was said: by age, by count, or for ever. The core keeps no messages; how
 * far back the old ones reach is looked up in the store, a piece at a time, and comes with a
 * proposal. A room's numbering goes on: only where its history begins moves.
 */
#ifndef HUTONG_SERVER_CORE_RETENTION_H
#define HUTONG_SERVER_CORE_RETENTION_H

#include "server/core/core_state.h"

/** What to look up for a PROPOSAL_EXPIRE. Returns false if nothing. */
bool retention_find_target(const struct core *core, const struct proposal *proposal,
                           struct event_target *target);

/** Let go of what a room keeps no longer. */
void retention_apply(struct core *core, const struct proposal *proposal, struct effects *effects);

#endif
