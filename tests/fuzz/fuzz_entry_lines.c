/*
 * Any message, of any kind and from anybody, in a pane of any width: it has lines, and none of them
 * is wider than the pane, but for a name that stands by itself in one that is very narrow.
 */
#include "fuzz.h"

#include "client/core/entry_lines.h"
#include "client/core/wrap.h"

#include <hutong/common/macros.h>

enum { FUZZ_COLS_MIN = 12, FUZZ_COLS = 200, FUZZ_HEAD_SIZE = 4 };

static const enum entry_kind kinds[] = { ENTRY_MESSAGE, ENTRY_ACTION, ENTRY_TOPIC,
                                         ENTRY_FILE,    ENTRY_ENTER,  ENTRY_LEAVE,
                                         ENTRY_RENAME,  ENTRY_INVITE, ENTRY_INFO };

/* A line of what a server could tell, and of what none should: it need not be well-formed. */
static struct str take_line(struct str *rest)
{
    struct str line = { rest->bytes, 0 };
    while (line.size < rest->size && rest->bytes[line.size] != '\n')
        line.size++;
    *rest = str_skip(*rest, line.size + (line.size < rest->size));
    return line;
}

static void check_lines(const struct page *page, int cols)
{
    MUST(!page->failed);
    MUST(page->line_count > 0);
    for (size_t i = 0; i < page->line_count; i++)
        MUST((i == 0 && cols < ENTRY_LINES_ALIGNED_COLS) || page_line_cols(page, i) <= cols);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    if (size < FUZZ_HEAD_SIZE)
        return;
    int cols = FUZZ_COLS_MIN + bytes[1] % FUZZ_COLS;
    struct str rest = { (const char *)bytes + FUZZ_HEAD_SIZE, size - FUZZ_HEAD_SIZE };
    struct entry entry = { .no = 1,
                           .kind = kinds[bytes[0] % ARRAY_SIZE(kinds)],
                           .is_edited = bytes[2] & 1,
                           .is_recalled = bytes[2] & 2,
                           .is_mine = bytes[2] & 4,
                           .state = bytes[2] & 8 ? ENTRY_FAILED : ENTRY_SENT };
    struct page page = { 0 }, scratch = { 0 };
    struct wrap wrap = { 0 };
    entry.from = take_line(&rest);
    entry.text = rest;
    entry.problem = bytes[2] & 8 ? STR("no") : STR("");
    const struct entry_shape shape = { .cols = cols,
                                       .name_cols =
                                           2 + bytes[3] % (entry_lines_name_cols_max(cols) - 1),
                                       .own_name = STR("alice"),
                                       .shows_time = bytes[2] & 16,
                                       .shows_markup = bytes[2] & 32,
                                       .scratch = &scratch,
                                       .wrap = &wrap };
    entry_lines_add(&shape, &entry, &page);
    check_lines(&page, cols);
    page_fini(&page);
    page_fini(&scratch);
    wrap_fini(&wrap);
}
