/* AWAY, SETNAME and MODE: what users are, and what rooms allow. */
#include "server/irc/irc.h"

#include <hutong/common/utf8.h>
#include <stdio.h>

/** Copy @text, cut at a character's border. */
static void copy_text(struct str text, char *out, size_t out_size)
{
    size_t size = text.size < out_size ? text.size : utf8_floor(text, out_size - 1);
    memcpy(out, text.bytes ? text.bytes : "", size);
    out[size] = '\0';
}

/** Have those who share a room with the client know what it does. */
static void spread(struct irc *irc, unsigned cap, const char *what)
{
    struct buf line = { 0 };
    buf_append_str(&line, STR(":"));
    irc_person_source(irc->door, str_of(irc->nick), &line);
    buf_printf(&line, " %s", what);
    irc_spread(irc, cap, buf_str(&line));
    buf_fini(&line);
}

void irc_on_away(struct irc *irc, const struct irc_line *line)
{
    char what[IRC_AWAY_SIZE + 8];
    copy_text(irc_line_param(line, 0), irc->person->away, sizeof(irc->person->away));
    bool is_away = irc->person->away[0];
    irc_numeric(irc, is_away ? RPL_NOWAWAY : RPL_UNAWAY,
                is_away ? ":You have been marked as being away"
                        : ":You are no longer marked as being away");
    snprintf(what, sizeof(what), is_away ? "AWAY :%s" : "AWAY", irc->person->away);
    spread(irc, IRC_CAP_AWAY_NOTIFY, what);
}

void irc_on_setname(struct irc *irc, const struct irc_line *line)
{
    char what[IRC_REALNAME_SIZE + 16];
    struct str name = irc_line_param(line, 0);
    if (name.size == 0 || name.size >= IRC_REALNAME_SIZE) {
        irc_standard(irc, "FAIL", "SETNAME", "INVALID_REALNAME", STR(""),
                     "Realname is empty or too long");
        return;
    }
    copy_text(name, irc->person->realname, sizeof(irc->person->realname));
    snprintf(what, sizeof(what), "SETNAME :%s", irc->person->realname);
    if (irc_has(irc, IRC_CAP_SETNAME))
        irc_send_from(irc, str_of(irc->nick), "%s", what);
    spread(irc, IRC_CAP_SETNAME, what);
}

/* ---- user modes ---- */

static bool *find_flag(struct irc_person *person, char letter)
{
    switch (letter) {
    case 'B':
        return &person->is_bot;
    case 'i':
        return &person->is_invisible;
    case 'w':
        return &person->hears_wallops;
    default:
        return NULL;
    }
}

static void send_modes(struct irc *irc)
{
    const struct irc_person *person = irc->person;
    irc_numeric(irc, RPL_UMODEIS, "+%s%s%s", person->is_bot ? "B" : "",
                person->is_invisible ? "i" : "", person->hears_wallops ? "w" : "");
}

static void change_modes(struct irc *irc, struct str letters)
{
    struct buf changed = { 0 };
    char sign = '+', written = '\0';
    bool has_unknown = false;
    for (size_t i = 0; i < letters.size; i++) {
        char letter = letters.bytes[i];
        bool *flag = find_flag(irc->person, letter);
        if (letter == '+' || letter == '-') {
            sign = letter;
        } else if (!flag) {
            has_unknown = true;
        } else if (*flag != (sign == '+')) {
            *flag = sign == '+';
            buf_printf(&changed, sign == written ? "%.0s%c" : "%s%c", sign == '+' ? "+" : "-",
                       letter);
            written = sign;
        }
    }
    if (has_unknown)
        irc_numeric(irc, ERR_UMODEUNKNOWNFLAG, ":Unknown MODE flag");
    if (changed.size > 0)
        irc_send_from(irc, str_of(irc->nick), "MODE %s %.*s", irc->nick,
                      STR_ARGS(buf_str(&changed)));
    buf_fini(&changed);
}

static void on_user_mode(struct irc *irc, const struct irc_line *line)
{
    if (!irc_word_equal(irc_line_param(line, 0), str_of(irc->nick)))
        irc_numeric(irc, ERR_USERSDONTMATCH, ":Cant change mode for other users");
    else if (line->param_count == 1)
        send_modes(irc);
    else
        change_modes(irc, irc_line_param(line, 1));
}

/* ---- channel modes ---- */

static void mode_end(struct irc *irc)
{
    irc_end(irc);
}

static void mode_answer(struct irc *irc, const struct message *message)
{
    if (message->type == MESSAGE_ROOM)
        irc_numeric(irc, RPL_CHANNELMODEIS, "#%.*s +n", STR_ARGS(message->room));
    else if (message->type == MESSAGE_ERROR)
        irc_refuse(irc, message, irc->task.targets);
}

static void ask_modes(struct irc *irc, struct str channel)
{
    struct message request = { .type = MESSAGE_ROOMS };
    struct irc_task *task = irc_begin(irc, "MODE", mode_end, mode_answer);
    irc_keep(task, channel, STR(""), STR(""), STR(""));
    message_set_room(&request, str_skip(task->targets, 1));
    irc_ask(irc, &request);
}

static void change_channel(struct irc *irc, struct str channel, struct str letters)
{
    const char *unknown = NULL;
    for (size_t i = 0; i < letters.size && !unknown; i++)
        if (!strchr("+-bklimnstqov", letters.bytes[i]))
            unknown = &letters.bytes[i];
    if (unknown)
        irc_numeric(irc, ERR_UNKNOWNMODE, "%c :is unknown mode char to me", *unknown);
    else
        irc_numeric(irc, ERR_CHANOPRIVSNEEDED, "%.*s :You're not channel operator",
                    STR_ARGS(channel));
}

void irc_on_mode(struct irc *irc, const struct irc_line *line)
{
    struct str target = irc_line_param(line, 0), letters = irc_line_param(line, 1);
    bool is_ban_list = irc_word_equal(letters, STR("b")) || str_equal(letters, STR("+b"));
    if (target.size == 0 || target.bytes[0] != '#')
        on_user_mode(irc, line);
    else if (line->param_count == 1 || !irc_room_find_channel(irc, target))
        ask_modes(irc, target);
    else if (is_ban_list && line->param_count == 2)
        irc_numeric(irc, RPL_ENDOFBANLIST, "%.*s :End of channel ban list", STR_ARGS(target));
    else
        change_channel(irc, target, letters);
}
