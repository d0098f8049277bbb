/* From which web sites browsers may connect: see ws_origins.h. Source: RFC 6454, section 6.2. */
#include "server/ws/ws_origins.h"

#include <hutong/common/str.h>
#include <string.h>
#include <strings.h>

static bool is_word(struct str text, const char *more)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && !(c && strchr(more, c)))
            return false;
    }
    return text.size > 0;
}

bool ws_origin_is_valid(struct str text)
{
    const char *mark = text.bytes ? memmem(text.bytes, text.size, "://", 3) : NULL;
    if (str_equal(text, STR("*")) || str_equal(text, STR("null")))
        return true;
    if (!mark || text.size >= WS_ORIGIN_SIZE)
        return false;
    struct str scheme = { text.bytes, (size_t)(mark - text.bytes) };
    return is_word(scheme, "+-.") && is_word(str_skip(text, scheme.size + 3), "-._:[]");
}

bool ws_origins_allow(const struct ws_origins *origins, struct str origin)
{
    if (origin.size == 0)
        return true;
    for (size_t i = 0; i < origins->count; i++) {
        struct str text = { origins->texts[i], strlen(origins->texts[i]) };
        if (str_equal(text, STR("*")) ||
            (text.size == origin.size && strncasecmp(text.bytes, origin.bytes, origin.size) == 0))
            return true;
    }
    return false;
}
