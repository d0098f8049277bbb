/*
 * Who tries to prove who they are, and how often: each try counts for the account it is about and
 * for the address it comes from, and those that turn out right do not count.
 */
#ifndef HUTONG_SERVER_NET_TRIES_H
#define HUTONG_SERVER_NET_TRIES_H

#include "server/core/core.h"

struct tries;

/* A try on its way. */
struct try_keys {
    uint64_t name, address;
};

/** NULL when memory ran out. */
struct tries *tries_new(void);
void tries_free(struct tries *tries);

/**
 * What the try in a request counts for.
 * @hash  of the account it is about; NULL: there is none, then it is the name as it was given
 */
struct try_keys tries_keys(const struct tries *tries, const struct proposal *proposal,
                           const char *hash);

/** After how many ms to try again; 0: now. */
uint64_t tries_wait(struct tries *tries, const struct try_keys *keys, uint64_t now_ms);

/** Whether tries may follow each other as fast as they like, for test beds. */
void tries_set_patience(struct tries *tries, bool is_endless);

/** A try begins. */
void tries_count(struct tries *tries, const struct try_keys *keys, uint64_t now_ms);

/** It was right. */
void tries_forgive(struct tries *tries, const struct try_keys *keys);

#endif
