/*
 * Names that rooms had: each leads to its room, so that who comes back and knows the old one finds
 * it. A name leads to one room only, and is no other room's meanwhile.
 */
#ifndef HUTONG_SERVER_CORE_FORMER_H
#define HUTONG_SERVER_CORE_FORMER_H

#include "server/core/core_state.h"
#include "server/core/name.h"

struct former {
    struct room *room; /* borrowed: it owns this */
    struct label name;
    uint64_t no; /* number of the event by which the room got another name */
    struct former *prev, *next;
    UT_hash_handle hh; /* in core->formers, by the folded name */
};

/** The room that was called so; NULL: none. */
struct room *former_find_room(const struct core *core, const struct name *name);

/** Of the room's former names the one that is the same as @name; NULL: none. */
struct former *former_find(const struct core *core, const struct name *name);

/**
 * Let a name, which leads nowhere, lead to the room: it was called so up to event @no, the newest
 * of its former names. Returns 0 or -ENOMEM.
 */
int former_add(struct core *core, struct room *room, const struct label *name, uint64_t no);

/** It leads nowhere any more. */
void former_remove(struct core *core, struct former *former);

/** Remove all of a room. */
void former_remove_all(struct core *core, struct room *room);

/** Free all of a room without touching the core's table: for the core's end. */
void former_free_all(struct room *room);

size_t former_count(const struct room *room);

#endif
