/* A row of cells is one run of bytes, in which a colour is named only where it changes. */
#include "client/view/picture_paint.h"

#include "client/core/theme.h"
#include "client/view/graphics.h"

enum { COLOURS = 256, NO_COLOUR = -2 };

#define UPPER_HALF "▀"

/* The colour of a pixel; THEME_DEFAULT_COLOUR below the last row. */
static int32_t pixel(const struct scene_picture *picture, int row, int col)
{
    if (row >= picture->rows)
        return THEME_DEFAULT_COLOUR;
    const uint8_t *rgb =
        picture->rgb + ((size_t)row * (size_t)picture->rect.cols + (size_t)col) * 3;
    return rgb[0] << 16 | rgb[1] << 8 | rgb[2];
}

/* Name a colour; @base is 38 for characters, 48 for what is behind them. */
static int add_colour(int32_t rgb, int base, bool has_direct, struct buf *out)
{
    if (rgb == THEME_DEFAULT_COLOUR)
        return buf_printf(out, "\033[%dm", base + 1);
    if (has_direct)
        return buf_printf(out, "\033[%d;2;%d;%d;%dm", base, rgb >> 16, rgb >> 8 & 255, rgb & 255);
    return buf_printf(out, "\033[%d;5;%dm", base, theme_nearest(rgb, COLOURS));
}

static int add_row(const struct scene_picture *picture, int row, bool has_direct, struct buf *out)
{
    int32_t upper = NO_COLOUR, lower = NO_COLOUR;
    int status = 0;
    for (int col = 0; col < picture->rect.cols && !status; col++) {
        int32_t above = pixel(picture, 2 * row, col), below = pixel(picture, 2 * row + 1, col);
        if (above != upper)
            status = add_colour(above, 38, has_direct, out);
        if (!status && below != lower)
            status = add_colour(below, 48, has_direct, out);
        upper = above;
        lower = below;
        if (!status)
            status = buf_append_str(out, STR(UPPER_HALF));
    }
    return status ? status : buf_append_str(out, STR("\033[0m"));
}

static void paint_blocks(const struct scene_picture *picture, bool has_direct, struct buf *bytes,
                         struct retouch *retouch)
{
    buf_clear(bytes);
    for (int row = 0; row < picture->rect.rows; row++) {
        if (add_row(picture, row, has_direct, bytes) != 0 || buf_append(bytes, "", 1) != 0)
            return;
    }
    struct str rest = buf_str(bytes); /* each row ends with a NUL: the bytes do not move any more */
    for (int row = 0; row < picture->rect.rows; row++) {
        struct str line = str_of(rest.bytes);
        retouch_raw(retouch, picture->rect.row + row, picture->rect.col, picture->rect.cols, line);
        rest = str_skip(rest, line.size + 1);
    }
}

/* As a terminal with pixels takes it: made once, whatever is painted around it. */
static void paint_graphics(const struct scene_picture *picture, enum terminal_graphics graphics,
                           struct picture_bytes *made, struct retouch *retouch)
{
    const struct rect *rect = &picture->rect;
    int status = 0;
    if (made->serial != picture->serial || made->bytes.size == 0) {
        buf_clear(&made->bytes);
        status = graphics == TERMINAL_SIXEL
                     ? graphics_sixel(picture->rgb, picture->cols, picture->rows, &made->bytes)
                     : graphics_kitty(picture->rgb, picture->cols, picture->rows, rect->cols,
                                      rect->rows, &made->bytes);
        made->serial = picture->serial;
    }
    if (status == 0)
        retouch_raw(retouch, rect->row, rect->col, rect->cols, buf_str(&made->bytes));
    made->is_shown = true;
}

void picture_paint(const struct scene_picture *picture, enum terminal_graphics graphics,
                   bool has_direct, struct picture_bytes *made, struct retouch *retouch)
{
    if (graphics != TERMINAL_GRAPHICS_NONE)
        paint_graphics(picture, graphics, made, retouch);
    else
        paint_blocks(picture, has_direct, &made->bytes, retouch);
}
