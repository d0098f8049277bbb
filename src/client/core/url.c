/* An address is found by its "://": the scheme is read backwards from there, the rest forwards. */
#include "client/core/url.h"

#include <ctype.h>
#include <hutong/common/utf8.h>

/* Whether @code_point is punctuation of Chinese and Japanese text, or their wide space. */
static bool url_is_cjk_punctuation(uint32_t code_point)
{
    bool is_letter = (code_point >= 0xFF10 && code_point <= 0xFF19) ||
                     (code_point >= 0xFF21 && code_point <= 0xFF3A) ||
                     (code_point >= 0xFF41 && code_point <= 0xFF5A);
    return (code_point >= 0x3000 && code_point <= 0x303F) ||
           (code_point >= 0xFF00 && code_point <= 0xFF65 && !is_letter) ||
           (code_point >= 0x2010 && code_point <= 0x2027);
}

static bool url_ends_at(uint32_t code_point)
{
    return code_point <= ' ' || code_point == 0x7F || code_point == '<' || code_point == '>' ||
           code_point == '"' || code_point == '`' || code_point == UTF8_REPLACEMENT ||
           url_is_cjk_punctuation(code_point);
}

/* Bytes of the scheme that ends at @end; 0 if there is none. */
static size_t url_scheme_size(struct str text, size_t end)
{
    size_t start = end;
    while (start > 0 && isalnum((unsigned char)text.bytes[start - 1]))
        start--;
    while (start < end && !isalpha((unsigned char)text.bytes[start]))
        start++;
    return end - start;
}

/* Bytes from the start of @text to where an address must end, a foreign bracket included. */
static size_t url_body_size(struct str text)
{
    struct str rest = text;
    int depth = 0;
    while (rest.size > 0) {
        struct str next = rest;
        uint32_t code_point = utf8_take(&next, NULL);
        depth += (code_point == '(') - (code_point == ')');
        if (depth < 0 || url_ends_at(code_point))
            break;
        rest = next;
    }
    return text.size - rest.size;
}

/* @size without the punctuation that belongs to the sentence around. */
static size_t url_trim(struct str text, size_t size)
{
    while (size > 0 && strchr(".,;:!?'*_~", text.bytes[size - 1]))
        size--;
    return size;
}

bool url_find(struct str text, size_t *start, size_t *size)
{
    for (size_t at = 0; at + 3 < text.size; at++) {
        if (memcmp(text.bytes + at, "://", 3) != 0)
            continue;
        size_t scheme_size = url_scheme_size(text, at);
        struct str body = str_skip(text, at + 3);
        size_t body_size = url_trim(body, url_body_size(body));
        if (scheme_size == 0 || body_size == 0)
            continue;
        *start = at - scheme_size;
        *size = scheme_size + 3 + body_size;
        return true;
    }
    return false;
}
