/*
 * Pictures as terminals with pixels take them: sixels, or kitty's graphics. They are written like
 * half blocks, by one run of bytes at the upper left of blank cells.
 */
#ifndef HUTONG_CLIENT_VIEW_GRAPHICS_H
#define HUTONG_CLIENT_VIEW_GRAPHICS_H

#include <hutong/common/buf.h>
#include <stdint.h>

/**
 * Append a picture as sixels, in 216 colours.
 * @rgb  three bytes a pixel, row by row
 * Returns 0 or -ENOMEM. Source: DEC STD 070, "Sixel graphics".
 */
int graphics_sixel(const uint8_t *rgb, int cols, int rows, struct buf *out);

/**
 * Append a picture as kitty takes it, over so many cells.
 * Returns 0 or -ENOMEM. Source: sw.kovidgoyal.net/kitty/graphics-protocol.
 */
int graphics_kitty(const uint8_t *rgb, int cols, int rows, int cell_cols, int cell_rows,
                   struct buf *out);

/* Takes kitty's pictures off the screen; other terminals leave it alone. */
#define GRAPHICS_KITTY_CLEAR "\033_Ga=d,q=2\033\\"

#endif
