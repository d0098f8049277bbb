/*
 * Each command is a function on the editor that says whether it changed anything; the table at
 * the end joins them with their numbers.
 */
#include "client/core/editor.h"

#include "client/core/words.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/text.h>
#include <hutong/common/utf8.h>
#include <hutong/proto/limits.h>
#include <utf8proc.h>

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

/** Offset of the start of the logical line that @offset is in. */
static size_t editor_line_start(const struct editor *editor, size_t offset)
{
    while (offset > 0 && editor->text.bytes[offset - 1] != '\n')
        offset--;
    return offset;
}

/** Offset of the newline that ends the logical line that @offset is in, or of the text's end. */
static size_t editor_line_end(const struct editor *editor, size_t offset)
{
    while (offset < editor->text.size && editor->text.bytes[offset] != '\n')
        offset++;
    return offset;
}

/** The last cluster border at or before @offset: an edit may have joined two clusters. */
static size_t editor_snap(const struct editor *editor, size_t offset)
{
    struct str text = buf_str(&editor->text);
    struct text_cluster cluster;
    size_t at = editor_line_start(editor, offset);
    while (at < offset) {
        text_cluster(str_skip(text, at), &cluster);
        if (at + cluster.size > offset)
            break;
        at += cluster.size;
    }
    return at;
}

void editor_reset(struct editor *editor)
{
    struct kill_ring *ring = editor->ring;
    size_t changes = editor->changes + 1;
    editor_fini(editor);
    *editor = (struct editor){ .ring = ring, .changes = changes };
}

/** As editor_splice, but cannot be undone: it is the undoing. */
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

/** A slice as a buffer that owns nothing, to be copied. */
static struct buf editor_lend(struct str text)
{
    return (struct buf){ .bytes = (uint8_t *)(uintptr_t)text.bytes, .size = text.size };
}

/** Replace @size bytes at @start; the cursor goes behind the new text. 0 or -ENOMEM. */
static int editor_splice(struct editor *editor, size_t start, size_t size, struct str text)
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

/** Take from @start to @end out of the text. */
static bool editor_erase(struct editor *editor, size_t start, size_t end)
{
    return start < end && editor_splice(editor, start, end - start, (struct str){ 0 }) == 0;
}

/** As editor_erase, but C-y brings it back; kills in a row are joined. */
static bool editor_kill(struct editor *editor, size_t start, size_t end)
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

/** Append @text to @out as the editor keeps it. 0 or -ENOMEM. */
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

static bool editor_go(struct editor *editor, size_t offset)
{
    bool has_moved = editor->cursor != offset;
    editor->cursor = offset;
    return has_moved;
}

static size_t editor_left_of(const struct editor *editor)
{
    return editor->cursor - text_cluster_before(buf_str(&editor->text), editor->cursor);
}

static size_t editor_right_of(const struct editor *editor)
{
    struct str after = editor_after(editor);
    struct text_cluster cluster = { 0 };
    if (after.size > 0)
        text_cluster(after, &cluster);
    return editor->cursor + cluster.size;
}

static size_t editor_word_left_of(const struct editor *editor)
{
    return words_start_before(buf_str(&editor->text), editor->cursor);
}

static size_t editor_word_right_of(const struct editor *editor)
{
    return words_end_after(buf_str(&editor->text), editor->cursor);
}

static bool editor_left(struct editor *editor)
{
    return editor_go(editor, editor_left_of(editor));
}

static bool editor_right(struct editor *editor)
{
    return editor_go(editor, editor_right_of(editor));
}

static bool editor_word_left(struct editor *editor)
{
    return editor_go(editor, editor_word_left_of(editor));
}

static bool editor_word_right(struct editor *editor)
{
    return editor_go(editor, editor_word_right_of(editor));
}

static bool editor_home(struct editor *editor)
{
    return editor_go(editor, editor_line_start(editor, editor->cursor));
}

static bool editor_end(struct editor *editor)
{
    return editor_go(editor, editor_line_end(editor, editor->cursor));
}

/** Go to the column one tries to keep, in the line from @start to @end. */
static bool editor_go_to_line(struct editor *editor, size_t start, size_t end)
{
    if (editor->goal_cols == 0) {
        size_t line = editor_line_start(editor, editor->cursor);
        editor->goal_cols = 1 + text_cols(str_skip(editor_before(editor), line));
    }
    struct str text = { (const char *)editor->text.bytes + start, end - start };
    return editor_go(editor, start + text_fit(text, editor->goal_cols - 1));
}

static bool editor_up(struct editor *editor)
{
    size_t start = editor_line_start(editor, editor->cursor);
    if (start == 0)
        return false;
    return editor_go_to_line(editor, editor_line_start(editor, start - 1), start - 1);
}

static bool editor_down(struct editor *editor)
{
    size_t end = editor_line_end(editor, editor->cursor);
    if (end == editor->text.size)
        return false;
    return editor_go_to_line(editor, end + 1, editor_line_end(editor, end + 1));
}

static bool editor_delete(struct editor *editor)
{
    return editor_erase(editor, editor->cursor, editor_right_of(editor));
}

static bool editor_backspace(struct editor *editor)
{
    return editor_erase(editor, editor_left_of(editor), editor->cursor);
}

static bool editor_kill_word(struct editor *editor)
{
    return editor_kill(editor, editor->cursor, editor_word_right_of(editor));
}

static bool editor_kill_word_back(struct editor *editor)
{
    return editor_kill(editor, editor_word_left_of(editor), editor->cursor);
}

static bool editor_kill_space_back(struct editor *editor)
{
    size_t start = words_blank_before(buf_str(&editor->text), editor->cursor);
    return editor_kill(editor, start, editor->cursor);
}

/** To the end of the line; at the end of a line the newline itself. */
static bool editor_kill_to_end(struct editor *editor)
{
    size_t end = editor_line_end(editor, editor->cursor);
    if (end == editor->cursor && end < editor->text.size)
        end++;
    return editor_kill(editor, editor->cursor, end);
}

static bool editor_kill_to_home(struct editor *editor)
{
    size_t start = editor_line_start(editor, editor->cursor);
    if (start == editor->cursor && start > 0)
        start--;
    return editor_kill(editor, start, editor->cursor);
}

/** Blanks and tabs on both sides of the cursor. */
static bool editor_delete_blanks(struct editor *editor)
{
    const uint8_t *bytes = editor->text.bytes;
    size_t start = editor->cursor, end = editor->cursor;
    while (start > 0 && (bytes[start - 1] == ' ' || bytes[start - 1] == '\t'))
        start--;
    while (end < editor->text.size && (bytes[end] == ' ' || bytes[end] == '\t'))
        end++;
    return editor_erase(editor, start, end);
}

/** Put what is on top of the ring in the place of the @size bytes before the cursor. */
static bool editor_put_back(struct editor *editor, size_t size)
{
    struct str text = kill_ring_top(editor->ring);
    size_t start = editor->cursor - size;
    if (text.size == 0 || editor_replace_before(editor, size, text) != EDITOR_OK)
        return false;
    editor->yank_size = editor->cursor - start;
    return true;
}

static bool editor_yank(struct editor *editor)
{
    if (!editor->ring)
        return false;
    editor->ring->back = 0;
    return editor_put_back(editor, 0);
}

static bool editor_yank_pop(struct editor *editor)
{
    if (!editor->ring || editor->yank_size == 0)
        return false;
    kill_ring_turn(editor->ring);
    return editor_put_back(editor, editor->yank_size);
}

/** Swap the clusters around the cursor; at the end of a line the two before it. */
static bool editor_transpose(struct editor *editor)
{
    size_t cursor = editor->cursor;
    if (cursor == editor_line_end(editor, cursor))
        editor_left(editor);
    size_t middle = editor->cursor, start = editor_left_of(editor), end = editor_right_of(editor);
    struct buf swapped = { 0 };
    struct str text = buf_str(&editor->text);
    bool has_swapped = middle > editor_line_start(editor, middle) && end > middle &&
                       buf_append(&swapped, text.bytes + middle, end - middle) == 0 &&
                       buf_append(&swapped, text.bytes + start, middle - start) == 0 &&
                       editor_splice(editor, start, end - start, buf_str(&swapped)) == 0;
    if (!has_swapped)
        editor->cursor = cursor;
    buf_fini(&swapped);
    return has_swapped;
}

/** Swap the word before the cursor, or the one it is in, with the one after. */
static bool editor_transpose_words(struct editor *editor)
{
    struct str text = buf_str(&editor->text);
    size_t end = words_end_after(text, editor->cursor), start = words_start_before(text, end);
    size_t first = words_start_before(text, start), first_end = words_end_after(text, first);
    struct buf swapped = { 0 };
    bool has_swapped = first < first_end && first_end <= start && start < end &&
                       buf_append(&swapped, text.bytes + start, end - start) == 0 &&
                       buf_append(&swapped, text.bytes + first_end, start - first_end) == 0 &&
                       buf_append(&swapped, text.bytes + first, first_end - first) == 0 &&
                       editor_splice(editor, first, end - first, buf_str(&swapped)) == 0;
    buf_fini(&swapped);
    return has_swapped;
}

typedef utf8proc_int32_t editor_case_fn(utf8proc_int32_t code_point);

/** Change the case of the word after the cursor: its first letter by @first, others by @rest. */
static bool editor_change_case(struct editor *editor, editor_case_fn *first, editor_case_fn *rest)
{
    size_t start = editor->cursor, end = editor_word_right_of(editor);
    if (start == end)
        return false;
    struct str word = { (const char *)editor->text.bytes + start, end - start };
    struct buf changed = { 0 };
    editor_case_fn *change = first;
    char bytes[4];
    int result = 0;
    while (result == 0 && word.size > 0) {
        int32_t code_point = (int32_t)utf8_take(&word, NULL);
        result = buf_append(&changed, bytes, utf8_put((uint32_t)change(code_point), bytes));
        if (utf8proc_category(code_point) <= UTF8PROC_CATEGORY_LO)
            change = rest;
    }
    bool has_changed = result == 0 &&
                       editor->text.size - (end - start) + changed.size <= EDITOR_SIZE_MAX &&
                       editor_splice(editor, start, end - start, buf_str(&changed)) == 0;
    buf_fini(&changed);
    return has_changed;
}

static bool editor_uppercase(struct editor *editor)
{
    return editor_change_case(editor, utf8proc_toupper, utf8proc_toupper);
}

static bool editor_lowercase(struct editor *editor)
{
    return editor_change_case(editor, utf8proc_tolower, utf8proc_tolower);
}

static bool editor_capitalise(struct editor *editor)
{
    return editor_change_case(editor, utf8proc_toupper, utf8proc_tolower);
}

static bool editor_newline(struct editor *editor)
{
    return editor_insert(editor, STR("\n")) == EDITOR_OK;
}

static bool editor_text_start(struct editor *editor)
{
    return editor_go(editor, 0);
}

static bool editor_text_end(struct editor *editor)
{
    return editor_go(editor, editor->text.size);
}

static bool editor_undo(struct editor *editor)
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

static bool editor_redo(struct editor *editor)
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

static const struct editor_row {
    bool (*run)(struct editor *editor);
    bool is_kill;      /* the next kill joins it */
    bool keeps_column; /* Up and Down in a row aim at the column they began in */
} editor_rows[EDITOR_COMMAND_COUNT] = {
    [EDITOR_LEFT] = { editor_left, false, false },
    [EDITOR_RIGHT] = { editor_right, false, false },
    [EDITOR_WORD_LEFT] = { editor_word_left, false, false },
    [EDITOR_WORD_RIGHT] = { editor_word_right, false, false },
    [EDITOR_HOME] = { editor_home, false, false },
    [EDITOR_END] = { editor_end, false, false },
    [EDITOR_UP] = { editor_up, false, true },
    [EDITOR_DOWN] = { editor_down, false, true },
    [EDITOR_DELETE] = { editor_delete, false, false },
    [EDITOR_BACKSPACE] = { editor_backspace, false, false },
    [EDITOR_KILL_WORD] = { editor_kill_word, true, false },
    [EDITOR_KILL_WORD_BACK] = { editor_kill_word_back, true, false },
    [EDITOR_KILL_SPACE_BACK] = { editor_kill_space_back, true, false },
    [EDITOR_KILL_TO_END] = { editor_kill_to_end, true, false },
    [EDITOR_KILL_TO_HOME] = { editor_kill_to_home, true, false },
    [EDITOR_YANK] = { editor_yank, false, false },
    [EDITOR_DELETE_BLANKS] = { editor_delete_blanks, false, false },
    [EDITOR_YANK_POP] = { editor_yank_pop, false, false },
    [EDITOR_TRANSPOSE_WORDS] = { editor_transpose_words, false, false },
    [EDITOR_TEXT_START] = { editor_text_start, false, false },
    [EDITOR_TEXT_END] = { editor_text_end, false, false },
    [EDITOR_UNDO] = { editor_undo, false, false },
    [EDITOR_REDO] = { editor_redo, false, false },
    [EDITOR_TRANSPOSE] = { editor_transpose, false, false },
    [EDITOR_UPPERCASE] = { editor_uppercase, false, false },
    [EDITOR_LOWERCASE] = { editor_lowercase, false, false },
    [EDITOR_CAPITALISE] = { editor_capitalise, false, false },
    [EDITOR_NEWLINE] = { editor_newline, false, false },
};

bool editor_do(struct editor *editor, enum editor_command command)
{
    const struct editor_row *row = &editor_rows[command];
    if (!row->keeps_column)
        editor->goal_cols = 0;
    bool has_changed = row->run(editor);
    if (command != EDITOR_YANK && command != EDITOR_YANK_POP)
        editor->yank_size = 0;
    editor->is_killing = row->is_kill && (has_changed || editor->is_killing);
    return has_changed;
}
