/* What the fuzz targets share: how they say what is broken, and the character set they need. */
#ifndef HUTONG_TESTS_FUZZ_FUZZ_H
#define HUTONG_TESTS_FUZZ_FUZZ_H

#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/** End the run, with a report, unless @condition holds; in every build, unlike assert. */
#define MUST(condition) ((condition) ? (void)0 : broken(#condition))

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static inline void broken(const char *condition)
{
    fprintf(stderr, "broken: %s\n", condition);
    abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    MUST(setlocale(LC_CTYPE, "C.UTF-8")); /* wcwidth knows only ASCII otherwise */
    return 0;
}

#endif
