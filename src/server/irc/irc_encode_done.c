/* What was done in a room, as lines: who came and went, roles and settings, bans. */
#include "server/irc/irc_encoding.h"

#include <stdio.h>

/* "COMMAND target", and " :text" if there is text. */
static int put_simple(const struct irc_encoding *encoding, const char *command, struct str text)
{
    struct buf *out = encoding->out;
    size_t start = irc_encoding_begin(encoding, IRC_LINE_FIRST);
    buf_printf(out, "%s %.*s", command, STR_ARGS(encoding->place->target));
    if (text.size > 0) {
        buf_append_str(out, STR(" :"));
        buf_append_str(out, text);
    }
    return irc_line_end(out, start);
}

int irc_put_topic(const struct irc_encoding *encoding)
{
    struct buf *out = encoding->out;
    size_t start = irc_encoding_begin(encoding, IRC_LINE_FIRST);
    buf_printf(out, "TOPIC %.*s :", STR_ARGS(encoding->place->target));
    buf_append_str(out, encoding->event->text);
    return irc_line_end(out, start);
}

int irc_put_join(const struct irc_encoding *encoding)
{
    const struct message *event = encoding->event;
    const struct irc_person *person = irc_person_find(encoding->door, event->user);
    struct buf *out = encoding->out;
    size_t start = irc_encoding_begin(encoding, IRC_LINE_FIRST);
    buf_printf(out, "JOIN %.*s", STR_ARGS(encoding->place->target));
    if (encoding->caps & IRC_CAP_EXTENDED_JOIN) {
        struct str account = encoding->is_account ? event->user : STR("*");
        buf_printf(out, " %.*s :", STR_ARGS(account));
        buf_append_str(out, person ? str_of(person->realname) : event->user);
    }
    return irc_line_end(out, start);
}

int irc_put_part(const struct irc_encoding *encoding)
{
    return put_simple(encoding, "PART", encoding->event->text);
}

/* "old new reason" */
int irc_put_rename(const struct irc_encoding *encoding)
{
    struct str reason = encoding->event->text, was, name;
    struct buf *out = encoding->out;
    irc_list_next(&reason, ' ', &was);
    irc_list_next(&reason, ' ', &name);
    size_t start = irc_encoding_begin(encoding, IRC_LINE_FIRST);
    if (encoding->caps & IRC_CAP_CHANNEL_RENAME)
        buf_printf(out, "RENAME #%.*s #%.*s :", STR_ARGS(was), STR_ARGS(name));
    else
        buf_printf(out, "NOTICE %.*s :#%.*s is called #%.*s now%s",
                   STR_ARGS(encoding->place->target), STR_ARGS(was), STR_ARGS(name),
                   reason.size > 0 ? ": " : "");
    buf_append_str(out, reason);
    return irc_line_end(out, start);
}

/* ---- roles and settings, as modes ---- */

/* "MODE target change value" */
static int put_mode(const struct irc_encoding *encoding, const char *change, struct str value)
{
    struct buf *out = encoding->out;
    size_t start = irc_encoding_begin(encoding, IRC_LINE_FIRST);
    buf_printf(out, "MODE %.*s %s%s%.*s", STR_ARGS(encoding->place->target), change,
               value.size > 0 ? " " : "", STR_ARGS(value));
    return irc_line_end(out, start);
}

/* "admin bob": who is less than an admin is no operator any more. */
int irc_put_role(const struct irc_encoding *encoding)
{
    struct str rest = encoding->event->text, role;
    irc_list_next(&rest, ' ', &role);
    return put_mode(encoding, str_equal(role, STR("member")) ? "-o" : "+o", rest);
}

/* "bob reason" */
int irc_put_kick(const struct irc_encoding *encoding)
{
    struct str reason = encoding->event->text, user;
    struct buf *out = encoding->out;
    irc_list_next(&reason, ' ', &user);
    size_t start = irc_encoding_begin(encoding, IRC_LINE_FIRST);
    buf_printf(out, "KICK %.*s %.*s :", STR_ARGS(encoding->place->target), STR_ARGS(user));
    buf_append_str(out, reason.size > 0 ? reason : encoding->event->user);
    return irc_line_end(out, start);
}

/* "bob 10m reason": a ban, or with @before it a mute, of a nick or, as @all, of everybody. */
static int put_sanction(const struct irc_encoding *encoding, const char *sign, const char *before)
{
    struct str rest = encoding->event->text, user;
    char change[4], mask[LIMIT_NAME_SIZE + 16];
    irc_list_next(&rest, ' ', &user);
    if (str_equal(user, STR("@all"))) {
        snprintf(change, sizeof(change), "%sm", sign);
        return put_mode(encoding, change, STR(""));
    }
    snprintf(change, sizeof(change), "%sb", sign);
    snprintf(mask, sizeof(mask), "%s%.*s!*@*", before, STR_ARGS(user));
    return put_mode(encoding, change, str_of(mask));
}

int irc_put_ban(const struct irc_encoding *encoding)
{
    return put_sanction(encoding, "+", "");
}

int irc_put_unban(const struct irc_encoding *encoding)
{
    return put_sanction(encoding, "-", "");
}

int irc_put_mute(const struct irc_encoding *encoding)
{
    return put_sanction(encoding, "+", "m:");
}

int irc_put_unmute(const struct irc_encoding *encoding)
{
    return put_sanction(encoding, "-", "m:");
}

/* "read-only yes", "limit 10": what has a letter is a mode, the rest a notice. */
int irc_put_setting(const struct irc_encoding *encoding)
{
    struct str value = encoding->event->text, name;
    irc_list_next(&value, ' ', &name);
    if (str_equal(name, STR("read-only")))
        return put_mode(encoding, str_equal(value, STR("yes")) ? "+m" : "-m", STR(""));
    if (str_equal(name, STR("topic-by")))
        return put_mode(encoding, str_equal(value, STR("members")) ? "-t" : "+t", STR(""));
    if (str_equal(name, STR("join")))
        return put_mode(encoding, str_equal(value, STR("open")) ? "-i" : "+i", STR(""));
    if (str_equal(name, STR("outsiders")))
        return put_mode(encoding, str_equal(value, STR("yes")) ? "-n" : "+n", STR(""));
    if (str_equal(name, STR("hidden")))
        return put_mode(encoding, str_equal(value, STR("yes")) ? "+s" : "-s", STR(""));
    if (str_equal(name, STR("key")))
        return put_mode(encoding, str_equal(value, STR("yes")) ? "+k" : "-k", STR("*"));
    if (str_equal(name, STR("limit")))
        return str_equal(value, STR("0")) ? put_mode(encoding, "-l", STR(""))
                                          : put_mode(encoding, "+l", value);
    return irc_put_notice(encoding);
}
