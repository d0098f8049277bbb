/* Any bytes at all through the sanitiser: what comes out is safe, and everybody counts alike. */
#include "fuzz.h"

#include <hutong/common/text.h>
#include <hutong/common/utf8.h>

static bool is_between(uint32_t code_point, uint32_t first, uint32_t last)
{
    return code_point >= first && code_point <= last;
}

/* What no terminal may ever get, by number and not by the tables that the sanitiser asks. */
static bool is_dangerous(uint32_t code_point)
{
    return code_point < 0x20 || is_between(code_point, 0x7F, 0x9F) || code_point == 0xAD ||
           code_point == 0x61C || is_between(code_point, 0x200B, 0x200F) ||
           is_between(code_point, 0x2028, 0x202E) || is_between(code_point, 0x2060, 0x206F) ||
           is_between(code_point, 0xFE00, 0xFE0F) || code_point == 0xFEFF ||
           is_between(code_point, 0x1F1E6, 0x1F1FF) || is_between(code_point, 0x1F3FB, 0x1F3FF) ||
           is_between(code_point, 0xE0000, 0xE0FFF);
}

static void check_safe(struct str text, bool keep_lines)
{
    MUST(utf8_is_valid(text));
    while (text.size > 0) {
        uint32_t code_point = utf8_take(&text, NULL);
        MUST((keep_lines && code_point == '\n') || !is_dangerous(code_point));
    }
}

/* A cluster is the same without what follows it. */
static void check_alone(struct str text, const struct text_cluster *cluster)
{
    struct text_cluster alone;
    text_cluster((struct str){ text.bytes, cluster->size }, &alone);
    MUST(alone.size == cluster->size && alone.cols == cluster->cols);
}

static void check_clusters(struct str text)
{
    struct text_cluster cluster;
    int cols = 0;
    for (size_t offset = 0; offset < text.size; offset += cluster.size) {
        text_cluster(str_skip(text, offset), &cluster);
        MUST(cluster.size > 0 && cluster.size <= text.size - offset);
        MUST(cluster.cols == 1 || cluster.cols == 2);
        MUST(cluster.glyph_count >= 1 && cluster.glyph_count <= TEXT_GLYPH_MAX);
        MUST(text_cluster_before(text, offset + cluster.size) == cluster.size);
        check_alone(str_skip(text, offset), &cluster);
        cols += cluster.cols;
    }
    MUST(text_cols(text) == cols);
}

static void check_fit(struct str text)
{
    int cols = text_cols(text);
    size_t half = text_fit(text, cols / 2);
    MUST(text_fit(text, cols) == text.size);
    MUST(text_cols((struct str){ text.bytes, half }) <= cols / 2);
}

static int count_crlf(struct str text)
{
    int count = 0;
    for (; text.size > 0; text = str_skip(text, 1))
        count += str_starts_with(text, STR("\r\n"));
    return count;
}

static void check_one_line(struct str text)
{
    struct buf once = { 0 }, twice = { 0 };
    MUST(text_sanitise(text, false, &once) == 0);
    check_safe(buf_str(&once), false);
    MUST(text_cols(buf_str(&once)) == text_cols(text) - count_crlf(text));
    MUST(text_sanitise(buf_str(&once), false, &twice) == 0);
    MUST(str_equal(buf_str(&once), buf_str(&twice)));
    buf_fini(&once);
    buf_fini(&twice);
}

static void check_lines(struct str text)
{
    struct buf lines = { 0 };
    MUST(text_sanitise(text, true, &lines) == 0);
    check_safe(buf_str(&lines), true);
    buf_fini(&lines);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    struct str text = { (const char *)bytes, size };
    text_widen(TEXT_WHOLE_WIDENS);
    check_clusters(text);
    text_widen(0);
    check_clusters(text);
    check_fit(text);
    check_one_line(text);
    check_lines(text);
}
