/* Pictures as rows of red, green and blue. */
#ifndef HUTONG_PICTURE_PICTURE_H
#define HUTONG_PICTURE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PICTURE_CHANNELS = 3,
    PICTURE_SIDE_MAX = 16384,
    PICTURE_PIXELS_MAX = 40 * 1000 * 1000,
    PICTURE_FILE_SIZE_MAX = 16 * 1024 * 1024,
};

struct picture {
    int cols, rows;
    uint8_t *rgb; /* owned */
};

/**
 * Decode a PNG or a JPEG, told by its first bytes; what is transparent becomes dark grey.
 * @cols,@rows  what it is to be shrunk to: a JPEG may come out smaller than it is, but not below
 * Returns whether it is one that can be read, and within the limits. @picture->rgb is freed by the
 * caller.
 */
bool picture_decode(const uint8_t *bytes, size_t size, int cols, int rows, struct picture *picture);

/** Shrink a picture until it fits, with its shape kept; a small one stays. False: no memory. */
bool picture_shrink(const struct picture *picture, int cols, int rows, struct picture *small);

#endif
