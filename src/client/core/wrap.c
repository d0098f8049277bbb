/*
 * Where a line may break is found once for the whole text (libunistring's UAX #14); lines are
 * then taken off the front one by one, each as long as its width allows.
 */
#include "client/core/wrap.h"

#include "client/core/url.h"

#include <errno.h>
#include <hutong/common/text.h>
#include <hutong/common/utf8.h>
#include <unilbrk.h>

/* Forbid breaks inside addresses, unless they are too long for a line anyway. */
static void wrap_join_urls(struct str text, int cols, char *breaks)
{
    size_t start, size, offset = 0;
    while (url_find(str_skip(text, offset), &start, &size)) {
        start += offset;
        if (text_cols((struct str){ text.bytes + start, size }) <= cols)
            memset(breaks + start + 1, UC_BREAK_PROHIBITED, size - 1);
        offset = start + size;
    }
}

int wrap_restart(struct wrap *wrap, struct str text, int cols)
{
    wrap->rest = text;
    wrap->text = text.bytes;
    buf_clear(&wrap->breaks);
    wrap->has_ended = buf_reserve(&wrap->breaks, text.size + 1) != 0;
    if (wrap->has_ended)
        return -ENOMEM;
    char *breaks = (char *)wrap->breaks.bytes;
    u8_possible_linebreaks((const uint8_t *)text.bytes, text.size, "UTF-8", breaks);
    wrap_join_urls(text, cols, breaks);
    return 0;
}

int wrap_init(struct wrap *wrap, struct str text, int cols)
{
    *wrap = (struct wrap){ 0 };
    return wrap_restart(wrap, text, cols);
}

void wrap_fini(struct wrap *wrap)
{
    buf_fini(&wrap->breaks);
}

/* Whether a line may begin @offset bytes into the rest. */
static bool wrap_may_break(const struct wrap *wrap, size_t offset)
{
    char at = (char)wrap->breaks.bytes[(size_t)(wrap->rest.bytes - wrap->text) + offset];
    return at == UC_BREAK_POSSIBLE;
}

/* How the next line ends. */
struct wrap_end {
    size_t size;       /* bytes of the rest that fit */
    size_t last_break; /* the last place in them where a line may begin; 0: none */
    bool is_cut;       /* there is more than fits before the newline or the end */
};

/* Go along the rest as far as @cols columns reach. Blanks may hang over the end. */
static struct wrap_end wrap_reach(const struct wrap *wrap, int cols)
{
    struct wrap_end end = { 0 };
    struct text_cluster cluster;
    struct str rest = wrap->rest;
    for (; rest.size > 0 && rest.bytes[0] != '\n'; rest = str_skip(rest, cluster.size)) {
        end.size = wrap->rest.size - rest.size;
        if (end.size > 0 && wrap_may_break(wrap, end.size))
            end.last_break = end.size;
        text_cluster(rest, &cluster);
        cols -= cluster.cols;
        bool is_blank = rest.bytes[0] == ' ' && cluster.size == 1; /* a mark on it shows */
        end.is_cut = cols < 0 && end.size > 0 && !is_blank;
        if (end.is_cut)
            return end;
    }
    end.size = wrap->rest.size - rest.size;
    return end;
}

static struct str wrap_trim_right(struct str line)
{
    while (line.size > 0 && line.bytes[line.size - 1] == ' ')
        line.size--;
    return line;
}

bool wrap_next(struct wrap *wrap, int cols, struct str *line)
{
    if (wrap->has_ended)
        return false;
    struct wrap_end end = wrap_reach(wrap, cols);
    size_t size = end.is_cut && end.last_break > 0 ? end.last_break : end.size;
    *line = wrap_trim_right((struct str){ wrap->rest.bytes, size });
    if (!end.is_cut) {
        wrap->has_ended = size == wrap->rest.size;
        size += !wrap->has_ended; /* the newline */
    }
    wrap->rest = str_skip(wrap->rest, size);
    return true;
}
