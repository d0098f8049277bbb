/* What was done in a room, as lines: who came and went, roles and settings, bans. */
#include "server/irc/irc_encoding.h"
#include "server/irc/irc_modes.h"

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
    if (str_equal(role, STR(ROLE_WORD_VOICE)))
        return put_mode(encoding, "+v", rest);
    if (str_equal(role, STR(ROLE_WORD_NO_VOICE)))
        return put_mode(encoding, "-v", rest);
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

/*
 * "bob 10m reason": somebody has come onto a list, or off it. A name, an account or an address is
 * told by its name alone, and shown as a nick.
 */
static int put_listed(const struct irc_encoding *encoding, char sign, enum sanction_sort sort,
                      struct str rest)
{
    struct str whom;
    const char change[] = { sign, irc_mode_of_list(sort), '\0' };
    struct buf mask = { 0 };
    irc_list_next(&rest, ' ', &whom);
    bool is_all = str_equal(whom, STR("@all"));
    bool is_mask = str_starts_with(whom, STR("a:")) || memchr(whom.bytes, '!', whom.size);
    irc_mode_mask(sort,
                  is_all    ? SANCTION_EVERYBODY
                  : is_mask ? SANCTION_MASK
                            : SANCTION_NAME,
                  whom, &mask);
    int status = put_mode(encoding, change, buf_str(&mask));
    buf_fini(&mask);
    return status;
}

int irc_put_ban(const struct irc_encoding *encoding)
{
    return put_listed(encoding, '+', SANCTION_BAN, encoding->event->text);
}

int irc_put_unban(const struct irc_encoding *encoding)
{
    return put_listed(encoding, '-', SANCTION_BAN, encoding->event->text);
}

int irc_put_mute(const struct irc_encoding *encoding)
{
    return put_listed(encoding, '+', SANCTION_MUTE, encoding->event->text);
}

int irc_put_unmute(const struct irc_encoding *encoding)
{
    return put_listed(encoding, '-', SANCTION_MUTE, encoding->event->text);
}

/* "except bob 10m reason": which list it is stands in front. */
static int put_list(const struct irc_encoding *encoding, char sign)
{
    struct str rest = encoding->event->text, name;
    irc_list_next(&rest, ' ', &name);
    enum sanction_sort sort = sanction_sort_find(name);
    return sort < SANCTION_SORT_COUNT ? put_listed(encoding, sign, sort, rest)
                                      : irc_put_notice(encoding);
}

int irc_put_list(const struct irc_encoding *encoding)
{
    return put_list(encoding, '+');
}

int irc_put_unlist(const struct irc_encoding *encoding)
{
    return put_list(encoding, '-');
}

/* "read-only yes", "limit 10": what has a letter is a mode, the rest a notice. */
int irc_put_setting(const struct irc_encoding *encoding)
{
    struct str value;
    uint64_t count = 0, setting = 0;
    struct str name = encoding->event->text, rest = name;
    irc_list_next(&rest, ' ', &name);
    if (str_equal(name, STR("key"))) /* its value is "yes" or nothing */
        return put_mode(encoding, rest.size > 0 ? "+k" : "-k", STR("*"));
    setting = group_read(encoding->event->text, &count, &value);
    if (setting == GROUP_LIMIT)
        return put_mode(encoding, count > 0 ? "+l" : "-l", count > 0 ? value : STR(""));
    const struct irc_setting_mode *mode = irc_mode_of_setting(setting);
    const char change[] = { mode && count == mode->off ? '-' : '+', mode ? mode->letter : ' ',
                            '\0' };
    return mode ? put_mode(encoding, change, STR("")) : irc_put_notice(encoding);
}
