/* The input line: text with a cursor, edited by grapheme cluster. */
#ifndef HUTONG_CLIENT_CORE_EDITOR_H
#define HUTONG_CLIENT_CORE_EDITOR_H

#include <hutong/common/buf.h>

struct editor {
    struct buf text; /* UTF-8, may hold newlines */
    size_t cursor;   /* byte offset, always on a cluster border */
    struct buf kill; /* what C-y brings back */
    bool is_killing; /* the last command was a kill: the next one joins it */
    size_t goal_cols; /* column that Up and Down try to keep; SIZE_MAX: none */
};

enum editor_command {
    EDITOR_LEFT, EDITOR_RIGHT, EDITOR_WORD_LEFT, EDITOR_WORD_RIGHT, EDITOR_HOME, EDITOR_END,
    EDITOR_UP, EDITOR_DOWN, /* within a multi-line text */
    EDITOR_DELETE, EDITOR_BACKSPACE, EDITOR_KILL_WORD, EDITOR_KILL_WORD_BACK,
    EDITOR_KILL_TO_END, EDITOR_KILL_TO_HOME, EDITOR_YANK, EDITOR_TRANSPOSE,
    EDITOR_UPPERCASE, EDITOR_LOWERCASE, EDITOR_CAPITALISE, EDITOR_NEWLINE,
};

void editor_fini(struct editor *editor);
/** Insert at the cursor; malformed UTF-8 becomes U+FFFD, CR and CRLF become a newline. 0 or -ENOMEM. */
int editor_insert(struct editor *editor, struct str text);
/** Returns whether anything changed (so that Up in the first line can mean something else). */
bool editor_do(struct editor *editor, enum editor_command command);
/** Replace everything; the cursor goes to the end. 0 or -ENOMEM. */
int editor_set(struct editor *editor, struct str text);

#endif
