/*
 * Text as a search sees it. Writing that sets no blanks between its words (Chinese, Japanese,
 * Korean, Thai, …) is cut into pairs of neighbouring characters; other scripts into words.
 * Everything is folded first (NFKC, case), so that what looks alike is found alike.
 *
 *     "在GitHub看天气"  ─►  在 | github | 看天 天气 气
 *
 * A pair at each place and the last character alone: so any run of two or more characters is
 * found as the phrase of its pairs, exactly where it occurs, and one character as the beginning
 * of a pair.
 */
#ifndef HUTONG_SERVER_STORE_TOKENIZER_H
#define HUTONG_SERVER_STORE_TOKENIZER_H

#include <hutong/common/str.h>
#include <sqlite3.h>
#include <stdbool.h>

/* Of what is in the index: one made by another version has to be made anew. */
enum { TOKENIZER_VERSION = 2 };

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_PAIR,
    TOKEN_LONE, /* one character of a writing without blanks */
};

struct tokens {
    char *folded; /* owned */
    struct str rest;
    bool is_query; /* a last character whose pair was given is left out: the pair has it */
    bool in_run;   /* the rest begins with the second character of the last pair */
};

/** Begin to cut @text. Returns 0 or -ENOMEM; what is not well-formed UTF-8 holds no tokens. */
int tokens_init(struct tokens *tokens, struct str text, bool is_query);
void tokens_fini(struct tokens *tokens);

/** The next token, which lives as long as @tokens; TOKEN_END after the last. */
enum token_kind tokens_next(struct tokens *tokens, struct str *token);

/** Offer the tokenizer to full-text tables as "hutong". Returns an SQLite result code. */
int tokenizer_register(sqlite3 *sqlite);

#endif
