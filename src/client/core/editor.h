/* The input line: text with a cursor, edited by grapheme cluster. */
#ifndef HUTONG_CLIENT_CORE_EDITOR_H
#define HUTONG_CLIENT_CORE_EDITOR_H

#include <hutong/common/buf.h>

/* All zero is an empty editor. */
struct editor {
    struct buf text; /* UTF-8, may hold newlines */
    size_t cursor;   /* byte offset, always on a cluster border */
    size_t changes;  /* how often the text was changed */
    struct buf kill; /* what C-y brings back */
    bool is_killing; /* the last command was a kill: the next one joins it */
    int goal_cols;   /* column that Up and Down try to keep, plus one; 0: none */
};

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
    EDITOR_YANK,
    EDITOR_TRANSPOSE,
    EDITOR_UPPERCASE,
    EDITOR_LOWERCASE,
    EDITOR_CAPITALISE,
    EDITOR_NEWLINE,
    EDITOR_COMMAND_COUNT
};

enum editor_result { EDITOR_OK, EDITOR_E_FULL /* a message cannot be that long */ };

void editor_fini(struct editor *editor);

/**
 * Insert at the cursor; malformed UTF-8 becomes U+FFFD, CR and CRLF become a newline, NUL is
 * left out. Returns EDITOR_OK; EDITOR_E_FULL if it would exceed LIMIT_TEXT_SIZE, or -ENOMEM,
 * and nothing is inserted.
 */
int editor_insert(struct editor *editor, struct str text);

/** Returns whether anything changed (so that Up in the first line can mean something else). */
bool editor_do(struct editor *editor, enum editor_command command);

/** Replace everything; the cursor goes to the end. Results as editor_insert. */
int editor_set(struct editor *editor, struct str text);

/** Replace the @size bytes before the cursor, as completion does. Results as editor_insert. */
int editor_replace_before(struct editor *editor, size_t size, struct str text);

/** The text before and after the cursor; valid until the next change. */
struct str editor_before(const struct editor *editor);
struct str editor_after(const struct editor *editor);

#endif
