/* UTF-8: every code point, every kind of malformed sequence. */
#include "check.h"
#include <hutong/common/utf8.h>

static bool is_surrogate(uint32_t code_point)
{
    return code_point >= 0xD800 && code_point < 0xE000;
}

static void test_every_code_point_survives_a_round_trip(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
        char bytes[4];
        bool is_valid = false;
        struct str rest = { bytes, utf8_put(code_point, bytes) };
        if (is_surrogate(code_point))
            continue;
        CHECK(utf8_is_valid(rest));
        CHECK_INT(code_point, utf8_take(&rest, &is_valid));
        CHECK(is_valid && rest.size == 0);
    }
}

static void test_what_is_no_code_point_is_put_as_the_replacement(void **state)
{
    (void)state;
    static const uint32_t none[] = { 0xD800, 0xDFFF, 0x110000, UINT32_MAX };
    for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
        char bytes[4];
        size_t size = utf8_put(none[i], bytes);
        CHECK_MEM("\xEF\xBF\xBD", 3, bytes, size);
    }
}

static void test_malformed_bytes_are_taken_one_by_one(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str bytes;
    } rows[] = {
        { "a lone continuation", { "\x80", 1 } },
        { "an overlong NUL", { "\xC0\x80", 2 } },
        { "an overlong slash", { "\xC1\xAF", 2 } },
        { "an overlong form of three", { "\xE0\x9F\xBF", 3 } },
        { "an overlong form of four", { "\xF0\x8F\xBF\xBF", 4 } },
        { "the first surrogate", { "\xED\xA0\x80", 3 } },
        { "the last surrogate", { "\xED\xBF\xBF", 3 } },
        { "one above the last code point", { "\xF4\x90\x80\x80", 4 } },
        { "a lead that cannot be", { "\xF5\x80\x80\x80", 4 } },
        { "bytes that never occur", { "\xFE\xFF", 2 } },
        { "a sequence of two cut short", { "\xC3", 1 } },
        { "a sequence of three cut short", { "\xE8\x83", 2 } },
        { "a sequence that goes on behind the end", { "\xE8\x83\xA1", 2 } },
        { "a sequence of four cut short", { "\xF0\x9F\x91", 3 } },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str rest = rows[i].bytes;
        print_message("# %s\n", rows[i].name);
        CHECK(!utf8_is_valid(rest));
        while (rest.size > 0) {
            bool is_valid = true;
            size_t size = rest.size;
            CHECK_INT(UTF8_REPLACEMENT, utf8_take(&rest, &is_valid));
            CHECK(!is_valid);
            CHECK_INT(size - 1, rest.size);
        }
    }
}

static void test_text_after_a_malformed_byte_is_read(void **state)
{
    (void)state;
    struct str rest = STR("\xE8\x83x");
    CHECK_INT(UTF8_REPLACEMENT, utf8_take(&rest, NULL));
    CHECK_INT(UTF8_REPLACEMENT, utf8_take(&rest, NULL));
    CHECK_INT('x', utf8_take(&rest, NULL));
    CHECK_INT(0, rest.size);
}

/* A bad byte at any place, also beyond the strides that plain ASCII is checked in. */
static void test_a_bad_byte_is_found_at_any_place(void **state)
{
    (void)state;
    char bytes[40];
    for (size_t at = 0; at < sizeof(bytes); at++) {
        memset(bytes, 'a', sizeof(bytes));
        CHECK(utf8_is_valid((struct str){ bytes, sizeof(bytes) }));
        bytes[at] = (char)0x80;
        CHECK(!utf8_is_valid((struct str){ bytes, sizeof(bytes) }));
        CHECK(utf8_is_valid((struct str){ bytes, at }));
    }
    CHECK(utf8_is_valid((struct str){ 0 }));
}

static void test_text_is_cut_between_code_points_only(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size, expected;
    } rows[] = {
        { "", 0, 0 },
        { "", 5, 0 },
        { "abc", 2, 2 },
        { "abc", 9, 3 },
        { "胡同", 6, 6 },
        { "胡同", 5, 3 },
        { "胡同", 4, 3 },
        { "胡同", 3, 3 },
        { "胡同", 2, 0 },
        { "a\xC3\xA9", 2, 1 },
        { "😀x", 3, 0 },
        { "😀x", 4, 4 },
        { "\x80\x80\x80\x80\x80", 4, 4 },
        { "a\xE8\x83", 2, 2 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        CHECK_INT(rows[i].expected, utf8_floor(str_of(rows[i].text), rows[i].size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point_survives_a_round_trip),
        cmocka_unit_test(test_what_is_no_code_point_is_put_as_the_replacement),
        cmocka_unit_test(test_malformed_bytes_are_taken_one_by_one),
        cmocka_unit_test(test_text_after_a_malformed_byte_is_read),
        cmocka_unit_test(test_a_bad_byte_is_found_at_any_place),
        cmocka_unit_test(test_text_is_cut_between_code_points_only),
    };
    return CHECK_RUN(tests);
}
