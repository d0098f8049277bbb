/* Messages made by rule, for tests that want every type with any set of its fields. */
#ifndef HUTONG_TESTS_UNIT_MESSAGE_SAMPLE_H
#define HUTONG_TESTS_UNIT_MESSAGE_SAMPLE_H

#include "check.h"
#include "proto/message_table.h"

#include <hutong/proto/limits.h>

/* Holds what the fields of a sample point to. All zero is empty. */
struct message_sample {
    struct message message;
    uint64_t seed;
    struct buf names, features; /* owned */
};

/** The next number of a small generator: the same seed gives the same sample anywhere. */
static inline uint64_t sample_next(struct message_sample *sample)
{
    sample->seed = sample->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return sample->seed >> 33;
}

/** A number of any length in bits, up to the largest that the protocol has. */
static inline uint64_t sample_number(struct message_sample *sample)
{
    uint64_t wide = sample_next(sample) << 31 | sample_next(sample);
    return (wide & LIMIT_NUMBER) >> sample_next(sample) % 53;
}

/** A well-formed text of at most @size_max bytes, mostly short, of 1- to 4-byte characters. */
static inline struct str sample_text(struct message_sample *sample, size_t size_max)
{
    static const char all[] = "a胡b同c😀déf\x01\n ~ 你好 hutong, the alleys of Beijing ";
    size_t start = sample_next(sample) % sizeof(all), size = sample_next(sample) % sizeof(all);
    while (start > 0 && ((uint8_t)all[start] & 0xc0) == 0x80)
        start--;
    size = size < sizeof(all) - 1 - start ? size : sizeof(all) - 1 - start;
    size = size < size_max ? size : size_max;
    while (size > 0 && ((uint8_t)all[start + size] & 0xc0) == 0x80)
        size--;
    return (struct str){ all + start, size };
}

static inline void sample_list(struct message_sample *sample, enum message_field field,
                               size_t size_max, struct message_list *list)
{
    struct str texts[LIMIT_LIST_COUNT];
    size_t count = sample_next(sample) % (LIMIT_LIST_COUNT + 1);
    struct buf *storage = field == FIELD_NAMES ? &sample->names : &sample->features;
    for (size_t i = 0; i < count; i++)
        texts[i] = sample_text(sample, size_max);
    CHECK_INT(0, message_list_make(texts, count, storage, list));
}

/** Fill one field with a value inside its limits. */
static inline void sample_set(struct message_sample *sample, enum message_field field)
{
    static const char bytes[] = "\x00\x01\xfe\xff 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH";
    const struct message_field_row *row = message_field_row(field);
    void *member = message_member_of(&sample->message, row);
    if (row->major == CBOR_UINT)
        *(uint64_t *)member = sample_number(sample);
    else if (row->major == CBOR_BYTES)
        *(struct str *)member =
            (struct str){ bytes + sample_next(sample) % 16, row->size_min > 16   ? row->size_min
                                                            : row->size_max < 16 ? row->size_max
                                                                                 : 16 };
    else if (row->major == CBOR_TEXT)
        *(struct str *)member = sample_text(sample, row->size_max);
    else
        sample_list(sample, field, row->size_max, member);
    sample->message.has |= HAS(field);
}

/** Make a message of @type with the fields @has. */
static inline void sample_make(struct message_sample *sample, enum message_type type, uint64_t has)
{
    sample->message = (struct message){ .type = type };
    for (; has; has = message_other_fields(has))
        sample_set(sample, message_first_field(has));
}

/** Make a message of @type with its required and a random choice of its optional fields. */
static inline void sample_any(struct message_sample *sample, enum message_type type)
{
    const struct message_type_row *row = message_type_row(type);
    sample_make(sample, type, row->required | (row->optional & sample_next(sample)));
}

static inline void sample_fini(struct message_sample *sample)
{
    buf_fini(&sample->names);
    buf_fini(&sample->features);
}

/** Two messages say the same. */
static inline void check_same_message(const struct message *expected, const struct message *actual)
{
    CHECK_INT(expected->type, actual->type);
    CHECK(expected->has == actual->has);
    for (unsigned key = 0; key < FIELD_COUNT_; key++) {
        const struct message_field_row *row = message_field_row(key);
        if (!row)
            continue; /* a number not given out */
        const void *a = message_member(expected, row), *b = message_member(actual, row);
        if (row->major == CBOR_UINT) {
            CHECK(*(const uint64_t *)a == *(const uint64_t *)b);
        } else if (row->major != CBOR_ARRAY) {
            CHECK(str_equal(*(const struct str *)a, *(const struct str *)b));
        } else {
            const struct message_list *list = a, *other = b;
            CHECK_INT(list->count, other->count);
            CHECK_MEM(list->bytes, list->size, other->bytes, other->size);
        }
    }
}

/** The one frame in @buf. */
static inline struct frame_view sample_frame(const struct buf *buf)
{
    struct frame_view frame;
    size_t used = 0;
    CHECK_INT(FRAME_OK, frame_peek(buf->bytes, buf->size, LIMIT_FRAME_PAYLOAD, &frame, &used));
    CHECK_INT(buf->size, used);
    return frame;
}

#endif
