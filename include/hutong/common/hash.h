/*
 * uthash and utlist as we use them. Include this file instead of <uthash.h>.
 *
 * Strangers choose names and nonces, so the hash is keyed: SipHash-2-4 with a key of this
 * process, which hash_init() draws; until then the key is zero.
 *
 * Running out of memory is not fatal: HASH_ADD… then leaves the element out of the table and
 * sets its hh.tbl to NULL, which is what the caller looks at.
 */
#ifndef HUTONG_COMMON_HASH_H
#define HUTONG_COMMON_HASH_H

#include <stddef.h>
#include <stdint.h>

/** Draw the key. Call once at start, before any table has an element. */
void hash_init(void);

/** The keyed hash of @size bytes. */
uint32_t hash_bytes(const void *bytes, size_t size);

#ifdef UTHASH_H
#error "include <hutong/common/hash.h> instead of <uthash.h>"
#endif

#define HASH_FUNCTION(key_, size_, hash_) ((hash_) = hash_bytes((key_), (size_)))
#define HASH_NONFATAL_OOM 1

#include <uthash.h>
#include <utlist.h>

#endif
