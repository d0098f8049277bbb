/* Sizes follow from shares whenever the tree is arranged, so any size can follow any other. */
#include "client/core/pane_tree.h"

#include <stdlib.h>

static struct pane_node *node_new(struct pane_node *parent, struct pane *pane)
{
    struct pane_node *node = calloc(1, sizeof(*node));
    if (node)
        *node = (struct pane_node){ .parent = parent, .pane = pane };
    return node;
}

static void node_free(struct pane_node *node)
{
    if (!node)
        return;
    node_free(node->children[0]);
    node_free(node->children[1]);
    free(node);
}

struct pane_node *pane_tree_init(struct pane_tree *tree, struct pane *pane)
{
    *tree = (struct pane_tree){ .root = node_new(NULL, pane) };
    return tree->root;
}

void pane_tree_fini(struct pane_tree *tree)
{
    node_free(tree->root);
    *tree = (struct pane_tree){ 0 };
}

static int node_depth(const struct pane_node *node)
{
    int depth = 0;
    while ((node = node->parent))
        depth++;
    return depth;
}

/* Put @node where @old is. */
static void node_replace(struct pane_tree *tree, struct pane_node *old, struct pane_node *node)
{
    node->parent = old->parent;
    if (old->parent)
        old->parent->children[old->parent->children[1] == old] = node;
    else
        tree->root = node;
}

struct pane_node *pane_tree_split(struct pane_tree *tree, struct pane_node *leaf,
                                  enum pane_split split, struct pane *pane)
{
    struct pane_node *node = node_new(NULL, NULL), *added = node_new(node, pane);
    if (!node || !added || node_depth(leaf) >= PANE_DEPTH_MAX) {
        free(node);
        free(added);
        return NULL;
    }
    node_replace(tree, leaf, node);
    node->split = split;
    node->share = PANE_SHARE_ALL / 2;
    node->children[0] = leaf;
    node->children[1] = added;
    leaf->parent = node;
    tree->is_zoomed = false;
    return added;
}

/* The leaf at that end of a part of the tree. */
static struct pane_node *node_end(struct pane_node *node, int end)
{
    while (node->split != PANE_LEAF)
        node = node->children[end];
    return node;
}

struct pane_node *pane_tree_close(struct pane_tree *tree, struct pane_node *leaf)
{
    struct pane_node *parent = leaf->parent;
    int index = parent->children[1] == leaf;
    struct pane_node *other = parent->children[!index];
    node_replace(tree, parent, other);
    free(leaf);
    free(parent);
    tree->is_zoomed = false;
    return node_end(other, index);
}

static bool node_has(const struct pane_node *node, const struct pane_node *leaf)
{
    while (leaf && leaf != node)
        leaf = leaf->parent;
    return leaf != NULL;
}

static void node_hide(struct pane_node *node)
{
    node->is_shown = node->is_divided = false;
    node->rect = (struct rect){ 0 };
    if (node->split == PANE_LEAF)
        return;
    node_hide(node->children[0]);
    node_hide(node->children[1]);
}

/* How much of a split's area its two children share, and the least that either must have. */
static int node_extent(const struct pane_node *split, int *least)
{
    bool is_columns = split->split == PANE_COLUMNS;
    *least = is_columns ? PANE_COLS_MIN : PANE_ROWS_MIN;
    return is_columns ? split->rect.cols - 1 : split->rect.rows;
}

/* What the first child has of a split that both children fit in. */
static int node_first_extent(const struct pane_node *split)
{
    int least, extent = node_extent(split, &least);
    int first = (int)((long)extent * split->share / PANE_SHARE_ALL);
    return first < least ? least : first > extent - least ? extent - least : first;
}

/* Cut a split's area in two. */
static void node_cut(const struct pane_node *split, struct rect parts[2])
{
    int first = node_first_extent(split);
    parts[0] = parts[1] = split->rect;
    if (split->split == PANE_COLUMNS) {
        parts[0].cols = first;
        parts[1].col += first + 1;
        parts[1].cols -= first + 1;
    } else {
        parts[0].rows = first;
        parts[1].row += first;
        parts[1].rows -= first;
    }
}

static void node_arrange(struct pane_node *node, struct rect area, const struct pane_node *focus)
{
    struct rect parts[2];
    int least;
    node->rect = area;
    node->is_shown = area.rows > 0 && area.cols > 0;
    if (node->split == PANE_LEAF)
        return;
    node->is_divided = node_extent(node, &least) >= 2 * least && area.rows > 0;
    if (!node->is_divided) {
        int index = node_has(node->children[1], focus);
        node_arrange(node->children[index], area, focus);
        node_hide(node->children[!index]);
        return;
    }
    node_cut(node, parts);
    node_arrange(node->children[0], parts[0], focus);
    node_arrange(node->children[1], parts[1], focus);
}

void pane_tree_arrange(struct pane_tree *tree, struct rect area, const struct pane_node *focus)
{
    if (!tree->is_zoomed) {
        node_arrange(tree->root, area, focus);
        return;
    }
    struct pane_node *leaf = pane_tree_first(tree);
    node_hide(tree->root);
    while (leaf != focus)
        leaf = pane_tree_following(leaf);
    node_arrange(leaf, area, focus);
}

struct pane_node *pane_tree_first(const struct pane_tree *tree)
{
    return node_end(tree->root, 0);
}

struct pane_node *pane_tree_following(const struct pane_node *leaf)
{
    const struct pane_node *node = leaf;
    while (node->parent && node->parent->children[1] == node)
        node = node->parent;
    return node->parent ? node_end(node->parent->children[1], 0) : NULL;
}

size_t pane_tree_count(const struct pane_tree *tree)
{
    size_t count = 0;
    for (struct pane_node *leaf = pane_tree_first(tree); leaf; leaf = pane_tree_following(leaf))
        count++;
    return count;
}

struct pane_node *pane_tree_step(const struct pane_tree *tree, struct pane_node *leaf, int step)
{
    struct pane_node *next = pane_tree_following(leaf);
    if (step > 0)
        return next ? next : pane_tree_first(tree);
    for (next = pane_tree_first(tree);; next = pane_tree_following(next)) {
        struct pane_node *after = pane_tree_following(next);
        if (!after || after == leaf)
            return next;
    }
}

struct pane_node *pane_tree_beside(const struct pane_tree *tree, const struct pane_node *leaf,
                                   enum pane_side side)
{
    const struct rect *rect = &leaf->rect;
    int row = rect->row + rect->rows / 2, col = rect->col + rect->cols / 2;
    switch (side) {
    case PANE_LEFT:
        return pane_tree_at(tree, row, rect->col - 2); /* beyond the border */
    case PANE_RIGHT:
        return pane_tree_at(tree, row, rect->col + rect->cols + 1);
    case PANE_UP:
        return pane_tree_at(tree, rect->row - 1, col);
    case PANE_DOWN:
        break;
    }
    return pane_tree_at(tree, rect->row + rect->rows, col);
}

/* The nearest split above @leaf with a divider that can be moved along a line. */
static struct pane_node *node_divider_of(struct pane_node *leaf, enum pane_split split)
{
    struct pane_node *other = NULL;
    for (struct pane_node *node = leaf; node->parent; node = node->parent) {
        if (node->parent->split != split || !node->parent->is_divided)
            continue;
        if (node->parent->children[0] == node)
            return node->parent;
        other = other ? other : node->parent;
    }
    return other;
}

/* Give the first child @first of what there is to share. */
static void node_set_first(struct pane_node *split, int first)
{
    int least, extent = node_extent(split, &least);
    first = first > extent - least ? extent - least : first;
    first = first < least ? least : first;
    /* rounded up, so that it comes out as @first again */
    split->share = (int)(((long)first * PANE_SHARE_ALL + extent - 1) / extent);
}

bool pane_tree_resize(struct pane_node *leaf, enum pane_side side, int cells)
{
    bool is_sideways = side == PANE_LEFT || side == PANE_RIGHT;
    struct pane_node *split = node_divider_of(leaf, is_sideways ? PANE_COLUMNS : PANE_ROWS);
    if (!split)
        return false;
    bool is_back = side == PANE_LEFT || side == PANE_UP;
    node_set_first(split, node_first_extent(split) + (is_back ? -cells : cells));
    return true;
}

/* How many panes stand in a row along a split's line. */
static int node_weight(const struct pane_node *node, enum pane_split split)
{
    if (node->split != split)
        return 1;
    return node_weight(node->children[0], split) + node_weight(node->children[1], split);
}

static void node_balance(struct pane_node *node)
{
    if (node->split == PANE_LEAF)
        return;
    int first = node_weight(node->children[0], node->split);
    node->share = PANE_SHARE_ALL * first / node_weight(node, node->split);
    node_balance(node->children[0]);
    node_balance(node->children[1]);
}

void pane_tree_balance(struct pane_tree *tree)
{
    node_balance(tree->root);
}

/* Where a leaf hangs. */
static struct pane_node **node_place(struct pane_node *leaf)
{
    return &leaf->parent->children[leaf->parent->children[1] == leaf];
}

void pane_tree_swap(struct pane_node *a, struct pane_node *b)
{
    if (a == b)
        return;
    struct pane_node **place_a = node_place(a), **place_b = node_place(b), *parent = a->parent;
    *place_a = b;
    *place_b = a;
    a->parent = b->parent;
    b->parent = parent;
}

static bool rect_has(const struct rect *rect, int row, int col)
{
    return row >= rect->row && row < rect->row + rect->rows && col >= rect->col &&
           col < rect->col + rect->cols;
}

struct rect pane_node_border(const struct pane_node *split)
{
    const struct rect *first = &split->children[0]->rect;
    return (struct rect){ split->rect.row, first->col + first->cols, split->rect.rows, 1 };
}

/* The cells in which a split's divider can be taken hold of. */
static struct rect node_divider(const struct pane_node *split)
{
    if (split->split == PANE_COLUMNS)
        return pane_node_border(split);
    return (struct rect){ split->children[1]->rect.row, split->rect.col, 1, split->rect.cols };
}

struct pane_node *pane_tree_divider_at(const struct pane_tree *tree, int row, int col)
{
    struct pane_node *node = tree->root;
    while (node->split != PANE_LEAF) {
        if (node->is_divided) {
            struct rect divider = node_divider(node);
            if (rect_has(&divider, row, col) && node->is_shown)
                return node;
        }
        node = node->children[!rect_has(&node->children[0]->rect, row, col)];
    }
    return NULL;
}

void pane_tree_move_divider(struct pane_node *split, int row, int col)
{
    bool is_columns = split->split == PANE_COLUMNS;
    node_set_first(split, is_columns ? col - split->rect.col : row - split->rect.row);
}

struct pane_node *pane_tree_at(const struct pane_tree *tree, int row, int col)
{
    struct pane_node *leaf = pane_tree_first(tree);
    while (leaf && !(leaf->is_shown && rect_has(&leaf->rect, row, col)))
        leaf = pane_tree_following(leaf);
    return leaf;
}
