/*
 * The copy of the database gets its name last, when all is on disk: a backup that was broken off
 * has none and cannot be taken for a whole one.
 */
#include "server/store/backup.h"

#include "server/store/db_backup.h"
#include "server/store/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BACKUP_PART "/hutong.db.incomplete"
#define BACKUP_WHOLE "/hutong.db"

/* The database is copied by SQLite; locks and sockets belong to the one who runs. */
static bool backup_is_wanted(const char *name)
{
    size_t size = strlen(name);
    bool is_database = strncmp(name, "hutong.db", strlen("hutong.db")) == 0;
    bool is_lock = size >= 5 && strcmp(name + size - 5, ".lock") == 0;
    return !is_database && !is_lock;
}

static bool backup_must_stop(void *context)
{
    struct backup *backup = context;
    uv_mutex_lock(&backup->worker.lock);
    bool is_stopping = backup->worker.is_stopping;
    uv_mutex_unlock(&backup->worker.lock);
    return is_stopping;
}

static int backup_database(struct backup *backup, const char *path, struct buf *problem)
{
    struct db *db;
    int status = db_open(backup->data, NULL, DB_POWER, DB_READER, &db, problem);
    if (status)
        return status;
    status = db_backup(db, path, backup_must_stop, backup);
    db_close(db);
    return status;
}

static int backup_copy_files(const struct backup *backup)
{
    return folder_copy(backup->data, backup->folder, backup_is_wanted);
}

/*
 * Files come and go while the database is copied, which may name the ones as well as the others:
 * so they are copied before, and what came meanwhile, after.
 */
static int backup_copy(struct backup *backup, const char *path, struct buf *problem)
{
    int status = backup_copy_files(backup);
    if (!status)
        status = backup_database(backup, path, problem);
    if (!status)
        status = backup_copy_files(backup);
    return status ? status : folder_sync(backup->folder);
}

static int backup_name(struct backup *backup, const char *path)
{
    struct buf whole = { 0 };
    int status = buf_printf(&whole, "%s" BACKUP_WHOLE, backup->folder);
    if (!status && rename(path, buf_cstr(&whole)) != 0)
        status = -errno;
    buf_fini(&whole);
    return status ? status : folder_sync(backup->folder);
}

static int backup_fill(struct backup *backup, struct buf *problem)
{
    struct buf path = { 0 };
    int status = buf_printf(&path, "%s" BACKUP_PART, backup->folder);
    if (!status && !buf_cstr(&path))
        status = -ENOMEM;
    if (!status)
        status = backup_copy(backup, buf_cstr(&path), problem);
    if (!status)
        status = backup_name(backup, buf_cstr(&path));
    buf_fini(&path);
    return status;
}

static int backup_run(struct backup *backup, struct buf *problem)
{
    int status = folder_make_empty(backup->folder);
    if (!status && folder_is_within(backup->folder, backup->data)) {
        rmdir(backup->folder);
        buf_printf(problem, "%s lies in the data folder itself", backup->folder);
        return -EINVAL;
    }
    if (!status) {
        writer_hold_log(backup->writer, true);
        status = backup_fill(backup, problem);
        writer_hold_log(backup->writer, false);
        if (status) /* it was empty before, and can be tried again */
            folder_clear(backup->folder);
    }
    if (status == -ENOTEMPTY)
        buf_printf(problem, "%s is not empty", backup->folder);
    else if (status && problem->size == 0)
        buf_printf(problem, "cannot write to %s: %s", backup->folder, strerror(-status));
    return status;
}

/* Called and returns with the lock held, and leaves it meanwhile. */
static void backup_do(struct backup *backup)
{
    struct buf problem = { 0 };
    uv_mutex_unlock(&backup->worker.lock);
    int status = backup_run(backup, &problem);
    uv_mutex_lock(&backup->worker.lock);
    free(backup->folder);
    backup->folder = NULL;
    buf_fini(&backup->problem);
    backup->problem = problem;
    backup->status = status;
    backup->has_answer = true;
    uv_async_send(backup->answered);
}

static void backup_thread(void *context)
{
    struct backup *backup = context;
    uv_mutex_lock(&backup->worker.lock);
    while (!backup->worker.is_stopping) {
        if (backup->folder)
            backup_do(backup);
        else
            uv_cond_wait(&backup->worker.wake, &backup->worker.lock);
    }
    uv_mutex_unlock(&backup->worker.lock);
}

void backup_init(struct backup *backup, const char *data, struct writer *writer,
                 uv_async_t *answered)
{
    *backup = (struct backup){ .data = data, .writer = writer, .answered = answered };
}

void backup_fini(struct backup *backup)
{
    worker_stop(&backup->worker);
    free(backup->folder);
    buf_fini(&backup->problem);
}

int backup_begin(struct backup *backup, const char *folder)
{
    char *copy = strdup(folder);
    if (!copy)
        return -ENOMEM;
    int status =
        backup->worker.is_running ? 0 : worker_start(&backup->worker, backup_thread, backup);
    if (status) {
        free(copy);
        return status;
    }
    uv_mutex_lock(&backup->worker.lock);
    bool is_busy = backup->folder || backup->has_answer;
    if (!is_busy)
        backup->folder = copy;
    uv_cond_signal(&backup->worker.wake);
    uv_mutex_unlock(&backup->worker.lock);
    if (!is_busy)
        return 0;
    free(copy);
    return -EBUSY;
}

bool backup_take_answer(struct backup *backup, int *status, struct str *problem)
{
    if (!backup->worker.is_running)
        return false;
    uv_mutex_lock(&backup->worker.lock);
    bool has_answer = backup->has_answer;
    backup->has_answer = false;
    *status = backup->status;
    *problem = buf_str(&backup->problem);
    uv_mutex_unlock(&backup->worker.lock);
    return has_answer;
}
