/*
 * What a file claims to be, by the ending of its name. Nobody looks into the content: the type
 * tells a person what to expect, and proves nothing.
 */
#ifndef HUTONG_COMMON_FILE_TYPE_H
#define HUTONG_COMMON_FILE_TYPE_H

#include <hutong/common/str.h>
#include <stdbool.h>

/** The media type that belongs to the ending of @name, "application/octet-stream" if unknown. */
const char *file_type_of(struct str name);

/** Whether @extension, without its dot and in any case, is one of @list, separated by blanks. */
bool file_type_is_listed(struct str extension, struct str list);

#endif
