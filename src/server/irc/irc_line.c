/* IRC lines: see irc_line.h. */
#include "server/irc/irc_line.h"

#include <errno.h>
#include <hutong/common/utf8.h>

/* Taking apart */

static struct str str_until(struct str text, char end)
{
    const char *found = text.size > 0 ? memchr(text.bytes, end, text.size) : NULL;
    return found ? (struct str){ text.bytes, (size_t)(found - text.bytes) } : text;
}

static struct str skip_blanks(struct str text)
{
    while (text.size > 0 && text.bytes[0] == ' ')
        text = str_skip(text, 1);
    return text;
}

/* The bytes up to the next blank; @rest becomes what follows. */
static struct str take_word(struct str *rest)
{
    struct str word = str_until(*rest, ' ');
    *rest = skip_blanks(str_skip(*rest, word.size));
    return word;
}

static void parse_params(struct str rest, struct irc_line *line)
{
    while (rest.size > 0 && line->param_count < IRC_PARAM_MAX) {
        bool is_last = rest.bytes[0] == ':' || line->param_count == IRC_PARAM_MAX - 1;
        if (!is_last) {
            line->params[line->param_count++] = take_word(&rest);
            continue;
        }
        line->params[line->param_count++] = str_skip(rest, rest.bytes[0] == ':');
        return;
    }
}

static bool has_nul(struct str text)
{
    return text.size > 0 && memchr(text.bytes, '\0', text.size);
}

/* Split a line without its end. */
static enum irc_line_result parse(struct str text, struct irc_line *line)
{
    struct str rest = text;
    *line = (struct irc_line){ 0 };
    if (rest.size > 0 && rest.bytes[0] == '@')
        line->tags = str_skip(take_word(&rest), 1);
    if (text.size - rest.size > IRC_TAGS_SIZE || rest.size > IRC_LINE_SIZE - 2)
        return IRC_LINE_E_LONG;
    rest = skip_blanks(rest);
    if (rest.size > 0 && rest.bytes[0] == ':')
        take_word(&rest); /* what a client calls itself is of no interest */
    line->command = take_word(&rest);
    if (line->command.size == 0)
        return IRC_LINE_EMPTY;
    if (has_nul(text) || !utf8_is_valid(text))
        return IRC_LINE_E_UTF8;
    parse_params(rest, line);
    return IRC_LINE_OK;
}

enum irc_line_result irc_line_take(struct str bytes, struct irc_line *line, size_t *used)
{
    const char *end = bytes.size > 0 ? memchr(bytes.bytes, '\n', bytes.size) : NULL;
    if (!end)
        return bytes.size > IRC_ENDLESS_SIZE ? IRC_LINE_E_ENDLESS : IRC_LINE_MORE;
    struct str text = { bytes.bytes, (size_t)(end - bytes.bytes) };
    *used = text.size + 1;
    while (text.size > 0 && text.bytes[text.size - 1] == '\r')
        text.size--;
    return parse(text, line);
}

struct str irc_line_param(const struct irc_line *line, size_t index)
{
    return index < line->param_count ? line->params[index] : (struct str){ "", 0 };
}

/* Tags */

bool irc_tag_next(struct str *tags, struct irc_tag *tag)
{
    struct str item;
    if (!irc_list_next(tags, ';', &item))
        return false;
    tag->key = str_until(item, '=');
    tag->value = str_skip(item, tag->key.size + 1);
    return true;
}

bool irc_tag_find(struct str tags, struct str key, struct irc_tag *tag)
{
    struct irc_tag next;
    bool is_found = false;
    while (irc_tag_next(&tags, &next)) {
        if (!str_equal(next.key, key))
            continue;
        *tag = next;
        is_found = true;
    }
    return is_found;
}

/* What stands behind a backslash, and for what. */
static const char escaped[] = ":s\\rn", meant[] = "; \\\r\n";

int irc_tag_unescape(struct str value, struct buf *out)
{
    int status = 0;
    for (size_t i = 0; i < value.size && status == 0; i++) {
        char c = value.bytes[i];
        if (c == '\\') {
            if (++i == value.size)
                break; /* a lone one at the end means nothing */
            const char *known = strchr(escaped, value.bytes[i]);
            c = known && *known ? meant[known - escaped] : value.bytes[i];
        }
        status = buf_append(out, &c, 1);
    }
    return status;
}

int irc_tag_escape(struct str value, struct buf *out)
{
    int status = 0;
    for (size_t i = 0; i < value.size && status == 0; i++) {
        const char *special = value.bytes[i] ? strchr(meant, value.bytes[i]) : NULL;
        const char pair[] = { '\\', special ? escaped[special - meant] : '\0' };
        status = special ? buf_append(out, pair, 2) : buf_append(out, &value.bytes[i], 1);
    }
    return status;
}

/* Putting together */

int irc_line_end(struct buf *out, size_t start)
{
    struct str line = str_skip(buf_str(out), start);
    struct str tags = line.size > 0 && line.bytes[0] == '@' ? str_until(line, ' ') : STR("");
    struct str rest = str_skip(line, tags.size);
    size_t room = IRC_LINE_SIZE - 2 + (tags.size > 0); /* the blank behind tags counts as theirs */
    for (size_t i = start; i < out->size; i++)
        if (out->bytes[i] == '\r' || out->bytes[i] == '\n' || out->bytes[i] == '\0')
            out->bytes[i] = ' ';
    if (rest.size > room)
        out->size = start + tags.size + utf8_floor(rest, room);
    if (buf_append(out, "\r\n", 2) == 0)
        return 0;
    out->size = start;
    return -ENOMEM;
}

/* Small comparisons */

bool irc_list_next(struct str *list, char separator, struct str *item)
{
    while (list->size > 0 && list->bytes[0] == separator)
        *list = str_skip(*list, 1);
    *item = str_until(*list, separator);
    *list = str_skip(*list, item->size + 1);
    return item->size > 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool irc_word_equal(struct str text, struct str word)
{
    if (text.size != word.size)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (lower(text.bytes[i]) != lower(word.bytes[i]))
            return false;
    return true;
}

bool irc_is_channel(struct str target)
{
    return target.size > 1 && target.bytes[0] == '#';
}

uint64_t irc_number(struct str text)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.size && text.bytes[i] >= '0' && text.bytes[i] <= '9'; i++) {
        if (number > (UINT64_MAX - 9) / 10)
            return UINT64_MAX;
        number = number * 10 + (uint64_t)(text.bytes[i] - '0');
    }
    return number;
}
