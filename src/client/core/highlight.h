/* Colours for fenced code: comments, strings, numbers and keywords of common languages. */
#ifndef HUTONG_CLIENT_CORE_HIGHLIGHT_H
#define HUTONG_CLIENT_CORE_HIGHLIGHT_H

#include <hutong/common/str.h>

enum highlight_kind {
    HIGHLIGHT_PLAIN,
    HIGHLIGHT_KEYWORD,
    HIGHLIGHT_STRING,
    HIGHLIGHT_NUMBER,
    HIGHLIGHT_COMMENT,
};

struct highlight_language;

struct highlight {
    const struct highlight_language *language; /* NULL: one that we do not know */
    bool is_in_comment;                        /* that goes on in the next line */
    char before; /* the byte before this one; a blank: a line begins */
};

/** Begin a block of code in the language called @name, as people write it behind a fence. */
void highlight_init(struct highlight *highlight, struct str name);

/**
 * Take the next run of one kind off @line, a line of the block or what is left of it. The lines
 * come in order. False when @line is empty.
 */
bool highlight_next(struct highlight *highlight, struct str *line, enum highlight_kind *kind,
                    struct str *text);

#endif
