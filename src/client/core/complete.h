/* Completion with Tab: commands at the start of a line, names everywhere else. */
#ifndef HUTONG_CLIENT_CORE_COMPLETE_H
#define HUTONG_CLIENT_CORE_COMPLETE_H

#include "client/core/chat.h"
#include "client/core/command.h"
#include "client/core/editor.h"

/* Tab pressed again goes on to the next candidate. All zero: not begun. */
struct completion {
    struct buf stem;   /* what was typed */
    size_t index;      /* of the candidate shown, plus one */
    size_t shown_size; /* bytes of it in the editor; 0: not under way */
    size_t cursor;     /* where it left the cursor: elsewhere, a new completion begins */
};

struct completion_source {
    const struct command *commands; /* borrowed */
    size_t command_count;
    const struct room *room; /* borrowed; NULL: no names */
};

/** Replace the word before the cursor by the next candidate. Whether there was one. */
bool complete_next(struct completion *completion, const struct completion_source *source,
                   struct editor *editor);

void completion_fini(struct completion *completion);

#endif
