/* Each pixel is the mean of those it stands for. */
#include "picture/picture.h"

#include <stdlib.h>

/* The part of @whole pixels that the @index-th of @count ones stands for begins here. */
static int edge(int index, int count, int whole)
{
    return (int)((int64_t)index * whole / count);
}

static void mean(const struct picture *picture, int left, int right, int top, int bottom,
                 uint8_t *out)
{
    uint64_t sums[PICTURE_CHANNELS] = { 0 };
    for (int row = top; row < bottom; row++) {
        const uint8_t *pixel =
            picture->rgb + ((size_t)row * (size_t)picture->cols + (size_t)left) * PICTURE_CHANNELS;
        for (int i = 0; i < (right - left) * PICTURE_CHANNELS; i++)
            sums[i % PICTURE_CHANNELS] += pixel[i];
    }
    uint64_t count = (uint64_t)(right - left) * (uint64_t)(bottom - top);
    for (int i = 0; i < PICTURE_CHANNELS; i++)
        out[i] = (uint8_t)(sums[i] / count);
}

/* The largest size of its shape that fits. */
static void fit(const struct picture *picture, int cols, int rows, struct picture *small)
{
    double across = (double)cols / picture->cols, down = (double)rows / picture->rows;
    double scale = across < down ? across : down;
    scale = scale < 1 ? scale : 1;
    small->cols = (int)(picture->cols * scale + 0.5);
    small->rows = (int)(picture->rows * scale + 0.5);
    small->cols = small->cols < 1 ? 1 : small->cols > cols ? cols : small->cols;
    small->rows = small->rows < 1 ? 1 : small->rows > rows ? rows : small->rows;
}

bool picture_shrink(const struct picture *picture, int cols, int rows, struct picture *small)
{
    fit(picture, cols, rows, small);
    small->rgb = malloc((size_t)small->cols * (size_t)small->rows * PICTURE_CHANNELS);
    uint8_t *out = small->rgb;
    for (int row = 0; out && row < small->rows; row++)
        for (int col = 0; col < small->cols; col++, out += PICTURE_CHANNELS)
            mean(picture, edge(col, small->cols, picture->cols),
                 edge(col + 1, small->cols, picture->cols), edge(row, small->rows, picture->rows),
                 edge(row + 1, small->rows, picture->rows), out);
    return small->rgb != NULL;
}
