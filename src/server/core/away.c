/* AWAY: see away.h. */
#include "server/core/away.h"
#include "server/core/emit.h"
#include "server/core/reply.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <errno.h>
#include <stdlib.h>

static bool is_absent(const struct user *user)
{
    const struct user_session *session;
    DL_FOREACH (user->sessions, session)
        if (!session->is_absent)
            return false;
    return user->sessions;
}

struct str away_text(const struct user *user)
{
    if (user->away)
        return str_of(user->away);
    return is_absent(user) ? STR("*") : STR("");
}

struct str away_copy(const struct user *user, char copy[LIMIT_AWAY_SIZE])
{
    struct str text = away_text(user);
    memcpy(copy, text.bytes, text.size);
    return (struct str){ copy, text.size };
}

void away_forget(struct user *user)
{
    free(user->away);
    user->away = NULL;
}

int away_say(struct user_session *session, struct str text)
{
    struct user *user = session->user;
    session->is_absent = str_equal(text, STR("*"));
    if (session->is_absent)
        return 0;
    away_forget(user);
    if (text.size == 0)
        return 0;
    user->away = strndup(text.bytes, text.size);
    return user->away ? 0 : -ENOMEM;
}

int away_adopt(struct user_session *session, const struct user_session *old)
{
    const char *text = old->user->away;
    int status = away_say(session, text ? str_of(text) : STR(""));
    session->is_absent = old->is_absent;
    return status;
}

static struct message signal_of(const struct user *user)
{
    struct message signal = presence_of(PRESENCE_AWAY, user);
    struct str text = away_text(user);
    if (text.size > 0)
        message_set_text(&signal, text);
    return signal;
}

void away_tell_news(const struct user *user, struct effects *effects)
{
    struct message signal = signal_of(user);
    if (away_text(user).size > 0)
        emit_news_of(effects, &signal);
}

void away_tell_room(const struct user *user, const struct room *room, struct effects *effects)
{
    struct message signal = signal_of(user);
    if (away_text(user).size > 0)
        emit_publish(effects, room, &signal);
}

void away_tell(const struct user *user, struct str was, struct effects *effects)
{
    const struct member *member;
    struct message signal = signal_of(user);
    if (str_equal(away_text(user), was))
        return;
    DL_FOREACH2 (user->members, member, user_next)
        emit_publish(effects, member->key.room, &signal);
    emit_news_of(effects, &signal);
}

void away_detach(struct core *core, struct user_session *session, struct effects *effects)
{
    char copy[LIMIT_AWAY_SIZE];
    struct user *user = session->user;
    struct str was = away_copy(user, copy);
    user_detach(core, session);
    if (user->sessions)
        away_tell(user, was, effects);
}

int request_on_away(struct request *request)
{
    char copy[LIMIT_AWAY_SIZE];
    struct user_session *session = user_session_find(request->core, request->proposal->session);
    struct str was = away_copy(request->user, copy);
    if (!request_check_text(request, 0, LIMIT_AWAY_SIZE))
        return 0;
    if (away_say(session, request->message->text) != 0)
        return -ENOMEM;
    away_tell(request->user, was, request->effects);
    reply_done(request);
    return 0;
}
