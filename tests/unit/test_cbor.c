/* Deterministic CBOR: every form that is allowed, every one that is not, and hostile sizes. */
#include "check.h"

#include <hutong/proto/cbor.h>
#include <stdlib.h>

/* One item in hexadecimal, as the examples of RFC 8949 are given. */
struct sample {
    const char *name;
    const char *hex;
};

/* Turn hexadecimal into bytes of exactly that size, so that the sanitizer sees an over-read. */
static uint8_t *bytes_of(const char *hex, size_t *size)
{
    *size = strlen(hex) / 2;
    uint8_t *bytes = malloc(*size + (*size == 0));
    assert_non_null(bytes);
    for (size_t i = 0; i < *size; i++) {
        const char digits[] = { hex[2 * i], hex[2 * i + 1], '\0' };
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return bytes;
}

/* Whether the bytes are one item that cbor_skip accepts to the last byte. */
static bool is_item(const char *hex)
{
    struct cbor_reader reader;
    size_t size;
    uint8_t *bytes = bytes_of(hex, &size);
    cbor_reader_init(&reader, bytes, size);
    cbor_skip(&reader);
    bool done = cbor_is_done(&reader);
    free(bytes);
    return done;
}

static void test_integers_are_written_in_their_shortest_form_and_read_back(void **state)
{
    static const struct {
        uint64_t value;
        const char *hex;
    } rows[] = {
        { 0, "00" },
        { 23, "17" },
        { 24, "1818" },
        { 255, "18ff" },
        { 256, "190100" },
        { 65535, "19ffff" },
        { 65536, "1a00010000" },
        { UINT32_MAX, "1affffffff" },
        { UINT64_C(1) << 32, "1b0000000100000000" },
        { UINT64_MAX, "1bffffffffffffffff" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf buf = { 0 };
        struct cbor_writer writer = { &buf, false };
        struct cbor_reader reader;
        size_t size;
        uint8_t *bytes = bytes_of(rows[i].hex, &size);
        cbor_write_uint(&writer, rows[i].value);
        CHECK(!writer.failed);
        CHECK_MEM(bytes, size, buf.bytes, buf.size);
        cbor_reader_init(&reader, bytes, size);
        CHECK(cbor_read_uint(&reader) == rows[i].value);
        CHECK(cbor_is_done(&reader));
        free(bytes);
        buf_fini(&buf);
    }
}

static void test_a_whole_tree_is_written_and_read_back(void **state)
{
    struct buf buf = { 0 };
    struct cbor_writer writer = { &buf, false };
    struct cbor_reader reader;
    (void)state;
    cbor_write_map(&writer, 2);
    cbor_write_uint(&writer, 1);
    cbor_write_text(&writer, STR("胡同"));
    cbor_write_uint(&writer, 13);
    cbor_write_array(&writer, 2);
    cbor_write_bytes(&writer, STR("\xff\x00"));
    cbor_write_text(&writer, STR(""));
    CHECK(!writer.failed);

    cbor_reader_init(&reader, buf.bytes, buf.size);
    CHECK_INT(CBOR_MAP, cbor_peek(&reader));
    CHECK_INT(2, cbor_read_map(&reader));
    CHECK_INT(1, cbor_read_uint(&reader));
    CHECK_STR("胡同", cbor_read_text(&reader));
    CHECK_INT(13, cbor_read_uint(&reader));
    CHECK_INT(2, cbor_read_array(&reader));
    CHECK(str_equal(STR("\xff\x00"), cbor_read_bytes(&reader)));
    CHECK(!cbor_is_done(&reader));
    CHECK_STR("", cbor_read_text(&reader));
    CHECK(cbor_is_done(&reader));
    CHECK_INT(-1, cbor_peek(&reader));
    buf_fini(&buf);
}

static void test_well_formed_items_are_stepped_over(void **state)
{
    static const struct sample samples[] = {
        { "an empty byte string", "40" },
        { "an empty text", "60" },
        { "a text", "63e6b0b4" },
        { "a text of 24 bytes", "7818616161616161616161616161616161616161616161616161" },
        { "an empty array", "80" },
        { "arrays in an array", "828101820203" },
        { "an empty map", "a0" },
        { "a map with keys in order", "a201021818616b" },
        { "a map with keys of several types", "a40001186402410003616180" },
        { "eight arrays, one in the other", "818181818181818100" },
        { "eight maps, one in the other", "a100a100a100a100a100a100a100a10000" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
        print_message("# %s\n", samples[i].name);
        CHECK(is_item(samples[i].hex));
    }
}

static void test_whatever_is_not_deterministic_is_refused(void **state)
{
    static const struct sample samples[] = {
        { "nothing", "" },
        { "two items", "0000" },
        { "23 in two bytes", "1817" },
        { "255 in three bytes", "1900ff" },
        { "65535 in five bytes", "1a0000ffff" },
        { "2^32 - 1 in nine bytes", "1b00000000ffffffff" },
        { "a byte string's size in two bytes", "580161" },
        { "a text's size in two bytes", "780161" },
        { "an array's count in two bytes", "980100" },
        { "a map's count in two bytes", "b8010000" },
        { "reserved additional information", "1c" },
        { "reserved information before 16 bytes", "1cffffffffffffffffffffffffffffffff" },
        { "reserved additional information of a text", "7e" },
        { "indefinite bytes", "5f4100ff" },
        { "an indefinite text", "7f6161ff" },
        { "an indefinite array", "9f00ff" },
        { "an indefinite map", "bf0000ff" },
        { "a break alone", "ff" },
        { "a negative integer", "20" },
        { "a tag", "c000" },
        { "false", "f4" },
        { "null", "f6" },
        { "a simple value", "f820" },
        { "half a float", "f93c00" },
        { "a double", "fb3ff0000000000000" },
        { "a float inside an array", "8201f93c00" },
        { "equal keys", "a201000100" },
        { "keys out of order", "a202000100" },
        { "equal keys deeper in", "81a201000100" },
        { "a longer key before a shorter", "a2181800010000" },
        { "an overlong UTF-8 form", "62c080" },
        { "a surrogate in UTF-8", "63eda080" },
        { "a text cut inside a character", "62e6b0" },
        { "nine arrays, one in the other", "81818181818181818100" },
        { "nine maps, one in the other", "a100a100a100a100a100a100a100a100a10000" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
        print_message("# %s\n", samples[i].name);
        CHECK(!is_item(samples[i].hex));
    }
}

static void test_declared_sizes_beyond_the_bytes_are_refused(void **state)
{
    static const struct sample samples[] = {
        { "bytes, one short", "4200" },
        { "a text, one short", "6261" },
        { "the largest text", "7bffffffffffffffff" },
        { "an array, one short", "8200" },
        { "the largest array", "9bffffffffffffffff" },
        { "a map, one short", "a20000" },
        { "a map whose count times two overflows", "bb8000000000000001000000" },
        { "the largest map", "bbffffffffffffffff" },
        { "half an argument", "1a0001" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
        print_message("# %s\n", samples[i].name);
        CHECK(!is_item(samples[i].hex));
    }
}

static void test_counts_never_exceed_the_bytes_that_remain(void **state)
{
    static const uint8_t array[] = { 0x83, 0, 0, 0 }, map[] = { 0xa1, 0, 0, 0 };
    static const uint8_t overflow[] = { 0xbb, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0 };
    struct cbor_reader reader;
    (void)state;
    cbor_reader_init(&reader, array, sizeof(array));
    CHECK_INT(3, cbor_read_array(&reader));
    cbor_reader_init(&reader, array, sizeof(array) - 1);
    CHECK_INT(0, cbor_read_array(&reader));
    CHECK(reader.failed);
    cbor_reader_init(&reader, map, 3);
    CHECK_INT(1, cbor_read_map(&reader));
    cbor_reader_init(&reader, map, 2);
    CHECK_INT(0, cbor_read_map(&reader));
    CHECK(reader.failed);
    cbor_reader_init(&reader, overflow, sizeof(overflow)); /* two times 2^63 + 1 is 2 */
    CHECK_INT(0, cbor_read_map(&reader));
    CHECK(reader.failed);
}

static void test_deep_nesting_costs_neither_stack_nor_time(void **state)
{
    enum { SIZE = 1 << 20 };
    uint8_t *bytes = malloc(SIZE);
    struct cbor_reader reader;
    (void)state;
    assert_non_null(bytes);
    memset(bytes, 0x81, SIZE);
    cbor_reader_init(&reader, bytes, SIZE);
    cbor_skip(&reader);
    CHECK(reader.failed);
    CHECK(reader.next - bytes <= CBOR_DEPTH_MAX);
    free(bytes);
}

static void test_a_fault_sticks_and_reads_as_nothing(void **state)
{
    static const uint8_t bytes[] = { 0x61, 'a', 0x05, 0x81, 0x00 };
    struct cbor_reader reader;
    (void)state;
    cbor_reader_init(&reader, bytes, sizeof(bytes));
    CHECK_INT(0, cbor_read_uint(&reader)); /* it is a text */
    CHECK_INT(0, cbor_read_text(&reader).size);
    CHECK_INT(0, cbor_read_bytes(&reader).size);
    CHECK_INT(0, cbor_read_array(&reader));
    CHECK_INT(0, cbor_read_map(&reader));
    CHECK_INT(-1, cbor_peek(&reader));
    CHECK(!cbor_is_done(&reader));
}

static void test_an_empty_input_holds_no_item_and_is_done(void **state)
{
    struct cbor_reader reader;
    (void)state;
    cbor_reader_init(&reader, NULL, 0);
    CHECK_INT(-1, cbor_peek(&reader));
    CHECK(cbor_is_done(&reader));
    cbor_skip(&reader);
    CHECK(!cbor_is_done(&reader));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_are_written_in_their_shortest_form_and_read_back),
        cmocka_unit_test(test_a_whole_tree_is_written_and_read_back),
        cmocka_unit_test(test_well_formed_items_are_stepped_over),
        cmocka_unit_test(test_whatever_is_not_deterministic_is_refused),
        cmocka_unit_test(test_declared_sizes_beyond_the_bytes_are_refused),
        cmocka_unit_test(test_counts_never_exceed_the_bytes_that_remain),
        cmocka_unit_test(test_deep_nesting_costs_neither_stack_nor_time),
        cmocka_unit_test(test_a_fault_sticks_and_reads_as_nothing),
        cmocka_unit_test(test_an_empty_input_holds_no_item_and_is_done),
    };
    return CHECK_RUN(tests);
}
