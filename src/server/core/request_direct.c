/*
 * JOIN with users instead of a room: rooms for two, and for a few. Nobody is ever added to one, so
 * that what was said there stays among those it was said to.
 */
#include "server/core/emit.h"
#include "server/core/origin.h"
#include "server/core/reply.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <errno.h>
#include <stdlib.h>

/* Whom a direct room is for, the one who asks among them. */
struct circle {
    struct user *users[LIMIT_DIRECT_GROUP];
    size_t count;
};

/* Tell the sessions of all that a direct room was opened, but not the one that asked. */
static void announce_direct(struct request *request, const struct room *room)
{
    const struct member *member;
    const struct user_session *session;
    DL_FOREACH2 (room->members, member, room_next) {
        DL_FOREACH (member->key.user->sessions, session) {
            if (session->number == request->proposal->session)
                continue;
            reply_opened(request->effects, session, room);
            emit_subscribe(request->effects, session->number, room, UINT64_MAX);
        }
    }
}

static bool refuse_direct(struct request *request)
{
    if (request->user->direct_count < LIMIT_ROOMS_PER_USER)
        return request_refuse_new_room(request);
    reply_error(request, ERROR_TOO_MANY,
                "You have %d direct rooms, which is the limit for opening another.",
                LIMIT_ROOMS_PER_USER);
    return true;
}

static int open_direct(struct request *request, enum room_kind kind, const struct circle *circle)
{
    struct core *core = request->core;
    struct room *room = room_add_direct(core, core->room_max + 1, kind);
    if (!room || origin_count_room(core, request->proposal) != 0)
        return -ENOMEM;
    room->created_ms = request->proposal->now_ms;
    emit_put_room(request->effects, room);
    for (size_t i = 0; i < circle->count; i++) {
        struct member *member = room_add_member(core, room, circle->users[i]);
        if (!member)
            return -ENOMEM;
        emit_put_member(request->effects, member);
    }
    request_answer_joined(request, room_find_member(core, room, request->user));
    announce_direct(request, room);
    return 0;
}

/* Who is called so; NULL and refused if nobody is. */
static struct user *find_user(struct request *request, struct str text)
{
    struct name name;
    enum name_result result = name_parse_user(text, &name);
    struct user *user = result == NAME_OK ? user_find_name(request->core, &name) : NULL;
    if (result != NAME_OK)
        reply_error(request, ERROR_NAME_INVALID, "%s", name_result_text(result));
    else if (!user)
        reply_error(request, ERROR_NO_SUCH_USER, "There is nobody called %s here.", name.shown);
    return user;
}

int request_join_user(struct request *request)
{
    struct user *peer = find_user(request, request->message->user);
    if (!peer)
        return 0;
    struct room *room = room_find_direct(request->core, request->user, peer);
    if (room) {
        request_answer_joined(request, room_find_member(request->core, room, request->user));
        return 0;
    }
    if (peer == request->user) {
        reply_error(request, ERROR_NO_SUCH_USER, "That is you; name somebody else to talk to.");
        return 0;
    }
    const struct circle two = { { request->user, peer }, 2 };
    return refuse_direct(request) ? 0 : open_direct(request, ROOM_DIRECT, &two);
}

static int user_compare(const void *a, const void *b)
{
    const struct user *left = *(struct user *const *)a, *right = *(struct user *const *)b;
    return (left->number > right->number) - (left->number < right->number);
}

/* Who is named twice, or names himself, counts once. False and refused if there are too many. */
static bool circle_add(struct request *request, struct circle *circle, struct user *user)
{
    for (size_t i = 0; i < circle->count; i++)
        if (circle->users[i] == user)
            return true;
    if (circle->count == LIMIT_DIRECT_GROUP) {
        reply_error(request, ERROR_TOO_MANY,
                    "A direct group has at most %d users; join a room for more.",
                    LIMIT_DIRECT_GROUP);
        return false;
    }
    circle->users[circle->count++] = user;
    return true;
}

/* In the order of their numbers, as they will be loaded. False and refused if it is no group. */
static bool circle_read(struct request *request, struct circle *circle)
{
    struct message_list names = request->message->names;
    struct str text;
    *circle = (struct circle){ { request->user }, 1 };
    while (message_list_next(&names, &text)) {
        struct user *user = find_user(request, text);
        if (!user || !circle_add(request, circle, user))
            return false;
    }
    if (circle->count < 3) {
        reply_error(request, ERROR_BAD_REQUEST,
                    "A direct group has two others at least; to talk to one name a user.");
        return false;
    }
    qsort(circle->users, circle->count, sizeof(circle->users[0]), user_compare);
    return true;
}

static bool circle_is_of(const struct circle *circle, const struct core *core,
                         const struct room *room)
{
    bool is_same = room->kind == ROOM_DIRECT_GROUP && room->member_count == circle->count;
    for (size_t i = 0; i < circle->count && is_same; i++)
        is_same = room_find_member(core, room, circle->users[i]);
    return is_same;
}

/* The user's group of these and nobody else; of several, since some may have left, the oldest. */
static struct room *find_group(const struct request *request, const struct circle *circle)
{
    struct room *found = NULL;
    const struct member *member;
    DL_FOREACH2 (request->user->members, member, user_next) {
        struct room *room = member->key.room;
        if (circle_is_of(circle, request->core, room) && (!found || room->number < found->number))
            found = room;
    }
    return found;
}

int request_join_users(struct request *request)
{
    struct circle circle;
    if (!circle_read(request, &circle))
        return 0;
    struct room *room = find_group(request, &circle);
    if (room) {
        request_answer_joined(request, room_find_member(request->core, room, request->user));
        return 0;
    }
    return refuse_direct(request) ? 0 : open_direct(request, ROOM_DIRECT_GROUP, &circle);
}
