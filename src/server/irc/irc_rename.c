/*
 * RENAME: a room is called otherwise. Clients that do not know the command are shown that they
 * leave and join. Source: IRCv3, "channel-rename" (draft).
 */
#include "server/irc/irc.h"

#include <stdio.h>

enum { FORMER_NAMES_SIZE = 4096 /* bytes of names that one client is known to know */ };

/* ---- what the client knows ---- */

bool irc_knows_renamed(const struct irc *irc, struct str room)
{
    struct str rest = buf_str(&irc->former_names), name;
    for (; rest.size > 0; rest = str_skip(rest, name.size + 1)) {
        name = str_of(rest.bytes);
        if (irc_room_is_spelling(name, room))
            return true;
    }
    return false;
}

/* Without memory, or after very many, it is led to the room by that name. */
static void note_former(struct irc *irc, struct str name)
{
    if (irc->former_names.size + name.size >= FORMER_NAMES_SIZE)
        buf_clear(&irc->former_names);
    if (buf_reserve(&irc->former_names, name.size + 1) != 0)
        return;
    buf_append_str(&irc->former_names, name);
    buf_append(&irc->former_names, "", 1);
}

/* ---- what the client is told ---- */

static void rename_answer(struct irc *irc, const struct message *message);

/* As the answer to its own command, or between the answers to others. */
static void send_line(struct irc *irc, struct str line)
{
    if (irc->has_task && irc->task->answer == rename_answer)
        irc_send_line(irc, line);
    else
        irc_send_aside(irc, line);
}

__attribute__((format(printf, 4, 5))) static void
send_from(struct irc *irc, struct str user, bool is_account, const char *format, ...)
{
    char text[2 * IRC_LINE_SIZE];
    struct buf line = { 0 };
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (is_account && irc_has(irc, IRC_CAP_ACCOUNT_TAG))
        buf_printf(&line, "@account=%.*s ", STR_ARGS(user));
    buf_append_str(&line, STR(":"));
    irc_person_source(irc->door, user, &line);
    buf_printf(&line, " %s", text);
    send_line(irc, buf_str(&line));
    buf_fini(&line);
}

/* It leaves and joins; what the room is like follows as soon as a command may ask for it. */
static void tell_plainly(struct irc *irc, struct irc_room *room, struct str was, struct str reason)
{
    struct str nick = str_of(irc->nick);
    struct buf join = { 0 };
    if (irc_word_equal(was, str_of(room->name)))
        return; /* to IRC it is the same name */
    irc_join_format(irc, str_of(room->name), &join);
    send_from(irc, nick, irc->is_account, "PART #%.*s%s%.*s", STR_ARGS(was),
              reason.size > 0 ? " :" : "", STR_ARGS(reason));
    send_from(irc, nick, irc->is_account, "%.*s", STR_ARGS(buf_str(&join)));
    buf_fini(&join);
    room->is_renamed = true;
}

/* A command under way goes on in the room under its new name. */
static void follow_target(struct irc *irc, struct str was, struct str name)
{
    struct irc_task *task = irc->task;
    struct buf shown = { 0 };
    if (!irc->has_task || !str_equal(task->target, was) || buf_append_str(&shown, name) != 0)
        return;
    buf_fini(&task->shown);
    task->shown = shown;
    task->target = buf_str(&task->shown);
}

void irc_renamed(struct irc *irc, const struct message *rename)
{
    struct str reason = rename->text, name;
    irc_list_next(&reason, ' ', &name);
    struct irc_room *room = irc_room_find(irc, rename->room);
    if (!room || irc_room_rename(room, name) != 0)
        return;
    follow_target(irc, rename->room, name);
    if (!irc_room_is_spelling(name, rename->room))
        note_former(irc, rename->room);
    if (irc_has(irc, IRC_CAP_CHANNEL_RENAME))
        send_from(irc, rename->by, rename->flags & FLAG_ACCOUNT, "RENAME #%.*s #%.*s :%.*s",
                  STR_ARGS(rename->room), STR_ARGS(name), STR_ARGS(reason));
    else
        tell_plainly(irc, room, rename->room, reason);
    irc_renamed_follow(irc);
}

/* ---- what rooms are like that were joined so ---- */

static struct irc_room *find_renamed(const struct irc *irc)
{
    struct irc_room *room;
    DL_FOREACH (irc->rooms, room)
        if (room->is_renamed)
            return room;
    return NULL;
}

static void renamed_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    if (irc_join_finish(irc))
        return;
    struct irc_room *room = find_renamed(irc);
    if (!room) {
        irc_end(irc);
        return;
    }
    room->is_renamed = false;
    task->is_renamed = true;
    task->answer = irc_join_answer;
    buf_clear(&task->shown);
    buf_append_str(&task->shown, str_of(room->name));
    irc_join_ask(irc, buf_str(&task->shown), STR(""));
}

void irc_renamed_follow(struct irc *irc)
{
    if (irc->has_task || !find_renamed(irc))
        return;
    irc_begin(irc, "JOIN", renamed_next, irc_join_answer);
    renamed_next(irc);
}

/* ---- the command ---- */

static void fail(struct irc *irc, const char *code, struct str was, struct str name,
                 struct str text)
{
    char context[IRC_LINE_SIZE], why[LIMIT_REASON_SIZE];
    snprintf(context, sizeof(context), "%.*s %.*s", STR_ARGS(was), STR_ARGS(name));
    snprintf(why, sizeof(why), "%.*s", STR_ARGS(text));
    irc_standard(irc, "FAIL", "RENAME", code, str_of(context), why);
}

static void refuse(struct irc *irc, const struct message *error)
{
    const struct irc_task *task = irc->task;
    bool has_numeric = error->code == ERROR_NO_SUCH_ROOM || error->code == ERROR_NOT_MEMBER ||
                       error->code == ERROR_RIGHT;
    if (has_numeric)
        irc_refuse(irc, error, task->targets);
    else
        fail(irc, error->code == ERROR_ROOM_TAKEN ? "CHANNEL_NAME_IN_USE" : "CANNOT_RENAME",
             task->targets, task->keys, error->text);
}

static void rename_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR)
        refuse(irc, message);
}

void irc_on_rename(struct irc *irc, const struct irc_line *line)
{
    struct str was = irc_line_param(line, 0), name = irc_line_param(line, 1);
    struct message request = { .type = MESSAGE_RENAME };
    if (!irc_is_channel(was)) {
        irc_numeric(irc, ERR_NOSUCHCHANNEL, "%.*s :No such channel", STR_ARGS(was));
        return;
    }
    if (!irc_is_channel(name)) {
        fail(irc, "CANNOT_RENAME", was, name, STR("The name of a channel begins with #"));
        return;
    }
    struct buf wish = { 0 };
    buf_printf(&wish, "%.*s %.*s", STR_ARGS(str_skip(name, 1)), STR_ARGS(irc_line_param(line, 2)));
    struct irc_task *task = irc_begin(irc, "RENAME", renamed_next, rename_answer);
    irc_keep(task, was, name, buf_str(&wish), STR(""));
    buf_fini(&wish);
    message_set_room(&request, str_skip(task->targets, 1));
    message_set_text(&request, task->text);
    irc_ask(irc, &request);
}
