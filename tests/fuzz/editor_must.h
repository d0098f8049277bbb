/* What holds of an editor after any key, whoever presses them. */
#ifndef HUTONG_TESTS_FUZZ_EDITOR_MUST_H
#define HUTONG_TESTS_FUZZ_EDITOR_MUST_H

#include "client/core/editor.h"
#include "must.h"

#include <hutong/common/text.h>
#include <hutong/common/utf8.h>

static bool editor_is_on_border(const struct editor *editor)
{
    struct str text = buf_str(&editor->text);
    struct text_cluster cluster;
    size_t at = 0;
    while (at < editor->cursor) {
        text_cluster(str_skip(text, at), &cluster);
        at += cluster.size;
    }
    return at == editor->cursor;
}

/** The text is whole and bounded, and the cursor on the border of a cluster. */
static void must_be_whole(const struct editor *editor)
{
    MUST(editor->text.size <= EDITOR_SIZE_MAX);
    MUST(editor->cursor <= editor->text.size);
    MUST(utf8_is_valid(buf_str(&editor->text)));
    MUST(editor_is_on_border(editor));
}

#endif
