/* What a run of text looks like on this terminal: a theme, made into curses' colour pairs. */
#ifndef HUTONG_CLIENT_VIEW_LOOKS_H
#define HUTONG_CLIENT_VIEW_LOOKS_H

#include "client/core/theme.h"
#include <curses.h>

struct look {
    attr_t attributes;
    short pair;
};

/** Find out what colours there are; with NO_COLOR set, or none, attributes alone are used. */
void looks_init(void);

/** Whether there are colours at all. */
bool looks_has_colours(void);

/** Use a theme from the next painting on. */
void looks_use(const struct theme *theme);

/** The attributes of a sum of enum emphasis: what a terminal cannot show, it shows underlined. */
attr_t looks_emphasis(unsigned emphasis);

/** What a run looks like; @hue picks the colour of a name. */
struct look looks_of(enum style style, unsigned hue);

#endif
