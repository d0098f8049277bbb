/* The order in which a line with Hebrew or Arabic in it is seen (UAX #9), for terminals that draw
 * cells as they get them. */
#ifndef HUTONG_CLIENT_VIEW_BIDI_H
#define HUTONG_CLIENT_VIEW_BIDI_H

#include "client/core/direction.h"

enum { BIDI_MAX = 512 /* characters of a line */ };

/* What stands in one place: the marks on it go with it. */
struct bidi_char {
    uint32_t base;
    bool is_left; /* read from the left whatever it is, as addresses are */
};

/**
 * Put characters of one line into order.
 * @chars     brackets that are read from the right are turned around
 * @count     at most BIDI_MAX
 * @direction of the paragraph; DIRECTION_NONE: as its first letter says
 * @order     set to the places of the characters as they are seen, from the left; without memory
 *            they stay as they are
 */
void bidi_order(struct bidi_char *chars, int count, enum direction direction, int *order);

#endif
