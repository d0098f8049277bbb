/*
 * What a user searches for, read from one line of text:
 *
 *     天气 "new york" from:alice in:lobby after:2026-11-01 before:2026-11-22 has:link has:file
 *
 * Words must all occur; of each the beginning will do, unless it is quoted. Only the form is
 * looked at here: whether there is such a room, and who may read it, is the request's business.
 */
#ifndef HUTONG_SERVER_CORE_SEARCH_QUERY_H
#define HUTONG_SERVER_CORE_SEARCH_QUERY_H

#include <hutong/common/str.h>
#include <stdint.h>

enum { SEARCH_PHRASE_MAX = 16 };

struct search_phrase {
    struct str text; /* borrowed from the line */
    bool is_exact;   /* was quoted: its last word is whole */
};

struct search_query {
    struct search_phrase phrases[SEARCH_PHRASE_MAX];
    size_t phrase_count;
    struct str from, in;          /* borrowed; empty: anybody, anywhere */
    uint64_t after_ms, before_ms; /* after_ms <= time < before_ms; 0, UINT64_MAX: no bound */
    bool has_link, has_file, mentions_me;
};

enum search_result {
    SEARCH_OK,
    SEARCH_E_EMPTY,    /* nothing by which to find anything */
    SEARCH_E_TOO_MANY, /* words */
    SEARCH_E_VALUE,    /* a filter has none, or one that it does not know */
    SEARCH_E_DATE,
    SEARCH_E_TWICE, /* a filter is given more than once */
};

/** Read a line. Slices of @query point into it. Returns SEARCH_OK or what is wrong. */
enum search_result search_query_parse(struct str line, struct search_query *query);

/** What is wrong, one English sentence. Never NULL. */
const char *search_result_text(enum search_result result);

#endif
