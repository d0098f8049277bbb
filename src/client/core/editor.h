/* The input line: text with a cursor, edited by grapheme cluster. */
#ifndef HUTONG_CLIENT_CORE_EDITOR_H
#define HUTONG_CLIENT_CORE_EDITOR_H

#include "client/core/kill_ring.h"
#include "client/core/undo.h"
#include <hutong/common/buf.h>
#include <hutong/proto/limits.h>

/* All zero is an empty editor. */
struct editor {
    struct buf text; /* UTF-8, may hold newlines */
    size_t cursor;   /* byte offset, always on a cluster border */
    size_t changes;  /* how often the text was changed */
    struct undo undo;
    struct kill_ring *ring; /* borrowed: what C-y brings back; NULL: what is cut is gone */
    bool is_killing;        /* the last command was a kill: the next one joins it */
    size_t yank_size;       /* bytes before the cursor that the last command brought back; or 0 */
    size_t marked, marked_size; /* the part that is shown as chosen; size 0: none */
    int goal_cols;              /* column that Up and Down try to keep, plus one; 0: none */
};

/* More than can be sent, so that what is too long can be shortened here. */
enum { EDITOR_SIZE_MAX = 4 * LIMIT_TEXT_SIZE };

enum editor_command {
    EDITOR_LEFT,
    EDITOR_RIGHT,
    EDITOR_WORD_LEFT,
    EDITOR_WORD_RIGHT,
    EDITOR_HOME,
    EDITOR_END,
    EDITOR_UP, /* within a multi-line text */
    EDITOR_DOWN,
    EDITOR_DELETE,
    EDITOR_BACKSPACE,
    EDITOR_KILL_WORD,
    EDITOR_KILL_WORD_BACK,  /* to the start of a word, as M-Backspace */
    EDITOR_KILL_SPACE_BACK, /* to the blank before the cursor, as C-w */
    EDITOR_KILL_TO_END,
    EDITOR_KILL_TO_HOME,
    EDITOR_DELETE_BLANKS, /* around the cursor */
    EDITOR_YANK,
    EDITOR_YANK_POP, /* right after a yank: what was cut before, instead */
    EDITOR_TRANSPOSE,
    EDITOR_TRANSPOSE_WORDS,
    EDITOR_UPPERCASE,
    EDITOR_LOWERCASE,
    EDITOR_CAPITALISE,
    EDITOR_NEWLINE,
    EDITOR_TEXT_START,
    EDITOR_TEXT_END,
    EDITOR_UNDO,
    EDITOR_REDO,
    EDITOR_COMMAND_COUNT
};

enum editor_result { EDITOR_OK, EDITOR_E_FULL /* above EDITOR_SIZE_MAX */ };

void editor_fini(struct editor *editor);

/**
 * Insert at the cursor; malformed UTF-8 becomes U+FFFD, CR and CRLF become a newline, NUL is
 * left out. Returns EDITOR_OK; EDITOR_E_FULL if it would exceed EDITOR_SIZE_MAX, or
 * -ENOMEM, and nothing is inserted.
 */
int editor_insert(struct editor *editor, struct str text);

/** Returns whether anything changed (so that Up in the first line can mean something else). */
bool editor_do(struct editor *editor, enum editor_command command);

/** Put the cursor on the last cluster border at or before @offset, as the mouse does. */
void editor_place(struct editor *editor, size_t offset);

/** Replace everything; the cursor goes to the end. Results as editor_insert. */
int editor_set(struct editor *editor, struct str text);

/** Begin a new text: empty, and nothing to undo. */
void editor_reset(struct editor *editor);

/** Replace the @size bytes before the cursor, as completion does. Results as editor_insert. */
int editor_replace_before(struct editor *editor, size_t size, struct str text);

/** The text before and after the cursor; valid until the next change. */
struct str editor_before(const struct editor *editor);
struct str editor_after(const struct editor *editor);

#endif
