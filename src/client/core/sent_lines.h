/* What one has sent or thrown away, to be brought back with Up. */
#ifndef HUTONG_CLIENT_CORE_SENT_LINES_H
#define HUTONG_CLIENT_CORE_SENT_LINES_H

#include <hutong/common/buf.h>
#include <stdbool.h>

enum { SENT_LINES_MAX = 100 };

/* All zero is empty. */
struct sent_lines {
    struct buf lines[SENT_LINES_MAX]; /* oldest first */
    size_t count;
    size_t back; /* how far one has gone back; 0: not at all */
};

void sent_lines_fini(struct sent_lines *sent);

/** Remember @line, unless it is the same as the last one. Nothing is remembered without memory. */
void sent_lines_add(struct sent_lines *sent, struct str line);

/** Whether the input may be replaced: @input is empty, or what was brought back, unchanged. */
bool sent_lines_may_walk(const struct sent_lines *sent, struct str input);

/** Back to the newest: the next Up brings back the last line. */
void sent_lines_rewind(struct sent_lines *sent);

/** The line before, or after, the one brought back last; false if there is none. After the
 * newest comes an empty line. */
bool sent_lines_older(struct sent_lines *sent, struct str *line);
bool sent_lines_newer(struct sent_lines *sent, struct str *line);

#endif
