/* What the handlers of accounts share, those of users and those of the control socket. */
#ifndef HUTONG_SERVER_CORE_ACCOUNT_H
#define HUTONG_SERVER_CORE_ACCOUNT_H

#include "server/core/request.h"

/** Whether the request lacks a new password that will do; refused then. */
bool account_refuse_unfit(struct request *request);

/** Give the account the new password of the request. */
void account_take_password(struct request *request, struct user *user);

/** Whether the user's password was not given; refused then. */
bool account_refuse_without_password(struct request *request);

/** Bind the account to the certificate of the connection. Returns 0 or -ENOMEM. */
int account_bind_certificate(struct request *request, struct user *user);

/** Make an account of a user by the new password of the request. Returns 0 or -ENOMEM. */
int account_make(struct request *request, struct user *user, uint32_t uid);

/**
 * End the account and close its sessions; with FLAG_ERASE in the request what it said goes, too.
 * Returns 0 or -ENOMEM.
 */
int account_end(struct request *request, struct user *user);

#endif
