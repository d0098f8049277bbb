/* JOIN and PART: getting into rooms and out of them. */
#include "server/core/away.h"
#include "server/core/emit.h"
#include "server/core/former.h"
#include "server/core/leave.h"
#include "server/core/origin.h"
#include "server/core/passes.h"
#include "server/core/reply.h"
#include "server/core/resemble.h"
#include "server/core/rights.h"
#include "server/core/roles.h"
#include "server/core/room.h"
#include "server/core/settings.h"
#include "server/core/user.h"

#include <errno.h>

/*
 * Where the asking session's events begin. A room that was made anew after it had been deleted
 * has fewer events than the client remembers: it then receives those to come.
 */
static uint64_t asked_after(const struct request *request, const struct room *room)
{
    if (!(request->message->has & HAS(FIELD_AFTER)))
        return UINT64_MAX;
    uint64_t after = request->message->after;
    if (after < room->first_no - 1)
        after = room->first_no - 1; /* what was between has expired */
    return after < room->last_no ? after : room->last_no;
}

void request_answer_joined(struct request *request, struct member *member)
{
    struct room *room = member->key.room;
    member->is_closed = false;
    reply_joined(request, room);
    emit_subscribe(request->effects, request->proposal->session, room, asked_after(request, room));
}

static bool refuse_full_server(struct request *request)
{
    const struct core *core = request->core;
    uint32_t max = core->config.room_max;
    max -= request->user->account ? 0 : max / CORE_KEPT_FROM_GUESTS;
    bool is_full = HASH_CNT(by_number, core->rooms) >= max;
    if (is_full)
        reply_error(request, ERROR_TOO_MANY,
                    "The server holds as many rooms as it can; join one that exists.");
    return is_full;
}

bool request_refuse_new_room(struct request *request)
{
    if (refuse_full_server(request))
        return true;
    uint64_t wait_ms = origin_wait_room(request->core, request->proposal);
    if (wait_ms > 0)
        reply_busy(request, wait_ms,
                   "Many rooms were opened from your address lately; wait before you open more.");
    return wait_ms > 0;
}

/* As many as the room's own limit allows, but for who is invited, or the server's. */
static bool refuse_full(struct request *request, const struct room *room)
{
    const struct pass *pass = pass_find(room, request->user);
    uint64_t limit = pass && pass->is_invited ? 0 : room_setting(room, GROUP_LIMIT);
    uint64_t most = request->core->config.member_max;
    bool is_full = room->member_count >= (limit > 0 && limit < most ? limit : most);
    if (is_full)
        reply_error(request, ERROR_ROOM_FULL, "%.*s is full; try again later.",
                    STR_ARGS(room_name(room)));
    return is_full;
}

/* Whether the user cannot be in one more public room, @room or a new one; refused then. */
static bool refuse_join(struct request *request, const struct room *room)
{
    if (request->user->public_count >= LIMIT_ROOMS_PER_USER) {
        reply_error(request, ERROR_TOO_MANY, "You are in %d rooms, which is the limit; leave one.",
                    LIMIT_ROOMS_PER_USER);
        return true;
    }
    return room && (rights_refuse_archived(request, room) || request_refuse_banned(request, room) ||
                    refuse_full(request, room));
}

int request_open_public(struct request *request, const struct name *name, struct room **roomp)
{
    struct core *core = request->core;
    *roomp = NULL;
    if (request_refuse_new_room(request) || resemble_check_room(request, name, NULL) != RESEMBLE_OK)
        return 0;
    struct room *room = room_add_public(core, core->room_max + 1, name);
    if (!room || origin_count_room(core, request->proposal) != 0)
        return -ENOMEM;
    request_take_former(request, name);
    room->created_ms = request->proposal->now_ms;
    emit_put_room(request->effects, room);
    *roomp = room;
    return 0;
}

/* That an account joins is kept; a guest's coming is a signal. */
static void announce_join(struct request *request, struct room *room)
{
    struct message presence = presence_of(PRESENCE_ENTER, request->user);
    struct message event = { 0 };
    message_set_kind(&event, EVENT_JOIN);
    message_set_text(&event, STR(""));
    if (request->user->account)
        request_append_event(request, room, &event);
    else
        emit_publish(request->effects, room, &presence);
}

/* The user's other sessions that follow are told of the room as if they had asked. */
static void join_followers(struct request *request, struct room *room)
{
    const struct user_session *session;
    DL_FOREACH (request->user->sessions, session) {
        if (!session->follows || session->number == request->proposal->session)
            continue;
        struct message join = { .type = MESSAGE_JOIN };
        struct proposal proposal = { .session = session->number, .message = &join };
        struct request theirs = *request;
        theirs.proposal = &proposal;
        theirs.message = &join;
        reply_joined(&theirs, room);
        emit_subscribe(request->effects, session->number, room, UINT64_MAX);
    }
}

static int become_member(struct request *request, struct room *room, enum role role)
{
    struct member *member = room_add_member(request->core, room, request->user);
    if (!member)
        return -ENOMEM;
    member->role = role;
    emit_put_member(request->effects, member);
    request_answer_joined(request, member);
    announce_join(request, room);
    away_tell_room(request->user, room, request->effects);
    join_followers(request, room);
    return 0;
}

/* Into a room that exists, if its door allows it. An invitation has served then. */
static int come_in(struct request *request, struct room *room)
{
    bool may = false;
    int status = request_check_entry(request, room, &may);
    if (status != 0 || !may)
        return status;
    struct pass *pass = pass_find(room, request->user);
    if (pass)
        pass_drop(pass, request->effects);
    return become_member(request, room, ROLE_MEMBER);
}

/*
 * The room that was called so and is to be joined; NULL if one of that name is to be opened, which
 * is for those who know that it was renamed. False: refused.
 */
static bool find_former(struct request *request, const struct name *name, struct room **roomp)
{
    struct room *room = former_find_room(request->core, name);
    uint64_t flags = request->message->flags;
    *roomp = room;
    if (!room)
        return true;
    if (!request_may_know(request, room) && !pass_find(room, request->user)) {
        reply_error(request, ERROR_ROOM_TAKEN,
                    "Another room was called %s until lately; choose another name.", name->shown);
        return false;
    }
    if (flags & FLAG_ANEW && room_find_member(request->core, room, request->user)) {
        *roomp = NULL;
    } else if (flags & FLAG_NAMED) {
        reply_renamed(request, room);
        return false;
    }
    return true;
}

static int join_public(struct request *request)
{
    struct name name;
    if (!request_parse_room(request, &name))
        return 0;
    struct room *room = room_find_name(request->core, &name);
    if (!room && !find_former(request, &name, &room))
        return 0;
    struct member *member = room ? room_find_member(request->core, room, request->user) : NULL;
    if (member) {
        request_answer_joined(request, member);
        return 0;
    }
    if (refuse_join(request, room))
        return 0;
    if (room)
        return come_in(request, room);
    int status = request_open_public(request, &name, &room);
    return room ? become_member(request, room, role_of_founder(room)) : status;
}

/* A room that one has to belong to already. */
static int join_own(struct request *request)
{
    struct member *member = request_find_member(request);
    if (member)
        request_answer_joined(request, member);
    return 0;
}

int request_on_join(struct request *request)
{
    if (!(request->message->has & HAS(FIELD_ID)))
        return join_own(request); /* the session's own: see core_apply */
    bool has_room = request->message->has & HAS(FIELD_ROOM);
    bool has_user = request->message->has & HAS(FIELD_USER);
    bool has_names = request->message->has & HAS(FIELD_NAMES);
    if (has_room + has_user + has_names != 1) {
        reply_error(request, ERROR_BAD_REQUEST, "Name either a room to join or a user to talk to.");
        return 0;
    }
    if (!has_room)
        return has_user ? request_join_user(request) : request_join_users(request);
    return request_names_direct(request) ? join_own(request) : join_public(request);
}

static void announce_part(struct request *request, struct room *room, struct str reason)
{
    struct message event = { 0 };
    message_set_kind(&event, EVENT_PART);
    message_set_text(&event, reason);
    if (request->user->account)
        request_append_event(request, room, &event);
}

int request_on_part(struct request *request)
{
    struct member *member = request_find_member(request);
    if (!member)
        return 0;
    reply_done_room(request, member->key.room); /* the room may be gone afterwards */
    if (member->key.room->kind != ROOM_DIRECT) {
        struct str reason = request_parting_words(request, member->key.room);
        announce_part(request, member->key.room, reason);
        leave_room(request->core, member, reason, request->proposal->now_ms, request->effects);
        return 0;
    }
    /* a room of two is as lasting as they are: it is put away until something is said */
    member->is_closed = true;
    emit_unsubscribe(request->effects, member);
    return 0;
}
