/*
 * What is asked over the control socket, by whoever runs the server: accounts without their
 * users. No session enters there, so nobody is refused for a right that is missing.
 */
#include "server/core/account.h"
#include "server/core/audit.h"
#include "server/core/emit.h"
#include "server/core/enter.h"
#include "server/core/reply.h"
#include "server/core/user.h"

static void reply_done_user(struct request *request, const struct user *user)
{
    struct message done = reply_to(request, MESSAGE_DONE);
    message_set_user(&done, user_name(user));
    reply_send(request, &done);
}

static void note(struct request *request, enum audit_act act, const struct user *user,
                 const char *how)
{
    audit_note_owner(request, act,
                     (struct audit_fact){ .target = user_name(user), .text = str_of(how) });
}

/* The account that the request names. Refuses the request and returns NULL if there is none. */
static struct user *find_account(struct request *request)
{
    struct name name;
    if (!request_parse_user(request, &name))
        return NULL;
    struct user *user = user_find_name(request->core, &name);
    if (user && user->account)
        return user;
    reply_error(request, ERROR_NO_SUCH_USER, "There is no account %s.", name.shown);
    return NULL;
}

static bool refuse_taken(struct request *request, const struct name *name)
{
    const struct user *user = user_find_name(request->core, name);
    if (user)
        reply_error(request, ERROR_NAME_TAKEN,
                    user->account ? "There is an account %s already."
                                  : "A guest has the name %s; wait until it has left.",
                    name->shown);
    return user;
}

int control_on_register(struct request *request)
{
    struct name name;
    struct user *user;
    if (!request_parse_user(request, &name) || refuse_taken(request, &name) ||
        account_refuse_unfit(request))
        return 0;
    int status = enter_add(request, &name, &user);
    if (status != 0 || !user)
        return status;
    status = account_make(request, user, ACCOUNT_NO_UID);
    note(request, AUDIT_ACCOUNT_ADD, user, "");
    reply_done_user(request, user);
    return status;
}

/* As when the user does it, the token changes too. */
int control_on_password(struct request *request)
{
    struct user *user = find_account(request);
    if (!user || account_refuse_unfit(request))
        return 0;
    account_take_password(request, user);
    note(request, AUDIT_ACCOUNT_PASSWORD, user, "");
    reply_done_user(request, user);
    return 0;
}

int control_on_unregister(struct request *request)
{
    struct user *user = find_account(request);
    if (!user)
        return 0;
    bool erases = request->message->flags & FLAG_ERASE;
    note(request, AUDIT_ACCOUNT_REMOVE, user, erases ? "erase" : "");
    reply_done_user(request, user);
    return account_end(request, user);
}

int control_on_who(struct request *request)
{
    struct user *user, *next;
    HASH_ITER (by_number, request->core->users, user, next) {
        if (user->account)
            reply_member(request, NULL, user);
    }
    reply_done(request);
    return 0;
}
