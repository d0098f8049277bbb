/* Source: "Hyperlinks in terminal emulators",
 * gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
#include "client/view/retouch.h"

#include "client/view/restore.h"

#include <curses.h>
#include <hutong/common/buf.h>
#include <hutong/common/utf8.h>
#include <stdlib.h>
#include <term.h>
#include <wchar.h>

enum {
    RETOUCH_ADDRESS_SIZE_MAX = 2000, /* terminals have limits a little above */
    RETOUCH_COLS_MAX = 1024,         /* of a row that is looked at */
};

#define HASH_START UINT64_C(14695981039346656037)
#define HASH_PRIME UINT64_C(1099511628211)

/* FNV-1a: a clash would cost one row one painting. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * HASH_PRIME;
    return hash;
}

void retouch_fini(struct retouch *retouch)
{
    free(retouch->states);
    *retouch = (struct retouch){ 0 };
}

void retouch_forget(struct retouch *retouch)
{
    for (int row = 0; row < retouch->rows; row++)
        retouch->states[row] = (struct retouch_row){ 0 };
}

void retouch_begin(struct retouch *retouch, int rows)
{
    retouch->count = 0;
    if (rows == retouch->rows)
        return;
    free(retouch->states);
    retouch->states = calloc((size_t)rows, sizeof(*retouch->states));
    retouch->rows = retouch->states ? rows : 0; /* without memory: nothing */
}

static void retouch_add(struct retouch *retouch, struct retouch_part part)
{
    if (retouch->count < RETOUCH_MAX && part.row < retouch->rows && part.cols > 0)
        retouch->parts[retouch->count++] = part;
}

static bool may_open(struct str address)
{
    return (str_starts_with(address, STR("https://")) ||
            str_starts_with(address, STR("http://"))) &&
           address.size <= RETOUCH_ADDRESS_SIZE_MAX;
}

void retouch_link(struct retouch *retouch, int row, int col, int cols, struct str address)
{
    if (retouch->has_links && may_open(address))
        retouch_add(retouch, (struct retouch_part){ RETOUCH_LINK, row, col, cols, address });
}

void retouch_cluster(struct retouch *retouch, int row, int col, int cols, struct str cluster)
{
    retouch_add(retouch, (struct retouch_part){ RETOUCH_CLUSTER, row, col, cols, cluster });
}

void retouch_raw(struct retouch *retouch, int row, int col, int cols, struct str bytes)
{
    retouch_add(retouch, (struct retouch_part){ RETOUCH_RAW, row, col, cols, bytes });
}

void retouch_anchor(struct retouch *retouch, int row, int col)
{
    const struct retouch_part *last =
        retouch->count > 0 ? &retouch->parts[retouch->count - 1] : NULL;
    bool is_there = last && last->kind == RETOUCH_ANCHOR && last->row == row && last->col == col;
    if (col < COLS && !is_there)
        retouch_add(retouch, (struct retouch_part){ RETOUCH_ANCHOR, row, col, COLS - col, { 0 } });
}

static bool reaches_into(const struct retouch_part *part, const struct rect *rect)
{
    return part->kind != RETOUCH_ANCHOR && part->row >= rect->row &&
           part->row < rect->row + rect->rows && part->col < rect->col + rect->cols &&
           part->col + part->cols > rect->col;
}

void retouch_cover(struct retouch *retouch, struct rect rect)
{
    size_t kept = 0;
    for (size_t i = 0; i < retouch->count; i++)
        if (!reaches_into(&retouch->parts[i], &rect))
            retouch->parts[kept++] = retouch->parts[i];
    retouch->count = kept;
}

/*
 * The characters of a row, from @col on, one after the other whatever their widths; an empty one
 * ends them. Returns how many columns they take.
 */
static int retouch_cells(int row, int col, cchar_t cells[RETOUCH_COLS_MAX + 1])
{
    int cols = COLS - col < RETOUCH_COLS_MAX ? COLS - col : RETOUCH_COLS_MAX;
    if (cols <= 0 || mvin_wchnstr(row, col, cells, cols) == ERR)
        return 0;
    return cols;
}

/* What stands in a row. */
static uint64_t retouch_hash_cells(int row)
{
    cchar_t cells[RETOUCH_COLS_MAX + 1];
    int cols = retouch_cells(row, 0, cells);
    uint64_t hash = HASH_START;
    for (int i = 0; i < cols; i++) {
        wchar_t text[CCHARW_MAX + 1] = { 0 };
        attr_t attributes;
        short pair;
        getcchar(&cells[i], text, &attributes, &pair, NULL);
        if (!text[0])
            break;
        hash = hash_bytes(hash, text, wcslen(text) * sizeof(*text));
        hash = hash_bytes(hash, &attributes, sizeof(attributes));
        hash = hash_bytes(hash, &pair, sizeof(pair));
    }
    return hash;
}

/* Parts come row by row. */
static void retouch_hash_parts(struct retouch *retouch)
{
    uint64_t cells = 0;
    for (size_t i = 0; i < retouch->count; i++) {
        const struct retouch_part *part = &retouch->parts[i];
        struct retouch_row *row = &retouch->states[part->row];
        uint64_t *hash = part->kind == RETOUCH_LINK ? &row->links_next : &row->parts_next;
        if (i == 0 || part[-1].row != part->row)
            cells = retouch_hash_cells(part->row);
        if (*hash == 0)
            *hash = cells;
        *hash = hash_bytes(*hash, &part->kind, sizeof(part->kind));
        *hash = hash_bytes(*hash, &part->col, sizeof(part->col));
        *hash = hash_bytes(*hash, &part->cols, sizeof(part->cols));
        *hash = hash_bytes(*hash, part->text.bytes, part->text.size) | 1; /* never 0 */
    }
}

/* Anchors first, as they write over what is behind them; then from the left; links last. */
static int retouch_compare(const void *a, const void *b)
{
    static const int order[] = {
        [RETOUCH_ANCHOR] = 0, [RETOUCH_CLUSTER] = 1, [RETOUCH_RAW] = 1, [RETOUCH_LINK] = 2
    };
    const struct retouch_part *one = a, *two = b;
    if (one->row != two->row)
        return one->row - two->row;
    return one->kind != two->kind ? order[one->kind] - order[two->kind] : one->col - two->col;
}

static bool retouch_links_change(const struct retouch *retouch)
{
    for (int row = 0; row < retouch->rows; row++)
        if (retouch->states[row].links_next != retouch->states[row].links_shown)
            return true;
    return false;
}

/*
 * Paint a row anew whose cells must not keep what they had. Where links come or go curses may have
 * rows move, and with them links, so that it is to find none.
 */
static void retouch_redraw(struct retouch_row *line, int row, bool do_links_change)
{
    bool is_linked = do_links_change && line->links_shown != 0;
    if (line->parts_next == line->parts_shown && !is_linked)
        return;
    wredrawln(stdscr, row, 1);
    line->links_shown = 0;
}

void retouch_prepare(struct retouch *retouch)
{
    int row, col;
    for (int i = 0; i < retouch->rows; i++) {
        retouch->states[i].links_before = retouch->states[i].links_next;
        retouch->states[i].parts_next = retouch->states[i].links_next = 0;
    }
    getyx(stdscr, row, col);
    qsort(retouch->parts, retouch->count, sizeof(*retouch->parts), retouch_compare);
    retouch_hash_parts(retouch);
    move(row, col); /* where the cursor goes, whatever was looked at */
    bool do_links_change = retouch_links_change(retouch);
    for (int i = 0; i < retouch->rows; i++)
        retouch_redraw(&retouch->states[i], i, do_links_change);
}

/* ---- writing ---- */

static struct buf
    retouch_out; /* the functions of terminfo give bytes one by one, and nothing else */

static int retouch_put(int byte)
{
    char character = (char)byte;
    buf_append(&retouch_out, &character, 1);
    return byte;
}

static void retouch_move(int row, int col)
{
    tputs(tiparm(cursor_address, row, col), 1, retouch_put);
}

/* Begin a link: parts of the same address belong together. */
static void link_open(struct str address)
{
    uint64_t id = hash_bytes(HASH_START, address.bytes, address.size);
    buf_printf(&retouch_out, "\033]8;id=%llx;", (unsigned long long)id);
    for (size_t i = 0; i < address.size; i++) {
        unsigned char byte = (unsigned char)address.bytes[i];
        if (byte > ' ' && byte < 0x7F)
            retouch_put(byte);
        else
            buf_printf(&retouch_out, "%%%02X", byte);
    }
    buf_append_str(&retouch_out, STR("\033\\"));
}

static void link_close(void)
{
    buf_append_str(&retouch_out, STR("\033]8;;\033\\"));
}

/* Write a cell as it looks. Returns its columns. */
static int retouch_write_cell(const cchar_t *cell)
{
    wchar_t text[CCHARW_MAX + 1] = { 0 };
    attr_t attributes;
    short pair;
    getcchar(cell, text, &attributes, &pair, NULL);
    vid_puts(attributes, pair, NULL, retouch_put);
    for (size_t i = 0; text[i]; i++) {
        char bytes[4];
        buf_append(&retouch_out, bytes, utf8_put((uint32_t)text[i], bytes));
    }
    int cols = wcwidth(text[0]);
    return cols > 1 ? cols : 1;
}

/* Write cells as they look, from an absolute place. */
static void retouch_write_cells(int row, int from, int cols)
{
    cchar_t cells[RETOUCH_COLS_MAX + 1];
    int count = retouch_cells(row, from, cells);
    retouch_move(row, from);
    for (int i = 0, col = 0; col < cols && col < count; i++)
        col += retouch_write_cell(&cells[i]);
    vid_puts(A_NORMAL, 0, NULL, retouch_put);
}

static void write_link(const struct retouch_part *part)
{
    link_open(part->text);
    retouch_write_cells(part->row, part->col, part->cols);
    link_close();
}

/* Where a row is full, whatever is written on goes into its last column, or into the next row. */
static void retouch_wrap(bool wraps)
{
    if (enter_am_mode && exit_am_mode)
        tputs(wraps ? enter_am_mode : exit_am_mode, 1, retouch_put);
}

/*
 * The cluster as it is, and the rest of the row: what it may have pushed aside. One that is wider
 * than the terminal said ends with the row all the same.
 */
static void write_cluster(const struct retouch_part *part)
{
    cchar_t cells[RETOUCH_COLS_MAX + 1];
    wchar_t text[CCHARW_MAX + 1] = { 0 };
    attr_t attributes;
    short pair;
    if (retouch_cells(part->row, part->col, cells) == 0)
        return;
    getcchar(&cells[0], text, &attributes, &pair, NULL);
    retouch_move(part->row, part->col);
    vid_puts(attributes, pair, NULL, retouch_put);
    retouch_wrap(false);
    buf_append_str(&retouch_out, part->text);
    retouch_wrap(true);
    retouch_write_cells(part->row, part->col + part->cols, COLS);
}

static void write_part(const struct retouch_part *part)
{
    switch (part->kind) {
    case RETOUCH_LINK:
        write_link(part);
        break;
    case RETOUCH_CLUSTER:
        write_cluster(part);
        break;
    case RETOUCH_RAW:
        retouch_move(part->row, part->col);
        buf_append_str(&retouch_out, part->text);
        break;
    default:
        retouch_write_cells(part->row, part->col, part->cols);
    }
}

static bool links_may_come(const struct retouch *retouch, const struct retouch_row *line)
{
    return !retouch->is_hurried || line->links_next == line->links_before;
}

static bool is_to_be_written(const struct retouch *retouch, const struct retouch_part *part)
{
    const struct retouch_row *line = &retouch->states[part->row];
    if (part->kind == RETOUCH_LINK)
        return line->links_next != line->links_shown && links_may_come(retouch, line);
    return line->parts_next != line->parts_shown;
}

/* All of it is on the terminal, save the links that wait. */
static void retouch_note_shown(struct retouch *retouch)
{
    retouch->has_waiting = false;
    for (int row = 0; row < retouch->rows; row++) {
        struct retouch_row *line = &retouch->states[row];
        line->parts_shown = line->parts_next;
        if (links_may_come(retouch, line))
            line->links_shown = line->links_next;
        retouch->has_waiting |= line->links_shown != line->links_next;
    }
}

void retouch_write(struct retouch *retouch, int cursor_row, int cursor_col)
{
    for (size_t i = 0; i < retouch->count; i++)
        if (is_to_be_written(retouch, &retouch->parts[i]))
            write_part(&retouch->parts[i]);
    retouch_note_shown(retouch);
    if (retouch_out.size == 0)
        return;
    retouch_move(cursor_row, cursor_col);
    if (buf_cstr(&retouch_out))
        restore_write((const char *)retouch_out.bytes);
    buf_fini(&retouch_out);
}
