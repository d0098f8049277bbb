/*
 * Each command is a function on the editor that says whether it changed anything; the table at
 * the end joins them with their numbers.
 */
#include "client/core/editor_edit.h"
#include "client/core/words.h"

#include <hutong/common/text.h>
#include <hutong/common/utf8.h>
#include <utf8proc.h>

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
    return editor_go(editor, editor_left_of(editor, editor->cursor));
}

static bool editor_right(struct editor *editor)
{
    return editor_go(editor, editor_right_of(editor, editor->cursor));
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

/* Go to the column one tries to keep, in the line from @start to @end. */
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
    return editor_erase(editor, editor->cursor, editor_right_of(editor, editor->cursor));
}

static bool editor_backspace(struct editor *editor)
{
    return editor_erase(editor, editor_left_of(editor, editor->cursor), editor->cursor);
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

/* To the end of the line; at the end of a line the newline itself. */
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

/* Blanks and tabs on both sides of the cursor. */
static bool editor_delete_blanks(struct editor *editor)
{
    const uint8_t *bytes = editor->text.bytes;
    size_t start = editor->cursor, end = start;
    while (start > 0 && (bytes[start - 1] == ' ' || bytes[start - 1] == '\t'))
        start--;
    while (end < editor->text.size && (bytes[end] == ' ' || bytes[end] == '\t'))
        end++;
    return editor_erase(editor, start, end);
}

/* Put what is on top of the ring in the place of the @size bytes before the cursor. */
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

/* Swap the clusters around the cursor; at the end of a line the two before it. */
static bool editor_transpose(struct editor *editor)
{
    size_t cursor = editor->cursor;
    if (cursor == editor_line_end(editor, cursor))
        editor_left(editor);
    size_t middle = editor->cursor, start = editor_left_of(editor, editor->cursor),
           end = editor_right_of(editor, editor->cursor);
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

/* Swap the word before the cursor, or the one it is in, with the one after. */
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

/* Change the case of the word after the cursor: its first letter by @first, others by @rest. */
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
