/* Web addresses within running text. */
#ifndef HUTONG_CLIENT_CORE_URL_H
#define HUTONG_CLIENT_CORE_URL_H

#include <hutong/common/str.h>

/**
 * Find the first address (scheme://…) in @text. It ends before white space, CJK punctuation,
 * a bracket that closes one outside, and punctuation that ends a sentence.
 * Returns whether there is one; then *@start and *@size say where, in bytes.
 */
bool url_find(struct str text, size_t *start, size_t *size);

#endif
