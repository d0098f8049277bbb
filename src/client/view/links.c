/* Source: "Hyperlinks in terminal emulators",
 * gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
#include "client/view/links.h"

#include "client/view/restore.h"

#include <curses.h>
#include <hutong/common/buf.h>
#include <hutong/common/utf8.h>
#include <stdlib.h>
#include <term.h>
#include <wchar.h>

enum {
    LINKS_ADDRESS_SIZE_MAX = 2000, /* terminals have limits a little above */
    LINKS_COLS_MAX = 1024,         /* of a row that is looked at */
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

void links_fini(struct links *links)
{
    free(links->shown);
    free(links->next);
    *links = (struct links){ 0 };
}

void links_forget(struct links *links)
{
    for (int row = 0; row < links->rows; row++)
        links->shown[row] = 0;
}

/** Have place for so many rows; without it there are no links. */
static bool links_resize(struct links *links, int rows)
{
    if (rows == links->rows)
        return true;
    free(links->shown);
    free(links->next);
    links->shown = calloc((size_t)rows, sizeof(*links->shown));
    links->next = calloc((size_t)rows, sizeof(*links->next));
    links->rows = links->shown && links->next ? rows : 0;
    return links->rows == rows;
}

void links_begin(struct links *links, int rows)
{
    links->count = 0;
    links_resize(links, rows);
}

static bool links_may_open(struct str address)
{
    return (str_starts_with(address, STR("https://")) ||
            str_starts_with(address, STR("http://"))) &&
           address.size <= LINKS_ADDRESS_SIZE_MAX;
}

void links_add(struct links *links, int row, int col, int cols, struct str address)
{
    bool is_wanted = links->is_on && links->count < LINKS_MAX && row < links->rows && cols > 0;
    if (is_wanted && links_may_open(address))
        links->parts[links->count++] = (struct links_part){ row, col, cols, address };
}

static bool links_reach_into(const struct links_part *part, const struct rect *rect)
{
    return part->row >= rect->row && part->row < rect->row + rect->rows &&
           part->col < rect->col + rect->cols && part->col + part->cols > rect->col;
}

void links_cover(struct links *links, struct rect rect)
{
    size_t kept = 0;
    for (size_t i = 0; i < links->count; i++)
        if (!links_reach_into(&links->parts[i], &rect))
            links->parts[kept++] = links->parts[i];
    links->count = kept;
}

/** The cells of a row, from @col on. Returns how many there are. */
static int links_cells(int row, int col, cchar_t cells[LINKS_COLS_MAX + 1])
{
    int cols = COLS - col < LINKS_COLS_MAX ? COLS - col : LINKS_COLS_MAX;
    if (cols <= 0 || mvin_wchnstr(row, col, cells, cols) == ERR)
        return 0;
    return cols;
}

/** What stands in a row that has links. */
static uint64_t links_hash_cells(int row)
{
    cchar_t cells[LINKS_COLS_MAX + 1];
    int cols = links_cells(row, 0, cells);
    uint64_t hash = HASH_START;
    for (int i = 0; i < cols; i++) {
        wchar_t text[CCHARW_MAX + 1] = { 0 };
        attr_t attributes;
        short pair;
        getcchar(&cells[i], text, &attributes, &pair, NULL);
        hash = hash_bytes(hash, text, wcslen(text) * sizeof(*text));
        hash = hash_bytes(hash, &attributes, sizeof(attributes));
        hash = hash_bytes(hash, &pair, sizeof(pair));
    }
    return hash;
}

static void links_hash_parts(struct links *links)
{
    for (size_t i = 0; i < links->count; i++) {
        const struct links_part *part = &links->parts[i];
        uint64_t *hash = &links->next[part->row];
        if (*hash == 0)
            *hash = links_hash_cells(part->row);
        *hash = hash_bytes(*hash, &part->col, sizeof(part->col));
        *hash = hash_bytes(*hash, &part->cols, sizeof(part->cols));
        *hash = hash_bytes(*hash, part->address.bytes, part->address.size) | 1; /* never 0 */
    }
}

void links_prepare(struct links *links)
{
    int row, col;
    for (int i = 0; i < links->rows; i++)
        links->next[i] = 0;
    getyx(stdscr, row, col);
    links_hash_parts(links);
    move(row, col); /* where the cursor goes, whatever was looked at */
    for (int i = 0; i < links->rows; i++)
        if (links->next[i] != links->shown[i])
            wredrawln(stdscr, i, 1);
}

/* ---- writing ---- */

static struct buf links_out; /* the functions of terminfo give bytes one by one, and nothing else */

static int links_put(int byte)
{
    char character = (char)byte;
    buf_append(&links_out, &character, 1);
    return byte;
}

static void links_move(int row, int col)
{
    tputs(tiparm(cursor_address, row, col), 1, links_put);
}

/** Begin a link: parts of the same address belong together. */
static void links_open(struct str address)
{
    uint64_t id = hash_bytes(HASH_START, address.bytes, address.size);
    buf_printf(&links_out, "\033]8;id=%llx;", (unsigned long long)id);
    for (size_t i = 0; i < address.size; i++) {
        unsigned char byte = (unsigned char)address.bytes[i];
        if (byte > ' ' && byte < 0x7F)
            links_put(byte);
        else
            buf_printf(&links_out, "%%%02X", byte);
    }
    buf_append_str(&links_out, STR("\033\\"));
}

static void links_close(void)
{
    buf_append_str(&links_out, STR("\033]8;;\033\\"));
}

/** Write a cell as it looks. Returns its columns. */
static int links_write_cell(const cchar_t *cell)
{
    wchar_t text[CCHARW_MAX + 1] = { 0 };
    attr_t attributes;
    short pair;
    getcchar(cell, text, &attributes, &pair, NULL);
    vid_puts(attributes, pair, NULL, links_put);
    for (size_t i = 0; text[i]; i++) {
        char bytes[4];
        buf_append(&links_out, bytes, utf8_put((uint32_t)text[i], bytes));
    }
    int cols = wcwidth(text[0]);
    return cols > 1 ? cols : 1;
}

static void links_write_part(const struct links_part *part)
{
    cchar_t cells[LINKS_COLS_MAX + 1];
    int cols = links_cells(part->row, part->col, cells);
    links_move(part->row, part->col);
    links_open(part->address);
    for (int col = 0; col < part->cols && col < cols;)
        col += links_write_cell(&cells[col]);
    vid_puts(A_NORMAL, 0, NULL, links_put);
    links_close();
}

void links_write(struct links *links, int cursor_row, int cursor_col)
{
    for (size_t i = 0; i < links->count; i++) {
        const struct links_part *part = &links->parts[i];
        if (links->next[part->row] != links->shown[part->row])
            links_write_part(part);
    }
    for (int row = 0; row < links->rows; row++)
        links->shown[row] = links->next[row];
    if (links_out.size == 0)
        return;
    links_move(cursor_row, cursor_col);
    if (buf_cstr(&links_out))
        restore_write((const char *)links_out.bytes);
    buf_fini(&links_out);
}
