/* ROOMS, WHO, HISTORY and other pages of events: what can be looked at. */
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/settings.h"
#include "server/core/user.h"

/* What is set about a room, and what one is in it. */
static void reply_group(struct request *request, struct room *room)
{
    const struct member *own = room_find_member(request->core, room, request->user);
    reply_settings(request, room);
    if (own)
        reply_member(request, own, request->user);
}

/* The one room that is asked about. */
static int list_room(struct request *request)
{
    struct room *room = request_find_room(request);
    if (!room)
        return 0;
    reply_room(request, room);
    if (!room_is_direct(room))
        reply_group(request, room);
    reply_done(request);
    return 0;
}

/* Rooms that are not hidden are seen by all; what was said in them perhaps not. */
bool request_may_know(const struct request *request, struct room *room)
{
    if (room_is_direct(room))
        return room_find_member(request->core, room, request->user);
    return !room_setting(room, GROUP_HIDDEN) ||
           rights_may(request->core, room, request->user, RIGHT_LOOK);
}

int request_on_rooms(struct request *request)
{
    if (request->message->has & HAS(FIELD_ROOM))
        return list_room(request);
    struct room *room, *next;
    HASH_ITER (by_number, request->core->rooms, room, next) {
        if (request_may_know(request, room))
            reply_room(request, room);
    }
    reply_done(request);
    return 0;
}

static void reply_everybody(struct request *request)
{
    struct user *user, *next;
    HASH_ITER (by_number, request->core->users, user, next) {
        reply_member(request, NULL, user);
    }
}

/* The one user who is asked about, and what it is in its rooms that who asks may look into. */
static int list_user(struct request *request)
{
    struct name name;
    if (!request_parse_user(request, &name))
        return 0;
    const struct user *user = user_find_name(request->core, &name);
    if (!user) {
        reply_error(request, ERROR_NO_SUCH_USER, "There is no user %s.", name.shown);
        return 0;
    }
    reply_user(request, user);
    const struct member *member;
    DL_FOREACH2 (user->members, member, user_next) {
        struct room *room = member->key.room;
        if (!room_is_direct(room) && rights_may(request->core, room, request->user, RIGHT_LOOK))
            reply_member(request, member, user);
    }
    reply_done(request);
    return 0;
}

int request_on_who(struct request *request)
{
    if (request->message->has & HAS(FIELD_USER))
        return list_user(request);
    if (request->message->has & HAS(FIELD_ROOM)) {
        struct room *room = request_find_room(request);
        if (!room)
            return 0;
        reply_members(request, room);
    } else {
        reply_everybody(request);
    }
    reply_done(request);
    return 0;
}

static uint64_t page_limit(const struct message *message)
{
    bool is_asked = message->has & HAS(FIELD_LIMIT) && message->limit > 0;
    return is_asked && message->limit < LIMIT_HISTORY_PAGE ? message->limit : LIMIT_HISTORY_PAGE;
}

/* The request as whoever reads needs it, and nothing else that it may hold. */
static struct message page_of(const struct request *request, const struct room *room)
{
    const struct message *asked = request->message;
    struct message page = reply_to(request, asked->type);
    message_set_room(&page, room_name(room));
    message_set_limit(&page, page_limit(asked));
    if (asked->has & HAS(FIELD_AFTER))
        message_set_after(&page, asked->after);
    if (asked->has & HAS(FIELD_BEFORE) && asked->type == MESSAGE_HISTORY)
        message_set_before(&page, asked->before);
    if (asked->type == MESSAGE_THREAD || asked->type == MESSAGE_VERSIONS)
        message_set_ref(&page, asked->ref);
    return page;
}

int request_on_page(struct request *request)
{
    const struct room *room = request_find_room(request);
    if (!room)
        return 0;
    struct message page = page_of(request, room);
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_READ,
                                                     .session = request->proposal->session,
                                                     .room = room->number,
                                                     .name = room_name(room),
                                                     .last = room->last_no,
                                                     .message = &page });
    return 0;
}
