/*
 * The screen is cut from the bottom up: input, status line; then the tabs off the top; what is left
 * is cut from the sides in: rooms, members, and what is left are the panes.
 */
#include "client/core/layout.h"

enum {
    LAYOUT_STATUS_MIN_ROWS = 3, /* below, the panes need the row more */
    LAYOUT_TABS_MIN_ROWS = 5,
    LAYOUT_PANES_MIN_COLS = 20, /* a sidebar that is wanted leaves so much */
    LAYOUT_INPUT_SHARE = 3,     /* the input takes at most one in so many rows */
    LAYOUT_ROOMS_COLS = 20,
    LAYOUT_MEMBERS_COLS = 18,
    LAYOUT_WIDE_COLS = 160, /* from here the sidebars get room for longer names */
    LAYOUT_WIDE_EXTRA_COLS = 8,
};

static int layout_clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

/* Cut the bottom @rows rows off @rest and give them to @part. */
static void layout_cut_bottom(struct rect *rest, int rows, struct rect *part)
{
    rest->rows -= rows;
    *part = (struct rect){ rest->row + rest->rows, rest->col, rows, rest->cols };
}

/* Cut the top row off @rest and give it to @part. */
static void layout_cut_top(struct rect *rest, struct rect *part)
{
    *part = (struct rect){ rest->row, rest->col, 1, rest->cols };
    rest->row++;
    rest->rows--;
}

/* Cut a sidebar and its border off the left of @rest. */
static void layout_cut_left(struct rect *rest, int cols, struct rect *part, int *border_col)
{
    *part = (struct rect){ rest->row, rest->col, rest->rows, cols };
    *border_col = rest->col + cols;
    rest->col += cols + 1;
    rest->cols -= cols + 1;
}

/* Cut a sidebar and its border off the right of @rest. */
static void layout_cut_right(struct rect *rest, int cols, struct rect *part, int *border_col)
{
    rest->cols -= cols + 1;
    *border_col = rest->col + rest->cols;
    *part = (struct rect){ rest->row, *border_col + 1, rest->rows, cols };
}

/* Whether there is a sidebar of @cols columns beside @rest. */
static bool layout_has_sidebar(const struct rect *rest, int cols, enum layout_fold fold,
                               bool is_wide)
{
    bool fits = rest->rows > 0 && rest->cols >= cols + 1 + LAYOUT_PANES_MIN_COLS;
    return fits && (fold == LAYOUT_SHOWN || (fold == LAYOUT_BY_WIDTH && is_wide));
}

static void layout_cut_sidebars(struct rect *rest, const struct layout_wish *wish,
                                struct layout *layout)
{
    int extra_cols = layout->cols >= LAYOUT_WIDE_COLS ? LAYOUT_WIDE_EXTRA_COLS : 0;
    int rooms_cols = LAYOUT_ROOMS_COLS + extra_cols;
    int members_cols = LAYOUT_MEMBERS_COLS + extra_cols;
    int members_min = wish->members_cols_min ? wish->members_cols_min : LAYOUT_TWO_PANES_COLS;
    if (layout_has_sidebar(rest, rooms_cols, wish->rooms, layout->cols >= LAYOUT_THREE_PANES_COLS))
        layout_cut_left(rest, rooms_cols, &layout->rooms, &layout->left_border_col);
    if (layout_has_sidebar(rest, members_cols, wish->members, layout->cols >= members_min))
        layout_cut_right(rest, members_cols, &layout->members, &layout->right_border_col);
}

void layout_compute(int rows, int cols, const struct layout_wish *wish, struct layout *layout)
{
    rows = rows < 1 ? 1 : rows;
    cols = cols < 1 ? 1 : cols;
    *layout = (struct layout){
        .rows = rows, .cols = cols, .left_border_col = -1, .right_border_col = -1
    };
    struct rect rest = { 0, 0, rows, cols };
    int input_most = rows / LAYOUT_INPUT_SHARE;
    layout_cut_bottom(&rest, layout_clamp(wish->input_rows, 1, input_most < 1 ? 1 : input_most),
                      &layout->input);
    if (rows >= LAYOUT_STATUS_MIN_ROWS)
        layout_cut_bottom(&rest, 1, &layout->status);
    if (wish->has_tabs && rows >= LAYOUT_TABS_MIN_ROWS)
        layout_cut_top(&rest, &layout->tabs);
    layout_cut_sidebars(&rest, wish, layout);
    layout->panes = rest;
}
