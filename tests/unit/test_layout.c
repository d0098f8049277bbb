/* Where the parts of the screen are: sizes from one cell to more than any screen has. */
#include "check.h"
#include "client/core/layout.h"

#include <stdbool.h>

enum { ROWS_MAX = 200, COLS_MAX = 500, PART_COUNT = 6 };

static void layout_list_parts(const struct layout *layout, struct rect parts[PART_COUNT])
{
    parts[0] = layout->rooms;
    parts[1] = layout->tabs;
    parts[2] = layout->panes;
    parts[3] = layout->members;
    parts[4] = layout->status;
    parts[5] = layout->input;
}

static bool rect_is_shown(struct rect rect)
{
    return rect.rows > 0 && rect.cols > 0;
}

static bool rect_is_inside(struct rect rect, int rows, int cols)
{
    return rect.row >= 0 && rect.col >= 0 && rect.row + rect.rows <= rows &&
           rect.col + rect.cols <= cols;
}

static bool rect_overlaps(struct rect a, struct rect b)
{
    return a.row < b.row + b.rows && b.row < a.row + a.rows && a.col < b.col + b.cols &&
           b.col < a.col + a.cols;
}

static void check_layout(const struct layout *layout, int rows, int cols)
{
    struct rect parts[PART_COUNT];
    layout_list_parts(layout, parts);
    for (size_t i = 0; i < PART_COUNT; i++) {
        CHECK(parts[i].rows >= 0 && parts[i].cols >= 0);
        CHECK(!rect_is_shown(parts[i]) || rect_is_inside(parts[i], rows, cols));
        for (size_t j = 0; j < i; j++)
            CHECK(!rect_is_shown(parts[i]) || !rect_is_shown(parts[j]) ||
                  !rect_overlaps(parts[i], parts[j]));
    }
    CHECK(rect_is_shown(layout->input));
    CHECK_INT(rows, layout->input.row + layout->input.rows);
}

static void check_border(int border_col, struct rect pane, struct rect panes)
{
    CHECK_INT(rect_is_shown(pane), border_col >= 0);
    if (border_col < 0)
        return;
    CHECK(border_col < pane.col || border_col >= pane.col + pane.cols);
    CHECK(border_col < panes.col || border_col >= panes.col + panes.cols);
}

static void test_parts_lie_inside_the_screen_and_apart_at_every_size(void **state)
{
    (void)state;
    struct layout layout;
    for (int rows = 1; rows <= ROWS_MAX; rows++) {
        for (int cols = 1; cols <= COLS_MAX; cols += cols < 130 ? 1 : 7) {
            struct layout_wish wish = { .input_rows = 1 + (rows + cols) % 9,
                                        .has_tabs = rows % 2,
                                        .rooms = (enum layout_fold)(cols % 3),
                                        .members = (enum layout_fold)(rows % 3) };
            layout_compute(rows, cols, &wish, &layout);
            check_layout(&layout, rows, cols);
            check_border(layout.left_border_col, layout.rooms, layout.panes);
            check_border(layout.right_border_col, layout.members, layout.panes);
        }
    }
}

static void test_sidebars_fold_by_width(void **state)
{
    (void)state;
    static const struct {
        int cols;
        bool has_rooms, has_members;
    } cases[] = {
        { 1, false, false },  { 40, false, false }, { 79, false, false }, { 80, false, true },
        { 109, false, true }, { 110, true, true },  { 200, true, true },
    };
    struct layout layout;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        layout_compute(24, cases[i].cols, &(struct layout_wish){ .input_rows = 1 }, &layout);
        CHECK_INT(cases[i].has_rooms, rect_is_shown(layout.rooms));
        CHECK_INT(cases[i].has_members, rect_is_shown(layout.members));
        CHECK(layout.panes.cols * 2 > cases[i].cols);
    }
}

static void test_rows_go_to_the_input_then_panes_then_status_then_tabs(void **state)
{
    (void)state;
    static const struct {
        int rows, input_wanted;
        int tabs, panes, status, input;
    } cases[] = {
        { 1, 1, 0, 0, 0, 1 },   { 2, 1, 0, 1, 0, 1 },   { 3, 1, 0, 1, 1, 1 },
        { 4, 1, 0, 2, 1, 1 },   { 5, 1, 1, 2, 1, 1 },   { 10, 1, 1, 7, 1, 1 },
        { 24, 1, 1, 21, 1, 1 }, { 24, 5, 1, 17, 1, 5 }, { 24, 99, 1, 14, 1, 8 },
        { 5, 3, 1, 2, 1, 1 },   { 24, 0, 1, 21, 1, 1 },
    };
    struct layout layout;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct layout_wish wish = { .input_rows = cases[i].input_wanted, .has_tabs = true };
        layout_compute(cases[i].rows, 60, &wish, &layout);
        CHECK_INT(cases[i].tabs, layout.tabs.rows);
        CHECK_INT(cases[i].panes, layout.panes.rows);
        CHECK_INT(cases[i].status, layout.status.rows);
        CHECK_INT(cases[i].input, layout.input.rows);
    }
}

static void test_sidebars_can_be_wanted_or_not(void **state)
{
    (void)state;
    static const struct {
        int cols;
        enum layout_fold fold;
        bool has_rooms, has_members;
    } cases[] = {
        { 200, LAYOUT_HIDDEN, false, false }, { 80, LAYOUT_SHOWN, true, true },
        { 60, LAYOUT_SHOWN, true, true },     { 45, LAYOUT_SHOWN, true, false },
        { 30, LAYOUT_SHOWN, false, false },
    };
    struct layout layout;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct layout_wish wish = { 1, false, cases[i].fold, cases[i].fold, 0 };
        layout_compute(24, cases[i].cols, &wish, &layout);
        CHECK_INT(cases[i].has_rooms, rect_is_shown(layout.rooms));
        CHECK_INT(cases[i].has_members, rect_is_shown(layout.members));
    }
}

static void test_a_screen_of_no_size_counts_as_one_cell(void **state)
{
    (void)state;
    struct layout layout;
    layout_compute(0, -3, &(struct layout_wish){ .input_rows = 1 }, &layout);
    check_layout(&layout, 1, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_lie_inside_the_screen_and_apart_at_every_size),
        cmocka_unit_test(test_sidebars_fold_by_width),
        cmocka_unit_test(test_rows_go_to_the_input_then_panes_then_status_then_tabs),
        cmocka_unit_test(test_sidebars_can_be_wanted_or_not),
        cmocka_unit_test(test_a_screen_of_no_size_counts_as_one_cell),
    };
    return CHECK_RUN(tests);
}
