/* Below U+0590 nothing is read from the right: most text is looked at byte by byte only. */
#include "client/core/direction.h"

#include <hutong/common/utf8.h>
#include <utf8proc.h>

enum { RIGHT_FIRST = 0x590, RIGHT_FIRST_BYTE = 0xD6 /* in UTF-8 */ };

enum direction direction_of(uint32_t code_point)
{
    switch (utf8proc_get_property((utf8proc_int32_t)code_point)->bidi_class) {
    case UTF8PROC_BIDI_CLASS_L:
        return DIRECTION_LEFT;
    case UTF8PROC_BIDI_CLASS_R:
    case UTF8PROC_BIDI_CLASS_AL:
    case UTF8PROC_BIDI_CLASS_AN:
        return DIRECTION_RIGHT;
    default:
        return DIRECTION_NONE;
    }
}

static bool is_arabic_digit(uint32_t code_point)
{
    return utf8proc_get_property((utf8proc_int32_t)code_point)->bidi_class ==
           UTF8PROC_BIDI_CLASS_AN;
}

enum direction direction_first(struct str text)
{
    while (text.size > 0) {
        uint32_t code_point = utf8_take(&text, NULL);
        enum direction direction = direction_of(code_point);
        if (direction != DIRECTION_NONE && !is_arabic_digit(code_point))
            return direction;
    }
    return DIRECTION_NONE;
}

bool direction_has_right(struct str text)
{
    while (text.size > 0) {
        if ((unsigned char)text.bytes[0] < RIGHT_FIRST_BYTE) {
            text = str_skip(text, 1);
            continue;
        }
        uint32_t code_point = utf8_take(&text, NULL);
        if (code_point >= RIGHT_FIRST && direction_of(code_point) == DIRECTION_RIGHT)
            return true;
    }
    return false;
}
