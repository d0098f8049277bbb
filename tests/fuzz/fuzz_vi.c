/*
 * Any keys of vi in any text: it stays whole, the cursor is on a cluster, what is marked is within
 * the text, and undoing everything gives the first text.
 */
#include "editor_must.h"
#include "fuzz.h"

#include "client/core/vi.h"

#include <hutong/common/utf8.h>

enum { FUZZ_TEXT_SIZE = 200, FUZZ_GROWTH_MAX = 8 * 1024 };

static void check(const struct editor *editor)
{
    must_be_whole(editor);
    MUST(editor->marked + editor->marked_size <= editor->text.size || editor->marked_size == 0);
}

/* A byte as a key: control characters are named keys and letters with Ctrl. */
static struct key key_of(uint8_t byte)
{
    if (byte == 0x1B)
        return (struct key){ KEY_CODE_ESCAPE, 0, 0 };
    if (byte == '\b')
        return (struct key){ KEY_CODE_BACKSPACE, 0, 0 };
    if (byte < ' ')
        return (struct key){ KEY_CODE_CHAR, (uint32_t)byte + 0x60, KEY_CTRL };
    return (struct key){ KEY_CODE_CHAR, byte, 0 };
}

/* What vi does not want is typed, as the chat would. */
static void press(struct vi *vi, struct editor *editor, uint8_t byte)
{
    struct key key = key_of(byte);
    char bytes[4];
    if (vi_key(vi, editor, key) != VI_PASS || vi->mode != VI_INSERT || key.modifiers != 0)
        return;
    if (key.code == KEY_CODE_CHAR)
        editor_insert(editor, (struct str){ bytes, utf8_put(key.character, bytes) });
    else
        editor_do(editor, EDITOR_BACKSPACE);
}

static void check_undo(struct editor *editor, struct str first)
{
    bool is_all_known = editor->undo.count < UNDO_STEPS_MAX / 2 &&
                        editor->undo.bytes + EDITOR_SIZE_MAX < UNDO_BYTES_MAX;
    editor->marked_size = 0; /* as it is once vi has seen to it */
    while (editor_do(editor, EDITOR_UNDO))
        check(editor);
    MUST(!is_all_known || editor->text.size == 0 || str_equal(first, buf_str(&editor->text)));
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    struct kill_ring ring = { 0 };
    struct editor editor = { .ring = &ring };
    struct vi vi = { .mode = VI_NORMAL };
    struct buf first = { 0 };
    size_t text_size = size > 0 && bytes[0] % FUZZ_TEXT_SIZE < size ? bytes[0] % FUZZ_TEXT_SIZE : 0;
    editor_insert(&editor, (struct str){ (const char *)bytes, text_size });
    MUST(buf_append_str(&first, buf_str(&editor.text)) == 0);
    vi_begin(&vi, &editor);
    for (size_t i = text_size; i < size && editor.text.size < FUZZ_GROWTH_MAX; i++) {
        press(&vi, &editor, bytes[i]);
        check(&editor);
    }
    check_undo(&editor, buf_str(&first));
    vi_fini(&vi);
    editor_fini(&editor);
    kill_ring_fini(&ring);
    buf_fini(&first);
}
