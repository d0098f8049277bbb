/* Where the parts of the screen are, for any size from 1x1. */
#ifndef HUTONG_CLIENT_CORE_LAYOUT_H
#define HUTONG_CLIENT_CORE_LAYOUT_H

#include <stdbool.h>

struct rect {
    int row, col, rows, cols; /* cells; rows or cols 0: not shown */
};

/* Whether a sidebar is there: by the width of the screen, or as the person wants it. */
enum layout_fold { LAYOUT_BY_WIDTH, LAYOUT_SHOWN, LAYOUT_HIDDEN };

/* What the layout is to have. */
struct layout_wish {
    int input_rows;
    bool has_tabs; /* a line with the tabs at the top */
    enum layout_fold rooms, members;
    int members_cols_min; /* of the screen, for members by width; 0: LAYOUT_TWO_PANES_COLS */
};

struct layout {
    int rows, cols; /* of the screen */
    struct rect tabs, rooms, panes, members, status, input;
    int left_border_col, right_border_col; /* -1: none */
};

enum { LAYOUT_THREE_PANES_COLS = 110, LAYOUT_TWO_PANES_COLS = 80 };

/**
 * Lay out a screen. By width there are rooms, panes and members from LAYOUT_THREE_PANES_COLS
 * columns, panes and members from LAYOUT_TWO_PANES_COLS, panes alone below. The input has
 * @wish->input_rows rows, at most a third of the screen and at least one. When rows run out the
 * tabs go first, then the status line, then the panes: the last row left is the input's.
 */
void layout_compute(int rows, int cols, const struct layout_wish *wish, struct layout *layout);

#endif
