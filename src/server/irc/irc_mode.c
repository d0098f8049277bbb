/* MODE of rooms: what they allow, as letters; that of users is in irc_user.c. See docs/irc.md. */
#include "server/irc/irc.h"

#include <hutong/common/utf8.h>
#include <hutong/proto/group.h>

#include <inttypes.h>
#include <stdio.h>

/* ---- rooms: what is the case ---- */

static void end(struct irc *irc)
{
    irc_end(irc);
}

/* A setting that is not as at first, as a letter; its value goes behind all letters. */
static void note_setting(struct irc_task *task, const struct message *setting)
{
    if (setting->kind == GROUP_READ_ONLY && setting->count == 1)
        buf_append_str(&task->found, STR("m"));
    if (setting->kind == GROUP_TOPIC_BY && setting->count > 1)
        buf_append_str(&task->found, STR("t"));
    if (setting->kind == GROUP_JOIN && setting->count > 0)
        buf_append_str(&task->found, STR("i"));
    if (setting->kind == GROUP_HIDDEN && setting->count == 1)
        buf_append_str(&task->found, STR("s"));
    if (setting->kind == GROUP_OUTSIDERS)
        task->is_outside = setting->count == 1;
    if (setting->kind == GROUP_KEY)
        task->has_key = true;
    if (setting->kind == GROUP_LIMIT)
        task->number = setting->count;
}

static void modes_answer(struct irc *irc, const struct message *message)
{
    struct irc_task *task = irc->task;
    char values[32] = "";
    if (message->type == MESSAGE_ROOM)
        task->from_ms = message->created;
    else if (message->type == MESSAGE_SETTING)
        note_setting(task, message);
    else if (message->type == MESSAGE_ERROR)
        irc_refuse(irc, message, task->targets);
    if (message->type != MESSAGE_DONE)
        return;
    if (task->has_key)
        buf_append_str(&task->found, STR("k"));
    if (task->number > 0)
        buf_append_str(&task->found, STR("l"));
    size_t size = task->has_key ? (size_t)snprintf(values, sizeof(values), " *") : 0;
    if (task->number > 0)
        snprintf(values + size, sizeof(values) - size, " %u", (unsigned)task->number);
    irc_numeric(irc, RPL_CHANNELMODEIS, "%.*s +%s%.*s%s", STR_ARGS(task->targets),
                task->is_outside ? "" : "n", STR_ARGS(buf_str(&task->found)), values);
    if (task->from_ms > 0)
        irc_numeric(irc, RPL_CREATIONTIME, "%.*s %" PRIu64, STR_ARGS(task->targets),
                    task->from_ms / 1000);
}

static void ask_modes(struct irc *irc, struct str channel, const struct irc_room *room)
{
    struct message request = { .type = MESSAGE_ROOMS };
    struct irc_task *task = irc_begin(irc, "MODE", end, modes_answer);
    irc_keep(task, channel, STR(""), STR(""), STR(""));
    message_set_room(&request, room ? str_of(room->name) : str_skip(task->targets, 1));
    message_set_flags(&request, FLAG_DATES);
    irc_ask(irc, &request);
}

/* ---- bans ---- */

static void bans_answer(struct irc *irc, const struct message *message)
{
    const struct irc_task *task = irc->task;
    if (message->type == MESSAGE_BANNED && message->user.size > 0)
        irc_numeric(irc, RPL_BANLIST, "%.*s %s%.*s!*@* %.*s %u", STR_ARGS(task->targets),
                    message->flags & FLAG_MUTE ? "m:" : "", STR_ARGS(message->user),
                    STR_ARGS(message->by), (unsigned)(message->time / 1000));
    else if (message->type == MESSAGE_DONE || message->type == MESSAGE_ERROR)
        irc_numeric(irc, RPL_ENDOFBANLIST, "%.*s :End of channel ban list",
                    STR_ARGS(task->targets));
}

static void list_bans(struct irc *irc, struct str channel)
{
    struct message request = { .type = MESSAGE_BANS };
    struct irc_task *task = irc_begin(irc, "MODE", end, bans_answer);
    irc_keep(task, channel, STR(""), STR(""), STR(""));
    message_set_room(&request, str_skip(task->targets, 1));
    irc_ask(irc, &request);
}

/* 696. Returns false, as whoever makes a request does that cannot be asked. */
static bool refuse_value(struct irc *irc, char letter, struct str value, const char *why)
{
    bool is_shown = value.size > 0 && !memchr(value.bytes, ' ', value.size);
    irc_numeric(irc, ERR_INVALIDMODEPARAM, "%.*s %c %.*s :%s", STR_ARGS(irc->task->targets), letter,
                STR_ARGS(is_shown ? value : STR("*")), why);
    return false;
}

/* Whether it is a number above 0 that fits. */
static bool is_number(struct str text)
{
    enum { DIGITS_MAX = 9 };
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
    return text.size > 0 && text.size <= DIGITS_MAX && text.bytes[0] != '0';
}

static bool is_key(struct str text)
{
    return text.size > 0 && !memchr(text.bytes, ' ', text.size) &&
           !memchr(text.bytes, ',', text.size);
}

/* Take a prefix off @mask. Returns whether it was there. */
static bool take_prefix(struct str *mask, struct str prefix)
{
    bool has_prefix = str_starts_with(*mask, prefix);
    *mask = str_skip(*mask, has_prefix ? prefix.size : 0);
    return has_prefix;
}

static bool is_wild(struct str text)
{
    return text.size == 0 || memchr(text.bytes, '*', text.size) ||
           memchr(text.bytes, '?', text.size);
}

/*
 * "nick!*@*", "a:account", "m:nick!*@*" and "m:a:account": bans are by name or account here, and
 * all hosts are one. Returns false for what would be by anything else; it is told then.
 */
static bool set_banned(struct irc *irc, struct message *request, struct str mask, bool is_on)
{
    struct str name = mask;
    bool is_mute = take_prefix(&name, STR("m:")), is_account = take_prefix(&name, STR("a:"));
    const char *rest = name.size > 0 ? memchr(name.bytes, '!', name.size) : NULL;
    if (rest)
        name.size = (size_t)(rest - name.bytes);
    if (is_wild(name) || memchr(name.bytes, '@', name.size))
        return refuse_value(irc, 'b', mask, "Bans are by nick or account here");
    request->type = is_on ? MESSAGE_BAN : MESSAGE_UNBAN;
    message_set_user(request, name);
    if (is_mute)
        message_set_flags(request, FLAG_MUTE);
    if (is_account && is_on)
        message_set_kind(request, SANCTION_ACCOUNT);
    return true;
}

/* ---- rooms: what is to be changed ---- */

static void refuse_mode(struct irc *irc, struct str letter)
{
    irc_numeric(irc, ERR_UNKNOWNMODE, "%.*s :is unknown mode char to me", STR_ARGS(letter));
}

/* One change, as a request. Returns false if it is none that can be asked for; it is told then. */
static bool make_request(struct irc *irc, char letter, bool is_on, struct message *request)
{
    struct irc_task *task = irc->task;
    bool has_value = strchr("oqbk", letter) || (letter == 'l' && is_on);
    task->extra = STR("");
    if (has_value && !irc_list_next(&task->keys, '\n', &task->extra)) {
        irc_numeric(irc, ERR_INVALIDMODEPARAM, "%.*s %c * :You must specify a parameter",
                    STR_ARGS(task->targets), letter);
        return false;
    }
    *request = (struct message){ .type = MESSAGE_SET };
    message_set_room(request, task->target);
    switch (letter) {
    case 'o':
    case 'q':
        request->type = MESSAGE_ROLE;
        message_set_user(request, task->extra);
        message_set_kind(request, !is_on ? ROLE_MEMBER : letter == 'o' ? ROLE_ADMIN : ROLE_OWNER);
        if (!is_on && !irc->is_account && irc_word_equal(task->extra, str_of(irc->nick)))
            message_set_flags(request, FLAG_ABANDON); /* what a guest owns is nobody's soon */
        return true;
    case 'm':
        message_set_kind(request, GROUP_READ_ONLY);
        message_set_count(request, is_on);
        return true;
    case 't':
        message_set_kind(request, GROUP_TOPIC_BY);
        message_set_count(request, is_on ? 2 : 1);
        return true;
    case 'l':
        if (is_on && !is_number(task->extra))
            return refuse_value(irc, letter, task->extra,
                                "A limit is a number of members, from 1 on");
        message_set_kind(request, GROUP_LIMIT);
        message_set_count(request, is_on ? irc_number(task->extra) : 0);
        return true;
    case 'b':
        return set_banned(irc, request, task->extra, is_on);
    case 'k':
        if (is_on && !is_key(task->extra))
            return refuse_value(irc, letter, task->extra, "A key has no blanks and no commas");
        message_set_kind(request, GROUP_KEY);
        message_set_text(request, is_on ? task->extra : STR(""));
        return true;
    case 'i':
        message_set_kind(request, GROUP_JOIN);
        message_set_count(request, is_on ? DOOR_INVITED : DOOR_OPEN);
        return true;
    case 's':
        message_set_kind(request, GROUP_HIDDEN);
        message_set_count(request, is_on);
        return true;
    case 'n':
        message_set_kind(request, GROUP_OUTSIDERS);
        message_set_count(request, !is_on);
        return true;
    case 'C': /* always so */
        return false;
    default:
        refuse_mode(irc, (struct str){ &letter, 1 });
        return false;
    }
}

/* Take the next letter; of what is none, and refused, all its bytes are. */
static char take_letter(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct str rest = task->text, shown = task->text;
    utf8_take(&rest, NULL);
    shown.size -= rest.size;
    task->text = rest;
    if (shown.size == 1)
        return shown.bytes[0];
    refuse_mode(irc, shown);
    return '\0';
}

static void change_next(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message request;
    while (task->text.size > 0) {
        char letter = take_letter(irc);
        if (letter == '+' || letter == '-')
            task->count = letter == '-';
        if (!letter || letter == '+' || letter == '-')
            continue;
        task->number = (unsigned char)letter;
        if (make_request(irc, letter, task->count == 0, &request)) {
            irc_ask(irc, &request);
            return;
        }
    }
    irc_end(irc);
}

static void refuse_change(struct irc *irc, const struct message *error)
{
    const struct irc_task *task = irc->task;
    if (error->code == ERROR_NO_SUCH_USER)
        irc_numeric(irc, ERR_USERNOTINCHANNEL, "%.*s %.*s :They aren't on that channel",
                    STR_ARGS(task->extra), STR_ARGS(task->targets));
    else
        irc_numeric(irc, ERR_CHANOPRIVSNEEDED, "%.*s :%.*s", STR_ARGS(task->targets),
                    STR_ARGS(error->text));
}

static void change_answer(struct irc *irc, const struct message *message)
{
    const struct irc_task *task = irc->task;
    if (message->type == MESSAGE_ERROR) {
        refuse_change(irc, message);
    } else if (message->type == MESSAGE_DONE) {
        irc_settle(irc, message->room);
        irc_send_from(irc, str_of(irc->nick), "MODE %.*s %c%c%s%.*s", STR_ARGS(task->targets),
                      task->count ? '-' : '+', (int)task->number, task->extra.size > 0 ? " " : "",
                      STR_ARGS(task->extra));
    }
}

static void change_modes(struct irc *irc, const struct irc_line *line, const struct irc_room *room)
{
    struct buf values = { 0 }, channel = { 0 };
    struct irc_task *task = irc_begin(irc, "MODE", change_next, change_answer);
    for (size_t i = 2; i < line->param_count; i++)
        buf_printf(&values, "%.*s\n", STR_ARGS(line->params[i])); /* which none can hold */
    buf_printf(&channel, "#%s", room->name);
    irc_keep(task, buf_str(&channel), buf_str(&values), irc_line_param(line, 1), STR(""));
    task->target = str_skip(task->targets, 1);
    buf_fini(&values);
    buf_fini(&channel);
    change_next(irc);
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

void irc_on_mode(struct irc *irc, const struct irc_line *line)
{
    struct str target = irc_line_param(line, 0), letters = irc_line_param(line, 1);
    bool is_channel = target.size > 1 && target.bytes[0] == '#';
    const struct irc_room *room = is_channel ? irc_room_find_channel(irc, target) : NULL;
    bool is_ban_list = irc_word_equal(letters, STR("b")) || str_equal(letters, STR("+b"));
    if (!is_channel)
        irc_on_user_mode(irc, line);
    else if (line->param_count == 1)
        ask_modes(irc, target, room);
    else if (is_ban_list && line->param_count == 2)
        list_bans(irc, target);
    else if (!room)
        refuse_outsider(irc, target);
    else
        change_modes(irc, line, room);
}
