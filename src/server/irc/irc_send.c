/*
 * Lines to one client. All of them pass through irc_send_line(), where what could end a line early
 * is taken out, tags are put together, and the answer to a labelled command is held back until it
 * is known whether it has no line, one, or several.
 */
#include "server/irc/irc.h"

#include <hutong/common/time_text.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Tags */

static struct str own_tags(struct str line)
{
    const char *end =
        line.size > 0 && line.bytes[0] == '@' ? memchr(line.bytes, ' ', line.size) : NULL;
    return end ? (struct str){ line.bytes + 1, (size_t)(end - line.bytes) - 1 } : (struct str){ 0 };
}

static bool has_tag(struct str tags, struct str key)
{
    struct irc_tag tag;
    return irc_tag_find(tags, key, &tag);
}

static void add_tag(struct buf *out, size_t start, const char *key, const char *value)
{
    buf_printf(out, "%c%s=%s", out->size == start ? '@' : ';', key, value);
}

static void add_time(const struct irc *irc, struct buf *out, size_t start)
{
    char time[TIME_TEXT_MAX];
    time_text_rfc3339(irc->door->date_ms, time);
    add_tag(out, start, "time", time);
}

/* A line within a message of several: the tags are those of the message. */
static bool is_inner(struct str tags)
{
    struct irc_tag tag;
    return irc_tag_find(tags, STR("batch"), &tag) && tag.value.size > 0 &&
           tag.value.bytes[0] == IRC_MULTILINE_BATCH;
}

/* Write a line with @key and @value among its tags (NULL: none). */
static void write_line(struct irc *irc, struct str line, const char *key, const char *value)
{
    struct buf *out = &irc->door->out;
    struct str tags = own_tags(line);
    struct str rest = str_skip(line, tags.size > 0 ? tags.size + 2 : 0);
    buf_clear(out);
    if (key)
        add_tag(out, 0, key, value);
    if (irc_has(irc, IRC_CAP_SERVER_TIME) && !has_tag(tags, STR("time")) && !is_inner(tags))
        add_time(irc, out, 0);
    if (tags.size > 0)
        buf_printf(out, "%c%.*s", out->size == 0 ? '@' : ';', STR_ARGS(tags));
    if (out->size > 0)
        buf_append_str(out, STR(" "));
    buf_append_str(out, rest);
    if (irc_line_end(out, 0) == 0)
        answer_bytes(irc->session, out->bytes, out->size);
}

/* Labels */

static void hold_back(struct irc *irc, struct str line)
{
    struct irc_labelled *labelled = irc->labelled;
    if (!labelled)
        labelled = irc->labelled = calloc(1, sizeof(*labelled));
    if (!labelled) {
        session_drop(irc->session, "no memory for an answer");
        return;
    }
    size_t start = labelled->lines.size;
    buf_append_str(&labelled->lines, line);
    for (size_t i = start; i < labelled->lines.size; i++)
        if (labelled->lines.bytes[i] == '\n')
            labelled->lines.bytes[i] = ' ';
    buf_append_str(&labelled->lines, STR("\n"));
    labelled->count++;
}

void irc_send_line(struct irc *irc, struct str line)
{
    if (irc->label)
        hold_back(irc, line);
    else
        write_line(irc, line, NULL, NULL);
}

void irc_send_aside(struct irc *irc, struct str line)
{
    write_line(irc, line, NULL, NULL);
}

static struct str take_held(struct str *rest)
{
    const char *end = memchr(rest->bytes, '\n', rest->size);
    struct str line = { rest->bytes, end ? (size_t)(end - rest->bytes) : rest->size };
    *rest = str_skip(*rest, line.size + 1);
    return line;
}

static void write_lines(struct irc *irc, struct str lines, const char *key, const char *value)
{
    while (lines.size > 0) {
        struct str line = take_held(&lines);
        bool has_batch = has_tag(own_tags(line), STR("batch"));
        write_line(irc, line, has_batch ? NULL : key, value);
    }
}

static void write_batch(struct irc *irc, const char *label, struct str lines)
{
    char batch[IRC_BATCH_SIZE], text[IRC_SERVER_NAME_SIZE + 64];
    snprintf(batch, sizeof(batch), "l%" PRIu64, ++irc->last_batch);
    snprintf(text, sizeof(text), ":%s BATCH +%s labeled-response", irc->door->config.server_name,
             batch);
    write_line(irc, str_of(text), "label", label);
    write_lines(irc, lines, "batch", batch);
    snprintf(text, sizeof(text), ":%s BATCH -%s", irc->door->config.server_name, batch);
    write_line(irc, str_of(text), NULL, NULL);
}

/* The name of the batch that a line begins or, with '-', ends; empty: none. */
static struct str batch_of(struct str line, char sign)
{
    struct irc_line parsed;
    size_t used;
    struct str name = { 0 };
    if (irc_line_take(line, &parsed, &used) == IRC_LINE_OK &&
        irc_word_equal(parsed.command, STR("BATCH")))
        name = irc_line_param(&parsed, 0);
    return name.size > 0 && name.bytes[0] == sign ? str_skip(name, 1) : (struct str){ 0 };
}

/* Whether the lines are one batch already, which then is the answer. */
static bool is_batch(struct str lines)
{
    struct str name = batch_of(lines, '+'), last = { 0 };
    size_t start = lines.size - 1;
    if (name.size == 0)
        return false;
    while (start > 0 && lines.bytes[start - 1] != '\n')
        start--;
    last = str_skip(lines, start);
    return str_equal(batch_of(last, '-'), name);
}

char *irc_take_label(struct irc *irc)
{
    char *label = irc->label;
    irc->label = NULL;
    return label;
}

void irc_give_label(struct irc *irc, char *label)
{
    free(irc->label);
    irc->label = label;
}

void irc_labelled_free(struct irc *irc)
{
    if (!irc->labelled)
        return;
    buf_fini(&irc->labelled->lines);
    free(irc->labelled);
    irc->labelled = NULL;
}

void irc_send_labelled(struct irc *irc)
{
    char *label = irc->label, text[IRC_SERVER_NAME_SIZE + 8];
    if (!label)
        return;
    struct str held = irc->labelled ? buf_str(&irc->labelled->lines) : STR("");
    size_t count = irc->labelled ? irc->labelled->count : 0;
    irc->label = NULL;
    if (count == 0) {
        snprintf(text, sizeof(text), ":%s ACK", irc->door->config.server_name);
        write_line(irc, str_of(text), "label", label);
    } else if (count == 1) {
        write_line(irc, (struct str){ held.bytes, held.size - 1 }, "label", label);
    } else if (is_batch(held)) {
        write_line(irc, take_held(&held), "label", label);
        write_lines(irc, held, NULL, NULL);
    } else {
        write_batch(irc, label, held);
    }
    irc_labelled_free(irc);
    free(label);
}

/* Lines */

__attribute__((format(printf, 2, 0))) static void append_format(struct buf *out, const char *format,
                                                                va_list args)
{
    char text[2 * IRC_LINE_SIZE];
    vsnprintf(text, sizeof(text), format, args);
    buf_append_str(out, str_of(text));
}

void irc_send(struct irc *irc, const char *format, ...)
{
    struct buf *line = &irc->door->line;
    va_list args;
    buf_clear(line);
    buf_printf(line, ":%s ", irc->door->config.server_name);
    va_start(args, format);
    append_format(line, format, args);
    va_end(args);
    irc_send_line(irc, buf_str(line));
}

void irc_numeric(struct irc *irc, const char *numeric, const char *format, ...)
{
    struct buf *line = &irc->door->line;
    va_list args;
    buf_clear(line);
    buf_printf(line, ":%s %s %s ", irc->door->config.server_name, numeric, irc_nick(irc));
    va_start(args, format);
    append_format(line, format, args);
    va_end(args);
    irc_send_line(irc, buf_str(line));
}

/* As far as this door knows. */
static bool is_account(const struct irc *irc, struct str user)
{
    const struct irc_person *person = irc_person_find(irc->door, user);
    return person ? person->sessions && person->sessions->is_account
                  : irc->is_account && str_equal(user, str_of(irc->nick));
}

void irc_send_from(struct irc *irc, struct str user, const char *format, ...)
{
    struct buf *line = &irc->door->line;
    va_list args;
    buf_clear(line);
    if (irc_has(irc, IRC_CAP_ACCOUNT_TAG) && is_account(irc, user))
        buf_printf(line, "@account=%.*s ", STR_ARGS(user));
    buf_append_str(line, STR(":"));
    irc_person_source(irc->door, user, line);
    buf_append_str(line, STR(" "));
    va_start(args, format);
    append_format(line, format, args);
    va_end(args);
    irc_send_line(irc, buf_str(line));
}

void irc_standard(struct irc *irc, const char *type, const char *command, const char *code,
                  struct str context, const char *text)
{
    const char *blank = context.size > 0 ? " " : "";
    irc_send(irc, "%s %s %s%s%.*s :%s", type, command, code, blank, STR_ARGS(context), text);
}

void irc_send_end(struct irc *irc, struct str reason)
{
    struct buf *out = &irc->door->out;
    buf_clear(out);
    buf_printf(out, "ERROR :Closing link: %.*s", STR_ARGS(reason));
    if (irc_line_end(out, 0) == 0)
        answer_bytes(irc->session, out->bytes, out->size);
}

void irc_send_event(struct irc *irc, const struct irc_place *place, const struct message *event)
{
    struct buf out = { 0 };
    irc_encode_event(irc->door, irc->caps, place, event, irc->is_account, STR(""), &out);
    irc_send_lines(irc, buf_str(&out));
    buf_fini(&out);
}

/* What the core refuses */

/* Which numeric says it best, where it is about a room or a user. */
static const struct refusal {
    enum error_code code;
    const char *numeric;
    const char *text; /* NULL: the core's own sentence */
} refusals[] = {
    { ERROR_NAME_TAKEN, ERR_NICKNAMEINUSE, "Nickname is already in use" },
    { ERROR_ACCOUNT, ERR_NICKNAMEINUSE,
      "Nickname belongs to an account; log in with SASL or PASS, or choose another" },
    { ERROR_NAME_INVALID, ERR_ERRONEUSNICKNAME, NULL },
    { ERROR_ROOM_INVALID, ERR_BADCHANMASK, NULL },
    { ERROR_NO_SUCH_ROOM, ERR_NOSUCHCHANNEL, "No such channel" },
    { ERROR_NO_SUCH_USER, ERR_NOSUCHNICK, "No such nick/channel" },
    { ERROR_NOT_MEMBER, ERR_NOTONCHANNEL, "You're not on that channel" },
    { ERROR_TEXT_INVALID, ERR_CANNOTSENDTOCHAN, NULL },
    { ERROR_TOO_MANY, ERR_TOOMANYCHANNELS, NULL },
    { ERROR_ROOM_FULL, ERR_CHANNELISFULL, "Cannot join channel (+l)" },
    { ERROR_RIGHT, ERR_CHANOPRIVSNEEDED, NULL },
    { ERROR_KEY, ERR_BADCHANNELKEY, "Cannot join channel (+k)" },
    { ERROR_INVITED_ONLY, ERR_INVITEONLYCHAN, "Cannot join channel (+i)" },
    { ERROR_APPROVAL, ERR_INVITEONLYCHAN, NULL },
    { ERROR_ROOM_BANNED, ERR_BANNEDFROMCHAN, "Cannot join channel (+b)" },
    { ERROR_MUTED, ERR_CANNOTSENDTOCHAN, NULL },
    { ERROR_SLOW, ERR_CANNOTSENDTOCHAN, NULL },
    { ERROR_ARCHIVED, ERR_CANNOTSENDTOCHAN, NULL },
};

void irc_refuse(struct irc *irc, const struct message *error, struct str target)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
        const struct refusal *refusal = &refusals[i];
        if (refusal->code != error->code)
            continue;
        struct str text = refusal->text ? str_of(refusal->text) : error->text;
        irc_numeric(irc, refusal->numeric, "%.*s :%.*s", STR_ARGS(target), STR_ARGS(text));
        return;
    }
    irc_send(irc, "NOTICE %s :%.*s", irc_nick(irc), STR_ARGS(error->text));
}
