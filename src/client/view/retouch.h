/*
 * What curses cannot draw is written on top of what it has painted, in the same cells: links (OSC
 * 8), and clusters of which it knows only the first part, such as a family or a flag. A row with
 * any of these in which anything changes is painted anew as a whole first, so that no cell keeps
 * what it had before. While paintings follow each other fast, links wait until a row stays: half
 * of what a flood writes to the terminal would be links that nobody can follow.
 *
 * Behind characters on whose width terminals do not agree a row is written once more from the next
 * border on, from an absolute place: there an error ends.
 */
#ifndef HUTONG_CLIENT_VIEW_RETOUCH_H
#define HUTONG_CLIENT_VIEW_RETOUCH_H

#include "client/core/layout.h"
#include <hutong/common/str.h>
#include <stdbool.h>
#include <stdint.h>

enum { RETOUCH_MAX = 512 /* parts of a screen; what is more is left as curses paints it */ };

enum retouch_kind { RETOUCH_LINK, RETOUCH_CLUSTER, RETOUCH_ANCHOR, RETOUCH_RAW };

struct retouch_part {
    enum retouch_kind kind;
    int row, col, cols;
    struct str
        text; /* the address, the cluster, or all that is written; borrowed until retouch_write() */
};

/* What stands in a row: hashes of its cells and of parts of it; 0: there are none of these. */
struct retouch_row {
    uint64_t parts_shown, parts_next; /* all but links: on the terminal, and to be */
    uint64_t links_shown, links_next;
    uint64_t links_before; /* what they were to be in the painting before */
};

/* All zero: nothing but anchors. */
struct retouch {
    bool has_links;
    bool is_hurried;   /* links wait for a painting in which their row is as in the one before */
    bool has_waiting;  /* some did */
    unsigned clusters; /* sum of enum text_whole: what this terminal draws in the cells it has */
    bool orders;       /* what is read from the right is put into order here, not by the terminal */
    struct retouch_row *states; /* owned: one a row */
    int rows;
    struct retouch_part parts[RETOUCH_MAX]; /* of this painting, in the order they were drawn */
    size_t count;
};

void retouch_fini(struct retouch *retouch);

/** The terminal was cleared, or will be. */
void retouch_forget(struct retouch *retouch);

/** A painting begins, on so many rows. */
void retouch_begin(struct retouch *retouch, int rows);

/** These cells show a part of @address. One that is not to be opened is left out. */
void retouch_link(struct retouch *retouch, int row, int col, int cols, struct str address);

/** These cells, as curses has them, stand for a whole cluster. */
void retouch_cluster(struct retouch *retouch, int row, int col, int cols, struct str cluster);

/** These cells are blank: write @bytes there, which end with the attributes as they were. */
void retouch_raw(struct retouch *retouch, int row, int col, int cols, struct str bytes);

/** Something of doubtful width was drawn before column @col, where something else begins. */
void retouch_anchor(struct retouch *retouch, int row, int col);

/** Something else stands here: what reaches into it is left out. */
void retouch_cover(struct retouch *retouch, struct rect rect);

/** All is drawn, and refresh() comes next. */
void retouch_prepare(struct retouch *retouch);

/** After refresh(): write it all, and put the cursor back where it is. */
void retouch_write(struct retouch *retouch, int cursor_row, int cursor_col);

#endif
