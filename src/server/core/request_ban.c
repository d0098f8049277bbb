/* SERVER_BAN, SERVER_UNBAN and SERVER_BANS, and the refusal of who is kept out. */
#include "server/core/admin.h"
#include "server/core/audit.h"
#include "server/core/ban.h"
#include "server/core/emit.h"
#include "server/core/enter.h"
#include "server/core/expel.h"
#include "server/core/reply.h"
#include "server/core/user.h"

#include <errno.h>

/* ---- who is kept out ---- */

static void refuse_banned(struct request *request, const struct ban *ban)
{
    char text[LIMIT_REASON_SIZE + 1];
    struct message error = reply_to(request, MESSAGE_ERROR);
    ban_format(ban, text);
    message_set_code(&error, ERROR_BANNED);
    message_set_text(&error, str_of(text));
    if (ban->until_ms != BAN_FOR_EVER)
        message_set_wait_ms(&error, ban->until_ms - request->proposal->now_ms);
    reply_send(request, &error);
}

bool enter_refuse_banned(struct request *request, const struct name *name, const struct user *user)
{
    const struct core *core = request->core;
    uint64_t now_ms = request->proposal->now_ms;
    const struct ban *ban = ban_find_place(core, request->proposal->address, now_ms);
    if (ban) {
        refuse_banned(request, ban);
        emit_session(request->effects, EFFECT_CLOSE, request->proposal->session);
        return true;
    }
    ban = ban_find_name(core, str_of(name->folded), user, now_ms);
    if (ban)
        refuse_banned(request, ban);
    return ban;
}

bool core_find_ban(const struct core *core, uint64_t place, uint64_t now_ms,
                   char text[LIMIT_REASON_SIZE + 1])
{
    const struct ban *ban = ban_find_place(core, place, now_ms);
    if (ban)
        ban_format(ban, text);
    return ban;
}

/* ---- SERVER_BAN ---- */

/* Read what is to be banned by a name. Refuses the request and returns false if it is nobody. */
static bool take_name(struct request *request, struct ban *ban, struct name *name)
{
    if (!request_parse_user(request, name))
        return false;
    const struct user *user = user_find_name(request->core, name);
    if (ban->kind == BAN_ACCOUNT && (!user || !user->account)) {
        reply_error(request, ERROR_NO_SUCH_USER, "There is no account %s.", name->shown);
        return false;
    }
    if (user && admin_is(request->core, user)) {
        reply_error(request, ERROR_NOT_ALLOWED,
                    "%s is an admin of this server, which only its configuration can change.",
                    name->shown);
        return false;
    }
    ban->user = user ? user->number : 0;
    return true;
}

static bool take_range(struct request *request, struct ban *ban)
{
    if (!place_range_parse(request->message->address, &ban->range)) {
        reply_error(request, ERROR_BAD_REQUEST,
                    "No address: write 192.0.2.7, 192.0.2.0/24, 2001:db8::/32 or uid:1000.");
        return false;
    }
    if (place_is_in(request->proposal->address, &ban->range)) {
        reply_error(request, ERROR_NOT_ALLOWED, "That would keep you out yourself.");
        return false;
    }
    return true;
}

static bool take_target(struct request *request, struct ban *ban, struct name *name)
{
    bool has_user = request->message->has & HAS(FIELD_USER);
    bool has_address = request->message->has & HAS(FIELD_ADDRESS);
    ban->kind = (enum ban_kind)request->message->kind;
    bool wants_name = request->message->kind == BAN_NAME || request->message->kind == BAN_ACCOUNT;
    if (wants_name && has_user && !has_address)
        return take_name(request, ban, name);
    if (request->message->kind == BAN_ADDRESS && has_address && !has_user)
        return take_range(request, ban);
    reply_error(request, ERROR_BAD_REQUEST,
                "Ban a name (1) or an account (2) by `user`, or addresses (3) by `address`.");
    return false;
}

static void drop_those_over(struct request *request)
{
    struct ban *ban, *next;
    DL_FOREACH_SAFE (request->core->bans, ban, next) {
        if (!ban_is_over(ban, request->proposal->now_ms))
            continue;
        emit_del_ban(request->effects, ban);
        ban_remove(request->core, ban);
    }
}

static bool refuse_too_many(struct request *request)
{
    bool is_full = request->core->ban_count >= LIMIT_SERVER_BANS;
    if (is_full)
        reply_error(request, ERROR_TOO_MANY, "There are %d bans, which is the limit; lift some.",
                    LIMIT_SERVER_BANS);
    return is_full;
}

/* Whether the ban is on one who is here. */
static bool concerns(const struct ban *ban, const struct user_session *session)
{
    if (ban->kind == BAN_ADDRESS)
        return place_is_in(session->place, &ban->range);
    const struct user *user = session->user;
    return ban->kind == BAN_NAME ? str_equal(label_key(&user->name), label_key(&ban->name))
                                 : user->number == ban->user;
}

static int expel_banned(struct request *request, const struct ban *ban)
{
    struct user_session *session, *next;
    char text[LIMIT_REASON_SIZE + 1];
    int status = 0;
    ban_format(ban, text);
    HASH_ITER (hh, request->core->sessions, session, next) {
        if (status == 0 && concerns(ban, session) && !admin_is(request->core, session->user))
            status = expel_session(request->core, session, ERROR_BANNED, str_of(text),
                                   request->proposal->now_ms, request->effects);
    }
    return status;
}

static uint64_t until_of(const struct request *request)
{
    const struct message *asked = request->message;
    bool has_end = asked->has & HAS(FIELD_WAIT_MS) && asked->wait_ms > 0;
    uint64_t now_ms = request->proposal->now_ms;
    return has_end && asked->wait_ms < LIMIT_NUMBER - now_ms ? now_ms + asked->wait_ms
                                                             : BAN_FOR_EVER;
}

static void note_ban(struct request *request, enum audit_act act, const struct ban *ban,
                     struct str reason)
{
    char range[PLACE_TEXT_SIZE] = "";
    if (ban->kind == BAN_ADDRESS)
        place_range_format(&ban->range, range);
    audit_note(request, act,
               &(struct audit_fact){
                   .target = label_shown(&ban->name), .address = str_of(range), .text = reason });
}

static void reply_done_no(struct request *request, uint64_t number)
{
    struct message done = reply_to(request, MESSAGE_DONE);
    message_set_no(&done, number);
    reply_send(request, &done);
}

static int make_ban(struct request *request, struct ban *ban, const struct name *name)
{
    struct str reason = request_reason(request);
    int status = label_set(&ban->words, reason, user_name(request->user));
    if (status == 0 && ban->kind != BAN_ADDRESS)
        status = label_set(&ban->name, str_of(name->shown), str_of(name->folded));
    const struct ban *made = status == 0 ? ban_add(request->core, ban) : NULL;
    label_fini(&ban->words);
    label_fini(&ban->name);
    if (!made)
        return -ENOMEM;
    emit_put_ban(request->effects, made);
    note_ban(request, AUDIT_BAN, made, reason);
    reply_done_no(request, made->number);
    return expel_banned(request, made);
}

int request_on_server_ban(struct request *request)
{
    struct name name;
    struct ban ban = { .made_ms = request->proposal->now_ms, .until_ms = until_of(request) };
    if (!take_target(request, &ban, &name))
        return 0;
    drop_those_over(request);
    return refuse_too_many(request) ? 0 : make_ban(request, &ban, &name);
}

/* ---- SERVER_UNBAN and SERVER_BANS ---- */

int request_on_server_unban(struct request *request)
{
    struct ban *ban = ban_find(request->core, request->message->no);
    if (!ban) {
        reply_error(request, ERROR_NO_SUCH_BAN, "There is no ban of this number.");
        return 0;
    }
    emit_del_ban(request->effects, ban);
    note_ban(request, AUDIT_UNBAN, ban, ban_reason(ban));
    ban_remove(request->core, ban);
    reply_done(request);
    return 0;
}

int request_on_server_bans(struct request *request)
{
    const struct ban *ban;
    DL_FOREACH (request->core->bans, ban) {
        struct message reply = reply_to(request, MESSAGE_SERVER_BANNED);
        char range[PLACE_TEXT_SIZE];
        if (ban_is_over(ban, request->proposal->now_ms))
            continue;
        ban_describe(ban, range, &reply);
        if (ban->until_ms != BAN_FOR_EVER)
            message_set_wait_ms(&reply, ban->until_ms - request->proposal->now_ms);
        reply_send(request, &reply);
    }
    reply_done(request);
    return 0;
}
