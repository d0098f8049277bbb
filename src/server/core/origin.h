/*
 * What comes from one place (hutong/common/place.h): how many guests there are, and how many
 * rooms were opened lately. A crowd from one address shall not use up what is there for all.
 */
#ifndef HUTONG_SERVER_CORE_ORIGIN_H
#define HUTONG_SERVER_CORE_ORIGIN_H

#include "server/core/core_state.h"

enum { ORIGIN_IDLE_MAX = 4096 /* remembered without a guest; the oldest is forgotten first */ };

/* A place. Remembered while it has guests, and for a while after it opened a room. */
struct origin {
    uint64_t place;
    uint32_t guest_count;
    struct bucket rooms;
    struct origin *prev, *next; /* of those without guests, the last used last */
    UT_hash_handle hh;
};

/** Whether one more guest may come from where @proposal does. */
bool origin_allows_guest(const struct core *core, const struct proposal *proposal);

/** The guest came from @place, unless that is known already. Returns 0 or -ENOMEM. */
int origin_hold_guest(struct core *core, struct user *user, uint64_t place);

/** It ends, or is a guest no more. */
void origin_let_go(struct core *core, struct user *user);

/** How long to wait before another room can be opened from where @proposal comes; 0: now. */
uint64_t origin_wait_room(const struct core *core, const struct proposal *proposal);

/** A room is opened from there. Returns 0 or -ENOMEM. */
int origin_count_room(struct core *core, const struct proposal *proposal);

void origins_fini(struct core *core);

#endif
