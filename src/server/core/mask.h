/* Masks: whom a room's list means by what IRC shows of a user, or by an account's name. */
#ifndef HUTONG_SERVER_CORE_MASK_H
#define HUTONG_SERVER_CORE_MASK_H

#include "server/core/core_state.h"
#include "server/core/name.h"

#include <hutong/proto/sanction.h>

/**
 * Read a mask: "nick!user@host", of which parts may be missing ("nick", "user@host"), or
 * "a:account". Returns whether it is one.
 * @mask  what all masks that mean the same have in common: "bob" and "BOB!*@*" are "bob!*@*"
 */
bool mask_parse(struct str text, struct name *mask);

/** The name in "name!*@*", or empty if the mask means more or less than that. */
struct str mask_name(struct str mask);

/** The name in "a:name", or empty if it is of no account, or of any. */
struct str mask_account(struct str mask);

/* Whom masks are held against; what IRC shows of them is written once, when it is needed. */
struct mask_subject {
    const struct user *user;
    char shown[NAME_FOLDED_MAX + LIMIT_IDENT_SIZE +
               sizeof("!@" SANCTION_MASK_HOST)]; /* at first "" */
};

/** Whether a mask, in its folded form, means the user as it is now. */
bool mask_meets(struct str mask, struct mask_subject *subject);

#endif
