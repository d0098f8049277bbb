/*
 * Theme files: NAME.theme in one's own folder ($XDG_CONFIG_HOME/hutong/themes), or in the one
 * that was installed ($HUTONG_THEME_DIR says otherwise).
 */
#ifndef HUTONG_CLIENT_IO_THEME_FILE_H
#define HUTONG_CLIENT_IO_THEME_FILE_H

#include "client/core/theme.h"

/**
 * Read the theme @name over @theme; what is wrong in it is told in @problems. Returns 0, -ENOENT
 * if there is none, -EINVAL for what cannot be a name, -EFBIG, or another -errno.
 */
int theme_file_read(const char *name, struct theme *theme, struct buf *problems);

/** Append the names of all themes there are, sorted, with a blank before each. 0 or -ENOMEM. */
int theme_file_list(struct buf *out);

#endif
