/* The parser of searches: blanks set terms apart; a table says which of them are filters. */
#include "server/core/search_query.h"

#include <hutong/common/macros.h>
#include <hutong/common/time_text.h>

/* U+3000, the blank of Chinese and Japanese keyboards */
#define WIDE_BLANK STR("\xe3\x80\x80")

static size_t blank_size(struct str text)
{
    if (str_starts_with(text, WIDE_BLANK))
        return WIDE_BLANK.size;
    return text.size > 0 && strchr(" \t\r\n", text.bytes[0]) && text.bytes[0] ? 1 : 0;
}

static struct str skip_blanks(struct str text)
{
    for (size_t size; (size = blank_size(text)) > 0;)
        text = str_skip(text, size);
    return text;
}

/* Take a word: up to the next blank, or from quote to quote. */
static struct search_phrase take_phrase(struct str *rest)
{
    bool is_quoted = str_starts_with(*rest, STR("\""));
    struct str text = str_skip(*rest, is_quoted);
    size_t size = 0;
    while (size < text.size &&
           (is_quoted ? text.bytes[size] != '"' : !blank_size(str_skip(text, size))))
        size++;
    *rest = str_skip(text, size + is_quoted); /* the last quote may be missing */
    return (struct search_phrase){ { text.bytes, size }, is_quoted };
}

/* Filters: each takes its value into the query. */

static enum search_result take_name(struct str value, struct str *name)
{
    if (name->size > 0)
        return SEARCH_E_TWICE;
    *name = value;
    return SEARCH_OK;
}

static enum search_result take_from(struct search_query *query, struct str value)
{
    return take_name(value, &query->from);
}

static enum search_result take_in(struct search_query *query, struct str value)
{
    return take_name(value, &query->in);
}

static enum search_result take_before(struct search_query *query, struct str value)
{
    if (query->before_ms != UINT64_MAX)
        return SEARCH_E_TWICE;
    return time_text_parse(value, &query->before_ms) ? SEARCH_OK : SEARCH_E_DATE;
}

static enum search_result take_after(struct search_query *query, struct str value)
{
    if (query->after_ms != 0)
        return SEARCH_E_TWICE;
    return time_text_parse(value, &query->after_ms) ? SEARCH_OK : SEARCH_E_DATE;
}

static enum search_result take_has(struct search_query *query, struct str value)
{
    bool is_link = str_equal(value, STR("link")), is_file = str_equal(value, STR("file"));
    query->has_link |= is_link;
    query->has_file |= is_file;
    return is_link || is_file ? SEARCH_OK : SEARCH_E_VALUE;
}

static enum search_result take_mentions(struct search_query *query, struct str value)
{
    query->mentions_me = str_equal(value, STR("me"));
    return query->mentions_me ? SEARCH_OK : SEARCH_E_VALUE;
}

static const struct filter {
    const char *name; /* with its colon */
    enum search_result (*take)(struct search_query *query, struct str value);
} filters[] = {
    { "from:", take_from },   { "in:", take_in },   { "before:", take_before },
    { "after:", take_after }, { "has:", take_has }, { "mentions:", take_mentions },
};

static const struct filter *find_filter(struct str term)
{
    for (size_t i = 0; i < ARRAY_SIZE(filters); i++)
        if (str_starts_with(term, str_of(filters[i].name)))
            return &filters[i];
    return NULL;
}

static enum search_result add_phrase(struct search_query *query, struct search_phrase phrase)
{
    if (phrase.text.size == 0)
        return SEARCH_OK;
    if (query->phrase_count == SEARCH_PHRASE_MAX)
        return SEARCH_E_TOO_MANY;
    query->phrases[query->phrase_count++] = phrase;
    return SEARCH_OK;
}

static enum search_result take_term(struct search_query *query, struct str *rest)
{
    struct search_phrase term = take_phrase(rest);
    const struct filter *filter = term.is_exact ? NULL : find_filter(term.text);
    if (!filter)
        return add_phrase(query, term);
    struct str value = str_skip(term.text, strlen(filter->name));
    return value.size > 0 ? filter->take(query, value) : SEARCH_E_VALUE;
}

/* Times alone do not: the index is one of words, names and rooms. */
static bool finds_something(const struct search_query *query)
{
    return query->phrase_count > 0 || query->from.size > 0 || query->in.size > 0 ||
           query->has_link || query->has_file || query->mentions_me;
}

enum search_result search_query_parse(struct str line, struct search_query *query)
{
    enum search_result result = SEARCH_OK;
    struct str rest = skip_blanks(line);
    *query = (struct search_query){ .before_ms = UINT64_MAX };
    while (rest.size > 0 && result == SEARCH_OK) {
        result = take_term(query, &rest);
        rest = skip_blanks(rest);
    }
    return result == SEARCH_OK && !finds_something(query) ? SEARCH_E_EMPTY : result;
}

const char *search_result_text(enum search_result result)
{
    switch (result) {
    case SEARCH_OK:
        return "The search is well-formed.";
    case SEARCH_E_EMPTY:
        return "The search holds nothing to look for; give at least one word.";
    case SEARCH_E_TOO_MANY:
        return "The search holds too many words; 16 are the limit.";
    case SEARCH_E_VALUE:
        return "A filter lacks its value; there are from:NAME, in:ROOM, before:DATE, after:DATE, "
               "has:link, has:file and mentions:me.";
    case SEARCH_E_DATE:
        return "A date is none; write 2026-11-22 or 2026-11-22T08:30:00Z.";
    case SEARCH_E_TWICE:
        return "A filter is given twice; give it once.";
    }
    return "The search cannot be read.";
}
