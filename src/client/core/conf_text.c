/* Lines are taken apart from the front; nothing is copied. */
#include "client/core/conf_text.h"

bool conf_is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

struct str conf_trim(struct str text)
{
    while (text.size > 0 && conf_is_blank(text.bytes[0]))
        text = str_skip(text, 1);
    while (text.size > 0 && conf_is_blank(text.bytes[text.size - 1]))
        text.size--;
    return text;
}

struct str conf_take_until(struct str *text, char end)
{
    const char *found = text->size > 0 ? memchr(text->bytes, end, text->size) : NULL;
    struct str taken = { text->bytes, found ? (size_t)(found - text->bytes) : text->size };
    *text = str_skip(*text, taken.size + (found != NULL));
    return taken;
}
