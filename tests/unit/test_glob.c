/* Masks with wildcards: what they mean, and that none takes long. */
#include "check.h"

#include <hutong/common/glob.h>
#include <hutong/common/macros.h>

static void test_masks(void **state)
{
    static const struct {
        const char *mask, *text;
        bool matches;
    } rows[] = {
        { "*", "", true },          { "", "", true },        { "", "a", false },
        { "a", "A", true },         { "a*", "abc", true },   { "*c", "abc", true },
        { "a*c", "abc", true },     { "a*c", "abd", false }, { "?", "好", true },
        { "??", "好", false },      { "a?c", "a好c", true }, { "*b*d*", "abcde", true },
        { "*a*a*a*", "aa", false }, { "**", "x", true },     { "*.example.*", "a.example.b", true },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        CHECK_INT(rows[i].matches, glob_matches(str_of(rows[i].mask), str_of(rows[i].text)));
}

static void test_no_mask_takes_long(void **state)
{
    static char mask[200], text[20000];
    (void)state;
    for (size_t i = 0; i < sizeof(mask); i++)
        mask[i] = i % 2 ? 'a' : '*';
    mask[sizeof(mask) - 1] = 'b';
    memset(text, 'a', sizeof(text));
    CHECK(!glob_matches((struct str){ mask, sizeof(mask) }, (struct str){ text, sizeof(text) }));
}

static void test_wildcards_are_seen(void **state)
{
    (void)state;
    CHECK(glob_is_wild(STR("a*")) && glob_is_wild(STR("?")));
    CHECK(!glob_is_wild(STR("a!b@c")) && !glob_is_wild(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_no_mask_takes_long),
        cmocka_unit_test(test_wildcards_are_seen),
    };
    return CHECK_RUN(tests);
}
