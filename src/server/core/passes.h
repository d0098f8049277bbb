/*
 * Who may come into a room that is not open to all: invited, or waiting for an admin to decide.
 * One for each user and room at most; it ends when the user becomes a member.
 */
#ifndef HUTONG_SERVER_CORE_PASSES_H
#define HUTONG_SERVER_CORE_PASSES_H

#include "server/core/core_state.h"
#include "server/core/effects.h"

struct pass {
    struct user *user;
    struct room *room;
    bool is_invited;    /* else it asked to be let in */
    uint64_t time_ms;   /* since 1970 */
    struct label words; /* who invited; as its key: what was said with asking */
    struct pass *user_prev, *user_next;
    struct pass *room_prev, *room_next;
};

/** Add one for a user who has none for the room. NULL when memory ran out. */
struct pass *pass_add(struct room *room, struct user *user, bool is_invited, struct str by,
                      struct str words, uint64_t time_ms);

struct pass *pass_find(const struct room *room, const struct user *user);

/** Take it out of both lists, and free it. */
void pass_remove(struct pass *pass);

/** The store forgets it, too. */
void pass_drop(struct pass *pass, struct effects *effects);

void emit_put_pass(struct effects *effects, const struct pass *pass);

#endif
