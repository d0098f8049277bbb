/*
 * Who is kept out of a room, or kept silent in it, and who is not though such a ban or mute would
 * meet it: by name, by account, by the place that one comes from or by a mask; for a time or until
 * it is lifted. What is over is left out, and removed when the next one is added: the core has no
 * clock.
 */
#ifndef HUTONG_SERVER_CORE_SANCTIONS_H
#define HUTONG_SERVER_CORE_SANCTIONS_H

#include "server/core/core_state.h"
#include "server/core/effects.h"
#include "server/core/rights.h"

struct sanction {
    uint64_t no; /* of the event that made it, and its own number in the room */
    enum sanction_sort sort;
    enum sanction_kind kind;
    uint64_t number;              /* of the account, or the place */
    struct label whom;            /* as it was named, or the mask; empty: everybody */
    struct label maker;           /* who made it */
    char *reason;                 /* owned; NULL: none was given */
    uint64_t time_ms, until_ms;   /* since 1970; until 0: has no end */
    struct sanction *prev, *next; /* in room->sanctions, the oldest first */
};

/** Whether it is over at @now_ms. */
static inline bool sanction_is_over(const struct sanction *sanction, uint64_t now_ms)
{
    return sanction->until_ms > 0 && sanction->until_ms <= now_ms;
}

/** What a sort is: who may put somebody on the list, and what tells the room of it. */
struct sanction_row {
    enum right right;
    enum event_kind on, off;
    const char *done; /* "bob is not banned in den." */
};
const struct sanction_row *sanction_row(enum sanction_sort sort);

/** The oldest of this sort that meets @user, who comes from @place; NULL if there is none. */
const struct sanction *sanction_find(const struct room *room, const struct user *user,
                                     uint64_t place, enum sanction_sort sort, uint64_t now_ms);

/**
 * The ban or mute (@sort) that keeps @user out, or silent, when it comes from @place: one from
 * which there is no exception. NULL if there is none.
 */
const struct sanction *sanction_against(const struct room *room, const struct user *user,
                                        uint64_t place, enum sanction_sort sort, uint64_t now_ms);

/** A copy of what @facts says, in the room's list. NULL when memory ran out. */
struct sanction *sanction_add(struct room *room, const struct sanction *facts, struct str reason);

void sanction_remove(struct room *room, struct sanction *sanction);

/** Remove what is over. */
void sanctions_sweep(struct room *room, uint64_t now_ms, struct effects *effects);

/** Free all: for the room's end. */
void sanctions_fini(struct room *room);

#endif
