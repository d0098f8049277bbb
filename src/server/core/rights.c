/* The table of rights, and the one place that reads it. */
#include "server/core/rights.h"
#include "server/core/admin.h"
#include "server/core/reply.h"
#include "server/core/room.h"
#include "server/core/sanctions.h"
#include "server/core/settings.h"
#include "server/core/slow.h"
#include "server/core/user.h"

static const struct right_row rows[RIGHT_COUNT] = {
    [RIGHT_LOOK] = { ROLE_NONE, 0, "look into it" },
    [RIGHT_SPEAK] = { ROLE_MEMBER, 0, "speak in it" },
    [RIGHT_SPEAK_ALWAYS] = { ROLE_ADMIN, 0, "speak while it is read-only" },
    [RIGHT_TOPIC] = { ROLE_MEMBER, GROUP_TOPIC_BY, "set its topic" },
    [RIGHT_RENAME] = { ROLE_ADMIN, 0, "give it another name" },
    [RIGHT_MENTION_ALL] = { ROLE_ADMIN, GROUP_ALL_BY, "call everybody with @all" },
    [RIGHT_PIN] = { ROLE_ADMIN, 0, "pin messages" },
    [RIGHT_RECALL] = { ROLE_ADMIN, 0, "take back what others said" },
    [RIGHT_INVITE] = { ROLE_ADMIN, GROUP_INVITE_BY, "invite" },
    [RIGHT_DECIDE] = { ROLE_ADMIN, 0, "decide who is let in" },
    [RIGHT_KICK] = { ROLE_ADMIN, 0, "put members out" },
    [RIGHT_BAN] = { ROLE_ADMIN, 0, "ban" },
    [RIGHT_BANS] = { ROLE_MEMBER, 0, "see who is banned" },
    [RIGHT_MUTE] = { ROLE_ADMIN, 0, "mute" },
    [RIGHT_VOICE] = { ROLE_ADMIN, 0, "give a voice" },
    [RIGHT_TITLE] = { ROLE_ADMIN, 0, "give titles" },
    [RIGHT_ROLE] = { ROLE_OWNER, 0, "change roles" },
};

/* Who has a right, as in "Only … of den may". */
static const char *const holders[] = {
    [ROLE_NONE] = "visitors",
    [ROLE_MEMBER] = "members",
    [ROLE_ADMIN] = "admins",
    [ROLE_OWNER] = "the owner",
    [ROLE_SERVER] = "the server's admins",
};

const struct right_row *right_row(enum right right)
{
    return &rows[right];
}

enum role rights_role(const struct core *core, struct room *room, struct user *user)
{
    if (admin_is(core, user))
        return ROLE_SERVER;
    const struct member *member = room_find_member(core, room, user);
    return member ? member->role : ROLE_NONE;
}

enum role rights_needed(const struct room *room, enum right right)
{
    const struct right_row *row = &rows[right];
    if (right == RIGHT_LOOK)
        return room_is_open(room) ? ROLE_NONE : ROLE_MEMBER;
    if (right == RIGHT_INVITE && room_is_open(room))
        return ROLE_MEMBER; /* who is invited could come anyway */
    return row->setting ? (enum role)room_setting(room, row->setting) : row->role;
}

bool rights_may(const struct core *core, struct room *room, struct user *user, enum right right)
{
    return rights_role(core, room, user) >= rights_needed(room, right);
}

static bool has_admin(const struct room *room)
{
    const struct member *member;
    DL_FOREACH2 (room->members, member, room_next) /* who opened it is the first, mostly */
        if (member->role >= ROLE_ADMIN)
            return true;
    return false;
}

bool rights_may_or_nobody(const struct core *core, struct room *room, struct user *user,
                          enum right right)
{
    return rights_may(core, room, user, right) ||
           (room_find_member(core, room, user) && !has_admin(room));
}

bool rights_refuse_below(struct request *request, struct room *room, enum role needed,
                         const char *deed)
{
    enum role role = rights_role(request->core, room, request->user);
    if (role >= needed)
        return false;
    if (role == ROLE_NONE)
        reply_error(request, ERROR_NOT_MEMBER, "You are not in %.*s; join it first.",
                    STR_ARGS(room_name(room)));
    else
        reply_error(request, ERROR_RIGHT, "Only %s of %.*s may %s.", holders[needed],
                    STR_ARGS(room_name(room)), deed);
    return true;
}

bool rights_refuse(struct request *request, struct room *room, enum right right)
{
    return rights_refuse_below(request, room, rights_needed(room, right), rows[right].deed);
}

bool rights_refuse_equal(struct request *request, const struct member *target)
{
    struct room *room = target->key.room;
    enum role role = rights_role(request->core, room, request->user);
    if (role > target->role)
        return false;
    const struct str name = user_name(target->key.user);
    const char *what = target->role == ROLE_OWNER ? "an owner" : "an admin";
    if (role == target->role)
        reply_error(request, ERROR_RIGHT, "%.*s is %s of %.*s, as you are; only who is more may.",
                    STR_ARGS(name), what, STR_ARGS(room_name(room)));
    else
        reply_error(request, ERROR_RIGHT, "%.*s is %s of %.*s; only who is more may.",
                    STR_ARGS(name), what, STR_ARGS(room_name(room)));
    return true;
}

bool rights_refuse_archived(struct request *request, const struct room *room)
{
    bool is_archived = !room_is_direct(room) && room_setting(room, GROUP_ARCHIVED);
    if (is_archived)
        reply_error(request, ERROR_ARCHIVED, "%.*s is archived: nothing happens in it any more.",
                    STR_ARGS(room_name(room)));
    return is_archived;
}

static bool refuse_slow(struct request *request, const struct member *member)
{
    uint64_t wait_ms = slow_wait(member, request->proposal->now_ms);
    if (wait_ms > 0)
        reply_wait(request, ERROR_SLOW, wait_ms, "%.*s is in slow mode: one message every %llu s.",
                   STR_ARGS(room_name(member->key.room)),
                   (unsigned long long)room_setting(member->key.room, GROUP_SLOW));
    return wait_ms > 0;
}

bool rights_refuse_speech(struct request *request, const struct member *member, bool speaks)
{
    struct room *room = member->key.room;
    if (room_is_direct(room))
        return false;
    if (rights_refuse_archived(request, room))
        return true;
    if (rights_may(request->core, room, request->user, RIGHT_SPEAK_ALWAYS))
        return false;
    if (room_setting(room, GROUP_READ_ONLY) && !member->has_voice)
        return rights_refuse(request, room, RIGHT_SPEAK_ALWAYS);
    if (!member->has_voice && request_refuse_muted(request, room))
        return true;
    return speaks && refuse_slow(request, member);
}

bool rights_is_silent(const struct request *request, struct room *room)
{
    const struct proposal *proposal = request->proposal;
    const struct member *member = room_find_member(request->core, room, request->user);
    if (member && member->has_voice)
        return false;
    if (room_is_direct(room) || rights_may(request->core, room, request->user, RIGHT_SPEAK_ALWAYS))
        return false;
    return room_setting(room, GROUP_READ_ONLY) ||
           sanction_against(room, request->user, proposal->address, SANCTION_MUTE,
                            proposal->now_ms);
}

struct room *rights_find_room(struct request *request, enum right right)
{
    struct room *room = request_find_room(request);
    if (room && room->kind == ROOM_DIRECT_GROUP && right == RIGHT_TOPIC)
        return room;
    if (room && room_is_direct(room)) {
        reply_error(request, ERROR_BAD_REQUEST,
                    room->kind == ROOM_DIRECT
                        ? "A direct room belongs to its two users alike; it has no roles, "
                          "settings or topic."
                        : "A direct group belongs to its users alike; it has no roles or "
                          "settings, and nobody is added to it.");
        return NULL;
    }
    return room && !rights_refuse(request, room, right) ? room : NULL;
}
