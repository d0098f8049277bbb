/* Where the panes are, for a screen of any size from 1x1. */
#ifndef HUTONG_CLIENT_CORE_LAYOUT_H
#define HUTONG_CLIENT_CORE_LAYOUT_H

struct rect {
    int row, col, rows, cols; /* cells; rows or cols 0: not shown */
};

struct layout {
    int rows, cols; /* of the screen */
    struct rect rooms, topic, history, members, status, input;
    int left_border_col, right_border_col; /* -1: none */
};

enum { LAYOUT_THREE_PANES_COLS = 110, LAYOUT_TWO_PANES_COLS = 80 };

/**
 * Lay out a screen. Three panes (rooms, history, members) from LAYOUT_THREE_PANES_COLS columns,
 * two (history, members) from LAYOUT_TWO_PANES_COLS, one below. The input has @input_rows rows,
 * at most a third of the screen and at least one. When rows run out the topic line goes first,
 * then the status line, then the history: the last row left is the input's.
 */
void layout_compute(int rows, int cols, int input_rows, struct layout *layout);

#endif
