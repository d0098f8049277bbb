/* OPERATE and RELOAD; who is an operator: see operator.h. */
#include "server/core/operator.h"
#include "server/core/admin.h"
#include "server/core/audit.h"
#include "server/core/enter.h"
#include "server/core/reply.h"
#include "server/core/user.h"

#include <utlist.h>

static bool is_configured(const struct core *core, const struct name *name)
{
    struct name configured;
    return core->config.operator_name[0] &&
           name_parse_user(str_of(core->config.operator_name), &configured) == NAME_OK &&
           strcmp(configured.folded, name->folded) == 0;
}

const char *operator_find_hash(const struct core *core, struct str text)
{
    struct name name;
    if (name_parse_user(text, &name) != NAME_OK)
        return NULL;
    if (is_configured(core, &name))
        return core->config.operator_hash;
    const struct user *user = user_find_name(core, &name);
    return user && user->account && admin_has_name(core, &name) ? user->account->hash : NULL;
}

bool operator_is(const struct user *user)
{
    const struct user_session *session;
    DL_FOREACH (user->sessions, session)
        if (session->is_operator)
            return true;
    return false;
}

void operator_forget(struct core *core)
{
    struct user_session *session;
    for (session = core->sessions; session; session = session->hh.next)
        session->is_operator = false;
}

/* ---- OPERATE ---- */

static bool has_password(const struct request *request)
{
    const char *hash = operator_find_hash(request->core, request->message->user);
    const struct proof *proof = request->proposal->proof;
    return hash && proof && proof->matched[0] && strcmp(proof->matched, hash) == 0;
}

static void step_down(struct request *request, struct user_session *session)
{
    if (!session->is_operator) {
        reply_error(request, ERROR_WRONG_STATE, "This session is not an operator.");
        return;
    }
    session->is_operator = false;
    reply_done(request);
}

int request_on_operate(struct request *request)
{
    const struct core *core = request->core;
    struct user_session *session = user_session_find(core, request->proposal->session);
    struct name name;
    if (!(request->message->has & HAS(FIELD_USER))) {
        step_down(request, session);
        return 0;
    }
    if (!request->proposal->is_private)
        return enter_refuse_open(request);
    if (!request_parse_user(request, &name))
        return 0;
    if (!core->config.operator_name[0] && core->admin_count == 0) {
        reply_error(request, ERROR_NOT_ALLOWED,
                    "There is no operator; the server's configuration would name it.");
        return 0;
    }
    if (!has_password(request)) {
        reply_error(request, ERROR_PASSWORD, "The operator's name or password is wrong.");
        return 0;
    }
    session->is_operator = true;
    audit_note(request, AUDIT_OPERATE, &(struct audit_fact){ .target = str_of(name.shown) });
    reply_done(request);
    return 0;
}

/* ---- RELOAD ---- */

int request_on_reload(struct request *request)
{
    struct message done = reply_to(request, MESSAGE_DONE);
    if (request->proposal->is_control)
        audit_note_owner(request, AUDIT_RELOAD, (struct audit_fact){ 0 });
    else
        audit_note(request, AUDIT_RELOAD, &(struct audit_fact){ 0 });
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_RELOAD,
                                                     .session = request->proposal->session,
                                                     .message = &done });
    return 0;
}
