/* The keyed hash behind every uthash table. */
#include <assert.h>
#include <hutong/common/hash.h>
#include <sodium.h>
#include <string.h>

/* The one state of the process that is not in a struct: uthash's macros have no place for it. */
static unsigned char hash_key[crypto_shorthash_KEYBYTES];

void hash_init(void)
{
    int failed = sodium_init();
    assert(failed >= 0);
    (void)failed;
    crypto_shorthash_keygen(hash_key);
}

uint32_t hash_bytes(const void *bytes, size_t size)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint32_t hash;
    crypto_shorthash(out, bytes, size, hash_key);
    memcpy(&hash, out, sizeof(hash));
    return hash;
}
