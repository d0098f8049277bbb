/* libpng's simplified interface does all by itself; libjpeg is left by a jump when it fails. */
#include "picture/picture.h"

#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { GREY = 0x28, JPEG_EIGHTHS = 8 };

static bool is_too_large(uint64_t cols, uint64_t rows)
{
    return cols == 0 || rows == 0 || cols > PICTURE_SIDE_MAX || rows > PICTURE_SIDE_MAX ||
           cols * rows > PICTURE_PIXELS_MAX;
}

/* Have place for it. */
static bool allocate(struct picture *picture, uint32_t cols, uint32_t rows)
{
    picture->cols = (int)cols;
    picture->rows = (int)rows;
    picture->rgb = malloc((size_t)cols * rows * PICTURE_CHANNELS);
    return picture->rgb != NULL;
}

static bool decode_png(const uint8_t *bytes, size_t size, struct picture *picture)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    const png_color background = { GREY, GREY, GREY };
    if (!png_image_begin_read_from_memory(&image, bytes, size))
        return false;
    image.format = PNG_FORMAT_RGB;
    bool is_good = !is_too_large(image.width, image.height) &&
                   allocate(picture, image.width, image.height) &&
                   png_image_finish_read(&image, &background, picture->rgb, 0, NULL);
    png_image_free(&image);
    return is_good;
}

/* What libjpeg is given, with where to go when it fails. */
struct decoder {
    struct jpeg_error_mgr errors; /* first: libjpeg knows it by this address */
    struct jpeg_decompress_struct jpeg;
    jmp_buf failed;
};

static void on_error(j_common_ptr jpeg)
{
    struct decoder *decoder = (struct decoder *)jpeg->err;
    longjmp(decoder->failed, 1);
}

static void on_message(j_common_ptr jpeg)
{
    (void)jpeg; /* nobody would read it */
}

/* The fewest eighths of its size that are not below what is wanted. */
static unsigned eighths(const struct jpeg_decompress_struct *jpeg, int cols, int rows)
{
    unsigned count = 1;
    while (count < JPEG_EIGHTHS && jpeg->image_width * count / JPEG_EIGHTHS < (unsigned)cols &&
           jpeg->image_height * count / JPEG_EIGHTHS < (unsigned)rows)
        count++;
    return count;
}

static bool read_jpeg(struct jpeg_decompress_struct *jpeg, int cols, int rows,
                      struct picture *picture)
{
    jpeg_read_header(jpeg, TRUE);
    if (is_too_large(jpeg->image_width, jpeg->image_height))
        return false;
    jpeg->out_color_space = JCS_RGB;
    jpeg->scale_num = eighths(jpeg, cols, rows);
    jpeg->scale_denom = JPEG_EIGHTHS;
    jpeg_start_decompress(jpeg);
    if (!allocate(picture, jpeg->output_width, jpeg->output_height))
        return false;
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row =
            picture->rgb + (size_t)jpeg->output_scanline * jpeg->output_width * PICTURE_CHANNELS;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    return true;
}

static bool decode_jpeg(const uint8_t *bytes, size_t size, int cols, int rows,
                        struct picture *picture)
{
    struct decoder decoder = { 0 };
    volatile bool is_good = false;
    decoder.jpeg.err = jpeg_std_error(&decoder.errors);
    decoder.errors.error_exit = on_error;
    decoder.errors.output_message = on_message;
    if (setjmp(decoder.failed) == 0) {
        jpeg_create_decompress(&decoder.jpeg);
        jpeg_mem_src(&decoder.jpeg, bytes, size);
        is_good = read_jpeg(&decoder.jpeg, cols, rows, picture);
    }
    jpeg_destroy_decompress(&decoder.jpeg);
    return is_good;
}

bool picture_decode(const uint8_t *bytes, size_t size, int cols, int rows, struct picture *picture)
{
    static const uint8_t png[] = { 0x89, 'P', 'N', 'G' }, jpeg[] = { 0xFF, 0xD8, 0xFF };
    *picture = (struct picture){ 0 };
    if (size > sizeof(png) && memcmp(bytes, png, sizeof(png)) == 0)
        return decode_png(bytes, size, picture);
    if (size > sizeof(jpeg) && memcmp(bytes, jpeg, sizeof(jpeg)) == 0)
        return decode_jpeg(bytes, size, cols, rows, picture);
    return false;
}
