/* The editor's text as lines of the input pane, and where the cursor is in them. */
#ifndef HUTONG_CLIENT_CORE_INPUT_LINES_H
#define HUTONG_CLIENT_CORE_INPUT_LINES_H

#include "client/core/editor.h"
#include "client/core/page.h"

struct input_cursor {
    int row, col;
};

/** Append @editor's text to @page in lines of @cols columns, cut wherever they are full. */
struct input_cursor input_lines_add(const struct editor *editor, int cols, struct page *page);

/** The place in the text whose cell is there, or that is nearest before it in that line. */
size_t input_lines_at(const struct editor *editor, int cols, struct input_cursor cell);

/** How many lines the text has by its newlines. */
size_t input_lines_count(struct str text);

#endif
