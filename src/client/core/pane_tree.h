/*
 * How an area is divided among panes: a binary tree whose leaves are panes and whose inner nodes
 * put two parts side by side or one above the other. What a pane shows is not known here.
 *
 * Parts side by side have a column between them for a border; of parts one above the other each
 * begins with its title. Where there is no room for both parts of a node, the one with the focus
 * has all of it and the other is hidden, so that the pane one is in is always seen.
 */
#ifndef HUTONG_CLIENT_CORE_PANE_TREE_H
#define HUTONG_CLIENT_CORE_PANE_TREE_H

#include "client/core/layout.h"
#include <stdbool.h>
#include <stddef.h>

struct pane;

enum pane_split {
    PANE_LEAF,
    PANE_COLUMNS, /* side by side */
    PANE_ROWS,    /* one above the other */
};

enum pane_side { PANE_LEFT, PANE_RIGHT, PANE_UP, PANE_DOWN };

enum {
    PANE_COLS_MIN = 12,
    PANE_ROWS_MIN = 2,      /* a title and a line */
    PANE_SHARE_ALL = 10000, /* of an area */
    PANE_DEPTH_MAX = 24,    /* splits within splits: nobody has a screen for more */
};

struct pane_node {
    enum pane_split split;
    struct pane_node *parent;      /* NULL: the root */
    struct pane_node *children[2]; /* owned; NULL in a leaf */
    int share;                     /* of a split: what the first child has of the whole */
    struct pane *pane;             /* of a leaf; borrowed */
    /* set by pane_tree_arrange() */
    struct rect rect;
    bool is_shown;
    bool is_divided; /* of a split: both children are shown */
};

struct pane_tree {
    struct pane_node *root; /* owned */
    bool is_zoomed;         /* the focus has the whole area */
};

/** A tree of one pane. Returns its leaf, or NULL when memory ran out. */
struct pane_node *pane_tree_init(struct pane_tree *tree, struct pane *pane);
void pane_tree_fini(struct pane_tree *tree);

/**
 * Divide a leaf's place between it and a new leaf, which is right of it or below. Returns the new
 * one, or NULL when memory ran out or the leaf lies PANE_DEPTH_MAX deep.
 */
struct pane_node *pane_tree_split(struct pane_tree *tree, struct pane_node *leaf,
                                  enum pane_split split, struct pane *pane);

/** Remove a leaf that is not the last one; who was beside it gets its place. Returns the leaf
 * there that is next to where it was. */
struct pane_node *pane_tree_close(struct pane_tree *tree, struct pane_node *leaf);

/** Say where everything is in @area; @focus is the leaf that is always shown. */
void pane_tree_arrange(struct pane_tree *tree, struct rect area, const struct pane_node *focus);

/** Leaves in their order, from the left and the top; NULL after the last one. */
struct pane_node *pane_tree_first(const struct pane_tree *tree);
struct pane_node *pane_tree_following(const struct pane_node *leaf);
size_t pane_tree_count(const struct pane_tree *tree);

/** The leaf after @leaf in that order, or before it (-1); after the last comes the first. */
struct pane_node *pane_tree_step(const struct pane_tree *tree, struct pane_node *leaf, int step);

/** The leaf beside the middle of an edge of @leaf, as last arranged; NULL: none. */
struct pane_node *pane_tree_beside(const struct pane_tree *tree, const struct pane_node *leaf,
                                   enum pane_side side);

/**
 * Move the nearest divider of @leaf that lies in that direction's line: the one at its right or
 * lower edge, or else the other one, by @cells towards @side. Whether there is one.
 */
bool pane_tree_resize(struct pane_node *leaf, enum pane_side side, int cells);

/** Every pane gets about as much as those beside it. */
void pane_tree_balance(struct pane_tree *tree);

/** Two leaves change places. */
void pane_tree_swap(struct pane_node *a, struct pane_node *b);

/** The split whose divider is in this cell, as last arranged: a border, or a title row that has
 * a pane above it. NULL: none. */
struct pane_node *pane_tree_divider_at(const struct pane_tree *tree, int row, int col);

/** Move a divider into this row or column, as far as that leaves room for both parts. */
void pane_tree_move_divider(struct pane_node *split, int row, int col);

/** The leaf in whose place this cell is, as last arranged; NULL: none. */
struct pane_node *pane_tree_at(const struct pane_tree *tree, int row, int col);

/** Where the border of a node of PANE_COLUMNS with both children shown is. */
struct rect pane_node_border(const struct pane_node *split);

#endif
