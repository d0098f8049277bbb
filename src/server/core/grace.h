/* Users whose last connection broke, in the order in which their grace ends. */
#ifndef HUTONG_SERVER_CORE_GRACE_H
#define HUTONG_SERVER_CORE_GRACE_H

#include "server/core/core_state.h"

/** The user, who has no session and no grace yet, ends at @end_ms unless it comes back. */
void grace_begin(struct core *core, struct user *user, uint64_t end_ms);

/** The user came back or has ended; one without grace is left alone. */
void grace_cancel(struct core *core, struct user *user);

/** The user whose grace ends first; NULL if there is none. */
struct user *grace_first(const struct core *core);

#endif
