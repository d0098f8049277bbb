/* Text goes to the screen one cell-safe cluster at a time, and never past the pane's edge. */
#include "client/view/pane.h"

#include "client/view/bidi.h"
#include "client/view/looks.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <wchar.h>

enum { LEFT_TO_RIGHT_MARK = 0x200E };

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

/* Draw one cluster, and with it what ends text that is read from the right; false if it does not
 * fit. */
static bool pen_put_cluster(struct pen *pen, const struct text_cluster *cluster, bool ends_right)
{
    wchar_t characters[TEXT_GLYPH_MAX + 2] = { 0 };
    if (pen->col + cluster->cols > pen->end_col)
        return false;
    for (int i = 0; i < cluster->glyph_count; i++)
        characters[i] = (wchar_t)cluster->glyph[i];
    if (ends_right)
        characters[cluster->glyph_count] = LEFT_TO_RIGHT_MARK;
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
        if (!pen_put_cluster(pen, &cluster, false))
            return false;
    }
    return true;
}

/* ---- lines in which something is read from the right ---- */

/* A cluster of a line, with what it is a part of. */
struct part {
    const struct run *run;
    struct str text; /* from it to the end of the run */
    struct text_cluster cluster;
};

static bool line_has_right(const struct page *page, const struct page_line *line)
{
    for (size_t i = 0; i < line->run_count; i++)
        if (direction_has_right(page_run_text(page, &page->runs[line->first_run + i])))
            return true;
    return false;
}

/* The clusters of a line that fit into @cols columns. Returns how many they are. */
static int line_parts(const struct page *page, const struct page_line *line, int cols,
                      struct part parts[BIDI_MAX])
{
    int count = 0;
    cols -= line->indent;
    for (size_t i = 0; i < line->run_count; i++) {
        const struct run *run = &page->runs[line->first_run + i];
        struct str text = page_run_text(page, run);
        while (text.size > 0) {
            struct part *part = &parts[count];
            *part = (struct part){ .run = run, .text = text };
            text_cluster(text, &part->cluster);
            cols -= part->cluster.cols;
            if (cols < 0 || ++count == BIDI_MAX)
                return count;
            text = str_skip(text, part->cluster.size);
        }
    }
    return count;
}

static bool field_has_right(const struct part *parts, int count)
{
    for (int i = 0; i < count; i++)
        if (direction_of(parts[i].cluster.glyph[0]) == DIRECTION_RIGHT)
            return true;
    return false;
}

/* The places of the parts of a field in the order in which they are to be drawn. */
static void field_order(struct part *parts, int count, bool orders, int *order)
{
    struct bidi_char chars[BIDI_MAX];
    for (int i = 0; i < count; i++) {
        chars[i] = (struct bidi_char){ parts[i].cluster.glyph[0], parts[i].run->link_size > 0 };
        order[i] = i;
    }
    if (!orders || !field_has_right(parts, count))
        return;
    bidi_order(chars, count, parts[count - 1].run->direction, order);
    for (int i = 0; i < count; i++)
        parts[i].cluster.glyph[0] = chars[i].base;
}

/* Whether one field ends between this part and the next one. */
static bool is_border(const struct part *parts, int count, int at)
{
    return at + 1 == count || (parts[at + 1].run != parts[at].run && parts[at].run->ends_field);
}

/* Order all fields of a line. */
static void line_order(struct part *parts, int count, bool orders, int order[BIDI_MAX])
{
    for (int first = 0, end; first < count; first = end) {
        for (end = first + 1; !is_border(parts, count, end - 1);)
            end++;
        field_order(parts + first, end - first, orders, order + first);
        for (int i = first; i < end; i++)
            order[i] += first;
    }
}

/* Whether a field ends with this part, and what is read from the right would go on behind it. */
static bool ends_right(const struct part *parts, int count, int at)
{
    enum direction last = DIRECTION_NONE;
    if (!is_border(parts, count, at))
        return false;
    for (int i = at; last == DIRECTION_NONE && i >= 0; i--) {
        if (i < at && is_border(parts, count, i))
            return false;
        last = direction_of(parts[i].cluster.glyph[0]);
    }
    return last == DIRECTION_RIGHT;
}

static void pen_put_part(struct pen *pen, const struct page *page, const struct part *part,
                         bool is_end)
{
    int col = pen->col;
    pen->look = looks_of(part->run->style, part->run->hue);
    pen->look.attributes |= looks_emphasis(part->run->emphasis);
    if (part->text.bytes[0] & 0x80 || part->cluster.size > 1)
        pen_retouch(pen, part->text, &part->cluster);
    pen_put_cluster(pen, &part->cluster, is_end);
    if (part->run->link_size > 0)
        retouch_link(pen->retouch, pen->row, col, pen->col - col, page_run_link(page, part->run));
}

static void pane_draw_right_line(struct pen *pen, const struct page *page,
                                 const struct page_line *line)
{
    struct part parts[BIDI_MAX];
    int order[BIDI_MAX];
    bool orders = pen->retouch->orders;
    int count = line_parts(page, line, pen->end_col - pen->col, parts);
    line_order(parts, count, orders, order);
    pen_blank_to(pen, pen->col + line->indent);
    for (int i = 0; i < count; i++)
        pen_put_part(pen, page, &parts[order[i]], !orders && ends_right(parts, count, i));
}

int pane_seen_col(const struct page *page, size_t line, int col, const struct retouch *retouch)
{
    struct part parts[BIDI_MAX];
    int order[BIDI_MAX];
    const struct page_line *row = &page->lines[line];
    if (!retouch->orders || !line_has_right(page, row))
        return col;
    int count = line_parts(page, row, BIDI_MAX, parts), at = 0, place = row->indent;
    line_order(parts, count, true, order);
    for (; at < count && place < col; at++)
        place += parts[at].cluster.cols;
    if (at == count)
        return col;
    place = row->indent;
    for (int i = 0; order[i] != at; i++)
        place += parts[order[i]].cluster.cols;
    return place;
}

/* ---- lines ---- */

static void pane_draw_plain_line(struct pen *pen, const struct page *page,
                                 const struct page_line *line)
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

static void pane_draw_line(struct pen *pen, const struct page *page, const struct page_line *line)
{
    if (line_has_right(page, line))
        pane_draw_right_line(pen, page, line);
    else
        pane_draw_plain_line(pen, page, line);
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
