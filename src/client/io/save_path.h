/*
 * Where a file that is fetched goes: beside its place under a name of its own while it comes,
 * then under a name that nobody has yet.
 */
#ifndef HUTONG_CLIENT_IO_SAVE_PATH_H
#define HUTONG_CLIENT_IO_SAVE_PATH_H

#include <hutong/common/buf.h>
#include <hutong/proto/limits.h>
#include <stdbool.h>

/* All zero is empty. */
struct save_path {
    int folder_fd; /* open where folder is set */
    char *folder;  /* owned */
    char *name;    /* owned: wanted */
    char *part;    /* owned: its name while it comes */
    bool may_vary; /* the name was not asked for: another will do if it is taken */
};

/**
 * Find out where to.
 * @path  a folder; or a path where nothing is yet; empty: the folder for downloads, which is
 *        $XDG_DOWNLOAD_DIR or ~/Downloads
 * @name  what the sender calls it; made safe here
 * Returns 0, -EEXIST, -ENOMEM or another -errno; save_path_fini is due in any case.
 */
int save_path_init(struct save_path *save, const char *path, struct str name,
                   const uint8_t hash[LIMIT_FILE_HASH_SIZE]);
void save_path_fini(struct save_path *save);

/** Open the part, with what is there of it. Returns a descriptor, -EBUSY or another -errno. */
int save_path_open(const struct save_path *save);

/** Give it its name, all of it being on disk; the path is appended. 0, -EEXIST or -errno. */
int save_path_keep(const struct save_path *save, int fd, struct buf *path);

/** Remove the part. */
void save_path_drop(const struct save_path *save);

#endif
