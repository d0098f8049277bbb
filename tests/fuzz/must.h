/* What must hold, said in every build, unlike assert. */
#ifndef HUTONG_TESTS_FUZZ_MUST_H
#define HUTONG_TESTS_FUZZ_MUST_H

#include <stdio.h>
#include <stdlib.h>

/** End the run, with a report, unless @condition holds. */
#define MUST(condition) ((condition) ? (void)0 : broken(#condition))

static inline void broken(const char *condition)
{
    fprintf(stderr, "broken: %s\n", condition);
    abort();
}

#endif
