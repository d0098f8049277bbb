/*
 * EDIT, RECALL, REACT, PIN and UNPIN: what is done to messages that are there, each being an
 * event of its own. The core keeps no messages, so what it must know of one comes with the
 * proposal.
 */
#include "server/core/import.h"
#include "server/core/notes.h"
#include "server/core/reply.h"
#include "server/core/retention.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/unread.h"
#include "server/core/user.h"

#include <errno.h>
#include <hutong/common/utf8.h>

/* Asked for every proposal, so it is told from the type alone. */
static bool is_about_event(const struct proposal *proposal)
{
    if (proposal->kind != PROPOSAL_REQUEST)
        return false;
    enum message_type type = proposal->message->type;
    return type == MESSAGE_EDIT || type == MESSAGE_RECALL || type == MESSAGE_REACT ||
           type == MESSAGE_PIN || type == MESSAGE_READ || type == MESSAGE_IMPORT;
}

bool core_find_target(struct core *core, const struct proposal *proposal,
                      struct event_target *target)
{
    if (proposal->kind == PROPOSAL_EXPIRE)
        return retention_find_target(core, proposal, target);
    if (!is_about_event(proposal))
        return false;
    const struct user_session *session = user_session_find(core, proposal->session);
    if (!session)
        return false;
    if (proposal->message->type == MESSAGE_IMPORT)
        return import_find_target(core, proposal, target);
    struct message message = *proposal->message;
    message.has &= ~HAS(FIELD_ID); /* refused, if at all, when its turn has come: not yet */
    struct request request = { .core = core, .message = &message, .user = session->user };
    const struct room *room = request_find_room(&request);
    if (!room || (message.type == MESSAGE_READ && unread_will_know(room, message.no)))
        return false;
    *target = (struct event_target){ .room = room->number,
                                     .no = message.type == MESSAGE_READ ? message.no : message.ref,
                                     .user = session->user->number,
                                     .emoji = message.emoji,
                                     .is_fixed = message.type == MESSAGE_READ };
    return true;
}

/* The room of a message that can be changed. Refuses the request and returns NULL otherwise. */
static struct room *find_changed(struct request *request)
{
    const struct seen_event *seen = &request->proposal->seen_event;
    struct member *member = request_find_member(request);
    if (!member)
        return NULL;
    struct room *room = member->key.room;
    bool is_seen = seen->no >= room->first_no && seen->no == request->message->ref &&
                   seen->room == room->number;
    bool is_message = event_is_said(seen->kind);
    if (is_seen && is_message && !seen->is_recalled)
        return room;
    reply_error(request, ERROR_NO_SUCH_EVENT,
                is_seen && is_message ? "That message was recalled." : "There is no such message.");
    return NULL;
}

/* As find_changed, for what only the author may do. */
static struct room *find_own(struct request *request)
{
    struct room *room = find_changed(request);
    if (!room || request->proposal->seen_event.user == request->user->number)
        return room;
    reply_error(request, ERROR_NOT_YOURS, "That message is not yours.");
    return NULL;
}

/* Let it happen: an event of @kind about the message, with @text. */
static void append_change(struct request *request, struct room *room, enum event_kind kind,
                          struct str text)
{
    struct message event = { 0 };
    message_set_kind(&event, kind);
    message_set_ref(&event, request->message->ref);
    message_set_text(&event, text);
    request_answer_event(request, room, &event);
}

/* Changing what one said is a way to say something. */
static bool refuse_silent(struct request *request, struct room *room)
{
    struct member *member = room_find_member(request->core, room, request->user);
    return rights_refuse_speech(request, member, false);
}

int request_on_edit(struct request *request)
{
    struct room *room = find_own(request);
    if (room && request->proposal->seen_event.kind == EVENT_FILE)
        reply_error(request, ERROR_BAD_REQUEST,
                    "A file cannot be edited; recall it, or answer it.");
    else if (room && !refuse_silent(request, room) &&
             request_check_text(request, 1, LIMIT_TEXT_SIZE))
        append_change(request, room, EVENT_EDIT, request->message->text);
    return 0;
}

/* Clocks are set back and forth; a message from the future is a new one. */
static bool is_too_late(const struct request *request)
{
    uint64_t now_ms = request->proposal->now_ms, said_ms = request->proposal->seen_event.time_ms;
    uint64_t recall_ms = request->core->config.recall_ms;
    return recall_ms > 0 && now_ms > said_ms && now_ms - said_ms > recall_ms;
}

/* Take a message out of the pinned ones. Returns whether it was one of them. */
static bool remove_pin(struct request *request, struct room *room)
{
    return notes_remove(request->effects, room, NOTE_PIN, NULL, request->message->ref);
}

/* It is gone, and counts as unread no more. */
static int recall(struct request *request, struct room *room)
{
    remove_pin(request, room);
    if (unread_discount(request->effects, room, request->message->ref) != 0)
        return -ENOMEM;
    append_change(request, room, EVENT_RECALL, request_reason(request));
    request_release_file(request, room);
    return 0;
}

/* Admins of a room may take back what anybody said, at any time. */
static bool refuse_recall(struct request *request, struct room *room)
{
    bool is_own = request->proposal->seen_event.user == request->user->number;
    if (!room_is_direct(room) && rights_may(request->core, room, request->user, RIGHT_RECALL))
        return false;
    if (is_own && is_too_late(request))
        reply_error(request, ERROR_NOT_YOURS, "That message is too old to be recalled.");
    else if (!is_own && room_is_direct(room))
        reply_error(request, ERROR_NOT_YOURS, "That message is not yours.");
    else if (!is_own)
        reply_error(request, ERROR_NOT_YOURS, "Only admins of %.*s may %s.",
                    STR_ARGS(room_name(room)), right_row(RIGHT_RECALL)->deed);
    return !is_own || is_too_late(request);
}

int request_on_recall(struct request *request)
{
    struct room *room = find_changed(request);
    if (!room || refuse_recall(request, room))
        return 0;
    bool has_reason = request_reason(request).size > 0;
    if (has_reason && rights_is_silent(request, room) && refuse_silent(request, room))
        return 0;
    return recall(request, room);
}

/* An emoji is some short word: what it looks like is for people to judge. */
static bool check_emoji(struct request *request)
{
    struct str emoji = request->message->emoji;
    bool is_word = emoji.size > 0 && emoji.size <= LIMIT_EMOJI_SIZE && utf8_is_valid(emoji);
    for (size_t i = 0; i < emoji.size && is_word; i++)
        is_word = (uint8_t)emoji.bytes[i] > ' ' && emoji.bytes[i] != 0x7f;
    if (!is_word)
        reply_error(request, ERROR_TEXT_INVALID, "A reaction is one emoji, or a short word.");
    return is_word;
}

int request_on_react(struct request *request)
{
    const struct seen_event *seen = &request->proposal->seen_event;
    struct str emoji = request->message->emoji;
    struct room *room = check_emoji(request) ? find_changed(request) : NULL;
    if (!room || refuse_silent(request, room))
        return 0;
    if (!seen->has_reaction && seen->reaction_count >= LIMIT_REACTIONS_PER_USER) {
        reply_error(request, ERROR_TOO_MANY, "You have %d reactions to this message already.",
                    LIMIT_REACTIONS_PER_USER);
        return 0;
    }
    char text[1 + LIMIT_EMOJI_SIZE];
    text[0] = seen->has_reaction ? '-' : '+';
    memcpy(text + 1, emoji.bytes, emoji.size);
    append_change(request, room, EVENT_REACTION, (struct str){ text, 1 + emoji.size });
    return 0;
}

static int add_pin(struct request *request, struct room *room)
{
    if (notes_add(request->effects, room, NOTE_PIN, NULL, request->message->ref) != 0)
        return -ENOMEM;
    append_change(request, room, EVENT_PIN, STR(""));
    return 0;
}

/* In a direct room all may. */
static bool refuse_pin(struct request *request, struct room *room)
{
    bool may =
        room_is_direct(room) || rights_may_or_nobody(request->core, room, request->user, RIGHT_PIN);
    return !may && rights_refuse(request, room, RIGHT_PIN);
}

int request_on_pin(struct request *request)
{
    struct room *room = find_changed(request);
    if (!room || refuse_pin(request, room))
        return 0;
    if (numbers_has(&room->pins, request->message->ref)) {
        reply_done_room(request, room);
        return 0;
    }
    if (room->pins.count < LIMIT_PINS_PER_ROOM)
        return add_pin(request, room);
    reply_error(request, ERROR_TOO_MANY,
                "%.*s has %d pinned messages, which is the limit; unpin one first.",
                STR_ARGS(room_name(room)), LIMIT_PINS_PER_ROOM);
    return 0;
}

int request_on_unpin(struct request *request)
{
    struct member *member = request_find_member(request);
    if (!member || refuse_pin(request, member->key.room))
        return 0;
    if (remove_pin(request, member->key.room))
        append_change(request, member->key.room, EVENT_UNPIN, STR(""));
    else
        reply_error(request, ERROR_NO_SUCH_EVENT, "That message is not pinned.");
    return 0;
}
