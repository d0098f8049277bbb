/* The text and its cursor: every change goes through one function, and can be undone. */
#include "client/core/editor.h"

#include "client/core/editor_edit.h"

#include <errno.h>
#include <hutong/common/text.h>
#include <hutong/common/utf8.h>

void editor_fini(struct editor *editor)
{
    buf_fini(&editor->text);
    undo_fini(&editor->undo);
    *editor = (struct editor){ 0 };
}

struct str editor_before(const struct editor *editor)
{
    return (struct str){ (const char *)editor->text.bytes, editor->cursor };
}

struct str editor_after(const struct editor *editor)
{
    return str_skip(buf_str(&editor->text), editor->cursor);
}

size_t editor_line_start(const struct editor *editor, size_t offset)
{
    while (offset > 0 && editor->text.bytes[offset - 1] != '\n')
        offset--;
    return offset;
}

size_t editor_line_end(const struct editor *editor, size_t offset)
{
    while (offset < editor->text.size && editor->text.bytes[offset] != '\n')
        offset++;
    return offset;
}

size_t editor_left_of(const struct editor *editor, size_t offset)
{
    return offset - text_cluster_before(buf_str(&editor->text), offset);
}

size_t editor_right_of(const struct editor *editor, size_t offset)
{
    struct str after = str_skip(buf_str(&editor->text), offset);
    struct text_cluster cluster = { 0 };
    if (after.size > 0)
        text_cluster(after, &cluster);
    return offset + cluster.size;
}

size_t editor_snap(const struct editor *editor, size_t offset)
{
    return text_cluster_floor(buf_str(&editor->text), offset);
}

void editor_reset(struct editor *editor)
{
    struct kill_ring *ring = editor->ring;
    size_t changes = editor->changes + 1;
    editor_fini(editor);
    *editor = (struct editor){ .ring = ring, .changes = changes };
}

/* As editor_splice, but cannot be undone: it is the undoing. */
static int editor_put(struct editor *editor, size_t start, size_t size, struct str text)
{
    if (size == 0 && text.size == 0)
        return 0;
    if (buf_reserve(&editor->text, text.size) != 0)
        return -ENOMEM;
    uint8_t *at = editor->text.bytes + start;
    if (editor->text.size > start + size)
        memmove(at + text.size, at + size, editor->text.size - start - size);
    if (text.size > 0)
        memcpy(at, text.bytes, text.size);
    editor->text.size = editor->text.size - size + text.size;
    editor->changes++;
    editor->cursor = editor_snap(editor, start + text.size);
    return 0;
}

/* A slice as a buffer that owns nothing, to be copied. */
static struct buf editor_lend(struct str text)
{
    return (struct buf){ .bytes = (uint8_t *)(uintptr_t)text.bytes, .size = text.size };
}

int editor_splice(struct editor *editor, size_t start, size_t size, struct str text)
{
    if (size == 0 && text.size == 0)
        return 0;
    if (buf_reserve(&editor->text, text.size) != 0)
        return -ENOMEM;
    struct str removed = { (const char *)editor->text.bytes + start, size };
    undo_record(&editor->undo, &(struct undo_step){ .at = start,
                                                    .cursor = editor->cursor,
                                                    .removed = editor_lend(removed),
                                                    .inserted = editor_lend(text) });
    return editor_put(editor, start, size, text);
}

bool editor_erase(struct editor *editor, size_t start, size_t end)
{
    return start < end && editor_splice(editor, start, end - start, (struct str){ 0 }) == 0;
}

bool editor_kill(struct editor *editor, size_t start, size_t end)
{
    if (start >= end)
        return false;
    struct str killed = { (const char *)editor->text.bytes + start, end - start };
    int result = 0;
    if (editor->ring && editor->is_killing)
        result = kill_ring_join(editor->ring, killed, end == editor->cursor);
    else if (editor->ring)
        result = kill_ring_push(editor->ring, killed);
    return result == 0 && editor_erase(editor, start, end);
}

/* Append @text to @out as the editor keeps it. 0 or -ENOMEM. */
static int editor_clean(struct str text, struct buf *out)
{
    char bytes[4];
    int result = 0;
    while (result == 0 && text.size > 0) {
        if (str_starts_with(text, STR("\r\n")))
            text = str_skip(text, 1);
        uint32_t code_point = utf8_take(&text, NULL);
        if (code_point == '\r')
            code_point = '\n';
        if (code_point != 0)
            result = buf_append(out, bytes, utf8_put(code_point, bytes));
    }
    return result;
}

int editor_replace_before(struct editor *editor, size_t size, struct str text)
{
    struct buf clean = { 0 };
    int result = editor_clean(text, &clean);
    editor->is_killing = false;
    editor->goal_cols = 0;
    editor->yank_size = 0;
    if (result == 0 && editor->text.size - size + clean.size > EDITOR_SIZE_MAX)
        result = EDITOR_E_FULL;
    if (result == 0)
        result = editor_splice(editor, editor->cursor - size, size, buf_str(&clean));
    buf_fini(&clean);
    return result;
}

int editor_insert(struct editor *editor, struct str text)
{
    return editor_replace_before(editor, 0, text);
}

int editor_set(struct editor *editor, struct str text)
{
    editor->cursor = editor->text.size;
    return editor_replace_before(editor, editor->cursor, text);
}

/* Take one step back. Whether there was one, and memory. */
static bool editor_step_back(struct editor *editor)
{
    const struct undo_step *step = undo_back(&editor->undo);
    if (!step)
        return false;
    if (editor_put(editor, step->at, step->inserted.size, buf_str(&step->removed)) != 0) {
        undo_forth(&editor->undo);
        return false;
    }
    editor->cursor = editor_snap(editor, step->cursor);
    return true;
}

static bool editor_step_forth(struct editor *editor)
{
    const struct undo_step *step = undo_forth(&editor->undo);
    if (!step)
        return false;
    if (editor_put(editor, step->at, step->removed.size, buf_str(&step->inserted)) != 0) {
        undo_back(&editor->undo);
        return false;
    }
    return true;
}

bool editor_undo(struct editor *editor)
{
    bool has_changed = editor_step_back(editor);
    while (undo_is_within_group(&editor->undo) && editor_step_back(editor))
        continue;
    return has_changed;
}

bool editor_redo(struct editor *editor)
{
    bool has_changed = editor_step_forth(editor);
    while (undo_is_within_group(&editor->undo) && editor_step_forth(editor))
        continue;
    return has_changed;
}

bool editor_go(struct editor *editor, size_t offset)
{
    bool has_moved = editor->cursor != offset;
    editor->cursor = offset;
    return has_moved;
}

void editor_place(struct editor *editor, size_t offset)
{
    editor->is_killing = false;
    editor->goal_cols = 0;
    editor->yank_size = 0;
    editor_go(editor, editor_snap(editor, offset < editor->text.size ? offset : editor->text.size));
}
