/*
 * Names of files that come from strangers: one plain name without path, tricks or surprises,
 * the same on every system. Those who take such a name check it; those who use one as a name on
 * their disk make it safe once more.
 */
#ifndef HUTONG_COMMON_SAFE_NAME_H
#define HUTONG_COMMON_SAFE_NAME_H

#include <hutong/common/buf.h>
#include <hutong/common/str.h>

enum { SAFE_NAME_SIZE = 255 }; /* bytes: the longest that common file systems have */

enum safe_name_result {
    SAFE_NAME_OK,
    SAFE_NAME_E_EMPTY,
    SAFE_NAME_E_LONG,
    SAFE_NAME_E_PATH, /* holds '/' or '\\' */
    SAFE_NAME_E_EDGE, /* begins with a dot, or begins or ends with a blank, or ends with a dot */
    SAFE_NAME_E_CHARACTER, /* malformed, control, bidi, invisible or unassigned characters */
};

enum safe_name_result safe_name_check(struct str name);

/** What is wrong, one English sentence. Never NULL. */
const char *safe_name_text(enum safe_name_result result);

/**
 * Append a name that passes safe_name_check: the last part of @text as a path, with '_' for what
 * may not be, cut to the limit before its last dot; "file" if nothing is left. 0 or -ENOMEM.
 */
int safe_name_make(struct str text, struct buf *out);

/** What stands behind the last dot of @name, not counting one at its start; empty: nothing. */
struct str safe_name_extension(struct str name);

#endif
