/* How text is cut into what can be found. */
#include "check.h"

#include "server/store/tokenizer.h"
#include <hutong/common/buf.h>

/* Tokens separated by blanks; a character alone is marked with a dot. */
static void print_tokens(struct buf *out, const char *text, bool is_query)
{
    struct tokens tokens;
    struct str token;
    enum token_kind kind;
    CHECK_INT(0, tokens_init(&tokens, str_of(text), is_query));
    while ((kind = tokens_next(&tokens, &token)) != TOKEN_END)
        CHECK_INT(0, buf_printf(out, "%s%.*s%s", out->size > 0 ? " " : "", STR_ARGS(token),
                                kind == TOKEN_LONE ? "." : ""));
    tokens_fini(&tokens);
}

static void test_text_is_cut_into_words_and_pairs(void **state)
{
    (void)state;
    static const struct {
        const char *text, *indexed, *asked;
    } rows[] = {
        { "", "", "" },
        { " !? ", "", "" },
        { "Hello, World 42", "hello world 42", "hello world 42" },
        { "don't", "don t", "don t" },
        { "什么", "什么 么.", "什么" },
        { "我", "我.", "我." },
        { "人民政府", "人民 民政 政府 府.", "人民 民政 政府" },
        { "你好，世界", "你好 好. 世界 界.", "你好 好. 世界" },
        { "在GitHub看天气", "在. github 看天 天气 气.", "在. github 看天 天气" },
        { "中文C", "中文 文. c", "中文 文. c" },
        { "カタカナ ひら", "カタ タカ カナ ナ. ひら ら.", "カタ タカ カナ ナ. ひら" },
        { "ｶﾞｷﾞ", "ガギ ギ.", "ガギ" },
        { "안녕", "안녕 녕.", "안녕" },
        { "ＡＢＣ Ｘ", "abc x", "abc x" },
        { "Straße ÉCOLE", "strasse école", "strasse école" },
        { "привет МИР", "привет мир", "привет мир" },
        { "สวัส", "สว วั ัส ส.", "สว วั ัส" },
        { "𠀀𠀁", "𠀀𠀁 𠀁.", "𠀀𠀁" },
        { "👍ok👍", "ok", "ok" },
        { "zero\xe2\x80\x8bwidth", "zerowidth", "zerowidth" },
        { "broken\xff", "", "" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf indexed = { 0 }, asked = { 0 };
        print_tokens(&indexed, rows[i].text, false);
        print_tokens(&asked, rows[i].text, true);
        CHECK_STR(rows[i].indexed, buf_str(&indexed));
        CHECK_STR(rows[i].asked, buf_str(&asked));
        buf_fini(&indexed);
        buf_fini(&asked);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_cut_into_words_and_pairs),
    };
    return CHECK_RUN(tests);
}
