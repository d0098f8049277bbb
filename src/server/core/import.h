/* Events that come from another server or room. */
#ifndef HUTONG_SERVER_CORE_IMPORT_H
#define HUTONG_SERVER_CORE_IMPORT_H

#include "server/core/core_state.h"

/* When to ask again that somebody else may just have imported. */
enum { IMPORT_AGAIN_MS = 200 };

/**
 * core_find_target for an IMPORT: of one that is there already, what it is; of the first one since
 * the start, what the room holds before it.
 */
bool import_find_target(const struct core *core, const struct proposal *proposal,
                        struct event_target *target);

#endif
