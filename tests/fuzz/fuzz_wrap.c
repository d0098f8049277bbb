/* Any bytes, made safe and wrapped to any width: no line is wider, and none of the text is lost. */
#include "fuzz.h"

#include "client/core/wrap.h"

#include <hutong/common/text.h>
#include <hutong/common/utf8.h>

enum { FUZZ_COLS_MAX = 120 };

static size_t count_solid(struct str text)
{
    size_t count = 0;
    for (; text.size > 0; text = str_skip(text, 1))
        count += text.bytes[0] != ' ' && text.bytes[0] != '\n';
    return count;
}

/* A line may be wider than asked for only if it is a single cluster. */
static bool is_narrow(struct str line, int cols)
{
    struct text_cluster cluster;
    if (text_cols(line) <= cols)
        return true;
    text_cluster(line, &cluster);
    return cluster.size == line.size;
}

static void check_wrap(struct str text, int cols)
{
    struct wrap wrap;
    struct str line;
    size_t solid = 0, lines = 0;
    MUST(wrap_init(&wrap, text, cols) == 0);
    while (wrap_next(&wrap, cols, &line)) {
        MUST(line.size == 0 ||
             (line.bytes >= text.bytes && line.bytes + line.size <= text.bytes + text.size));
        MUST(is_narrow(line, cols));
        MUST(utf8_is_valid(line));
        solid += count_solid(line);
        MUST(++lines <= text.size + 1);
    }
    MUST(lines > 0 && solid == count_solid(text));
    wrap_fini(&wrap);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    struct buf safe = { 0 };
    if (size == 0)
        return;
    struct str text = { (const char *)bytes + 1, size - 1 };
    MUST(text_sanitise(text, true, &safe) == 0);
    check_wrap(buf_str(&safe), 1 + bytes[0] % FUZZ_COLS_MAX);
    buf_fini(&safe);
}
