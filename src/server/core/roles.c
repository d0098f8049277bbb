/* Owners and admins of rooms: how one becomes what one is. */
#include "server/core/roles.h"
#include "server/core/emit.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <stdio.h>

uint64_t role_flags(const struct member *member)
{
    uint64_t flags = member->has_voice ? FLAG_VOICE : 0;
    return flags | (member->role == ROLE_OWNER   ? FLAG_OWNER
                    : member->role == ROLE_ADMIN ? FLAG_ROOM_ADMIN
                                                 : 0);
}

enum role role_of_founder(const struct room *room)
{
    return str_equal(label_key(&room->name), STR("lobby")) ? ROLE_MEMBER : ROLE_OWNER;
}

/* "admin bob" */
static void append_role(const struct member *member, const char *word, const struct user *user,
                        uint64_t now_ms, struct effects *effects)
{
    char text[LIMIT_NAME_SIZE + 16];
    struct message event = { 0 };
    snprintf(text, sizeof(text), "%s %.*s", word, STR_ARGS(user_name(member->key.user)));
    message_set_kind(&event, EVENT_ROLE);
    message_set_text(&event, str_of(text));
    emit_new_event(effects, member->key.room, user, &event, now_ms);
}

void role_give(struct member *member, enum role role, const struct user *user, uint64_t now_ms,
               struct effects *effects)
{
    append_role(member, role_name(role), user, now_ms, effects);
    member->role = role;
    member->since = member->key.room->last_no;
    emit_put_member(effects, member);
}

void role_set_voice(struct member *member, bool has_voice, const struct user *user, uint64_t now_ms,
                    struct effects *effects)
{
    append_role(member, has_voice ? ROLE_WORD_VOICE : ROLE_WORD_NO_VOICE, user, now_ms, effects);
    member->has_voice = has_voice;
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
