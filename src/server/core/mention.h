/* Whom a message calls: "@name" and "@all" in its text. */
#ifndef HUTONG_SERVER_CORE_MENTION_H
#define HUTONG_SERVER_CORE_MENTION_H

#include "server/core/core_state.h"

struct mentions {
    struct member *members[LIMIT_MENTIONS]; /* each once, in the order of the text */
    size_t count;
    bool is_all;
};

/** Find the members of the room that @text calls. What is beyond the limits is not found. */
void mention_find(const struct core *core, struct room *room, struct str text,
                  struct mentions *mentions);

#endif
