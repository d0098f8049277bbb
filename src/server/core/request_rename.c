/*
 * RENAME: another name for a room. Its old one leads to it from then on, and is nobody else's
 * meanwhile, unless a member of the room wants it for a new room: see former.h.
 */
#include "server/core/emit.h"
#include "server/core/former.h"
#include "server/core/origin.h"
#include "server/core/reply.h"
#include "server/core/resemble.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <errno.h>
#include <hutong/common/utf8.h>
#include <stdio.h>

/* ---- what is asked for ---- */

/* "NAME", or "NAME REASON". Refused, and false, if it is no name. */
static bool parse_wish(struct request *request, struct name *name, struct str *reason)
{
    if (!request_check_text(request, 1, LIMIT_ROOM_SIZE + 1 + LIMIT_REASON_SIZE))
        return false;
    struct str text = request->message->text, word = str_word(text);
    *reason = str_skip(text, word.size + 1);
    reason->size = utf8_floor(*reason, LIMIT_REASON_SIZE);
    enum name_result result = name_parse_room(word, name);
    if (result != NAME_OK)
        reply_error(request, ERROR_ROOM_INVALID, "%s", name_result_text(result));
    return result == NAME_OK;
}

static bool refuse_taken(struct request *request, const struct room *room, const struct name *name)
{
    const struct room *other = room_find_called(request->core, name);
    if (!other || other == room)
        return false;
    if (room_find_name(request->core, name))
        reply_error(request, ERROR_ROOM_TAKEN, "There is a room %s already; choose another name.",
                    name->shown);
    else
        reply_error(request, ERROR_ROOM_TAKEN,
                    "Another room was called %s until lately; choose another name.", name->shown);
    return true;
}

/* A new name counts as a new room: it is told to all who are in it. */
static bool refuse_often(struct request *request)
{
    uint64_t wait_ms = origin_wait_room(request->core, request->proposal);
    if (wait_ms > 0)
        reply_busy(request, wait_ms,
                   "Many rooms were opened or renamed from your address lately; wait a while.");
    return wait_ms > 0;
}

static bool refuse_name(struct request *request, const struct room *room, const struct name *name)
{
    return refuse_taken(request, room, name) ||
           resemble_check_room(request, name, room) != RESEMBLE_OK || refuse_often(request);
}

/* ---- what comes of it ---- */

static void drop_former(struct request *request, struct former *former)
{
    emit_former(request->effects, EFFECT_DEL_FORMER, former);
    former_remove(request->core, former);
}

void request_take_former(struct request *request, const struct name *name)
{
    struct former *former = former_find(request->core, name);
    if (former)
        drop_former(request, former);
}

/* The room was called @was; the oldest of too many names leads nowhere any more. */
static int keep_former(struct request *request, struct room *room, const struct label *was)
{
    if (str_equal(label_key(was), label_key(&room->name)))
        return 0; /* only written otherwise */
    if (former_count(room) == LIMIT_FORMER_NAMES)
        drop_former(request, room->formers);
    int status = former_add(request->core, room, was, room->last_no + 1);
    if (status == 0)
        emit_former(request->effects, EFFECT_PUT_FORMER, room->formers->prev);
    return status;
}

/* To all who read the room, before anything comes under the new name. */
static void tell_readers(struct request *request, const struct room *room, struct str was,
                         struct str reason)
{
    char text[LIMIT_ROOM_SIZE + LIMIT_REASON_SIZE + 2];
    struct message rename = { .type = MESSAGE_RENAME };
    snprintf(text, sizeof(text), "%.*s%s%.*s", STR_ARGS(room_name(room)),
             reason.size > 0 ? " " : "", STR_ARGS(reason));
    message_set_room(&rename, was);
    message_set_text(&rename, str_of(text));
    message_set_by(&rename, user_name(request->user));
    if (request->user->account)
        message_set_flags(&rename, FLAG_ACCOUNT);
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_RENAME,
                                                     .session = request->proposal->session,
                                                     .room = room->number,
                                                     .name = room_name(room),
                                                     .message = &rename });
}

/* "OLD NEW", and behind a blank the reason if there is one. */
static void note_rename(struct request *request, struct room *room, struct str was,
                        struct str reason)
{
    char text[2 * LIMIT_ROOM_SIZE + LIMIT_REASON_SIZE + 3];
    struct message event = { 0 };
    snprintf(text, sizeof(text), "%.*s %.*s%s%.*s", STR_ARGS(was), STR_ARGS(room_name(room)),
             reason.size > 0 ? " " : "", STR_ARGS(reason));
    message_set_kind(&event, EVENT_RENAME);
    message_set_text(&event, str_of(text));
    request_answer_event(request, room, &event);
}

static int rename_room(struct request *request, struct room *room, const struct name *name,
                       struct str reason)
{
    struct label was = { 0 };
    int status = label_set(&was, room_name(room), label_key(&room->name));
    if (status != 0)
        return status;
    request_take_former(request, name); /* its own: the room is called so again */
    status = room_rename(request->core, room, name);
    if (status == 0)
        status = origin_count_room(request->core, request->proposal);
    if (status == 0)
        status = keep_former(request, room, &was);
    if (status == 0) {
        emit_put_room(request->effects, room);
        tell_readers(request, room, label_shown(&was), reason);
        note_rename(request, room, label_shown(&was), reason);
    }
    label_fini(&was);
    return status;
}

int request_on_rename(struct request *request)
{
    struct name name;
    struct str reason;
    struct room *room = rights_find_room(request, RIGHT_RENAME);
    if (!room || rights_refuse_archived(request, room) || !parse_wish(request, &name, &reason))
        return 0;
    if (str_equal(room_name(room), str_of(name.shown))) { /* repeated, perhaps */
        reply_done_room(request, room);
        return 0;
    }
    return refuse_name(request, room, &name) ? 0 : rename_room(request, room, &name, reason);
}
