/* Any bytes as a message with markup: all is shown but marks, in order; code is told apart. */
#include "fuzz.h"

#include "client/core/highlight.h"
#include "client/core/markup.h"

/* Skip marks in front of @part, which must follow then. Returns where it ends. */
static const char *follow(const char *at, const char *end, struct str part)
{
    if (str_equal(part, STR("\n"))) {
        while (at < end && *at != '\n')
            MUST(strchr("*_`", *at++));
        MUST(at < end);
        return at + 1;
    }
    for (; at < part.bytes; at++)
        MUST(*at == '*' || *at == '_' || *at == '`');
    MUST(at == part.bytes && at + part.size <= end);
    return at + part.size;
}

static void check_code(struct highlight *highlight, struct str line)
{
    enum highlight_kind kind;
    struct str part;
    const char *at = line.bytes;
    while (highlight_next(highlight, &line, &kind, &part)) {
        MUST(part.size > 0 && part.bytes == at);
        at += part.size;
    }
    MUST(line.size == 0 && at == line.bytes);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    struct str text = { (const char *)bytes, size };
    const char *at = text.bytes, *end = text.bytes + size;
    struct highlight highlight;
    struct markup markup;
    struct markup_span span;
    highlight_init(&highlight, STR("c"));
    markup_init(&markup, text);
    while (markup_next(&markup, &span)) {
        MUST(span.text.size > 0);
        at = follow(at, end, span.text);
        if (span.kind == MARKUP_FENCE)
            highlight_init(&highlight, span.language);
        else if (span.kind == MARKUP_BLOCK)
            check_code(&highlight, span.text);
    }
    for (; at < end; at++)
        MUST(*at == '*' || *at == '_' || *at == '`');
}
