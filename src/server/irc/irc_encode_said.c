/* What was said, as lines: text is cut where a line ends, and what plain clients lack is spelt out.
 */
#include "server/irc/irc_encoding.h"

#include <hutong/common/utf8.h>
#include <inttypes.h>

/* How the text of a line is wrapped. */
struct wrapping {
    const char *command, *before, *after;
};

/** Bytes that the text of one line may have. */
static size_t text_room(const struct irc_encoding *encoding, const struct wrapping *wrapping)
{
    struct buf *source = &encoding->door->text;
    buf_clear(source);
    irc_person_source(encoding->door, encoding->event->user, source);
    size_t used = 1 + source->size + 1 + strlen(wrapping->command) + 1 +
                  encoding->place->target.size + 2 + strlen(wrapping->before) +
                  strlen(wrapping->after) + 2;
    return used < IRC_LINE_SIZE ? IRC_LINE_SIZE - used : 0;
}

static int put_piece(const struct irc_encoding *encoding, const struct wrapping *wrapping,
                     struct str piece, bool is_first)
{
    struct buf *out = encoding->out;
    size_t start = irc_encoding_begin(encoding, is_first);
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
static int put_text(const struct irc_encoding *encoding, const struct wrapping *wrapping)
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

int irc_put_message(const struct irc_encoding *encoding)
{
    static const struct wrapping wrapping = { "PRIVMSG", "", "" };
    return put_text(encoding, &wrapping);
}

int irc_put_notice(const struct irc_encoding *encoding)
{
    static const struct wrapping wrapping = { "NOTICE", "", "" };
    return put_text(encoding, &wrapping);
}

int irc_put_action(const struct irc_encoding *encoding)
{
    static const struct wrapping wrapping = { "PRIVMSG",
                                              "\x01"
                                              "ACTION ",
                                              "\x01" };
    return put_text(encoding, &wrapping);
}

int irc_put_edit(const struct irc_encoding *encoding)
{
    static const struct wrapping wrapping = { "PRIVMSG", "\xe2\x9c\x8e ", "" };
    return put_text(encoding, &wrapping);
}

/** Its name, and the comment on it. */
int irc_put_file(const struct irc_encoding *encoding)
{
    static const struct wrapping wrapping = { "PRIVMSG", "\xf0\x9f\x93\x8e ", "" };
    return put_text(encoding, &wrapping);
}

/** To those with tags what it is; to others, as far as it was put, what it looks like. */
int irc_put_reaction(const struct irc_encoding *encoding)
{
    struct buf *out = encoding->out;
    struct str emoji = str_skip(encoding->event->text, 1);
    bool is_put = str_starts_with(encoding->event->text, STR("+"));
    struct message event = *encoding->event;
    struct irc_encoding plain = *encoding;
    event.text = emoji;
    plain.event = &event;
    if (!(encoding->caps & IRC_CAP_MESSAGE_TAGS))
        return is_put ? put_text(&plain, &(struct wrapping){ "PRIVMSG",
                                                             "\x01"
                                                             "ACTION reacts: ",
                                                             "\x01" })
                      : 0;
    size_t start = out->size;
    irc_encoding_begin(encoding, true);
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

static int put_redact(const struct irc_encoding *encoding)
{
    const struct message *event = encoding->event;
    struct buf *out = encoding->out;
    size_t start = irc_encoding_begin(encoding, true);
    buf_printf(out, "REDACT %.*s r%" PRIu64 "-%" PRIu64, STR_ARGS(encoding->place->target),
               encoding->place->room, event->ref);
    return irc_line_end(out, start);
}

int irc_put_recall(const struct irc_encoding *encoding)
{
    if (encoding->caps & IRC_CAP_REDACTION)
        return put_redact(encoding);
    struct message event = *encoding->event;
    struct irc_encoding plain = *encoding;
    event.text = STR("takes a message back");
    plain.event = &event;
    return irc_put_action(&plain);
}
