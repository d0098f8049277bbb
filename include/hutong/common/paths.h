/* Where things live by default (XDG Base Directory Specification). */
#ifndef HUTONG_COMMON_PATHS_H
#define HUTONG_COMMON_PATHS_H

#include <hutong/common/buf.h>

/**
 * Append the default socket: $XDG_RUNTIME_DIR/hutong/hutong.sock, or /tmp/hutong-UID/hutong.sock
 * where the variable is unset or not an absolute path. Nothing is created. Returns 0 or -ENOMEM.
 */
int paths_socket(struct buf *out);

/** Append $XDG_STATE_HOME/hutong, or ~/.local/state/hutong. Returns 0 or -ENOMEM. */
int paths_state(struct buf *out);

/** Append $XDG_CONFIG_HOME/hutong, or ~/.config/hutong. Returns 0 or -ENOMEM. */
int paths_config(struct buf *out);

/**
 * Create @path and its missing parents with mode 0700.
 * Where the last part exists it must be a directory; in the shared /tmp it must also belong to
 * this user and be closed to others. Returns 0 or -errno (-EPERM for a directory of someone else).
 */
int paths_make(const char *path);

#endif
