/* BROADCAST, SESSIONS, DISCONNECT and CLOSE_ROOM: what admins do to sessions and rooms. */
#include "server/core/audit.h"
#include "server/core/expel.h"
#include "server/core/reply.h"
#include "server/core/room.h"
#include "server/core/user.h"

int request_on_broadcast(struct request *request)
{
    struct message notice = { .type = MESSAGE_NOTICE };
    if (!request_check_text(request, 1, LIMIT_TOPIC_SIZE))
        return 0;
    bool is_for_some = request->message->flags & FLAG_WALLOPS;
    message_set_code(&notice, is_for_some ? NOTICE_WALLOPS : NOTICE_BROADCAST);
    message_set_user(&notice, user_name(request->user));
    message_set_text(&notice, request->message->text);
    audit_note(request, AUDIT_BROADCAST, &(struct audit_fact){ .text = request->message->text });
    reply_done(request);
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_TELL_ALL, .message = &notice });
    return 0;
}

/* ---- SESSIONS ---- */

static void reply_session(struct request *request, const struct user_session *session)
{
    struct message reply = reply_to(request, MESSAGE_SESSION);
    message_set_no(&reply, session->number);
    message_set_user(&reply, user_name(session->user));
    message_set_time(&reply, session->entered_ms);
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_DESCRIBE,
                                                     .session = request->proposal->session,
                                                     .message = &reply });
}

/* The user that the request names. Refuses the request and returns NULL if there is none. */
static struct user *find_user(struct request *request)
{
    struct name name;
    if (!request_parse_user(request, &name))
        return NULL;
    struct user *user = user_find_name(request->core, &name);
    if (!user)
        reply_error(request, ERROR_NO_SUCH_USER, "There is nobody called %s here.", name.shown);
    return user;
}

int request_on_sessions(struct request *request)
{
    bool has_user = request->message->has & HAS(FIELD_USER);
    const struct user *user = has_user ? find_user(request) : NULL;
    const struct user_session *session;
    if (has_user && !user)
        return 0;
    for (session = request->core->sessions; session; session = session->hh.next)
        if (!user || session->user == user)
            reply_session(request, session);
    audit_note(request, AUDIT_SESSIONS,
               &(struct audit_fact){ .target = user ? user_name(user) : STR("") });
    reply_done(request);
    return 0;
}

/* ---- DISCONNECT ---- */

/* What is told to those who have to go, if there is a reason and if there is none. */
static struct str words_of(const struct request *request)
{
    struct str reason = request_reason(request);
    return reason.size > 0 ? reason : STR("An admin ended the connection.");
}

static int disconnect_user(struct request *request, struct user *user)
{
    struct user_session *session, *next;
    struct str words = words_of(request);
    size_t left = user->session_count; /* a guest goes with its last one */
    int status = 0;
    for (session = user->sessions; status == 0 && left > 0; session = next, left--) {
        next = session->next;
        status = expel_session(request->core, session, ERROR_DISCONNECTED, words,
                               request->proposal->now_ms, request->effects);
    }
    return status;
}

int request_on_disconnect(struct request *request)
{
    bool has_user = request->message->has & HAS(FIELD_USER);
    bool has_no = request->message->has & HAS(FIELD_NO);
    if (has_user == has_no) {
        reply_error(request, ERROR_BAD_REQUEST, "Name either a user or the number of a session.");
        return 0;
    }
    struct user_session *session =
        has_no ? user_session_find(request->core, request->message->no) : NULL;
    struct user *user = has_user ? find_user(request) : session ? session->user : NULL;
    if (!user) {
        if (has_no)
            reply_error(request, ERROR_NO_SUCH_USER, "There is no session of this number.");
        return 0;
    }
    audit_note(request, AUDIT_DISCONNECT,
               &(struct audit_fact){ .target = user_name(user), .text = request_reason(request) });
    reply_done(request);
    return session ? expel_session(request->core, session, ERROR_DISCONNECTED, words_of(request),
                                   request->proposal->now_ms, request->effects)
                   : disconnect_user(request, user);
}

/* ---- CLOSE_ROOM ---- */

int request_on_close_room(struct request *request)
{
    struct name name;
    if (!request_parse_room(request, &name))
        return 0;
    struct room *room = room_find_called(request->core, &name);
    if (!room) {
        reply_error(request, ERROR_NO_SUCH_ROOM, "There is no room %s.", name.shown);
        return 0;
    }
    audit_note(request, AUDIT_CLOSE_ROOM,
               &(struct audit_fact){ .room = room_name(room), .text = request_reason(request) });
    reply_done(request);
    struct str reason = request_reason(request);
    expel_room(request->core, room,
               reason.size > 0 ? reason : STR("An admin of the server has closed this room."),
               request->effects);
    return 0;
}
