/* Lines that were made: what of them must not be cut apart, and blanking the text of others. */
#include "check.h"

#include "server/irc/irc.h"

#include <hutong/common/macros.h>

#define WHOLE "@msgid=x :a!b@c BATCH +m1-2 draft/multiline #a\r\n"
#define INNER "@batch=m1-2 :a!b@c PRIVMSG #a :"

static void test_the_lines_of_a_message_are_one_unit(void **state)
{
    static const struct {
        const char *name, *unit, *rest;
    } rows[] = {
        { "a line", "PING :x\r\n", "PONG :y\r\n" },
        { "the last line", ":a!b@c PRIVMSG #a :hi\r\n", "" },
        { "a message of two lines", WHOLE INNER "x\r\n" INNER "y\r\n:s BATCH -m1-2\r\n",
          ":a!b@c PRIVMSG #a :z\r\n" },
        { "a text that looks like an end", WHOLE INNER "BATCH -m1-2\r\n:s BATCH -m1-2\r\n", "" },
        { "the end of another", WHOLE INNER "x\r\n:s BATCH -m1-3\r\n:s BATCH -m1-2\r\n", "" },
        { "a text that looks like a beginning", ":a!b@c PRIVMSG #a :BATCH +m1-2 x\r\n", "x\r\n" },
        { "another batch", ":s BATCH +h1 chathistory #a\r\n",
          "@batch=h1 :a!b@c PRIVMSG #a :x\r\n" },
        { "no end", WHOLE INNER "x\r\n", "" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf bytes = { 0 };
        buf_printf(&bytes, "%s%s", rows[i].unit, rows[i].rest);
        if (irc_first(bytes.bytes, bytes.size) != strlen(rows[i].unit))
            fail_msg("%s", rows[i].name);
        buf_fini(&bytes);
    }
}

static void test_a_recalled_text_is_blanked_in_all_its_lines(void **state)
{
    static const char before[] = WHOLE INNER "ab\r\n" INNER "c\r\n:s BATCH -m1-2\r\n";
    static const char after[] = WHOLE INNER "  \r\n" INNER " \r\n:s BATCH -m1-2\r\n";
    char bytes[sizeof(before)];
    (void)state;
    memcpy(bytes, before, sizeof(before));
    irc_blank((uint8_t *)bytes, sizeof(bytes) - 1);
    assert_string_equal(after, bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_lines_of_a_message_are_one_unit),
        cmocka_unit_test(test_a_recalled_text_is_blanked_in_all_its_lines),
    };
    return CHECK_RUN(tests);
}
