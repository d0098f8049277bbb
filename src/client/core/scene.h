/* What there is to see: the lines of each pane, and where the cursor is. */
#ifndef HUTONG_CLIENT_CORE_SCENE_H
#define HUTONG_CLIENT_CORE_SCENE_H

#include "client/core/layout.h"
#include "client/core/page.h"

struct scene {
    struct layout layout;
    struct page rooms, topic, history, members, status, input;
    struct page menu; /* choices, over the end of the history; no lines: none */
    struct rect menu_rect;
    struct page overlay;        /* over everything, in a frame; no lines: none */
    struct rect overlay_rect;   /* inside of the frame */
    bool has_frame;             /* there is room for one */
    int cursor_row, cursor_col; /* on the screen */
};

void scene_fini(struct scene *scene);

/** Forget the lines but keep the memory. */
void scene_clear(struct scene *scene);

#endif
