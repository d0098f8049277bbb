/*
 * The least that "it is on disk" can cost: 4 KiB written over an old block of a file and
 * fdatasync, one after the other. Each line on stdin is a number of them; the answer is a line of
 * JSON with the median. Nothing of the file's size or place changes, so it is data alone that
 * goes to disk.
 */
#include "bare.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK_SIZE = 4096, BLOCK_COUNT = 1024, SYNCS_MAX = 100000 };

static uint64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void write_block(int fd, unsigned n)
{
    static char block[BLOCK_SIZE];
    block[0] = (char)n; /* no two alike, should somebody below compare */
    block[1]++;
    if (pwrite(fd, block, sizeof(block), (off_t)(n % BLOCK_COUNT) * BLOCK_SIZE) != BLOCK_SIZE)
        bare_die("pwrite");
}

static uint64_t sync_once(int fd, unsigned n)
{
    uint64_t start = now_ns();
    write_block(fd, n);
    if (fdatasync(fd) != 0)
        bare_die("fdatasync");
    return now_ns() - start;
}

static int compare_numbers(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void measure(int fd, unsigned count)
{
    static uint64_t times[SYNCS_MAX];
    for (unsigned n = 0; n < count; n++)
        times[n] = sync_once(fd, n);
    qsort(times, count, sizeof(*times), compare_numbers);
    printf("{\"count\":%u,\"median_ns\":%" PRIu64 ",\"p99_ns\":%" PRIu64 "}\n", count,
           times[count / 2], times[count * 99 / 100]);
    fflush(stdout);
}

int main(int argc, char *argv[])
{
    int fd = argc == 2 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        bare_die("open");
    for (unsigned n = 0; n < BLOCK_COUNT; n++)
        write_block(fd, n);
    if (fsync(fd) != 0)
        bare_die("fsync");
    char line[32];
    while (fgets(line, sizeof(line), stdin)) {
        unsigned long count = strtoul(line, NULL, 10);
        if (count > 0 && count <= SYNCS_MAX)
            measure(fd, (unsigned)count);
    }
    return 0;
}
