/*
 * Any keys at all in the input line: the text stays whole and the cursor on a cluster border,
 * undoing everything gives the first text, and making it all again the last one.
 */
#include "editor_must.h"
#include "fuzz.h"

#include "client/core/input_lines.h"

enum { FUZZ_COLS_MAX = 100 };

/* The input as it is drawn: the cursor is within its lines, at any width. */
static void check_lines(const struct editor *editor, int cols)
{
    struct page page = { 0 };
    struct input_cursor cursor = input_lines_add(editor, cols, &page);
    MUST(cursor.row >= 0 && (size_t)cursor.row < page.line_count);
    MUST(cursor.col >= 0 && cursor.col <= cols + 1);
    page_fini(&page);
}

/* A byte is a command, or how many of the bytes that follow are inserted. */
static void play(struct editor *editor, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size;) {
        unsigned choice = bytes[i++];
        if (choice < EDITOR_COMMAND_COUNT) {
            editor_do(editor, (enum editor_command)choice);
        } else {
            size_t count = choice % 8 < size - i ? choice % 8 : size - i;
            editor_insert(editor, (struct str){ (const char *)bytes + i, count });
            i += count;
        }
        must_be_whole(editor);
    }
}

/* Undo it all, which ends in nothing, and make it all again. */
static void check_undo(struct editor *editor)
{
    struct buf last = { 0 };
    while (editor_do(editor, EDITOR_REDO))
        must_be_whole(editor);
    MUST(buf_append_str(&last, buf_str(&editor->text)) == 0);
    bool is_all_known = editor->undo.count < UNDO_STEPS_MAX &&
                        editor->undo.bytes + EDITOR_SIZE_MAX < UNDO_BYTES_MAX;
    while (editor_do(editor, EDITOR_UNDO))
        must_be_whole(editor);
    MUST(!is_all_known || editor->text.size == 0);
    while (editor_do(editor, EDITOR_REDO))
        must_be_whole(editor);
    MUST(str_equal(buf_str(&last), buf_str(&editor->text)));
    buf_fini(&last);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    struct kill_ring ring = { 0 };
    struct editor editor = { .ring = &ring };
    if (size == 0)
        return;
    play(&editor, bytes + 1, size - 1);
    check_lines(&editor, 1 + bytes[0] % FUZZ_COLS_MAX);
    check_undo(&editor);
    editor_fini(&editor);
    kill_ring_fini(&ring);
}
