/* The end of sessions and rooms by somebody else's will. */
#ifndef HUTONG_SERVER_CORE_EXPEL_H
#define HUTONG_SERVER_CORE_EXPEL_H

#include "server/core/core_state.h"

/**
 * End a session: it is told why, with the code. A guest whose last one it was leaves at once.
 * @date_ms  ms since 1970, for what happens because of it
 * Returns 0 or -ENOMEM.
 */
int expel_session(struct core *core, struct user_session *session, enum error_code code,
                  struct str reason, uint64_t date_ms, struct effects *effects);

/**
 * End a public room for all its members: they are told why, and are members no more. Files that
 * were sent there and nowhere else go.
 */
void expel_room(struct core *core, struct room *room, struct str reason, struct effects *effects);

#endif
