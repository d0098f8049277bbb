/* UTF-8, strictly, as the table of well-formed sequences in The Unicode Standard (3-7) has it. */
#include <hutong/common/utf8.h>
#include <stdint.h>

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Bytes of the sequence that @lead announces; 0 for a byte that starts none. */
static size_t sequence_size(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2) /* continuations, and leads of overlong forms */
        return 0;
    if (lead < 0xE0)
        return 2;
    if (lead < 0xF0)
        return 3;
    return lead < 0xF5 ? 4 : 0;
}

/* Whether a second byte after @lead leads to no overlong form, surrogate or too large value. */
static bool is_second_allowed(uint8_t lead, uint8_t second)
{
    switch (lead) {
    case 0xE0:
        return second >= 0xA0;
    case 0xED:
        return second < 0xA0;
    case 0xF0:
        return second >= 0x90;
    case 0xF4:
        return second < 0x90;
    default:
        return true;
    }
}

/* Bytes of the well-formed sequence at the start of @text (not empty); 0 if there is none. */
static size_t sequence_at(struct str text)
{
    const uint8_t *bytes = (const uint8_t *)text.bytes;
    size_t size = sequence_size(bytes[0]);
    if (size == 0 || size > text.size)
        return 0;
    for (size_t i = 1; i < size; i++)
        if (!is_continuation(bytes[i]))
            return 0;
    return size == 1 || is_second_allowed(bytes[0], bytes[1]) ? size : 0;
}

static uint32_t sequence_value(const uint8_t *bytes, size_t size)
{
    static const uint8_t lead_bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    uint32_t value = bytes[0] & lead_bits[size];
    for (size_t i = 1; i < size; i++)
        value = value << 6 | (bytes[i] & 0x3F);
    return value;
}

uint32_t utf8_take(struct str *rest, bool *valid)
{
    size_t size = sequence_at(*rest);
    uint32_t value = UTF8_REPLACEMENT;
    if (size > 0)
        value = sequence_value((const uint8_t *)rest->bytes, size);
    if (valid)
        *valid = size > 0;
    *rest = str_skip(*rest, size > 0 ? size : 1);
    return value;
}

/* Bytes of plain ASCII at the start of @text, in steps of a word: most text is mostly that. */
static size_t ascii_prefix(struct str text)
{
    size_t used = 0;
    uint64_t word;
    while (text.size - used >= sizeof(word)) {
        memcpy(&word, text.bytes + used, sizeof(word));
        if (word & UINT64_C(0x8080808080808080))
            break;
        used += sizeof(word);
    }
    return used;
}

bool utf8_is_valid(struct str text)
{
    while (text.size > 0) {
        text = str_skip(text, ascii_prefix(text));
        if (text.size == 0)
            break;
        size_t size = sequence_at(text);
        if (size == 0)
            return false;
        text = str_skip(text, size);
    }
    return true;
}

/* The bytes after the lead: @count of them, six bits each, the low ones last. */
static void put_continuations(uint32_t code_point, char *out, size_t count)
{
    for (size_t i = count; i > 0; i--) {
        out[i - 1] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
}

size_t utf8_put(uint32_t code_point, char out[4])
{
    bool is_surrogate = code_point >= 0xD800 && code_point < 0xE000;
    if (is_surrogate || code_point > 0x10FFFF)
        code_point = UTF8_REPLACEMENT;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t size = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const uint8_t lead_marks[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    out[0] = (char)(lead_marks[size] | code_point >> (6 * (size - 1)));
    put_continuations(code_point, out + 1, size - 1);
    return size;
}

size_t utf8_floor(struct str text, size_t size)
{
    if (size >= text.size)
        return text.size;
    size_t start = size;
    while (start > 0 && size - start < 3 && is_continuation((uint8_t)text.bytes[start]))
        start--;
    size_t taken = sequence_at(str_skip(text, start));
    return start + taken > size ? start : size;
}
