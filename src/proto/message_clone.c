/* Copies of messages that outlive the bytes they were read from, in one piece of memory. */
#include "proto/message_table.h"

#include <stdlib.h>
#include <string.h>

/* The bytes that a field points to; of a number none. */
static struct str message_outside_bytes(const struct message *message,
                                        const struct message_field_row *row)
{
    if (row->major == CBOR_UINT)
        return (struct str){ NULL, 0 };
    if (row->major != CBOR_ARRAY)
        return *(const struct str *)message_member(message, row);
    const struct message_list *list = message_member(message, row);
    return (struct str){ (const char *)list->bytes, list->size };
}

/* Let a string or list field point to its bytes' new place. */
static void message_point_to(struct message *message, const struct message_field_row *row,
                             char *bytes)
{
    if (row->major == CBOR_ARRAY)
        ((struct message_list *)message_member_of(message, row))->bytes = (uint8_t *)bytes;
    else
        ((struct str *)message_member_of(message, row))->bytes = bytes;
}

size_t message_clone_size(const struct message *message)
{
    size_t size = sizeof(*message);
    for (uint64_t rest = message->has; rest; rest = message_other_fields(rest))
        size += message_outside_bytes(message, message_field_row(message_first_field(rest))).size;
    return size;
}

struct message *message_clone_into(const struct message *message, void *memory)
{
    struct message *clone = memory;
    char *free_bytes = (char *)memory + sizeof(*clone);
    *clone = *message;
    for (uint64_t rest = message->has; rest; rest = message_other_fields(rest)) {
        const struct message_field_row *row = message_field_row(message_first_field(rest));
        struct str bytes = message_outside_bytes(message, row);
        if (bytes.size == 0)
            continue;
        memcpy(free_bytes, bytes.bytes, bytes.size);
        message_point_to(clone, row, free_bytes);
        free_bytes += bytes.size;
    }
    return clone;
}

struct message *message_clone(const struct message *message)
{
    void *memory = malloc(message_clone_size(message));
    return memory ? message_clone_into(message, memory) : NULL;
}
