/* UNBAN and BANS: who is on the list of a room, and no longer; and the refusal of whom it meets. */
#include "server/core/emit.h"
#include "server/core/reply.h"
#include "server/core/room.h"
#include "server/core/sanction_whom.h"

#include <stdio.h>

enum { LISTED_TEXT_SIZE = LIMIT_NAME_SIZE + LIMIT_REASON_SIZE + 64 };

struct room *sanction_find_room(struct request *request)
{
    return rights_find_room(request,
                            sanction_row(sanction_sort_of(request->message->flags))->right);
}

/* ---- what the room is told ---- */

void request_append_about(struct request *request, struct room *room, enum event_kind kind,
                          struct str whom, struct str more)
{
    char text[LISTED_TEXT_SIZE];
    struct message event = { 0 };
    const char *blank = more.size > 0 ? " " : "";
    snprintf(text, sizeof(text), "%.*s%s%.*s", STR_ARGS(whom), blank, STR_ARGS(more));
    message_set_kind(&event, kind);
    message_set_text(&event, str_of(text));
    request_append_event(request, room, &event);
}

void request_append_listed(struct request *request, struct room *room, enum sanction_sort sort,
                           enum event_kind kind, const char *whom, struct str more)
{
    char listed[LIMIT_NAME_SIZE + 32];
    bool has_list = kind == EVENT_LIST || kind == EVENT_UNLIST;
    snprintf(listed, sizeof(listed), "%s%s%s", has_list ? sanction_sort_name(sort) : "",
             has_list ? " " : "", whom);
    request_append_about(request, room, kind, str_of(listed), more);
}

/* ---- UNBAN ---- */

/* Lift all of this sort that are meant. Returns whether there were any. */
static bool lift(struct request *request, struct room *room, enum sanction_sort sort,
                 const struct sanction_whom *whom)
{
    struct sanction *sanction, *next;
    bool was_there = false;
    DL_FOREACH_SAFE (room->sanctions, sanction, next) {
        if (sanction->sort != sort || !sanction_whom_means(whom, sanction))
            continue;
        was_there |= !sanction_is_over(sanction, request->proposal->now_ms);
        emit_del_sanction(request->effects, room, sanction);
        sanction_remove(room, sanction);
    }
    return was_there;
}

int request_on_unban(struct request *request)
{
    struct sanction_whom whom;
    enum sanction_sort sort = sanction_sort_of(request->message->flags);
    struct room *room = sanction_find_room(request);
    if (!room || !sanction_whom_read(request, &whom))
        return 0;
    if (lift(request, room, sort, &whom)) {
        request_append_listed(request, room, sort, sanction_row(sort)->off, whom.shown, STR(""));
        reply_done_room(request, room);
        return 0;
    }
    reply_error(request, ERROR_NO_SUCH_USER, "%s is not %s in %.*s.", whom.shown,
                sanction_row(sort)->done, STR_ARGS(room_name(room)));
    return 0;
}

/* ---- BANS ---- */

static void reply_sanction(struct request *request, const struct room *room,
                           const struct sanction *sanction)
{
    struct message reply = reply_to(request, MESSAGE_BANNED);
    message_set_room(&reply, room_name(room));
    message_set_kind(&reply, sanction->kind);
    message_set_time(&reply, sanction->time_ms);
    message_set_by(&reply, label_shown(&sanction->maker));
    message_set_flags(&reply, sanction_flags(sanction->sort));
    if (sanction->whom.shown_size > 0)
        message_set_user(&reply, label_shown(&sanction->whom));
    if (sanction->reason)
        message_set_text(&reply, str_of(sanction->reason));
    if (sanction->until_ms > 0)
        message_set_wait_ms(&reply, sanction->until_ms - request->proposal->now_ms);
    reply_send(request, &reply);
}

int request_on_bans(struct request *request)
{
    const struct room *room = rights_find_room(request, RIGHT_BANS);
    const struct sanction *sanction;
    if (!room)
        return 0;
    DL_FOREACH (room->sanctions, sanction) {
        if (!sanction_is_over(sanction, request->proposal->now_ms))
            reply_sanction(request, room, sanction);
    }
    reply_done(request);
    return 0;
}

/* ---- whom they meet ---- */

/* Refuse with a sentence that begins and ends so, and tells the reason and for how long. */
static void refuse_met(struct request *request, enum error_code code, const struct room *room,
                       const struct sanction *sanction, const char *how)
{
    uint64_t now_ms = request->proposal->now_ms;
    uint64_t wait_ms = sanction->until_ms > now_ms ? sanction->until_ms - now_ms : 0;
    struct str reason = str_of(sanction->reason);
    reply_wait(request, code, wait_ms, "%s %.*s%s%.*s.", how, STR_ARGS(room_name(room)),
               reason.size > 0 ? ": " : "", STR_ARGS(reason));
}

bool request_refuse_banned(struct request *request, const struct room *room)
{
    const struct sanction *sanction = sanction_against(
        room, request->user, request->proposal->address, SANCTION_BAN, request->proposal->now_ms);
    if (sanction)
        refuse_met(request, ERROR_ROOM_BANNED, room, sanction, "You are banned from");
    return sanction;
}

bool request_refuse_muted(struct request *request, const struct room *room)
{
    const struct sanction *sanction = sanction_against(
        room, request->user, request->proposal->address, SANCTION_MUTE, request->proposal->now_ms);
    if (sanction)
        refuse_met(request, ERROR_MUTED, room, sanction,
                   sanction->kind == SANCTION_EVERYBODY ? "All but admins are muted in"
                                                        : "You are muted in");
    return sanction;
}
