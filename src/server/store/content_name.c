/* Names of contents and uploads, written and read. */
#include "server/store/content_name.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEX_SIZE = 2 * LIMIT_FILE_HASH_SIZE };

static void put_hex(const uint8_t hash[LIMIT_FILE_HASH_SIZE], char hex[HEX_SIZE + 1])
{
    sodium_bin2hex(hex, HEX_SIZE + 1, hash, LIMIT_FILE_HASH_SIZE);
}

void content_name_folder(const struct file_id *file, char name[CONTENT_NAME_SIZE])
{
    snprintf(name, CONTENT_NAME_SIZE, "%02x", file->hash[0]);
}

bool content_name_is_folder(const char *name)
{
    return strspn(name, "0123456789abcdef") == 2 && !name[2];
}

void content_name_file(const struct file_id *file, char name[CONTENT_NAME_SIZE])
{
    char hex[HEX_SIZE + 1];
    put_hex(file->hash, hex);
    snprintf(name, CONTENT_NAME_SIZE, "%s-%" PRIu64, hex, file->size);
}

void content_name_upload(const struct upload_ticket *ticket, char name[CONTENT_NAME_SIZE])
{
    char hex[HEX_SIZE + 1];
    put_hex(ticket->file.hash, hex);
    snprintf(name, CONTENT_NAME_SIZE, "%" PRIu64 "-%s", ticket->user, hex);
}

/* Read a number without a sign up to @end. */
static bool take_number(const char **text, char end, uint64_t *number)
{
    char *rest;
    if (**text < '0' || **text > '9')
        return false;
    *number = strtoull(*text, &rest, 10);
    *text = rest + (*rest == end && end);
    return *rest == end;
}

static bool take_hash(const char **text, uint8_t hash[LIMIT_FILE_HASH_SIZE])
{
    if (strlen(*text) < HEX_SIZE ||
        sodium_hex2bin(hash, LIMIT_FILE_HASH_SIZE, *text, HEX_SIZE, NULL, NULL, NULL) != 0)
        return false;
    *text += HEX_SIZE;
    return true;
}

bool content_name_parse_file(const char *name, struct file_id *file)
{
    return take_hash(&name, file->hash) && *name++ == '-' && take_number(&name, '\0', &file->size);
}

bool content_name_parse_upload(const char *name, struct upload_ticket *ticket)
{
    return take_number(&name, '-', &ticket->user) && take_hash(&name, ticket->file.hash) && !*name;
}
