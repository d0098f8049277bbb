/* One SQLite connection with the statements of this database prepared on it. */
#include "server/store/db_conn.h"

#include <endian.h>
#include <errno.h>

enum { DB_BUSY_TIMEOUT_MS = 1000 };

static const char *const db_sql[DB_STATEMENT_COUNT] = {
    [DB_BEGIN_READ] = "BEGIN",
    [DB_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [DB_COMMIT] = "COMMIT",
    [DB_ROLLBACK] = "ROLLBACK",

    [DB_PUT_USER] = "REPLACE INTO users (id, name, token, hash, uid) VALUES (?, ?, ?, ?, ?)",
    [DB_DEL_USER] = "DELETE FROM users WHERE id = ?",
    [DB_PUT_GONE] = "INSERT INTO gone (user) VALUES (?)",
    [DB_DEL_USER_MEMBERS] = "DELETE FROM members WHERE user = ?",
    [DB_PUT_ROOM] = "REPLACE INTO rooms (id, kind, name, topic) VALUES (?, ?, ?, ?)",
    [DB_DEL_ROOM] = "DELETE FROM rooms WHERE id = ?",
    [DB_DEL_ROOM_MEMBERS] = "DELETE FROM members WHERE room = ?",
    [DB_PUT_MEMBER] = "REPLACE INTO members (user, room) VALUES (?, ?)",
    [DB_DEL_MEMBER] = "DELETE FROM members WHERE user = ? AND room = ?",
    [DB_PUT_EVENT] = "INSERT INTO events (room, no, nonce, time_ms, kind, user, ref, name, body)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [DB_PUT_EDIT] = "INSERT INTO edits (room, ref, event) VALUES (?, ?, last_insert_rowid())",
    [DB_PUT_REACTION] = "REPLACE INTO reactions (room, ref, user, emoji) VALUES (?, ?, ?, ?)",
    [DB_DEL_REACTION] = "DELETE FROM reactions"
                        " WHERE room = ? AND ref = ? AND user = ? AND emoji = ?",
    [DB_DEL_REACTIONS] = "DELETE FROM reactions WHERE room = ? AND ref = ?",
    [DB_ERASE_EVENT] = "UPDATE events SET body = '' WHERE id IN ("
                       " SELECT event FROM room_index WHERE room = ?1 AND no = ?2 UNION ALL"
                       " SELECT id FROM events WHERE id > ?3 AND room = ?1 AND no = ?2)",
    [DB_ERASE_EDITS] = "UPDATE events SET body = ''"
                       " WHERE id IN (SELECT event FROM edits WHERE room = ? AND ref = ?)",
    [DB_PUT_USER_MAX] = "UPDATE state SET user_max = ?1 WHERE user_max < ?1",
    [DB_PUT_ROOM_MAX] = "UPDATE state SET room_max = ?1 WHERE room_max < ?1",

    /* sorted, so that each page of an index is written once for all its new entries */
    [DB_INDEX_ROOMS] = "INSERT INTO room_index (room, no, event) SELECT room, no, id FROM events"
                       " WHERE id > ? AND id <= ? ORDER BY room, no",
    [DB_INDEX_NONCES] =
        "INSERT INTO nonce_index (segment, prefix, event)"
        " SELECT id >> 16 AS segment, nonce_prefix(nonce) AS prefix, id FROM events"
        " WHERE id > ? AND id <= ? AND nonce IS NOT NULL ORDER BY segment, prefix, id",
    [DB_PUT_INDEXED] = "UPDATE state SET indexed = ?",
    [DB_FIND_NONCE] = "SELECT e.nonce, e.room, e.no FROM nonce_index AS i"
                      " JOIN events AS e ON e.id = i.event"
                      " WHERE i.segment = ? AND i.prefix = nonce_prefix(?)",
    [DB_TAIL_NONCES] = "SELECT nonce, room, no FROM events WHERE id > ? AND nonce IS NOT NULL",

#define DB_FACTS "SELECT e.user, e.time_ms, e.kind, e.body = ''"
    [DB_FIND_EVENT] = DB_FACTS " FROM room_index AS i JOIN events AS e ON e.id = i.event"
                               " WHERE i.room = ?1 AND i.no = ?2 UNION ALL " DB_FACTS
                               " FROM events AS e WHERE e.id > ?3 AND e.room = ?1 AND e.no = ?2",
    [DB_FIND_REACTIONS] = "SELECT count(*), ifnull(max(emoji = ?4), 0) FROM reactions"
                          " WHERE room = ?1 AND ref = ?2 AND user = ?3",

    [DB_LAST_EVENT] = "SELECT ifnull(max(id), 0) FROM events",
    [DB_STATE] = "SELECT user_max, room_max, indexed FROM state",
    [DB_ALL_USERS] = "SELECT id, name, token, hash, uid FROM users ORDER BY id",
    [DB_ALL_ROOMS] =
        "SELECT id, kind, name, topic, max(ifnull(tail.no, 0), ifnull("
        "   (SELECT max(no) FROM room_index WHERE room = rooms.id), 0))"
        " FROM rooms LEFT JOIN (SELECT room, max(no) AS no FROM events"
        "   WHERE id > (SELECT indexed FROM state) GROUP BY room) AS tail ON tail.room = rooms.id"
        " ORDER BY id",
    [DB_ALL_MEMBERS] = "SELECT user, room FROM members ORDER BY user, room",
    [DB_NEWEST_NONCES] = "SELECT nonce, room, no FROM (SELECT id, nonce, room, no FROM events"
                         " WHERE nonce IS NOT NULL ORDER BY id DESC LIMIT ?) ORDER BY id",

#define DB_EVENT_COLUMNS                                                                           \
    "e.no, e.time_ms, e.kind,"                                                                     \
    " CASE WHEN e.user IN gone THEN '&gone-' || e.user ELSE e.name END, e.nonce, e.body, e.ref"
#define DB_INDEXED_PAGE                                                                            \
    "SELECT " DB_EVENT_COLUMNS " FROM room_index AS i JOIN events AS e ON e.id = i.event"          \
    " WHERE i.room = ?2 AND i.no > ?3 AND i.no < ?4 ORDER BY i.no"
#define DB_TAIL_PAGE                                                                               \
    "SELECT " DB_EVENT_COLUMNS " FROM events AS e"                                                 \
    " WHERE e.id > ?1 AND e.room = ?2 AND e.no > ?3 AND e.no < ?4 ORDER BY e.id"
    [DB_INDEXED_FORWARD] = DB_INDEXED_PAGE,
    [DB_INDEXED_BACKWARD] = DB_INDEXED_PAGE " DESC",
    [DB_TAIL_FORWARD] = DB_TAIL_PAGE,
    [DB_TAIL_BACKWARD] = DB_TAIL_PAGE " DESC",
};

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

/* SQL function nonce_prefix(BLOB): its first eight bytes as a number. */
static void db_nonce_prefix(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    uint64_t prefix = 0;
    const void *bytes = sqlite3_value_blob(values[0]);
    if (bytes && sqlite3_value_bytes(values[0]) >= (int)sizeof(prefix))
        memcpy(&prefix, bytes, sizeof(prefix));
    sqlite3_result_int64(context, (sqlite3_int64)be64toh(prefix));
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
    flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    return db_errno(sqlite3_create_function(db->sqlite, "nonce_prefix", 1, flags, NULL,
                                            db_nonce_prefix, NULL, NULL));
}

int db_conn_prepare(struct db *db)
{
    for (int i = 0; i < DB_STATEMENT_COUNT; i++) {
        int code = sqlite3_prepare_v3(db->sqlite, db_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                                      &db->statements[i], NULL);
        if (code)
            return db_errno(code);
    }
    return 0;
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

int db_conn_query(struct db *db, enum db_statement which, const struct db_value *values,
                  size_t count, sqlite3_stmt **rowsp)
{
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

int db_conn_indexed(struct db *db, uint64_t *indexed)
{
    sqlite3_stmt *rows;
    int status = db_conn_query(db, DB_STATE, NULL, 0, &rows);
    if (status)
        return status;
    status = db_conn_next(rows);
    if (status != 1)
        return status ? status : -EUCLEAN;
    *indexed = db_conn_uint(rows, 2);
    sqlite3_reset(rows);
    return 0;
}
