/* Looking through what was sent while one types a part of it (C-r). */
#ifndef HUTONG_CLIENT_CORE_SENT_SEARCH_H
#define HUTONG_CLIENT_CORE_SENT_SEARCH_H

#include "client/core/editor.h"
#include "client/core/sent_lines.h"

/* All zero: not searching. */
struct sent_search {
    bool is_open;
    bool has_failed;     /* nothing (more) has the words */
    size_t back;         /* the line found, as in sent_lines; 0: none yet */
    struct editor query; /* what is looked for */
    struct editor found; /* the line, with the cursor at the place */
};

void sent_search_fini(struct sent_search *search);

/** Begin with nothing looked for. */
void sent_search_open(struct sent_search *search);

/** The query has changed: look again, from the newest line. */
void sent_search_look(struct sent_search *search, const struct sent_lines *sent);

/** Go on to the next older line that has the words (@step 1), or newer (-1). */
void sent_search_step(struct sent_search *search, const struct sent_lines *sent, int step);

#endif
