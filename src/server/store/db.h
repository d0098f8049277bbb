/*
 * The database: what is stored where, one transaction at a time, on the caller's thread.
 * SQLite in WAL mode. Events lie in log order; the indices by room and by nonce follow behind
 * in sorted batches and say up to where they reach, and reads look at the rest one by one.
 *
 * A struct db is one connection, to be used by one thread at a time. Several may be open on
 * one directory: one that writes, and beside it those that read or move the log.
 */
#ifndef HUTONG_SERVER_STORE_DB_H
#define HUTONG_SERVER_STORE_DB_H

#include "server/core/core.h"
#include "server/sequencer/sequencer.h"

enum db_durability { DB_POWER, DB_PROCESS }; /* synchronous FULL or NORMAL */

enum db_role {
    DB_WRITER,       /* creates, upgrades and locks the database; the first to be opened */
    DB_READER,       /* for db_read and db_find */
    DB_CHECKPOINTER, /* for db_checkpoint */
};

struct db;

/**
 * Open the database in the directory @path; the writer creates it.
 * @vfs      name of a registered sqlite3_vfs, NULL for the default. With one (tests simulate
 *           disks) the connection must be the only one: nothing is locked, no memory is shared
 * @problem  on failure: a sentence for the admin, appended
 * Returns 0 or -errno (-EBUSY: another hutongd uses it; -EPROTO: made by a newer hutongd;
 * -EUCLEAN: damaged, or something else).
 */
int db_open(const char *path, const char *vfs, enum db_durability durability, enum db_role role,
            struct db **dbp, struct buf *problem);

/** Close the connection; the writer last. */
void db_close(struct db *db);

/** Store the stored effects of a batch in one transaction, on disk when this returns 0. */
int db_commit(struct db *db, const struct effects *batch);

/** Move at most @event_max events into the indices. Returns how many, or -errno. */
int db_index(struct db *db, uint32_t event_max);

/** How many events the indices are behind. */
uint64_t db_index_lag(const struct db *db);

/** Answer the queries from the indices and the events behind them. Returns 0 or -errno. */
int db_find(struct db *db, struct store_query *queries, size_t count);

/** Fill a new core from the database, without core_load_done's time. Returns 0 or -errno. */
int db_load(struct db *db, struct core *core, uint64_t now_ms);

/* A page that a session asks for; whoever reads it takes a copy of this, the name included. */
struct page_request {
    uint64_t session, tag; /* come back with the page */
    uint64_t room;
    struct str room_name;
    uint64_t after, before; /* as db_read */
    uint32_t limit;
};

/* A page of a room's events, in ascending order of number. All in its arena. */
struct event_page {
    const struct message **events; /* MESSAGE_EVENTs; room is set to the name that was asked with */
    size_t count;
    struct arena arena;
};
void event_page_fini(struct event_page *page);

/**
 * Read events of a room with after < no < before: the first @limit of them if @after was given
 * (not UINT64_MAX), else the last @limit. A page also ends at about 256 KiB.
 * @after, @before  UINT64_MAX: no bound on that side
 */
int db_read(struct db *db, uint64_t room, struct str room_name, uint64_t after, uint64_t before,
            uint32_t limit, struct event_page *page);

/**
 * Bring the write-ahead log back into the database file. Without @wait nobody is held up, and
 * as much as possible is done; with it the writer must pause meanwhile, and its next commit
 * begins the log anew. Returns 0, -EBUSY if a reader held it up, or -errno.
 */
int db_checkpoint(struct db *db, bool wait);

/**
 * Fill the log's file with zeros behind its end, by 1 MiB, until it has @size: a commit that
 * need not make the file longer is on disk in half the time. Returns 1, 0 when it has that
 * size, or -errno.
 */
int db_reserve_log(struct db *db, uint64_t size);

/** Size of the write-ahead log in bytes as of the last commit. */
uint64_t db_wal_size(const struct db *db);

#endif
