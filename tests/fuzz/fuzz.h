/* What every fuzz target has: one function that takes an input. */
#ifndef HUTONG_TESTS_FUZZ_FUZZ_H
#define HUTONG_TESTS_FUZZ_FUZZ_H

#include "must.h"

#include <stddef.h>
#include <stdint.h>

/** The target: do with @size bytes what is to be attacked. A MUST that does not hold is a finding.
 */
void fuzz_input(const uint8_t *bytes, size_t size);

#endif
