/* Any text as one part of a path. */
#include "client/io/file_name.h"

#include <sodium.h>
#include <stdbool.h>

enum { FILE_NAME_MAX = 200 }; /* bytes; each of a text can become three */

static bool is_plain(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte >= 0x80;
}

int file_name_append(struct buf *out, struct str text)
{
    if (text.size > FILE_NAME_MAX / 3) {
        uint8_t digest[crypto_generichash_BYTES];
        char hex[2 * sizeof(digest) + 1];
        crypto_generichash(digest, sizeof(digest), (const uint8_t *)text.bytes, text.size, NULL, 0);
        return buf_append_str(out,
                              str_of(sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest))));
    }
    int status = 0;
    for (size_t i = 0; i < text.size && !status; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        status = is_plain(byte) ? buf_append(out, &byte, 1) : buf_printf(out, "%%%02X", byte);
    }
    return status;
}
