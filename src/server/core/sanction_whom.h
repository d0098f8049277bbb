/* Whom a request about a room's list means: BAN and UNBAN name it in the same ways. */
#ifndef HUTONG_SERVER_CORE_SANCTION_WHOM_H
#define HUTONG_SERVER_CORE_SANCTION_WHOM_H

#include "server/core/name.h"
#include "server/core/request.h"
#include "server/core/sanctions.h"

#define SANCTION_WHOM_ALL "@all" /* no name begins so */

struct sanction_whom {
    enum sanction_kind kind; /* for UNBAN, ANY is by whatever that name is on the list */
    struct name name;        /* that name, or the mask; empty: everybody */
    const char *shown;       /* as events and refusals write it; points into this or a constant */
    struct name mask;        /* as it was asked for, if by a mask */
};

/**
 * Read it. A mask that means one name or account becomes that. Returns false if it is nobody that
 * there could be; refused then.
 */
bool sanction_whom_read(struct request *request, struct sanction_whom *whom);

/** Say how one can be put on the list. */
void sanction_whom_refuse(struct request *request);

/** Whether @sanction is on the list for what is meant. */
bool sanction_whom_means(const struct sanction_whom *whom, const struct sanction *sanction);

/** The room of the request, if the user may put on its list what the flags say; else refused. */
struct room *sanction_find_room(struct request *request);

/** Let an event about @whom happen: "WHOM", and "MORE" behind it if there is more. */
void request_append_about(struct request *request, struct room *room, enum event_kind kind,
                          struct str whom, struct str more);

/** The same about somebody on the list, whose sort is in front unless @kind says it. */
void request_append_listed(struct request *request, struct room *room, enum sanction_sort sort,
                           enum event_kind kind, const char *whom, struct str more);

#endif
