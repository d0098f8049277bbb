/*
 * The two tables that the protocol is: which fields there are, and which message has which.
 * Whatever is done with messages (encode, decode, copy) walks them.
 */
#ifndef HUTONG_PROTO_MESSAGE_TABLE_H
#define HUTONG_PROTO_MESSAGE_TABLE_H

#include <hutong/proto/cbor.h>
#include <hutong/proto/message.h>

enum message_side { MESSAGE_FROM_CLIENT = 1, MESSAGE_FROM_SERVER = 2, MESSAGE_FROM_BOTH = 3 };

struct message_field_row {
    const char *name;
    enum cbor_major major; /* CBOR_ARRAY: of texts */
    size_t offset;         /* in struct message: of a uint64_t, struct str or message_list */
    size_t size_min;       /* bytes of a string, or of each text in a list */
    size_t size_max;
};

struct message_type_row {
    const char *name;
    enum message_side from;
    uint64_t required; /* HAS(…) */
    uint64_t optional; /* HAS(…) */
};

/** The row of a field, NULL for a key this version does not know. */
const struct message_field_row *message_field_row(uint64_t key);

/** The row of a type, NULL for one this version does not know. */
const struct message_type_row *message_type_row(unsigned type);

/** Whether a list has no more texts than allowed, each within the limits of the row. */
bool message_list_fits(const struct message_list *list, const struct message_field_row *row);

/** The member of @message that holds the field of a row. */
static inline const void *message_member(const struct message *message,
                                         const struct message_field_row *row)
{
    return (const char *)message + row->offset;
}

/** The same, to be changed. */
static inline void *message_member_of(struct message *message, const struct message_field_row *row)
{
    return (char *)message + row->offset;
}

/** The lowest field in a set of HAS() bits, which must not be empty. */
static inline enum message_field message_first_field(uint64_t has)
{
    return (enum message_field)__builtin_ctzll(has);
}

/** The set without its lowest field. */
static inline uint64_t message_other_fields(uint64_t has)
{
    return has & (has - 1);
}

#endif
