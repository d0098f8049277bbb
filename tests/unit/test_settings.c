/* The file of settings: what people write in it, and what changing it leaves alone. */
#include "check.h"
#include "client/core/settings.h"
#include "failmalloc.h"

#include <errno.h>

static const struct str everywhere = { 0 };

static void test_a_file_is_read_line_by_line(void **state)
{
    (void)state;
    struct settings settings = { 0 };
    struct buf problems = { 0 };
    CHECK_INT(0, settings_parse(STR("# mine\n\nbell = all\r\n  notices=hide\n"
                                    "bell@dev = never\nbell@a=b = never\ntheme = my theme\n"
                                    "alias w = /join work\nbell = mentions"),
                                &settings, &problems));
    CHECK_INT(0, problems.size);
    CHECK_INT(BELL_MENTIONS, settings_choice(&settings, SETTING_BELL, everywhere)); /* the last */
    CHECK_INT(BELL_NEVER, settings_choice(&settings, SETTING_BELL, STR("dev")));
    CHECK_INT(BELL_NEVER, settings_choice(&settings, SETTING_BELL, STR("a=b")));
    CHECK_INT(BELL_MENTIONS, settings_choice(&settings, SETTING_BELL, STR("lobby")));
    CHECK_INT(NOTICES_HIDE, settings_choice(&settings, SETTING_NOTICES, STR("dev")));
    CHECK_INT(SETTING_ON, settings_choice(&settings, SETTING_EMOJI, everywhere));
    CHECK_STR("my theme", settings_text(&settings, SETTING_THEME));
    CHECK_STR("/join work", settings_alias(&settings, STR("w")));
    CHECK_INT(0, settings_alias(&settings, STR("bell")).size);
    settings_fini(&settings);
}

static void test_a_broken_line_is_told_and_the_rest_works(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "bell",           "bell =",       "= all",         "bell = loud",     "bells = all",
        "theme@a = x",    "bell@ = all",  "alias = /join", "alias w = join",  "alias w = /",
        "bell = all x",   "b = \xff\xfe", "theme = \xff",  "emoji@dev = off", "bind x = /a",
        "bind C-t = a b", "bind = /a",
    };
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct settings settings = { 0 };
        struct buf text = { 0 }, problems = { 0 };
        print_message("# %s\n", lines[i]);
        CHECK_INT(0, buf_printf(&text, "# one\n%s\nnotices = show\n", lines[i]));
        CHECK_INT(0, settings_parse(buf_str(&text), &settings, &problems));
        CHECK(problems.size > 0 && strncmp(buf_cstr(&problems), "line 2 ", 7) == 0);
        CHECK_INT(1, settings.count);
        CHECK_INT(NOTICES_SHOW, settings_choice(&settings, SETTING_NOTICES, everywhere));
        settings_fini(&settings);
        buf_fini(&text);
        buf_fini(&problems);
    }
}

static void test_changing_one_line_leaves_the_others(void **state)
{
    (void)state;
    static const struct {
        const char *title, *text, *lines, *expected;
    } cases[] = {
        { "new file", "", "bell = all\n", "bell = all\n" },
        { "in its place", "# a\nbell = never\n# b\n", "bell = all\n", "# a\nbell = all\n# b\n" },
        { "no newline at the end", "# a", "bell = all\n", "# a\nbell = all\n" },
        { "set twice", "bell=all\nx\nbell = never\n", "bell = mentions\n", "bell = mentions\nx\n" },
        { "taken out", "# a\nbell = all\n\n", "bell = \n", "# a\n\n" },
        { "taken out, not there", "# a\n", "bell = \n", "# a\n" },
        { "another room", "bell@a = all\n", "bell@b = all\n", "bell@a = all\nbell@b = all\n" },
        { "broken lines stay", "what?\n", "bell = all\n", "what?\nbell = all\n" },
        { "a commented one stays", "# bell = all\n", "bell = all\n", "# bell = all\nbell = all\n" },
        { "alias", "alias w = /a\n", "alias w = /b c\n", "alias w = /b c\n" },
        { "several", "", "bell = all\ntheme = x\nbell = \n", "theme = x\n" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf out = { 0 };
        print_message("# %s\n", cases[i].title);
        CHECK_INT(0, settings_edit_all(str_of(cases[i].text), str_of(cases[i].lines), &out));
        CHECK_TEXT(cases[i].expected, buf_cstr(&out));
        buf_fini(&out);
    }
}

static void test_every_setting_can_be_what_it_is_as_it_comes(void **state)
{
    (void)state;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = &settings_table()[i];
        CHECK(row == settings_find(str_of(row->name)));
        CHECK(row->type == SETTING_TEXT || setting_choice(row, str_of(row->fallback)) >= 0);
        CHECK(row->help && *row->help);
        CHECK(i == 0 || strcmp(settings_table()[i - 1].name, row->name) < 0);
    }
}

static void test_without_memory_it_stays_as_it_was(void **state)
{
    (void)state;
    struct settings settings = { 0 };
    struct buf problems = { 0 };
    CHECK_INT(0, settings_parse(STR("bell = all\n"), &settings, &problems));
    FAILMALLOC_EACH(nth)
    {
        int status = settings_parse(STR("bell = never\ntheme = x\n?\n"), &settings, &problems);
        if (!failmalloc_disarm())
            continue;
        CHECK_INT(-ENOMEM, status);
        CHECK_INT(BELL_ALL, settings_choice(&settings, SETTING_BELL, everywhere));
    }
    CHECK_INT(BELL_NEVER, settings_choice(&settings, SETTING_BELL, everywhere));
    settings_fini(&settings);
    buf_fini(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_read_line_by_line),
        cmocka_unit_test(test_a_broken_line_is_told_and_the_rest_works),
        cmocka_unit_test(test_changing_one_line_leaves_the_others),
        cmocka_unit_test(test_every_setting_can_be_what_it_is_as_it_comes),
        cmocka_unit_test(test_without_memory_it_stays_as_it_was),
    };
    return CHECK_RUN(tests);
}
