/*
 * The little markup that people write in chats: **bold**, *italic* or _italic_, `code`,
 * "> quoted" lines and ``` fenced code. Made for Chinese as well: its punctuation never keeps a
 * mark from being one, and within Latin words and numbers (2*3*4, snake_case) marks are text.
 * What is no markup is left as it is; a mark without its other half is text.
 */
#ifndef HUTONG_CLIENT_CORE_MARKUP_H
#define HUTONG_CLIENT_CORE_MARKUP_H

#include "client/core/page.h"

enum markup_kind {
    MARKUP_TEXT,
    MARKUP_QUOTE, /* text of a line that begins with '>', the sign included */
    MARKUP_CODE,  /* within a line */
    MARKUP_FENCE, /* the line that begins or ends fenced code */
    MARKUP_BLOCK, /* a line of fenced code */
};

/* The most backticks that begin code. */
enum { MARKUP_TICKS_MAX = 3 };

/* One line, or what is left of it. */
struct markup_cursor {
    struct str line; /* without its newline */
    size_t at;
    size_t url_start, url_end;              /* the next address in it; none: both its size */
    bool lacks_ticks[MARKUP_TICKS_MAX + 1]; /* so many backticks do not come again */
};

struct markup {
    struct str rest; /* borrowed: the lines after this one */
    struct markup_cursor cursor;
    struct str language;   /* borrowed: the word behind the fence; empty: none */
    enum markup_kind kind; /* of the line */
    unsigned emphasis;     /* what is on: sum of enum emphasis */
    unsigned open;         /* by which marks */
    unsigned unclosed;     /* marks of which the rest of the line has no other half */
    bool is_fenced;        /* the line is within a fence */
    bool lacks_fence;      /* there is no fence to come that would end another */
    bool ends_text;        /* the line is the last one */
};

struct markup_span {
    enum markup_kind kind;
    unsigned emphasis;   /* sum of enum emphasis */
    struct str text;     /* a part of the source, or "\n" */
    struct str language; /* MARKUP_BLOCK: as the fence says, may be empty */
};

/** Begin to read @text, which must outlive @markup. */
void markup_init(struct markup *markup, struct str text);

/**
 * The next run of text that looks the same; all of them together are the source without its
 * marks. False at the end. Takes time in proportion to the text, whatever it is.
 */
bool markup_next(struct markup *markup, struct markup_span *span);

#endif
