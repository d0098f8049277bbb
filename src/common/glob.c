/* Masks with wildcards: see glob.h. */
#include <hutong/common/glob.h>

#include <hutong/common/utf8.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Bytes of the first character. */
static size_t char_size(struct str text)
{
    struct str rest = text;
    utf8_take(&rest, NULL);
    return text.size - rest.size;
}

/* Greedy with one place to come back to, so that no mask takes more than product of both sizes. */
bool glob_matches(struct str mask, struct str text)
{
    struct str star_mask = { 0 }, star_text = { 0 };
    bool has_star = false;
    while (text.size > 0) {
        if (mask.size > 0 && mask.bytes[0] == '*') {
            mask = star_mask = str_skip(mask, 1);
            star_text = text;
            has_star = true;
        } else if (mask.size > 0 && mask.bytes[0] == '?') {
            mask = str_skip(mask, 1);
            text = str_skip(text, char_size(text));
        } else if (mask.size > 0 && lower(mask.bytes[0]) == lower(text.bytes[0])) {
            mask = str_skip(mask, 1);
            text = str_skip(text, 1);
        } else if (has_star) {
            mask = star_mask;
            text = star_text = str_skip(star_text, char_size(star_text));
        } else {
            return false;
        }
    }
    while (mask.size > 0 && mask.bytes[0] == '*')
        mask = str_skip(mask, 1);
    return mask.size == 0;
}

bool glob_is_wild(struct str mask)
{
    return mask.size > 0 &&
           (memchr(mask.bytes, '*', mask.size) || memchr(mask.bytes, '?', mask.size));
}
