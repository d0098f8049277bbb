/*
 * Names: normalised by utf8proc (NFC to show, NFKC_Casefold to compare), then checked by
 * general category. Most names are plain ASCII and take a short way that gives the same result.
 */
#include "server/core/name.h"

#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>
#include <stdio.h>
#include <utf8proc.h>

enum {
    NAME_POINT_MAX = NAME_FOLDED_MAX, /* more code points than this never fit */
    NAME_DIGITS_MAX = 10,
    NFC = UTF8PROC_STABLE | UTF8PROC_COMPOSE,
    NFKC_CASEFOLD = NFC | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
};

struct name_limit {
    size_t chars, size;
    const char *first, *anywhere; /* signs of IRC that it must not begin with, or hold */
};

/* IRC shows a user as name!user@host, with a sign of its role before it, and has masks with * ? */
static const struct name_limit user_limit = { LIMIT_NAME_CHARS, LIMIT_NAME_SIZE, "~%+$", "!@*?" };
static const struct name_limit room_limit = { LIMIT_ROOM_CHARS, LIMIT_ROOM_SIZE, "", "" };
static const struct name_limit mask_limit = { LIMIT_NAME_SIZE, LIMIT_NAME_SIZE, "", "" };

static bool is_printable_ascii(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] <= ' ' || text.bytes[i] > '~')
            return false;
    return true;
}

/* Whether all characters of a name, in one of its forms, may stand where they do. */
static enum name_result check_signs(const char *text, const struct name_limit *limit)
{
    if (strchr("@#:/&", text[0]) || strchr(text, ','))
        return NAME_E_RESERVED;
    return strchr(limit->first, text[0]) || strpbrk(text, limit->anywhere) ? NAME_E_SIGN : NAME_OK;
}

static char ascii_fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static enum name_result parse_ascii(struct str text, const struct name_limit *limit,
                                    struct name *name)
{
    if (text.size > limit->chars)
        return NAME_E_LONG;
    for (size_t i = 0; i < text.size; i++) {
        name->shown[i] = text.bytes[i];
        name->folded[i] = ascii_fold(text.bytes[i]);
    }
    name->shown[text.size] = '\0';
    name->folded[text.size] = '\0';
    return check_signs(name->shown, limit);
}

/* Decompose and compose @text; returns the count of code points, or -1 if they are too many. */
static ssize_t normalise(struct str text, utf8proc_option_t options,
                         utf8proc_int32_t points[NAME_POINT_MAX])
{
    ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)text.bytes, (utf8proc_ssize_t)text.size,
                           points, NAME_POINT_MAX, options);
    if (count < 0 || count > NAME_POINT_MAX)
        return -1;
    return utf8proc_normalize_utf32(points, count, options);
}

/* Write code points as UTF-8 with a NUL into @size_max + 1 bytes. */
static enum name_result put_points(const utf8proc_int32_t *points, ssize_t count, size_t size_max,
                                   char *out)
{
    size_t size = 0;
    for (ssize_t i = 0; i < count; i++) {
        char bytes[4];
        size_t point_size = utf8_put((uint32_t)points[i], bytes);
        if (size + point_size > size_max)
            return NAME_E_LONG;
        memcpy(out + size, bytes, point_size);
        size += point_size;
    }
    out[size] = '\0';
    return size ? NAME_OK : NAME_E_EMPTY;
}

static bool is_control_space(utf8proc_int32_t point)
{
    return (point >= '\t' && point <= '\r') || point == 0x85;
}

static bool is_bidi_control(utf8proc_int32_t point)
{
    return point == 0x061C || point == 0x200E || point == 0x200F ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

/* Blank without being space or ignorable. */
static bool is_blank_symbol(utf8proc_int32_t point)
{
    return point == 0x2800; /* BRAILLE PATTERN BLANK */
}

static bool is_mark(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

static enum name_result check_point(utf8proc_int32_t point)
{
    const utf8proc_property_t *property = utf8proc_get_property(point);
    switch (property->category) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return NAME_E_SPACE;
    case UTF8PROC_CATEGORY_CC:
        return is_control_space(point) ? NAME_E_SPACE : NAME_E_CONTROL;
    case UTF8PROC_CATEGORY_CF:
        return is_bidi_control(point) ? NAME_E_CONTROL : NAME_E_INVISIBLE;
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
        return NAME_E_INVISIBLE;
    default:
        return property->ignorable || is_blank_symbol(point) ? NAME_E_INVISIBLE : NAME_OK;
    }
}

static enum name_result check_points(const utf8proc_int32_t *points, ssize_t count)
{
    for (ssize_t i = 0; i < count; i++) {
        enum name_result result = check_point(points[i]);
        if (result != NAME_OK)
            return result;
    }
    return count > 0 && is_mark(points[0]) ? NAME_E_INVISIBLE : NAME_OK;
}

static enum name_result parse_shown(struct str text, const struct name_limit *limit,
                                    char shown[LIMIT_ROOM_SIZE + 1])
{
    utf8proc_int32_t points[NAME_POINT_MAX];
    ssize_t count = normalise(text, (utf8proc_option_t)NFC, points);
    if (count < 0)
        return NAME_E_LONG;
    enum name_result result = check_points(points, count);
    if (result != NAME_OK)
        return result;
    if ((size_t)count > limit->chars)
        return NAME_E_LONG;
    return put_points(points, count, limit->size, shown);
}

static enum name_result parse_folded(struct str shown, char folded[NAME_FOLDED_MAX + 1])
{
    utf8proc_int32_t points[NAME_POINT_MAX];
    ssize_t count = normalise(shown, (utf8proc_option_t)NFKC_CASEFOLD, points);
    return count < 0 ? NAME_E_LONG : put_points(points, count, NAME_FOLDED_MAX, folded);
}

static enum name_result parse_unicode(struct str text, const struct name_limit *limit,
                                      struct name *name)
{
    if (!utf8_is_valid(text))
        return NAME_E_UTF8;
    enum name_result result = parse_shown(text, limit, name->shown);
    if (result == NAME_OK)
        result = parse_folded(str_of(name->shown), name->folded);
    if (result != NAME_OK)
        return result;
    /* full-width "@5" folds to "@5" and would pass for the real one: both forms are checked */
    result = check_signs(name->shown, limit);
    return result == NAME_OK ? check_signs(name->folded, limit) : result;
}

static enum name_result parse(struct str text, const struct name_limit *limit, struct name *name)
{
    if (text.size == 0)
        return NAME_E_EMPTY;
    if (text.size > limit->size)
        return NAME_E_LONG;
    return is_printable_ascii(text) ? parse_ascii(text, limit, name)
                                    : parse_unicode(text, limit, name);
}

enum name_result name_parse_user(struct str text, struct name *name)
{
    return parse(text, &user_limit, name);
}

enum name_result name_parse_room(struct str text, struct name *name)
{
    return parse(text, &room_limit, name);
}

enum name_result name_parse_mask(struct str text, struct name *name)
{
    return parse(text, &mask_limit, name);
}

const char *name_result_text(enum name_result result)
{
    static const char *const texts[] = {
        [NAME_OK] = "The name is fine.",
        [NAME_E_EMPTY] = "The name is empty; give at least one character.",
        [NAME_E_LONG] = "The name is too long; a user's has at most 32 characters, a room's 64.",
        [NAME_E_UTF8] = "The name is not valid UTF-8 text.",
        [NAME_E_SPACE] = "The name holds white space; write it as one word.",
        [NAME_E_CONTROL] = "The name holds control or text direction characters; leave them out.",
        [NAME_E_INVISIBLE] = "The name holds a character that cannot be seen or stand there; "
                             "leave it out.",
        [NAME_E_RESERVED] = "The name begins with one of @ # : / & or holds a comma, "
                            "which have a meaning of their own; leave them out.",
        [NAME_E_SIGN] = "The name begins with one of ~ % + $ or holds one of ! @ * ?, "
                        "which have a meaning in IRC; leave them out.",
    };
    return (size_t)result < ARRAY_SIZE(texts) ? texts[result] : "The name is not allowed.";
}

/* Bytes of the first @chars code points of @text, or of all of it. */
static size_t chars_size(struct str text, size_t chars)
{
    struct str rest = text;
    for (size_t i = 0; i < chars && rest.size > 0; i++)
        utf8_take(&rest, NULL);
    return text.size - rest.size;
}

enum name_result name_variant(const struct name *name, unsigned n, struct name *variant)
{
    char digits[NAME_DIGITS_MAX + 1];
    int digit_count = snprintf(digits, sizeof(digits), "%u", n);
    struct str shown = str_of(name->shown);
    size_t kept = chars_size(shown, LIMIT_NAME_CHARS - (size_t)digit_count);
    char text[LIMIT_ROOM_SIZE + NAME_DIGITS_MAX + 1];
    int size = snprintf(text, sizeof(text), "%.*s%s", (int)kept, shown.bytes, digits);
    return name_parse_user((struct str){ text, (size_t)size }, variant);
}
