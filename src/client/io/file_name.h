/* Names people chose, as parts of paths. */
#ifndef HUTONG_CLIENT_IO_FILE_NAME_H
#define HUTONG_CLIENT_IO_FILE_NAME_H

#include <hutong/common/buf.h>

/**
 * Append @text as one safe file name: %XX for whatever could mean something in a path; a long one
 * becomes a digest. Returns 0 or -ENOMEM.
 */
int file_name_append(struct buf *out, struct str text);

#endif
