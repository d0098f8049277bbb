/* Whom a person does not want to hear: the names in the setting "ignore". */
#ifndef HUTONG_CLIENT_CORE_IGNORE_H
#define HUTONG_CLIENT_CORE_IGNORE_H

#include "client/core/settings.h"

/** Whether the setting names this user, in whatever case. */
bool ignore_has(const struct settings *settings, struct str name);

/**
 * Append what the setting is to be once @name is in it, or (@is_in false) not any more. Returns 0
 * or -ENOMEM.
 */
int ignore_change(const struct settings *settings, struct str name, bool is_in, struct buf *out);

/** Append the line that stands for so many messages of @name in a row, sanitised. 0 or -ENOMEM. */
int ignore_format(struct str name, size_t count, struct buf *out);

#endif
