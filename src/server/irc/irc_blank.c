/* Taking the text out of lines that were made, where a message is recalled. */
#include "server/irc/irc.h"

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
