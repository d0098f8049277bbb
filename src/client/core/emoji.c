/* Looking emoji up by name. */
#include "client/core/emoji.h"

enum { EMOJI_NAME_MAX = 64 };

const struct emoji *emoji_find(struct str name)
{
    for (size_t i = 0; name.size > 0 && i < emoji_count; i++)
        if (str_equal(name, str_of(emoji_table[i].name)) ||
            str_equal(name, str_of(emoji_table[i].chinese_name)))
            return &emoji_table[i];
    return NULL;
}

bool emoji_matches(const struct emoji *emoji, struct str stem)
{
    struct str name = str_of(emoji->name);
    for (bool is_start = true; name.size > 0; name = str_skip(name, 1)) {
        if (is_start && str_starts_with(name, stem))
            return true;
        is_start = name.bytes[0] == '_';
    }
    /* a word of Chinese begins anywhere */
    return memmem(emoji->chinese_name, strlen(emoji->chinese_name), stem.bytes, stem.size) != NULL;
}

const struct emoji *emoji_at_end(struct str text, size_t *size)
{
    size_t start = text.size;
    if (start == 0 || text.bytes[--start] != ':')
        return NULL;
    while (start > 0 && text.bytes[start - 1] != ':' && text.size - start <= EMOJI_NAME_MAX)
        start--;
    if (start == 0 || text.bytes[start - 1] != ':')
        return NULL;
    *size = text.size - start + 1;
    return emoji_find((struct str){ text.bytes + start, *size - 2 });
}
