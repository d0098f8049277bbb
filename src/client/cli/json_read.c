/* A reader of flat JSON objects: see json_read.h. */
#include "client/cli/json_read.h"

#include <hutong/common/utf8.h>
#include <hutong/proto/limits.h>
#include <string.h>

struct reader {
    char *at, *end;
    bool failed;
};

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && memchr(" \t\r\n", *reader->at, 4))
        reader->at++;
}

/* Whether the next character is @mark, which is taken then. */
static bool take(struct reader *reader, char mark)
{
    bool is_there = reader->at < reader->end && *reader->at == mark;
    reader->at += is_there;
    return is_there;
}

static void expect(struct reader *reader, char mark)
{
    skip_blanks(reader);
    reader->failed |= !take(reader, mark);
}

static uint32_t take_hex(struct reader *reader)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef";
        char letter = reader->at < reader->end ? *reader->at : 'x';
        letter = letter >= 'A' && letter <= 'F' ? (char)(letter + ('a' - 'A')) : letter;
        const char *digit = memchr(digits, letter, 16);
        if (!digit) {
            reader->failed = true;
            return 0;
        }
        code = code * 16 + (uint32_t)(digit - digits);
        reader->at++;
    }
    return code;
}

/* What follows "\u": one code point, perhaps as two halves, which are nothing alone. */
static uint32_t take_code_point(struct reader *reader)
{
    uint32_t code = take_hex(reader);
    if (code < 0xd800 || code > 0xdfff)
        return code;
    bool is_pair = code <= 0xdbff && take(reader, '\\') && take(reader, 'u');
    uint32_t low = is_pair ? take_hex(reader) : 0;
    reader->failed |= low < 0xdc00 || low > 0xdfff;
    return reader->failed ? 0 : 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

static uint32_t take_escape(struct reader *reader)
{
    static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    char letter = reader->at < reader->end ? *reader->at++ : '\0';
    const char *found = letter ? strchr(letters, letter) : NULL;
    if (found)
        return (uint8_t)means[found - letters];
    if (letter == 'u')
        return take_code_point(reader);
    reader->failed = true;
    return 0;
}

/* No escape is shorter than what it stands for, so the text is written over it. */
static struct str take_text(struct reader *reader)
{
    expect(reader, '"');
    char *start = reader->at, *out = start;
    while (!reader->failed && !take(reader, '"')) {
        if (reader->at == reader->end || (uint8_t)*reader->at < 0x20)
            reader->failed = true;
        else if (take(reader, '\\'))
            out += utf8_put(take_escape(reader), out);
        else
            *out++ = *reader->at++;
    }
    return (struct str){ start, (size_t)(out - start) };
}

static uint64_t take_number(struct reader *reader)
{
    uint64_t number = 0;
    const char *start = reader->at;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9' &&
           number <= LIMIT_NUMBER / 10)
        number = number * 10 + (uint64_t)(*reader->at++ - '0');
    bool has_zeroes = reader->at - start > 1 && *start == '0';
    reader->failed |= reader->at == start || has_zeroes || number > LIMIT_NUMBER;
    return number;
}

static bool read_member(struct reader *reader, json_member_fn fn, void *context)
{
    struct json_member member = { .key = take_text(reader) };
    expect(reader, ':');
    skip_blanks(reader);
    member.is_number = reader->at < reader->end && *reader->at != '"';
    if (member.is_number)
        member.number = take_number(reader);
    else
        member.text = take_text(reader);
    skip_blanks(reader);
    return !reader->failed && fn(context, &member);
}

bool json_read(char *bytes, size_t size, json_member_fn fn, void *context)
{
    struct reader reader = { .at = bytes, .end = bytes + size };
    expect(&reader, '{');
    do {
        if (reader.failed || !read_member(&reader, fn, context))
            return false;
    } while (take(&reader, ','));
    expect(&reader, '}');
    skip_blanks(&reader);
    return !reader.failed && reader.at == reader.end;
}
