/* One's own name in what others say. */
#ifndef HUTONG_CLIENT_CORE_MENTION_H
#define HUTONG_CLIENT_CORE_MENTION_H

#include <hutong/common/str.h>

/**
 * Find @name in @text, whatever its case, not as part of a longer word. Returns whether it is
 * there; then *@start and *@size say where, in bytes.
 */
bool mention_find(struct str text, struct str name, size_t *start, size_t *size);

#endif
