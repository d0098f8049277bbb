/* Searches as people write them, taken apart. */
#include "check.h"

#include "server/core/search_query.h"
#include <hutong/common/buf.h>
#include <inttypes.h>

/* A query in one line: words, "quoted" ones, then the filters. */
static void print_query(struct buf *out, const struct search_query *query)
{
    for (size_t i = 0; i < query->phrase_count; i++) {
        const struct search_phrase *phrase = &query->phrases[i];
        CHECK_INT(
            0, buf_printf(out, phrase->is_exact ? "\"%.*s\"|" : "%.*s|", STR_ARGS(phrase->text)));
    }
    if (query->from.size > 0)
        CHECK_INT(0, buf_printf(out, "from %.*s|", STR_ARGS(query->from)));
    if (query->in.size > 0)
        CHECK_INT(0, buf_printf(out, "in %.*s|", STR_ARGS(query->in)));
    if (query->after_ms > 0)
        CHECK_INT(0, buf_printf(out, "after %" PRIu64 "|", query->after_ms));
    if (query->before_ms < UINT64_MAX)
        CHECK_INT(0, buf_printf(out, "before %" PRIu64 "|", query->before_ms));
    CHECK_INT(0, buf_printf(out, "%s%s%s", query->has_link ? "link|" : "",
                            query->has_file ? "file|" : "", query->mentions_me ? "me|" : ""));
}

static void test_a_search_is_words_and_filters(void **state)
{
    (void)state;
    static const struct {
        const char *line, *parts;
    } rows[] = {
        { "天气", "天气|" },
        { "  the\tweather  ", "the|weather|" },
        { "天气　明天", "天气|明天|" },
        { "\"new york\" trip", "\"new york\"|trip|" },
        { "\"never closed", "\"never closed\"|" },
        { "a\"b", "a\"b|" },
        { "\"from:alice\"", "\"from:alice\"|" },
        { "\"\" x", "x|" },
        { "from:alice", "from alice|" },
        { "in:大厅 from:小明 天气", "天气|from 小明|in 大厅|" },
        { "x after:1970-01-02 before:1970-01-03T00:00:00.5Z",
          "x|after 86400000|before 172800500|" },
        { "has:link", "link|" },
        { "mentions:me has:link", "link|me|" },
        { "has:file", "file|" },
        { "has:file x has:link", "x|link|file|" },
        { "http://example.org", "http://example.org|" },
        { "-not * NEAR(a)", "-not|*|NEAR(a)|" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct search_query query;
        struct buf out = { 0 };
        CHECK_INT(SEARCH_OK, search_query_parse(str_of(rows[i].line), &query));
        print_query(&out, &query);
        CHECK_STR(rows[i].parts, buf_str(&out));
        buf_fini(&out);
    }
}

static void test_a_search_that_makes_no_sense_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum search_result result;
    } rows[] = {
        { "", SEARCH_E_EMPTY },
        { " 　 ", SEARCH_E_EMPTY },
        { "\"\"", SEARCH_E_EMPTY },
        { "after:2026-11-22", SEARCH_E_EMPTY },
        { "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", SEARCH_E_TOO_MANY },
        { "from: alice", SEARCH_E_VALUE },
        { "x in:", SEARCH_E_VALUE },
        { "has:picture", SEARCH_E_VALUE },
        { "mentions:you", SEARCH_E_VALUE },
        { "x before:yesterday", SEARCH_E_DATE },
        { "x after:2026-02-30", SEARCH_E_DATE },
        { "from:a from:b", SEARCH_E_TWICE },
        { "x after:2026-02-03 after:2026-02-04", SEARCH_E_TWICE },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct search_query query;
        CHECK_INT(rows[i].result, search_query_parse(str_of(rows[i].line), &query));
        CHECK(strlen(search_result_text(rows[i].result)) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_search_is_words_and_filters),
        cmocka_unit_test(test_a_search_that_makes_no_sense_says_why),
    };
    return CHECK_RUN(tests);
}
