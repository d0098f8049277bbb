/* How a session becomes a user's: what all ways in have in common. */
#ifndef HUTONG_SERVER_CORE_ENTER_H
#define HUTONG_SERVER_CORE_ENTER_H

#include "server/core/request.h"

/** Tell the session who it is: name, token, heartbeat. */
void enter_reply_welcome(struct request *request, uint64_t flags);

/** Attach the session, and tell it who it is and where it belongs. Returns 0 or -ENOMEM. */
int enter_as(struct request *request, struct user *user, uint64_t flags);

/** Whether the session has entered before, which is then refused. */
bool enter_refuse_twice(struct request *request);

/** Whether what it says of being away, or its ident, is no such text, which is then refused. */
bool enter_refuse_text(struct request *request);
/** The same of its ident only. */
bool enter_refuse_ident(struct request *request);

/**
 * Whether the name, the account of @user (who may be NULL) or the address is banned; refused then,
 * and for an address the connection ends.
 */
bool enter_refuse_banned(struct request *request, const struct name *name, const struct user *user);

/** Refuse what concerns accounts on a connection that others could read. Returns 0. */
int enter_refuse_open(struct request *request);

/** Add a user of this name, which is free; *userp is NULL if that was refused. 0 or -ENOMEM. */
int enter_add(struct request *request, const struct name *name, struct user **userp);

/** Whether a user has as many sessions as there may be; one more is refused then. */
bool enter_refuse_crowd(struct request *request, const struct user *user);

/** The session was somebody until now, and goes on as somebody else. Returns 0 or -ENOMEM. */
int enter_leave(struct request *request);

/** One more session of a user who exists. Returns 0 or -ENOMEM. */
int enter_again(struct request *request, struct user *user);

#endif
