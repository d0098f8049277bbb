/* Drawn with curses' own line characters, which every terminal has in some form. */
#include "client/view/bars.h"

#include "client/view/looks.h"

static void bars_draw_column(int row, int rows, int col)
{
    for (int i = 0; i < rows; i++)
        mvadd_wch(row + i, col, WACS_VLINE);
}

void bars_draw_borders(const struct layout *layout)
{
    if (layout->left_border_col >= 0)
        bars_draw_column(layout->rooms.row, layout->rooms.rows, layout->left_border_col);
    if (layout->right_border_col >= 0)
        bars_draw_column(layout->members.row, layout->members.rows, layout->right_border_col);
}

static void bars_draw_row(int row, int col, int cols, const cchar_t *left, const cchar_t *right)
{
    mvadd_wch(row, col, left);
    for (int i = 1; i < cols - 1; i++)
        mvadd_wch(row, col + i, WACS_HLINE);
    mvadd_wch(row, col + cols - 1, right);
}

void bars_draw_frame(struct rect inside)
{
    int top = inside.row - 1, left = inside.col - 2, cols = inside.cols + 4;
    bars_draw_row(top, left, cols, WACS_ULCORNER, WACS_URCORNER);
    bars_draw_row(inside.row + inside.rows, left, cols, WACS_LLCORNER, WACS_LRCORNER);
    for (int row = inside.row; row < inside.row + inside.rows; row++) {
        mvadd_wch(row, left, WACS_VLINE);
        mvaddch(row, left + 1, ' ');
        mvaddch(row, left + cols - 2, ' ');
        mvadd_wch(row, left + cols - 1, WACS_VLINE);
    }
}
