/*
 * A list sorted by end. Grace is as long for everyone, so a new entry belongs at the end; only
 * where the clock was set back must it look for its place, from there.
 */
#include "server/core/grace.h"

static struct user *grace_previous(const struct core *core, const struct user *user)
{
    return user == core->grace ? NULL : user->grace_prev;
}

void grace_begin(struct core *core, struct user *user, uint64_t end_ms)
{
    user->grace_end_ms = end_ms;
    struct user *before = core->grace ? core->grace->grace_prev : NULL; /* the last one */
    while (before && before->grace_end_ms > end_ms)
        before = grace_previous(core, before);
    if (before)
        DL_APPEND_ELEM2(core->grace, before, user, grace_prev, grace_next);
    else
        DL_PREPEND2(core->grace, user, grace_prev, grace_next);
}

void grace_cancel(struct core *core, struct user *user)
{
    if (!user->grace_prev) /* in the list it is never NULL, not even the first one's */
        return;
    DL_DELETE2(core->grace, user, grace_prev, grace_next);
    user->grace_prev = NULL;
    user->grace_next = NULL;
}

struct user *grace_first(const struct core *core)
{
    return core->grace;
}
