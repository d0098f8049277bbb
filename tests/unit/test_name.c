/* Names: what is one, what it looks like, and when two are the same. */
#include "check.h"
#include "server/core/name.h"

#include <stdio.h>

#define TIMES_8(text) text text text text text text text text
#define TIMES_32(text) TIMES_8(text) TIMES_8(text) TIMES_8(text) TIMES_8(text)

struct name_case {
    const char *title, *text;
    enum name_result result;
    const char *shown, *folded; /* NULL: as @text */
};

static void check_case(const struct name_case *row,
                       enum name_result (*parse)(struct str, struct name *))
{
    struct name name;
    enum name_result result = parse(str_of(row->text), &name);
    if (result != row->result)
        print_message("# case: %s\n", row->title);
    CHECK_INT(row->result, result);
    if (result != NAME_OK)
        return;
    CHECK_TEXT(row->shown ? row->shown : row->text, name.shown);
    CHECK_TEXT(row->folded ? row->folded : row->text, name.folded);
}

static void test_names_are_shown_composed_and_compared_folded(void **state)
{
    (void)state;
    static const struct name_case cases[] = {
        { "ascii", "alice", NAME_OK, NULL, NULL },
        { "capitals", "Alice", NAME_OK, NULL, "alice" },
        { "ascii punctuation", "[a]{b}~|\\^`_-.", NAME_OK, NULL, NULL },
        { "chinese", "小明", NAME_OK, NULL, NULL },
        { "chinese and latin", "小明Ming", NAME_OK, NULL, "小明ming" },
        { "full-width", "ＡＬＩＣＥ", NAME_OK, NULL, "alice" },
        { "full-width in small letters", "ａｌｉｃｅ", NAME_OK, NULL, "alice" },
        { "half-width kana", "ｶﾞ", NAME_OK, NULL, "ガ" },
        { "decomposed", "e\u0301va", NAME_OK, "\u00E9va", "\u00E9va" },
        { "sharp s", "Straße", NAME_OK, NULL, "strasse" },
        { "final sigma", "ΣΊΣΥΦΟΣ", NAME_OK, NULL, "σίσυφοσ" },
        { "hangul by letters", "\u1112\u1161\u11AB", NAME_OK, "한", "한" },
        { "mathematical bold", "\U0001D400\U0001D401", NAME_OK, NULL, "ab" },
        { "emoji", "🦊", NAME_OK, NULL, NULL },
        { "skin tone", "👍🏽", NAME_OK, NULL, NULL },
        { "flag", "🇨🇳", NAME_OK, NULL, NULL },
        { "symbol", "☂", NAME_OK, NULL, NULL },
        { "reserved ones inside", "a~b#c:d/e&f", NAME_OK, NULL, NULL },
        { "thai with marks", "ที่", NAME_OK, NULL, NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        check_case(&cases[i], name_parse_user);
        check_case(&cases[i], name_parse_room);
    }
}

static void test_what_is_no_name_is_refused_with_the_reason(void **state)
{
    (void)state;
    static const struct name_case cases[] = {
        { "empty", "", NAME_E_EMPTY, NULL, NULL },
        { "space", "a b", NAME_E_SPACE, NULL, NULL },
        { "only space", " ", NAME_E_SPACE, NULL, NULL },
        { "tab", "a\tb", NAME_E_SPACE, NULL, NULL },
        { "newline", "a\n", NAME_E_SPACE, NULL, NULL },
        { "next line",
          "a\xc2\x85"
          "b",
          NAME_E_SPACE, NULL, NULL },
        { "no-break space", "a\u00A0b", NAME_E_SPACE, NULL, NULL },
        { "ideographic space", "小　明", NAME_E_SPACE, NULL, NULL },
        { "line separator", "a\u2028b", NAME_E_SPACE, NULL, NULL },
        { "paragraph separator", "a\u2029b", NAME_E_SPACE, NULL, NULL },
        { "escape", "a\033[31m", NAME_E_CONTROL, NULL, NULL },
        { "delete", "a\x7f", NAME_E_CONTROL, NULL, NULL },
        { "c1 control",
          "a\xc2\x9b"
          "b",
          NAME_E_CONTROL, NULL, NULL },
        { "right-to-left override", "\u202Eecila", NAME_E_CONTROL, NULL, NULL },
        { "left-to-right mark", "alice\u200E", NAME_E_CONTROL, NULL, NULL },
        { "arabic letter mark", "alice\u061C", NAME_E_CONTROL, NULL, NULL },
        { "isolate", "\u2066alice\u2069", NAME_E_CONTROL, NULL, NULL },
        { "zero-width joiner", "a\u200Db", NAME_E_INVISIBLE, NULL, NULL },
        { "family emoji", "👩\u200D👧", NAME_E_INVISIBLE, NULL, NULL },
        { "zero-width space", "a\u200Bb", NAME_E_INVISIBLE, NULL, NULL },
        { "byte order mark", "\uFEFFa", NAME_E_INVISIBLE, NULL, NULL },
        { "soft hyphen", "a\u00ADb", NAME_E_INVISIBLE, NULL, NULL },
        { "variation selector", "❤\uFE0F", NAME_E_INVISIBLE, NULL, NULL },
        { "tag", "a\U000E0041", NAME_E_INVISIBLE, NULL, NULL },
        { "hangul filler", "\u3164", NAME_E_INVISIBLE, NULL, NULL },
        { "braille blank", "\u2800", NAME_E_INVISIBLE, NULL, NULL },
        { "unassigned", "a\u0378", NAME_E_INVISIBLE, NULL, NULL },
        { "private use", "a\uE000", NAME_E_INVISIBLE, NULL, NULL },
        { "noncharacter", "a\uFFFF", NAME_E_INVISIBLE, NULL, NULL },
        { "leading mark", "\u0301a", NAME_E_INVISIBLE, NULL, NULL },
        { "leading at", "@alice", NAME_E_RESERVED, NULL, NULL },
        { "leading hash", "#alice", NAME_E_RESERVED, NULL, NULL },
        { "leading colon", ":alice", NAME_E_RESERVED, NULL, NULL },
        { "leading slash", "/quit", NAME_E_RESERVED, NULL, NULL },
        { "leading ampersand", "&alice", NAME_E_RESERVED, NULL, NULL },
        { "comma", "alice,bob", NAME_E_RESERVED, NULL, NULL },
        { "full-width at", "＠5", NAME_E_RESERVED, NULL, NULL },
        { "full-width comma", "小，明", NAME_E_RESERVED, NULL, NULL },
        { "bare continuation byte", "a\x80", NAME_E_UTF8, NULL, NULL },
        { "overlong", "a\xc0\xaf", NAME_E_UTF8, NULL, NULL },
        { "surrogate", "a\xed\xa0\x80", NAME_E_UTF8, NULL, NULL },
        { "cut off", "a\xe5\xb0", NAME_E_UTF8, NULL, NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        check_case(&cases[i], name_parse_user);
        check_case(&cases[i], name_parse_room);
    }
}

static void test_signs_of_irc_are_in_no_users_name(void **state)
{
    (void)state;
    static const struct name_case cases[] = {
        { "mask", "a*", NAME_E_SIGN, NULL, NULL },
        { "IRC source", "a!b", NAME_E_SIGN, NULL, NULL },
        { "sign of a role", "+alice", NAME_E_SIGN, NULL, NULL },
        { "full-width exclamation mark", "a！b", NAME_E_SIGN, NULL, NULL },
    };
    struct name name;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        check_case(&cases[i], name_parse_user);
        CHECK_INT(NAME_OK, name_parse_room(str_of(cases[i].text), &name));
    }
}

static void test_a_nul_is_a_control_character(void **state)
{
    (void)state;
    struct name name;
    CHECK_INT(NAME_E_CONTROL, name_parse_user(STR("a\0b"), &name));
}

static void test_users_have_at_most_32_characters(void **state)
{
    (void)state;
    static const struct name_case cases[] = {
        { "32 letters", TIMES_32("a"), NAME_OK, NULL, NULL },
        { "33 letters", TIMES_32("a") "a", NAME_E_LONG, NULL, NULL },
        { "32 ideographs", TIMES_32("胡"), NAME_OK, NULL, NULL },
        { "33 ideographs", TIMES_32("胡") "胡", NAME_E_LONG, NULL, NULL },
        { "32 emoji", TIMES_32("🦊"), NAME_OK, NULL, NULL },
        { "32 after composing", TIMES_32("e\u0301"), NAME_OK, TIMES_32("é"), TIMES_32("é") },
        { "too many bytes", TIMES_32("🦊") "a", NAME_E_LONG, NULL, NULL },
        { "longer when folded", TIMES_32("ß"), NAME_OK, NULL, TIMES_32("ss") },
        { "much longer when folded", TIMES_32("\uFDFA"), NAME_E_LONG, NULL, NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        check_case(&cases[i], name_parse_user);
}

static void test_rooms_have_at_most_64_characters(void **state)
{
    (void)state;
    static const struct name_case cases[] = {
        { "64 letters", TIMES_32("ab"), NAME_OK, NULL, NULL },
        { "65 letters", TIMES_32("ab") "c", NAME_E_LONG, NULL, NULL },
        { "64 emoji", TIMES_32("🦊🐼"), NAME_OK, NULL, NULL },
        { "65 ideographs", TIMES_32("胡同") "胡", NAME_E_LONG, NULL, NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        check_case(&cases[i], name_parse_room);
}

static void test_every_ascii_name_folds_as_unicode_would(void **state)
{
    (void)state;
    for (char c = '!'; c <= '~'; c++) {
        char alone[] = { 'x', c, '\0' };
        char beside[16];
        snprintf(beside, sizeof(beside), "x%c胡", c);
        struct name short_way, long_way;
        enum name_result result = name_parse_user(str_of(alone), &short_way);
        CHECK_INT(result, name_parse_user(str_of(beside), &long_way));
        if (result != NAME_OK)
            continue;
        CHECK_MEM(short_way.shown, 2, long_way.shown, 2);
        CHECK_MEM(short_way.folded, 2, long_way.folded, 2);
    }
}

static void test_every_result_has_a_sentence(void **state)
{
    (void)state;
    for (int result = NAME_OK; result <= NAME_E_SIGN + 1; result++) {
        const char *text = name_result_text((enum name_result)result);
        CHECK(strlen(text) > 10);
        CHECK_INT('.', text[strlen(text) - 1]);
    }
}

static void test_variants_stay_within_the_limits(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned n;
        const char *variant;
    } cases[] = {
        { "Alice", 2, "Alice2" },
        { "小明", 10, "小明10" },
        { TIMES_32("a"), 2, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2" },
        { TIMES_32("🦊"), 17,
          TIMES_8("🦊") TIMES_8("🦊") TIMES_8("🦊") "🦊🦊🦊🦊🦊🦊17" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct name name, variant;
        CHECK_INT(NAME_OK, name_parse_user(str_of(cases[i].name), &name));
        CHECK_INT(NAME_OK, name_variant(&name, cases[i].n, &variant));
        CHECK_TEXT(cases[i].variant, variant.shown);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_shown_composed_and_compared_folded),
        cmocka_unit_test(test_what_is_no_name_is_refused_with_the_reason),
        cmocka_unit_test(test_signs_of_irc_are_in_no_users_name),
        cmocka_unit_test(test_a_nul_is_a_control_character),
        cmocka_unit_test(test_users_have_at_most_32_characters),
        cmocka_unit_test(test_rooms_have_at_most_64_characters),
        cmocka_unit_test(test_every_ascii_name_folds_as_unicode_would),
        cmocka_unit_test(test_every_result_has_a_sentence),
        cmocka_unit_test(test_variants_stay_within_the_limits),
    };
    return CHECK_RUN(tests);
}
