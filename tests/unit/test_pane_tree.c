/* How an area is divided: whatever was done to it, at any size, its panes tile it. */
#include "check.h"
#include "client/core/borders.h"
#include "client/core/pane_tree.h"

#include <stdbool.h>
#include <stdlib.h>

enum { ROWS_MAX = 200, COLS_MAX = 500, LEAVES_MAX = 40, RANDOM_RUNS = 60, RANDOM_STEPS = 120 };

/* The tree never looks at a pane: any address will do. */
static char panes[LEAVES_MAX];

static struct pane *pane_no(size_t number)
{
    return (struct pane *)(void *)&panes[number];
}

static unsigned dice_state;

/* A number from 0 to @most; the same in every run. */
static int dice(int most)
{
    dice_state = dice_state * 1103515245u + 12345u;
    return (int)((dice_state >> 8) % (unsigned)(most + 1));
}

/* How often each cell is part of a pane or of a border. */
static unsigned char cover[ROWS_MAX][COLS_MAX];

static void cover_rect(struct rect rect, struct rect area)
{
    CHECK(rect.row >= area.row && rect.row + rect.rows <= area.row + area.rows);
    CHECK(rect.col >= area.col && rect.col + rect.cols <= area.col + area.cols);
    for (int row = rect.row; row < rect.row + rect.rows; row++)
        for (int col = rect.col; col < rect.col + rect.cols; col++)
            cover[row][col]++;
}

static void cover_borders(const struct pane_node *node, struct rect area)
{
    if (node->split == PANE_LEAF)
        return;
    if (node->split == PANE_COLUMNS && node->is_divided)
        cover_rect(pane_node_border(node), area);
    cover_borders(node->children[0], area);
    cover_borders(node->children[1], area);
}

static void check_leaf(const struct pane_node *leaf, const struct rect *area)
{
    if (!leaf->is_shown)
        return;
    CHECK(leaf->rect.rows >= (PANE_ROWS_MIN < area->rows ? PANE_ROWS_MIN : area->rows));
    CHECK(leaf->rect.cols >= (PANE_COLS_MIN < area->cols ? PANE_COLS_MIN : area->cols));
}

/* Panes and borders cover each cell of @area once, and the focus is among them. */
static void check_tiles(const struct pane_tree *tree, struct rect area,
                        const struct pane_node *focus)
{
    memset(cover, 0, sizeof(cover));
    for (struct pane_node *leaf = pane_tree_first(tree); leaf; leaf = pane_tree_following(leaf)) {
        CHECK(!leaf->parent || leaf->parent->children[0] == leaf ||
              leaf->parent->children[1] == leaf);
        check_leaf(leaf, &area);
        if (leaf->is_shown)
            cover_rect(leaf->rect, area);
    }
    cover_borders(tree->root, area);
    for (int row = area.row; row < area.row + area.rows; row++)
        for (int col = area.col; col < area.col + area.cols; col++)
            CHECK_INT(1, cover[row][col]);
    CHECK_INT(area.rows > 0 && area.cols > 0, focus->is_shown);
}

static struct rect random_area(void)
{
    int row = dice(5), col = dice(30);
    int rows = 1 + dice(dice(1) ? 12 : ROWS_MAX - 1 - row);
    int cols = 1 + dice(dice(1) ? 40 : COLS_MAX - 1 - col);
    return (struct rect){ row, col, rows, cols };
}

/* One random deed. Returns where the focus is then. */
static struct pane_node *random_step(struct pane_tree *tree, struct pane_node *focus)
{
    size_t count = pane_tree_count(tree);
    struct pane_node *other = pane_tree_step(tree, focus, dice(1) ? 1 : -1);
    struct pane_node *split = pane_tree_divider_at(tree, dice(ROWS_MAX), dice(COLS_MAX));
    switch (dice(8)) {
    case 0:
    case 1: {
        enum pane_split way = dice(1) ? PANE_COLUMNS : PANE_ROWS;
        struct pane_node *added =
            count < LEAVES_MAX ? pane_tree_split(tree, focus, way, pane_no(count)) : NULL;
        return added ? added : focus;
    }
    case 2:
        return count > 1 ? pane_tree_close(tree, focus) : focus;
    case 3:
        pane_tree_swap(focus, other);
        return focus;
    case 4:
        pane_tree_resize(focus, (enum pane_side)dice(3), dice(30) - 5);
        return focus;
    case 5:
        pane_tree_balance(tree);
        return focus;
    case 6:
        tree->is_zoomed = !tree->is_zoomed;
        return focus;
    case 7:
        if (split)
            pane_tree_move_divider(split, dice(ROWS_MAX), dice(COLS_MAX));
        return focus;
    default:
        return other;
    }
}

static void test_panes_tile_the_area_whatever_was_done_to_it(void **state)
{
    (void)state;
    for (dice_state = 1; dice_state <= RANDOM_RUNS; dice_state++) {
        unsigned seed = dice_state;
        struct pane_tree tree;
        struct pane_node *focus = pane_tree_init(&tree, pane_no(0));
        struct rect area = random_area();
        for (int i = 0; i < RANDOM_STEPS; i++) {
            focus = random_step(&tree, focus);
            if (dice(3) == 0)
                area = random_area();
            pane_tree_arrange(&tree, area, focus);
            check_tiles(&tree, area, focus);
        }
        pane_tree_fini(&tree);
        dice_state = seed;
    }
}

static void test_an_area_of_no_size_shows_nothing(void **state)
{
    (void)state;
    struct pane_tree tree;
    struct pane_node *first = pane_tree_init(&tree, pane_no(0));
    pane_tree_split(&tree, first, PANE_ROWS, pane_no(1));
    pane_tree_split(&tree, first, PANE_COLUMNS, pane_no(2));
    pane_tree_arrange(&tree, (struct rect){ 0, 0, 0, 80 }, first);
    check_tiles(&tree, (struct rect){ 0, 0, 0, 80 }, first);
    pane_tree_fini(&tree);
}

/*
 *   0 │ 1
 *     ├──
 *     │ 2
 */
struct three {
    struct pane_tree tree;
    struct pane_node *left, *top, *bottom;
};

static void three_begin(struct three *three)
{
    three->left = pane_tree_init(&three->tree, pane_no(0));
    three->top = pane_tree_split(&three->tree, three->left, PANE_COLUMNS, pane_no(1));
    three->bottom = pane_tree_split(&three->tree, three->top, PANE_ROWS, pane_no(2));
    pane_tree_arrange(&three->tree, (struct rect){ 0, 0, 20, 81 }, three->left);
}

static void test_the_pane_beside_is_the_one_that_one_sees_there(void **state)
{
    (void)state;
    struct three three;
    three_begin(&three);
    CHECK(pane_tree_beside(&three.tree, three.left, PANE_RIGHT) == three.bottom);
    CHECK(pane_tree_beside(&three.tree, three.left, PANE_LEFT) == NULL);
    CHECK(pane_tree_beside(&three.tree, three.left, PANE_UP) == NULL);
    CHECK(pane_tree_beside(&three.tree, three.top, PANE_LEFT) == three.left);
    CHECK(pane_tree_beside(&three.tree, three.top, PANE_DOWN) == three.bottom);
    CHECK(pane_tree_beside(&three.tree, three.bottom, PANE_UP) == three.top);
    CHECK(pane_tree_beside(&three.tree, three.bottom, PANE_DOWN) == NULL);
    pane_tree_fini(&three.tree);
}

static void test_a_border_moves_by_as_much_as_one_says_and_stays_within(void **state)
{
    (void)state;
    static const struct {
        enum pane_side side;
        int cells, left_cols;
    } cases[] = {
        { PANE_RIGHT, 1, 41 },   { PANE_RIGHT, 7, 48 },    { PANE_LEFT, 3, 45 },
        { PANE_RIGHT, 500, 68 }, { PANE_LEFT, 1, 67 },     { PANE_LEFT, 500, 12 },
        { PANE_LEFT, 1, 12 },    { PANE_RIGHT, -500, 12 }, { PANE_RIGHT, 28, 40 },
    };
    struct three three;
    three_begin(&three);
    CHECK_INT(40, three.left->rect.cols);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        CHECK(pane_tree_resize(three.bottom, cases[i].side, cases[i].cells));
        pane_tree_arrange(&three.tree, (struct rect){ 0, 0, 20, 81 }, three.left);
        CHECK_INT(cases[i].left_cols, three.left->rect.cols);
    }
    CHECK(!pane_tree_resize(three.left, PANE_UP, 1));
    pane_tree_fini(&three.tree);
}

static void test_shares_survive_a_screen_that_was_too_small(void **state)
{
    (void)state;
    struct three three;
    three_begin(&three);
    pane_tree_resize(three.left, PANE_RIGHT, 10);
    for (int size = 1; size < 30; size++) {
        pane_tree_arrange(&three.tree, (struct rect){ 0, 0, size, size }, three.bottom);
        CHECK(three.bottom->is_shown);
    }
    pane_tree_arrange(&three.tree, (struct rect){ 0, 0, 20, 81 }, three.left);
    CHECK_INT(50, three.left->rect.cols);
    pane_tree_fini(&three.tree);
}

static void test_a_divider_is_found_where_it_is_drawn_and_dragged(void **state)
{
    (void)state;
    struct three three;
    three_begin(&three);
    struct pane_node *columns = pane_tree_divider_at(&three.tree, 3, 40);
    struct pane_node *rows = pane_tree_divider_at(&three.tree, 10, 60);
    CHECK(columns == three.tree.root);
    CHECK(rows == three.top->parent);
    CHECK(pane_tree_divider_at(&three.tree, 3, 39) == NULL);
    CHECK(pane_tree_divider_at(&three.tree, 0, 60) == NULL);
    pane_tree_move_divider(columns, 0, 30);
    pane_tree_move_divider(rows, 15, 0);
    pane_tree_arrange(&three.tree, (struct rect){ 0, 0, 20, 81 }, three.left);
    CHECK(pane_tree_divider_at(&three.tree, 3, 30) == columns);
    CHECK(pane_tree_divider_at(&three.tree, 15, 60) == rows);
    pane_tree_fini(&three.tree);
}

static void test_balanced_panes_are_alike(void **state)
{
    (void)state;
    struct pane_tree tree;
    struct pane_node *leaf = pane_tree_init(&tree, pane_no(0));
    for (size_t i = 1; i < 4; i++)
        leaf = pane_tree_split(&tree, leaf, PANE_COLUMNS, pane_no(i));
    pane_tree_balance(&tree);
    pane_tree_arrange(&tree, (struct rect){ 0, 0, 20, 103 }, leaf);
    for (leaf = pane_tree_first(&tree); leaf; leaf = pane_tree_following(leaf))
        CHECK_INT(25, leaf->rect.cols);
    pane_tree_fini(&tree);
}

static void test_lines_join_where_they_meet(void **state)
{
    (void)state;
    enum { UP = JOINT_UP, DOWN = JOINT_DOWN, LEFT = JOINT_LEFT, RIGHT = JOINT_RIGHT };
    static const struct {
        size_t line;
        int row, col;
        unsigned joint;
    } cases[] = {
        { 0, 0, 10, DOWN | LEFT | RIGHT }, { 0, 1, 10, UP | DOWN },
        { 0, 5, 10, UP | DOWN | RIGHT },   { 0, 9, 10, UP },
        { 1, 0, 3, LEFT | RIGHT },         { 4, 10, 10, UP | LEFT | RIGHT },
        { 4, 10, 3, LEFT | RIGHT },
    };
    static const struct border lines[] = {
        { { 0, 10, 10, 1 }, true }, { { 0, 0, 1, 10 }, false },  { { 0, 11, 1, 9 }, false },
        { { 5, 11, 1, 9 }, false }, { { 10, 0, 1, 20 }, false },
    };
    struct borders borders = { 0 };
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
        CHECK_INT(0, borders_add(&borders, lines[i].rect, lines[i].is_vertical));
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        CHECK_INT(cases[i].joint,
                  borders_joint(&borders, cases[i].line, cases[i].row, cases[i].col));
    borders_fini(&borders);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_panes_tile_the_area_whatever_was_done_to_it),
        cmocka_unit_test(test_an_area_of_no_size_shows_nothing),
        cmocka_unit_test(test_the_pane_beside_is_the_one_that_one_sees_there),
        cmocka_unit_test(test_a_border_moves_by_as_much_as_one_says_and_stays_within),
        cmocka_unit_test(test_shares_survive_a_screen_that_was_too_small),
        cmocka_unit_test(test_a_divider_is_found_where_it_is_drawn_and_dragged),
        cmocka_unit_test(test_balanced_panes_are_alike),
        cmocka_unit_test(test_lines_join_where_they_meet),
    };
    return CHECK_RUN(tests);
}
