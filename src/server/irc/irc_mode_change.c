/*
 * MODE of rooms: changes, each a request of its own, one after the other. Those that were made are
 * told as one line, in the order in which they were made.
 */
#include "server/irc/irc_modes.h"

#include <hutong/common/utf8.h>
#include <hutong/proto/group.h>
#include <stdio.h>

enum {
    VALUE_SHOWN_MAX = 64, /* bytes of a value that is repeated when it is refused */
    MADE_MAX = 300,       /* bytes of changes that are told in one line */
};

/* ---- what is refused ---- */

/* 696. Returns false, as whoever makes a request does that cannot be asked. */
static bool refuse_value(struct irc *irc, char letter, const char *why)
{
    struct str value = irc->task->extra;
    bool is_shown =
        value.size > 0 && value.size <= VALUE_SHOWN_MAX && !memchr(value.bytes, ' ', value.size);
    irc_numeric(irc, ERR_INVALIDMODEPARAM, "%.*s %c %.*s :%s", STR_ARGS(irc->task->targets), letter,
                STR_ARGS(is_shown ? value : STR("*")), why);
    return false;
}

static void refuse_mode(struct irc *irc, struct str letter)
{
    irc_numeric(irc, ERR_UNKNOWNMODE, "%.*s :is unknown mode char to me", STR_ARGS(letter));
}

/* What the core has refused. That something is not on a list is what was wanted. */
static void refuse_change(struct irc *irc, const struct message *error)
{
    const struct irc_task *task = irc->task;
    char letter = (char)task->number;
    bool is_list = irc_mode_is_list(letter);
    if (is_list && error->code == ERROR_TOO_MANY)
        irc_numeric(irc, ERR_BANLISTFULL, "%.*s %c :Channel list is full", STR_ARGS(task->targets),
                    letter);
    else if (is_list && error->code == ERROR_NO_SUCH_USER && task->count)
        return;
    else if (error->code == ERROR_NO_SUCH_USER)
        irc_numeric(irc, ERR_NOSUCHNICK, "%.*s :No such nick/channel", STR_ARGS(task->extra));
    else if (error->code == ERROR_NO_SUCH_MEMBER)
        irc_numeric(irc, ERR_USERNOTINCHANNEL, "%.*s %.*s :They aren't on that channel",
                    STR_ARGS(task->extra), STR_ARGS(task->targets));
    else
        irc_numeric(irc, ERR_CHANOPRIVSNEEDED, "%.*s :%.*s", STR_ARGS(task->targets),
                    STR_ARGS(error->text));
}

/* ---- a change as a request ---- */

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
    return text.size > 0 && text.size <= LIMIT_KEY_SIZE && !memchr(text.bytes, ' ', text.size) &&
           !memchr(text.bytes, ',', text.size);
}

static bool make_limit(struct irc *irc, bool is_on, struct message *request)
{
    struct str value = irc->task->extra;
    if (is_on && !is_number(value))
        return refuse_value(irc, 'l', "A limit is a number of members, from 1 on");
    message_set_kind(request, GROUP_LIMIT);
    message_set_count(request, is_on ? irc_number(value) : 0);
    return true;
}

static bool make_key(struct irc *irc, bool is_on, struct message *request)
{
    struct str value = irc->task->extra;
    if (is_on && !is_key(value))
        return refuse_value(irc, 'k', "A key has no blanks and no commas, and at most 64 bytes");
    message_set_kind(request, GROUP_KEY);
    message_set_text(request, is_on ? value : STR(""));
    return true;
}

static bool make_role(struct irc *irc, char letter, bool is_on, struct message *request)
{
    request->type = MESSAGE_ROLE;
    message_set_user(request, irc->task->extra);
    if (letter == 'v') {
        message_set_kind(request, is_on ? ROLE_KIND_VOICE : ROLE_KIND_NO_VOICE);
        return true;
    }
    message_set_kind(request, !is_on ? ROLE_MEMBER : letter == 'o' ? ROLE_ADMIN : ROLE_OWNER);
    if (!is_on && !irc->is_account && irc_word_equal(irc->task->extra, str_of(irc->nick)))
        message_set_flags(request, FLAG_ABANDON); /* what a guest owns is nobody's soon */
    return true;
}

static bool make_listed(struct irc *irc, char letter, bool is_on, struct message *request)
{
    struct buf shown = { 0 };
    bool is_mask = irc_mode_set_list(request, letter, is_on, irc->task->extra, &shown);
    buf_fini(&shown);
    return is_mask || refuse_value(irc, letter,
                                   "A mask is nick!user@host, a:account or i:nick; for +b and +e "
                                   "m: before it is about speaking");
}

/* Whether there must be a value, and may be one. */
static bool needs_value(char letter, bool is_on)
{
    return strchr("oqv", letter) || irc_mode_is_list(letter) || (strchr("kl", letter) && is_on);
}

/* Take the letter's value from those left. False if it lacks one; that is told then. */
static bool take_value(struct irc *irc, char letter, bool is_on)
{
    struct irc_task *task = irc->task;
    bool is_needed = needs_value(letter, is_on);
    task->extra = STR("");
    if ((is_needed || letter == 'k') && irc_list_next(&task->keys, '\n', &task->extra))
        return true;
    return !is_needed || refuse_value(irc, letter, "You must specify a parameter");
}

/* One change, as a request. Returns false if it is none that can be asked for; it is told then. */
static bool make_request(struct irc *irc, char letter, bool is_on, struct message *request)
{
    const struct irc_setting_mode *mode = irc_mode_find_setting(letter);
    *request = (struct message){ .type = MESSAGE_SET };
    message_set_room(request, irc->task->target);
    if (!take_value(irc, letter, is_on))
        return false;
    if (strchr("oqv", letter))
        return make_role(irc, letter, is_on, request);
    if (irc_mode_is_list(letter))
        return make_listed(irc, letter, is_on, request);
    if (letter == 'l')
        return make_limit(irc, is_on, request);
    if (letter == 'k')
        return make_key(irc, is_on, request);
    if (letter == 'C') /* always so */
        return false;
    if (!mode) {
        refuse_mode(irc, (struct str){ &letter, 1 });
        return false;
    }
    message_set_kind(request, mode->setting);
    message_set_count(request, is_on ? mode->on : mode->off);
    return true;
}

/* ---- what was changed, as one line ---- */

/* Of the lines "+o bob" the letters, each sign only where it changes. */
static void put_letters(struct str made, struct buf *out)
{
    struct str change;
    char sign = '\0';
    while (irc_list_next(&made, '\n', &change)) {
        size_t skipped = change.bytes[0] == sign;
        sign = change.bytes[0];
        buf_append(out, change.bytes + skipped, 2 - skipped);
    }
}

/* And the values, each with a blank before it. */
static void put_values(struct str made, struct buf *out)
{
    struct str change;
    while (irc_list_next(&made, '\n', &change))
        buf_append_str(out, str_skip(change, 2));
}

static void tell_made(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct buf text = { 0 };
    if (task->found.size == 0)
        return;
    put_letters(buf_str(&task->found), &text);
    put_values(buf_str(&task->found), &text);
    irc_settle(irc, task->target);
    irc_send_from(irc, str_of(irc->nick), "MODE %.*s %.*s", STR_ARGS(task->targets),
                  STR_ARGS(buf_str(&text)));
    buf_fini(&text);
    buf_clear(&task->found);
}

/* Note a change that was made. Whom a ban puts out is told after it. */
static void note_made(struct irc *irc)
{
    struct irc_task *task = irc->task;
    struct message listed = { 0 };
    char letter = (char)task->number;
    buf_printf(&task->found, "%c%c", task->count ? '-' : '+', letter);
    if (task->extra.size > 0)
        buf_append_str(&task->found, STR(" "));
    if (irc_mode_is_list(letter))
        irc_mode_set_list(&listed, letter, !task->count, task->extra, &task->found);
    else
        buf_append_str(&task->found, task->extra);
    buf_append_str(&task->found, STR("\n"));
    bool puts_out = letter == 'b' && !task->count && !(listed.flags & FLAG_MUTE);
    if (puts_out || task->found.size > MADE_MAX)
        tell_made(irc);
}

/* ---- one after the other ---- */

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
    tell_made(irc);
    irc_end(irc);
}

static void change_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ERROR)
        refuse_change(irc, message);
    else if (message->type == MESSAGE_DONE)
        note_made(irc);
}

void irc_mode_change(struct irc *irc, const struct irc_line *line, const struct irc_room *room)
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
