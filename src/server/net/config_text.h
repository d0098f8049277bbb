/* A configuration file as text, for libconfuse to read. */
#ifndef HUTONG_SERVER_NET_CONFIG_TEXT_H
#define HUTONG_SERVER_NET_CONFIG_TEXT_H

#include <hutong/common/buf.h>

/**
 * Append the file at @path to @text, with blanks in place of comments: libconfuse 3.3 takes each
 * of them for several lines, and what begins without an end for nothing at all.
 * @problem  on failure: a sentence for the admin, appended, with file and line
 * Returns 0 or -errno.
 */
int config_text_read(const char *path, struct buf *text, struct buf *problem);

#endif
