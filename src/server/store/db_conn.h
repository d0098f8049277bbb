/*
 * The connection under the database: prepared statements by name, values in, rows out, errors
 * as -errno. Private to the store.
 */
#ifndef HUTONG_SERVER_STORE_DB_CONN_H
#define HUTONG_SERVER_STORE_DB_CONN_H

#include "server/store/db.h"
#include <hutong/common/macros.h>
#include <sqlite3.h>

enum db_statement {
    DB_BEGIN_READ,
    DB_BEGIN_WRITE,
    DB_COMMIT,
    DB_ROLLBACK,

    DB_PUT_USER,
    DB_DEL_USER,
    DB_PUT_GONE,
    DB_DEL_USER_MEMBERS,
    DB_PUT_CERTIFICATE,
    DB_DEL_CERTIFICATE,
    DB_DEL_CERTIFICATES,
    DB_PUT_ROOM,
    DB_DEL_ROOM,
    DB_DEL_ROOM_MEMBERS,
    DB_DEL_ROOM_SETTINGS,
    DB_DEL_ROOM_SANCTIONS,
    DB_DEL_ROOM_PASSES,
    DB_DEL_USER_PASSES,
    DB_PUT_PASS,
    DB_DEL_PASS,
    DB_PUT_SANCTION,
    DB_DEL_SANCTION,
    DB_PUT_SETTING,
    DB_PUT_MEMBER,
    DB_DEL_MEMBER,
    DB_PUT_FILE,
    DB_DEL_FILE,
    DB_DEL_OLD_FILES,
    DB_DEL_ROOM_FILES,
    DB_PUT_UPLOAD,
    DB_DEL_UPLOAD,
    DB_DEL_USER_UPLOADS,
    DB_PUT_EVENT,
    DB_PUT_MARK,
    DB_DEL_MARK,
    DB_DEL_USER_MARKS,
    DB_DEL_ROOM_MARKS,
    DB_PUT_NOTE,
    DB_PUT_BAN,
    DB_DEL_BAN,
    DB_PUT_AUDIT,
    DB_DEL_NOTE,
    DB_DEL_MEMBER_NOTES,
    DB_DEL_USER_NOTES,
    DB_DEL_ROOM_NOTES,
    DB_PUT_EDIT,
    DB_PUT_ANSWER,
    DB_PUT_REACTION,
    DB_DEL_REACTION,
    DB_DEL_REACTIONS,
    DB_ERASE_EVENT,
    DB_ERASE_EDITS,
    DB_PUT_FIRST,
    DB_PUT_EXPIRED,
    DB_PUT_ERASED,
    DB_PUT_USER_MAX,
    DB_PUT_ROOM_MAX,

    DB_INDEX_ROOMS,
    DB_INDEX_NONCES,
    DB_INDEX_MARKS,
    DB_PUT_INDEXED,
    DB_INDEX_TEXTS,
    DB_FORGET_TEXT,
    DB_FORGET_NEWEST,
    DB_PUT_SEARCHED,
    DB_EMPTY_TEXTS,
    DB_PUT_TOKENIZER,
    DB_FIND_NONCE,
    DB_TAIL_NONCES,
    DB_FIND_EVENT,
    DB_FIND_REACTIONS,

    DB_LAST_EVENT,
    DB_STATE,
    DB_SALTS,
    DB_ALL_USERS,
    DB_ALL_ROOMS,
    DB_ALL_SETTINGS,
    DB_ALL_CERTIFICATES,
    DB_ALL_SANCTIONS,
    DB_ALL_PASSES,
    DB_ALL_MEMBERS,
    DB_ALL_MARKS,
    DB_ALL_NOTES,
    DB_ALL_FILES,
    DB_ALL_UPLOADS,
    DB_ALL_BANS,
    DB_AUDIT_PAGE,
    DB_NEWEST_NONCES,

    DB_ANY_EXPIRED,
    DB_EXPIRED_EVENTS,
    DB_ANY_UNINDEXED,
    DB_DEL_EXPIRED,
    DB_DEL_NONCE,
    DB_DEL_EDIT,
    DB_DEL_ANSWER,
    DB_DEL_INDEXED,
    DB_DEL_EVENT,
    DB_BLANK_EVENT,
    DB_ANY_ERASED,
    DB_SAID_EVENTS,
    DB_ERASE_SAID,
    DB_PUT_ERASED_TO,
    DB_DEL_ERASED,
    DB_PUT_UNSWEPT,
    DB_MERGE_ALL_TEXTS,
    DB_MERGE_TEXTS,

    DB_FIND_FIRST,
    DB_FIND_AGES,
    DB_INDEXED_FORWARD,
    DB_INDEXED_BACKWARD,
    DB_TAIL_FORWARD,
    DB_TAIL_BACKWARD,
    DB_READ_PINS,
    DB_READ_THREAD,
    DB_READ_VERSIONS,
    DB_SEARCH_TAIL,
    DB_SEARCH_INDEX,
    DB_STATEMENT_COUNT
};

struct db {
    sqlite3 *sqlite;                              /* owned */
    sqlite3_stmt *statements[DB_STATEMENT_COUNT]; /* owned; all prepared, save a checkpointer's */
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

/** Prepare all statements; the tables must exist. */
int db_conn_prepare(struct db *db);

void db_conn_close(struct db *db);

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
