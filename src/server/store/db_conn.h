/*
 * The connection under the database: prepared statements by name, values in, rows out, errors
 * as -errno. Private to the store.
 */
#ifndef HUTONG_SERVER_STORE_DB_CONN_H
#define HUTONG_SERVER_STORE_DB_CONN_H

#include "server/store/db.h"
#include "server/store/db_sql.h"
#include <hutong/common/macros.h>
#include <sqlite3.h>

struct db {
    sqlite3 *sqlite;                              /* owned */
    sqlite3_stmt *statements[DB_STATEMENT_COUNT]; /* owned; each prepared when it is first used */
    enum db_role role;
    enum db_durability durability;
    int lock_fd;         /* holds the directory's lock; -1: none */
    uint64_t event_last; /* the writer's: the newest event's global number */
    uint64_t indexed;    /* the writer's: events up to this one are in the indices */
    uint64_t searched;   /* the writer's: and up to this one in the full-text index */
    uint64_t page_size, wal_size;
    bool has_to_erase;            /* the writer's */
    uint64_t unswept;             /* the writer's: state.unswept, see db_erase.c */
    uint8_t salts[DB_SALTS_SIZE]; /* the writer's */
};

/* Parameters of a statement, in order. */
enum db_value_kind { DB_VALUE_INT, DB_VALUE_TEXT, DB_VALUE_BLOB };

struct db_value {
    enum db_value_kind kind;
    uint64_t number;
    struct str bytes;
};

/* Numbers beyond SQLite's stand for "no bound", and its largest will do. A BLOB of size 0 is NULL.
 */
#define DB_INT(number_) ((struct db_value){ .kind = DB_VALUE_INT, .number = (number_) })
#define DB_TEXT(bytes_) ((struct db_value){ .kind = DB_VALUE_TEXT, .bytes = (bytes_) })
#define DB_BLOB(bytes_) ((struct db_value){ .kind = DB_VALUE_BLOB, .bytes = (bytes_) })

/** Open the file and prepare what @db's role needs. On failure db_conn_close is still due. */
int db_conn_open(struct db *db, const char *file, const char *vfs);

void db_conn_close(struct db *db);

/** Have the database file, which is not the log, on the disk. Returns 0 or -errno. */
int db_conn_sync(struct db *db);

/** Run SQL text that gives no rows: pragmas, schema. Returns 0 or -errno. */
int db_conn_exec(struct db *db, const char *sql);

/** The first column of the first row of @sql as a number. Returns 0 or -errno. */
int db_conn_ask(struct db *db, const char *sql, uint64_t *answer);

/** Move the log into the file; @wait for those in the way, too. Returns 0 or -errno. */
int db_conn_checkpoint(struct db *db, bool wait);

/** The same, and cut its file to nothing; waits for a moment only. */
int db_conn_empty_log(struct db *db);

/** The file of the write-ahead log; NULL while there is none. */
sqlite3_file *db_conn_log(struct db *db);

/** What went wrong, as SQLite says it. */
const char *db_conn_problem(const struct db *db);

/** Bind and run a statement that gives no rows. Returns 0 or -errno. */
int db_conn_run(struct db *db, enum db_statement which, const struct db_value *values,
                size_t count);

/** Bind a statement whose rows db_conn_next gives. Values must outlive the rows. */
int db_conn_query(struct db *db, enum db_statement which, const struct db_value *values,
                  size_t count, sqlite3_stmt **rowsp);

/** The next row: 1, or 0 at the end, or -errno; after the last two the statement is reset. */
int db_conn_next(sqlite3_stmt *rows);

/** The above with the values as arguments. */
#define DB_RUN(db_, which_, ...)                                                                   \
    db_conn_run(db_, which_, (const struct db_value[]){ __VA_ARGS__ },                             \
                ARRAY_SIZE(((const struct db_value[]){ __VA_ARGS__ })))
#define DB_QUERY(db_, rowsp_, which_, ...)                                                         \
    db_conn_query(db_, which_, (const struct db_value[]){ __VA_ARGS__ },                           \
                  ARRAY_SIZE(((const struct db_value[]){ __VA_ARGS__ })), rowsp_)

/** A column of the current row; the bytes live until the next one. */
uint64_t db_conn_uint(sqlite3_stmt *rows, int column);
struct str db_conn_bytes(sqlite3_stmt *rows, int column);

/** Begin a transaction that reads, or one that also writes. */
int db_conn_begin(struct db *db, bool writes);

/** End it: commit if @status is 0, else undo. Returns @status, or why the commit failed. */
int db_conn_end(struct db *db, int status);

/* Columns of the table that has one row, in DB_STATE. */
enum db_state_column {
    DB_STATE_USER_MAX,
    DB_STATE_ROOM_MAX,
    DB_STATE_INDEXED,
    DB_STATE_SEARCHED,
    DB_STATE_TOKENIZER,
};

/** Read one of them, within a transaction. */
int db_conn_state(struct db *db, enum db_state_column column, uint64_t *value);

/*
 * Within a transaction, around any change of an event's body: take the old words out of the
 * full-text index, put the new ones in. The index keeps no copy of a text and must be told it.
 */
int db_text_forget(struct db *db, uint64_t event);
int db_text_restore(struct db *db, uint64_t event);

/**
 * Begin and end a transaction whose loss in a power cut is none, since what it does would be done
 * again. It is on disk with the next commit that somebody waits for.
 */
int db_begin_lazily(struct db *db);
int db_end_lazily(struct db *db, int status);

/** Where the history of a room begins, within a transaction. */
int db_conn_first(struct db *db, uint64_t room, uint64_t *first);

/** Read up to which event the indices reach, within a transaction. */
int db_conn_indexed(struct db *db, uint64_t *indexed);

#endif
