/* The place of a socket in the file system: whose it is, and whether anyone is there. */
#ifndef HUTONG_SERVER_NET_UNIX_PATH_H
#define HUTONG_SERVER_NET_UNIX_PATH_H

#include <stdbool.h>

/**
 * Create missing folders, and be the only one, among those who ask, to look at @path and bind it
 * until the descriptor is closed. (Two starters could otherwise both find a stale socket, and the
 * second remove what the first has just bound.) Returns the descriptor, or -errno.
 */
int unix_path_lock(const char *path);

/** Whether @path is a socket that nobody listens on any more. */
bool unix_path_is_stale(const char *path);

#endif
