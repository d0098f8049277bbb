/*
 * Lines ready to be painted: each a row of runs, a run some text in one style. The core decides
 * what stands where; the view only turns styles into attributes and clusters into cells.
 */
#ifndef HUTONG_CLIENT_CORE_PAGE_H
#define HUTONG_CLIENT_CORE_PAGE_H

#include "client/core/direction.h"
#include <hutong/common/buf.h>
#include <stdbool.h>

enum style {
    STYLE_TEXT,
    STYLE_DIM,     /* what is there but not important: times, hints, offline members */
    STYLE_NAME,    /* a user's name, in the colour that run.hue picks */
    STYLE_OWN,     /* one's own name */
    STYLE_MENTION, /* one's own name in another's mouth */
    STYLE_NOTICE,  /* enter, leave and the client's own words */
    STYLE_URL,
    STYLE_QUOTE, /* a line that repeats what another has said */
    STYLE_CODE,  /* code, and the parts of it that are told apart */
    STYLE_KEYWORD,
    STYLE_STRING,
    STYLE_NUMBER,
    STYLE_COMMENT,
    STYLE_PENDING, /* own message on its way */
    STYLE_ERROR,
    STYLE_RULE, /* day line and the like */
    STYLE_MARK, /* last-read line */
    STYLE_BAR,  /* status line */
    STYLE_BAR_STRONG,
    STYLE_BAR_ALERT,
    STYLE_TITLE,   /* topic line, heads of lists */
    STYLE_CURRENT, /* the room one is in, in the list */
    STYLE_UNREAD,
    STYLE_COUNT
};

/* What comes on top of a style. */
enum emphasis { EMPHASIS_BOLD = 1, EMPHASIS_ITALIC = 2, EMPHASIS_CHOSEN = 4 };

struct run {
    size_t start, size; /* bytes of page.text */
    enum style style;
    unsigned emphasis;        /* sum of enum emphasis */
    unsigned hue;             /* any number; the view takes it modulo its colours */
    size_t target;            /* what a click on it means, to whoever made the page; 0: nothing */
    size_t link_start;        /* bytes of page.text: the whole address that it is a part of … */
    size_t link_size;         /* … or 0: of none */
    enum direction direction; /* of the text that it is a part of; none: as its first letter says */
    bool ends_field;          /* what is read from the right up to here goes no further */
};

struct page_line {
    size_t first_run, run_count;
    int indent; /* blank columns before the first run */
};

/* All zero is an empty page. */
struct page {
    struct buf text;
    struct run *runs; /* owned */
    size_t run_count, run_capacity;
    struct page_line *lines; /* owned */
    size_t line_count, line_capacity;
    size_t target;            /* of the runs that are added now, and … */
    enum direction direction; /* … their direction */
    bool failed;              /* memory ran out: something is missing */
};

void page_fini(struct page *page);

/** Forget the lines but keep the memory. */
void page_clear(struct page *page);

/** Begin a new line; page_add puts runs into it. */
void page_begin(struct page *page, int indent);

/** What is added from here on, up to the end of the line, has this target. */
void page_aim(struct page *page, size_t target);

/** What is added from here on, up to the end of the line, is part of text of this direction. */
void page_direct(struct page *page, enum direction direction);

/** What was added last to this line has cells of its own: nothing is read across their end. */
void page_end_field(struct page *page);

/** The run in a column of a line; NULL: none. */
const struct run *page_run_at(const struct page *page, size_t line, int col);

/** Append a run to the last line. Any bytes will do: painting is cell-safe. */
void page_add(struct page *page, enum style style, unsigned hue, struct str text);

/** page_add with hue 0 and a sum of enum emphasis. */
void page_add_emphasis(struct page *page, enum style style, unsigned emphasis, struct str text);

/** Append a run that looks like @like, and is no link. */
void page_add_like(struct page *page, const struct run *like, struct str text);

/** Append a whole address that looks like @like. */
void page_add_link(struct page *page, const struct run *like, struct str address);

/** Append @text, which is @run of @from or a part of it, with its look, its link and its end. */
void page_add_run(struct page *page, const struct page *from, const struct run *run,
                  struct str text);

/**
 * Have no run of the last line begin within a grapheme cluster, as it may when marks between its
 * parts were taken off: the cluster goes to the run that it begins in. Then whoever looks at the
 * line as a whole and whoever draws it run by run see the same clusters.
 */
void page_keep_clusters(struct page *page);

/** page_add with hue 0 and text after the manner of printf. */
void page_printf(struct page *page, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** A whole line of one style. */
void page_line(struct page *page, enum style style, struct str text);

/** The text of a run, valid until the page changes. */
struct str page_run_text(const struct page *page, const struct run *run);

/** The whole address that a run is a part of; empty: none. Valid until the page changes. */
struct str page_run_link(const struct page *page, const struct run *run);

/** Columns a line takes, its indent included. */
int page_line_cols(const struct page *page, size_t line);

/** Append the text of a line without its styles to @out, its indent as spaces. 0 or -ENOMEM. */
int page_line_text(const struct page *page, size_t line, struct buf *out);

/** The number from which a name gets its colour. */
unsigned page_hue(struct str name);

#endif
