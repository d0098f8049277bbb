/*
 * What was found, each with the events before and after it: hits that are near each other in a room
 * are shown as one group. The groups come in the order of their newest hits.
 */
#ifndef HUTONG_CLIENT_CLI_AROUND_H
#define HUTONG_CLIENT_CLI_AROUND_H

#include "client/cli/visit.h"

struct hit;

/* All zero, but for the first two, is empty. */
struct around {
    struct visit *visit;  /* borrowed */
    uint64_t context;     /* events before and after each hit */
    struct hit *hits;     /* owned; newest first */
    size_t count, shown;  /* of them; those before are in groups that were shown */
    struct str room;      /* of the group; borrowed from a hit */
    uint64_t after, last; /* what is still to be shown of it: after < no <= last */
    uint64_t asked;       /* after when the present page was asked for */
    bool has_group;       /* one was shown */
    struct buf line;      /* scratch */
};

/** Keep a hit in mind. Returns 0 or -ENOMEM. */
int around_add(struct around *around, const struct message *event);

/** All hits are known: show the groups, one after the other, and finish the visit. */
void around_show(struct around *around);

/** An answer came that is not to the search. */
void around_on_answer(struct around *around, const struct message *answer);

void around_fini(struct around *around);

#endif
