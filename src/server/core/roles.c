/* Owners and admins of rooms: how one becomes what one is. */
#include "server/core/roles.h"
#include "server/core/emit.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <stdio.h>

uint64_t role_flags(enum role role)
{
    return role == ROLE_OWNER ? FLAG_OWNER : role == ROLE_ADMIN ? FLAG_ROOM_ADMIN : 0;
}

enum role role_of_founder(const struct room *room)
{
    return str_equal(label_key(&room->name), STR("lobby")) ? ROLE_MEMBER : ROLE_OWNER;
}

void role_give(struct member *member, enum role role, const struct user *user, uint64_t now_ms,
               struct effects *effects)
{
    char text[LIMIT_NAME_SIZE + 16];
    struct room *room = member->key.room;
    struct message event = { 0 };
    snprintf(text, sizeof(text), "%s %.*s", role_name(role), STR_ARGS(user_name(member->key.user)));
    message_set_kind(&event, EVENT_ROLE);
    message_set_text(&event, str_of(text));
    emit_new_event(effects, room, user, &event, now_ms);
    member->role = role;
    member->since = room->last_no;
    emit_put_member(effects, member);
}

bool role_is_last_owner(const struct member *member)
{
    const struct member *other;
    if (member->role != ROLE_OWNER)
        return false;
    DL_FOREACH2 (member->key.room->members, other, room_next) {
        if (other != member && other->role == ROLE_OWNER)
            return false;
    }
    return true;
}

void role_succeed(struct member *member, uint64_t now_ms, struct effects *effects)
{
    struct member *heir = NULL, *other;
    if (!role_is_last_owner(member))
        return;
    DL_FOREACH2 (member->key.room->members, other, room_next) {
        bool is_heir = other->role == ROLE_ADMIN && other->key.user->account;
        if (is_heir && (!heir || other->since < heir->since))
            heir = other;
    }
    if (heir)
        role_give(heir, ROLE_OWNER, member->key.user, now_ms, effects);
}
