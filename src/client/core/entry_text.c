/* Markup is taken off first, then plain text is searched for addresses and mentions. */
#include "client/core/entry_text.h"

#include "client/core/highlight.h"
#include "client/core/markup.h"
#include "client/core/mention.h"
#include "client/core/url.h"

struct entry_text {
    struct page *page;
    struct str own_name;
    enum style style; /* of plain text */
    struct highlight highlight;
};

static struct str str_first(struct str text, size_t size)
{
    return (struct str){ text.bytes, size };
}

/* The style of a part, unless the message as a whole has another look. */
static enum style entry_style(const struct entry_text *text, enum style style)
{
    return text->style == STYLE_TEXT ? style : text->style;
}

/* Put running text with mentions set off. */
static void entry_add_words(const struct entry_text *text, struct run look, struct str words)
{
    size_t start, size;
    struct run mention = { .style = STYLE_MENTION, .emphasis = look.emphasis };
    while (mention_find(words, text->own_name, &start, &size)) {
        page_add_like(text->page, &look, str_first(words, start));
        page_add_like(text->page, &mention, str_first(str_skip(words, start), size));
        words = str_skip(words, start + size);
    }
    page_add_like(text->page, &look, words);
}

/* The same with addresses set off, in which no name is looked for. */
static void entry_add_running(const struct entry_text *text, struct run look, struct str words)
{
    size_t start, size;
    struct run url = { .style = STYLE_URL, .emphasis = look.emphasis };
    while (url_find(words, &start, &size)) {
        entry_add_words(text, look, str_first(words, start));
        page_add_link(text->page, &url, str_first(str_skip(words, start), size));
        words = str_skip(words, start + size);
    }
    entry_add_words(text, look, words);
}

static void entry_add_span(const struct entry_text *text, const struct markup_span *span)
{
    enum style style = span->kind == MARKUP_QUOTE ? STYLE_QUOTE : STYLE_TEXT;
    entry_add_running(text,
                      (struct run){ .style = entry_style(text, style), .emphasis = span->emphasis },
                      span->text);
}

static void entry_add_code_line(struct entry_text *text, struct str line)
{
    static const enum style styles[] = {
        [HIGHLIGHT_PLAIN] = STYLE_CODE,      [HIGHLIGHT_KEYWORD] = STYLE_KEYWORD,
        [HIGHLIGHT_STRING] = STYLE_STRING,   [HIGHLIGHT_NUMBER] = STYLE_NUMBER,
        [HIGHLIGHT_COMMENT] = STYLE_COMMENT,
    };
    enum highlight_kind kind;
    struct str part;
    while (highlight_next(&text->highlight, &line, &kind, &part))
        page_add(text->page, entry_style(text, styles[kind]), 0, part);
}

void entry_text_add(struct str said, struct str own_name, enum style style, bool shows_markup,
                    struct page *page)
{
    struct entry_text text = { .page = page, .own_name = own_name, .style = style };
    struct markup markup;
    struct markup_span span;
    if (!shows_markup) {
        entry_add_running(&text, (struct run){ .style = style }, said);
        return;
    }
    markup_init(&markup, said);
    while (markup_next(&markup, &span)) {
        if (span.kind == MARKUP_FENCE) {
            highlight_init(&text.highlight, span.language);
            page_add(page, entry_style(&text, STYLE_DIM), 0, span.text);
        } else if (span.kind == MARKUP_BLOCK) {
            entry_add_code_line(&text, span.text);
        } else if (span.kind == MARKUP_CODE) {
            page_add_emphasis(page, entry_style(&text, STYLE_CODE), span.emphasis, span.text);
        } else {
            entry_add_span(&text, &span);
        }
    }
}
