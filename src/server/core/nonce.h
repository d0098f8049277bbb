/* The newest nonces and what was stored under them: a repeat within the window needs no disk. */
#ifndef HUTONG_SERVER_CORE_NONCE_H
#define HUTONG_SERVER_CORE_NONCE_H

#include <hutong/common/hash.h>
#include <hutong/common/str.h>
#include <hutong/proto/limits.h>
#include <stdint.h>

struct nonce {
    uint8_t bytes[LIMIT_NONCE_SIZE];
    uint64_t room, no, user;
    UT_hash_handle hh;
};

struct nonce_window {
    struct nonce *ring; /* owned; the oldest is overwritten */
    uint32_t capacity, next;
    struct nonce *by_bytes;
};

/** Make an empty window for @capacity nonces. Returns 0 or -ENOMEM. */
int nonce_window_init(struct nonce_window *window, uint32_t capacity);
void nonce_window_fini(struct nonce_window *window);

/** What was stored under @bytes; NULL if it is unknown or forgotten. */
const struct nonce *nonce_find(const struct nonce_window *window, struct str bytes);

/**
 * Remember that event @no of @room, which @user has said, was stored under @bytes, which are
 * LIMIT_NONCE_SIZE and not in the window; the oldest nonce is forgotten if the window is full.
 * Returns 0 or -ENOMEM.
 */
int nonce_record(struct nonce_window *window, struct str bytes, uint64_t room, uint64_t no,
                 uint64_t user);

/** The next one, from the oldest on, of what @user has said; begin with NULL. NULL: no more. */
const struct nonce *nonce_next_of(const struct nonce_window *window, const struct nonce *after,
                                  uint64_t user);

#endif
