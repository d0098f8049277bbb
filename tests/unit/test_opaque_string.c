/* Passwords as text: the examples of RFC 8265, 4.3, and ours. */
#include "check.h"

#include <hutong/common/macros.h>
#include <hutong/common/opaque_string.h>
#include <string.h>

static void test_what_becomes_of_passwords(void **state)
{
    static const struct {
        const char *given, *becomes; /* NULL: refused */
        enum opaque_string_result result;
    } rows[] = {
        { "correct horse battery staple", "correct horse battery staple", OPAQUE_STRING_OK },
        { "Correct Horse Battery Staple", "Correct Horse Battery Staple", OPAQUE_STRING_OK },
        { "\xcf\x80\xc3\x9f\xc3\xa5", "\xcf\x80\xc3\x9f\xc3\xa5", OPAQUE_STRING_OK },
        { "Jack of \xe2\x99\xa6s", "Jack of \xe2\x99\xa6s", OPAQUE_STRING_OK },
        { "foo\xe1\x9a\x80"
          "bar",
          "foo bar", OPAQUE_STRING_OK }, /* OGHAM SPACE MARK */
        { "", NULL, OPAQUE_STRING_E_EMPTY },
        { "my cat is a \tby", NULL, OPAQUE_STRING_E_CHARACTER },
        { "e\xcc\x81", "\xc3\xa9", OPAQUE_STRING_OK }, /* e and an acute accent */
        { "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c", OPAQUE_STRING_OK }, /* Hangul */
        { "\xe1\x84\x92", NULL, OPAQUE_STRING_E_CHARACTER }, /* a piece of it */
        { "a\xe2\x80\x8d"
          "b",
          NULL, OPAQUE_STRING_E_CHARACTER },                  /* zero width joiner */
        { "\xef\xbd\x81", "\xef\xbd\x81", OPAQUE_STRING_OK }, /* full width stays */
        { "\xed\xa0\x80", NULL, OPAQUE_STRING_E_UTF8 },       /* half a pair */
        { "\xff", NULL, OPAQUE_STRING_E_UTF8 },
    };
    char out[OPAQUE_STRING_MAX + 1];
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CHECK_INT(rows[i].result, opaque_string_prepare(str_of(rows[i].given), out));
        CHECK_TEXT(rows[i].becomes ? rows[i].becomes : "", out);
    }
}

static void test_preparing_twice_changes_nothing_and_length_is_bounded(void **state)
{
    char once[OPAQUE_STRING_MAX + 1], twice[OPAQUE_STRING_MAX + 1];
    static char text[OPAQUE_STRING_MAX + 2];
    (void)state;
    CHECK_INT(OPAQUE_STRING_OK, opaque_string_prepare(STR("胡同\xc2\xa0 e\xcc\x81"), once));
    CHECK_INT(OPAQUE_STRING_OK, opaque_string_prepare(str_of(once), twice));
    CHECK_TEXT(once, twice);
    memset(text, 'x', OPAQUE_STRING_MAX + 1);
    CHECK_INT(OPAQUE_STRING_E_LONG, opaque_string_prepare(str_of(text), once));
    CHECK_INT(OPAQUE_STRING_OK,
              opaque_string_prepare((struct str){ text, OPAQUE_STRING_MAX }, once));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_becomes_of_passwords),
        cmocka_unit_test(test_preparing_twice_changes_nothing_and_length_is_bounded),
    };
    return CHECK_RUN(tests);
}
