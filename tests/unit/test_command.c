/* Lines of input: what is said, and what is a command. */
#include "check.h"
#include "client/core/command_synonym.h"

static const struct command table[] = {
    { "join", "ROOM", "", 1, NULL }, { "me", "TEXT", "", 1, NULL }, { "msg", "NAME", "", 1, NULL },
    { "names", NULL, "", 0, NULL },  { "help", NULL, "", 0, NULL }, { "quit", NULL, "", 0, NULL },
};

static void test_a_line_is_text_or_a_command(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum command_line_kind kind;
        const char *text_or_name, *arguments;
    } cases[] = {
        { "hello", LINE_TEXT, "hello", "" },
        { "  two  ", LINE_TEXT, "  two  ", "" },
        { "", LINE_EMPTY, "", "" },
        { " \n ", LINE_EMPTY, "", "" },
        { "/join lobby", LINE_COMMAND, "join", "lobby" },
        { "/me  waves  hand ", LINE_COMMAND, "me", "waves  hand" },
        { "/quit", LINE_COMMAND, "quit", "" },
        { "/me one\ntwo", LINE_COMMAND, "me", "one\ntwo" },
        { "/", LINE_COMMAND, "", "" },
        { "/ 3", LINE_COMMAND, "3", "" },
        { "//etc/passwd", LINE_TEXT, "/etc/passwd", "" },
        { "///", LINE_TEXT, "//", "" },
        { " /quit", LINE_TEXT, " /quit", "" },
        { "one\n/quit", LINE_TEXT, "one\n/quit", "" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct command_line line = command_parse(str_of(cases[i].line));
        CHECK_INT(cases[i].kind, line.kind);
        CHECK_STR(cases[i].text_or_name, line.kind == LINE_COMMAND ? line.name : line.text);
        CHECK_STR(cases[i].arguments, line.arguments);
    }
}

static void test_arguments_are_taken_word_by_word(void **state)
{
    (void)state;
    struct str arguments = STR("  one two  three ");
    CHECK_INT(3, command_word_count(arguments));
    CHECK_STR("one", command_take_word(&arguments));
    CHECK_STR("two  three", arguments);
    CHECK_STR("two", command_take_word(&arguments));
    CHECK_STR("three", command_take_word(&arguments));
    CHECK_STR("", command_take_word(&arguments));
    CHECK_INT(0, command_word_count(STR("  ")));
}

static void test_commands_are_found_whatever_their_case(void **state)
{
    (void)state;
    CHECK(command_find(table, ARRAY_SIZE(table), STR("join")) == &table[0]);
    CHECK(command_find(table, ARRAY_SIZE(table), STR("JOIN")) == &table[0]);
    CHECK(command_find(table, ARRAY_SIZE(table), STR("joi")) == NULL);
    CHECK(command_find(table, ARRAY_SIZE(table), STR("")) == NULL);
}

static void test_commands_are_found_by_what_others_call_them(void **state)
{
    (void)state;
    size_t count;
    const struct command_synonym *synonyms = command_synonyms(&count);
    CHECK(command_find_any(table, ARRAY_SIZE(table), STR("J")) == &table[0]);
    CHECK(command_find_any(table, ARRAY_SIZE(table), STR("join")) == &table[0]);
    CHECK(command_find_any(table, ARRAY_SIZE(table), STR("jo")) == NULL);
    for (size_t i = 0; i < count; i++)
        CHECK(command_find(table, ARRAY_SIZE(table), str_of(synonyms[i].name)) == NULL);
}

static void test_an_unknown_command_suggests_the_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *name, *nearest; /* NULL: none is near */
    } cases[] = {
        { "jion", "join" },   { "joni", "join" }, { "qit", "quit" },
        { "quti", "quit" },   { "nam", "names" }, { "msgg", "msg" },
        { "hlp", "help" },    { "he", "help" },   { "xx", NULL },
        { "whatever", NULL }, { "", NULL },       { "a-name-beyond-all-reason", NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct command *nearest =
            command_nearest(table, ARRAY_SIZE(table), str_of(cases[i].name));
        if (cases[i].nearest)
            CHECK_TEXT(cases[i].nearest, nearest ? nearest->name : "none");
        else
            CHECK(nearest == NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_is_text_or_a_command),
        cmocka_unit_test(test_arguments_are_taken_word_by_word),
        cmocka_unit_test(test_commands_are_found_whatever_their_case),
        cmocka_unit_test(test_commands_are_found_by_what_others_call_them),
        cmocka_unit_test(test_an_unknown_command_suggests_the_nearest),
    };
    return CHECK_RUN(tests);
}
