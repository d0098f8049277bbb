/* Cutting text into tokens, and the table of functions by which SQLite's FTS5 asks for it. */
#include "server/store/tokenizer.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>
#include <stdlib.h>
#include <utf8proc.h>

enum letter_kind {
    LETTER_NONE,   /* what sets tokens apart */
    LETTER_SPACED, /* of words */
    LETTER_DENSE,  /* of a writing without blanks */
};

/* Blocks of the scripts that are written without blanks, ascending. */
static const struct dense_range {
    uint32_t first, last;
} dense_ranges[] = {
    { 0x0E00, 0x0EFF },   /* Thai, Lao */
    { 0x1000, 0x109F },   /* Myanmar */
    { 0x1100, 0x11FF },   /* Hangul letters */
    { 0x1780, 0x17FF },   /* Khmer */
    { 0x2E80, 0x9FFF },   /* kana, bopomofo, Chinese characters */
    { 0xA000, 0xA4CF },   /* Yi */
    { 0xA960, 0xA97F },   /* Hangul letters */
    { 0xAC00, 0xD7FF },   /* Hangul */
    { 0xF900, 0xFAFF },   /* Chinese characters */
    { 0xFF66, 0xFFDC },   /* narrow kana and Hangul */
    { 0x1AFF0, 0x1B2FF }, /* kana, Nushu */
    { 0x20000, 0x3FFFF }, /* Chinese characters */
};

static bool is_dense(uint32_t code_point)
{
    for (size_t i = 0; i < ARRAY_SIZE(dense_ranges); i++)
        if (code_point <= dense_ranges[i].last)
            return code_point >= dense_ranges[i].first;
    return false;
}

static bool is_letter(uint32_t code_point)
{
    switch (utf8proc_category((utf8proc_int32_t)code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

static enum letter_kind letter_kind(uint32_t code_point)
{
    if (code_point < 0x80) {
        bool is_word = (code_point >= 'a' && code_point <= 'z') ||
                       (code_point >= '0' && code_point <= '9') ||
                       (code_point >= 'A' && code_point <= 'Z');
        return is_word ? LETTER_SPACED : LETTER_NONE;
    }
    if (!is_letter(code_point))
        return LETTER_NONE;
    return is_dense(code_point) ? LETTER_DENSE : LETTER_SPACED;
}

/* Take one character off @rest; LETTER_NONE at the end. */
static enum letter_kind take_letter(struct str *rest)
{
    return rest->size > 0 ? letter_kind(utf8_take(rest, NULL)) : LETTER_NONE;
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.bytes[i] >= 0x80)
            return false;
    return true;
}

static int fold_ascii(struct tokens *tokens, struct str text)
{
    tokens->folded = malloc(text.size + 1);
    if (!tokens->folded)
        return -ENOMEM;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        tokens->folded[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte + 'a' - 'A') : byte;
    }
    tokens->rest = (struct str){ tokens->folded, text.size };
    return 0;
}

static int fold(struct tokens *tokens, struct str text)
{
    const int options =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t size =
        utf8proc_map((const utf8proc_uint8_t *)text.bytes, (utf8proc_ssize_t)text.size, &folded,
                     (utf8proc_option_t)options);
    if (size < 0)
        return size == UTF8PROC_ERROR_NOMEM ? -ENOMEM : 0;
    tokens->folded = (char *)folded;
    tokens->rest = (struct str){ tokens->folded, (size_t)size };
    return 0;
}

int tokens_init(struct tokens *tokens, struct str text, bool is_query)
{
    *tokens = (struct tokens){ .is_query = is_query };
    return is_ascii(text) ? fold_ascii(tokens, text) : fold(tokens, text);
}

void tokens_fini(struct tokens *tokens)
{
    free(tokens->folded);
}

/* Take the rest of a word whose first letter is taken. */
static void take_word(struct str *rest)
{
    struct str next = *rest;
    while (take_letter(&next) == LETTER_SPACED)
        *rest = next;
}

/* Step over all that is no letter. Returns the kind of the first letter, LETTER_NONE at the end. */
static enum letter_kind skip_to_letter(struct str *rest)
{
    while (rest->size > 0) {
        struct str next = *rest;
        enum letter_kind kind = take_letter(&next);
        if (kind != LETTER_NONE)
            return kind;
        *rest = next;
    }
    return LETTER_NONE;
}

static struct str slice_up_to(struct str start, struct str rest)
{
    return (struct str){ start.bytes, start.size - rest.size };
}

static enum token_kind next_word(struct tokens *tokens, struct str *token)
{
    struct str start = tokens->rest;
    take_word(&tokens->rest);
    *token = slice_up_to(start, tokens->rest);
    return TOKEN_WORD;
}

/* A pair, of which the second character stays to begin the next one; or the last one alone. */
static enum token_kind next_dense(struct tokens *tokens, struct str *token)
{
    struct str start = tokens->rest, second;
    bool was_in_run = tokens->in_run;
    take_letter(&tokens->rest);
    second = tokens->rest;
    tokens->in_run = take_letter(&second) == LETTER_DENSE;
    *token = slice_up_to(start, tokens->in_run ? second : tokens->rest);
    if (tokens->in_run)
        return TOKEN_PAIR;
    bool is_last = skip_to_letter(&tokens->rest) == LETTER_NONE;
    return tokens->is_query && was_in_run && is_last ? TOKEN_END : TOKEN_LONE;
}

enum token_kind tokens_next(struct tokens *tokens, struct str *token)
{
    switch (skip_to_letter(&tokens->rest)) {
    case LETTER_SPACED:
        return next_word(tokens, token);
    case LETTER_DENSE:
        return next_dense(tokens, token);
    case LETTER_NONE:
        break;
    }
    return TOKEN_END;
}

/* ---- as FTS5 wants it ---- */

/* There is nothing to set up: any address will do, if it is not NULL. */
static int on_create(void *context, const char **arguments, int count, Fts5Tokenizer **made)
{
    (void)arguments, (void)count;
    *made = context;
    return SQLITE_OK;
}

static void on_delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

/* Offsets into the text are only for highlighting, which nobody asks for. */
static int on_tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text,
                       int size, int (*take)(void *, int, const char *, int, int, int))
{
    (void)tokenizer;
    struct tokens tokens;
    struct str token, whole = { text, (size_t)size };
    int code = SQLITE_OK;
    if (tokens_init(&tokens, whole, flags & FTS5_TOKENIZE_QUERY))
        return SQLITE_NOMEM;
    while (code == SQLITE_OK && tokens_next(&tokens, &token) != TOKEN_END)
        code = take(context, 0, token.bytes, (int)token.size, 0, 0);
    tokens_fini(&tokens);
    return code;
}

/* The way FTS5 hands out its functions: by a pointer bound to a query. */
static int find_fts5(sqlite3 *sqlite, fts5_api **api)
{
    sqlite3_stmt *statement;
    *api = NULL;
    int code = sqlite3_prepare_v2(sqlite, "SELECT fts5(?1)", -1, &statement, NULL);
    if (code)
        return code;
    sqlite3_bind_pointer(statement, 1, (void *)api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    code = sqlite3_finalize(statement);
    return code || *api ? code : SQLITE_ERROR;
}

int tokenizer_register(sqlite3 *sqlite)
{
    static fts5_tokenizer functions = { on_create, on_delete, on_tokenize };
    fts5_api *api;
    int code = find_fts5(sqlite, &api);
    return code ? code : api->xCreateTokenizer(api, "hutong", &functions, &functions, NULL);
}
