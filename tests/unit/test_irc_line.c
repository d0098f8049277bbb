/* IRC lines: what is read out of bytes, what may be sent, masks and tags. */
#include "check.h"

#include "server/irc/irc_line.h"

#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>
#include <stdio.h>

/* A line as text: "tags|COMMAND|param|param". */
static const char *taken(const char *bytes, enum irc_line_result expected)
{
    static char text[1024];
    struct irc_line line = { 0 };
    size_t used = 0;
    CHECK_INT(expected, irc_line_take(str_of(bytes), &line, &used));
    if (expected != IRC_LINE_OK)
        return "";
    CHECK_INT(strlen(bytes), used);
    int size =
        snprintf(text, sizeof(text), "%.*s|%.*s", STR_ARGS(line.tags), STR_ARGS(line.command));
    for (size_t i = 0; i < line.param_count; i++)
        size +=
            snprintf(text + size, sizeof(text) - (size_t)size, "|%.*s", STR_ARGS(line.params[i]));
    return text;
}

static void test_a_line_is_taken_apart(void **state)
{
    static const struct {
        const char *bytes, *parts;
    } rows[] = {
        { "PING x\r\n", "|PING|x" },
        { "PING x\n", "|PING|x" },
        { "PING\r\n", "|PING" },
        { "PRIVMSG #a :hello  there \r\n", "|PRIVMSG|#a|hello  there " },
        { "PRIVMSG   #a   b\r\n", "|PRIVMSG|#a|b" },
        { "PRIVMSG #a :\r\n", "|PRIVMSG|#a|" },
        { "PRIVMSG #a ::)\r\n", "|PRIVMSG|#a|:)" },
        { "PRIVMSG #a a:b :c:d\r\n", "|PRIVMSG|#a|a:b|c:d" },
        { ":somebody!a@b PRIVMSG #a b\r\n", "|PRIVMSG|#a|b" },
        { "@a=b;c :x PRIVMSG #a b\r\n", "a=b;c|PRIVMSG|#a|b" },
        { "@label=1  PING x\r\n", "label=1|PING|x" },
        { "  PING x\r\n", "|PING|x" },
        { "PING 你好 :世界 。\r\n", "|PING|你好|世界 。" },
        { "X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\r\n",
          "|X|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15 16" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        CHECK_TEXT(rows[i].parts, taken(rows[i].bytes, IRC_LINE_OK));
}

static void test_what_is_no_line_is_told_apart(void **state)
{
    static const struct {
        const char *bytes;
        enum irc_line_result result;
    } rows[] = {
        { "", IRC_LINE_MORE },
        { "PING x", IRC_LINE_MORE },
        { "PING x\r", IRC_LINE_MORE },
        { "\r\n", IRC_LINE_EMPTY },
        { "\n", IRC_LINE_EMPTY },
        { "   \r\n", IRC_LINE_EMPTY },
        { "@a=b\r\n", IRC_LINE_EMPTY },
        { "@a=b :x\r\n", IRC_LINE_EMPTY },
        { ":x\r\n", IRC_LINE_EMPTY },
        { "PING \xff\r\n", IRC_LINE_E_UTF8 },
        { "@a=\xc3 PING x\r\n", IRC_LINE_E_UTF8 },
    };
    size_t used;
    struct irc_line line;
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        taken(rows[i].bytes, rows[i].result);
    CHECK_INT(IRC_LINE_E_UTF8, irc_line_take(STR("PING \0\r\n"), &line, &used));
}

/* "PING xxx…" of @size bytes with its end, after @tags_size bytes of tags. */
static enum irc_line_result take_long(size_t tags_size, size_t size)
{
    static char bytes[2 * IRC_ENDLESS_SIZE];
    struct irc_line line;
    size_t used;
    memset(bytes, 'x', sizeof(bytes));
    if (tags_size > 0) {
        bytes[0] = '@';
        bytes[tags_size - 1] = ' ';
    }
    memcpy(bytes + tags_size, "PING ", 5);
    memcpy(bytes + tags_size + size - 2, "\r\n", 2);
    return irc_line_take((struct str){ bytes, tags_size + size }, &line, &used);
}

static void test_a_line_has_512_bytes_and_8191_of_tags(void **state)
{
    struct irc_line line;
    size_t used;
    char endless[IRC_ENDLESS_SIZE + 1];
    (void)state;
    CHECK_INT(IRC_LINE_OK, take_long(0, 512));
    CHECK_INT(IRC_LINE_E_LONG, take_long(0, 513));
    CHECK_INT(IRC_LINE_OK, take_long(8191, 512));
    CHECK_INT(IRC_LINE_E_LONG, take_long(8192, 512));
    memset(endless, 'x', sizeof(endless));
    CHECK_INT(IRC_LINE_MORE,
              irc_line_take((struct str){ endless, sizeof(endless) - 1 }, &line, &used));
    CHECK_INT(IRC_LINE_E_ENDLESS,
              irc_line_take((struct str){ endless, sizeof(endless) }, &line, &used));
}

static void test_tags_are_found_and_their_values_survive(void **state)
{
    static const char value[] = "a;b c\\d\re\nf:好";
    struct buf escaped = { 0 }, plain = { 0 };
    struct irc_tag tag;
    (void)state;
    CHECK(irc_tag_find(STR("a=1;b;+c/d=x\\sy;a=2"), STR("a"), &tag));
    CHECK(str_equal(STR("2"), tag.value));
    CHECK(irc_tag_find(STR("a=1;b;+c/d=x"), STR("b"), &tag));
    CHECK_INT(0, tag.value.size);
    CHECK(!irc_tag_find(STR("a=1;b"), STR("c"), &tag));
    CHECK_INT(0, irc_tag_escape(str_of(value), &escaped));
    CHECK(str_equal(STR("a\\:b\\sc\\\\d\\re\\nf:好"), buf_str(&escaped)));
    CHECK_INT(0, irc_tag_unescape(buf_str(&escaped), &plain));
    CHECK(str_equal(str_of(value), buf_str(&plain)));
    buf_clear(&plain);
    CHECK_INT(0, irc_tag_unescape(STR("a\\bc\\"), &plain));
    CHECK(str_equal(STR("abc"), buf_str(&plain)));
    buf_fini(&escaped);
    buf_fini(&plain);
}

static void test_what_is_sent_is_one_line_and_cut_at_characters(void **state)
{
    (void)state;
    for (size_t tags = 0; tags < 2; tags++) {
        for (size_t shift = 0; shift < 4; shift++) {
            struct buf out = { 0 };
            buf_append_str(&out, tags ? STR("@a=b ") : STR(""));
            size_t start = tags ? 4 : 0;
            for (size_t i = 0; i < shift; i++)
                buf_append_str(&out, STR("x"));
            while (out.size < 700)
                buf_append_str(&out, STR("😀"));
            CHECK_INT(0, irc_line_end(&out, 0));
            CHECK(out.size - start - tags <= IRC_LINE_SIZE);
            CHECK(out.size - start - tags > IRC_LINE_SIZE - 4);
            CHECK(utf8_is_valid(buf_str(&out)));
            CHECK_MEM("\r\n", 2, out.bytes + out.size - 2, 2);
            buf_fini(&out);
        }
    }
    struct buf out = { 0 };
    buf_append_str(&out, STR("a\r\nQUIT\0b\n"));
    CHECK_INT(0, irc_line_end(&out, 0));
    CHECK(str_equal(STR("a  QUIT b \r\n"), buf_str(&out)));
    buf_fini(&out);
}

static void test_numbers_end_where_the_text_does(void **state)
{
    static const char digits[] = { '4', '2', '7' }; /* no zero behind them */
    static const struct {
        const char *text;
        uint64_t number;
    } rows[] = {
        { "", 0 },
        { "0", 0 },
        { "12", 12 },
        { "-1", 0 },
        { " 1", 0 },
        { "7x9", 7 },
        { "x", 0 },
        { "18446744073709551609", UINT64_MAX - 6 },
        { "99999999999999999999", UINT64_MAX },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        CHECK_INT(rows[i].number, irc_number(str_of(rows[i].text)));
    CHECK_INT(42, irc_number((struct str){ digits, 2 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_is_taken_apart),
        cmocka_unit_test(test_what_is_no_line_is_told_apart),
        cmocka_unit_test(test_a_line_has_512_bytes_and_8191_of_tags),
        cmocka_unit_test(test_tags_are_found_and_their_values_survive),
        cmocka_unit_test(test_what_is_sent_is_one_line_and_cut_at_characters),
        cmocka_unit_test(test_numbers_end_where_the_text_does),
    };
    return CHECK_RUN(tests);
}
