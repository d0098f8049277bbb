/* What people say as lines of the history: none of them wider than the pane. */
#include "check.h"
#include "client/core/entry_lines.h"
#include "client/core/wrap.h"

#include <hutong/common/text.h>
#include <locale.h>

/* All that making lines needs, for one message at a time. */
struct maker {
    struct page page, scratch;
    struct wrap wrap;
    struct entry_shape shape;
};

static void maker_init(struct maker *maker, int cols)
{
    *maker = (struct maker){ 0 };
    maker->shape = (struct entry_shape){ .cols = cols,
                                         .name_cols = entry_lines_name_cols_max(cols),
                                         .own_name = STR("alice"),
                                         .shows_markup = true,
                                         .scratch = &maker->scratch,
                                         .wrap = &maker->wrap };
}

static void maker_fini(struct maker *maker)
{
    page_fini(&maker->page);
    page_fini(&maker->scratch);
    wrap_fini(&maker->wrap);
}

static void maker_say(struct maker *maker, const char *text)
{
    const struct entry entry = {
        .no = 1, .kind = ENTRY_MESSAGE, .from = STR("bob"), .text = str_of(text)
    };
    page_clear(&maker->page);
    entry_lines_add(&maker->shape, &entry, &maker->page);
    CHECK(!maker->page.failed);
}

/* The lines with '|' between them, bold parts as <b:…>, italic ones as <i:…>. */
static void show(const struct page *page, struct buf *out)
{
    for (size_t i = 0; i < page->line_count; i++) {
        const struct page_line *line = &page->lines[i];
        CHECK_INT(0, buf_append_str(out, i > 0 ? STR("|") : STR("")));
        for (size_t j = 0; j < line->run_count; j++) {
            const struct run *run = &page->runs[line->first_run + j];
            const char *begin = run->emphasis & EMPHASIS_BOLD     ? "<b:"
                                : run->emphasis & EMPHASIS_ITALIC ? "<i:"
                                                                  : "";
            CHECK_INT(0, buf_printf(out, "%s%.*s%s", begin, STR_ARGS(page_run_text(page, run)),
                                    *begin ? ">" : ""));
        }
    }
}

static void test_a_mark_that_is_not_shown_leaves_no_cluster_in_two(void **state)
{
    (void)state;
    static const struct {
        const char *title, *text, *expected;
    } cases[] = {
        { "no combining mark", "**b** c", "bob: <b:b> c" },
        { "behind the end of bold", "**!**\u065E c", "bob: <b:!\u065E> c" },
        { "behind its beginning", ".**\u065Eb** c", "bob: .\u065E<b:b> c" },
        { "all of a part", ".*\u0301*.", "bob: .\u0301." },
        { "at the end of a line", "abcdef **好**\u065E", "bob: abcdef|<b:好\u065E>" },
        { "behind code", "`!`\u065E c", "bob: !\u065E c" },
    };
    struct maker maker;
    maker_init(&maker, 12);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf shown = { 0 };
        maker_say(&maker, cases[i].text);
        show(&maker.page, &shown);
        if (strcmp(cases[i].expected, buf_cstr(&shown)) != 0)
            print_message("# case: %s\n", cases[i].title);
        CHECK_TEXT(cases[i].expected, buf_cstr(&shown));
        for (size_t line = 0; line < maker.page.line_count; line++)
            CHECK(page_line_cols(&maker.page, line) <= 12);
        buf_fini(&shown);
    }
    maker_fini(&maker);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_mark_that_is_not_shown_leaves_no_cluster_in_two),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return CHECK_RUN(tests);
}
