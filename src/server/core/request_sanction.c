/* KICK and BAN: who is put out of a room, kept out of it, or kept silent in it. */
#include "server/core/emit.h"
#include "server/core/leave.h"
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/sanction_whom.h"
#include "server/core/user.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

enum { SANCTION_TEXT_SIZE = LIMIT_NAME_SIZE + LIMIT_REASON_SIZE + 64 };

/* Put a member out: the others, and its own sessions, see it as an event. */
static void put_out(struct request *request, struct member *member, struct str reason)
{
    request_append_about(request, member->key.room, EVENT_KICK, user_name(member->key.user),
                         reason);
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

/* Where the user is: the place its newest session comes from; 0 if it has none. */
static uint64_t user_place(const struct user *user)
{
    return user && user->sessions ? user->sessions->prev->place : 0;
}

/* Of a name it is not said whether it is that of an account. */
static void settle_kind(struct sanction_whom *whom, const struct user *user)
{
    if (whom->kind == SANCTION_ANY)
        whom->kind = user && user->account ? SANCTION_ACCOUNT : SANCTION_NAME;
}

/* Whether there is what it is to be by; refused otherwise. Everybody can only be muted. */
static bool check_kind(struct request *request, const struct sanction_whom *whom,
                       const struct user *user)
{
    bool is_mute = sanction_sort_of(request->message->flags) == SANCTION_MUTE;
    bool has_no_account = whom->kind == SANCTION_ACCOUNT && (!user || !user->account);
    bool has_no_place = whom->kind == SANCTION_ADDRESS && !user_place(user);
    if (has_no_account)
        reply_error(request, ERROR_NO_SUCH_USER, "There is no account %s.", whom->name.shown);
    else if (has_no_place)
        reply_error(request, ERROR_NO_SUCH_USER,
                    "%s is not here, so that nobody knows from where; ban the name.",
                    whom->name.shown);
    else if (whom->kind == SANCTION_EVERYBODY && !is_mute)
        sanction_whom_refuse(request);
    else
        return true;
    return false;
}

/* Whether one who is as much as the asking user would be meant; refused then. */
static bool refuse_peer(struct request *request, struct room *room, struct user *user)
{
    enum sanction_sort sort = sanction_sort_of(request->message->flags);
    if (sort != SANCTION_BAN && sort != SANCTION_MUTE)
        return false;
    struct member *member = user ? room_find_member(request->core, room, user) : NULL;
    return member && rights_refuse_equal(request, member);
}

static bool refuse_many(struct request *request, struct room *room)
{
    sanctions_sweep(room, request->proposal->now_ms, request->effects);
    bool is_full = room->sanction_count >= LIMIT_SANCTIONS_PER_ROOM;
    if (is_full)
        reply_error(request, ERROR_TOO_MANY,
                    "%.*s has %d bans, mutes and exceptions, which is the limit; lift some first.",
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

/* "bob 10m spam", and in front of it the list, unless the event's kind says which. */
static void append_sanction(struct request *request, struct room *room, const char *whom)
{
    enum sanction_sort sort = sanction_sort_of(request->message->flags);
    char span[32], more[LIMIT_REASON_SIZE + sizeof(span) + 2];
    struct str reason = request_reason(request);
    format_span(request->message->wait_ms, span, sizeof(span));
    snprintf(more, sizeof(more), "%s%s%.*s", span, reason.size > 0 ? " " : "", STR_ARGS(reason));
    request_append_listed(request, room, sort, sanction_row(sort)->on, whom, str_of(more));
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
        if (member->role < role &&
            sanction_against(room, user, user_place(user), SANCTION_BAN, now_ms))
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
    return (struct sanction){ .sort = sanction_sort_of(request->message->flags),
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
        bool is_same = sanction->sort == facts->sort && sanction->kind == facts->kind &&
                       sanction->number == facts->number &&
                       str_equal(label_key(&sanction->whom), label_key(&facts->whom));
        if (!is_same)
            continue;
        emit_del_sanction(request->effects, room, sanction);
        sanction_remove(room, sanction);
    }
}

static int add_sanction(struct request *request, struct room *room, struct sanction *facts,
                        const char *whom)
{
    remove_same(request, room, facts);
    reply_done_room(request, room);
    append_sanction(request, room, whom);
    facts->no = room->last_no;
    const struct sanction *sanction = sanction_add(room, facts, request_reason(request));
    if (!sanction)
        return -ENOMEM;
    emit_put_sanction(request->effects, room, sanction);
    if (sanction->sort == SANCTION_BAN)
        put_out_banned(request, room);
    return 0;
}

int request_on_ban(struct request *request)
{
    struct sanction_whom whom;
    struct room *room = sanction_find_room(request);
    if (!room || !sanction_whom_read(request, &whom))
        return 0;
    bool is_named = whom.kind != SANCTION_EVERYBODY && whom.kind != SANCTION_MASK;
    struct user *user = is_named ? user_find_name(request->core, &whom.name) : NULL;
    settle_kind(&whom, user);
    if (!check_kind(request, &whom, user) || refuse_peer(request, room, user) ||
        refuse_many(request, room))
        return 0;
    struct sanction facts = facts_of(request, whom.kind, user);
    if (label_set(&facts.whom, str_of(whom.name.shown), str_of(whom.name.folded)) != 0)
        return -ENOMEM;
    int status = add_sanction(request, room, &facts, whom.shown);
    label_fini(&facts.whom);
    return status;
}
