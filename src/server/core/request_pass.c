/* INVITE, DENY and WAITING, and what a JOIN must bring: getting into rooms not open to all. */
#include "server/core/emit.h"
#include "server/core/passes.h"
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/sanctions.h"
#include "server/core/settings.h"
#include "server/core/user.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>

static struct message invited_of(const struct pass *pass)
{
    struct message invited = { .type = MESSAGE_INVITED };
    message_set_room(&invited, room_name(pass->room));
    message_set_user(&invited, label_shown(&pass->words));
    message_set_time(&invited, pass->time_ms);
    return invited;
}

static void tell_user(struct request *request, const struct user *user,
                      const struct message *message)
{
    const struct user_session *session;
    DL_FOREACH (user->sessions, session) {
        emit_reply(request->effects, session->number, message);
    }
}

void request_reply_invitations(struct request *request)
{
    const struct pass *pass;
    DL_FOREACH2 (request->user->passes, pass, user_next) {
        struct message invited = invited_of(pass);
        if (request->message->has & HAS(FIELD_ID))
            message_set_id(&invited, request->message->id);
        if (pass->is_invited)
            reply_send(request, &invited);
    }
}

/* ---- JOIN ---- */

static bool has_key(const struct request *request, struct str key)
{
    struct str given = request->message->text;
    return given.size == key.size && sodium_memcmp(given.bytes, key.bytes, key.size) == 0;
}

static struct message applicant_of(const struct pass *pass)
{
    struct message applicant = { .type = MESSAGE_APPLICANT };
    message_set_room(&applicant, room_name(pass->room));
    message_set_user(&applicant, user_name(pass->user));
    message_set_time(&applicant, pass->time_ms);
    if (label_key(&pass->words).size > 0)
        message_set_text(&applicant, label_key(&pass->words));
    return applicant;
}

static void tell_admins(struct request *request, const struct pass *pass)
{
    const struct message applicant = applicant_of(pass);
    const struct member *member;
    DL_FOREACH2 (pass->room->members, member, room_next) {
        if (member->role >= ROLE_ADMIN)
            tell_user(request, member->key.user, &applicant);
    }
}

/* Whether there can be another pass of the user for the room; refused otherwise. */
static bool refuse_pass(struct request *request, const struct room *room, const struct user *user)
{
    if (user->pass_count >= LIMIT_PASSES_PER_USER)
        reply_error(request, ERROR_TOO_MANY, "%.*s has %d invitations, which is the limit.",
                    STR_ARGS(user_name(user)), LIMIT_PASSES_PER_USER);
    else if (room->pass_count >= LIMIT_PASSES_PER_ROOM)
        reply_error(request, ERROR_TOO_MANY, "%.*s has %d who are invited or wait, the limit.",
                    STR_ARGS(room_name(room)), LIMIT_PASSES_PER_ROOM);
    else
        return false;
    return true;
}

/* Put the user on the list of those who wait. Returns 0 or -ENOMEM. */
static int apply(struct request *request, struct room *room)
{
    if (refuse_pass(request, room, request->user))
        return 0;
    const struct pass *pass = pass_add(room, request->user, false, (struct str){ 0 },
                                       request_reason(request), request->proposal->now_ms);
    if (!pass)
        return -ENOMEM;
    emit_put_pass(request->effects, pass);
    tell_admins(request, pass);
    reply_error(request, ERROR_APPROVAL,
                "The admins of %.*s were asked to let you in; you will hear of it.",
                STR_ARGS(room_name(room)));
    return 0;
}

/* What becomes of one who has no invitation. Returns 0 or -ENOMEM. */
static int check_door(struct request *request, struct room *room, bool has_asked, bool *may)
{
    struct str key = room_setting_text(room, GROUP_KEY);
    uint64_t door = room_setting(room, GROUP_JOIN);
    bool fits = door != DOOR_INVITED && key.size > 0 && has_key(request, key);
    *may = fits || (door == DOOR_OPEN && !room_has_setting(room, GROUP_KEY));
    if (*may)
        return 0;
    if (door == DOOR_INVITED)
        reply_error(request, ERROR_INVITED_ONLY, "One comes into %.*s by invitation only.",
                    STR_ARGS(room_name(room)));
    else if (door == DOOR_OPEN && room_key_is_lost(room))
        reply_error(request, ERROR_KEY,
                    "%.*s had a key where it was imported from; an admin has to set another.",
                    STR_ARGS(room_name(room)));
    else if (door == DOOR_OPEN)
        reply_error(request, ERROR_KEY, "%.*s has a key: /join %.*s KEY.",
                    STR_ARGS(room_name(room)), STR_ARGS(room_name(room)));
    else if (has_asked)
        reply_error(request, ERROR_APPROVAL,
                    "The admins of %.*s were asked to let you in; you will hear of it.",
                    STR_ARGS(room_name(room)));
    else
        return apply(request, room);
    return 0;
}

/* Somebody for whom the room's door stands open, though not for all; with the key, if it has one.
 */
static bool is_welcome(const struct request *request, const struct room *room)
{
    struct str key = room_setting_text(room, GROUP_KEY);
    bool fits = !room_has_setting(room, GROUP_KEY) || (key.size > 0 && has_key(request, key));
    return fits && sanction_find(room, request->user, request->proposal->address, SANCTION_WELCOME,
                                 request->proposal->now_ms);
}

int request_check_entry(struct request *request, struct room *room, bool *may)
{
    const struct pass *pass = pass_find(room, request->user);
    *may = (pass && pass->is_invited) || is_welcome(request, room) ||
           rights_role(request->core, room, request->user) == ROLE_SERVER;
    return *may ? 0 : check_door(request, room, pass, may);
}

/* ---- INVITE ---- */

/* The user whom the request names and who is no member yet; refused otherwise. */
static struct user *find_stranger(struct request *request, struct room *room)
{
    struct name name;
    if (!request_parse_user(request, &name))
        return NULL;
    struct user *user = user_find_name(request->core, &name);
    if (user && !room_find_member(request->core, room, user))
        return user;
    if (user)
        reply_error(request, ERROR_WRONG_STATE, "%s is in %.*s already.", name.shown,
                    STR_ARGS(room_name(room)));
    else
        reply_error(request, ERROR_NO_SUCH_USER, "There is nobody called %s here.", name.shown);
    return NULL;
}

/* Those in the room see who is invited, and by whom. */
static void tell_room(struct request *request, const struct room *room, const struct user *user)
{
    struct message signal = presence_of(PRESENCE_INVITE, request->user);
    message_set_was(&signal, user_name(user));
    emit_publish(request->effects, room, &signal);
}

static int invite(struct request *request, struct room *room, struct user *user)
{
    const struct pass *pass = pass_add(room, user, true, user_name(request->user),
                                       (struct str){ 0 }, request->proposal->now_ms);
    if (!pass)
        return -ENOMEM;
    emit_put_pass(request->effects, pass);
    const struct message invited = invited_of(pass);
    tell_user(request, user, &invited);
    tell_room(request, room, user);
    reply_done_room(request, room);
    return 0;
}

int request_on_invite(struct request *request)
{
    struct room *room = rights_find_room(request, RIGHT_INVITE);
    struct user *user = room ? find_stranger(request, room) : NULL;
    if (!user || rights_refuse_archived(request, room))
        return 0;
    struct pass *pass = pass_find(room, user);
    if (pass && pass->is_invited) { /* told before, and whenever the user comes */
        reply_done_room(request, room);
        return 0;
    }
    if (!pass && refuse_pass(request, room, user))
        return 0;
    if (pass) /* asked, and is let in */
        pass_drop(pass, request->effects);
    return invite(request, room, user);
}

/* ---- DENY and WAITING ---- */

static void tell_denied(struct request *request, const struct room *room, const struct user *user)
{
    struct message notice = { .type = MESSAGE_NOTICE };
    struct str reason = request_reason(request);
    char text[LIMIT_ROOM_SIZE + LIMIT_REASON_SIZE + 64];
    snprintf(text, sizeof(text), "The admins of %.*s do not let you in%s%.*s.",
             STR_ARGS(room_name(room)), reason.size > 0 ? ": " : "", STR_ARGS(reason));
    message_set_code(&notice, NOTICE_DENIED);
    message_set_text(&notice, str_of(text));
    tell_user(request, user, &notice);
}

int request_on_deny(struct request *request)
{
    struct name name;
    struct room *room = rights_find_room(request, RIGHT_DECIDE);
    if (!room || !request_parse_user(request, &name))
        return 0;
    struct user *user = user_find_name(request->core, &name);
    struct pass *pass = user ? pass_find(room, user) : NULL;
    if (!pass) {
        reply_error(request, ERROR_NO_SUCH_USER, "%s neither waits for %.*s nor is invited.",
                    name.shown, STR_ARGS(room_name(room)));
        return 0;
    }
    if (!pass->is_invited)
        tell_denied(request, room, user);
    pass_drop(pass, request->effects);
    reply_done_room(request, room);
    return 0;
}

int request_on_waiting(struct request *request)
{
    const struct room *room = rights_find_room(request, RIGHT_DECIDE);
    const struct pass *pass;
    if (!room)
        return 0;
    DL_FOREACH2 (room->passes, pass, room_next) {
        struct message applicant = applicant_of(pass);
        message_set_id(&applicant, request->message->id);
        if (!pass->is_invited)
            reply_send(request, &applicant);
    }
    reply_done(request);
    return 0;
}
