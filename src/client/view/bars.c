/* Drawn with curses' own line characters, which every terminal has in some form. */
#include "client/view/bars.h"

#include "client/view/looks.h"

/* The character whose arms go where the lines do. */
static const cchar_t *bars_character(unsigned joint)
{
    switch (joint) {
    case JOINT_LEFT | JOINT_RIGHT:
        return WACS_HLINE;
    case JOINT_DOWN | JOINT_LEFT | JOINT_RIGHT:
        return WACS_TTEE;
    case JOINT_UP | JOINT_LEFT | JOINT_RIGHT:
        return WACS_BTEE;
    case JOINT_UP | JOINT_DOWN | JOINT_LEFT:
        return WACS_RTEE;
    case JOINT_UP | JOINT_DOWN | JOINT_RIGHT:
        return WACS_LTEE;
    case JOINT_DOWN | JOINT_RIGHT:
        return WACS_ULCORNER;
    case JOINT_DOWN | JOINT_LEFT:
        return WACS_URCORNER;
    case JOINT_UP | JOINT_RIGHT:
        return WACS_LLCORNER;
    case JOINT_UP | JOINT_LEFT:
        return WACS_LRCORNER;
    case JOINT_UP | JOINT_DOWN | JOINT_LEFT | JOINT_RIGHT:
        return WACS_PLUS;
    default:
        return WACS_VLINE;
    }
}

static void bars_draw_border(const struct borders *borders, size_t index)
{
    const struct rect *rect = &borders->items[index].rect;
    for (int row = rect->row; row < rect->row + rect->rows; row++)
        for (int col = rect->col; col < rect->col + rect->cols; col++)
            mvadd_wch(row, col, bars_character(borders_joint(borders, index, row, col)));
}

void bars_draw_borders(const struct borders *borders)
{
    for (size_t i = 0; i < borders->count; i++)
        bars_draw_border(borders, i);
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
