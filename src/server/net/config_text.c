/* One walk over the bytes: what they belong to changes at few places. */
#include "server/net/config_text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { CONFIG_SIZE_MAX = 1024 * 1024 };

enum part { PART_PLAIN, PART_STRING, PART_LINE_COMMENT, PART_COMMENT };

struct walk {
    uint8_t *bytes;
    size_t size, at;
    uint64_t line, begun; /* from 1; where the present part began */
    enum part part;
    uint8_t quote; /* of a string */
};

static bool has(const struct walk *walk, const char *two)
{
    return walk->at + 2 <= walk->size && memcmp(walk->bytes + walk->at, two, 2) == 0;
}

/* Within a word slashes are its own, as in a path. */
static bool is_word_begun(const struct walk *walk)
{
    return walk->at > 0 && !strchr(" \t\r\n={}(),+", walk->bytes[walk->at - 1]);
}

static void begin(struct walk *walk, enum part part)
{
    walk->part = part;
    walk->begun = walk->line;
}

/* Take @count bytes; those of comments become blanks, but for the ends of lines. */
static void take(struct walk *walk, size_t count)
{
    for (; count > 0 && walk->at < walk->size; count--, walk->at++) {
        uint8_t *byte = &walk->bytes[walk->at];
        walk->line += *byte == '\n';
        if (walk->part >= PART_LINE_COMMENT && *byte != '\n')
            *byte = ' ';
    }
}

static void step_plain(struct walk *walk)
{
    uint8_t byte = walk->bytes[walk->at];
    if (byte == '#' || (has(walk, "//") && !is_word_begun(walk)))
        begin(walk, PART_LINE_COMMENT);
    else if (has(walk, "/*") && !is_word_begun(walk))
        begin(walk, PART_COMMENT);
    else if (byte == '"' || byte == '\'')
        begin(walk, PART_STRING);
    walk->quote = byte;
    take(walk, walk->part == PART_COMMENT ? 2 : 1);
}

static void step(struct walk *walk)
{
    uint8_t byte = walk->bytes[walk->at];
    switch (walk->part) {
    case PART_PLAIN:
        step_plain(walk);
        return;
    case PART_STRING:
        take(walk, byte == '\\' ? 2 : 1);
        if (byte == walk->quote)
            walk->part = PART_PLAIN;
        return;
    case PART_LINE_COMMENT:
        take(walk, 1);
        if (byte == '\n')
            walk->part = PART_PLAIN;
        return;
    case PART_COMMENT: {
        bool is_end = has(walk, "*/");
        take(walk, is_end ? 2 : 1);
        if (is_end)
            walk->part = PART_PLAIN;
        return;
    }
    }
}

/* Returns NULL, or what is wrong in line walk->begun. */
static const char *blank_comments(struct walk *walk)
{
    while (walk->at < walk->size) {
        if (walk->bytes[walk->at] == '\0') {
            walk->begun = walk->line;
            return "a zero byte, which belongs into no text";
        }
        step(walk);
    }
    if (walk->part == PART_STRING)
        return "what begins here with a quotation mark does not end with one";
    return walk->part == PART_COMMENT ? "the comment that begins here has no end" : NULL;
}

static int read_file(const char *path, struct buf *text)
{
    char bytes[4096];
    size_t count;
    int status = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return -errno;
    while (status == 0 && (count = fread(bytes, 1, sizeof(bytes), file)) > 0)
        status = text->size + count > CONFIG_SIZE_MAX ? -EFBIG : buf_append(text, bytes, count);
    if (status == 0 && ferror(file))
        status = errno ? -errno : -EIO;
    fclose(file);
    return status;
}

int config_text_read(const char *path, struct buf *text, struct buf *problem)
{
    int status = read_file(path, text);
    if (status != 0) {
        buf_printf(problem, "cannot read the configuration file %s: %s", path, strerror(-status));
        return status;
    }
    struct walk walk = { .bytes = text->bytes, .size = text->size, .line = 1 };
    const char *what = blank_comments(&walk);
    if (what)
        buf_printf(problem, "%s:%llu: %s", path, (unsigned long long)walk.begun, what);
    return what ? -EINVAL : 0;
}
