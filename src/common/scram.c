/* SCRAM-SHA-256, what both sides need: keys, texts, and verifiers. See scram.h. */
#include "common/scram_internal.h"

#include <stdio.h>

_Static_assert(SCRAM_KEY_SIZE == crypto_auth_hmacsha256_BYTES, "keys are hashes");
_Static_assert(SCRAM_SIGNATURE_SIZE > 2 + sodium_base64_ENCODED_LEN(SCRAM_KEY_SIZE, SCRAM_BASE64),
               "a signature has its place");

/* ---- keys ---- */

void scram_hmac(const uint8_t key[SCRAM_KEY_SIZE], struct str text, uint8_t out[SCRAM_KEY_SIZE])
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, SCRAM_KEY_SIZE);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)text.bytes, text.size);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

void scram_xor(uint8_t key[SCRAM_KEY_SIZE], const uint8_t other[SCRAM_KEY_SIZE])
{
    for (size_t i = 0; i < SCRAM_KEY_SIZE; i++)
        key[i] ^= other[i];
}

/* Hi() of RFC 5802, 2.2: PBKDF2 with one block. The keyed state is made once. */
static void salt_password(struct str password, const uint8_t *salt, size_t salt_size,
                          uint32_t iterations, uint8_t out[SCRAM_KEY_SIZE])
{
    static const uint8_t first_block[] = { 0, 0, 0, 1 };
    crypto_auth_hmacsha256_state keyed, state;
    uint8_t round[SCRAM_KEY_SIZE];
    crypto_auth_hmacsha256_init(&keyed, (const uint8_t *)password.bytes, password.size);
    state = keyed;
    crypto_auth_hmacsha256_update(&state, salt, salt_size);
    crypto_auth_hmacsha256_update(&state, first_block, sizeof(first_block));
    crypto_auth_hmacsha256_final(&state, round);
    memcpy(out, round, sizeof(round));
    for (uint32_t i = 1; i < iterations; i++) {
        state = keyed;
        crypto_auth_hmacsha256_update(&state, round, sizeof(round));
        crypto_auth_hmacsha256_final(&state, round);
        scram_xor(out, round);
    }
    sodium_memzero(&keyed, sizeof(keyed));
    sodium_memzero(&state, sizeof(state));
    sodium_memzero(round, sizeof(round));
}

void scram_keys_make(struct str password, const uint8_t *salt, size_t salt_size,
                     uint32_t iterations, struct scram_keys *keys)
{
    uint8_t salted[SCRAM_KEY_SIZE];
    salt_password(password, salt, salt_size, iterations, salted);
    scram_hmac(salted, STR("Client Key"), keys->client);
    crypto_hash_sha256(keys->stored, keys->client, sizeof(keys->client));
    scram_hmac(salted, STR("Server Key"), keys->server);
    sodium_memzero(salted, sizeof(salted));
}

void scram_sign(const uint8_t server_key[SCRAM_KEY_SIZE], struct str said,
                char text[SCRAM_SIGNATURE_SIZE])
{
    uint8_t signature[SCRAM_KEY_SIZE];
    scram_hmac(server_key, said, signature);
    memcpy(text, "v=", 2);
    sodium_bin2base64(text + 2, SCRAM_SIGNATURE_SIZE - 2, signature, sizeof(signature),
                      SCRAM_BASE64);
}

/* ---- texts ---- */

bool scram_parse_base64(struct str text, uint8_t *bytes, size_t size_max, size_t *size)
{
    return sodium_base642bin(bytes, size_max, text.bytes, text.size, NULL, size, NULL,
                             SCRAM_BASE64) == 0 &&
           *size > 0;
}

bool scram_parse_key(struct str text, uint8_t key[SCRAM_KEY_SIZE])
{
    size_t size;
    return scram_parse_base64(text, key, SCRAM_KEY_SIZE, &size) && size == SCRAM_KEY_SIZE;
}

bool scram_take(struct str *text, char name, struct str *value)
{
    if (text->size < 2 || text->bytes[0] != name || text->bytes[1] != '=')
        return false;
    const char *comma = memchr(text->bytes, ',', text->size);
    size_t size = comma ? (size_t)(comma - text->bytes) : text->size;
    *value = (struct str){ text->bytes + 2, size - 2 };
    *text = str_skip(*text, comma ? size + 1 : size);
    return true;
}

bool scram_is_nonce(struct str nonce, size_t size_max)
{
    for (size_t i = 0; i < nonce.size; i++)
        if (nonce.bytes[i] < '!' || nonce.bytes[i] > '~' || nonce.bytes[i] == ',')
            return false;
    return nonce.size > 0 && nonce.size <= size_max;
}

bool scram_parse_iterations(struct str text, uint32_t *iterations)
{
    uint32_t number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9' || number > SCRAM_ITERATIONS_MAX)
            return false;
        number = 10 * number + (uint32_t)(text.bytes[i] - '0');
    }
    *iterations = number;
    return number >= SCRAM_ITERATIONS_MIN && number <= SCRAM_ITERATIONS_MAX;
}

/* ---- verifiers ---- */

void scram_verifier_make(struct str password, const uint8_t salt[SCRAM_SALT_SIZE],
                         uint32_t iterations, struct scram_verifier *verifier)
{
    struct scram_keys keys;
    scram_keys_make(password, salt, SCRAM_SALT_SIZE, iterations, &keys);
    verifier->iterations = iterations;
    memcpy(verifier->salt, salt, SCRAM_SALT_SIZE);
    memcpy(verifier->stored_key, keys.stored, SCRAM_KEY_SIZE);
    memcpy(verifier->server_key, keys.server, SCRAM_KEY_SIZE);
    sodium_memzero(&keys, sizeof(keys));
}

void scram_verifier_format(const struct scram_verifier *verifier, char text[SCRAM_VERIFIER_SIZE])
{
    char salt[sodium_base64_ENCODED_LEN(SCRAM_SALT_SIZE, SCRAM_BASE64)];
    char stored[sodium_base64_ENCODED_LEN(SCRAM_KEY_SIZE, SCRAM_BASE64)], server[sizeof(stored)];
    sodium_bin2base64(salt, sizeof(salt), verifier->salt, SCRAM_SALT_SIZE, SCRAM_BASE64);
    sodium_bin2base64(stored, sizeof(stored), verifier->stored_key, SCRAM_KEY_SIZE, SCRAM_BASE64);
    sodium_bin2base64(server, sizeof(server), verifier->server_key, SCRAM_KEY_SIZE, SCRAM_BASE64);
    snprintf(text, SCRAM_VERIFIER_SIZE, "SCRAM-SHA-256$%u:%s$%s:%s", (unsigned)verifier->iterations,
             salt, stored, server);
}

/* Take @text up to @end, and the end, off @rest. False if there is no end. */
static bool take_until(struct str *rest, char end, struct str *text)
{
    const char *found = rest->size > 0 ? memchr(rest->bytes, end, rest->size) : NULL;
    if (!found)
        return false;
    *text = (struct str){ rest->bytes, (size_t)(found - rest->bytes) };
    *rest = str_skip(*rest, text->size + 1);
    return true;
}

bool scram_verifier_parse(struct str text, struct scram_verifier *verifier)
{
    struct str name, iterations, salt, stored;
    size_t size;
    return take_until(&text, '$', &name) && str_equal(name, STR("SCRAM-SHA-256")) &&
           take_until(&text, ':', &iterations) && take_until(&text, '$', &salt) &&
           take_until(&text, ':', &stored) &&
           scram_parse_iterations(iterations, &verifier->iterations) &&
           scram_parse_base64(salt, verifier->salt, SCRAM_SALT_SIZE, &size) &&
           size == SCRAM_SALT_SIZE && scram_parse_key(stored, verifier->stored_key) &&
           scram_parse_key(text, verifier->server_key);
}
