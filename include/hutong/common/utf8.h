/* UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629). */
#ifndef HUTONG_COMMON_UTF8_H
#define HUTONG_COMMON_UTF8_H

#include <hutong/common/str.h>
#include <stdint.h>

enum { UTF8_REPLACEMENT = 0xFFFD };

/**
 * Take the first code point off @rest, which must not be empty.
 * A malformed byte is taken alone and reads as U+FFFD with *@valid (may be NULL) set to false;
 * it is otherwise set to true.
 */
uint32_t utf8_take(struct str *rest, bool *valid);

/** Whether all of @text is well-formed. */
bool utf8_is_valid(struct str text);

/** Write @code_point to @out as 1 to 4 bytes; returns how many. */
size_t utf8_put(uint32_t code_point, char out[4]);

/** The largest size <= @size at which @text can be cut without splitting a code point. */
size_t utf8_floor(struct str text, size_t size);

#endif
