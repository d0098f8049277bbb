/*
 * What the commands of an editor are made of, those of its own keys and those of vi. Offsets are
 * of bytes, on cluster borders.
 */
#ifndef HUTONG_CLIENT_CORE_EDITOR_EDIT_H
#define HUTONG_CLIENT_CORE_EDITOR_EDIT_H

#include "client/core/editor.h"

/** Where the line that @offset is in starts … */
size_t editor_line_start(const struct editor *editor, size_t offset);
/** … and where its newline is, or the text ends. */
size_t editor_line_end(const struct editor *editor, size_t offset);

/** The last cluster border at or before @offset: an edit may have joined two clusters. */
size_t editor_snap(const struct editor *editor, size_t offset);

/** The cluster borders to the left and right of @offset; at an end of the text @offset itself. */
size_t editor_left_of(const struct editor *editor, size_t offset);
size_t editor_right_of(const struct editor *editor, size_t offset);

/** Put the cursor there. Whether it was elsewhere. */
bool editor_go(struct editor *editor, size_t offset);

/** Replace @size bytes at @start; the cursor goes behind the new text. 0 or -ENOMEM. */
int editor_splice(struct editor *editor, size_t start, size_t size, struct str text);

/** Take from @start to @end out of the text. Whether there was anything, and memory. */
bool editor_erase(struct editor *editor, size_t start, size_t end);

/** As editor_erase, but C-y brings it back; kills in a row are joined. */
bool editor_kill(struct editor *editor, size_t start, size_t end);

/** Take the last change back, or make again what was taken back. Whether there was one. */
bool editor_undo(struct editor *editor);
bool editor_redo(struct editor *editor);

#endif
