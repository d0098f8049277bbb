/* Text cut into lines, which the tables show with '|' between them; and addresses in text. */
#include "check.h"
#include "client/core/mention.h"
#include "client/core/url.h"
#include "client/core/wrap.h"
#include "failmalloc.h"

#include <errno.h>
#include <hutong/common/text.h>
#include <locale.h>

static void test_lines_break_where_they_may(void **state)
{
    (void)state;
    static const struct {
        const char *title, *text;
        int cols;
        const char *expected;
    } cases[] = {
        { "fits", "hello", 5, "hello" },
        { "between words", "one two three", 8, "one two|three" },
        { "blank at the edge", "one two", 3, "one|two" },
        { "two blanks at the edge", "one  two", 4, "one|two" },
        { "many blanks stay inside", "a   b", 9, "a   b" },
        { "word longer than the line", "abcdefgh", 3, "abc|def|gh" },
        { "long word after a short one", "a abcdefgh", 4, "a|abcd|efgh" },
        { "chinese anywhere", "今天天气很好", 4, "今天|天气|很好" },
        { "wide character at an odd edge", "今天天气", 5, "今天|天气" },
        { "no line begins with a full stop", "今天好。他说", 6, "今天|好。他|说" },
        { "no line ends with an opening bracket", "今天（很好）", 6, "今天|（很|好）" },
        { "mixed", "我们用 tmux 聊天", 8, "我们用|tmux 聊|天" },
        { "japanese small kana", "あっあっ", 4, "あっ|あっ" },
        { "cluster stays whole", "e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301" },
        { "newline", "a\nb", 9, "a|b" },
        { "empty line", "a\n\nb", 9, "a||b" },
        { "newline at the end", "a\n", 9, "a|" },
        { "nothing", "", 9, "" },
        { "address is one word", "see http://a.b/c-d/e now", 16, "see|http://a.b/c-d/e|now" },
        { "address longer than the line", "http://aaa/bbb", 10, "http://|aaa/bbb" },
        { "address before a chinese full stop", "看http://a.b/c。吧", 14, "看|http://a.b/c。|吧" },
        { "narrower than a character", "今天", 1, "今|天" },
        { "a blank with a mark is to be seen", "a \u031Eb", 1, "a| \u031E|b" },
        { "hyphen", "well-known", 6, "well-|known" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf lines = { 0 };
        struct wrap wrap;
        struct str line;
        CHECK_INT(0, wrap_init(&wrap, str_of(cases[i].text), cases[i].cols));
        for (bool is_first = true; wrap_next(&wrap, cases[i].cols, &line); is_first = false)
            CHECK_INT(0, buf_printf(&lines, "%s%.*s", is_first ? "" : "|", STR_ARGS(line)));
        if (strcmp(cases[i].expected, buf_cstr(&lines)) != 0)
            print_message("# case: %s\n", cases[i].title);
        CHECK_TEXT(cases[i].expected, buf_cstr(&lines));
        wrap_fini(&wrap);
        buf_fini(&lines);
    }
}

/* All of the text is on the lines, but for the blanks and newlines at their ends. */
static void check_nothing_lost(struct str text, int cols)
{
    struct wrap wrap;
    struct str line;
    const char *expected = text.bytes;
    CHECK_INT(0, wrap_init(&wrap, text, cols));
    while (wrap_next(&wrap, cols, &line)) {
        for (; expected < line.bytes; expected++)
            CHECK(*expected == ' ' || *expected == '\n');
        CHECK(line.bytes == expected);
        CHECK(text_cols(line) <= (cols > 2 ? cols : 2));
        expected += line.size;
    }
    for (; expected < text.bytes + text.size; expected++)
        CHECK(*expected == ' ' || *expected == '\n');
    wrap_fini(&wrap);
}

static void test_no_text_is_lost_and_no_line_too_long(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "one two  three\n\nfour http://example.org/a/very/long/path?with=query, five  ",
        "今天天气很好，我们去公园。他说：“好！”（真的）",
        "👨‍👩‍👧 e\u0301\u0302\u0303 क्ष ที่ 한글 \u1112\u1161\u11AB "
        "a\xFF\xFE "
        "z",
        "      ",
    };
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        for (int cols = 1; cols < 60; cols++)
            check_nothing_lost(str_of(texts[i]), cols);
}

static void test_addresses_are_found_as_people_read_them(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected; /* NULL: none */
    } cases[] = {
        { "http://a.b/c", "http://a.b/c" },
        { "see https://a.b, then", "https://a.b" },
        { "(http://a.b/c)", "http://a.b/c" },
        { "http://a.b/c_(d)", "http://a.b/c_(d)" },
        { "路径http://e.com/p，完", "http://e.com/p" },
        { "http://e.com/路径。完", "http://e.com/路径" },
        { "<http://a.b>", "http://a.b" },
        { "ftp://x.", "ftp://x" },
        { "1http://x", "http://x" },
        { "://x", NULL },
        { "http://", NULL },
        { "http:// x://y", "x://y" },
        { "no address", NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        size_t start = 0, size = 0;
        bool is_found = url_find(str_of(cases[i].text), &start, &size);
        CHECK_INT(cases[i].expected != NULL, is_found);
        if (is_found)
            CHECK_STR(cases[i].expected, ((struct str){ cases[i].text + start, size }));
    }
}

static void test_a_name_is_meant_when_it_stands_for_itself(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name;
        int start; /* -1: not meant */
    } cases[] = {
        { "hi alice", "alice", 3 },
        { "Alice: hi", "alice", 0 },
        { "ALICE!", "Alice", 0 },
        { "malice", "alice", -1 },
        { "alices", "alice", -1 },
        { "alice2", "alice", -1 },
        { "malice, alice", "alice", 8 },
        { "张三你好", "张三", 0 },
        { "你好张三", "张三", 6 },
        { "", "alice", -1 },
        { "hi", "", -1 },
        { "@alice", "alice", 1 },
        { "ÉVA?", "éva", 0 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        size_t start = 0, size = 0;
        bool is_found = mention_find(str_of(cases[i].text), str_of(cases[i].name), &start, &size);
        CHECK_INT(cases[i].start, is_found ? (int)start : -1);
    }
}

static void test_without_memory_it_says_so(void **state)
{
    (void)state;
    FAILMALLOC_EACH(nth)
    {
        struct wrap wrap;
        int result = wrap_init(&wrap, STR("one two"), 3);
        CHECK(result == 0 || result == -ENOMEM);
        wrap_fini(&wrap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_break_where_they_may),
        cmocka_unit_test(test_no_text_is_lost_and_no_line_too_long),
        cmocka_unit_test(test_addresses_are_found_as_people_read_them),
        cmocka_unit_test(test_a_name_is_meant_when_it_stands_for_itself),
        cmocka_unit_test(test_without_memory_it_says_so),
    };
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    return CHECK_RUN(tests);
}
