/* JSON objects, one per line (RFC 8259). */
#include "client/cli/output.h"

#include <errno.h>
#include <hutong/common/utf8.h>
#include <inttypes.h>

static void json_put(struct json *json, struct str bytes)
{
    if (buf_append_str(json->out, bytes))
        json->failed = true;
}

/* The escapes with a letter of their own; 0: none. */
static char escape_letter(uint32_t code_point)
{
    switch (code_point) {
    case '"':
    case '\\':
        return (char)code_point;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static void json_put_escaped(struct json *json, uint32_t code_point)
{
    char letter = escape_letter(code_point);
    int status = letter ? buf_printf(json->out, "\\%c", letter)
                        : buf_printf(json->out, "\\u%04x", code_point);
    if (status)
        json->failed = true;
}

/*
 * RFC 8259 asks for the first three. The others are escaped because JSON, too, is looked at in
 * terminals: DEL and C1 controls, marks of direction, separators of lines and paragraphs.
 */
static bool needs_escape(uint32_t code_point)
{
    return code_point < 0x20 || code_point == '"' || code_point == '\\' ||
           (code_point >= 0x7f && code_point <= 0x9f) || code_point == 0x061c ||
           code_point == 0x200e || code_point == 0x200f ||
           (code_point >= 0x2028 && code_point <= 0x202e) ||
           (code_point >= 0x2066 && code_point <= 0x2069);
}

static void json_put_text(struct json *json, struct str text)
{
    struct str rest = text;
    const char *start = text.bytes;
    json_put(json, STR("\""));
    while (rest.size > 0) {
        const char *place = rest.bytes;
        uint32_t code_point = utf8_take(&rest, NULL);
        if (!needs_escape(code_point))
            continue;
        json_put(json, (struct str){ start, (size_t)(place - start) });
        json_put_escaped(json, code_point);
        start = rest.bytes;
    }
    json_put(json, (struct str){ start, (size_t)(rest.bytes - start) });
    json_put(json, STR("\""));
}

void json_begin(struct json *json, struct buf *out)
{
    *json = (struct json){ .out = out };
    json_put(json, STR("{"));
}

static void json_key(struct json *json, const char *key)
{
    if (json->has_member)
        json_put(json, STR(","));
    json->has_member = true;
    json_put_text(json, str_of(key));
    json_put(json, STR(":"));
}

void json_text(struct json *json, const char *key, struct str value)
{
    json_key(json, key);
    json_put_text(json, value);
}

void json_number(struct json *json, const char *key, uint64_t value)
{
    json_key(json, key);
    if (buf_printf(json->out, "%" PRIu64, value))
        json->failed = true;
}

void json_bool(struct json *json, const char *key, bool value)
{
    json_key(json, key);
    json_put(json, value ? STR("true") : STR("false"));
}

int json_end(struct json *json)
{
    json_put(json, STR("}\n"));
    return json->failed ? -ENOMEM : 0;
}
