/* Texts that a mask with wildcards means: * is any run of characters, ? any one. */
#ifndef HUTONG_COMMON_GLOB_H
#define HUTONG_COMMON_GLOB_H

#include <hutong/common/str.h>
#include <stdbool.h>

/**
 * Whether @mask means @text. Letters of ASCII are the same in either case. Takes no more steps than
 * the product of both sizes.
 */
bool glob_matches(struct str mask, struct str text);

/** Whether there is a wildcard in it. */
bool glob_is_wild(struct str mask);

#endif
