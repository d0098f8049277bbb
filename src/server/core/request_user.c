/* ENTER, NICK and BYE: what users do about themselves. */
#include "server/core/admin.h"
#include "server/core/away.h"
#include "server/core/emit.h"
#include "server/core/enter.h"
#include "server/core/leave.h"
#include "server/core/reply.h"
#include "server/core/resemble.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <errno.h>
#include <sodium.h>

static bool has_token_of(const struct request *request, const struct user *user)
{
    struct str token = request->message->token;
    bool may_be_said = !user->account || request->proposal->is_private;
    return may_be_said && user_has_token(user) && token.size == LIMIT_TOKEN_SIZE &&
           sodium_memcmp(token.bytes, user->token, LIMIT_TOKEN_SIZE) == 0;
}

static int enter_known(struct request *request, struct user *user, const struct name *name)
{
    bool can_prove = request->proposal->is_private || request->core->config.has_scram;
    if (user->account && !can_prove)
        return enter_refuse_open(request);
    if (!has_token_of(request, user) && user->account)
        return reply_name_refused(request, ERROR_ACCOUNT, name,
                                  "belongs to an account; give its password, or choose another "
                                  "name.");
    if (!has_token_of(request, user))
        return reply_name_taken(request, name, "is taken; choose another name.");
    if (!user->account && user->session_count > 0 && !(request->message->flags & FLAG_ATTACH))
        return reply_name_taken(request, name,
                                "is you, already here in another session; "
                                "ask to attach to it, or choose another name.");
    return enter_again(request, user);
}

static int enter_unknown(struct request *request, const struct name *name)
{
    if (request->core->config.no_guests) {
        reply_error(request, ERROR_NOT_ALLOWED,
                    "There is no account %s, and only accounts may enter here.", name->shown);
        return 0;
    }
    struct user *user;
    int status = enter_add(request, name, &user);
    if (status != 0 || !user)
        return status;
    emit_put_user(request->effects, user);
    return enter_as(request, user, 0);
}

int request_on_enter(struct request *request)
{
    struct name name;
    if (enter_refuse_twice(request) || enter_refuse_text(request) ||
        !request_parse_user(request, &name))
        return 0;
    struct user *user = user_find_name(request->core, &name);
    if (enter_refuse_banned(request, &name, user))
        return 0;
    return user ? enter_known(request, user, &name) : enter_unknown(request, &name);
}

static void publish_rename(struct request *request, struct str was)
{
    const struct member *member;
    DL_FOREACH2 (request->user->members, member, user_next) {
        struct message presence = presence_of(PRESENCE_RENAME, request->user);
        message_set_was(&presence, was);
        emit_publish(request->effects, member->key.room, &presence);
    }
}

static int rename_to(struct request *request, const struct name *name)
{
    struct str now = user_name(request->user);
    char was[LIMIT_NAME_SIZE];
    memcpy(was, now.bytes, now.size);
    if (user_rename(request->core, request->user, name) != 0)
        return -ENOMEM;
    emit_put_user(request->effects, request->user);
    publish_rename(request, (struct str){ was, now.size });
    emit_news(request->effects, PRESENCE_RENAME, request->user, (struct str){ was, now.size });
    return 0;
}

/* A client of IRC may say it only after it has entered. */
static int note_ident(const struct request *request)
{
    struct user_session *session = user_session_find(request->core, request->proposal->session);
    bool has_ident = request->message->has & HAS(FIELD_IDENT);
    return has_ident ? user_set_ident(session, request->message->ident) : 0;
}

int request_on_nick(struct request *request)
{
    struct name name;
    if (enter_refuse_ident(request) || !request_parse_user(request, &name))
        return 0;
    struct user *holder = user_find_name(request->core, &name);
    if (holder && holder != request->user) /* its own name in another spelling is free */
        return reply_name_taken(request, &name, "is taken; choose another name.");
    if (enter_refuse_banned(request, &name, NULL))
        return 0;
    if (!holder && admin_keeps_name(request->core, &name, request->proposal))
        return reply_name_taken(request, &name, ADMIN_KEEPS_NAME);
    enum resemble_result looks = resemble_check_user(request, &name, request->user);
    if (looks != RESEMBLE_OK)
        return looks == RESEMBLE_E_MEMORY ? -ENOMEM : 0;
    bool is_same = str_equal(str_of(name.shown), user_name(request->user));
    if (note_ident(request) != 0 || (!is_same && rename_to(request, &name) != 0))
        return -ENOMEM;

    struct message done = reply_to(request, MESSAGE_DONE);
    message_set_user(&done, user_name(request->user));
    reply_send(request, &done);
    return 0;
}

/* Why one goes is told in all rooms alike: not by who must be silent in one of them. */
static struct str last_words(const struct request *request)
{
    const struct member *member;
    struct str reason = request_reason(request);
    DL_FOREACH2 (request->user->members, member, user_next) {
        if (reason.size > 0)
            reason = request_parting_words(request, member->key.room);
    }
    return reason;
}

int request_on_bye(struct request *request)
{
    emit_session(request->effects, EFFECT_CLOSE, request->proposal->session);
    if (!request->user)
        return 0;
    away_detach(request->core, user_session_find(request->core, request->proposal->session),
                request->effects);
    if (request->user->session_count > 0)
        return 0;
    return leave_chat(request->core, request->user, last_words(request), request->proposal->now_ms,
                      request->effects);
}
