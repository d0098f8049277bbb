/* One exchange per session at most: see exchanges.h. */
#include "server/net/exchanges.h"

#include "server/core/name.h"
#include <hutong/common/hash.h>
#include <sodium.h>
#include <stdlib.h>

_Static_assert(EXCHANGES_KEY_SIZE == crypto_generichash_KEYBYTES, "the key fits the hash");

enum { NONCE_SIZE = 18 }; /* 24 characters of base64 */

struct exchange {
    uint64_t session;
    struct scram_server server;
    char verifier[SCRAM_VERIFIER_SIZE]; /* the account's; empty: it has none */
    UT_hash_handle hh;
};

struct exchanges {
    struct exchange *all; /* owned; by session */
    uint32_t iterations;
    uint8_t key[EXCHANGES_KEY_SIZE];
};

struct exchanges *exchanges_new(const uint8_t key[EXCHANGES_KEY_SIZE])
{
    struct exchanges *exchanges = calloc(1, sizeof(*exchanges));
    if (!exchanges)
        return NULL;
    exchanges->iterations = SCRAM_ITERATIONS_MIN;
    memcpy(exchanges->key, key, EXCHANGES_KEY_SIZE);
    return exchanges;
}

void exchanges_set(struct exchanges *exchanges, uint32_t iterations)
{
    exchanges->iterations = iterations;
}

static struct exchange *exchange_find(const struct exchanges *exchanges, uint64_t session)
{
    struct exchange *exchange;
    HASH_FIND(hh, exchanges->all, &session, sizeof(session), exchange);
    return exchange;
}

static void exchange_end(struct exchanges *exchanges, struct exchange *exchange)
{
    HASH_DEL(exchanges->all, exchange);
    sodium_memzero(exchange, sizeof(*exchange));
    free(exchange);
}

void exchanges_forget(struct exchanges *exchanges, uint64_t session)
{
    struct exchange *exchange = exchange_find(exchanges, session);
    if (exchange)
        exchange_end(exchanges, exchange);
}

void exchanges_free(struct exchanges *exchanges)
{
    if (!exchanges)
        return;
    while (exchanges->all)
        exchange_end(exchanges, exchanges->all);
    sodium_memzero(exchanges->key, sizeof(exchanges->key));
    free(exchanges);
}

bool exchanges_concern(const struct proposal *proposal)
{
    return proposal->kind == PROPOSAL_REQUEST && proposal->message->type == MESSAGE_AUTH &&
           str_equal(proposal->message->mechanism, STR("SCRAM-SHA-256"));
}

bool exchanges_is_last(const struct proposal *proposal)
{
    return str_starts_with(proposal->message->secret, STR("c="));
}

/* A verifier that nothing fits. However the name is written, its salt is the same. */
static struct scram_verifier exchange_pretend(const struct exchanges *exchanges, struct str user)
{
    struct scram_verifier verifier = { .iterations = exchanges->iterations };
    struct name name;
    if (name_parse_user(user, &name) == NAME_OK)
        user = str_of(name.folded);
    crypto_generichash(verifier.salt, sizeof(verifier.salt), (const uint8_t *)user.bytes, user.size,
                       exchanges->key, sizeof(exchanges->key));
    randombytes_buf(verifier.stored_key, sizeof(verifier.stored_key));
    return verifier;
}

/* Whether the name inside is the one that the request has. */
static bool exchange_is_about(const struct proposal *proposal)
{
    struct buf name = { 0 };
    bool is_same = scram_find_user(proposal->message->secret, &name) == SCRAM_OK &&
                   str_equal(buf_str(&name), proposal->message->user);
    buf_fini(&name);
    return is_same;
}

static enum exchange_result exchange_fill(struct exchange *exchange,
                                          const struct exchanges *exchanges,
                                          const struct message *message, const char *scram,
                                          struct buf *challenge)
{
    char nonce[sodium_base64_ENCODED_LEN(NONCE_SIZE, sodium_base64_VARIANT_ORIGINAL)];
    uint8_t random[NONCE_SIZE];
    struct scram_verifier verifier = exchange_pretend(exchanges, message->user), stored;
    if (scram && scram_verifier_parse(str_of(scram), &stored)) {
        verifier = stored;
        memcpy(exchange->verifier, scram, strlen(scram) + 1);
    }
    randombytes_buf(random, sizeof(random));
    sodium_bin2base64(nonce, sizeof(nonce), random, sizeof(random), sodium_base64_VARIANT_ORIGINAL);
    return scram_server_begin(&exchange->server, message->secret, &verifier, str_of(nonce),
                              challenge) == SCRAM_OK
               ? EXCHANGE_CHALLENGE
               : EXCHANGE_E_REQUEST;
}

static enum exchange_result exchange_begin(struct exchanges *exchanges,
                                           const struct proposal *proposal, const char *scram,
                                           struct buf *challenge)
{
    exchanges_forget(exchanges, proposal->session);
    if (str_starts_with(proposal->message->secret, STR("p=")))
        return EXCHANGE_E_BINDING;
    if (!exchange_is_about(proposal))
        return EXCHANGE_E_REQUEST;
    struct exchange *exchange = calloc(1, sizeof(*exchange));
    if (!exchange)
        return EXCHANGE_E_MEMORY;
    exchange->session = proposal->session;
    enum exchange_result result =
        exchange_fill(exchange, exchanges, proposal->message, scram, challenge);
    if (result != EXCHANGE_CHALLENGE) {
        free(exchange);
        return result;
    }
    HASH_ADD(hh, exchanges->all, session, sizeof(exchange->session), exchange);
    if (exchange->hh.tbl)
        return result;
    free(exchange);
    return EXCHANGE_E_MEMORY;
}

/* As much is done for a name that has no verifier as for one that has. */
static enum exchange_result exchange_finish(struct exchanges *exchanges,
                                            const struct proposal *proposal, struct proof *proof)
{
    struct exchange *exchange = exchange_find(exchanges, proposal->session);
    char signature[SCRAM_SIGNATURE_SIZE];
    if (!exchange)
        return EXCHANGE_E_REQUEST;
    enum scram_result result =
        scram_server_finish(&exchange->server, proposal->message->secret, signature);
    if (result == SCRAM_OK && exchange->verifier[0]) {
        memcpy(proof->scram_matched, exchange->verifier, SCRAM_VERIFIER_SIZE);
        memcpy(proof->scram_signature, signature, sizeof(signature));
    }
    exchange_end(exchanges, exchange);
    return result == SCRAM_E_SYNTAX ? EXCHANGE_E_REQUEST : EXCHANGE_PROPOSE;
}

enum exchange_result exchanges_take(struct exchanges *exchanges, const struct proposal *proposal,
                                    const char *scram, struct buf *challenge, struct proof *proof)
{
    *proof = (struct proof){ 0 };
    return exchanges_is_last(proposal) ? exchange_finish(exchanges, proposal, proof)
                                       : exchange_begin(exchanges, proposal, scram, challenge);
}
