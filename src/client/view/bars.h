/* The lines between panes, and the frame around what lies over them. */
#ifndef HUTONG_CLIENT_VIEW_BARS_H
#define HUTONG_CLIENT_VIEW_BARS_H

#include "client/core/borders.h"

/** Draw the borders beside sidebars and panes, joined where they meet. */
void bars_draw_borders(const struct borders *borders);

/** Draw a frame with a blank column inside it around @inside, which leaves room for both. */
void bars_draw_frame(struct rect inside);

#endif
