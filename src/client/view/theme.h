/* Colours and attributes of the styles that the core names. */
#ifndef HUTONG_CLIENT_VIEW_THEME_H
#define HUTONG_CLIENT_VIEW_THEME_H

#include "client/core/page.h"
#include <curses.h>

struct look {
    attr_t attributes;
    short pair;
};

/** Set up the colour pairs; without colours, or with NO_COLOR set, attributes alone are used. */
void theme_init(void);

/** What a run looks like; @hue picks the colour of a name. */
struct look theme_look(enum style style, unsigned hue);

#endif
