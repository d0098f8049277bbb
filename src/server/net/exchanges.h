/*
 * SCRAM-SHA-256 logins under way: between a client's first and its last message the server keeps
 * what was said. It costs a few hashes, so it is done on the loop. Names that have no verifier get
 * a salt all the same, always the same one, and are refused only in the end.
 */
#ifndef HUTONG_SERVER_NET_EXCHANGES_H
#define HUTONG_SERVER_NET_EXCHANGES_H

#include "server/core/core.h"

enum { EXCHANGES_KEY_SIZE = 32 };

struct exchanges;

enum exchange_result {
    EXCHANGE_CHALLENGE, /* answer with what is in `challenge` */
    EXCHANGE_PROPOSE,   /* the last message: the core decides by the proof */
    EXCHANGE_E_REQUEST, /* no message of the mechanism, or not in its turn */
    EXCHANGE_E_BINDING, /* channel binding is not offered */
    EXCHANGE_E_MEMORY,
};

/**
 * @key  what salts for names without a verifier are made of; kept over restarts
 * NULL when memory ran out.
 */
struct exchanges *exchanges_new(const uint8_t key[EXCHANGES_KEY_SIZE]);

/** How many iterations are told for names without a verifier. */
void exchanges_set(struct exchanges *exchanges, uint32_t iterations);

void exchanges_free(struct exchanges *exchanges);

/** Whether the request is a message of such a login. */
bool exchanges_concern(const struct proposal *proposal);

/** Whether it is the last one, which counts as a try. */
bool exchanges_is_last(const struct proposal *proposal);

/**
 * Take the client's message in a request.
 * @scram      the account's verifier; NULL or empty: it has none
 * @challenge  appended to, on EXCHANGE_CHALLENGE
 * @proof      on EXCHANGE_PROPOSE: what was found out
 */
enum exchange_result exchanges_take(struct exchanges *exchanges, const struct proposal *proposal,
                                    const char *scram, struct buf *challenge, struct proof *proof);

/** The session has ended. */
void exchanges_forget(struct exchanges *exchanges, uint64_t session);

#endif
