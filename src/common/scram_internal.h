/* What both sides of SCRAM-SHA-256 share: keys, and texts in attributes and base64. */
#ifndef HUTONG_COMMON_SCRAM_INTERNAL_H
#define HUTONG_COMMON_SCRAM_INTERNAL_H

#include <hutong/common/scram.h>
#include <sodium.h>

enum { SCRAM_BASE64 = sodium_base64_VARIANT_ORIGINAL };

/* What a client makes of a password. */
struct scram_keys {
    uint8_t client[SCRAM_KEY_SIZE], stored[SCRAM_KEY_SIZE], server[SCRAM_KEY_SIZE];
};

void scram_keys_make(struct str password, const uint8_t *salt, size_t salt_size,
                     uint32_t iterations, struct scram_keys *keys);

void scram_hmac(const uint8_t key[SCRAM_KEY_SIZE], struct str text, uint8_t out[SCRAM_KEY_SIZE]);

void scram_xor(uint8_t key[SCRAM_KEY_SIZE], const uint8_t other[SCRAM_KEY_SIZE]);

/** "v=" and the server's signature under all that was said. */
void scram_sign(const uint8_t server_key[SCRAM_KEY_SIZE], struct str said,
                char text[SCRAM_SIGNATURE_SIZE]);

/** Whether @text is the base64 of 1 to @size_max bytes. */
bool scram_parse_base64(struct str text, uint8_t *bytes, size_t size_max, size_t *size);

/** The base64 of exactly a key. */
bool scram_parse_key(struct str text, uint8_t key[SCRAM_KEY_SIZE]);

/** Take "NAME=VALUE" and the comma behind it off @text. False if it does not begin so. */
bool scram_take(struct str *text, char name, struct str *value);

/** Printable, without commas, 1 to @size_max bytes. */
bool scram_is_nonce(struct str nonce, size_t size_max);

/** A number from SCRAM_ITERATIONS_MIN to SCRAM_ITERATIONS_MAX. */
bool scram_parse_iterations(struct str text, uint32_t *iterations);

#endif
