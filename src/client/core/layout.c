/*
 * The screen is cut from the bottom up: input, status line, and what is left are the panes, cut
 * from the sides in: rooms, members, and what is left is the topic above the history.
 */
#include "client/core/layout.h"

enum {
    LAYOUT_STATUS_MIN_ROWS = 3, /* below, the history needs the row more */
    LAYOUT_TOPIC_MIN_ROWS = 6,
    LAYOUT_INPUT_SHARE = 3, /* the input takes at most one in so many rows */
    LAYOUT_ROOMS_COLS = 20,
    LAYOUT_MEMBERS_COLS = 18,
    LAYOUT_WIDE_COLS = 160, /* from here the sidebars get room for longer names */
    LAYOUT_WIDE_EXTRA_COLS = 8,
};

static int layout_clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

/** Cut the bottom @rows rows off @rest and give them to @part. */
static void layout_cut_bottom(struct rect *rest, int rows, struct rect *part)
{
    rest->rows -= rows;
    *part = (struct rect){ rest->row + rest->rows, rest->col, rows, rest->cols };
}

/** Cut the top row off @rest and give it to @part. */
static void layout_cut_top(struct rect *rest, struct rect *part)
{
    *part = (struct rect){ rest->row, rest->col, 1, rest->cols };
    rest->row++;
    rest->rows--;
}

/** Cut a sidebar and its border off the left of @rest. */
static void layout_cut_left(struct rect *rest, int cols, struct rect *part, int *border_col)
{
    *part = (struct rect){ rest->row, rest->col, rest->rows, cols };
    *border_col = rest->col + cols;
    rest->col += cols + 1;
    rest->cols -= cols + 1;
}

/** Cut a sidebar and its border off the right of @rest. */
static void layout_cut_right(struct rect *rest, int cols, struct rect *part, int *border_col)
{
    rest->cols -= cols + 1;
    *border_col = rest->col + rest->cols;
    *part = (struct rect){ rest->row, *border_col + 1, rest->rows, cols };
}

void layout_compute(int rows, int cols, int input_rows, struct layout *layout)
{
    rows = rows < 1 ? 1 : rows;
    cols = cols < 1 ? 1 : cols;
    *layout = (struct layout){
        .rows = rows, .cols = cols, .left_border_col = -1, .right_border_col = -1
    };
    struct rect rest = { 0, 0, rows, cols };
    int input_most = rows / LAYOUT_INPUT_SHARE;
    layout_cut_bottom(&rest, layout_clamp(input_rows, 1, input_most < 1 ? 1 : input_most),
                      &layout->input);
    if (rows >= LAYOUT_STATUS_MIN_ROWS)
        layout_cut_bottom(&rest, 1, &layout->status);
    int extra_cols = cols >= LAYOUT_WIDE_COLS ? LAYOUT_WIDE_EXTRA_COLS : 0;
    if (rest.rows > 0 && cols >= LAYOUT_THREE_PANES_COLS)
        layout_cut_left(&rest, LAYOUT_ROOMS_COLS + extra_cols, &layout->rooms,
                        &layout->left_border_col);
    if (rest.rows > 0 && cols >= LAYOUT_TWO_PANES_COLS)
        layout_cut_right(&rest, LAYOUT_MEMBERS_COLS + extra_cols, &layout->members,
                         &layout->right_border_col);
    if (rows >= LAYOUT_TOPIC_MIN_ROWS)
        layout_cut_top(&rest, &layout->topic);
    layout->history = rest;
}
