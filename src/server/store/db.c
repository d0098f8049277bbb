/* Opening and closing: whose directory it is, how SQLite is set up; and moving the log. */
#include "server/store/db.h"

#include "server/store/db_erase.h"
#include "server/store/db_schema.h"
#include "server/store/tokenizer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define DB_FILE "hutong.db"
#define DB_LOCK_FILE "hutong.lock"

enum { DB_RESERVE_STEP = 1024 * 1024 };

/*
 * What is deleted is overwritten, also in pages that are free then: erased means gone.
 * Tables are only ours, so nothing in the file may call back into the program.
 */
static const char db_pragmas[] = "PRAGMA secure_delete = ON;"
                                 "PRAGMA trusted_schema = OFF;"
                                 "PRAGMA temp_store = MEMORY;"
                                 "PRAGMA cache_size = -8192;";

static const char *const db_synchronous[] = {
    [DB_POWER] = "PRAGMA synchronous = FULL",
    [DB_PROCESS] = "PRAGMA synchronous = NORMAL",
};

/* Open a file of the directory, which only its owner may read: it will hold tokens. */
static int db_touch(const char *path, const char *name, int *fdp)
{
    struct buf file = { 0 };
    int status = buf_printf(&file, "%s/%s", path, name);
    char *text = status ? NULL : buf_cstr(&file);
    *fdp = text ? open(text, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (*fdp < 0)
        status = text ? -errno : -ENOMEM;
    buf_fini(&file);
    return status;
}

/* Take the directory for this process, until the lock's descriptor is closed. */
static int db_lock(struct db *db, const char *path, struct buf *problem)
{
    int status = db_touch(path, DB_LOCK_FILE, &db->lock_fd);
    if (status) {
        buf_printf(problem, "cannot write in the data directory %s: %s", path, strerror(-status));
        return status;
    }
    if (flock(db->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    status = errno == EWOULDBLOCK ? -EBUSY : -errno;
    if (status == -EBUSY)
        buf_printf(problem, "the data directory %s is in use by another hutongd", path);
    else
        buf_printf(problem, "cannot lock the data directory %s: %s", path, strerror(-status));
    return status;
}

/* Make the file before SQLite does, which would let others read it. */
static int db_create(const char *path, struct buf *problem)
{
    int fd;
    int status = db_touch(path, DB_FILE, &fd);
    if (status)
        buf_printf(problem, "cannot write the database in %s: %s", path, strerror(-status));
    else
        close(fd);
    return status;
}

static void db_tell_problem(const struct db *db, const char *path, int status, struct buf *problem)
{
    switch (status) {
    case -EPROTO:
        buf_printf(problem, "the database in %s was made by a newer hutongd than this", path);
        break;
    case -EUCLEAN:
        buf_printf(problem, "%s/%s is damaged or no database of hutongd", path, DB_FILE);
        if (sqlite3_errcode(db->sqlite) != SQLITE_OK)
            buf_printf(problem, " (%s)", db_conn_problem(db));
        break;
    case -ENOMEM:
        buf_printf(problem, "not enough memory to open the database in %s", path);
        break;
    default:
        buf_printf(problem, "cannot open the database in %s: %s", path, db_conn_problem(db));
    }
}

/*
 * The log's mode is kept in the first page of the file. In a new one there is nothing to lose yet,
 * so that page is synced once, before anything is in the log, and not step by step.
 */
static int db_set_log_mode(struct db *db)
{
    uint64_t page_count = 0;
    int status = db_conn_ask(db, "PRAGMA page_count", &page_count);
    if (!status && page_count == 0)
        status = db_conn_exec(db, "PRAGMA synchronous = OFF");
    if (!status)
        status = db_conn_exec(db, "PRAGMA journal_mode = WAL");
    if (!status && page_count == 0)
        status = db_conn_sync(db);
    return status ? status : db_conn_exec(db, db_synchronous[db->durability]);
}

/* The writer's part of setting up: the log and the tables. */
static int db_set_up_writer(struct db *db)
{
    int status = db_set_log_mode(db);
    if (!status)
        status = db_conn_ask(db, "PRAGMA page_size", &db->page_size);
    return status ? status : db_schema_upgrade(db);
}

static int db_set_up(struct db *db, const char *vfs)
{
    int status = 0;
    if (vfs) /* before anything reads the file: then the log needs no shared memory */
        status = db_conn_exec(db, "PRAGMA locking_mode = EXCLUSIVE");
    if (!status)
        status = db_conn_exec(db, db_pragmas);
    if (!status)
        status = db_conn_exec(db, db_synchronous[db->durability]);
    if (!status && db->role == DB_WRITER)
        status = db_set_up_writer(db);
    return status;
}

int db_drop_texts(struct db *db)
{
    int status = db_conn_begin(db, true);
    if (!status)
        status = db_conn_run(db, DB_EMPTY_TEXTS, NULL, 0);
    if (!status)
        status = DB_RUN(db, DB_PUT_TOKENIZER, DB_INT(TOKENIZER_VERSION));
    status = db_conn_end(db, status);
    if (!status)
        db->searched = 0;
    return status;
}

/* Words that another version cut are not found any more: begin the full-text index anew. */
static int db_check_tokenizer(struct db *db)
{
    uint64_t version = 0;
    int status = db_conn_state(db, DB_STATE_TOKENIZER, &version);
    return status || version == TOKENIZER_VERSION ? status : db_drop_texts(db);
}

/* Where the log and the indices end, which the writer keeps in mind from now on. */
static int db_find_ends(struct db *db)
{
    sqlite3_stmt *rows;
    int status = db_conn_indexed(db, &db->indexed);
    if (!status)
        status = db_conn_state(db, DB_STATE_SEARCHED, &db->searched);
    if (!status)
        status = db_conn_query(db, DB_LAST_EVENT, NULL, 0, &rows);
    if (status)
        return status;
    while ((status = db_conn_next(rows)) > 0)
        db->event_last = db_conn_uint(rows, 0);
    return status;
}

static int db_find_salts(struct db *db)
{
    sqlite3_stmt *rows;
    int status = db_conn_query(db, DB_SALTS, NULL, 0, &rows);
    if (status)
        return status;
    while ((status = db_conn_next(rows)) > 0) {
        struct str bytes = db_conn_bytes(rows, 0);
        memcpy(db->salts, bytes.bytes, bytes.size < DB_SALTS_SIZE ? bytes.size : DB_SALTS_SIZE);
    }
    return status;
}

void db_salts(const struct db *db, uint8_t salts[DB_SALTS_SIZE])
{
    memcpy(salts, db->salts, DB_SALTS_SIZE);
}

static int db_open_file(struct db *db, const char *path, const char *vfs)
{
    struct buf file = { 0 };
    int status = buf_printf(&file, "%s/%s", path, DB_FILE);
    char *text = status ? NULL : buf_cstr(&file);
    status = text ? db_conn_open(db, text, vfs) : -ENOMEM;
    buf_fini(&file);
    if (!status)
        status = db_set_up(db, vfs);
    if (!status && db->role == DB_WRITER)
        status = db_check_tokenizer(db);
    if (!status && db->role == DB_WRITER)
        status = db_find_ends(db);
    if (!status && db->role == DB_WRITER)
        status = db_find_salts(db);
    if (!status && db->role == DB_WRITER)
        status = db_find_erasing(db);
    return status;
}

int db_open(const char *path, const char *vfs, enum db_durability durability, enum db_role role,
            struct db **dbp, struct buf *problem)
{
    struct db *db = malloc(sizeof(*db));
    if (!db)
        return -ENOMEM;
    *db = (struct db){ .role = role, .durability = durability, .lock_fd = -1 };
    int status = 0;
    if (role == DB_WRITER && !vfs) {
        status = db_lock(db, path, problem);
        if (!status)
            status = db_create(path, problem);
    }
    if (!status) {
        status = db_open_file(db, path, vfs);
        if (status)
            db_tell_problem(db, path, status, problem);
    }
    if (status)
        db_close(db);
    else
        *dbp = db;
    return status;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_conn_close(db);
    if (db->lock_fd >= 0)
        close(db->lock_fd);
    free(db);
}

int db_checkpoint(struct db *db, bool wait)
{
    return db_conn_checkpoint(db, wait);
}

int db_empty_log(struct db *db)
{
    return db_conn_empty_log(db);
}

int db_reserve_log(struct db *db, uint64_t size)
{
    static const uint8_t zeros[DB_RESERVE_STEP];
    sqlite3_file *log = db_conn_log(db);
    sqlite3_int64 end;
    if (!log || log->pMethods->xFileSize(log, &end) != SQLITE_OK)
        return -EIO;
    if ((uint64_t)end >= size)
        return 0;
    /* no frame: recovery ends at the first whose checksum is wrong, and commits write over it */
    if (log->pMethods->xWrite(log, zeros, sizeof(zeros), end) != SQLITE_OK ||
        log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) != SQLITE_OK)
        return -EIO;
    return 1;
}

uint64_t db_wal_size(const struct db *db)
{
    return db->wal_size;
}
