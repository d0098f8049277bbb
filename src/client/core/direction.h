/* Whether text is read from the right, as Hebrew and Arabic are. */
#ifndef HUTONG_CLIENT_CORE_DIRECTION_H
#define HUTONG_CLIENT_CORE_DIRECTION_H

#include <hutong/common/str.h>
#include <stdbool.h>
#include <stdint.h>

enum direction {
    DIRECTION_NONE, /* nothing in it says so */
    DIRECTION_LEFT, /* it begins at the left */
    DIRECTION_RIGHT
};

/** The direction of one character, which only letters have; that of Arabic digits is right, too. */
enum direction direction_of(uint32_t code_point);

/** The direction of the first letter (UAX #9, P2). */
enum direction direction_first(struct str text);

/** Whether anything in it is read from the right. */
bool direction_has_right(struct str text);

#endif
