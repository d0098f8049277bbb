/* A copy of the database as it is at one moment, while others go on writing. */
#ifndef HUTONG_SERVER_STORE_DB_BACKUP_H
#define HUTONG_SERVER_STORE_DB_BACKUP_H

#include "server/store/db.h"

/** Whether to give up. */
typedef bool (*db_backup_stop_fn)(void *context);

/**
 * Copy the database, as it is at the first moment, into the new file @path. Nobody waits for it,
 * but meanwhile the write-ahead log cannot begin anew.
 * @db  a reader that nobody else uses meanwhile
 * Returns 0 with the copy on disk, -ECANCELED if @must_stop said so, or -errno.
 */
int db_backup(struct db *db, const char *path, db_backup_stop_fn must_stop, void *context);

#endif
