/*
 * Passwords are hashed and checked on a thread of their own, one at a time: a hash takes 20 ms
 * and 19 MiB, on purpose. Who tries often has to wait before any hashing is done.
 */
#ifndef HUTONG_SERVER_NET_PASSWORDS_H
#define HUTONG_SERVER_NET_PASSWORDS_H

#include "server/core/core.h"
#include <uv.h>

enum { PASSWORDS_BUSY_MS = 2000 /* told when too many wait */ };

/** A request comes back with its proof and without its secret (borrowed for the call). */
typedef void (*passwords_checked_fn)(void *context, const struct proposal *proposal);

struct passwords;

/** Start the thread. Returns 0 or -errno. */
int passwords_open(uv_loop_t *loop, passwords_checked_fn on_checked, void *context,
                   struct passwords **passwordsp);

/** Stop; nothing comes back any more. The loop must run once more. NULL is allowed. */
void passwords_close(struct passwords *passwords);

/** Whether tries may follow each other as fast as they like, for test beds. */
void passwords_set_patience(struct passwords *passwords, bool is_endless);

/** Whether a proposal has a password that may be looked at. */
bool passwords_concern(const struct proposal *proposal);

/**
 * Look at the password in a request (copied).
 * @hash  what it has to fit; NULL: there is no such account, which takes as long to find out
 * Returns 0, or after how many ms to try again.
 */
uint64_t passwords_check(struct passwords *passwords, const struct proposal *proposal,
                         const char *hash, uint64_t now_ms);

/** Whether nothing waits. */
bool passwords_are_idle(const struct passwords *passwords);

#endif
