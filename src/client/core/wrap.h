/*
 * Running text cut into lines for a given width: between words and where Chinese and Japanese
 * allow it (UAX #14), never inside a grapheme cluster; a web address is one word.
 */
#ifndef HUTONG_CLIENT_CORE_WRAP_H
#define HUTONG_CLIENT_CORE_WRAP_H

#include <hutong/common/buf.h>

struct wrap {
    struct str rest;   /* borrowed: what is not yet on a line */
    const char *text;  /* the whole text, for the place in breaks */
    struct buf breaks; /* owned: per byte, may a line begin here? */
    bool has_ended;
};

/**
 * Begin to wrap @text, which must outlive @wrap; newlines in it end a line. @cols is the width of
 * the widest line to be asked for. Returns 0, or -ENOMEM, and then there is no line; wrap_fini in
 * either case.
 */
int wrap_init(struct wrap *wrap, struct str text, int cols);
void wrap_fini(struct wrap *wrap);

/** Begin again with another text, keeping the memory. 0 or -ENOMEM. */
int wrap_restart(struct wrap *wrap, struct str text, int cols);

/**
 * The next line, of at most @cols columns, without the blanks at its end; at least one cluster
 * even if that is wider. Text that is empty, or ends with a newline, has an empty last line.
 * False when there is no more.
 */
bool wrap_next(struct wrap *wrap, int cols, struct str *line);

#endif
