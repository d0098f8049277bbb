/* KICK, BAN, UNBAN and BANS: who is put out of a room, kept out of it, or kept silent in it. */
#include "server/core/emit.h"
#include "server/core/leave.h"
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/sanctions.h"
#include "server/core/user.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define EVERYBODY "@all" /* no name begins so */

enum { SANCTION_TEXT_SIZE = LIMIT_NAME_SIZE + LIMIT_REASON_SIZE + 32 };

/* Let an event about @whom happen: "WHOM REASON", or with what else @more says between them. */
static void append_about(struct request *request, struct room *room, enum event_kind kind,
                         struct str whom, struct str more)
{
    char text[SANCTION_TEXT_SIZE];
    struct message event = { 0 };
    const char *blank = more.size > 0 ? " " : "";
    snprintf(text, sizeof(text), "%.*s%s%.*s", STR_ARGS(whom), blank, STR_ARGS(more));
    message_set_kind(&event, kind);
    message_set_text(&event, str_of(text));
    request_append_event(request, room, &event);
}

/* Put a member out: the others, and its own sessions, see it as an event. */
static void put_out(struct request *request, struct member *member, struct str reason)
{
    append_about(request, member->key.room, EVENT_KICK, user_name(member->key.user), reason);
    leave_quietly(request->core, member, request->proposal->now_ms, request->effects);
}

/* A guest is what it is for as long as it is here: whoever may put members out may end that. */
static bool refuse_kick(struct request *request, const struct member *target)
{
    bool is_guest = target->key.user != request->user && !target->key.user->account;
    return !is_guest && rights_refuse_equal(request, target);
}

int request_on_kick(struct request *request)
{
    struct room *room = rights_find_room(request, RIGHT_KICK);
    struct member *target = room ? request_find_target(request, room) : NULL;
    if (!target || refuse_kick(request, target))
        return 0;
    reply_done_room(request, room);
    put_out(request, target, request_reason(request));
    return 0;
}

/* ---- BAN ---- */

static bool is_mute(const struct request *request)
{
    return request->message->flags & FLAG_MUTE;
}

/* What the request asks for: given, or the account of whom it names, or that name. */
static enum sanction_kind asked_kind(const struct request *request, const struct user *user)
{
    if (!(request->message->has & HAS(FIELD_USER)))
        return SANCTION_EVERYBODY;
    if (request->message->has & HAS(FIELD_KIND))
        return (enum sanction_kind)request->message->kind;
    return user && user->account ? SANCTION_ACCOUNT : SANCTION_NAME;
}

/* Where the user is: the place its newest session comes from; 0 if it has none. */
static uint64_t user_place(const struct user *user)
{
    return user && user->sessions ? user->sessions->prev->place : 0;
}

/* Whether one of this kind against @user makes sense; refused otherwise. */
static bool check_kind(struct request *request, const struct name *name, const struct user *user,
                       enum sanction_kind kind)
{
    if (kind == SANCTION_EVERYBODY && is_mute(request))
        return true;
    if (kind == SANCTION_NAME || (kind == SANCTION_ACCOUNT && user && user->account) ||
        (kind == SANCTION_ADDRESS && user_place(user)))
        return true;
    if (kind == SANCTION_ACCOUNT)
        reply_error(request, ERROR_NO_SUCH_USER, "There is no account %s.", name->shown);
    else if (kind == SANCTION_ADDRESS)
        reply_error(request, ERROR_NO_SUCH_USER,
                    "%s is not here, so that nobody knows from where; ban the name.", name->shown);
    else
        reply_error(request, ERROR_BAD_REQUEST,
                    "Ban or mute somebody by name, account or address, or mute everybody.");
    return false;
}

/* Whether one who is as much as the asking user would be meant; refused then. */
static bool refuse_peer(struct request *request, struct room *room, struct user *user)
{
    struct member *member = user ? room_find_member(request->core, room, user) : NULL;
    return member && rights_refuse_equal(request, member);
}

static bool refuse_many(struct request *request, struct room *room)
{
    sanctions_sweep(room, request->proposal->now_ms, request->effects);
    bool is_full = room->sanction_count >= LIMIT_SANCTIONS_PER_ROOM;
    if (is_full)
        reply_error(request, ERROR_TOO_MANY,
                    "%.*s has %d bans and mutes, which is the limit; lift some first.",
                    STR_ARGS(room_name(room)), LIMIT_SANCTIONS_PER_ROOM);
    return is_full;
}

/* "10m", in the largest unit that says it exactly; "-" for no end. */
static void format_span(uint64_t span_ms, char *text, size_t size)
{
    static const struct {
        uint64_t seconds;
        char letter;
    } units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
    uint64_t seconds = (span_ms + 999) / 1000;
    size_t unit = 0;
    while (seconds % units[unit].seconds != 0)
        unit++;
    if (seconds == 0)
        snprintf(text, size, "-");
    else
        snprintf(text, size, "%" PRIu64 "%c", seconds / units[unit].seconds, units[unit].letter);
}

static void append_sanction(struct request *request, struct room *room, struct str whom)
{
    char span[32], more[LIMIT_REASON_SIZE + sizeof(span) + 2];
    struct str reason = request_reason(request);
    format_span(request->message->wait_ms, span, sizeof(span));
    snprintf(more, sizeof(more), "%s%s%.*s", span, reason.size > 0 ? " " : "", STR_ARGS(reason));
    append_about(request, room, is_mute(request) ? EVENT_MUTE : EVENT_BAN, whom, str_of(more));
}

/* Put out the members whom the new ban keeps out, save those who are as much as its maker. */
static void put_out_banned(struct request *request, struct room *room)
{
    uint64_t now_ms = request->proposal->now_ms;
    uint64_t cause = request->effects->cause;
    enum role role = rights_role(request->core, room, request->user);
    struct member *member, *next;
    request->effects->cause = 0; /* the answer does not say who that is: its maker reads it, too */
    DL_FOREACH_SAFE2 (room->members, member, next, room_next) {
        const struct user *user = member->key.user;
        if (member->role < role && sanction_find(room, user, user_place(user), false, now_ms))
            put_out(request, member, request_reason(request));
    }
    request->effects->cause = cause;
}

/* All that is known of the new sanction but its number. */
static struct sanction facts_of(const struct request *request, enum sanction_kind kind,
                                const struct user *user)
{
    uint64_t now_ms = request->proposal->now_ms, wait_ms = request->message->wait_ms;
    bool has_end = wait_ms > 0 && wait_ms <= LIMIT_NUMBER - now_ms;
    return (struct sanction){ .is_mute = is_mute(request),
                              .kind = kind,
                              .number = kind == SANCTION_ACCOUNT   ? user->number
                                        : kind == SANCTION_ADDRESS ? user_place(user)
                                                                   : 0,
                              .maker = request->user->name,
                              .time_ms = now_ms,
                              .until_ms = has_end ? now_ms + wait_ms : 0 };
}

/* One against the same replaces the old one, with its end and its reason. */
static void remove_same(struct request *request, struct room *room, const struct sanction *facts)
{
    struct sanction *sanction, *next;
    DL_FOREACH_SAFE (room->sanctions, sanction, next) {
        bool is_same = sanction->is_mute == facts->is_mute && sanction->kind == facts->kind &&
                       sanction->number == facts->number &&
                       str_equal(label_key(&sanction->whom), label_key(&facts->whom));
        if (!is_same)
            continue;
        emit_del_sanction(request->effects, room, sanction);
        sanction_remove(room, sanction);
    }
}

static int add_sanction(struct request *request, struct room *room, struct sanction *facts)
{
    struct str whom = label_shown(&facts->whom);
    remove_same(request, room, facts);
    reply_done_room(request, room);
    append_sanction(request, room, whom.size > 0 ? whom : STR(EVERYBODY));
    facts->no = room->last_no;
    const struct sanction *sanction = sanction_add(room, facts, request_reason(request));
    if (!sanction)
        return -ENOMEM;
    emit_put_sanction(request->effects, room, sanction);
    if (!sanction->is_mute)
        put_out_banned(request, room);
    return 0;
}

int request_on_ban(struct request *request)
{
    struct name name = { 0 };
    bool has_user = request->message->has & HAS(FIELD_USER);
    struct room *room = rights_find_room(request, is_mute(request) ? RIGHT_MUTE : RIGHT_BAN);
    if (!room || (has_user && !request_parse_user(request, &name)))
        return 0;
    struct user *user = has_user ? user_find_name(request->core, &name) : NULL;
    enum sanction_kind kind = asked_kind(request, user);
    if (!check_kind(request, &name, user, kind) || refuse_peer(request, room, user) ||
        refuse_many(request, room))
        return 0;
    struct sanction facts = facts_of(request, kind, user);
    if (has_user && label_set(&facts.whom, str_of(name.shown), str_of(name.folded)) != 0)
        return -ENOMEM;
    int status = add_sanction(request, room, &facts);
    label_fini(&facts.whom);
    return status;
}

/* ---- UNBAN and BANS ---- */

/* Lift all of this sort that name @name, or everybody. Returns whether there were any. */
static bool lift(struct request *request, struct room *room, const struct name *name)
{
    struct sanction *sanction, *next;
    bool was_there = false;
    DL_FOREACH_SAFE (room->sanctions, sanction, next) {
        if (sanction->is_mute != is_mute(request) ||
            !str_equal(label_key(&sanction->whom), str_of(name->folded)))
            continue;
        was_there |= !sanction_is_over(sanction, request->proposal->now_ms);
        emit_del_sanction(request->effects, room, sanction);
        sanction_remove(room, sanction);
    }
    return was_there;
}

int request_on_unban(struct request *request)
{
    struct name name = { 0 };
    bool has_user = request->message->has & HAS(FIELD_USER);
    struct room *room = rights_find_room(request, is_mute(request) ? RIGHT_MUTE : RIGHT_BAN);
    if (!room || (has_user && !request_parse_user(request, &name)))
        return 0;
    const char *whom = has_user ? name.shown : EVERYBODY;
    if (!lift(request, room, &name)) {
        reply_error(request, ERROR_NO_SUCH_USER, "%s is not %s in %.*s.", whom,
                    is_mute(request) ? "muted" : "banned", STR_ARGS(room_name(room)));
        return 0;
    }
    append_about(request, room, is_mute(request) ? EVENT_UNMUTE : EVENT_UNBAN, str_of(whom),
                 (struct str){ 0 });
    reply_done_room(request, room);
    return 0;
}

static void reply_sanction(struct request *request, const struct room *room,
                           const struct sanction *sanction)
{
    struct message reply = reply_to(request, MESSAGE_BANNED);
    message_set_room(&reply, room_name(room));
    message_set_kind(&reply, sanction->kind);
    message_set_time(&reply, sanction->time_ms);
    message_set_by(&reply, label_shown(&sanction->maker));
    message_set_flags(&reply, sanction->is_mute ? FLAG_MUTE : 0);
    if (sanction->whom.shown_size > 0)
        message_set_user(&reply, label_shown(&sanction->whom));
    if (sanction->reason)
        message_set_text(&reply, str_of(sanction->reason));
    if (sanction->until_ms > 0)
        message_set_wait_ms(&reply, sanction->until_ms - request->proposal->now_ms);
    reply_send(request, &reply);
}

int request_on_bans(struct request *request)
{
    const struct room *room = rights_find_room(request, RIGHT_BAN);
    const struct sanction *sanction;
    if (!room)
        return 0;
    DL_FOREACH (room->sanctions, sanction) {
        if (!sanction_is_over(sanction, request->proposal->now_ms))
            reply_sanction(request, room, sanction);
    }
    reply_done(request);
    return 0;
}

/* ---- whom they meet ---- */

/* Refuse with a sentence that begins and ends so, and tells the reason and for how long. */
static void refuse_met(struct request *request, enum error_code code, const struct room *room,
                       const struct sanction *sanction, const char *how)
{
    uint64_t now_ms = request->proposal->now_ms;
    uint64_t wait_ms = sanction->until_ms > now_ms ? sanction->until_ms - now_ms : 0;
    struct str reason = str_of(sanction->reason);
    reply_wait(request, code, wait_ms, "%s %.*s%s%.*s.", how, STR_ARGS(room_name(room)),
               reason.size > 0 ? ": " : "", STR_ARGS(reason));
}

bool request_refuse_banned(struct request *request, const struct room *room)
{
    const struct sanction *sanction = sanction_find(room, request->user, request->proposal->address,
                                                    false, request->proposal->now_ms);
    if (sanction)
        refuse_met(request, ERROR_ROOM_BANNED, room, sanction, "You are banned from");
    return sanction;
}

bool request_refuse_muted(struct request *request, const struct room *room)
{
    const struct sanction *sanction = sanction_find(room, request->user, request->proposal->address,
                                                    true, request->proposal->now_ms);
    if (sanction)
        refuse_met(request, ERROR_MUTED, room, sanction,
                   sanction->kind == SANCTION_EVERYBODY ? "All but admins are muted in"
                                                        : "You are muted in");
    return sanction;
}
