/* A plain search: messages and names are short, and most places differ in the first letter. */
#include "client/core/mention.h"

#include "client/core/words.h"

#include <hutong/common/utf8.h>
#include <utf8proc.h>

/* Bytes at the start of @text that equal @name but for case; 0 if they do not. */
static size_t mention_match(struct str text, struct str name)
{
    struct str rest = text;
    while (name.size > 0) {
        if (rest.size == 0)
            return 0;
        int32_t a = (int32_t)utf8_take(&rest, NULL), b = (int32_t)utf8_take(&name, NULL);
        if (a != b && utf8proc_tolower(a) != utf8proc_tolower(b))
            return 0;
    }
    return text.size - rest.size;
}

/* Whether a word goes on from @left to @right, so that there is no border between them. */
static bool mention_is_joined(uint32_t left, uint32_t right)
{
    return words_is_spaced_letter(left) && words_is_spaced_letter(right);
}

static uint32_t mention_last(struct str text)
{
    uint32_t last = 0;
    while (text.size > 0)
        last = utf8_take(&text, NULL);
    return last;
}

static uint32_t mention_first(struct str text)
{
    return text.size > 0 ? utf8_take(&text, NULL) : 0;
}

bool mention_find(struct str text, struct str name, size_t *start, size_t *size)
{
    uint32_t before = 0, first = mention_first(name), last = mention_last(name);
    if (name.size == 0)
        return false;
    for (struct str rest = text; rest.size > 0; before = utf8_take(&rest, NULL)) {
        *size = mention_match(rest, name);
        *start = text.size - rest.size;
        if (*size > 0 && !mention_is_joined(before, first) &&
            !mention_is_joined(last, mention_first(str_skip(rest, *size))))
            return true;
    }
    return false;
}
