/* Events and signals as lines, the same for all clients with the same capabilities. */
#include "server/irc/irc.h"

#include <hutong/common/time_text.h>
#include <hutong/common/utf8.h>
#include <inttypes.h>
#include <stdio.h>

/* A line that is being put together, with what all lines of an event have in common. */
struct encoding {
    struct irc_door *door;
    unsigned caps;
    const struct irc_place *place;
    const struct message *event;
    bool is_account;
    struct str batch;
    struct buf *out;
};

/* Tags */

static void put_tag(struct buf *out, size_t start, const char *text)
{
    buf_printf(out, "%c%s", out->size == start ? '@' : ';', text);
}

static void put_time(const struct encoding *encoding, uint64_t time_ms, size_t start)
{
    char time[TIME_TEXT_MAX];
    if (!(encoding->caps & IRC_CAP_SERVER_TIME))
        return;
    time_text_rfc3339(time_ms, time);
    put_tag(encoding->out, start, "time=");
    buf_append_str(encoding->out, str_of(time));
}

static void put_msgid(const struct encoding *encoding, const char *key, uint64_t no, size_t start)
{
    if (!(encoding->caps & IRC_CAP_MESSAGE_TAGS) || encoding->place->room == 0)
        return;
    put_tag(encoding->out, start, key);
    buf_printf(encoding->out, "=r%" PRIu64 "-%" PRIu64, encoding->place->room, no);
}

/** The tags that every line of the event has; @is_first: also those that name it. */
static void put_tags(const struct encoding *encoding, bool is_first)
{
    const struct message *event = encoding->event;
    struct buf *out = encoding->out;
    size_t start = out->size;
    bool has_time = event->has & HAS(FIELD_TIME);
    if (encoding->batch.size > 0) {
        put_tag(out, start, "batch=");
        buf_append_str(out, encoding->batch);
    }
    put_time(encoding, has_time ? event->time : encoding->door->date_ms, start);
    if (is_first && event->type == MESSAGE_EVENT)
        put_msgid(encoding, "msgid", event->no, start);
    if (is_first && event->has & HAS(FIELD_REF) && event->kind != EVENT_RECALL)
        put_msgid(encoding, "+draft/reply", event->ref, start);
    struct str said = irc_said_tags(encoding->door, event->nonce);
    if (is_first && (encoding->caps & IRC_CAP_MESSAGE_TAGS) && said.size > 0) {
        put_tag(out, start, "");
        buf_append_str(out, said);
    }
    if ((encoding->caps & IRC_CAP_ACCOUNT_TAG) && encoding->is_account) {
        put_tag(out, start, "account=");
        buf_append_str(out, event->user);
    }
    if (out->size > start)
        buf_append_str(out, STR(" "));
}

/** Begin a line: tags, source, and a blank. Returns where it starts. */
static size_t begin(const struct encoding *encoding, bool is_first)
{
    size_t start = encoding->out->size;
    put_tags(encoding, is_first);
    buf_append_str(encoding->out, STR(":"));
    irc_person_source(encoding->door, encoding->event->user, encoding->out);
    buf_append_str(encoding->out, STR(" "));
    return start;
}

/** "COMMAND target", and " :text" if there is text. */
static int put_simple(const struct encoding *encoding, const char *command, struct str text)
{
    struct buf *out = encoding->out;
    size_t start = begin(encoding, true);
    buf_printf(out, "%s %.*s", command, STR_ARGS(encoding->place->target));
    if (text.size > 0) {
        buf_append_str(out, STR(" :"));
        buf_append_str(out, text);
    }
    return irc_line_end(out, start);
}

/* What was said */

/* How the text of a line is wrapped. */
struct wrapping {
    const char *command, *before, *after;
};

/** Bytes that the text of one line may have. */
static size_t text_room(const struct encoding *encoding, const struct wrapping *wrapping)
{
    struct buf *source = &encoding->door->text;
    buf_clear(source);
    irc_person_source(encoding->door, encoding->event->user, source);
    size_t used = 1 + source->size + 1 + strlen(wrapping->command) + 1 +
                  encoding->place->target.size + 2 + strlen(wrapping->before) +
                  strlen(wrapping->after) + 2;
    return used < IRC_LINE_SIZE ? IRC_LINE_SIZE - used : 0;
}

static int put_piece(const struct encoding *encoding, const struct wrapping *wrapping,
                     struct str piece, bool is_first)
{
    struct buf *out = encoding->out;
    size_t start = begin(encoding, is_first);
    buf_printf(out, "%s %.*s :%s", wrapping->command, STR_ARGS(encoding->place->target),
               wrapping->before);
    buf_append_str(out, piece);
    buf_append_str(out, str_of(wrapping->after));
    return irc_line_end(out, start);
}

/** The first piece of a text that fits into a line, without the line's end. */
static struct str take_piece(struct str *text, size_t room)
{
    const char *end = memchr(text->bytes, '\n', text->size);
    struct str line = { text->bytes, end ? (size_t)(end - text->bytes) : text->size };
    struct str piece = { line.bytes, utf8_floor(line, room) };
    bool is_whole = piece.size == line.size;
    *text = str_skip(*text, piece.size + (is_whole && end));
    return piece;
}

/** A text as several lines, where it has several or is too long for one. */
static int put_text(const struct encoding *encoding, const struct wrapping *wrapping)
{
    struct str text = encoding->event->text;
    size_t room = text_room(encoding, wrapping);
    bool is_first = true;
    int status = 0;
    while (text.size > 0 && room >= 4 && status == 0) {
        struct str piece = take_piece(&text, room);
        if (piece.size == 0 || (piece.size == 1 && piece.bytes[0] == '\r'))
            continue; /* an empty line is no message */
        status = put_piece(encoding, wrapping, piece, is_first);
        is_first = false;
    }
    return status;
}

static int put_message(const struct encoding *encoding)
{
    static const struct wrapping wrapping = { "PRIVMSG", "", "" };
    return put_text(encoding, &wrapping);
}

static int put_notice(const struct encoding *encoding)
{
    static const struct wrapping wrapping = { "NOTICE", "", "" };
    return put_text(encoding, &wrapping);
}

static int put_action(const struct encoding *encoding)
{
    static const struct wrapping wrapping = { "PRIVMSG",
                                              "\x01"
                                              "ACTION ",
                                              "\x01" };
    return put_text(encoding, &wrapping);
}

static int put_edit(const struct encoding *encoding)
{
    static const struct wrapping wrapping = { "PRIVMSG", "\xe2\x9c\x8e ", "" };
    return put_text(encoding, &wrapping);
}

/** Its name, and the comment on it. */
static int put_file(const struct encoding *encoding)
{
    static const struct wrapping wrapping = { "PRIVMSG", "\xf0\x9f\x93\x8e ", "" };
    return put_text(encoding, &wrapping);
}

/* What was done */

static int put_topic(const struct encoding *encoding)
{
    struct buf *out = encoding->out;
    size_t start = begin(encoding, true);
    buf_printf(out, "TOPIC %.*s :", STR_ARGS(encoding->place->target));
    buf_append_str(out, encoding->event->text);
    return irc_line_end(out, start);
}

static int put_join(const struct encoding *encoding)
{
    const struct message *event = encoding->event;
    const struct irc_person *person = irc_person_find(encoding->door, event->user);
    struct buf *out = encoding->out;
    size_t start = begin(encoding, true);
    buf_printf(out, "JOIN %.*s", STR_ARGS(encoding->place->target));
    if (encoding->caps & IRC_CAP_EXTENDED_JOIN) {
        struct str account = encoding->is_account ? event->user : STR("*");
        buf_printf(out, " %.*s :", STR_ARGS(account));
        buf_append_str(out, person ? str_of(person->realname) : event->user);
    }
    return irc_line_end(out, start);
}

static int put_part(const struct encoding *encoding)
{
    return put_simple(encoding, "PART", encoding->event->text);
}

/** To those with tags what it is; to others, as far as it was put, what it looks like. */
static int put_reaction(const struct encoding *encoding)
{
    struct buf *out = encoding->out;
    struct str emoji = str_skip(encoding->event->text, 1);
    bool is_put = str_starts_with(encoding->event->text, STR("+"));
    struct message event = *encoding->event;
    struct encoding plain = *encoding;
    event.text = emoji;
    plain.event = &event;
    if (!(encoding->caps & IRC_CAP_MESSAGE_TAGS))
        return is_put ? put_text(&plain, &(struct wrapping){ "PRIVMSG",
                                                             "\x01"
                                                             "ACTION reacts: ",
                                                             "\x01" })
                      : 0;
    size_t start = out->size;
    begin(encoding, true);
    buf_printf(out, "TAGMSG %.*s", STR_ARGS(encoding->place->target));
    struct buf *tags = &encoding->door->tags;
    buf_clear(tags);
    buf_printf(tags, "@+draft/%s=", is_put ? "react" : "unreact");
    irc_tag_escape(emoji, tags);
    buf_append_str(tags, STR(";"));
    buf_append(tags, out->bytes + start + 1, out->size - start - 1);
    out->size = start;
    buf_append_str(out, buf_str(tags));
    return irc_line_end(out, start);
}

static int put_redact(const struct encoding *encoding)
{
    const struct message *event = encoding->event;
    struct buf *out = encoding->out;
    size_t start = begin(encoding, true);
    buf_printf(out, "REDACT %.*s r%" PRIu64 "-%" PRIu64, STR_ARGS(encoding->place->target),
               encoding->place->room, event->ref);
    return irc_line_end(out, start);
}

static int put_recall(const struct encoding *encoding)
{
    if (encoding->caps & IRC_CAP_REDACTION)
        return put_redact(encoding);
    struct message event = *encoding->event;
    struct encoding plain = *encoding;
    event.text = STR("takes a message back");
    plain.event = &event;
    return put_action(&plain);
}

/* ---- roles and settings, as modes ---- */

/** "MODE target change value" */
static int put_mode(const struct encoding *encoding, const char *change, struct str value)
{
    struct buf *out = encoding->out;
    size_t start = begin(encoding, true);
    buf_printf(out, "MODE %.*s %s%s%.*s", STR_ARGS(encoding->place->target), change,
               value.size > 0 ? " " : "", STR_ARGS(value));
    return irc_line_end(out, start);
}

/** "admin bob": who is less than an admin is no operator any more. */
static int put_role(const struct encoding *encoding)
{
    struct str rest = encoding->event->text, role;
    irc_list_next(&rest, ' ', &role);
    return put_mode(encoding, str_equal(role, STR("member")) ? "-o" : "+o", rest);
}

/** "bob reason" */
static int put_kick(const struct encoding *encoding)
{
    struct str reason = encoding->event->text, user;
    struct buf *out = encoding->out;
    irc_list_next(&reason, ' ', &user);
    size_t start = begin(encoding, true);
    buf_printf(out, "KICK %.*s %.*s :", STR_ARGS(encoding->place->target), STR_ARGS(user));
    buf_append_str(out, reason.size > 0 ? reason : encoding->event->user);
    return irc_line_end(out, start);
}

/** "bob 10m reason": a ban, or with @before it a mute, of a nick or, as @all, of everybody. */
static int put_ban(const struct encoding *encoding, const char *sign, const char *before)
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

/** "read-only yes", "limit 10": what has a letter is a mode, the rest a notice. */
static int put_setting(const struct encoding *encoding)
{
    struct str value = encoding->event->text, name;
    irc_list_next(&value, ' ', &name);
    if (str_equal(name, STR("read-only")))
        return put_mode(encoding, str_equal(value, STR("yes")) ? "+m" : "-m", STR(""));
    if (str_equal(name, STR("topic-by")))
        return put_mode(encoding, str_equal(value, STR("members")) ? "-t" : "+t", STR(""));
    if (str_equal(name, STR("join")))
        return put_mode(encoding, str_equal(value, STR("open")) ? "-i" : "+i", STR(""));
    if (str_equal(name, STR("hidden")))
        return put_mode(encoding, str_equal(value, STR("yes")) ? "+s" : "-s", STR(""));
    if (str_equal(name, STR("key")))
        return put_mode(encoding, str_equal(value, STR("yes")) ? "+k" : "-k", STR("*"));
    if (str_equal(name, STR("limit")))
        return str_equal(value, STR("0")) ? put_mode(encoding, "-l", STR(""))
                                          : put_mode(encoding, "+l", value);
    return put_notice(encoding);
}

static int put_event(const struct encoding *encoding)
{
    switch (encoding->event->kind) {
    case EVENT_MESSAGE:
        return put_message(encoding);
    case EVENT_ACTION:
        return put_action(encoding);
    case EVENT_FILE:
        return put_file(encoding);
    case EVENT_KICK:
        return put_kick(encoding);
    case EVENT_BAN:
        return put_ban(encoding, "+", "");
    case EVENT_UNBAN:
        return put_ban(encoding, "-", "");
    case EVENT_MUTE:
        return put_ban(encoding, "+", "m:");
    case EVENT_UNMUTE:
        return put_ban(encoding, "-", "m:");
    case EVENT_ROLE:
        return put_role(encoding);
    case EVENT_SETTING:
        return put_setting(encoding);
    case EVENT_TOPIC:
        return put_topic(encoding);
    case EVENT_EDIT:
        return put_edit(encoding);
    case EVENT_RECALL:
        return put_recall(encoding);
    case EVENT_REACTION:
        return put_reaction(encoding);
    case EVENT_JOIN:
        return put_join(encoding);
    case EVENT_PART:
        return put_part(encoding);
    default:
        return put_notice(encoding);
    }
}

int irc_encode_event(struct irc_door *door, unsigned caps, const struct irc_place *place,
                     const struct message *event, bool is_account, struct str batch,
                     struct buf *out)
{
    const struct encoding encoding = { door, caps, place, event, is_account, batch, out };
    return put_event(&encoding);
}

static int put_presence(const struct encoding *encoding)
{
    switch (encoding->event->kind) {
    case PRESENCE_ENTER:
        return put_join(encoding);
    case PRESENCE_LEAVE:
        return put_part(encoding);
    default:
        return 0;
    }
}

/* For all who read a room */

/** Whom an event in a direct room was said to: the one who is not its user. */
static struct str receiver(const struct channel_pair *pair, struct str user)
{
    return str_of(pair->names[str_equal(user, str_of(pair->names[0]))]);
}

int irc_encode(const struct channel *channel, const struct stream *stream,
               const struct effect *effect, struct buf *out)
{
    char target[LIMIT_ROOM_SIZE + 2];
    const struct message *message = effect->message;
    struct str name = channel_name(channel);
    struct irc_place place = { .room = channel->room };
    target[0] = '#';
    memcpy(target + 1, name.bytes, name.size);
    place.target = (struct str){ target, name.size + 1 };
    if (channel->pair && message->type != MESSAGE_EVENT)
        return 0;
    if (channel->pair)
        place.target = receiver(channel->pair, message->user);
    const struct encoding encoding = { .door = stream->context,
                                       .caps = stream->form,
                                       .place = &place,
                                       .event = message,
                                       .is_account = effect->is_account,
                                       .out = out };
    return message->type == MESSAGE_EVENT ? put_event(&encoding) : put_presence(&encoding);
}

/** Where the text of a line begins, behind tags, source and the parameters before it; else @size.
 */
static size_t find_text(const uint8_t *line, size_t size)
{
    size_t at = 0;
    if (size > 0 && line[0] == '@')
        while (at < size && line[at++] != ' ')
            continue;
    for (at += 2; at < size; at++)
        if (line[at] == ':' && line[at - 1] == ' ')
            return at + 1;
    return size;
}

void irc_blank(uint8_t *bytes, size_t size)
{
    while (size > 0) {
        const uint8_t *end = memchr(bytes, '\r', size);
        size_t line_size = end ? (size_t)(end - bytes) : size;
        size_t text = find_text(bytes, line_size);
        if (text < line_size)
            memset(bytes + text, ' ', line_size - text);
        line_size = line_size + 2 < size ? line_size + 2 : size;
        bytes += line_size;
        size -= line_size;
    }
}

void irc_encode_tags(unsigned caps, uint64_t time_ms, struct buf *tags)
{
    char time[TIME_TEXT_MAX];
    if (!(caps & IRC_CAP_SERVER_TIME))
        return;
    time_text_rfc3339(time_ms, time);
    buf_printf(tags, "@time=%s ", time);
}
