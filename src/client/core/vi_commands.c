/* The commands of vi that stand alone: how typing begins and ends, and the table. */
#include "client/core/editor_edit.h"
#include "client/core/i18n.h"
#include "client/core/vi_change.h"
#include "client/core/vi_private.h"

#include <hutong/common/macros.h>

/* ---- typing text ---- */

void vi_insert_begin(struct vi *vi, const struct editor *editor, unsigned count)
{
    vi->mode = VI_INSERT;
    vi->insert_at = editor->cursor;
    vi->insert_after = editor->text.size - editor->cursor;
    vi->insert_count = count;
    vi->insert_is_change = true;
}

void vi_begin(struct vi *vi, const struct editor *editor)
{
    enum vi_mode mode = vi->mode == VI_INSERT ? VI_INSERT : VI_NORMAL;
    vi->command = (struct vi_command){ 0 };
    vi->group++;
    vi_insert_begin(vi, editor, 1);
    vi->insert_is_change = false;
    vi->mode = mode;
}

void vi_restart(struct vi *vi, struct editor *editor)
{
    vi->mode = VI_INSERT;
    vi_begin(vi, editor);
    editor->marked_size = 0;
}

/* What was typed since; nothing if the cursor has been elsewhere. */
static struct str insert_text(const struct vi *vi, const struct editor *editor)
{
    bool is_whole =
        editor->cursor >= vi->insert_at && editor->text.size - editor->cursor == vi->insert_after;
    return is_whole ? str_skip(editor_before(editor), vi->insert_at) : (struct str){ 0 };
}

/* Note what was typed, so that it can be typed again, now and later. */
static void insert_note(struct vi *vi, struct editor *editor)
{
    struct str text = insert_text(vi, editor);
    buf_clear(&vi->inserted);
    if (buf_append_str(&vi->inserted, text) == 0 && vi->insert_count > 1)
        vi_type(editor, buf_str(&vi->inserted), vi->insert_count - 1);
}

void vi_leave_insert(struct vi *vi, struct editor *editor)
{
    if (vi->insert_is_change && !vi->is_repeating)
        insert_note(vi, editor);
    vi->mode = VI_NORMAL;
    vi->command = (struct vi_command){ 0 };
    if (editor->cursor > editor_line_start(editor, editor->cursor))
        editor_go(editor, editor_left_of(editor, editor->cursor));
}

/* ---- commands ---- */

static enum vi_result run_insert(struct vi *vi, struct editor *editor, unsigned count)
{
    vi_insert_begin(vi, editor, count);
    return VI_DONE;
}

static enum vi_result run_insert_first(struct vi *vi, struct editor *editor, unsigned count)
{
    editor_go(editor, vi_first_in_line(editor, editor->cursor));
    return run_insert(vi, editor, count);
}

static enum vi_result run_append(struct vi *vi, struct editor *editor, unsigned count)
{
    if (editor->cursor < editor_line_end(editor, editor->cursor))
        editor_go(editor, editor_right_of(editor, editor->cursor));
    return run_insert(vi, editor, count);
}

static enum vi_result run_append_last(struct vi *vi, struct editor *editor, unsigned count)
{
    editor_go(editor, editor_line_end(editor, editor->cursor));
    return run_insert(vi, editor, count);
}

static enum vi_result run_open_below(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)count;
    editor_go(editor, editor_line_end(editor, editor->cursor));
    editor_insert(editor, STR("\n"));
    return run_insert(vi, editor, 1);
}

static enum vi_result run_open_above(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)count;
    size_t start = editor_line_start(editor, editor->cursor);
    editor_go(editor, start);
    editor_insert(editor, STR("\n"));
    editor_go(editor, start);
    return run_insert(vi, editor, 1);
}

static enum vi_result run_put(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)vi;
    vi_put(editor, false, count);
    return VI_DONE;
}

static enum vi_result run_put_before(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)vi;
    vi_put(editor, true, count);
    return VI_DONE;
}

static enum vi_result run_swap_case(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)vi;
    struct vi_span span = { editor->cursor, editor->cursor };
    size_t end = editor_line_end(editor, editor->cursor);
    while (count-- > 0 && span.end < end)
        span.end = editor_right_of(editor, span.end);
    vi_change_case(editor, span, VI_SWAP_CASE);
    return VI_DONE;
}

static enum vi_result run_join(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)vi;
    vi_join(editor, count > 1 ? count - 1 : 1);
    return VI_DONE;
}

static enum vi_result run_undo(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)vi;
    while (count-- > 0 && editor_do(editor, EDITOR_UNDO))
        continue;
    return VI_DONE;
}

static enum vi_result run_repeat(struct vi *vi, struct editor *editor, unsigned count)
{
    struct vi_command last = vi->last;
    vi->is_repeating = true;
    if (vi_count(&vi->command) > 0)
        vi->last.count = last.count = count;
    vi->command = (struct vi_command){ .count = last.count };
    for (size_t i = 0; i < last.key_count; i++)
        vi_character(vi, editor, last.keys[i]);
    if (vi->mode == VI_INSERT) {
        vi_type(editor, buf_str(&vi->inserted), vi->insert_count);
        vi_leave_insert(vi, editor);
    }
    vi->is_repeating = false;
    return VI_DONE;
}

static enum vi_result mark(struct vi *vi, const struct editor *editor, enum vi_mode mode)
{
    vi->anchor = editor->cursor;
    vi->mode = mode;
    return VI_DONE;
}

static enum vi_result run_mark(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)count;
    return mark(vi, editor, VI_VISUAL);
}

static enum vi_result run_mark_lines(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)count;
    return mark(vi, editor, VI_VISUAL_LINES);
}

/* A slash command, if nothing is typed yet. */
static enum vi_result run_command(struct vi *vi, struct editor *editor, unsigned count)
{
    if (editor->text.size > 0)
        return VI_DONE;
    run_insert(vi, editor, count);
    vi->insert_is_change = false;
    editor_insert(editor, STR("/"));
    return VI_DONE;
}

static enum vi_result run_search(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)vi, (void)editor, (void)count;
    return VI_SEARCH;
}

static enum vi_result run_help(struct vi *vi, struct editor *editor, unsigned count)
{
    (void)vi, (void)editor, (void)count;
    return VI_HELP;
}

static const struct vi_row rows[] = {
    { 'f', NULL, NULL, false, N_("to that character in the line, t: up to it; F, T: to the left") },
    { 'F', NULL, NULL, false, NULL },
    { 't', NULL, NULL, false, NULL },
    { 'T', NULL, NULL, false, NULL },
    { ';', NULL, NULL, false, N_("to the next one; , the other way") },
    { ',', NULL, NULL, false, NULL },
    { 'd', NULL, NULL, true, N_("cut up to where a motion goes; dd: the line; diw: the word") },
    { 'c', NULL, NULL, true, N_("the same, and type; ci( in brackets, ci\" in quotes") },
    { 'y', NULL, NULL, false, N_("copy up to where a motion goes; yy: the line") },
    { 'r', NULL, NULL, true, N_("another character in its place") },
    { 'i', run_insert, NULL, true, N_("type before the cursor; I: at the start of the line") },
    { 'I', run_insert_first, NULL, true, NULL },
    { 'a', run_append, NULL, true, N_("type behind the cursor; A: at the end of the line") },
    { 'A', run_append_last, NULL, true, NULL },
    { 'o', run_open_below, NULL, true, N_("type in a new line below; O: above") },
    { 'O', run_open_above, NULL, true, NULL },
    { 'x', NULL, "dl", true, N_("cut the character; X: the one before it") },
    { 'X', NULL, "dh", true, NULL },
    { 's', NULL, "cl", true, N_("another text for the character; S: for the line") },
    { 'S', NULL, "cc", true, NULL },
    { 'D', NULL, "d$", true, N_("cut to the end of the line; C: and type") },
    { 'C', NULL, "c$", true, NULL },
    { 'Y', NULL, "yy", false, N_("copy the line") },
    { 'p', run_put, NULL, true, N_("put back what was cut, behind the cursor; P: before it") },
    { 'P', run_put_before, NULL, true, NULL },
    { '~', run_swap_case, NULL, true, N_("capital or small letter") },
    { 'J', run_join, NULL, true, N_("join the next line to this one") },
    { '.', run_repeat, NULL, false, N_("the last change again") },
    { 'u', run_undo, NULL, false, N_("undo; C-r: redo") },
    { 'v', run_mark, NULL, false, N_("mark text, V: lines; then d, c, y, ~, u, U") },
    { 'V', run_mark_lines, NULL, false, NULL },
    { ':', run_command, NULL, false, N_("begin a slash command") },
    { '/', run_search, NULL, false, N_("search in what was sent") },
    { '?', run_help, NULL, false, N_("this help") },
};

const struct vi_row *vi_table(size_t *count)
{
    *count = ARRAY_SIZE(rows);
    return rows;
}

const struct vi_row *vi_row_find(uint32_t character)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].character == character)
            return &rows[i];
    return NULL;
}

enum vi_result vi_run_row(struct vi *vi, struct editor *editor, const struct vi_row *row)
{
    unsigned count = vi_count(&vi->command);
    if (!row->run && !row->stands_for)
        return vi_finish(vi, false);
    if (row->stands_for) {
        for (const char *key = row->stands_for; *key; key++)
            vi_character(vi, editor, (uint8_t)*key);
        return VI_DONE;
    }
    enum vi_result result = row->run(vi, editor, count > 0 ? count : 1);
    if (!row->is_change) {
        vi->command = (struct vi_command){ 0 };
        return result;
    }
    vi_finish(vi, true);
    return result;
}
