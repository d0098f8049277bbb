/*
 * What others call a PNG or a JPEG, through the decoder. Findings: a picture of more pixels than
 * are allowed, one shrunk to more than it was to be, and what the sanitizers find.
 */
#include "fuzz.h"

#include "picture/picture.h"
#include <stdlib.h>

enum {
    FUZZ_HEAD_SIZE = 2,            /* bytes that say what it is to be shrunk to */
    FUZZ_SHRUNK_MAX = 1024 * 1024, /* pixels: a few bytes can claim many more, which takes long */
};

/* Look at every byte: all of them are there. */
static void check_pixels(const struct picture *picture)
{
    size_t size = (size_t)picture->cols * (size_t)picture->rows * PICTURE_CHANNELS;
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += picture->rgb[i];
    MUST(sum <= size * 255);
}

static void check_whole(const struct picture *picture)
{
    MUST(picture->rgb);
    MUST(picture->cols > 0 && picture->cols <= PICTURE_SIDE_MAX);
    MUST(picture->rows > 0 && picture->rows <= PICTURE_SIDE_MAX);
    MUST((uint64_t)picture->cols * (uint64_t)picture->rows <= PICTURE_PIXELS_MAX);
}

static void check_shrunk(const struct picture *whole, int cols, int rows)
{
    struct picture small = { 0 };
    if ((uint64_t)whole->cols * (uint64_t)whole->rows > FUZZ_SHRUNK_MAX)
        return;
    check_pixels(whole);
    MUST(picture_shrink(whole, cols, rows, &small));
    MUST(small.cols > 0 && small.cols <= cols && small.cols <= whole->cols);
    MUST(small.rows > 0 && small.rows <= rows && small.rows <= whole->rows);
    check_pixels(&small);
    free(small.rgb);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    struct picture whole;
    if (size < FUZZ_HEAD_SIZE)
        return;
    int cols = 1 + bytes[0], rows = 1 + bytes[1];
    if (picture_decode(bytes + FUZZ_HEAD_SIZE, size - FUZZ_HEAD_SIZE, cols, rows, &whole)) {
        check_whole(&whole);
        check_shrunk(&whole, cols, rows);
    }
    free(whole.rgb);
}
