/* Tries by account and by address: see tries.h. */
#include "server/net/tries.h"

#include "server/net/throttle.h"
#include <sodium.h>
#include <stdlib.h>

enum {
    TRIES_FREE_BY_NAME = 4, /* before the first wait */
    TRIES_FREE_BY_ADDRESS = 16,
};

struct tries {
    struct throttle *throttle; /* owned */
    bool is_patient;           /* nobody has to wait */
    uint8_t key[crypto_shorthash_KEYBYTES];
};

struct tries *tries_new(void)
{
    struct tries *tries = calloc(1, sizeof(*tries));
    if (!tries)
        return NULL;
    tries->throttle = throttle_new();
    if (!tries->throttle) {
        free(tries);
        return NULL;
    }
    crypto_shorthash_keygen(tries->key);
    return tries;
}

void tries_free(struct tries *tries)
{
    if (!tries)
        return;
    throttle_free(tries->throttle);
    free(tries);
}

static uint64_t tries_key(const struct tries *tries, const void *bytes, size_t size)
{
    uint64_t key;
    uint8_t hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, bytes, size, tries->key);
    memcpy(&key, hash, sizeof(key));
    return key;
}

static uint64_t tries_name_key(const struct tries *tries, const struct proposal *proposal,
                               const char *hash)
{
    struct str user = proposal->message->user;
    if (hash)
        return tries_key(tries, hash, strlen(hash));
    if (user.size > 0)
        return tries_key(tries, user.bytes, user.size);
    return tries_key(tries, &proposal->session, sizeof(proposal->session));
}

struct try_keys tries_keys(const struct tries *tries, const struct proposal *proposal,
                           const char *hash)
{
    return (struct try_keys){ .name = tries_name_key(tries, proposal, hash),
                              .address = proposal->address };
}

uint64_t tries_wait(struct tries *tries, const struct try_keys *keys, uint64_t now_ms)
{
    if (tries->is_patient)
        return 0;
    uint64_t wait_ms = throttle_wait(tries->throttle, keys->name, now_ms);
    return wait_ms ? wait_ms : throttle_wait(tries->throttle, keys->address, now_ms);
}

void tries_set_patience(struct tries *tries, bool is_endless)
{
    tries->is_patient = is_endless;
}

void tries_count(struct tries *tries, const struct try_keys *keys, uint64_t now_ms)
{
    throttle_count(tries->throttle, keys->name, TRIES_FREE_BY_NAME, now_ms);
    throttle_count(tries->throttle, keys->address, TRIES_FREE_BY_ADDRESS, now_ms);
}

/* Forgetting the account's other tries, too, would help to guess. */
void tries_forgive(struct tries *tries, const struct try_keys *keys)
{
    throttle_forgive(tries->throttle, keys->name);
    throttle_forgive(tries->throttle, keys->address);
}
