/* Folders of files: those that are kept beside the database. */
#ifndef HUTONG_SERVER_STORE_FOLDER_H
#define HUTONG_SERVER_STORE_FOLDER_H

#include <hutong/common/buf.h>
#include <stdbool.h>

/**
 * Make @path, of mode 0700, or take an empty folder that is there.
 * Returns 0, -ENOTEMPTY, -ENOTDIR, or another -errno.
 */
int folder_make_empty(const char *path);

/** Whether @path lies in the folder @outer, or is it; links are followed. */
bool folder_is_within(const char *path, const char *outer);

/**
 * Copy the files and folders in @from that @to has not yet, with mode 0600 or 0700. Links,
 * sockets and what else is no file are left out.
 * @is_wanted  asked for each thing in @from itself, not for what is in its folders
 * Returns 0 or -errno.
 */
int folder_copy(const char *from, const char *to, bool (*is_wanted)(const char *name));

/** Remove all that is in the folder, as far as that can be done; it itself stays. */
void folder_clear(const char *path);

/** Have all that was written there on disk. Returns 0 or -errno. */
int folder_sync(const char *path);

#endif
