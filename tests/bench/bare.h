/* What the bare programs of ./run bench share: a loopback listener that says where it is. */
#ifndef HUTONG_TESTS_BENCH_BARE_H
#define HUTONG_TESTS_BENCH_BARE_H

#include <stdio.h>
#include <stdlib.h>

/** End the program: which call failed. */
static inline _Noreturn void bare_die(const char *what)
{
    perror(what);
    exit(1);
}

/** Tell whoever started us, as hutongd does. */
static inline void bare_tell(int port)
{
    fprintf(stderr, "listening url=tcp://127.0.0.1:%d\nready\n", port);
}

#endif
