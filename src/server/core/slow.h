/*
 * Slow mode: when each member spoke last. Who leaves the room and comes again has not waited by
 * that, so of those who have just spoken the room keeps it, a few of them at a time.
 */
#ifndef HUTONG_SERVER_CORE_SLOW_H
#define HUTONG_SERVER_CORE_SLOW_H

#include "server/core/core_state.h"

/** What is left of the time between two messages of the member, in ms; 0: it may speak. */
uint64_t slow_wait(const struct member *member, uint64_t now_ms);

/** The member is about to leave. Returns 0 or -ENOMEM. */
int slow_on_leave(const struct member *member, uint64_t now_ms);

/** One has become a member. */
void slow_on_join(struct member *member);

/** Take over what another core, which this one replaces, has kept. Returns 0 or -ENOMEM. */
int slow_adopt(struct room *room, const struct room *old);

#endif
