/*
 * The one sanitiser between any received string and any screen, title, log or pipe: it walks
 * text by grapheme cluster (UAX #29) and gives for each what is safe to put into terminal cells.
 *
 * Cell-safe means that ncurses, tmux and the terminal agree on the width: width is glibc's
 * wcwidth (which ncurses and tmux use); zero-width joiners and what they join, variation
 * selectors, skin tones and tags are dropped; at most two combining marks (Mn, Me) are kept;
 * conjoining Hangul is composed; what takes columns of its own inside a cluster, such as a
 * Devanagari vowel sign, begins a cluster here; regional indicators are drawn as plain letters,
 * each by itself (a flag is two letters); controls, bidi controls, line and paragraph separators,
 * zero-width and default-ignorable characters, malformed bytes and code points unknown to
 * wcwidth show as U+FFFD; a mark without a base gets a middle dot.
 */
#ifndef HUTONG_COMMON_TEXT_H
#define HUTONG_COMMON_TEXT_H

#include <hutong/common/buf.h>
#include <hutong/common/str.h>
#include <stdint.h>

enum { TEXT_GLYPH_MAX = 3 }; /* a base and two marks */

struct text_cluster {
    size_t size;                    /* bytes of the source that the cluster covers */
    int cols;                       /* columns on the screen: 1 or 2 */
    uint32_t glyph[TEXT_GLYPH_MAX]; /* what to draw */
    int glyph_count;                /* code points in glyph, at least 1 */
};

/**
 * Read the grapheme cluster at the start of @text, which must not be empty.
 * Needs a UTF-8 LC_CTYPE for wcwidth. Never fails: bad bytes show as U+FFFD.
 * A newline or tab is a control here; callers that give those a meaning look before.
 */
void text_cluster(struct str text, struct text_cluster *cluster);

/*
 * Clusters that some terminals draw as one picture, in as many cells as are reckoned with here.
 * Those that begin with a sign that is narrow by itself have two columns only where the terminal
 * draws them so: see text_widen().
 */
enum text_whole {
    TEXT_WHOLE_ZWJ = 1,          /* joined, such as a family */
    TEXT_WHOLE_FLAG = 2,         /* two regional indicators, which are two clusters here */
    TEXT_WHOLE_SKIN = 4,         /* with a skin tone */
    TEXT_WHOLE_VS16 = 8,         /* narrow, as an emoji */
    TEXT_WHOLE_NARROW_ZWJ = 16,  /* narrow, as an emoji, with something joined to it */
    TEXT_WHOLE_NARROW_SKIN = 32, /* narrow, with a skin tone */
    TEXT_WHOLE_KEYCAP = 64,      /* a digit on a key */
    TEXT_WHOLE_WIDENS =
        TEXT_WHOLE_VS16 | TEXT_WHOLE_NARROW_ZWJ | TEXT_WHOLE_NARROW_SKIN | TEXT_WHOLE_KEYCAP,
};

/**
 * Whether @text, which must not be empty, begins with such a cluster, and nothing but what belongs
 * to it: no mark, no letter, nothing unseen. Returns the sum of the kinds that a terminal must know
 * to draw it, and sets *@size to its bytes; or 0.
 */
unsigned text_whole(struct str text, size_t *size);

/**
 * Which kinds of clusters, of those that begin with a narrow sign, have two columns from now on,
 * because the one terminal of this process draws them so. None at the start.
 */
void text_widen(unsigned kinds);

/** Whether @code_point may be drawn as it is, in cells of its own: no mark, nothing unseen. */
bool text_is_base(uint32_t code_point);

/** Columns that @text takes when it is drawn cluster by cluster. */
int text_cols(struct str text);

/** Bytes of the longest run of whole clusters at the start of @text within @cols columns. */
size_t text_fit(struct str text, int cols);

/**
 * Append a cell-safe copy of @text to @out. With @keep_lines newlines stay ("\r\n" becomes one)
 * and a tab becomes four spaces; otherwise each turns to one space. Returns 0, or -ENOMEM
 * with @out as it was.
 */
int text_sanitise(struct str text, bool keep_lines, struct buf *out);

/**
 * text_sanitise() with lines kept, for who draws cluster by cluster: clusters that text_whole()
 * knows stay as they are. Walked by text_cluster() they are as safe, and as wide, as without.
 */
int text_sanitise_whole(struct str text, struct buf *out);

/**
 * Bytes of the cluster before @offset in @text (for a cursor that moves left); 0 at the start.
 * The offset must lie on a cluster border.
 */
size_t text_cluster_before(struct str text, size_t offset);

/** Where the cluster begins in which @offset in @text lies; a border stays where it is. */
size_t text_cluster_floor(struct str text, size_t offset);

#endif
