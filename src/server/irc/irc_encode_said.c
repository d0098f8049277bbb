/* What was said, as lines. What plain clients lack is spelt out. */
#include "server/irc/irc_encoding.h"

#include <hutong/common/utf8.h>
#include <inttypes.h>
#include <stdio.h>

int irc_put_message(const struct irc_encoding *encoding)
{
    static const struct irc_wrapping wrapping = { "PRIVMSG", "", "", true };
    return irc_put_text(encoding, &wrapping);
}

int irc_put_notice(const struct irc_encoding *encoding)
{
    static const struct irc_wrapping wrapping = { "NOTICE", "", "", false };
    return irc_put_text(encoding, &wrapping);
}

int irc_put_action(const struct irc_encoding *encoding)
{
    static const struct irc_wrapping wrapping = { "PRIVMSG",
                                                  "\x01"
                                                  "ACTION ",
                                                  "\x01", false };
    return irc_put_text(encoding, &wrapping);
}

int irc_put_edit(const struct irc_encoding *encoding)
{
    static const struct irc_wrapping wrapping = { "PRIVMSG", "\xe2\x9c\x8e ", "", true };
    return irc_put_text(encoding, &wrapping);
}

/* Its name, and the comment on it. */
int irc_put_file(const struct irc_encoding *encoding)
{
    static const struct irc_wrapping wrapping = { "PRIVMSG", "\xf0\x9f\x93\x8e ", "", true };
    return irc_put_text(encoding, &wrapping);
}

/* To those with tags what it is; to others, as far as it was put, what it looks like. */
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
        return is_put ? irc_put_text(&plain, &(struct irc_wrapping){ "PRIVMSG",
                                                                     "\x01"
                                                                     "ACTION reacts: ",
                                                                     "\x01", false })
                      : 0;
    size_t start = out->size;
    irc_encoding_begin(encoding, IRC_LINE_FIRST);
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
    size_t start = irc_encoding_begin(encoding, IRC_LINE_FIRST);
    buf_printf(out, "REDACT %.*s r%" PRIu64 "-%" PRIu64, STR_ARGS(encoding->place->target),
               encoding->place->room, event->ref);
    if (event->text.size > 0)
        buf_printf(out, " :%.*s", STR_ARGS(event->text));
    return irc_line_end(out, start);
}

int irc_put_recall(const struct irc_encoding *encoding)
{
    if (encoding->caps & IRC_CAP_REDACTION)
        return put_redact(encoding);
    struct message event = *encoding->event;
    struct irc_encoding plain = *encoding;
    struct str reason = event.text;
    char text[64 + LIMIT_REASON_SIZE];
    snprintf(text, sizeof(text), "takes a message back%s%.*s", reason.size > 0 ? ": " : "",
             (int)utf8_floor(reason, LIMIT_REASON_SIZE), reason.bytes);
    event.text = str_of(text);
    plain.event = &event;
    return irc_put_action(&plain);
}
