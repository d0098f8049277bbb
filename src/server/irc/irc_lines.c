/*
 * Lines that were made, looked at again: where one ends that must not be cut, and where the text
 * of a recalled message is.
 */
#include "server/irc/irc.h"

/* Where the command of a line begins, behind tags and source. */
static struct str skip_source(struct str line)
{
    for (int i = 0; i < 2; i++) {
        bool is_before = line.size > 0 && (line.bytes[0] == '@' || line.bytes[0] == ':');
        const char *blank = is_before ? memchr(line.bytes, ' ', line.size) : NULL;
        if (blank)
            line = str_skip(line, (size_t)(blank - line.bytes) + 1);
    }
    return line;
}

/* The first line with its end. */
static struct str first_line(struct str bytes)
{
    const char *end = memchr(bytes.bytes, '\n', bytes.size);
    return end ? (struct str){ bytes.bytes, (size_t)(end - bytes.bytes) + 1 } : bytes;
}

/* The name of the message whose lines a line begins or, with '-', ends; empty: none. */
static struct str batch_of(struct str line, char sign)
{
    struct str command = skip_source(line), name;
    if (!str_starts_with(command, STR("BATCH ")) || command.size < 9 || command.bytes[6] != sign ||
        command.bytes[7] != IRC_MULTILINE_BATCH)
        return (struct str){ 0 };
    command = str_skip(command, 7);
    name = (struct str){ command.bytes, strcspn(command.bytes, " \r") };
    return name;
}

size_t irc_first(const uint8_t *bytes, size_t size)
{
    struct str rest = { (const char *)bytes, size };
    struct str line = first_line(rest), name = batch_of(line, '+'), ended = { 0 };
    while (name.size > 0 && !str_equal(ended, name) && rest.size > line.size) {
        rest = str_skip(rest, line.size);
        line = first_line(rest);
        ended = batch_of(line, '-');
    }
    return size - rest.size + line.size;
}

/* Where the text of a line begins, behind tags, source and the parameters before it; else @size. */
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
