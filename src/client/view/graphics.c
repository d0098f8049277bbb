/* Sixels are columns of six pixels: a band of them is written once for each colour in it. */
#include "client/view/graphics.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BAND = 6,
    LEVELS = 6, /* of red, green and blue each */
    COLOURS = LEVELS * LEVELS * LEVELS,
    SIXEL_FIRST = '?',
    RUN_MIN = 4, /* shorter ones are written as they are */
    CHANNELS = 3,
    CHUNK = 3072, /* bytes that make 4096 characters, the most that kitty takes at once */
};

/* The colour of a cube nearest to a pixel. */
static int sixel_colour(const uint8_t *pixel)
{
    int colour = 0;
    for (int i = 0; i < CHANNELS; i++)
        colour = colour * LEVELS + (pixel[i] * (LEVELS - 1) + 127) / 255;
    return colour;
}

static int sixel_palette(struct buf *out)
{
    int status = 0;
    for (int i = 0; i < COLOURS && !status; i++)
        status =
            buf_printf(out, "#%d;2;%d;%d;%d", i, i / (LEVELS * LEVELS) * 100 / (LEVELS - 1),
                       i / LEVELS % LEVELS * 100 / (LEVELS - 1), i % LEVELS * 100 / (LEVELS - 1));
    return status;
}

/* Append @count times the same sixel. */
static int sixel_run(int sixel, int count, struct buf *out)
{
    char character = (char)(SIXEL_FIRST + sixel);
    int status = 0;
    if (count >= RUN_MIN)
        return buf_printf(out, "!%d%c", count, character);
    while (count-- > 0 && !status)
        status = buf_append(out, &character, 1);
    return status;
}

/* A band of pixels as colours, row by row. */
struct band {
    const uint8_t *colours;
    int cols, rows;
};

/* Which of the six pixels in a column have the colour. */
static int band_sixel(const struct band *band, int col, int colour)
{
    int bits = 0;
    for (int row = 0; row < band->rows; row++)
        if (band->colours[row * band->cols + col] == colour)
            bits |= 1 << row;
    return bits;
}

/* Append one colour of the band, and go back to its beginning. */
static int band_colour(const struct band *band, int colour, struct buf *out)
{
    int status = buf_printf(out, "#%d", colour), last = -1, count = 0;
    for (int col = 0; col < band->cols && !status; col++) {
        int sixel = band_sixel(band, col, colour);
        if (sixel != last && count > 0)
            status = sixel_run(last, count, out);
        count = sixel == last ? count + 1 : 1;
        last = sixel;
    }
    if (!status)
        status = sixel_run(last, count, out);
    return status ? status : buf_append_str(out, STR("$"));
}

static int band_write(const struct band *band, struct buf *out)
{
    bool has[COLOURS] = { false };
    int status = 0;
    for (int i = 0; i < band->cols * band->rows; i++)
        has[band->colours[i]] = true;
    for (int colour = 0; colour < COLOURS && !status; colour++)
        if (has[colour])
            status = band_colour(band, colour, out);
    return status ? status : buf_append_str(out, STR("-"));
}

int graphics_sixel(const uint8_t *rgb, int cols, int rows, struct buf *out)
{
    uint8_t *colours = calloc((size_t)rows, (size_t)cols);
    if (!colours)
        return -ENOMEM;
    for (size_t i = 0; i < (size_t)cols * (size_t)rows; i++)
        colours[i] = (uint8_t)sixel_colour(rgb + i * CHANNELS);
    int status = buf_printf(out, "\033P0;1q\"1;1;%d;%d", cols, rows);
    if (!status)
        status = sixel_palette(out);
    for (int row = 0; row < rows && !status; row += BAND) {
        const struct band band = { colours + (size_t)row * (size_t)cols, cols,
                                   rows - row < BAND ? rows - row : BAND };
        status = band_write(&band, out);
    }
    free(colours);
    return status ? status : buf_append_str(out, STR("\033\\"));
}

/* Append a part of the picture in base64; @keys stand before the first one. */
static int kitty_chunk(const char *keys, const uint8_t *bytes, size_t size, bool is_last,
                       struct buf *out)
{
    char text[CHUNK / 3 * 4 + 1];
    sodium_bin2base64(text, sizeof(text), bytes, size, sodium_base64_VARIANT_ORIGINAL);
    return buf_printf(out, "\033_G%sm=%d;%s\033\\", keys, !is_last, text);
}

int graphics_kitty(const uint8_t *rgb, int cols, int rows, int cell_cols, int cell_rows,
                   struct buf *out)
{
    char keys[128];
    size_t size = (size_t)cols * (size_t)rows * CHANNELS;
    int status = 0;
    snprintf(keys, sizeof(keys), "a=T,f=24,s=%d,v=%d,c=%d,r=%d,C=1,q=2,", cols, rows, cell_cols,
             cell_rows);
    for (size_t at = 0; at < size && !status; at += CHUNK) {
        size_t part = size - at < CHUNK ? size - at : CHUNK;
        status = kitty_chunk(at == 0 ? keys : "", rgb + at, part, at + part == size, out);
    }
    return status;
}
