/* Lines that are cut or copied end with a newline in the kill ring: so they come back as lines. */
#include "client/core/vi_change.h"

#include "client/core/editor_edit.h"

#include <hutong/common/utf8.h>
#include <utf8proc.h>

static struct str span_text(const struct editor *editor, struct vi_span span)
{
    struct str rest = str_skip(buf_str(&editor->text), span.start);
    return (struct str){ rest.bytes, span.end - span.start };
}

/* Into the kill ring, with a newline if these are lines. Whether there was memory. */
static bool copy(struct editor *editor, struct vi_span span, bool is_lines)
{
    struct buf text = { 0 };
    bool is_done = buf_append_str(&text, span_text(editor, span)) == 0 &&
                   (!is_lines || buf_append_str(&text, STR("\n")) == 0) &&
                   (!editor->ring || kill_ring_push(editor->ring, buf_str(&text)) == 0);
    buf_fini(&text);
    return is_done;
}

/* Whole lines go with the newline that sets them apart from the others. */
static void erase_lines(struct editor *editor, struct vi_span span)
{
    if (span.end < editor->text.size)
        span.end++;
    else if (span.start > 0)
        span.start--;
    editor_erase(editor, span.start, span.end);
    editor_go(editor, vi_first_in_line(editor, editor->cursor));
}

bool vi_operate(struct editor *editor, uint32_t operator, struct vi_span span, bool is_lines)
{
    size_t cursor = editor->cursor;
    if (is_lines)
        span = (struct vi_span){ editor_line_start(editor, span.start),
                                 editor_line_end(editor, span.end) };
    bool is_empty = span.start == span.end && !is_lines;
    if (!is_empty && !copy(editor, span, is_lines))
        return false;
    editor->is_killing = false;
    if (operator== 'y')
        editor_go(editor,
                  is_lines && span.start <= cursor && cursor <= span.end ? cursor : span.start);
    else if (operator== 'd' && is_lines)
        erase_lines(editor, span);
    else
        editor_erase(editor, span.start, span.end);
    return operator== 'c';
}

/* ---- putting back ---- */

/* @text so many times, as far as there is room for it in the editor. 0 or -ENOMEM. */
static int multiply(const struct editor *editor, struct str text, unsigned count, struct buf *out)
{
    int status = 0;
    while (count-- > 0 && status == 0 &&
           editor->text.size + out->size + text.size + 1 <= EDITOR_SIZE_MAX)
        status = buf_append_str(out, text);
    return status;
}

/* Lines, each ended by a newline, become lines of their own. */
static void put_lines(struct editor *editor, bool is_before, struct buf *lines)
{
    size_t at = is_before ? editor_line_start(editor, editor->cursor)
                          : editor_line_end(editor, editor->cursor);
    struct str text = buf_str(lines);
    bool is_first = editor->text.size == 0;
    text.size -= is_first || !is_before;
    if (!is_first && !is_before) {
        editor_splice(editor, at, 0, STR("\n"));
        at++;
    }
    editor_splice(editor, at, 0, text);
    editor_go(editor, vi_first_in_line(editor, at));
}

static void put_text(struct editor *editor, bool is_before, struct str text)
{
    size_t at = editor->cursor;
    if (!is_before && at < editor_line_end(editor, at))
        at = editor_right_of(editor, at);
    editor_splice(editor, at, 0, text);
    editor_go(editor, editor_left_of(editor, editor->cursor));
}

void vi_put(struct editor *editor, bool is_before, unsigned count)
{
    struct str text = { 0 };
    struct buf all = { 0 };
    if (editor->ring) {
        editor->ring->back = 0;
        text = kill_ring_top(editor->ring);
    }
    bool is_lines = text.size > 0 && text.bytes[text.size - 1] == '\n';
    if (multiply(editor, text, count, &all) == 0 && all.size > 0) {
        if (is_lines)
            put_lines(editor, is_before, &all);
        else
            put_text(editor, is_before, buf_str(&all));
    }
    buf_fini(&all);
}

void vi_type(struct editor *editor, struct str text, unsigned count)
{
    struct buf all = { 0 };
    if (multiply(editor, text, count, &all) == 0)
        editor_insert(editor, buf_str(&all));
    buf_fini(&all);
}

/* ---- characters ---- */

bool vi_replace(struct editor *editor, uint32_t character, unsigned count)
{
    size_t start = editor->cursor, end = start, line_end = editor_line_end(editor, start);
    struct buf text = { 0 };
    char bytes[4];
    struct str one = { bytes, utf8_put(character, bytes) };
    for (unsigned i = 0; i < count; i++) {
        if (end == line_end)
            return false;
        end = editor_right_of(editor, end);
    }
    bool is_done = multiply(editor, one, count, &text) == 0 &&
                   editor_splice(editor, start, end - start, buf_str(&text)) == 0;
    editor_go(editor, editor_left_of(editor, editor->cursor));
    buf_fini(&text);
    return is_done;
}

static int32_t with_case(int32_t code_point, enum vi_case which)
{
    int32_t lower = utf8proc_tolower(code_point), upper = utf8proc_toupper(code_point);
    switch (which) {
    case VI_UPPER:
        return upper;
    case VI_LOWER:
        return lower;
    default:
        return code_point == lower ? upper : lower;
    }
}

void vi_change_case(struct editor *editor, struct vi_span span, enum vi_case which)
{
    struct str rest = span_text(editor, span);
    struct buf changed = { 0 };
    char bytes[4];
    int status = 0;
    while (rest.size > 0 && status == 0) {
        int32_t code_point = (int32_t)utf8_take(&rest, NULL);
        status =
            buf_append(&changed, bytes, utf8_put((uint32_t)with_case(code_point, which), bytes));
    }
    if (status == 0 &&
        editor->text.size - (span.end - span.start) + changed.size <= EDITOR_SIZE_MAX)
        editor_splice(editor, span.start, span.end - span.start, buf_str(&changed));
    buf_fini(&changed);
}

void vi_join(struct editor *editor, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        size_t end = editor_line_end(editor, editor->cursor);
        if (end == editor->text.size)
            return;
        size_t next = vi_first_in_line(editor, end + 1);
        bool has_blank = end > 0 && editor->text.bytes[end - 1] == ' ';
        editor_splice(editor, end, next - end, has_blank ? STR("") : STR(" "));
        editor_go(editor, editor_snap(editor, end));
    }
}
