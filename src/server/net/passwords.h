/*
 * Passwords are hashed and checked on a thread of their own, one at a time: a hash takes 20 ms
 * and 19 MiB, on purpose. Who tries often has to wait before any hashing is done.
 */
#ifndef HUTONG_SERVER_NET_PASSWORDS_H
#define HUTONG_SERVER_NET_PASSWORDS_H

#include "server/core/core.h"
#include "server/net/tries.h"
#include <uv.h>

enum { PASSWORDS_BUSY_MS = 2000 /* told when too many wait */ };

/* What a new hash costs whoever makes it, and whoever guesses. */
enum password_cost { PASSWORD_COSTLY, PASSWORD_CHEAP /* for test beds: next to nothing */ };

/** Whether a text is a hash of a password, of whatever cost. */
bool passwords_is_hash(struct str text);

/**
 * Hash a password as it counts, at once, for a configuration file.
 * Returns 0, -EINVAL if it cannot be a password, or -ENOMEM.
 */
int passwords_hash(struct str password, char hash[LIMIT_HASH_SIZE]);

/** A request comes back with its proof and without its secret (borrowed for the call). */
typedef void (*passwords_checked_fn)(void *context, const struct proposal *proposal);

struct passwords;

/**
 * Start the thread.
 * @cost   of new hashes; a costly one is never replaced by a cheap one
 * @tries  borrowed: where tries are counted
 * Returns 0 or -errno.
 */
int passwords_open(uv_loop_t *loop, enum password_cost cost, struct tries *tries,
                   passwords_checked_fn on_checked, void *context, struct passwords **passwordsp);

/** Make verifiers for SCRAM-SHA-256 from now on, with so many iterations; 0: none. */
void passwords_set_scram(struct passwords *passwords, uint32_t iterations);

/** Stop; nothing comes back any more. The loop must run once more. NULL is allowed. */
void passwords_close(struct passwords *passwords);

/** Whether a proposal has a password that may be looked at. */
bool passwords_concern(const struct proposal *proposal);

/**
 * Look at the password in a request (copied).
 * @hash   what it has to fit; NULL: there is no such account, which takes as long to find out
 * @scram  the account's verifier, which is made anew if it is not as it would be now
 * Returns 0, or after how many ms to try again.
 */
uint64_t passwords_check(struct passwords *passwords, const struct proposal *proposal,
                         const char *hash, const char *scram, uint64_t now_ms);

/** Whether nothing waits. */
bool passwords_are_idle(const struct passwords *passwords);

#endif
