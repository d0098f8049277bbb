/* SQLite's online backup, a piece at a time, within one transaction that reads. */
#include "server/store/db_backup.h"

#include "server/store/db_conn.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BACKUP_PAGES = 256 /* copied before it is asked whether to stop */ };

/* Make the file before SQLite does, which would let others read it. */
static int backup_create(const char *path, sqlite3 **copy)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return -errno;
    close(fd);
    int code = sqlite3_open_v2(path, copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    return code ? -EIO : 0;
}

static int backup_steps(sqlite3_backup *backup, db_backup_stop_fn must_stop, void *context)
{
    int code;
    while ((code = sqlite3_backup_step(backup, BACKUP_PAGES)) == SQLITE_OK)
        if (must_stop(context))
            return -ECANCELED;
    if (code == SQLITE_DONE)
        return 0;
    return (code & 0xff) == SQLITE_FULL ? -ENOSPC : -EIO;
}

static int backup_copy(struct db *db, const char *path, db_backup_stop_fn must_stop, void *context)
{
    sqlite3 *copy = NULL;
    int status = backup_create(path, &copy);
    sqlite3_backup *backup = status ? NULL : sqlite3_backup_init(copy, "main", db->sqlite, "main");
    if (!status)
        status = backup ? backup_steps(backup, must_stop, context) : -ENOMEM;
    if (backup && sqlite3_backup_finish(backup) != SQLITE_OK && !status)
        status = -EIO;
    sqlite3_close(copy);
    return status;
}

int db_backup(struct db *db, const char *path, db_backup_stop_fn must_stop, void *context)
{
    uint64_t indexed;
    int status = db_conn_begin(db, false);
    if (status)
        return status;
    status = db_conn_indexed(db, &indexed); /* the transaction begins with the first read */
    if (!status)
        status = backup_copy(db, path, must_stop, context);
    return db_conn_end(db, status);
}
