/*
 * What is kept of rooms between two runs (client/core/room_cache.h), a file for each in the folder
 * "rooms" of a name's folder. A file is replaced as a whole, and begins with a digest over the
 * server's address and all of it: one that is torn, damaged or of another server is thrown away.
 */
#ifndef HUTONG_CLIENT_IO_ROOM_FILES_H
#define HUTONG_CLIENT_IO_ROOM_FILES_H

#include <hutong/common/buf.h>
#include <stddef.h>

/* Returns 0, or another status if there is something wrong with @bytes. */
typedef int (*room_files_fn)(void *context, struct str bytes);

/** Put what is kept of a room in the place of what there was. Returns 0 or -errno. */
int room_files_write(const char *folder, struct str server, struct str room, struct str bytes);

/** Keep nothing of a room. Returns 0 or -errno. */
int room_files_remove(const char *folder, struct str room);

/** Keep nothing of any room. */
void room_files_remove_all(const char *folder);

/**
 * Give what is kept of each room to @take, by their place (room_cache_place). What is damaged, or
 * what @take does not want, is removed.
 * @damaged_count  set to how many that were
 * Returns 0 or -errno.
 */
int room_files_load(const char *folder, struct str server, room_files_fn take, void *context,
                    size_t *damaged_count);

#endif
