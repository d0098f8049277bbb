/* SETNAME, and MODE of a nick: what users say of themselves. */
#include "server/irc/irc.h"

#include <stdio.h>

/* Have those who share a room with the client know what it does. */
static void spread(struct irc *irc, unsigned cap, const char *what)
{
    struct buf line = { 0 };
    buf_append_str(&line, STR(":"));
    irc_person_source(irc->door, str_of(irc->nick), &line);
    buf_printf(&line, " %s", what);
    irc_spread(irc, cap, buf_str(&line));
    buf_fini(&line);
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
    irc_person_set_realname(irc->person, name);
    snprintf(what, sizeof(what), "SETNAME :%.*s", STR_ARGS(name));
    if (irc_has(irc, IRC_CAP_SETNAME))
        irc_send_from(irc, str_of(irc->nick), "%s", what);
    spread(irc, IRC_CAP_SETNAME, what);
}

/* ---- MODE of oneself ---- */

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

static void send_user_modes(struct irc *irc)
{
    const struct irc_person *person = irc->person;
    irc_numeric(irc, RPL_UMODEIS, "+%s%s%s%s", person->is_bot ? "B" : "",
                person->is_invisible ? "i" : "", irc->is_operator ? "o" : "",
                person->hears_wallops ? "w" : "");
}

static void count_invisible(struct irc *irc, char letter, char sign)
{
    if (letter == 'i' && sign == '+')
        irc->door->invisible_count++;
    else if (letter == 'i')
        irc->door->invisible_count--;
}

static void change_user_modes(struct irc *irc, struct str letters)
{
    struct buf changed = { 0 };
    char sign = '+', written = '\0';
    bool has_unknown = false, steps_down = false;
    for (size_t i = 0; i < letters.size; i++) {
        char letter = letters.bytes[i];
        bool *flag = find_flag(irc->person, letter);
        if (letter == '+' || letter == '-') {
            sign = letter;
        } else if (letter == 'o') { /* cannot be given so */
            steps_down |= sign == '-' && irc->is_operator;
        } else if (!flag) {
            has_unknown = true;
        } else if (*flag != (sign == '+')) {
            *flag = sign == '+';
            count_invisible(irc, letter, sign);
            if (sign != written)
                buf_append(&changed, &sign, 1);
            buf_append(&changed, &letter, 1);
            written = sign;
        }
    }
    if (has_unknown)
        irc_numeric(irc, ERR_UMODEUNKNOWNFLAG, ":Unknown MODE flag");
    if (changed.size > 0)
        irc_send_from(irc, str_of(irc->nick), "MODE %s %.*s", irc->nick,
                      STR_ARGS(buf_str(&changed)));
    buf_fini(&changed);
    if (steps_down)
        irc_step_down(irc);
}

void irc_on_user_mode(struct irc *irc, const struct irc_line *line)
{
    if (!irc_word_equal(irc_line_param(line, 0), str_of(irc->nick)))
        irc_numeric(irc, ERR_USERSDONTMATCH, ":Cant change mode for other users");
    else if (line->param_count == 1)
        send_user_modes(irc);
    else
        change_user_modes(irc, irc_line_param(line, 1));
}
