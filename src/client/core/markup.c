/*
 * A line is read as tokens: marks, code, and text between them. A mark begins something only if
 * the line also has the mark that ends it, which a second cursor looks for; each kind of mark is
 * looked for in vain at most once a line, so that no text takes long. Marks need not nest.
 */
#include "client/core/markup.h"

#include "client/core/url.h"
#include "client/core/words.h"

#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>

enum token_kind { TOKEN_TEXT, TOKEN_CODE, TOKEN_MARK };

struct token {
    enum token_kind kind;
    unsigned emphasis;  /* TOKEN_MARK: the one it begins or ends */
    size_t start, size; /* bytes of the line */
    size_t ticks;       /* TOKEN_CODE: on either side, within size */
};

static const struct mark {
    const char *text;
    unsigned emphasis;
} marks[] = {
    { "**", EMPHASIS_BOLD }, /* before the shorter one that it begins with */
    { "*", EMPHASIS_ITALIC },
    { "__", 0 }, /* of names in code */
    { "_", EMPHASIS_ITALIC },
};

/* ---- tokens ---- */

static struct str cursor_rest(const struct markup_cursor *cursor)
{
    return str_skip(cursor->line, cursor->at);
}

static struct markup_cursor cursor_of(struct str line)
{
    return (struct markup_cursor){ .line = line };
}

/* Know where the next address is, in which no character is a mark. */
static void cursor_find_url(struct markup_cursor *cursor)
{
    size_t start, size;
    if (cursor->at < cursor->url_end || cursor->url_start == cursor->line.size)
        return;
    bool is_found = url_find(cursor_rest(cursor), &start, &size);
    cursor->url_start = is_found ? cursor->at + start : cursor->line.size;
    cursor->url_end = is_found ? cursor->url_start + size : cursor->line.size;
}

static size_t count_ticks(struct str text)
{
    size_t count = 0;
    while (count < text.size && text.bytes[count] == '`')
        count++;
    return count;
}

/* Bytes of the code at the cursor, which @ticks backticks begin and as many end; 0: it is none. */
static size_t cursor_code_size(struct markup_cursor *cursor, size_t ticks)
{
    struct str rest = cursor_rest(cursor);
    if (ticks > MARKUP_TICKS_MAX || cursor->lacks_ticks[ticks])
        return 0;
    size_t at = ticks;
    while (at < rest.size) {
        size_t count = count_ticks(str_skip(rest, at));
        if (count == ticks)
            return at + ticks;
        at += count ? count : 1;
    }
    cursor->lacks_ticks[ticks] = true;
    return 0;
}

static void cursor_take_ticks(struct markup_cursor *cursor, struct token *token)
{
    size_t ticks = count_ticks(cursor_rest(cursor));
    size_t code_size = cursor_code_size(cursor, ticks);
    token->kind = code_size > 2 * ticks ? TOKEN_CODE : TOKEN_TEXT;
    token->ticks = ticks;
    token->size = code_size > 2 * ticks ? code_size : ticks;
}

static const struct mark *find_mark(struct str text)
{
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
        if (str_starts_with(text, str_of(marks[i].text)))
            return &marks[i];
    return NULL;
}

/* Bytes up to the next place where something else may begin, at least one. */
static size_t cursor_text_size(const struct markup_cursor *cursor)
{
    size_t at = cursor->at + 1;
    while (at < cursor->line.size && at != cursor->url_start &&
           !strchr("*_`", cursor->line.bytes[at]))
        at++;
    return at - cursor->at;
}

/* The next token of the line; false at its end. */
static bool cursor_take(struct markup_cursor *cursor, struct token *token)
{
    *token = (struct token){ .kind = TOKEN_TEXT, .start = cursor->at };
    if (cursor->at == cursor->line.size)
        return false;
    cursor_find_url(cursor);
    const struct mark *mark = find_mark(cursor_rest(cursor));
    if (cursor->at == cursor->url_start) {
        token->size = cursor->url_end - cursor->at;
    } else if (cursor->line.bytes[cursor->at] == '`') {
        cursor_take_ticks(cursor, token);
    } else if (mark) {
        token->kind = mark->emphasis ? TOKEN_MARK : TOKEN_TEXT;
        token->emphasis = mark->emphasis;
        token->size = strlen(mark->text);
    } else {
        token->size = cursor_text_size(cursor);
    }
    cursor->at += token->size;
    return true;
}

/* ---- what a mark does ---- */

static uint32_t code_point_before(struct str line, size_t at)
{
    size_t start = at;
    while (start > 0 && ((unsigned char)line.bytes[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return ' ';
    struct str text = { line.bytes + start - 1, at - start + 1 };
    return utf8_take(&text, NULL);
}

static uint32_t code_point_after(struct str line, size_t at)
{
    struct str text = str_skip(line, at);
    return text.size > 0 ? utf8_take(&text, NULL) : ' ';
}

static bool is_blank(uint32_t code_point)
{
    return code_point == ' ' || code_point == 0x3000;
}

/* Whether a mark beside it would be within a word. Korean sets particles right behind it. */
static bool is_word(uint32_t code_point)
{
    return code_point == '_' || (code_point < 0x1100 && words_is_spaced_letter(code_point));
}

static bool is_wide_script(uint32_t code_point)
{
    return code_point >= 0x2E80;
}

/* Whether what stands to both sides lets a mark begin something; a*(b+c)*d is a product. */
static bool mark_can_open(struct str line, const struct token *token)
{
    uint32_t before = code_point_before(line, token->start);
    uint32_t after = code_point_after(line, token->start + token->size);
    return !is_blank(after) && (!is_word(before) || is_wide_script(after));
}

static bool mark_can_close(struct str line, const struct token *token)
{
    uint32_t before = code_point_before(line, token->start);
    uint32_t after = code_point_after(line, token->start + token->size);
    return !is_blank(before) && !(is_word(before) && is_word(after));
}

static bool is_same_mark(struct str line, const struct token *a, const struct token *b)
{
    return b->kind == TOKEN_MARK && a->emphasis == b->emphasis &&
           line.bytes[a->start] == line.bytes[b->start];
}

/* Whether the line has the mark that ends what @token begins, with something in between. */
static bool markup_finds_end(const struct markup *markup, const struct token *token)
{
    struct markup_cursor cursor = markup->cursor;
    struct token next;
    while (cursor_take(&cursor, &next))
        if (next.start > token->start + token->size && is_same_mark(cursor.line, token, &next) &&
            mark_can_close(cursor.line, &next))
            return true;
    return false;
}

/* Two kinds of mark mean italic; each has a bit of its own among those without an end. */
static unsigned unclosed_bit(struct str line, const struct token *token)
{
    return line.bytes[token->start] == '_' ? token->emphasis << 8 : token->emphasis;
}

/* Whether the mark is one; then it has done its work. */
static bool markup_apply(struct markup *markup, const struct token *token)
{
    struct str line = markup->cursor.line;
    unsigned bit = unclosed_bit(line, token);
    if (markup->emphasis & token->emphasis) {
        if (!(markup->open & bit) || !mark_can_close(line, token))
            return false;
        markup->emphasis &= ~token->emphasis;
        markup->open &= ~bit;
        return true;
    }
    if (markup->unclosed & bit || !mark_can_open(line, token))
        return false;
    if (!markup_finds_end(markup, token)) {
        markup->unclosed |= bit;
        return false;
    }
    markup->emphasis |= token->emphasis;
    markup->open |= bit;
    return true;
}

/* ---- lines ---- */

static struct str first_line(struct str text)
{
    const char *end = text.size > 0 ? memchr(text.bytes, '\n', text.size) : NULL;
    return end ? (struct str){ text.bytes, (size_t)(end - text.bytes) } : text;
}

static struct str trim_right(struct str text)
{
    while (text.size > 0 && text.bytes[text.size - 1] == ' ')
        text.size--;
    return text;
}

/* Whether a line ends fenced code; and whether one begins it: the same, and a word at the most. */
static bool is_fence_end(struct str line)
{
    return str_equal(trim_right(line), STR("```"));
}

static bool is_fence_start(struct str line)
{
    return str_starts_with(line, STR("```")) && !memchr(line.bytes + 3, '`', line.size - 3) &&
           !memchr(line.bytes, ' ', trim_right(line).size);
}

/* Whether one of the lines after this one ends what a fence here would begin. */
static bool markup_has_fence_end(struct markup *markup)
{
    struct str rest = markup->rest;
    while (rest.size > 0 && !markup->lacks_fence) {
        struct str line = first_line(rest);
        if (is_fence_end(line))
            return true;
        rest = str_skip(rest, line.size + 1);
    }
    markup->lacks_fence = true;
    return false;
}

static enum markup_kind markup_line_kind(struct markup *markup, struct str line)
{
    if (markup->is_fenced) {
        markup->is_fenced = !is_fence_end(line);
        return markup->is_fenced ? MARKUP_BLOCK : MARKUP_FENCE;
    }
    if (is_fence_start(line) && markup_has_fence_end(markup)) {
        markup->is_fenced = true;
        markup->language = trim_right(str_skip(line, 3));
        return MARKUP_FENCE;
    }
    return str_starts_with(line, STR(">")) ? MARKUP_QUOTE : MARKUP_TEXT;
}

static void markup_begin_line(struct markup *markup)
{
    struct str line = first_line(markup->rest);
    markup->ends_text = line.size == markup->rest.size;
    markup->rest = str_skip(markup->rest, line.size + 1);
    markup->kind = markup_line_kind(markup, line);
    markup->cursor = cursor_of(line);
    markup->emphasis = markup->open = markup->unclosed = 0;
}

/* What is left of a line of code, as it is. */
static bool markup_take_whole(struct markup *markup, struct markup_span *span)
{
    struct markup_cursor *cursor = &markup->cursor;
    span->kind = markup->kind;
    span->language = markup->language;
    span->text = cursor_rest(cursor);
    cursor->at = cursor->line.size;
    return span->text.size > 0;
}

/* The next span of a line that may hold marks; false at its end. */
static bool markup_take_span(struct markup *markup, struct markup_span *span)
{
    struct markup_cursor *cursor = &markup->cursor;
    struct token token;
    while (cursor_take(cursor, &token)) {
        if (token.kind == TOKEN_MARK && markup_apply(markup, &token))
            continue;
        bool is_code = token.kind == TOKEN_CODE;
        span->kind = is_code ? MARKUP_CODE : markup->kind;
        span->emphasis = markup->emphasis;
        span->text = (struct str){ cursor->line.bytes + token.start + (is_code ? token.ticks : 0),
                                   token.size - (is_code ? 2 * token.ticks : 0) };
        return true;
    }
    return false;
}

void markup_init(struct markup *markup, struct str text)
{
    *markup = (struct markup){ .rest = text };
    markup_begin_line(markup);
}

bool markup_next(struct markup *markup, struct markup_span *span)
{
    *span = (struct markup_span){ 0 };
    bool is_whole = markup->kind == MARKUP_FENCE || markup->kind == MARKUP_BLOCK;
    if (is_whole ? markup_take_whole(markup, span) : markup_take_span(markup, span))
        return true;
    if (markup->ends_text)
        return false;
    markup_begin_line(markup);
    *span = (struct markup_span){ .text = STR("\n") };
    return true;
}
