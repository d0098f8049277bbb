/* Answers to a request, one function for each. */
#include "server/core/reply.h"
#include "server/core/away.h"
#include "server/core/emit.h"
#include "server/core/former.h"
#include "server/core/resemble.h"
#include "server/core/rights.h"
#include "server/core/roles.h"
#include "server/core/room.h"
#include "server/core/settings.h"
#include "server/core/unread.h"
#include "server/core/user.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

enum {
    ALTERNATIVE_COUNT = 3,
    ALTERNATIVE_LAST = 50, /* the last number tried: the search must end when all are taken */
};

static bool has_id(const struct request *request)
{
    return request->message->has & HAS(FIELD_ID);
}

struct message reply_to(const struct request *request, enum message_type type)
{
    struct message reply = { .type = type };
    if (has_id(request))
        message_set_id(&reply, request->message->id);
    return reply;
}

void reply_send(struct request *request, const struct message *message)
{
    emit_reply(request->effects, request->proposal->session, message);
}

void reply_done(struct request *request)
{
    if (!has_id(request))
        return;
    struct message done = reply_to(request, MESSAGE_DONE);
    reply_send(request, &done);
}

void reply_done_room(struct request *request, const struct room *room)
{
    struct message done = reply_to(request, MESSAGE_DONE);
    message_set_room(&done, room_name(room));
    reply_send(request, &done);
}

__attribute__((format(printf, 4, 0))) static void
reply_refusal(struct request *request, enum error_code code, uint64_t wait_ms, const char *format,
              va_list arguments)
{
    char text[LIMIT_REASON_SIZE + 1];
    if (!has_id(request))
        return;
    vsnprintf(text, sizeof(text), format, arguments);
    struct message error = reply_to(request, MESSAGE_ERROR);
    message_set_code(&error, code);
    message_set_text(&error, str_of(text));
    if (wait_ms > 0)
        message_set_wait_ms(&error, wait_ms);
    reply_send(request, &error);
}

void reply_error(struct request *request, enum error_code code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    reply_refusal(request, code, 0, format, arguments);
    va_end(arguments);
}

void reply_wait(struct request *request, enum error_code code, uint64_t wait_ms, const char *format,
                ...)
{
    va_list arguments;
    va_start(arguments, format);
    reply_refusal(request, code, wait_ms, format, arguments);
    va_end(arguments);
}

void reply_busy(struct request *request, uint64_t wait_ms, const char *text)
{
    if (!has_id(request))
        return;
    struct message error = reply_to(request, MESSAGE_ERROR);
    message_set_code(&error, ERROR_BUSY);
    message_set_text(&error, str_of(text));
    message_set_wait_ms(&error, wait_ms);
    reply_send(request, &error);
}

static size_t find_alternatives(const struct core *core, const struct name *taken,
                                struct name found[ALTERNATIVE_COUNT])
{
    size_t count = 0;
    for (unsigned n = 2; n <= ALTERNATIVE_LAST && count < ALTERNATIVE_COUNT; n++)
        if (name_variant(taken, n, &found[count]) == NAME_OK &&
            resemble_is_free(core, &found[count]))
            count++;
    return count;
}

static int set_names(struct message *message, const struct name *names, size_t count,
                     struct buf *storage)
{
    struct str texts[ALTERNATIVE_COUNT];
    for (size_t i = 0; i < count; i++)
        texts[i] = str_of(names[i].shown);
    struct message_list list;
    if (message_list_make(texts, count, storage, &list) != 0)
        return -ENOMEM;
    message_set_names(message, list);
    return 0;
}

int reply_name_refused(struct request *request, enum error_code code, const struct name *name,
                       const char *why)
{
    struct name found[ALTERNATIVE_COUNT];
    size_t count = find_alternatives(request->core, name, found);
    char text[LIMIT_REASON_SIZE + 1];
    snprintf(text, sizeof(text), "%s %s", name->shown, why);

    struct message error = reply_to(request, MESSAGE_ERROR);
    message_set_code(&error, code);
    message_set_text(&error, str_of(text));
    struct buf storage = { 0 };
    int status = count > 0 ? set_names(&error, found, count, &storage) : 0;
    if (status == 0)
        reply_send(request, &error);
    buf_fini(&storage);
    return status;
}

int reply_name_taken(struct request *request, const struct name *name, const char *why)
{
    return reply_name_refused(request, ERROR_NAME_TAKEN, name, why);
}

/* Who else is in a direct group. Its members stay in one order: circle_read(). */
static void describe_others(struct effects *effects, struct message *message,
                            const struct room *room, const struct user *user)
{
    struct str names[LIMIT_DIRECT_GROUP];
    struct buf encoded = { 0 };
    struct message_list list;
    size_t count = 0;
    const struct member *member;
    DL_FOREACH2 (room->members, member, room_next)
        if (member->key.user != user)
            names[count++] = user_name(member->key.user);
    effects->failed |= message_list_make(names, count, &encoded, &list) != 0;
    struct str kept = arena_str(&effects->arena, buf_str(&encoded), &effects->failed);
    buf_fini(&encoded);
    if (!effects->failed)
        message_set_names(message,
                          (struct message_list){ (const uint8_t *)kept.bytes, kept.size, count });
}

/* What ROOM and JOINED tell, as @user sees it. */
static void describe_room(struct effects *effects, struct message *message, const struct room *room,
                          const struct user *user)
{
    message_set_room(message, room_name(room));
    message_set_kind(message, room_shown_kind(room));
    message_set_last(message, room->last_no);
    if (room->first_no > 1)
        message_set_first(message, room->first_no);
    message_set_count(message, room->member_count);
    if (room->kind == ROOM_DIRECT)
        message_set_user(message, room_peer_name(room, user));
    else
        message_set_topic(message, room_topic(room));
    if (room->kind == ROOM_DIRECT_GROUP)
        describe_others(effects, message, room, user);
}

/* Of rooms that were there before such things were written down, what there is. */
static void describe_dates(const struct room *room, struct message *message)
{
    if (room->created_ms > 0)
        message_set_created(message, room->created_ms);
    if (!room->topic_by || message->topic.size == 0)
        return;
    message_set_time(message, room->topic_ms);
    message_set_by(message, str_of(room->topic_by));
}

void reply_room(struct request *request, struct room *room)
{
    struct message reply = reply_to(request, MESSAGE_ROOM);
    describe_room(request->effects, &reply, room, request->user);
    const struct member *member = room_find_member(request->core, room, request->user);
    bool is_archived = room_setting(room, GROUP_ARCHIVED);
    if (!room_is_direct(room) && !rights_may(request->core, room, request->user, RIGHT_LOOK))
        message_set_topic(&reply, STR(""));
    if (member)
        unread_describe(member, &reply);
    if (request->message->flags & FLAG_DATES && !room_is_direct(room))
        describe_dates(room, &reply);
    message_set_flags(&reply, (member ? FLAG_MEMBER : 0) | (is_archived ? FLAG_ARCHIVED : 0));
    reply_send(request, &reply);
}

static struct message describe_member(struct request *request, const struct member *member,
                                      const struct user *user)
{
    struct message reply = reply_to(request, MESSAGE_MEMBER);
    uint64_t flags =
        (user->session_count == 0 ? FLAG_OFFLINE : 0) | (user->account ? FLAG_ACCOUNT : 0);
    message_set_user(&reply, user_name(user));
    if (member) {
        message_set_room(&reply, room_name(member->key.room));
        flags |= role_flags(member);
    }
    if (member && member->title)
        message_set_title(&reply, str_of(member->title));
    if (flags)
        message_set_flags(&reply, flags);
    if (away_text(user).size > 0)
        message_set_text(&reply, away_text(user));
    return reply;
}

void reply_member(struct request *request, const struct member *member, const struct user *user)
{
    struct message reply = describe_member(request, member, user);
    reply_send(request, &reply);
}

void reply_user(struct request *request, const struct user *user)
{
    struct message reply = describe_member(request, NULL, user);
    const struct user_session *session;
    uint64_t since_ms = UINT64_MAX;
    DL_FOREACH (user->sessions, session) {
        since_ms = session->entered_ms < since_ms ? session->entered_ms : since_ms;
    }
    if (user->sessions)
        message_set_time(&reply, since_ms);
    reply_send(request, &reply);
}

void reply_members(struct request *request, const struct room *room)
{
    const struct member *member;
    DL_FOREACH2 (room->members, member, room_next) {
        reply_member(request, member, member->key.user);
    }
}

void reply_formers(struct request *request, const struct room *room)
{
    const struct former *former;
    DL_FOREACH (room->formers, former) {
        struct message reply = reply_to(request, MESSAGE_RENAME);
        message_set_room(&reply, label_shown(&former->name));
        message_set_text(&reply, room_name(room));
        reply_send(request, &reply);
    }
}

void reply_renamed(struct request *request, const struct room *room)
{
    char text[LIMIT_REASON_SIZE];
    struct message error = reply_to(request, MESSAGE_ERROR);
    snprintf(text, sizeof(text), "The room is called %.*s now.", STR_ARGS(room_name(room)));
    message_set_code(&error, ERROR_RENAMED);
    message_set_text(&error, str_of(text));
    message_set_room(&error, room_name(room));
    reply_send(request, &error);
}

static void reply_setting(struct request *request, const struct room *room,
                          enum group_setting setting)
{
    struct message reply = reply_to(request, MESSAGE_SETTING);
    message_set_room(&reply, room_name(room));
    message_set_kind(&reply, setting);
    if (group_row(setting)->type == GROUP_TEXT)
        message_set_text(&reply, group_row(setting)->is_secret ? STR("yes")
                                                               : room_setting_text(room, setting));
    else
        message_set_count(&reply, room_setting(room, setting));
    reply_send(request, &reply);
}

void reply_settings(struct request *request, const struct room *room)
{
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT; i++)
        if (group_row(i) && room_has_setting(room, (enum group_setting)i))
            reply_setting(request, room, (enum group_setting)i);
}

void reply_joined(struct request *request, const struct room *room)
{
    struct message reply = reply_to(request, MESSAGE_JOINED);
    describe_room(request->effects, &reply, room, request->user);
    unread_describe(room_find_member(request->core, room, request->user), &reply);
    message_set_flags(&reply, FLAG_SNAPSHOT);
    reply_send(request, &reply);
    reply_settings(request, room);
    reply_members(request, room);
    reply_done(request);
}

void reply_opened(struct effects *effects, const struct user_session *session,
                  const struct room *room)
{
    struct message opened = { .type = MESSAGE_JOINED };
    describe_room(effects, &opened, room, session->user);
    emit_reply(effects, session->number, &opened);
}
