/*
 * Lines are cut by column, not between words: while one types, nothing but the end moves.
 * A prompt marks the first line where there is room for one; the others are set in under it.
 */
#include "client/core/input_lines.h"

#include <hutong/common/text.h>

enum { INPUT_PROMPT_COLS = 2, INPUT_PROMPT_MIN_COLS = 12 };

/* The place where the next cluster goes. */
struct input_pen {
    struct page *page;
    int indent, cols; /* of every line */
    int col;
    size_t first_line;
    const struct editor *editor;
    size_t offset; /* of what comes next, in its text */
};

static void input_pen_new_line(struct input_pen *pen)
{
    page_begin(pen->page, pen->indent);
    page_direct(pen->page, DIRECTION_LEFT); /* then the cursor at the end is at the right */
    pen->col = pen->indent;
}

static struct input_cursor input_pen_place(const struct input_pen *pen)
{
    return (struct input_cursor){ (int)(pen->page->line_count - pen->first_line) - 1, pen->col };
}

static enum style input_pen_style(const struct input_pen *pen)
{
    const struct editor *editor = pen->editor;
    bool is_marked =
        pen->offset >= editor->marked && pen->offset - editor->marked < editor->marked_size;
    return is_marked ? STYLE_CURRENT : STYLE_TEXT;
}

/* Put one cluster down; a line is never so full that the cursor has no cell after it. */
static void input_pen_put(struct input_pen *pen, struct str text)
{
    struct text_cluster cluster;
    text_cluster(text, &cluster);
    if (pen->col + cluster.cols > pen->cols && pen->col > pen->indent)
        input_pen_new_line(pen);
    page_add(pen->page, input_pen_style(pen), 0, text);
    pen->col += cluster.cols;
}

/* The text of the cluster at the start of @rest, tabs as one blank. */
static struct str input_take(struct str *rest)
{
    struct text_cluster cluster;
    text_cluster(*rest, &cluster);
    struct str taken = { rest->bytes, cluster.size };
    *rest = str_skip(*rest, cluster.size);
    return taken.bytes[0] == '\t' ? STR(" ") : taken;
}

static void input_pen_write(struct input_pen *pen, struct str text)
{
    while (text.size > 0) {
        bool is_newline = text.bytes[0] == '\n';
        size_t size = text.size;
        struct str cluster = input_take(&text);
        if (is_newline)
            input_pen_new_line(pen);
        else
            input_pen_put(pen, cluster);
        pen->offset += size - text.size;
    }
}

static struct input_pen input_pen_begin(const struct editor *editor, int cols, struct page *page)
{
    bool has_prompt = cols >= INPUT_PROMPT_MIN_COLS;
    struct input_pen pen = { .page = page,
                             .indent = has_prompt ? INPUT_PROMPT_COLS : 0,
                             .cols = cols,
                             .first_line = page->line_count,
                             .editor = editor };
    page_begin(page, 0);
    page_add(page, STYLE_DIM, 0, has_prompt ? STR("> ") : (struct str){ 0 });
    page_end_field(page);
    page_direct(page, DIRECTION_LEFT);
    pen.col = pen.indent;
    return pen;
}

struct input_cursor input_lines_add(const struct editor *editor, int cols, struct page *page)
{
    struct input_pen pen = input_pen_begin(editor, cols, page);
    input_pen_write(&pen, editor_before(editor));
    if (pen.col >= cols && pen.col > pen.indent)
        input_pen_new_line(&pen); /* the cursor needs a cell */
    struct input_cursor cursor = input_pen_place(&pen);
    input_pen_write(&pen, editor_after(editor));
    return cursor;
}

size_t input_lines_at(const struct editor *editor, int cols, struct input_cursor cell)
{
    struct page page = { 0 };
    struct input_pen pen = input_pen_begin(editor, cols, &page);
    struct str rest = buf_str(&editor->text);
    while (rest.size > 0) {
        struct str cluster = rest;
        input_take(&rest);
        cluster.size -= rest.size;
        input_pen_write(&pen, cluster);
        struct input_cursor end = input_pen_place(&pen);
        if (end.row > cell.row || (end.row == cell.row && end.col > cell.col)) {
            rest = (struct str){ cluster.bytes, cluster.size + rest.size };
            break;
        }
    }
    page_fini(&page);
    return editor->text.size - rest.size;
}

size_t input_lines_count(struct str text)
{
    size_t count = 1;
    for (; text.size > 0; text = str_skip(text, 1))
        count += text.bytes[0] == '\n';
    return count;
}
