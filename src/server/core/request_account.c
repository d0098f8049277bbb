/*
 * AUTH, REGISTER, PASSWORD and UNREGISTER: names that belong to somebody for good. Passwords were
 * looked at before a request comes here; proposal.proof says what they proved to be.
 */
#include "server/core/account.h"
#include "server/core/admin.h"
#include "server/core/binding.h"
#include "server/core/emit.h"
#include "server/core/enter.h"
#include "server/core/file.h"
#include "server/core/leave.h"
#include "server/core/operator.h"
#include "server/core/origin.h"
#include "server/core/reply.h"
#include "server/core/room.h"
#include "server/core/unread.h"
#include "server/core/user.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <sodium.h>

static bool has_password_of(const struct request *request, const struct user *user)
{
    const struct proof *proof = request->proposal->proof;
    return user && user->account && proof && proof->matched[0] &&
           strcmp(proof->matched, user->account->hash) == 0;
}

static bool has_fresh(const struct request *request)
{
    const struct proof *proof = request->proposal->proof;
    return proof && proof->fresh[0];
}

/* A new password: the verifier of the old one goes with it, also if there is no new one. */
static void set_password(struct request *request, struct user *user)
{
    memcpy(user->account->hash, request->proposal->proof->fresh, LIMIT_HASH_SIZE);
    memcpy(user->account->scram, request->proposal->proof->scram_fresh, SCRAM_VERIFIER_SIZE);
}

bool account_refuse_unfit(struct request *request)
{
    if (has_fresh(request))
        return false;
    reply_error(request, ERROR_BAD_REQUEST,
                "A password must have %d to %d bytes of text, without control characters.",
                LIMIT_PASSWORD_MIN, LIMIT_PASSWORD_SIZE);
    return true;
}

/* The token changes, too: who came by the old one may be why the password does. */
void account_take_password(struct request *request, struct user *user)
{
    set_password(request, user);
    memcpy(user->token, request->proposal->random, LIMIT_TOKEN_SIZE);
    emit_put_user(request->effects, user);
}

int account_make(struct request *request, struct user *user, uint32_t uid)
{
    if (user_make_account(user, str_of(request->proposal->proof->fresh), uid) != 0)
        return -ENOMEM;
    origin_let_go(request->core, user);
    set_password(request, user);
    if (!user_has_token(user)) /* it was a guest that could not come back */
        memcpy(user->token, request->proposal->random, LIMIT_TOKEN_SIZE);
    emit_put_user(request->effects, user);
    return 0;
}

/* The files it sent, in whatever room. */
static void account_drop_files(struct request *request, const struct user *user)
{
    struct file_ref *ref, *next;
    HASH_ITER (hh, request->core->file_refs, ref, next) {
        struct room *room = room_find(request->core, ref->key.room);
        if (ref->payer == user->number && room)
            file_ref_drop(request->core, room, ref, request->effects);
    }
}

/* The newest that it said, in whatever room, waits for nobody any more. */
static int account_discount(struct request *request, const struct user *user)
{
    const struct nonce *said = NULL;
    while ((said = nonce_next_of(&request->core->nonces, said, user->number))) {
        struct room *room = room_find(request->core, said->room);
        bool is_kept = room && said->no >= room->first_no;
        if (is_kept && unread_discount(request->effects, room, said->no) != 0)
            return -ENOMEM;
    }
    return 0;
}

/* Tell the rooms it is in; the store goes through all it has ever been in. */
static int account_erase(struct request *request, struct user *user)
{
    const struct member *member;
    struct request own = *request;
    own.user = user;
    DL_FOREACH2 (user->members, member, user_next) {
        struct message event = { 0 };
        message_set_kind(&event, EVENT_ERASE);
        message_set_text(&event, STR(""));
        request_append_event(&own, member->key.room, &event);
    }
    account_drop_files(request, user);
    effects_push(request->effects,
                 &(struct effect){ .kind = EFFECT_ERASE_USER, .user = user->number });
    return account_discount(request, user);
}

int account_end(struct request *request, struct user *user)
{
    if (request->message->flags & FLAG_ERASE && account_erase(request, user) != 0)
        return -ENOMEM;
    struct user_session *session, *next;
    DL_FOREACH_SAFE (user->sessions, session, next) {
        emit_session(request->effects, EFFECT_CLOSE, session->number);
        user_detach(request->core, session);
    }
    return leave_for_ever(request->core, user, request->proposal->now_ms, request->effects);
}

/* ---- AUTH ---- */

/*
 * Now that the password is known, a hash with parameters of an earlier time is replaced, and a
 * verifier that is missing is made.
 */
static bool proves_plain(struct request *request, struct user *user)
{
    const struct proof *proof = request->proposal->proof;
    if (!has_password_of(request, user))
        return false;
    if (has_fresh(request))
        memcpy(user->account->hash, proof->fresh, LIMIT_HASH_SIZE);
    if (proof->scram_fresh[0])
        memcpy(user->account->scram, proof->scram_fresh, SCRAM_VERIFIER_SIZE);
    if (has_fresh(request) || proof->scram_fresh[0])
        emit_put_user(request->effects, user);
    return true;
}

static bool proves_scram(struct request *request, struct user *user)
{
    const struct proof *proof = request->proposal->proof;
    return user && user->account && proof && proof->scram_matched[0] &&
           strcmp(proof->scram_matched, user->account->scram) == 0;
}

static bool proves_external(struct request *request, struct user *user)
{
    return user && user->account && binding_proves(user->account, request->proposal);
}

static const struct mechanism {
    const char *name;
    bool is_for_all; /* also for connections that others can read */
    bool (*proves)(struct request *request, struct user *user);
} mechanisms[] = {
    { "PLAIN", false, proves_plain },
    { "EXTERNAL", false, proves_external },
    { "SCRAM-SHA-256", true, proves_scram },
};

static const struct mechanism *find_mechanism(struct str name)
{
    for (size_t i = 0; i < ARRAY_SIZE(mechanisms); i++)
        if (str_equal(name, str_of(mechanisms[i].name)))
            return &mechanisms[i];
    return NULL;
}

/* It has proved that it is the account: it enters, or goes on as that. */
static int be_account(struct request *request, struct user *user)
{
    if (request->user == user) {
        enter_reply_welcome(request, FLAG_RESUMED);
        reply_done(request);
        return 0;
    }
    if (enter_refuse_crowd(request, user))
        return 0;
    int status = request->user ? enter_leave(request) : 0;
    return status == 0 ? enter_again(request, user) : status;
}

int request_on_auth(struct request *request)
{
    struct name name;
    if (enter_refuse_text(request) || !request_parse_user(request, &name))
        return 0;
    const struct mechanism *mechanism = find_mechanism(request->message->mechanism);
    if (!mechanism) {
        reply_error(request, ERROR_BAD_REQUEST,
                    "The mechanisms are PLAIN, EXTERNAL and SCRAM-SHA-256.");
        return 0;
    }
    if (mechanism->proves == proves_scram && !request->core->config.has_scram) {
        reply_error(request, ERROR_NOT_ALLOWED, "SCRAM-SHA-256 is not switched on here.");
        return 0;
    }
    if (!mechanism->is_for_all && !request->proposal->is_private)
        return enter_refuse_open(request);
    struct user *user = user_find_name(request->core, &name);
    if (mechanism->proves(request, user))
        return enter_refuse_banned(request, &name, user) ? 0 : be_account(request, user);
    reply_error(request, ERROR_PASSWORD, "The name or what should prove it is wrong.");
    return 0;
}

/* ---- REGISTER ---- */

static bool has_invitation(const struct request *request)
{
    struct str code = request->message->text;
    struct str wanted = str_of(request->core->config.invitation);
    return wanted.size > 0 && code.size == wanted.size &&
           sodium_memcmp(code.bytes, wanted.bytes, wanted.size) == 0;
}

static bool refuse_registration(struct request *request)
{
    const struct core_config *config = &request->core->config;
    enum registration rule = request->proposal->is_local ? config->local : config->beyond;
    if (rule == REGISTRATION_CLOSED)
        reply_error(request, ERROR_NOT_ALLOWED, "Accounts cannot be registered from here.");
    else if (rule == REGISTRATION_CODE && !has_invitation(request))
        reply_error(request, ERROR_NOT_ALLOWED,
                    "To register one needs an invitation code, and this is not it.");
    else
        return account_refuse_unfit(request);
    return true;
}

static int make_account(struct request *request, struct user *user)
{
    bool binds = request->message->flags & FLAG_BIND;
    int64_t uid = request->proposal->uid;
    bool has_uid = binds && uid >= 0 && uid < ACCOUNT_NO_UID;
    int status = account_make(request, user, has_uid ? (uint32_t)uid : ACCOUNT_NO_UID);
    if (status == 0 && binds && request->proposal->certificate.is_there)
        status = account_bind_certificate(request, user);
    return status;
}

/* One who has not entered gives the name, and enters with it. */
static int register_stranger(struct request *request)
{
    struct name name;
    struct user *user;
    if (!request_parse_user(request, &name))
        return 0;
    if (enter_refuse_banned(request, &name, NULL))
        return 0;
    if (user_find_name(request->core, &name))
        return reply_name_taken(request, &name, "is taken; choose another name.");
    int status = enter_add(request, &name, &user);
    if (status == 0 && user)
        status = make_account(request, user);
    return status == 0 && user ? enter_as(request, user, 0) : status;
}

static void reply_done_user(struct request *request)
{
    struct message done = reply_to(request, MESSAGE_DONE);
    message_set_user(&done, user_name(request->user));
    reply_send(request, &done);
}

/* Who took the name before the configuration gave it to an admin does not become one by it. */
static bool keeps_own_name(const struct request *request)
{
    struct name name;
    return name_parse_user(user_name(request->user), &name) == NAME_OK &&
           admin_keeps_name(request->core, &name, request->proposal);
}

/* Those who share a room with one who has just become an account. */
static void tell_account(struct request *request)
{
    const struct member *member;
    struct message signal = presence_of(PRESENCE_ACCOUNT, request->user);
    DL_FOREACH2 (request->user->members, member, user_next)
        emit_publish(request->effects, member->key.room, &signal);
    emit_news(request->effects, PRESENCE_ACCOUNT, request->user, STR(""));
}

static int register_guest(struct request *request)
{
    if (request->user->account) {
        reply_error(request, ERROR_WRONG_STATE, "%.*s is an account already.",
                    STR_ARGS(user_name(request->user)));
        return 0;
    }
    if (keeps_own_name(request)) {
        reply_error(request, ERROR_NOT_ALLOWED,
                    "%.*s is kept for an admin of this server, who registers it over the local "
                    "socket as the user who runs the server.",
                    STR_ARGS(user_name(request->user)));
        return 0;
    }
    if (make_account(request, request->user) != 0)
        return -ENOMEM;
    tell_account(request);
    reply_done_user(request);
    return 0;
}

int request_on_register(struct request *request)
{
    bool has_user = request->message->has & HAS(FIELD_USER);
    if (has_user == (request->user != NULL)) {
        reply_error(request, ERROR_WRONG_STATE,
                    "One who has entered registers the name it has; others give a name.");
        return 0;
    }
    if (!request->proposal->is_private)
        return enter_refuse_open(request);
    if (refuse_registration(request) || enter_refuse_ident(request))
        return 0;
    return has_user ? register_stranger(request) : register_guest(request);
}

/* ---- PASSWORD and UNREGISTER ---- */

bool account_refuse_without_password(struct request *request)
{
    if (!request->proposal->is_private)
        enter_refuse_open(request);
    else if (!request->user->account)
        reply_error(request, ERROR_WRONG_STATE,
                    "You are a guest: /register makes your name yours.");
    else if (!has_password_of(request, request->user))
        reply_error(request, ERROR_PASSWORD, "The password is wrong.");
    else
        return false;
    return true;
}

int request_on_password(struct request *request)
{
    if (account_refuse_without_password(request) || account_refuse_unfit(request))
        return 0;
    account_take_password(request, request->user);
    enter_reply_welcome(request, FLAG_RESUMED);
    reply_done(request);
    return 0;
}

int request_on_unregister(struct request *request)
{
    if (account_refuse_without_password(request))
        return 0;
    reply_done(request);
    return account_end(request, request->user);
}

/* ---- what the password of a request has to fit ---- */

static const struct user *find_named(const struct core *core, struct str text)
{
    struct name name;
    return name_parse_user(text, &name) == NAME_OK ? user_find_name(core, &name) : NULL;
}

/* The account whose password a request has to have: the one it names, or the session's own. */
static const struct account *find_account(const struct core *core, const struct proposal *proposal)
{
    const struct user_session *session = user_session_find(core, proposal->session);
    const struct user *user = session ? session->user : NULL;
    if (proposal->message->type == MESSAGE_AUTH)
        user = find_named(core, proposal->message->user);
    return user ? user->account : NULL;
}

const char *core_find_hash(const struct core *core, const struct proposal *proposal)
{
    if (proposal->message->type == MESSAGE_OPERATE)
        return operator_find_hash(core, proposal->message->user);
    const struct account *account = find_account(core, proposal);
    return account ? account->hash : NULL;
}

const char *core_find_scram(const struct core *core, const struct proposal *proposal)
{
    const struct account *account = find_account(core, proposal);
    return account ? account->scram : NULL;
}
