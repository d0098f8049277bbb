/* Ways out: of a room, and of the chat. */
#ifndef HUTONG_SERVER_CORE_LEAVE_H
#define HUTONG_SERVER_CORE_LEAVE_H

#include "server/core/core_state.h"

/**
 * A member parts from a public room: the others and its own sessions are told, then these are
 * unsubscribed; a room that was never used goes with its last member.
 * @reason   told to all; may be empty
 * @date_ms  ms since 1970, for what happens because of it
 */
void leave_room(struct core *core, struct member *member, struct str reason, uint64_t date_ms,
                struct effects *effects);

/** The same without a word to anybody: an event has told it. */
void leave_quietly(struct core *core, struct member *member, uint64_t date_ms,
                   struct effects *effects);

/**
 * A user who has no session any more is away: an account stays, and the rooms are told that
 * nobody is there. A guest ends: all rooms are told, name and number are gone.
 * Direct rooms stay for the other one, who is told by the topic who that was. 0 or -ENOMEM.
 */
int leave_chat(struct core *core, struct user *user, struct str reason, uint64_t date_ms,
               struct effects *effects);

/** A user's account ends: as leave_chat, under a name that says so. It has no session. */
int leave_for_ever(struct core *core, struct user *user, uint64_t date_ms, struct effects *effects);

#endif
