/* READ and TYPING: how far one has read in a room, and that one is about to say something. */
#include "server/core/emit.h"
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/unread.h"
#include "server/core/user.h"

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* How many messages there are up to @no, by the room or the store. */
static bool find_said(const struct request *request, const struct room *room, uint64_t no,
                      uint64_t *said)
{
    const struct seen_event *seen = &request->proposal->seen_event;
    *said = smaller(room->first_said, no);
    if (no < room->first_no) /* nobody can tell any more, and it makes no difference */
        return true;
    if (unread_said_at(room, no, said))
        return true;
    *said = smaller(seen->said, smaller(no, room->said));
    return seen->room == room->number && seen->no == no;
}

/* Where a member stands: in a DONE to the session that asked, or a MARK to others. */
static struct message mark_of(const struct member *member, struct message message)
{
    message_set_room(&message, room_name(member->key.room));
    message_set_no(&message, member->read_no);
    message_set_unread(&message, unread_count(member));
    message_set_mentions(&message, unread_mention_count(member));
    return message;
}

static void answer(struct request *request, const struct member *member)
{
    struct message done = mark_of(member, reply_to(request, MESSAGE_DONE));
    reply_send(request, &done);
}

static void tell_other_sessions(struct request *request, const struct member *member)
{
    struct message mark = mark_of(member, (struct message){ .type = MESSAGE_MARK });
    const struct user_session *session;
    DL_FOREACH (request->user->sessions, session) {
        if (session->number != request->proposal->session)
            emit_reply(request->effects, session->number, &mark);
    }
}

int request_on_read(struct request *request)
{
    const struct message *asked = request->message;
    struct member *member = request_find_member(request);
    if (!member)
        return 0;
    uint64_t said, no = smaller(asked->no, member->key.room->last_no);
    bool is_back = asked->flags & FLAG_BACK;
    if (no == member->read_no || (no < member->read_no && !is_back)) {
        answer(request, member);
        return 0;
    }
    if (!find_said(request, member->key.room, no, &said)) {
        reply_error(request, ERROR_BUSY, "Too much is said at once here; try again.");
        return 0;
    }
    member->read_no = no;
    member->read_said = said;
    emit_put_mark(request->effects, member);
    answer(request, member);
    tell_other_sessions(request, member);
    return 0;
}

/* Clocks are set back, too: then it is time again. */
static bool is_time(const struct request *request, const struct member *member)
{
    uint64_t now_ms = request->proposal->now_ms;
    return member->typed_ms == 0 || now_ms < member->typed_ms ||
           now_ms - member->typed_ms >= LIMIT_TYPING_MS;
}

static void tell_typing(struct request *request, const struct room *room)
{
    struct message presence = presence_of(PRESENCE_TYPING, request->user);
    const struct member *member;
    const struct user_session *session;
    message_set_room(&presence, room_name(room));
    DL_FOREACH2 (room->members, member, room_next) {
        DL_FOREACH (member->key.user->sessions, session) {
            if (member->key.user != request->user)
                effects_push(request->effects, &(struct effect){ .kind = EFFECT_SIGNAL,
                                                                 .session = session->number,
                                                                 .room = room->number,
                                                                 .message = &presence });
        }
    }
}

int request_on_typing(struct request *request)
{
    struct member *member = request_find_member(request);
    if (!member || rights_refuse_speech(request, member, false))
        return 0;
    bool is_told = member->key.room->member_count <= LIMIT_TYPING_MEMBERS;
    bool is_asked = request->message->flags & FLAG_MAY;
    if (is_told && !is_asked && is_time(request, member)) {
        member->typed_ms = request->proposal->now_ms;
        tell_typing(request, member->key.room);
    }
    reply_done(request);
    return 0;
}
