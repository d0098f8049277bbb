/* Things in a text that have two ends: words, and what quotes or brackets hold. */
#include "client/core/editor_edit.h"
#include "client/core/vi_motion.h"
#include "client/core/words.h"

#include <hutong/common/macros.h>

static bool is_blank_at(const struct editor *editor, size_t at)
{
    return editor->text.bytes[at] == ' ' || editor->text.bytes[at] == '\t';
}

static enum word_class object_class(const struct editor *editor, size_t at, bool is_big)
{
    size_t size;
    enum word_class class = words_class_at(buf_str(&editor->text), at, &size);
    return is_big && class != WORD_BLANK ? WORD_LETTERS : class;
}

/* All of one class around the cursor, within the line. */
static bool find_run(const struct editor *editor, size_t at, bool is_big, struct vi_span *span)
{
    size_t start = editor_line_start(editor, at), end = editor_line_end(editor, at);
    if (at == end)
        return false;
    enum word_class class = object_class(editor, at, is_big);
    *span = (struct vi_span){ at, at };
    while (span->end < end && object_class(editor, span->end, is_big) == class)
        span->end = editor_right_of(editor, span->end);
    while (span->start > start &&
           object_class(editor, editor_left_of(editor, span->start), is_big) == class)
        span->start = editor_left_of(editor, span->start);
    return true;
}

/* A word, and with @is_around the blanks behind it, or else those before it. */
static bool find_word(const struct editor *editor, size_t at, bool is_big, bool is_around,
                      struct vi_span *span)
{
    if (!find_run(editor, at, is_big, span))
        return false;
    size_t start = editor_line_start(editor, at), end = editor_line_end(editor, at),
           was = span->end;
    while (is_around && span->end < end && is_blank_at(editor, span->end))
        span->end++;
    while (is_around && span->end == was && span->start > start &&
           is_blank_at(editor, span->start - 1))
        span->start--;
    return true;
}

/* Between two quotes of the line: around the cursor, or else the first after it. */
static bool find_quotes(const struct editor *editor, size_t at, uint8_t quote, bool is_around,
                        struct vi_span *span)
{
    const uint8_t *bytes = editor->text.bytes;
    size_t start = editor_line_start(editor, at), end = editor_line_end(editor, at),
           open = SIZE_MAX;
    for (size_t i = start; i < end; i++) {
        if (bytes[i] != quote)
            continue;
        if (open != SIZE_MAX && i >= at) {
            *span = is_around ? (struct vi_span){ open, i + 1 } : (struct vi_span){ open + 1, i };
            return true;
        }
        open = open == SIZE_MAX ? i : SIZE_MAX;
    }
    return false;
}

/* The place of the bracket that opens what @at is in, or of the one that closes it. */
static size_t find_edge(const struct editor *editor, size_t at, bool is_back, uint8_t wanted,
                        uint8_t other)
{
    const uint8_t *bytes = editor->text.bytes;
    unsigned depth = 0;
    if (is_back && at < editor->text.size && bytes[at] == wanted)
        return at;
    size_t i = at;
    for (;;) {
        if (is_back ? i == 0 : i >= editor->text.size)
            return SIZE_MAX;
        i -= is_back;
        if (bytes[i] == wanted && depth == 0)
            return i;
        depth += (bytes[i] == other) - (bytes[i] == wanted);
        i += !is_back;
    }
}

static bool find_brackets(const struct editor *editor, size_t at, uint8_t open, uint8_t close,
                          bool is_around, struct vi_span *span)
{
    size_t start = find_edge(editor, at, true, open, close);
    if (start == SIZE_MAX)
        return false;
    size_t end = find_edge(editor, start + 1, false, close, open);
    if (end == SIZE_MAX)
        return false;
    *span = is_around ? (struct vi_span){ start, end + 1 } : (struct vi_span){ start + 1, end };
    return true;
}

static bool find_object(const struct editor *editor, size_t at, uint32_t character, bool is_around,
                        struct vi_span *span)
{
    static const struct {
        uint32_t keys[3];
        uint8_t open, close;
    } pairs[] = { { { '(', ')', 'b' }, '(', ')' },
                  { { '[', ']' }, '[', ']' },
                  { { '{', '}', 'B' }, '{', '}' },
                  { { '<', '>' }, '<', '>' } };
    if (character == 'w' || character == 'W')
        return find_word(editor, at, character == 'W', is_around, span);
    if (character == '"' || character == '\'' || character == '`')
        return find_quotes(editor, at, (uint8_t)character, is_around, span);
    for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
        for (size_t key = 0; key < ARRAY_SIZE(pairs[i].keys); key++)
            if (character != 0 && pairs[i].keys[key] == character)
                return find_brackets(editor, at, pairs[i].open, pairs[i].close, is_around, span);
    return false;
}

bool vi_object_find(const struct editor *editor, size_t at, uint32_t character, bool is_around,
                    struct vi_span *span)
{
    if (!find_object(editor, at, character, is_around, span))
        return false;
    span->start = editor_snap(editor, span->start); /* marks belong to the bracket before them */
    span->end = editor_snap(editor, span->end);
    return true;
}
