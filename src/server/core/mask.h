/* Masks: whom a room's list means by what IRC shows of a user, or by an account's name. */
#ifndef HUTONG_SERVER_CORE_MASK_H
#define HUTONG_SERVER_CORE_MASK_H

#include "server/core/core_state.h"
#include "server/core/name.h"

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

/** Whether a mask, in its folded form, means the user as it is now. */
bool mask_meets(struct str mask, const struct user *user);

#endif
