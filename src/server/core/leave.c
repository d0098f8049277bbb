/* Ways out: of a room, and of the chat. */
#include "server/core/leave.h"
#include "server/core/away.h"
#include "server/core/emit.h"
#include "server/core/file.h"
#include "server/core/grace.h"
#include "server/core/roles.h"
#include "server/core/room.h"
#include "server/core/slow.h"
#include "server/core/user.h"

#include <inttypes.h>
#include <stdio.h>

static void publish_leave(const struct member *member, uint64_t flags, struct str reason,
                          struct effects *effects)
{
    struct message presence = presence_of(PRESENCE_LEAVE, member->key.user);
    if (flags)
        message_set_flags(&presence, flags);
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
    file_ref_drop_all(core, room, effects);
    emit_del_room(effects, room);
    room_remove(core, room);
}

void leave_quietly(struct core *core, struct member *member, uint64_t date_ms,
                   struct effects *effects)
{
    role_succeed(member, date_ms, effects); /* who had handed on what it had is none any more */
    effects->failed |= slow_on_leave(member, date_ms) != 0;
    emit_unsubscribe(effects, member);
    emit_del_member(effects, member);
    end_member(core, member, effects);
}

void leave_room(struct core *core, struct member *member, struct str reason, uint64_t date_ms,
                struct effects *effects)
{
    role_succeed(member, date_ms, effects);
    if (!member->key.user->account) /* of an account there is an event */
        publish_leave(member, 0, reason, effects);
    leave_quietly(core, member, date_ms, effects);
}

enum { GONE_NAME_SIZE = 32 };

/* What a user is called who is here no more. No living name begins with '&'. */
static struct str last_name(const struct user *user, char gone[GONE_NAME_SIZE])
{
    if (!user->account)
        return user_name(user);
    snprintf(gone, GONE_NAME_SIZE, "&gone-%" PRIu64, user->number);
    return str_of(gone);
}

/* The name of one who leaves a direct room for ever is kept for the other one. */
static int keep_name(const struct member *member, struct effects *effects)
{
    char gone[GONE_NAME_SIZE];
    struct room *room = member->key.room;
    if (room->kind != ROOM_DIRECT || room->member_count < 2)
        return 0;
    int status = room_set_topic(room, last_name(member->key.user, gone));
    emit_put_room(effects, room);
    return status;
}

static int end_user(struct core *core, struct user *user, struct str reason, uint64_t date_ms,
                    struct effects *effects)
{
    struct member *member, *next;
    DL_FOREACH_SAFE2 (user->members, member, next, user_next) {
        role_succeed(member, date_ms, effects);
        if (member->key.room->member_count > 1)
            publish_leave(member, FLAG_GONE, reason, effects);
        int status = keep_name(member, effects);
        if (status != 0)
            return status;
        end_member(core, member, effects);
    }
    upload_drop_all(core, user, effects);
    emit_del_user(effects, user);
    user_remove(core, user);
    return 0;
}

static void go_away(struct core *core, struct user *user, struct str reason,
                    struct effects *effects)
{
    const struct member *member;
    grace_cancel(core, user);
    away_forget(user);
    DL_FOREACH2 (user->members, member, user_next) {
        if (member->key.room->kind != ROOM_DIRECT)
            publish_leave(member, FLAG_OFFLINE, reason, effects);
    }
}

int leave_chat(struct core *core, struct user *user, struct str reason, uint64_t date_ms,
               struct effects *effects)
{
    emit_news(effects, PRESENCE_LEAVE, user, STR(""));
    if (!user->account)
        return end_user(core, user, reason, date_ms, effects);
    go_away(core, user, reason, effects);
    return 0;
}

int leave_for_ever(struct core *core, struct user *user, uint64_t date_ms, struct effects *effects)
{
    return end_user(core, user, (struct str){ 0 }, date_ms, effects);
}
