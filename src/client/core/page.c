/* Lines, runs and text each grow in one array; a page that is cleared keeps all three. */
#include "client/core/page.h"

#include <errno.h>
#include <hutong/common/text.h>
#include <stdio.h>
#include <stdlib.h>

void page_fini(struct page *page)
{
    buf_fini(&page->text);
    free(page->runs);
    free(page->lines);
    *page = (struct page){ 0 };
}

void page_clear(struct page *page)
{
    buf_clear(&page->text);
    page->run_count = page->line_count = 0;
    page->failed = false;
}

/* Make room for one more item in an array that doubles. Returns the array or NULL. */
static void *page_grow(void *array, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity)
        return array;
    size_t wanted = *capacity ? *capacity * 2 : 64;
    void *grown = reallocarray(array, wanted, item_size);
    if (grown)
        *capacity = wanted;
    return grown;
}

void page_begin(struct page *page, int indent)
{
    struct page_line *lines =
        page_grow(page->lines, page->line_count, &page->line_capacity, sizeof(*page->lines));
    if (!lines) {
        page->failed = true;
        return;
    }
    page->lines = lines;
    page->target = 0;
    page->direction = DIRECTION_NONE;
    lines[page->line_count++] = (struct page_line){ page->run_count, 0, indent };
}

/* The last run of the last line if it looks the same: more text can join it. */
static struct run *page_run_like(struct page *page, const struct run *like)
{
    struct run *run = page->run_count > 0 ? &page->runs[page->run_count - 1] : NULL;
    bool is_alike = page->lines[page->line_count - 1].run_count > 0 && run->style == like->style &&
                    run->emphasis == like->emphasis && run->hue == like->hue &&
                    run->target == like->target && run->link_size == 0 && !run->ends_field &&
                    run->direction == page->direction;
    return is_alike ? run : NULL;
}

/* Begin an empty run at the end of the text; NULL when memory ran out. */
static struct run *page_run_new(struct page *page, const struct run *like)
{
    struct run *runs =
        page_grow(page->runs, page->run_count, &page->run_capacity, sizeof(*page->runs));
    if (!runs)
        return NULL;
    page->runs = runs;
    page->lines[page->line_count - 1].run_count++;
    runs[page->run_count] = *like;
    runs[page->run_count].start = page->text.size;
    runs[page->run_count].size = runs[page->run_count].link_size = 0;
    runs[page->run_count].direction = page->direction;
    runs[page->run_count].ends_field = false;
    return &runs[page->run_count++];
}

void page_aim(struct page *page, size_t target)
{
    page->target = target;
}

void page_direct(struct page *page, enum direction direction)
{
    page->direction = direction;
}

void page_end_field(struct page *page)
{
    if (page->line_count > 0 && page->lines[page->line_count - 1].run_count > 0)
        page->runs[page->run_count - 1].ends_field = true;
}

void page_add(struct page *page, enum style style, unsigned hue, struct str text)
{
    page_add_like(page, &(struct run){ .style = style, .hue = hue, .target = page->target }, text);
}

void page_add_emphasis(struct page *page, enum style style, unsigned emphasis, struct str text)
{
    page_add_like(
        page, &(struct run){ .style = style, .emphasis = emphasis, .target = page->target }, text);
}

void page_add_like(struct page *page, const struct run *like, struct str text)
{
    if (text.size == 0 || page->line_count == 0)
        return;
    struct run *run = page_run_like(page, like);
    if (!run)
        run = page_run_new(page, like);
    if (run && buf_append_str(&page->text, text) == 0)
        run->size += text.size;
    else
        page->failed = true;
}

/* Append a run of its own. Returns it, or NULL when memory ran out. */
static struct run *page_add_apart(struct page *page, const struct run *like, struct str text)
{
    struct run *run = page->line_count > 0 ? page_run_new(page, like) : NULL;
    if (!run || buf_append_str(&page->text, text) != 0) {
        page->failed = true;
        return NULL;
    }
    run->size = text.size;
    return run;
}

void page_add_link(struct page *page, const struct run *like, struct str address)
{
    struct run *run = page_add_apart(page, like, address);
    if (!run)
        return;
    run->link_start = run->start;
    run->link_size = run->size;
}

/* Have an address in the text, where no run shows it; the one before is often the same. */
static size_t page_keep_link(struct page *page, struct str address)
{
    const struct run *last = page->run_count > 0 ? &page->runs[page->run_count - 1] : NULL;
    if (last && last->link_size > 0 && str_equal(page_run_link(page, last), address))
        return last->link_start;
    size_t start = page->text.size;
    page->failed |= buf_append_str(&page->text, address) != 0;
    return start;
}

void page_add_run(struct page *page, const struct page *from, const struct run *run,
                  struct str text)
{
    if (run->link_size == 0 || text.size == 0) {
        page_add_like(page, run, text);
    } else {
        size_t start = page_keep_link(page, page_run_link(from, run));
        struct run *part = page_add_apart(page, run, text);
        if (!part || page->failed)
            return;
        part->link_start = start;
        part->link_size = run->link_size;
    }
    const char *end = (const char *)from->text.bytes + run->start + run->size;
    if (run->ends_field && text.bytes + text.size == end)
        page_end_field(page);
}

/* The first border of a cluster from @offset on, @start being one. */
static size_t page_cluster_border(const struct page *page, size_t start, size_t offset)
{
    struct text_cluster cluster;
    struct str text = buf_str(&page->text);
    if (start >= offset || offset >= text.size || !(text.bytes[offset] & 0x80))
        return start > offset ? start : offset; /* an ASCII character always begins one */
    for (; start < offset; start += cluster.size)
        text_cluster(str_skip(text, start), &cluster);
    return start;
}

void page_keep_clusters(struct page *page)
{
    const struct page_line *line = page->line_count > 0 ? &page->lines[page->line_count - 1] : NULL;
    for (size_t i = 1; line && i < line->run_count; i++) {
        struct run *run = &page->runs[line->first_run + i], *last = run - 1;
        size_t end = run->start + run->size;
        size_t border = page_cluster_border(page, last->start, run->start);
        last->size = border - last->start;
        run->start = border;
        run->size = end > border ? end - border : 0;
    }
}

void page_printf(struct page *page, enum style style, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int size = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (size < 0) {
        page->failed = true;
        return;
    }
    page_add(page, style, 0, (struct str){ text, (size_t)size });
    free(text);
}

void page_line(struct page *page, enum style style, struct str text)
{
    page_begin(page, 0);
    page_add(page, style, 0, text);
}

struct str page_run_text(const struct page *page, const struct run *run)
{
    return (struct str){ (const char *)page->text.bytes + run->start, run->size };
}

struct str page_run_link(const struct page *page, const struct run *run)
{
    return (struct str){ (const char *)page->text.bytes + run->link_start, run->link_size };
}

int page_line_cols(const struct page *page, size_t line)
{
    const struct page_line *row = &page->lines[line];
    int cols = row->indent;
    for (size_t i = 0; i < row->run_count; i++)
        cols += text_cols(page_run_text(page, &page->runs[row->first_run + i]));
    return cols;
}

const struct run *page_run_at(const struct page *page, size_t line, int col)
{
    if (line >= page->line_count)
        return NULL;
    const struct page_line *row = &page->lines[line];
    int end = row->indent;
    for (size_t i = 0; i < row->run_count; i++) {
        const struct run *run = &page->runs[row->first_run + i];
        int start = end;
        end += text_cols(page_run_text(page, run));
        if (col >= start && col < end)
            return run;
    }
    return NULL;
}

int page_line_text(const struct page *page, size_t line, struct buf *out)
{
    const struct page_line *row = &page->lines[line];
    if (buf_printf(out, "%*s", row->indent, "") != 0)
        return -ENOMEM;
    for (size_t i = 0; i < row->run_count; i++)
        if (buf_append_str(out, page_run_text(page, &page->runs[row->first_run + i])) != 0)
            return -ENOMEM;
    return 0;
}

unsigned page_hue(struct str name)
{
    unsigned hash = 2166136261u; /* FNV-1a: spread is all it needs, no stranger gains by a clash */
    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ (unsigned char)name.bytes[i]) * 16777619u;
    return hash ^ hash >> 16;
}
