/* Flat JSON objects (RFC 8259), as `hutong export` writes them: read in place, nothing allocated.
 */
#ifndef HUTONG_CLIENT_CLI_JSON_READ_H
#define HUTONG_CLIENT_CLI_JSON_READ_H

#include <hutong/common/str.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_member {
    struct str key;
    bool is_number;
    uint64_t number;
    struct str text;
};

/** Returns false to end reading: what was read is not wanted. */
typedef bool (*json_member_fn)(void *context, const struct json_member *member);

/**
 * Read one object whose values are texts and whole numbers from 0 to LIMIT_NUMBER.
 * @bytes  well-formed UTF-8, @size bytes of it, written to: the texts passed to @fn lie in it
 * Returns whether it is such an object, with nothing behind it, and @fn wanted all of it.
 */
bool json_read(char *bytes, size_t size, json_member_fn fn, void *context);

#endif
