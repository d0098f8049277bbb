/* How a session becomes a user's: what all ways in have in common. */
#include "server/core/enter.h"
#include "server/core/admin.h"
#include "server/core/away.h"
#include "server/core/emit.h"
#include "server/core/leave.h"
#include "server/core/origin.h"
#include "server/core/reply.h"
#include "server/core/resemble.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <errno.h>

/* An account's token is as good as its password: it is not said where others can read along. */
static struct str token_for(const struct request *request)
{
    static const char none[LIMIT_TOKEN_SIZE];
    bool is_secret = request->user->account && !request->proposal->is_private;
    return is_secret ? (struct str){ none, sizeof(none) } : user_token(request->user);
}

void enter_reply_welcome(struct request *request, uint64_t flags)
{
    const struct proof *proof = request->proposal->proof;
    struct message welcome = reply_to(request, MESSAGE_WELCOME);
    message_set_user(&welcome, user_name(request->user));
    message_set_token(&welcome, token_for(request));
    message_set_wait_ms(&welcome, request->core->config.heartbeat_ms);
    message_set_flags(&welcome, flags | (admin_is(request->core, request->user) ? FLAG_ADMIN : 0));
    if (proof && proof->scram_signature[0])
        message_set_secret(&welcome, str_of(proof->scram_signature));
    reply_send(request, &welcome);
}

/* What they were called comes first: who knows them by that knows them then. */
static void reply_own_rooms(struct request *request)
{
    const struct member *member;
    DL_FOREACH2 (request->user->members, member, user_next)
        reply_formers(request, member->key.room);
    DL_FOREACH2 (request->user->members, member, user_next) {
        if (!member->is_closed)
            reply_room(request, member->key.room);
    }
}

static bool is_ident(struct str ident)
{
    for (size_t i = 0; i < ident.size; i++)
        if (ident.bytes[i] <= ' ' || ident.bytes[i] > '~' || strchr("!@*?:", ident.bytes[i]))
            return false;
    return ident.size > 0;
}

bool enter_refuse_text(struct request *request)
{
    return !request_check_text(request, 0, LIMIT_AWAY_SIZE) || enter_refuse_ident(request);
}

bool enter_refuse_ident(struct request *request)
{
    bool is_bad = request->message->has & HAS(FIELD_IDENT) && !is_ident(request->message->ident);
    if (is_bad)
        reply_error(request, ERROR_BAD_REQUEST, "An ident is of letters, digits and signs.");
    return is_bad;
}

/* What the session says of itself as it comes. Returns 0 or -ENOMEM. */
static int say_away(struct request *request, struct user_session *session)
{
    enum message_type type = request->message->type;
    bool has_text = request->message->has & HAS(FIELD_TEXT);
    bool is_said = has_text && (type == MESSAGE_ENTER || type == MESSAGE_AUTH);
    return is_said ? away_say(session, request->message->text) : 0;
}

/* What comes with the session. Returns 0 or -ENOMEM. */
static int note_origin(struct request *request, struct user_session *session)
{
    struct user *user = session->user;
    session->entered_ms = request->proposal->now_ms;
    session->place = request->proposal->address;
    session->follows = request->message->flags & FLAG_FOLLOW;
    if (!user->account && origin_hold_guest(request->core, user, session->place) != 0)
        return -ENOMEM;
    bool has_ident = request->message->has & HAS(FIELD_IDENT);
    return has_ident ? user_set_ident(session, request->message->ident) : 0;
}

int enter_as(struct request *request, struct user *user, uint64_t flags)
{
    char copy[LIMIT_AWAY_SIZE];
    struct str was = away_copy(user, copy);
    bool is_back = user->account && user_is_offline(user); /* is told by publish_return */
    if (user_attach(request->core, user, request->proposal->session) != 0)
        return -ENOMEM;
    request->user = user;
    struct user_session *session = user_session_find(request->core, request->proposal->session);
    if (note_origin(request, session) != 0 || say_away(request, session) != 0)
        return -ENOMEM;
    emit_session(request->effects, EFFECT_ENTERED, request->proposal->session);
    if (!(flags & FLAG_RESUMED))
        emit_news(request->effects, PRESENCE_ENTER, user, STR(""));
    if (!is_back)
        away_tell(user, was, request->effects);
    enter_reply_welcome(request, flags);
    reply_own_rooms(request);
    request_reply_invitations(request);
    reply_done(request);
    return 0;
}

bool enter_refuse_twice(struct request *request)
{
    if (request->user)
        reply_error(request, ERROR_WRONG_STATE, "You have entered already, as %.*s.",
                    STR_ARGS(user_name(request->user)));
    return request->user;
}

int enter_refuse_open(struct request *request)
{
    reply_error(request, ERROR_NOT_ALLOWED,
                "Accounts are for connections that nobody on the way can read: a local socket, "
                "loopback or TLS.");
    return 0;
}

/* Guests leave some room for those who make themselves accounts. */
static bool refuse_full(struct request *request)
{
    const struct core *core = request->core;
    bool is_guest = request->message->type == MESSAGE_ENTER;
    uint32_t max = core->config.user_max;
    max -= is_guest ? max / CORE_KEPT_FROM_GUESTS : 0;
    if (HASH_CNT(by_number, core->users) >= max)
        reply_error(request, ERROR_TOO_MANY, "The server is full; try again later.");
    else if (is_guest && !origin_allows_guest(core, request->proposal))
        reply_error(request, ERROR_TOO_MANY,
                    "There are as many guests from your address as may be; wait until one of them "
                    "leaves, or register an account.");
    else
        return false;
    return true;
}

int enter_add(struct request *request, const struct name *name, struct user **userp)
{
    struct core *core = request->core;
    *userp = NULL;
    if (refuse_full(request))
        return 0;
    if (admin_keeps_name(core, name, request->proposal))
        return reply_name_taken(request, name, ADMIN_KEEPS_NAME);
    enum resemble_result looks = resemble_check_user(request, name, NULL);
    if (looks != RESEMBLE_OK)
        return looks == RESEMBLE_E_MEMORY ? -ENOMEM : 0;
    static const uint8_t none[LIMIT_TOKEN_SIZE];
    const uint8_t *token = request->proposal->is_final ? none : request->proposal->random;
    *userp = user_add(core, core->user_max + 1, name, token);
    return *userp ? 0 : -ENOMEM;
}

/* An account that was away is there again. */
static void publish_return(struct request *request)
{
    struct str text = away_text(request->user);
    emit_news(request->effects, PRESENCE_ENTER, request->user, STR(""));
    away_tell_news(request->user, request->effects);
    const struct member *member;
    DL_FOREACH2 (request->user->members, member, user_next) {
        struct message presence = presence_of(PRESENCE_ENTER, request->user);
        message_set_flags(&presence, FLAG_RESUMED);
        if (text.size > 0)
            message_set_text(&presence, text);
        if (member->key.room->kind != ROOM_DIRECT)
            emit_publish(request->effects, member->key.room, &presence);
    }
}

bool enter_refuse_crowd(struct request *request, const struct user *user)
{
    if (user->session_count < LIMIT_SESSIONS_PER_USER)
        return false;
    reply_error(request, ERROR_TOO_MANY, "You have %d sessions, which is the limit; end one first.",
                LIMIT_SESSIONS_PER_USER);
    return true;
}

int enter_leave(struct request *request)
{
    struct user *user = request->user;
    const struct member *member;
    uint64_t session = request->proposal->session;
    DL_FOREACH2 (user->members, member, user_next)
        emit_unsubscribe_one(request->effects, session, member->key.room);
    away_detach(request->core, user_session_find(request->core, session), request->effects);
    request->user = NULL;
    if (user->session_count > 0)
        return 0;
    return leave_chat(request->core, user, STR(""), request->proposal->now_ms, request->effects);
}

int enter_again(struct request *request, struct user *user)
{
    bool was_away = user_is_offline(user);
    if (enter_refuse_crowd(request, user))
        return 0;
    int status = enter_as(request, user, FLAG_RESUMED);
    if (status == 0 && was_away)
        publish_return(request);
    return status;
}
