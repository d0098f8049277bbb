/*
 * Allocations that fail on purpose. Every unit test is linked with --wrap=malloc and so on, which
 * brings the calls of our own code here, but not those inside the C library.
 */
#ifndef HUTONG_TESTS_UNIT_FAILMALLOC_H
#define HUTONG_TESTS_UNIT_FAILMALLOC_H

#include <stdbool.h>

/** Let the @nth allocation from now, and only that one, fail; 0 is the next. */
void failmalloc_arm(int nth);

/** Let all succeed again. Returns whether one failed since failmalloc_arm. */
bool failmalloc_disarm(void);

/** Run the body once for each allocation in it, that one failing, and once more with none. */
#define FAILMALLOC_EACH(nth_) for (int nth_ = 0; failmalloc_has_next(nth_); nth_++)

/** For FAILMALLOC_EACH: arm the next round; false after the round in which none failed. */
bool failmalloc_has_next(int nth);

#endif
