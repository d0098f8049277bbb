/*
 * hutong-picture COLS ROWS < FILE: a picture (PNG or JPEG) as a PPM of at most so many pixels.
 *
 * Pictures come from others, and the libraries that decode them have had holes: this is a process
 * of its own that can open nothing, write no file, and use only so much memory and time. Whoever
 * started it reads what comes out as it reads anything from others.
 */
#include "picture/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    MEMORY_MAX = 512 * 1024 * 1024,
    SECONDS_MAX = 5,
    FILES_MAX = 3, /* those that are open */
};

static void limit(int resource, rlim_t most)
{
    const struct rlimit limits = { most, most };
    if (setrlimit(resource, &limits) != 0)
        exit(EXIT_FAILURE);
}

/* Give up what is not needed. Sanitizers of memory reserve more than any limit would leave. */
static void limit_all(void)
{
#if !defined(__SANITIZE_ADDRESS__)
    limit(RLIMIT_AS, MEMORY_MAX);
#endif
    limit(RLIMIT_CPU, SECONDS_MAX);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, FILES_MAX);
    limit(RLIMIT_NPROC, 0);
    limit(RLIMIT_CORE, 0);
}

/* All of standard input; NULL if it is too large, or memory ran out. */
static uint8_t *read_all(size_t *size)
{
    uint8_t *bytes = malloc(PICTURE_FILE_SIZE_MAX + 1);
    ssize_t count = 1;
    *size = 0;
    while (bytes && count > 0 && *size <= PICTURE_FILE_SIZE_MAX) {
        count = read(STDIN_FILENO, bytes + *size, PICTURE_FILE_SIZE_MAX + 1 - *size);
        *size += count > 0 ? (size_t)count : 0;
    }
    if (!bytes || count < 0 || *size > PICTURE_FILE_SIZE_MAX) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

/* Write the picture; a pipe takes it in pieces. */
static int write_ppm(const struct picture *picture)
{
    printf("P6\n%d %d\n255\n", picture->cols, picture->rows);
    fwrite(picture->rgb, PICTURE_CHANNELS, (size_t)picture->cols * (size_t)picture->rows, stdout);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char *argv[])
{
    size_t size;
    struct picture whole = { 0 }, small = { 0 };
    int cols = argc == 3 ? atoi(argv[1]) : 0, rows = argc == 3 ? atoi(argv[2]) : 0;
    if (cols < 1 || rows < 1 || cols > PICTURE_SIDE_MAX || rows > PICTURE_SIDE_MAX)
        return EXIT_FAILURE;
    limit_all();
    uint8_t *bytes = read_all(&size);
    bool is_good = bytes && picture_decode(bytes, size, cols, rows, &whole) &&
                   picture_shrink(&whole, cols, rows, &small);
    int status = is_good ? write_ppm(&small) : EXIT_FAILURE;
    free(small.rgb);
    free(whole.rgb);
    free(bytes);
    return status;
}
