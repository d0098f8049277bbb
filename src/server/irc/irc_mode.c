/*
 * MODE of rooms: what they allow, as letters. What changes them is in irc_mode_change.c, lists are
 * in irc_mode_list.c; the modes of users are in irc_user.c. See docs/irc.md.
 */
#include "server/irc/irc_modes.h"

#include <hutong/common/macros.h>
#include <inttypes.h>

/* ---- rooms: what is the case ---- */

static void end(struct irc *irc)
{
    irc_end(irc);
}

/* In the order in which they are told. */
static const struct irc_setting_mode setting_modes[] = {
    { 'n', GROUP_OUTSIDERS, 0, 1 },
    { 'i', GROUP_JOIN, DOOR_INVITED, DOOR_OPEN },
    { 'm', GROUP_READ_ONLY, 1, 0 },
    { 's', GROUP_HIDDEN, 1, 0 },
    { 't', GROUP_TOPIC_BY, ROLE_ADMIN, ROLE_MEMBER },
};

const struct irc_setting_mode *irc_mode_find_setting(char letter)
{
    for (size_t i = 0; i < ARRAY_SIZE(setting_modes); i++)
        if (setting_modes[i].letter == letter)
            return &setting_modes[i];
    return NULL;
}

const struct irc_setting_mode *irc_mode_of_setting(uint64_t setting)
{
    for (size_t i = 0; i < ARRAY_SIZE(setting_modes); i++)
        if (setting_modes[i].setting == setting)
            return &setting_modes[i];
    return NULL;
}

/*
 * The modes that are on are a set in task.count: a bit for each row of the table. At first these
 * are the modes that are on if nothing was set.
 */
static void begin_modes(struct irc_task *task)
{
    for (size_t i = 0; i < ARRAY_SIZE(setting_modes); i++)
        if (group_row(setting_modes[i].setting)->initial != setting_modes[i].off)
            task->count |= (uint64_t)1 << i;
}

static void note_setting(struct irc_task *task, const struct message *setting)
{
    const struct irc_setting_mode *mode = irc_mode_of_setting(setting->kind);
    uint64_t bit = mode ? (uint64_t)1 << (mode - setting_modes) : 0;
    if (mode)
        task->count = setting->count != mode->off ? task->count | bit : task->count & ~bit;
    if (setting->kind == GROUP_KEY)
        task->has_key = true;
    if (setting->kind == GROUP_LIMIT)
        task->number = setting->count;
}

/* "+imk * ": letters, then values. */
static void tell_modes(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct buf modes = { 0 };
    buf_append_str(&modes, STR("+"));
    for (size_t i = 0; i < ARRAY_SIZE(setting_modes); i++)
        if (task->count >> i & 1)
            buf_append(&modes, &setting_modes[i].letter, 1);
    buf_printf(&modes, "%s%s%s", task->has_key ? "k" : "", task->number > 0 ? "l" : "",
               task->has_key ? " *" : "");
    if (task->number > 0)
        buf_printf(&modes, " %" PRIu64, task->number);
    irc_numeric(irc, RPL_CHANNELMODEIS, "%.*s %.*s", STR_ARGS(task->targets),
                STR_ARGS(buf_str(&modes)));
    if (task->from_ms > 0)
        irc_numeric(irc, RPL_CREATIONTIME, "%.*s %" PRIu64, STR_ARGS(task->targets),
                    task->from_ms / 1000);
    buf_fini(&modes);
}

static void modes_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    if (message->type == MESSAGE_ROOM)
        task->from_ms = message->created;
    else if (message->type == MESSAGE_SETTING)
        note_setting(task, message);
    else if (message->type == MESSAGE_ERROR)
        irc_refuse(irc, message, task->targets);
    else if (message->type == MESSAGE_DONE)
        tell_modes(irc);
}

static void ask_modes(struct irc *irc, struct str channel, const struct irc_room *room)
{
    struct message request = { .type = MESSAGE_ROOMS };
    struct irc_task *task = irc_begin(irc, "MODE", end, modes_answer);
    irc_keep(task, channel, STR(""), STR(""), STR(""));
    begin_modes(task);
    message_set_room(&request, room ? str_of(room->name) : str_skip(task->targets, 1));
    message_set_flags(&request, FLAG_DATES);
    irc_ask(irc, &request);
}

static void outsider_answer(struct irc *irc, const struct message *message)
{
    const struct irc_task *task = irc->task;
    if (message->type == MESSAGE_ERROR)
        irc_refuse(irc, message, task->targets);
    else if (message->type == MESSAGE_DONE)
        irc_numeric(irc, ERR_NOTONCHANNEL, "%.*s :You're not on that channel",
                    STR_ARGS(task->targets));
}

/* Whether there is such a room the core knows. */
static void refuse_outsider(struct irc *irc, struct str channel)
{
    struct message request = { .type = MESSAGE_ROOMS };
    struct irc_task *task = irc_begin(irc, "MODE", end, outsider_answer);
    irc_keep(task, channel, STR(""), STR(""), STR(""));
    message_set_room(&request, str_skip(task->targets, 1));
    irc_ask(irc, &request);
}

/* The list that "b" or "+b" asks for; zero: none. */
static char asked_list(struct str letters)
{
    letters = str_skip(letters, str_starts_with(letters, STR("+")));
    return letters.size == 1 && irc_mode_is_list(letters.bytes[0]) ? letters.bytes[0] : '\0';
}

void irc_on_mode(struct irc *irc, const struct irc_line *line)
{
    struct str target = irc_line_param(line, 0), letters = irc_line_param(line, 1);
    bool is_channel = irc_is_channel(target);
    const struct irc_room *room = is_channel ? irc_room_find_channel(irc, target) : NULL;
    char list = asked_list(letters);
    if (!is_channel)
        irc_on_user_mode(irc, line);
    else if (line->param_count == 1)
        ask_modes(irc, target, room);
    else if (list && line->param_count == 2)
        irc_mode_list(irc, target, list);
    else if (!room)
        refuse_outsider(irc, target);
    else
        irc_mode_change(irc, line, room);
}
