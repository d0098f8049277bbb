/* One SQLite connection with the statements of this database prepared on it. */
#include "server/store/db_conn.h"
#include "server/store/db_functions.h"

#include <errno.h>

enum { DB_BUSY_TIMEOUT_MS = 1000, DB_EMPTY_TIMEOUT_MS = 20 };

/* SQLite's primary result codes, as far as they mean something more exact than -EIO. */
static int db_errno(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
        return 0;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_FULL:
        return -ENOSPC;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return -EBUSY;
    case SQLITE_INTERRUPT:
        return -ETIME;
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return -EACCES;
    case SQLITE_READONLY:
        return -EROFS;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return -EUCLEAN;
    default:
        return -EIO;
    }
}

/* Called after each commit; being set, it also keeps SQLite from checkpoints of its own. */
static int db_on_wal_grown(void *context, sqlite3 *sqlite, const char *name, int page_count)
{
    struct db *db = context;
    (void)sqlite;
    (void)name;
    db->wal_size = (uint64_t)page_count * db->page_size;
    return SQLITE_OK;
}

int db_conn_open(struct db *db, const char *file, const char *vfs)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= db->role == DB_READER ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    flags |= db->role == DB_WRITER ? SQLITE_OPEN_CREATE : 0;
    int code = sqlite3_open_v2(file, &db->sqlite, flags, vfs);
    if (code)
        return db_errno(code);
    sqlite3_busy_timeout(db->sqlite, DB_BUSY_TIMEOUT_MS);
    sqlite3_wal_hook(db->sqlite, db_on_wal_grown, db);
    return db_errno(db_functions_add(db->sqlite));
}

void db_conn_close(struct db *db)
{
    for (int i = 0; i < DB_STATEMENT_COUNT; i++)
        sqlite3_finalize(db->statements[i]);
    sqlite3_close(db->sqlite);
}

int db_conn_exec(struct db *db, const char *sql)
{
    return db_errno(sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL));
}

int db_conn_ask(struct db *db, const char *sql, uint64_t *answer)
{
    sqlite3_stmt *rows;
    int code = sqlite3_prepare_v2(db->sqlite, sql, -1, &rows, NULL);
    if (code)
        return db_errno(code);
    code = sqlite3_step(rows);
    if (code == SQLITE_ROW)
        *answer = db_conn_uint(rows, 0);
    sqlite3_finalize(rows);
    return code == SQLITE_ROW ? 0 : code == SQLITE_DONE ? -EUCLEAN : db_errno(code);
}

int db_conn_checkpoint(struct db *db, bool wait)
{
    int mode = wait ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    return db_errno(sqlite3_wal_checkpoint_v2(db->sqlite, NULL, mode, NULL, NULL));
}

int db_conn_empty_log(struct db *db)
{
    sqlite3_busy_timeout(db->sqlite, DB_EMPTY_TIMEOUT_MS);
    int code = sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(db->sqlite, DB_BUSY_TIMEOUT_MS);
    return db_errno(code);
}

int db_conn_sync(struct db *db)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(db->sqlite, NULL, SQLITE_FCNTL_FILE_POINTER, &file);
    if (!code && file && file->pMethods)
        code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    return db_errno(code);
}

sqlite3_file *db_conn_log(struct db *db)
{
    sqlite3_file *log = NULL;
    sqlite3_file_control(db->sqlite, NULL, SQLITE_FCNTL_JOURNAL_POINTER, &log);
    return log && log->pMethods ? log : NULL;
}

const char *db_conn_problem(const struct db *db)
{
    return sqlite3_errmsg(db->sqlite);
}

static int db_bind(sqlite3_stmt *statement, int place, const struct db_value *value)
{
    const char *bytes = value->bytes.bytes ? value->bytes.bytes : "";
    size_t size = value->bytes.size;
    switch (value->kind) {
    case DB_VALUE_INT:
        return sqlite3_bind_int64(statement, place,
                                  value->number < INT64_MAX ? (int64_t)value->number : INT64_MAX);
    case DB_VALUE_TEXT:
        return sqlite3_bind_text64(statement, place, bytes, size, SQLITE_STATIC, SQLITE_UTF8);
    case DB_VALUE_BLOB:
        return size > 0 ? sqlite3_bind_blob64(statement, place, bytes, size, SQLITE_STATIC)
                        : sqlite3_bind_null(statement, place);
    }
    return SQLITE_MISUSE;
}

/* Each connection uses a part of the statements, and a start few of them: all would be half of it.
 */
static int db_conn_prepare(struct db *db, enum db_statement which)
{
    if (db->statements[which])
        return 0;
    return db_errno(sqlite3_prepare_v3(db->sqlite, db_sql[which], -1, SQLITE_PREPARE_PERSISTENT,
                                       &db->statements[which], NULL));
}

int db_conn_query(struct db *db, enum db_statement which, const struct db_value *values,
                  size_t count, sqlite3_stmt **rowsp)
{
    int status = db_conn_prepare(db, which);
    if (status)
        return status;
    sqlite3_stmt *statement = db->statements[which];
    for (size_t i = 0; i < count; i++) {
        int code = db_bind(statement, (int)i + 1, &values[i]);
        if (code)
            return db_errno(code);
    }
    *rowsp = statement;
    return 0;
}

int db_conn_next(sqlite3_stmt *rows)
{
    int code = sqlite3_step(rows);
    if (code == SQLITE_ROW)
        return 1;
    sqlite3_reset(rows);
    return db_errno(code);
}

int db_conn_run(struct db *db, enum db_statement which, const struct db_value *values, size_t count)
{
    sqlite3_stmt *statement;
    int status = db_conn_query(db, which, values, count, &statement);
    return status ? status : db_conn_next(statement);
}

uint64_t db_conn_uint(sqlite3_stmt *rows, int column)
{
    sqlite3_int64 number = sqlite3_column_int64(rows, column);
    return number > 0 ? (uint64_t)number : 0;
}

struct str db_conn_bytes(sqlite3_stmt *rows, int column)
{
    const char *bytes = sqlite3_column_blob(rows, column);
    return (struct str){ bytes, (size_t)sqlite3_column_bytes(rows, column) };
}

int db_conn_begin(struct db *db, bool writes)
{
    return db_conn_run(db, writes ? DB_BEGIN_WRITE : DB_BEGIN_READ, NULL, 0);
}

int db_conn_end(struct db *db, int status)
{
    if (!status)
        status = db_conn_run(db, DB_COMMIT, NULL, 0);
    /* after some faults SQLite has already undone it by itself */
    if (status && !sqlite3_get_autocommit(db->sqlite))
        db_conn_run(db, DB_ROLLBACK, NULL, 0);
    return status;
}

int db_conn_state(struct db *db, enum db_state_column column, uint64_t *value)
{
    sqlite3_stmt *rows;
    int status = db_conn_query(db, DB_STATE, NULL, 0, &rows);
    if (status)
        return status;
    status = db_conn_next(rows);
    if (status != 1)
        return status ? status : -EUCLEAN;
    *value = db_conn_uint(rows, (int)column);
    sqlite3_reset(rows);
    return 0;
}

int db_conn_first(struct db *db, uint64_t room, uint64_t *first)
{
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, DB_FIND_FIRST, DB_INT(room));
    *first = 1;
    if (status)
        return status;
    while ((status = db_conn_next(rows)) > 0)
        *first = db_conn_uint(rows, 0);
    return status;
}

int db_conn_indexed(struct db *db, uint64_t *indexed)
{
    return db_conn_state(db, DB_STATE_INDEXED, indexed);
}
