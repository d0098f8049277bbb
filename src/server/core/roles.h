/* Owners and admins of rooms: how one becomes what one is. */
#ifndef HUTONG_SERVER_CORE_ROLES_H
#define HUTONG_SERVER_CORE_ROLES_H

#include "server/core/core_state.h"
#include "server/core/effects.h"

/** What MEMBER tells of what a member is: FLAG_OWNER or FLAG_ROOM_ADMIN, and FLAG_VOICE. */
uint64_t role_flags(const struct member *member);

/** What whoever makes a room becomes in it: its owner, except in the lobby. */
enum role role_of_founder(const struct room *room);

/** Give the member a role: an event by @user's doing. */
void role_give(struct member *member, enum role role, const struct user *user, uint64_t now_ms,
               struct effects *effects);

/** Whether the member is the only owner of its room. */
bool role_is_last_owner(const struct member *member);

/**
 * A member is about to go. If it is the last owner, the account that has been an admin of the
 * room for longest becomes one; where there is none the room belongs to nobody.
 */
void role_succeed(struct member *member, uint64_t now_ms, struct effects *effects);

/** Give the member a voice, or take it away: an event, by @user. */
void role_set_voice(struct member *member, bool has_voice, const struct user *user, uint64_t now_ms,
                    struct effects *effects);

#endif
