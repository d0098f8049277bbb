/* Passwords as text: see opaque_string.h. */
#include <hutong/common/opaque_string.h>

#include <hutong/common/letter.h>
#include <hutong/common/utf8.h>
#include <sodium.h>
#include <utf8proc.h>

/* Hangul in pieces that NFC has not put together is old, or half of something. */
static bool is_jamo(utf8proc_int32_t point)
{
    return (point >= 0x1100 && point <= 0x11FF) || (point >= 0xA960 && point <= 0xA97C) ||
           (point >= 0xD7B0 && point <= 0xD7FB);
}

/* Whether the FreeformClass of RFC 8264, 4.3, has the character. */
static bool is_allowed(utf8proc_int32_t point)
{
    return letter_is_seen((uint32_t)point) && !is_jamo(point);
}

static void map_spaces(utf8proc_int32_t *points, ssize_t count)
{
    for (ssize_t i = 0; i < count; i++)
        if (utf8proc_category(points[i]) == UTF8PROC_CATEGORY_ZS)
            points[i] = ' ';
}

static enum opaque_string_result put(const utf8proc_int32_t *points, ssize_t count,
                                     char out[OPAQUE_STRING_MAX + 1])
{
    size_t size = 0;
    for (ssize_t i = 0; i < count; i++) {
        char bytes[4];
        size_t point_size = utf8_put((uint32_t)points[i], bytes);
        if (!is_allowed(points[i]))
            return OPAQUE_STRING_E_CHARACTER;
        if (size + point_size > OPAQUE_STRING_MAX)
            return OPAQUE_STRING_E_LONG;
        memcpy(out + size, bytes, point_size);
        size += point_size;
    }
    out[size] = '\0';
    return OPAQUE_STRING_OK;
}

enum opaque_string_result opaque_string_prepare(struct str text, char out[OPAQUE_STRING_MAX + 1])
{
    const utf8proc_option_t nfc = (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    utf8proc_int32_t points[OPAQUE_STRING_MAX];
    enum opaque_string_result result = OPAQUE_STRING_E_LONG;
    memset(out, 0, OPAQUE_STRING_MAX + 1);
    if (text.size == 0)
        return OPAQUE_STRING_E_EMPTY;
    if (!utf8_is_valid(text))
        return OPAQUE_STRING_E_UTF8;
    ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)text.bytes,
                                       (utf8proc_ssize_t)text.size, points, OPAQUE_STRING_MAX, nfc);
    if (count > 0 && count <= OPAQUE_STRING_MAX) {
        map_spaces(points, count);
        count = utf8proc_normalize_utf32(points, count, nfc);
        result = put(points, count, out);
    }
    sodium_memzero(points, sizeof(points));
    if (result != OPAQUE_STRING_OK)
        sodium_memzero(out, OPAQUE_STRING_MAX + 1);
    return result;
}
