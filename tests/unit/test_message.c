/* Messages: every type, every field, every limit; what is wrong is named, never believed. */
#include "failmalloc.h"
#include "message_sample.h"

#include <errno.h>
#include <stdlib.h>

/* the longest text any field may have, and one byte more */
static char longest[LIMIT_TEXT_SIZE + 1];

/* Decode a payload from memory of exactly its size, so that the sanitizer sees an over-read. */
static enum message_result decode(uint8_t type, const void *payload, size_t size,
                                  struct message *message, enum message_field *bad)
{
    uint8_t *bytes = malloc(size + (size == 0));
    assert_non_null(bytes);
    if (size > 0)
        memcpy(bytes, payload, size);
    struct frame_view frame = { type, bytes, size };
    enum message_result result = message_decode(&frame, message, bad);
    free(bytes); /* only numbers of @message may be looked at */
    return result;
}

static void check_round_trip(struct message_sample *sample)
{
    struct buf out = { 0 }, again = { 0 };
    struct message message;
    CHECK_INT(0, message_encode(&sample->message, &out));
    struct frame_view frame = sample_frame(&out);
    CHECK_INT(MESSAGE_OK, message_decode(&frame, &message, NULL));
    check_same_message(&sample->message, &message);
    CHECK_INT(0, message_encode(&message, &again));
    CHECK_MEM(out.bytes, out.size, again.bytes, again.size);
    buf_fini(&out);
    buf_fini(&again);
}

static void test_every_type_survives_a_round_trip(void **state)
{
    struct message_sample sample = { .seed = 1 };
    (void)state;
    for (unsigned type = 1; type < MESSAGE_TYPE_COUNT; type++) {
        const struct message_type_row *row = message_type_row(type);
        if (!row)
            continue; /* a number not given out */
        sample_make(&sample, (enum message_type)type, row->required);
        check_round_trip(&sample);
        sample_make(&sample, (enum message_type)type, row->required | row->optional);
        check_round_trip(&sample);
        for (int i = 0; i < 200; i++) {
            sample_any(&sample, (enum message_type)type);
            check_round_trip(&sample);
        }
    }
    sample_fini(&sample);
}

static void test_known_bytes_are_known_fields(void **state)
{
    static const uint8_t payload[] = { 0xa3, 0x00, 0x07, 0x01, 0x65, 'l',  'o',
                                       'b',  'b',  'y',  0x08, 0x19, 0x01, 0x00 };
    static const struct frame_view frame = { MESSAGE_JOIN, payload, sizeof(payload) };
    struct message message;
    (void)state;
    CHECK_INT(MESSAGE_OK, message_decode(&frame, &message, NULL));
    CHECK_INT(MESSAGE_JOIN, message.type);
    CHECK(message.has == (HAS(FIELD_ID) | HAS(FIELD_ROOM) | HAS(FIELD_AFTER)));
    CHECK_INT(7, message.id);
    CHECK_STR("lobby", message.room);
    CHECK_INT(256, message.after);
}

/* Append the payload of a frame without one of its fields. */
static void copy_without(const struct frame_view *frame, enum message_field field, struct buf *out)
{
    struct cbor_writer writer = { out, false };
    struct cbor_reader reader;
    cbor_reader_init(&reader, frame->payload, frame->size);
    cbor_write_map(&writer, cbor_read_map(&reader) - 1);
    while (!cbor_is_done(&reader)) {
        const uint8_t *pair = reader.next;
        uint64_t key = cbor_read_uint(&reader);
        cbor_skip(&reader);
        if (key != (uint64_t)field)
            CHECK_INT(0, buf_append(out, pair, (size_t)(reader.next - pair)));
    }
}

static void check_missing(const struct message *whole, enum message_field missing)
{
    struct buf out = { 0 }, payload = { 0 };
    enum message_field bad = FIELD_COUNT_;
    struct message message;
    CHECK_INT(0, message_encode(whole, &out));
    struct frame_view frame = sample_frame(&out);
    copy_without(&frame, missing, &payload);
    CHECK_INT(MESSAGE_E_FIELD, decode(frame.type, payload.bytes, payload.size, &message, &bad));
    CHECK_INT(missing, bad);
    CHECK(message.has == (whole->has & ~HAS(missing)));
    CHECK(message.id == (missing == FIELD_ID ? 0 : whole->id));
    buf_fini(&out);
    buf_fini(&payload);
}

static void test_a_missing_required_field_is_named_and_the_id_kept(void **state)
{
    struct message_sample sample = { .seed = 2 };
    (void)state;
    for (unsigned type = 1; type < MESSAGE_TYPE_COUNT; type++) {
        if (!message_type_row(type))
            continue; /* a number not given out */
        uint64_t required = message_type_row(type)->required;
        sample_make(&sample, (enum message_type)type, required);
        for (uint64_t rest = required; rest; rest = message_other_fields(rest))
            check_missing(&sample.message, message_first_field(rest));
    }
    sample_fini(&sample);
}

/* Write a PONG's payload, which needs no field, with @id 5 and one field more. */
static struct cbor_writer begin_pair(struct buf *payload, enum message_field field)
{
    struct cbor_writer writer = { payload, false };
    buf_clear(payload);
    cbor_write_map(&writer, field == FIELD_ID ? 1 : 2);
    if (field != FIELD_ID) {
        cbor_write_uint(&writer, FIELD_ID);
        cbor_write_uint(&writer, 5);
    }
    cbor_write_uint(&writer, field);
    return writer;
}

/* The payload is accepted, or refused because of @field with the id kept. */
static void check_pair(const struct buf *payload, enum message_field field, bool accepted)
{
    enum message_field bad = FIELD_COUNT_;
    struct message message;
    enum message_result result =
        decode(MESSAGE_PONG, payload->bytes, payload->size, &message, &bad);
    CHECK_INT(accepted ? MESSAGE_OK : MESSAGE_E_FIELD, result);
    CHECK_INT(accepted, (message.has & HAS(field)) != 0);
    if (!accepted)
        CHECK_INT(field, bad);
    if (field != FIELD_ID)
        CHECK_INT(5, message.id);
}

static void test_strings_are_accepted_up_to_their_limits(void **state)
{
    struct buf payload = { 0 };
    (void)state;
    for (unsigned key = 0; key < FIELD_COUNT_; key++) {
        const struct message_field_row *row = message_field_row(key);
        if (!row || (row->major != CBOR_TEXT && row->major != CBOR_BYTES))
            continue;
        const size_t sizes[] = { 0, row->size_max - 1, row->size_max, row->size_max + 1 };
        for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
            struct cbor_writer writer = begin_pair(&payload, (enum message_field)key);
            struct str value = { longest, sizes[i] };
            if (row->major == CBOR_TEXT)
                cbor_write_text(&writer, value);
            else
                cbor_write_bytes(&writer, value);
            check_pair(&payload, (enum message_field)key,
                       sizes[i] >= row->size_min && sizes[i] <= row->size_max);
        }
    }
    buf_fini(&payload);
}

static void test_numbers_are_accepted_up_to_their_limit(void **state)
{
    static const struct {
        uint64_t value;
        bool accepted;
    } rows[] = {
        { 0, true },
        { LIMIT_NUMBER, true },
        { LIMIT_NUMBER + 1, false },
        { UINT64_MAX, false },
    };
    struct buf payload = { 0 };
    (void)state;
    for (unsigned key = 0; key < FIELD_COUNT_; key++) {
        if (!message_field_row(key) || message_field_row(key)->major != CBOR_UINT)
            continue;
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
            struct cbor_writer writer = begin_pair(&payload, (enum message_field)key);
            cbor_write_uint(&writer, rows[i].value);
            check_pair(&payload, (enum message_field)key, rows[i].accepted);
        }
    }
    buf_fini(&payload);
}

static void test_lists_are_accepted_up_to_their_limits(void **state)
{
    struct buf payload = { 0 };
    (void)state;
    for (enum message_field key = FIELD_NAMES; key <= FIELD_FEATURES; key++) {
        size_t size_max = message_field_row(key)->size_max;
        const struct {
            size_t count, size;
            bool accepted;
        } rows[] = {
            { 0, 0, true },
            { 1, 0, true },
            { LIMIT_LIST_COUNT, size_max, true },
            { LIMIT_LIST_COUNT + 1, 1, false },
            { 2, size_max + 1, false },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
            struct cbor_writer writer = begin_pair(&payload, key);
            cbor_write_array(&writer, rows[i].count);
            for (size_t k = 0; k < rows[i].count; k++)
                cbor_write_text(&writer, (struct str){ longest, rows[i].size });
            check_pair(&payload, key, rows[i].accepted);
        }
    }
    buf_fini(&payload);
}

static void test_a_field_of_another_type_is_named(void **state)
{
    struct buf payload = { 0 };
    (void)state;
    for (unsigned key = 0; key < FIELD_COUNT_; key++) {
        if (!message_field_row(key))
            continue;
        static const enum cbor_major majors[] = { CBOR_UINT, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY,
                                                  CBOR_MAP };
        for (size_t i = 0; i < ARRAY_SIZE(majors); i++) {
            if (!message_field_row(key) || message_field_row(key)->major == majors[i])
                continue;
            struct cbor_writer writer = begin_pair(&payload, (enum message_field)key);
            uint8_t empty = (uint8_t)(majors[i] << 5);
            CHECK_INT(0, buf_append(writer.buf, &empty, 1));
            check_pair(&payload, (enum message_field)key, false);
        }
    }
    buf_fini(&payload);
}

/* A payload as bytes, and what comes of it as a PONG. */
struct payload_row {
    const char *name;
    const char *bytes;
    size_t size;
    enum message_result result;
};
#define PAYLOAD(bytes_) "" bytes_, sizeof(bytes_) - 1

static void check_payloads(const struct payload_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct message message;
        print_message("# %s\n", rows[i].name);
        CHECK_INT(rows[i].result,
                  decode(MESSAGE_PONG, rows[i].bytes, rows[i].size, &message, NULL));
    }
}

static void test_what_is_unknown_is_stepped_over_if_well_formed(void **state)
{
    static const struct payload_row rows[] = {
        { "no field at all", PAYLOAD("\xa0"), MESSAGE_OK },
        { "the first unknown key", PAYLOAD("\xa1\x16\x00"), MESSAGE_OK },
        { "an unknown key between known", PAYLOAD("\xa2\x00\x01\x18\x63\x61x"), MESSAGE_OK },
        { "the largest key", PAYLOAD("\xa1\x1b\x00\x1f\xff\xff\xff\xff\xff\xff\x00"), MESSAGE_OK },
        { "a key above the largest", PAYLOAD("\xa1\x1b\x00\x20\x00\x00\x00\x00\x00\x00\x00"),
          MESSAGE_E_CBOR },
        { "an unknown key with a tree", PAYLOAD("\xa1\x18\x40\x82\xa1\x61k\x80\x41\xff"),
          MESSAGE_OK },
        { "a float behind an unknown key", PAYLOAD("\xa1\x18\x40\xf9\x3c\x00"), MESSAGE_E_CBOR },
        { "unsorted keys behind an unknown key", PAYLOAD("\xa1\x18\x40\xa2\x01\x00\x00\x00"),
          MESSAGE_E_CBOR },
        { "a tree too deep behind an unknown key",
          PAYLOAD("\xa1\x18\x40\x81\x81\x81\x81\x81\x81\x81\x81\x80"), MESSAGE_E_CBOR },
    };
    (void)state;
    check_payloads(rows, ARRAY_SIZE(rows));
}

static void test_a_payload_that_is_no_deterministic_map_is_malformed(void **state)
{
    static const struct payload_row rows[] = {
        { "nothing", PAYLOAD(""), MESSAGE_E_CBOR },
        { "a number", PAYLOAD("\x00"), MESSAGE_E_CBOR },
        { "an array", PAYLOAD("\x80"), MESSAGE_E_CBOR },
        { "an indefinite map", PAYLOAD("\xbf\xff"), MESSAGE_E_CBOR },
        { "a map count in two bytes", PAYLOAD("\xb8\x01\x00\x01"), MESSAGE_E_CBOR },
        { "a byte too many", PAYLOAD("\xa0\x00"), MESSAGE_E_CBOR },
        { "a pair too few", PAYLOAD("\xa2\x00\x01"), MESSAGE_E_CBOR },
        { "a key without a value", PAYLOAD("\xa1\x00"), MESSAGE_E_CBOR },
        { "a text as key", PAYLOAD("\xa1\x62id\x01"), MESSAGE_E_CBOR },
        { "equal keys", PAYLOAD("\xa2\x00\x01\x00\x01"), MESSAGE_E_CBOR },
        { "keys out of order", PAYLOAD("\xa2\x03\x01\x00\x01"), MESSAGE_E_CBOR },
        { "a key in two bytes", PAYLOAD("\xa1\x18\x00\x01"), MESSAGE_E_CBOR },
        { "a number in two bytes", PAYLOAD("\xa1\x00\x18\x17"), MESSAGE_E_CBOR },
        { "a negative number", PAYLOAD("\xa1\x00\x20"), MESSAGE_E_CBOR },
        { "a text that is not UTF-8", PAYLOAD("\xa1\x01\x61\xff"), MESSAGE_E_CBOR },
        { "a text beyond the end", PAYLOAD("\xa1\x01\x65lobb"), MESSAGE_E_CBOR },
        { "a list beyond the end", PAYLOAD("\xa1\x0d\x83\x61x\x61"), MESSAGE_E_CBOR },
        { "a list with a huge count", PAYLOAD("\xa1\x0d\x9a\xff\xff\xff\xff"), MESSAGE_E_CBOR },
        { "a list with a float", PAYLOAD("\xa1\x0d\x81\xf9\x3c\x00"), MESSAGE_E_CBOR },
        { "a wrong field and then a wrong byte", PAYLOAD("\xa2\x00\x60\x01\x61\xff"),
          MESSAGE_E_CBOR },
        { "a list of numbers", PAYLOAD("\xa1\x0d\x82\x61x\x01"), MESSAGE_E_FIELD },
        { "a list of lists", PAYLOAD("\xa1\x0d\x81\x80"), MESSAGE_E_FIELD },
    };
    (void)state;
    check_payloads(rows, ARRAY_SIZE(rows));
}

static void test_of_a_message_cut_anywhere_nothing_is_believed(void **state)
{
    struct message_sample sample = { .seed = 3 };
    (void)state;
    for (unsigned type = 1; type < MESSAGE_TYPE_COUNT; type++) {
        if (!message_type_row(type))
            continue; /* a number not given out */
        struct buf out = { 0 };
        sample_any(&sample, (enum message_type)type);
        CHECK_INT(0, message_encode(&sample.message, &out));
        struct frame_view frame = sample_frame(&out);
        for (size_t size = 0; size < frame.size; size++) {
            struct message message;
            CHECK_INT(MESSAGE_E_CBOR, decode((uint8_t)type, frame.payload, size, &message, NULL));
        }
        buf_fini(&out);
    }
    sample_fini(&sample);
}

static void test_an_unknown_type_is_told_with_its_id(void **state)
{
    static const uint8_t types[] = { 0, MESSAGE_TYPE_COUNT, 255 };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        struct message message;
        CHECK_INT(MESSAGE_E_TYPE, decode(types[i], "\xa2\x00\x09\x18\x63\x00", 6, &message, NULL));
        CHECK_INT(9, message.id);
        CHECK(message.has == HAS(FIELD_ID));
        CHECK_INT(0, message.type);
        CHECK_INT(MESSAGE_E_CBOR, decode(types[i], "\xff", 1, &message, NULL));
    }
}

/* Give a field the largest value that it may have. */
static void set_largest(struct message *message, enum message_field field, struct buf *storage)
{
    const struct message_field_row *row = message_field_row(field);
    void *member = message_member_of(message, row);
    struct str text = { longest, row->size_max }, texts[LIMIT_LIST_COUNT];
    if (row->major == CBOR_UINT) {
        *(uint64_t *)member = LIMIT_NUMBER;
    } else if (row->major != CBOR_ARRAY) {
        *(struct str *)member = text;
    } else {
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
            texts[i] = text;
        CHECK_INT(0, message_list_make(texts, ARRAY_SIZE(texts), storage, member));
    }
    message->has |= HAS(field);
}

static void test_every_row_at_its_limits_fits_into_a_frame(void **state)
{
    struct buf storage[FIELD_COUNT_] = { { 0 } };
    (void)state;
    for (unsigned type = 1; type < MESSAGE_TYPE_COUNT; type++) {
        const struct message_type_row *row = message_type_row(type);
        if (!row)
            continue; /* a number not given out */
        struct message message = { .type = (enum message_type)type };
        struct buf out = { 0 };
        for (uint64_t rest = row->required | row->optional; rest; rest = message_other_fields(rest))
            set_largest(&message, message_first_field(rest), &storage[message_first_field(rest)]);
        CHECK_INT(0, message_encode(&message, &out));
        CHECK(out.size <= LIMIT_FRAME_HEADER + LIMIT_FRAME_PAYLOAD);
        buf_fini(&out);
    }
    for (size_t i = 0; i < ARRAY_SIZE(storage); i++)
        buf_fini(&storage[i]);
}

static void test_what_would_be_refused_is_not_encoded(void **state)
{
    struct str names[LIMIT_LIST_COUNT + 1] = { { longest, 1 } };
    struct message message = { .type = MESSAGE_ERROR };
    struct buf out = { 0 }, storage = { 0 };
    struct message_list list;
    (void)state;
    CHECK_INT(0, buf_append(&out, "kept", 4));
    message_set_code(&message, ERROR_NAME_TAKEN);
    message_set_text(&message, (struct str){ longest, LIMIT_TEXT_SIZE + 1 });
    CHECK_INT(-EMSGSIZE, message_encode(&message, &out));
    CHECK_STR("kept", buf_str(&out));

    message_set_text(&message, (struct str){ longest, LIMIT_TEXT_SIZE });
    CHECK_INT(0, message_list_make(names, ARRAY_SIZE(names), &storage, &list));
    message_set_names(&message, list);
    CHECK_INT(-EMSGSIZE, message_encode(&message, &out));
    CHECK_STR("kept", buf_str(&out));

    CHECK_INT(0, message_list_make(names, LIMIT_LIST_COUNT, &storage, &list));
    message_set_names(&message, list);
    CHECK_INT(0, message_encode(&message, &out));
    CHECK_MEM("kept\x01\x12", 6, out.bytes, (size_t)6);
    buf_fini(&storage);
    buf_fini(&out);
}

static void test_a_list_is_read_one_by_one_and_then_ends(void **state)
{
    static const struct str texts[] = { { "ann", 3 }, { "", 0 }, { "小明", 6 } };
    struct buf storage = { 0 };
    struct message_list list;
    struct str text;
    (void)state;
    CHECK_INT(0, message_list_make(texts, ARRAY_SIZE(texts), &storage, &list));
    CHECK_INT(3, list.count);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        CHECK(message_list_next(&list, &text));
        CHECK(str_equal(texts[i], text));
    }
    CHECK(!message_list_next(&list, &text));
    CHECK_INT(0, message_list_make(NULL, 0, &storage, &list));
    CHECK(!message_list_next(&list, &text));
    buf_fini(&storage);
}

static void test_a_clone_outlives_what_it_was_made_from(void **state)
{
    struct message_sample sample = { .seed = 4 };
    (void)state;
    for (unsigned type = 1; type < MESSAGE_TYPE_COUNT; type++) {
        if (!message_type_row(type))
            continue; /* a number not given out */
        struct buf out = { 0 }, wiped = { 0 };
        struct message message;
        sample_any(&sample, (enum message_type)type);
        CHECK_INT(0, message_encode(&sample.message, &out));
        CHECK_INT(0, buf_append(&wiped, out.bytes, out.size));
        struct frame_view frame = sample_frame(&wiped);
        CHECK_INT(MESSAGE_OK, message_decode(&frame, &message, NULL));
        struct message *clone = message_clone(&message);
        assert_non_null(clone);
        memset(wiped.bytes, 0xff, wiped.size);
        check_same_message(&sample.message, clone);
        free(clone);
        buf_fini(&out);
        buf_fini(&wiped);
    }
    sample_fini(&sample);
}

static void test_without_memory_nothing_is_appended(void **state)
{
    struct message_sample sample = { .seed = 6 };
    struct message *clone;
    (void)state;
    sample_make(&sample, MESSAGE_ERROR, HAS(FIELD_CODE) | HAS(FIELD_TEXT) | HAS(FIELD_NAMES));
    FAILMALLOC_EACH(nth)
    {
        struct buf out = { 0 };
        int status = message_encode(&sample.message, &out);
        CHECK(status == 0 || (status == -ENOMEM && out.size == 0));
        CHECK_INT(failmalloc_disarm(), status != 0);
        buf_fini(&out);
    }
    failmalloc_arm(0);
    clone = message_clone(&sample.message);
    CHECK(failmalloc_disarm());
    assert_null(clone);
    sample_fini(&sample);
}

static void test_a_list_is_not_made_without_memory(void **state)
{
    static const struct str texts[] = { { "ann", 3 } };
    struct message_list list = { 0 };
    struct buf storage = { 0 };
    (void)state;
    failmalloc_arm(0);
    int status = message_list_make(texts, ARRAY_SIZE(texts), &storage, &list);
    CHECK(failmalloc_disarm());
    CHECK_INT(-ENOMEM, status);
    CHECK_INT(0, list.count);
    buf_fini(&storage);
}

static void test_names_and_senders_come_from_the_tables(void **state)
{
    (void)state;
    CHECK_TEXT("say", message_type_name(MESSAGE_SAY));
    CHECK_TEXT("wait_ms", message_field_name(FIELD_WAIT_MS));
    assert_null(message_type_name(0));
    assert_null(message_type_name(MESSAGE_TYPE_COUNT));
    assert_null(message_field_name(FIELD_COUNT_));
    CHECK(message_is_from_client(MESSAGE_SAY) && !message_is_from_server(MESSAGE_SAY));
    CHECK(!message_is_from_client(MESSAGE_EVENT) && message_is_from_server(MESSAGE_EVENT));
    CHECK(message_is_from_client(MESSAGE_PING) && message_is_from_server(MESSAGE_PING));
    CHECK(!message_is_from_client(0) && !message_is_from_server(MESSAGE_TYPE_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type_survives_a_round_trip),
        cmocka_unit_test(test_known_bytes_are_known_fields),
        cmocka_unit_test(test_a_missing_required_field_is_named_and_the_id_kept),
        cmocka_unit_test(test_strings_are_accepted_up_to_their_limits),
        cmocka_unit_test(test_numbers_are_accepted_up_to_their_limit),
        cmocka_unit_test(test_lists_are_accepted_up_to_their_limits),
        cmocka_unit_test(test_a_field_of_another_type_is_named),
        cmocka_unit_test(test_what_is_unknown_is_stepped_over_if_well_formed),
        cmocka_unit_test(test_a_payload_that_is_no_deterministic_map_is_malformed),
        cmocka_unit_test(test_of_a_message_cut_anywhere_nothing_is_believed),
        cmocka_unit_test(test_an_unknown_type_is_told_with_its_id),
        cmocka_unit_test(test_every_row_at_its_limits_fits_into_a_frame),
        cmocka_unit_test(test_what_would_be_refused_is_not_encoded),
        cmocka_unit_test(test_a_list_is_read_one_by_one_and_then_ends),
        cmocka_unit_test(test_a_clone_outlives_what_it_was_made_from),
        cmocka_unit_test(test_without_memory_nothing_is_appended),
        cmocka_unit_test(test_a_list_is_not_made_without_memory),
        cmocka_unit_test(test_names_and_senders_come_from_the_tables),
    };
    memset(longest, 'x', sizeof(longest));
    return CHECK_RUN(tests);
}
