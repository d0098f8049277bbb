/* What the fuzz targets share: their functions, and the character set they need. */
#ifndef HUTONG_TESTS_FUZZ_FUZZ_H
#define HUTONG_TESTS_FUZZ_FUZZ_H

#include "must.h"

#include <locale.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    MUST(setlocale(LC_CTYPE, "C.UTF-8")); /* wcwidth knows only ASCII otherwise */
    return 0;
}

#endif
