/* Ways out: of a room, and of the chat. */
#include "server/core/leave.h"
#include "server/core/emit.h"
#include "server/core/room.h"
#include "server/core/user.h"

static void publish_leave(const struct member *member, struct str reason, struct effects *effects)
{
    struct message presence = presence_of(PRESENCE_LEAVE, member->key.user);
    if (reason.size > 0)
        message_set_text(&presence, reason);
    emit_publish(effects, member->key.room, &presence);
}

/* End the membership, and the room if nobody would miss it. */
static void end_member(struct core *core, struct member *member, struct effects *effects)
{
    struct room *room = member->key.room;
    room_remove_member(core, member);
    if (!room_is_unused(room))
        return;
    emit_del_room(effects, room);
    room_remove(core, room);
}

void leave_room(struct core *core, struct member *member, struct str reason,
                struct effects *effects)
{
    publish_leave(member, reason, effects);
    emit_unsubscribe(effects, member);
    emit_del_member(effects, member);
    end_member(core, member, effects);
}

/* The name of one who leaves a direct room for ever is kept for the other one. */
static int keep_name(const struct member *member, struct effects *effects)
{
    struct room *room = member->key.room;
    if (room->kind != ROOM_DIRECT || room->member_count < 2)
        return 0;
    int status = room_set_topic(room, user_name(member->key.user));
    emit_put_room(effects, room);
    return status;
}

int leave_chat(struct core *core, struct user *user, struct str reason, struct effects *effects)
{
    struct member *member, *next;
    DL_FOREACH_SAFE2 (user->members, member, next, user_next) {
        if (member->key.room->member_count > 1)
            publish_leave(member, reason, effects);
        int status = keep_name(member, effects);
        if (status != 0)
            return status;
        end_member(core, member, effects);
    }
    emit_del_user(effects, user);
    user_remove(core, user);
    return 0;
}
