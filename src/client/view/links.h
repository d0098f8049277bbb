/*
 * Links (OSC 8), of which curses knows nothing: what it has painted is written once more on top,
 * in the same cells, with the address around it. A row with links in which anything changes is
 * painted anew as a whole first, so that no cell keeps a link that it had before.
 */
#ifndef HUTONG_CLIENT_VIEW_LINKS_H
#define HUTONG_CLIENT_VIEW_LINKS_H

#include "client/core/layout.h"
#include <hutong/common/str.h>
#include <stdbool.h>
#include <stdint.h>

enum { LINKS_MAX = 256 /* on a screen; more are text like any other */ };

struct links_part {
    int row, col, cols;
    struct str address; /* borrowed until links_write() */
};

/* All zero: no links are written. */
struct links {
    bool is_on;
    uint64_t *shown; /* owned: of each row, what its links and cells are on the terminal; 0: none */
    uint64_t *next;  /* owned: what they are to be */
    int rows;
    struct links_part parts[LINKS_MAX]; /* of this painting, in no order */
    size_t count;
};

void links_fini(struct links *links);

/** The terminal was cleared, or will be: no cell has a link. */
void links_forget(struct links *links);

/** A painting begins, on so many rows. */
void links_begin(struct links *links, int rows);

/** These cells show a part of @address. One that is not to be opened is left out. */
void links_add(struct links *links, int row, int col, int cols, struct str address);

/** Something else stands here: links that reach into it are left out. */
void links_cover(struct links *links, struct rect rect);

/** All is drawn, and refresh() comes next. */
void links_prepare(struct links *links);

/** After refresh(): write the links, and put the cursor back where it is. */
void links_write(struct links *links, int cursor_row, int cursor_col);

#endif
