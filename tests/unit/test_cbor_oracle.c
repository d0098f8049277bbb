/*
 * Our encoding against libcbor, which was written by others from the same RFC: what we encode it
 * must read as the same tree, and what it encodes we must read as the same message.
 */
#include "message_sample.h"

#include <cbor.h>
#include <hutong/proto/limits.h>

enum { MESSAGES_PER_TYPE = 300 };

static struct str text_of(const cbor_item_t *item)
{
    CHECK(cbor_isa_string(item) && cbor_string_is_definite(item));
    return (struct str){ (const char *)cbor_string_handle(item), cbor_string_length(item) };
}

static void check_list(const struct message_list *list, const cbor_item_t *item)
{
    struct message_list rest = *list;
    struct str text;
    CHECK(cbor_isa_array(item) && cbor_array_is_definite(item));
    CHECK_INT(list->count, cbor_array_size(item));
    for (size_t i = 0; message_list_next(&rest, &text); i++) {
        cbor_item_t *member = cbor_array_get(item, i);
        CHECK(str_equal(text, text_of(member)));
        cbor_decref(&member);
    }
}

/* The oracle's value is that of the field. */
static void check_value(const struct message *message, const struct message_field_row *row,
                        const cbor_item_t *item)
{
    const void *member = message_member(message, row);
    if (row->major == CBOR_UINT) {
        CHECK(cbor_isa_uint(item));
        CHECK(cbor_get_int(item) == *(const uint64_t *)member);
    } else if (row->major == CBOR_TEXT) {
        CHECK(str_equal(*(const struct str *)member, text_of(item)));
    } else if (row->major == CBOR_BYTES) {
        CHECK(cbor_isa_bytestring(item) && cbor_bytestring_is_definite(item));
        const struct str *bytes = member;
        CHECK_MEM(bytes->bytes, bytes->size, cbor_bytestring_handle(item),
                  cbor_bytestring_length(item));
    } else {
        check_list(member, item);
    }
}

static void check_oracle_reads(const struct message *message)
{
    struct buf out = { 0 };
    struct cbor_load_result result;
    CHECK_INT(0, message_encode(message, &out));
    struct frame_view frame = sample_frame(&out);
    cbor_item_t *map = cbor_load(frame.payload, frame.size, &result);
    assert_non_null(map);
    CHECK_INT(frame.size, result.read);
    CHECK(cbor_isa_map(map) && cbor_map_is_definite(map));
    CHECK_INT(__builtin_popcountll(message->has), cbor_map_size(map));
    uint64_t seen = 0;
    for (size_t i = 0; i < cbor_map_size(map); i++) {
        const struct cbor_pair *pair = &cbor_map_handle(map)[i];
        uint64_t key = cbor_get_int(pair->key);
        seen |= HAS(key);
        check_value(message, message_field_row(key), pair->value);
    }
    CHECK(seen == message->has);
    cbor_decref(&map);
    buf_fini(&out);
}

/* The oracle's integer of the least width, which is what deterministic encoding asks for. */
static cbor_item_t *build_uint(uint64_t value)
{
    if (value <= UINT8_MAX)
        return cbor_build_uint8((uint8_t)value);
    if (value <= UINT16_MAX)
        return cbor_build_uint16((uint16_t)value);
    return value <= UINT32_MAX ? cbor_build_uint32((uint32_t)value) : cbor_build_uint64(value);
}

static cbor_item_t *build_text(struct str text)
{
    return cbor_build_stringn(text.bytes ? text.bytes : "", text.size);
}

static cbor_item_t *build_list(struct message_list list)
{
    cbor_item_t *array = cbor_new_definite_array(list.count);
    struct str text;
    assert_non_null(array);
    while (message_list_next(&list, &text))
        CHECK(cbor_array_push(array, cbor_move(build_text(text))));
    return array;
}

static cbor_item_t *build_value(const struct message *message, const struct message_field_row *row)
{
    const void *member = message_member(message, row);
    if (row->major == CBOR_UINT)
        return build_uint(*(const uint64_t *)member);
    if (row->major == CBOR_ARRAY)
        return build_list(*(const struct message_list *)member);
    const struct str *string = member;
    if (row->major == CBOR_TEXT)
        return build_text(*string);
    return cbor_build_bytestring((const uint8_t *)string->bytes, string->size);
}

static cbor_item_t *build_map(const struct message *message)
{
    cbor_item_t *map = cbor_new_definite_map((size_t)__builtin_popcountll(message->has));
    assert_non_null(map);
    for (uint64_t rest = message->has; rest; rest = message_other_fields(rest)) {
        enum message_field key = message_first_field(rest);
        const struct message_field_row *row = message_field_row(key);
        CHECK(cbor_map_add(map, (struct cbor_pair){ cbor_move(build_uint(key)),
                                                    cbor_move(build_value(message, row)) }));
    }
    return map;
}

static void check_we_read_the_oracle(const struct message *message)
{
    static uint8_t bytes[LIMIT_FRAME_PAYLOAD];
    cbor_item_t *map = build_map(message);
    size_t size = cbor_serialize(map, bytes, sizeof(bytes));
    struct frame_view frame = { (uint8_t)message->type, bytes, size };
    struct message decoded;
    CHECK(size > 0);
    CHECK_INT(MESSAGE_OK, message_decode(&frame, &decoded, NULL));
    check_same_message(message, &decoded);
    cbor_decref(&map);
}

/* Run a check over messages of all types with all sorts of fields. */
static void for_each_sample(void (*check)(const struct message *message))
{
    struct message_sample sample = { .seed = 5 };
    for (unsigned type = 1; type < MESSAGE_TYPE_COUNT; type++) {
        for (int i = 0; message_type_row(type) && i < MESSAGES_PER_TYPE; i++) {
            sample_any(&sample, (enum message_type)type);
            check(&sample.message);
        }
    }
    sample_fini(&sample);
}

static void test_libcbor_reads_what_we_encode(void **state)
{
    (void)state;
    for_each_sample(check_oracle_reads);
}

static void test_we_read_what_libcbor_encodes(void **state)
{
    (void)state;
    for_each_sample(check_we_read_the_oracle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_libcbor_reads_what_we_encode),
        cmocka_unit_test(test_we_read_what_libcbor_encodes),
    };
    return CHECK_RUN(tests);
}
