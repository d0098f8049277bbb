/* SAY and TOPIC: what is said in rooms, each becoming an event with the room's next number. */
#include "server/core/emit.h"
#include "server/core/mention.h"
#include "server/core/notes.h"
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/settings.h"
#include "server/core/unread.h"
#include "server/core/user.h"

#include <errno.h>
#include <hutong/common/utf8.h>

bool request_check_text(struct request *request, size_t size_min, size_t size_max)
{
    struct str text = request->message->text;
    if (text.size < size_min)
        reply_error(request, ERROR_TEXT_INVALID, "The text is empty; there is nothing to say.");
    else if (text.size > size_max)
        reply_error(request, ERROR_TEXT_INVALID,
                    "The text has %zu bytes; at most %zu are allowed. Make it shorter.", text.size,
                    size_max);
    else if (!utf8_is_valid(text))
        reply_error(request, ERROR_TEXT_INVALID, "The text is not valid UTF-8.");
    else if (text.size > 0 && memchr(text.bytes, '\0', text.size))
        reply_error(request, ERROR_TEXT_INVALID, "The text holds a NUL character; leave it out.");
    else
        return true;
    return false;
}

void request_append_event(struct request *request, struct room *room, struct message *event)
{
    emit_new_event(request->effects, room, request->user, event, request->proposal->now_ms);
}

/* Whether nobody reads what is said in a direct room of two at the moment. */
static bool is_unheard(const struct request *request, const struct room *room)
{
    const struct member *member;
    if (room->kind != ROOM_DIRECT)
        return false;
    DL_FOREACH2 (room->members, member, room_next)
        if (member->key.user != request->user && member->key.user->session_count > 0)
            return false;
    return true;
}

void request_answer_event(struct request *request, struct room *room, struct message *event)
{
    request_append_event(request, room, event);
    struct message done = reply_to(request, MESSAGE_DONE);
    message_set_room(&done, room_name(room));
    message_set_no(&done, room->last_no);
    message_set_time(&done, request->proposal->now_ms);
    if (is_unheard(request, room))
        message_set_flags(&done, FLAG_OFFLINE);
    reply_send(request, &done);
}

static uint64_t say_kind(const struct message *message)
{
    return message->has & HAS(FIELD_KIND) ? message->kind : EVENT_MESSAGE;
}

static bool check_say(struct request *request)
{
    uint64_t kind = say_kind(request->message);
    if (!event_is_said(kind)) {
        reply_error(request, ERROR_BAD_REQUEST, "One can say messages, actions and files only.");
        return false;
    }
    if (request->message->nonce.size != LIMIT_NONCE_SIZE) {
        reply_error(request, ERROR_BAD_REQUEST, "The nonce must have %d bytes.", LIMIT_NONCE_SIZE);
        return false;
    }
    return request_check_text(request, 1, LIMIT_TEXT_SIZE);
}

static void answer_repeat(struct request *request, uint64_t room_number, uint64_t no)
{
    const struct room *room = room_find(request->core, room_number);
    struct message done = reply_to(request, MESSAGE_DONE);
    if (room) /* else it was said in a direct room that has ended since */
        message_set_room(&done, room_name(room));
    message_set_no(&done, no);
    reply_send(request, &done);
}

/* Whether the nonce was stored before, then answered as at that time. */
static bool answer_if_repeat(struct request *request)
{
    const struct proposal *proposal = request->proposal;
    const struct nonce *known = nonce_find(&request->core->nonces, request->message->nonce);
    if (known)
        answer_repeat(request, known->room, known->no);
    else if (proposal->seen_no > 0)
        answer_repeat(request, proposal->seen_room, proposal->seen_no);
    return known || proposal->seen_no > 0;
}

/* Something is about to be said in a direct room that someone had put away. */
static void reopen(struct request *request, struct member *member)
{
    const struct room *room = member->key.room;
    const struct user_session *session;
    member->is_closed = false;
    DL_FOREACH (member->key.user->sessions, session) {
        reply_opened(request->effects, session, room);
        emit_subscribe(request->effects, session->number, room, UINT64_MAX);
    }
}

static void reopen_closed(struct request *request, struct room *room)
{
    struct member *member;
    DL_FOREACH2 (room->members, member, room_next) {
        if (member->is_closed)
            reopen(request, member);
    }
}

/* Direct rooms only: refuse to talk to one who is gone, else see to it that it is heard. */
static bool ready_direct(struct request *request, struct room *room)
{
    if (room->member_count < 2 && room->kind == ROOM_DIRECT_GROUP) {
        reply_error(request, ERROR_NO_SUCH_USER, "All others have left; nobody hears you here.");
        return false;
    }
    if (room->member_count < 2) {
        reply_error(request, ERROR_NO_SUCH_USER, "%.*s has left and hears nothing any more.",
                    STR_ARGS(room_peer_name(room, request->user)));
        return false;
    }
    reopen_closed(request, room);
    return true;
}

/* Whether what is answered is there: any event of the room, so that no look-up is needed. */
static bool check_answered(struct request *request, const struct room *room)
{
    const struct message *say = request->message;
    if (!(say->has & HAS(FIELD_REF)) || (say->ref >= room->first_no && say->ref <= room->last_no))
        return true;
    reply_error(request, ERROR_NO_SUCH_EVENT, "There is no such message to answer.");
    return false;
}

/* Whom the message just said calls finds it counted among what waits. */
static int note_mentions(struct request *request, struct room *room, const struct member *sender)
{
    struct mentions mentions;
    int status = 0;
    mention_find(request->core, room, request->message->text, &mentions);
    if (mentions.is_all && !room_is_direct(room) &&
        rights_may(request->core, room, request->user, RIGHT_MENTION_ALL))
        return notes_add(request->effects, room, NOTE_CALL, NULL, room->last_no);
    for (size_t i = 0; i < mentions.count && status == 0; i++)
        if (mentions.members[i] != sender)
            status =
                notes_add(request->effects, room, NOTE_MENTION, mentions.members[i], room->last_no);
    return status;
}

/* Whether the member must not say it there; refused then. */
static bool refuse_member(struct request *request, struct member *member)
{
    struct room *room = member->key.room;
    bool is_file = say_kind(request->message) == EVENT_FILE;
    return rights_refuse_speech(request, member, true) || !check_answered(request, room) ||
           (is_file && !request_check_file(request)) ||
           (room_is_direct(room) && !ready_direct(request, room));
}

/* The same of who is no member. */
static bool refuse_outsider(struct request *request, struct room *room)
{
    bool is_let = room_is_open(room) && room_setting(room, GROUP_OUTSIDERS) &&
                  !room_setting(room, GROUP_SLOW) && say_kind(request->message) != EVENT_FILE;
    if (!is_let) {
        reply_error(request, ERROR_NOT_MEMBER, "You are not in %.*s; join it first.",
                    STR_ARGS(room_name(room)));
        return true;
    }
    return rights_refuse_archived(request, room) || request_refuse_banned(request, room) ||
           (room_setting(room, GROUP_READ_ONLY) &&
            rights_refuse(request, room, RIGHT_SPEAK_ALWAYS)) ||
           request_refuse_muted(request, room) || !check_answered(request, room);
}

/* What is said becomes an event. @member is NULL of who is none. */
static int say(struct request *request, struct room *room, struct member *member)
{
    bool is_file = say_kind(request->message) == EVENT_FILE;
    struct message event = { 0 };
    message_set_kind(&event, say_kind(request->message));
    message_set_nonce(&event, request->message->nonce);
    if (request->message->has & HAS(FIELD_REF))
        message_set_ref(&event, request->message->ref);
    message_set_text(&event, request->message->text);
    if (member)
        member->said_ms = request->proposal->now_ms;
    if (is_file)
        request_set_file(request, &event);
    if ((member ? unread_on_say(room, member) : unread_on_import(room)) != 0)
        return -ENOMEM;
    request_answer_event(request, room, &event);
    if (note_mentions(request, room, member) != 0)
        return -ENOMEM;
    int status = is_file ? request_name_file(request, room) : 0;
    return status ? status
                  : nonce_record(&request->core->nonces, event.nonce, room->number, room->last_no,
                                 request->user->number);
}

int request_on_say(struct request *request)
{
    if (!check_say(request) || answer_if_repeat(request))
        return 0;
    struct room *room = request_find_room(request);
    if (!room)
        return 0;
    struct member *member = room_find_member(request->core, room, request->user);
    if (member ? refuse_member(request, member) : refuse_outsider(request, room))
        return 0;
    return say(request, room, member);
}

int request_on_topic(struct request *request)
{
    if (!request_check_text(request, 0, LIMIT_TOPIC_SIZE))
        return 0;
    struct room *room = rights_find_room(request, RIGHT_TOPIC);
    struct member *member = room ? room_find_member(request->core, room, request->user) : NULL;
    if (!room || rights_refuse_archived(request, room))
        return 0;
    if (member && rights_refuse_speech(request, member, false)) /* a topic says something */
        return 0;
    if (room_set_topic(room, request->message->text) != 0 ||
        room_set_topic_by(room, user_name(request->user), request->proposal->now_ms) != 0)
        return -ENOMEM;
    emit_put_room(request->effects, room);
    struct message event = { 0 };
    message_set_kind(&event, EVENT_TOPIC);
    message_set_text(&event, request->message->text);
    request_answer_event(request, room, &event);
    return 0;
}
