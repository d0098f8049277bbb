/*
 * The parser of IRC lines and what makes lines, with any bytes. Findings:
 * - a part of a line that is not within the bytes, or holds what ends a line;
 * - a line to be sent that is none: too long, cut within a character, with another end in it;
 * - a tag's value that does not survive being escaped.
 */
#include "fuzz.h"

#include "server/irc/irc_line.h"
#include <hutong/common/glob.h>
#include <hutong/common/utf8.h>
#include <string.h>

static void check_part(struct str part, struct str bytes)
{
    MUST(part.size == 0 ||
         (part.bytes >= bytes.bytes && part.bytes + part.size <= bytes.bytes + bytes.size));
    MUST(part.size == 0 ||
         (!memchr(part.bytes, '\n', part.size) && !memchr(part.bytes, '\0', part.size)));
    MUST(utf8_is_valid(part));
}

static void check_tags(struct str tags)
{
    struct irc_tag tag;
    while (irc_tag_next(&tags, &tag)) {
        struct buf plain = { 0 }, escaped = { 0 }, again = { 0 };
        MUST(irc_tag_unescape(tag.value, &plain) == 0);
        MUST(irc_tag_escape(buf_str(&plain), &escaped) == 0);
        MUST(irc_tag_unescape(buf_str(&escaped), &again) == 0);
        MUST(str_equal(buf_str(&plain), buf_str(&again)));
        buf_fini(&plain);
        buf_fini(&escaped);
        buf_fini(&again);
    }
}

static void check_line(const struct irc_line *line, struct str bytes)
{
    check_part(line->tags, bytes);
    check_part(line->command, bytes);
    MUST(line->command.size > 0 && line->param_count <= IRC_PARAM_MAX);
    for (size_t i = 0; i < line->param_count; i++)
        check_part(line->params[i], bytes);
    check_tags(line->tags);
    if (line->param_count > 1)
        glob_matches(line->params[0], line->params[1]);
}

/* What could be said in a line becomes one, whatever it is. */
static void check_sent(struct str text)
{
    struct buf out = { 0 };
    buf_append_str(&out, text);
    if (text.size > 0 && text.bytes[0] == '@' && !memchr(text.bytes, ' ', text.size))
        buf_clear(&out); /* nothing but tags is never sent */
    MUST(irc_line_end(&out, 0) == 0);
    MUST(out.size >= 2 && memcmp(out.bytes + out.size - 2, "\r\n", 2) == 0);
    MUST(!memchr(out.bytes, '\n', out.size - 2) && !memchr(out.bytes, '\0', out.size));
    MUST(!utf8_is_valid(text) || utf8_is_valid(buf_str(&out)));
    buf_fini(&out);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    struct str rest = { (const char *)bytes, size };
    struct irc_line line;
    size_t used = 0;
    check_sent(rest);
    for (;;) {
        enum irc_line_result result = irc_line_take(rest, &line, &used);
        if (result == IRC_LINE_MORE || result == IRC_LINE_E_ENDLESS)
            return;
        MUST(used > 0 && used <= rest.size);
        if (result == IRC_LINE_OK)
            check_line(&line, rest);
        rest = str_skip(rest, used);
    }
}
