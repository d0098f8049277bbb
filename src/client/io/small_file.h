/* Small text files, read and replaced as a whole. */
#ifndef HUTONG_CLIENT_IO_SMALL_FILE_H
#define HUTONG_CLIENT_IO_SMALL_FILE_H

#include <hutong/common/buf.h>

enum { SMALL_FILE_SIZE_MAX = 64 * 1024 };

/** Read the file into @out, which is empty. Returns 0, -EFBIG, or another -errno. */
int small_file_read(const char *path, struct buf *out);

/**
 * Put @text in the place of what is there, on disk when this returns 0: whoever reads it, also
 * after a crash, sees one or the other. A link stays one. The folder is made if there is none. 0 or
 * -errno.
 */
int small_file_replace(const char *path, struct str text);

/** As small_file_replace(), without waiting for the disk: what does not survive a power cut is no
 * loss. */
int small_file_put(const char *path, struct str text);

#endif
