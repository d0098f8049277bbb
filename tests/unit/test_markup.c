/* Markup, shown as what becomes of it: <b>, <i>, <c> code, <q> quoted, <f> fence, <p> its lines. */
#include "check.h"
#include "client/core/highlight.h"
#include "client/core/markup.h"

#include <time.h>

static void append_span(const struct markup_span *span, struct buf *out)
{
    static const char *const kinds[] = { [MARKUP_TEXT] = "",
                                         [MARKUP_QUOTE] = "q",
                                         [MARKUP_CODE] = "c",
                                         [MARKUP_FENCE] = "f",
                                         [MARKUP_BLOCK] = "p" };
    const char *bold = span->emphasis & EMPHASIS_BOLD ? "b" : "";
    const char *italic = span->emphasis & EMPHASIS_ITALIC ? "i" : "";
    if (*kinds[span->kind] || *bold || *italic)
        buf_printf(out, "<%s%s%s:%.*s>", kinds[span->kind], bold, italic, STR_ARGS(span->text));
    else
        buf_printf(out, "%.*s", STR_ARGS(span->text));
}

static void test_marks_become_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *title, *text, *expected;
    } cases[] = {
        { "nothing", "", "" },
        { "plain", "hello you", "hello you" },
        { "bold", "a **b c** d", "a <b:b c> d" },
        { "italic", "a *b* _c_", "a <i:b> <i:c>" },
        { "code", "run `make -j` now", "run <c:make -j> now" },
        { "bold italic", "***x***", "<bi:x>" },
        { "italic in bold", "**a *b* c**", "<b:a ><bi:b><b: c>" },
        { "marks that cross", "**a *b** c*", "<b:a ><bi:b><i: c>" },
        { "code in bold", "**a `b**` c**", "<b:a ><cb:b**><b: c>" },
        { "two backticks", "``a`b``", "<c:a`b>" },
        { "chinese around", "这是**重点。**后面", "这是<b:重点。>后面" },
        { "chinese beside", "很*重要*的", "很<i:重要>的" },
        { "chinese between latin", "用tmux**重点。**and", "用tmux<b:重点。>and" },
        { "a product", "a*(b+c)*d", "a*(b+c)*d" },
        { "korean particle", "**중요**는", "<b:중요>는" },
        { "powers", "2*3*4 and 2**3**4", "2*3*4 and 2**3**4" },
        { "names in code style", "snake_case_name __init__", "snake_case_name __init__" },
        { "a list", "* one * two", "* one * two" },
        { "no end", "**a and `b and *c", "**a and `b and *c" },
        { "nothing inside", "** ** ****", "** ** ****" },
        { "empty code", "a `` b", "a `` b" },
        { "ends in another line", "*a\nb*", "*a\nb*" },
        { "address", "https://e.com/_a_/*b* *c*", "https://e.com/_a_/*b* <i:c>" },
        { "bold address", "**https://e.com/a**", "<b:https://e.com/a>" },
        { "quote", "> so *you* said\nyes", "<q:> so ><qi:you><q: said>\nyes" },
        { "fence", "see\n```c\nint *a, *b;\n```\n*x*",
          "see\n<f:```c>\n<p:int *a, *b;>\n<f:```>\n<i:x>" },
        { "fence with an empty line", "```\n\n```", "<f:```>\n\n<f:```>" },
        { "fence without end", "```c\n*a*", "```c\n<i:a>" },
        { "fence in one line", "```int x;```", "<c:int x;>" },
        { "underscore ends underscore only", "_a* b_", "<i:a><i:*><i: b>" },
        { "newline at the end", "**a**\n", "<b:a>\n" },
        { "bad bytes", "**\xff**", "<b:\xff>" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf out = { 0 };
        struct markup markup;
        struct markup_span span;
        markup_init(&markup, str_of(cases[i].text));
        while (markup_next(&markup, &span))
            append_span(&span, &out);
        print_message("# %s\n", cases[i].title);
        CHECK_TEXT(cases[i].expected, buf_cstr(&out));
        buf_fini(&out);
    }
}

/* Each would take seconds if every mark looked for its other half anew. */
static void test_no_text_takes_long(void **state)
{
    (void)state;
    static const char *const pieces[] = { "*a ",    "**a ",  "_a ",    "`",   "``` ",  "`a``b```c",
                                          "*a_b `", "```\n", "```x\n", "> *", "a://b*" };
    enum { TEXT_SIZE = 1 << 20 };
    for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
        struct buf text = { 0 };
        struct markup markup;
        struct markup_span span;
        size_t size = 0;
        while (text.size < TEXT_SIZE)
            CHECK_INT(0, buf_append_str(&text, str_of(pieces[i])));
        clock_t start = clock();
        markup_init(&markup, buf_str(&text));
        while (markup_next(&markup, &span))
            size += span.text.size;
        print_message("# case %zu: %ld ms\n", i, (clock() - start) * 1000 / CLOCKS_PER_SEC);
        CHECK(size <= text.size);
        CHECK((clock() - start) / CLOCKS_PER_SEC < 10);
        buf_fini(&text);
    }
}

static void test_code_is_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *language, *line, *expected;
    } cases[] = {
        { "c", "return 0x1f; // done", "k:return|p: |n:0x1f|p:; |c:// done" },
        { "C", "x = \"a\\\"b\" + 'c'", "p:x = |s:\"a\\\"b\"|p: + |s:'c'" },
        { "c", "a /* b */ if", "p:a |c:/* b */|p: |k:if" },
        { "python", "def f(): # go", "k:def|p: f(): |c:# go" },
        { "sh", "echo $# # count", "p:echo $# |c:# count" },
        { "sql", "SELECT 1 -- one", "k:SELECT|p: |n:1|p: |c:-- one" },
        { "js", "let s = `unended", "k:let|p: s = |s:`unended" },
        { "rust", "fn f<'a>() {}", "k:fn|p: f<'a>() {}" },
        { "klingon", "return 1", "p:return 1" },
        { "", "return 1", "p:return 1" },
        { "c", "结果 = 1", "p:结果 = |n:1" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct highlight highlight;
        enum highlight_kind kind, last = HIGHLIGHT_COMMENT + 1;
        struct str line = str_of(cases[i].line), text;
        struct buf out = { 0 };
        highlight_init(&highlight, str_of(cases[i].language));
        for (; highlight_next(&highlight, &line, &kind, &text); last = kind)
            buf_printf(&out, "%s%.*s%.*s", last == kind || out.size == 0 ? "" : "|",
                       last == kind ? 0 : 2, &"p:k:s:n:c:"[2 * kind], STR_ARGS(text));
        CHECK_TEXT(cases[i].expected, buf_cstr(&out));
        buf_fini(&out);
    }
}

static void test_a_comment_goes_on_until_its_end(void **state)
{
    (void)state;
    struct highlight highlight;
    enum highlight_kind kind;
    struct str line = STR("/* a"), text;
    highlight_init(&highlight, STR("c"));
    CHECK(highlight_next(&highlight, &line, &kind, &text) && kind == HIGHLIGHT_COMMENT);
    CHECK(!highlight_next(&highlight, &line, &kind, &text));
    line = STR("b */ int");
    CHECK(highlight_next(&highlight, &line, &kind, &text) && kind == HIGHLIGHT_COMMENT);
    CHECK_INT(4, text.size);
    CHECK(highlight_next(&highlight, &line, &kind, &text) && kind == HIGHLIGHT_PLAIN);
    CHECK(highlight_next(&highlight, &line, &kind, &text) && kind == HIGHLIGHT_KEYWORD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks_become_what_they_say),
        cmocka_unit_test(test_no_text_takes_long),
        cmocka_unit_test(test_code_is_told_apart),
        cmocka_unit_test(test_a_comment_goes_on_until_its_end),
    };
    return CHECK_RUN(tests);
}
