/* What there is to see: the lines of each part of the screen, and where the cursor is. */
#ifndef HUTONG_CLIENT_CORE_SCENE_H
#define HUTONG_CLIENT_CORE_SCENE_H

#include "client/core/borders.h"
#include "client/core/layout.h"
#include "client/core/page.h"
#include <stdint.h>

/* A pane that is shown. */
struct scene_pane {
    struct rect title_rect, rect;
    struct page title; /* where it ends a line goes on to the edge, if there are several panes */
    struct page lines; /* short ones stand at the bottom */
};

/* A picture over blank cells of the overlay. */
struct scene_picture {
    struct rect rect; /* of the cells that it takes */
    unsigned serial;  /* another one for each picture */
    int cols;
    int rows;           /* 0: there is none */
    const uint8_t *rgb; /* borrowed: three bytes a pixel, row by row */
};

struct scene {
    struct layout layout;
    struct page tabs, rooms, members, status, input;
    struct scene_pane *panes; /* owned; those beyond pane_count keep their memory */
    size_t pane_count, pane_capacity;
    size_t focus; /* index of the pane one is in */
    struct borders borders;
    struct page menu; /* choices, over the end of the pane one is in; no lines: none */
    struct rect menu_rect;
    struct page overlay;      /* over everything, in a frame; no lines: none */
    struct rect overlay_rect; /* inside of the frame */
    bool has_frame;           /* there is room for one */
    struct scene_picture picture;
    int cursor_row, cursor_col; /* on the screen */
    int input_top;              /* lines of the input above those that are shown */
};

void scene_fini(struct scene *scene);

/** Forget the lines but keep the memory. */
void scene_clear(struct scene *scene);

/** Where the overlay is, its frame included. */
struct rect scene_overlay_whole(const struct scene *scene);

/** Append an empty pane; NULL when memory ran out. */
struct scene_pane *scene_add_pane(struct scene *scene);

#endif
