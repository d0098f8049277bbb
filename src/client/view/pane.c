/* Text goes to the screen one cell-safe cluster at a time, and never past the pane's edge. */
#include "client/view/pane.h"

#include "client/view/looks.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <wchar.h>

/* Where the next cell goes, and the column that is not the pane's any more. */
struct pen {
    int row, col, end_col;
    struct look look;
    struct retouch *retouch; /* borrowed */
};

static void pen_put(struct pen *pen, const wchar_t *characters)
{
    cchar_t cell;
    setcchar(&cell, characters, pen->look.attributes, pen->look.pair, NULL);
    mvadd_wch(pen->row, pen->col, &cell); /* fails in the last cell, after having drawn it */
}

static void pen_blank_to(struct pen *pen, int col)
{
    for (; pen->col < col && pen->col < pen->end_col; pen->col++)
        pen_put(pen, L" ");
}

/* Draw one cluster; false if it does not fit. */
static bool pen_put_cluster(struct pen *pen, const struct text_cluster *cluster)
{
    wchar_t characters[TEXT_GLYPH_MAX + 1] = { 0 };
    if (pen->col + cluster->cols > pen->end_col)
        return false;
    for (int i = 0; i < cluster->glyph_count; i++)
        characters[i] = (wchar_t)cluster->glyph[i];
    if (cluster->glyph_count > 0)
        pen_put(pen, characters);
    pen->col += cluster->cols;
    return true;
}

/* Whether terminals agree on how wide this is: letters of Europe, CJK, and lines' parts. */
static bool is_certain(uint32_t code_point)
{
    static const uint32_t ranges[][2] = {
        { 0x20, 0x2FF },    { 0x370, 0x58F },     { 0x1E00, 0x218F }, { 0x2500, 0x259F },
        { 0x2E80, 0xA4CF }, { 0xAC00, 0xD7A3 },   { 0xF900, 0xFAFF }, { 0xFE30, 0xFE4F },
        { 0xFF00, 0xFFEF }, { 0x20000, 0x3FFFF }, { 0xFFFD, 0xFFFD },
    };
    for (size_t i = 0; i < ARRAY_SIZE(ranges); i++)
        if (code_point >= ranges[i][0] && code_point <= ranges[i][1])
            return true;
    return false;
}

/* Tell of what curses cannot draw as it should be. */
static void pen_retouch(const struct pen *pen, struct str text, const struct text_cluster *cluster)
{
    size_t size;
    if (cluster->glyph_count > 1 || !is_certain(cluster->glyph[0]))
        retouch_anchor(pen->retouch, pen->row, pen->end_col);
    unsigned kinds = text_whole(text, &size);
    int cols = kinds == TEXT_WHOLE_FLAG ? 2 : cluster->cols;
    bool is_known = kinds && (kinds & pen->retouch->clusters) == kinds;
    if (!is_known || pen->col + cols > pen->end_col)
        return;
    retouch_anchor(pen->retouch, pen->row, pen->end_col);
    retouch_cluster(pen->retouch, pen->row, pen->col, cols, (struct str){ text.bytes, size });
}

/* Draw text up to the edge; false if it went beyond. */
static bool pen_write(struct pen *pen, struct str text)
{
    struct text_cluster cluster;
    for (; text.size > 0; text = str_skip(text, cluster.size)) {
        text_cluster(text, &cluster);
        if (text.bytes[0] & 0x80 || cluster.size > 1)
            pen_retouch(pen, text, &cluster);
        if (!pen_put_cluster(pen, &cluster))
            return false;
    }
    return true;
}

static void pane_draw_line(struct pen *pen, const struct page *page, const struct page_line *line)
{
    bool has_room = true;
    pen_blank_to(pen, pen->col + line->indent);
    for (size_t i = 0; i < line->run_count && has_room; i++) {
        const struct run *run = &page->runs[line->first_run + i];
        pen->look = looks_of(run->style, run->hue);
        pen->look.attributes |= looks_emphasis(run->emphasis);
        int start_col = pen->col;
        has_room = pen_write(pen, page_run_text(page, run));
        if (run->link_size > 0)
            retouch_link(pen->retouch, pen->row, start_col, pen->col - start_col,
                         page_run_link(page, run));
    }
}

void pane_draw(struct rect rect, const struct page *page, enum style fill, enum pane_align align,
               struct retouch *retouch)
{
    int line_count = page->line_count < (size_t)rect.rows ? (int)page->line_count : rect.rows;
    int first_row = align == PANE_BOTTOM ? rect.rows - line_count : 0;
    for (int row = 0; row < rect.rows; row++) {
        struct look plain = looks_of(fill, 0);
        struct pen pen = { rect.row + row, rect.col, rect.col + rect.cols, plain, retouch };
        if (row >= first_row && row - first_row < line_count)
            pane_draw_line(&pen, page, &page->lines[row - first_row]);
        pen.look = plain;
        pen_blank_to(&pen, pen.end_col);
    }
}
