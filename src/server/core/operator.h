/*
 * Operators: sessions that have given the name and password of the operator in the server's
 * configuration, or of an admin's account, and may do what admins may until they end.
 */
#ifndef HUTONG_SERVER_CORE_OPERATOR_H
#define HUTONG_SERVER_CORE_OPERATOR_H

#include "server/core/core_state.h"

/** The hash that the password of an OPERATE by this name has to fit; NULL: nobody's. */
const char *operator_find_hash(const struct core *core, struct str name);

/** Whether one of the user's sessions is an operator. */
bool operator_is(const struct user *user);

/** No session is one any more: the configuration has changed. */
void operator_forget(struct core *core);

#endif
