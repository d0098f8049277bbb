/* SET, ROLE and TITLE: what a room is like, and what its members are in it. */
#include "server/core/emit.h"
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/roles.h"
#include "server/core/room.h"
#include "server/core/settings.h"
#include "server/core/user.h"

#include <errno.h>
#include <stdio.h>

/* ---- SET ---- */

static void refuse_value(struct request *request, const struct group_row *row)
{
    if (row->type == GROUP_TEXT)
        reply_error(request, ERROR_TEXT_INVALID,
                    "The setting %s is a text of at most %llu bytes, in UTF-8 and without NUL.",
                    row->name, (unsigned long long)row->max);
    else
        reply_error(request, ERROR_BAD_REQUEST, "The setting %s has no such value.", row->name);
}

/* The row of the setting in the request, if its value makes sense; refused otherwise. */
static const struct group_row *check_setting(struct request *request)
{
    const struct message *set = request->message;
    const struct group_row *row = group_row(set->kind);
    if (!row) {
        reply_error(request, ERROR_BAD_REQUEST, "There is no such setting.");
        return NULL;
    }
    bool has_value = set->has & HAS(row->type == GROUP_TEXT ? FIELD_TEXT : FIELD_COUNT);
    if (has_value && setting_fits(row, set->count, set->text))
        return row;
    refuse_value(request, row);
    return NULL;
}

/* "NAME VALUE"; of a secret only whether there is one. */
static int append_setting(struct request *request, struct room *room, enum group_setting setting)
{
    const struct group_row *row = group_row(setting);
    struct str text = room_setting_text(room, setting);
    struct buf words = { 0 };
    struct message event = { 0 };
    int status = buf_printf(&words, "%s ", row->name);
    if (!status && row->is_secret && text.size > 0)
        text = STR("yes");
    if (!status)
        status = group_format(row, room_setting(room, setting), text, &words);
    if (!status) {
        message_set_kind(&event, EVENT_SETTING);
        message_set_text(&event, buf_str(&words));
        request_answer_event(request, room, &event);
    }
    buf_fini(&words);
    return status;
}

static bool is_set_so(const struct room *room, const struct message *set)
{
    enum group_setting setting = (enum group_setting)set->kind;
    if (setting == GROUP_KEY && room_key_is_lost(room))
        return false;
    return group_row(setting)->type == GROUP_TEXT
               ? str_equal(room_setting_text(room, setting), set->text)
               : room_setting(room, setting) == set->count;
}

int request_on_set(struct request *request)
{
    const struct message *set = request->message;
    const struct group_row *row = check_setting(request);
    struct room *room = row ? rights_find_room(request, RIGHT_LOOK) : NULL;
    char deed[64];
    if (!room)
        return 0;
    snprintf(deed, sizeof(deed), "set \"%s\"", row->name);
    if (rights_refuse_below(request, room, row->by, deed))
        return 0;
    if (set->kind != GROUP_ARCHIVED && rights_refuse_archived(request, room))
        return 0;
    if (is_set_so(room, set)) {
        reply_done_room(request, room);
        return 0;
    }
    enum room_kind was = room_shown_kind(room);
    if (room_set(room, (enum group_setting)set->kind, set->count, set->text) != 0)
        return -ENOMEM;
    emit_put_setting(request->effects, room, (enum group_setting)set->kind);
    if (room_shown_kind(room) != was)
        emit_put_room(request->effects, room);
    return append_setting(request, room, (enum group_setting)set->kind);
}

/* ---- ROLE and TITLE ---- */

/* The member of @room whom the request names in `user`; refused if there is none. */
struct member *request_find_target(struct request *request, struct room *room)
{
    struct name name;
    if (!request_parse_user(request, &name))
        return NULL;
    struct user *user = user_find_name(request->core, &name);
    struct member *member = user ? room_find_member(request->core, room, user) : NULL;
    if (!user)
        reply_error(request, ERROR_NO_SUCH_USER, "There is nobody called %s here.", name.shown);
    else if (!member)
        reply_error(request, ERROR_NO_SUCH_MEMBER, "%s is not in %.*s.", name.shown,
                    STR_ARGS(room_name(room)));
    return member;
}

/* Whether the member must not become what the request says; refused then. */
static bool refuse_role(struct request *request, struct member *target)
{
    bool is_own = target->key.user == request->user;
    bool steps_down = is_own && request->message->kind < target->role;
    if (!steps_down)
        return rights_refuse(request, target->key.room, RIGHT_ROLE) ||
               (!is_own && rights_refuse_equal(request, target));
    if (!role_is_last_owner(target) || request->message->flags & FLAG_ABANDON)
        return false;
    reply_error(request, ERROR_RIGHT,
                "You are the only owner of %.*s; make somebody else its "
                "owner first.",
                STR_ARGS(room_name(target->key.room)));
    return true;
}

/* The owner who hands the room over is an admin from then on. */
static void step_back(struct request *request, const struct member *target)
{
    struct member *own = room_find_member(request->core, target->key.room, request->user);
    if (own && own != target && own->role == ROLE_OWNER)
        role_give(own, ROLE_ADMIN, request->user, request->proposal->now_ms, request->effects);
}

/* One may always lay down one's own. */
static int change_voice(struct request *request, bool has_voice)
{
    struct room *room = rights_find_room(request, RIGHT_SPEAK);
    struct member *target = room ? request_find_target(request, room) : NULL;
    if (!target)
        return 0;
    bool lays_down = target->key.user == request->user && !has_voice;
    if (!lays_down && rights_refuse(request, room, RIGHT_VOICE))
        return 0;
    if (target->has_voice != has_voice)
        role_set_voice(target, has_voice, request->user, request->proposal->now_ms,
                       request->effects);
    reply_done_room(request, room);
    return 0;
}

int request_on_role(struct request *request)
{
    const struct message *message = request->message;
    if (message->kind == ROLE_KIND_VOICE || message->kind == ROLE_KIND_NO_VOICE)
        return change_voice(request, message->kind == ROLE_KIND_VOICE);
    if (!role_name(message->kind)) {
        reply_error(request, ERROR_BAD_REQUEST, "The roles are member, admin and owner.");
        return 0;
    }
    struct room *room = rights_find_room(request, RIGHT_SPEAK);
    struct member *target = room ? request_find_target(request, room) : NULL;
    enum role role = (enum role)message->kind;
    if (!target || (target->role != role && refuse_role(request, target)))
        return 0;
    bool is_transfer = role == ROLE_OWNER && message->flags & FLAG_TRANSFER;
    if (is_transfer && rights_refuse(request, room, RIGHT_ROLE))
        return 0;
    if (target->role != role)
        role_give(target, role, request->user, request->proposal->now_ms, request->effects);
    if (is_transfer)
        step_back(request, target);
    reply_done_room(request, room);
    return 0;
}

int request_on_title(struct request *request)
{
    char text[LIMIT_NAME_SIZE + LIMIT_TITLE_SIZE + 2];
    struct str title = request->message->text;
    if (!request_check_text(request, 0, LIMIT_TITLE_SIZE))
        return 0;
    struct room *room = rights_find_room(request, RIGHT_TITLE);
    struct member *target = room ? request_find_target(request, room) : NULL;
    if (!target)
        return 0;
    if (str_equal(str_of(target->title), title)) {
        reply_done_room(request, room);
        return 0;
    }
    if (member_set_title(target, title) != 0)
        return -ENOMEM;
    emit_put_member(request->effects, target);
    snprintf(text, sizeof(text), "%.*s %.*s", STR_ARGS(user_name(target->key.user)),
             STR_ARGS(title));
    struct message event = { 0 };
    message_set_kind(&event, EVENT_TITLE);
    message_set_text(&event, str_of(text));
    request_answer_event(request, room, &event);
    return 0;
}
