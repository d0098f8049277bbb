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

enum { DB_SALTS_SIZE = 32 };

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

/** Random bytes that are the same as long as the database lives, of the writer. */
void db_salts(const struct db *db, uint8_t salts[DB_SALTS_SIZE]);

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

/* What is searched for, by whom, and where that may be: as the core's EFFECT_SEARCH says. */
struct search_scope {
    struct str query;
    struct str user;
    struct str rooms; /* a uint64_t for the number of each */
    bool is_everywhere;
};

enum page_kind {
    PAGE_HISTORY,  /* of a room */
    PAGE_SEARCH,   /* what is searched for */
    PAGE_PINS,     /* the pinned messages of a room */
    PAGE_THREAD,   /* the message `ref` and all that answers it, and what answers that */
    PAGE_AUDIT,    /* what admins did, as search.query asks */
    PAGE_VERSIONS, /* the message `ref` and its edits */
};

/* A page that a session asks for; whoever reads takes a copy of this, the slices included. */
struct page_request {
    enum page_kind kind;
    uint64_t session, tag; /* come back with the page */
    uint64_t room, ref;
    struct str room_name;
    uint64_t after, before; /* as db_read; of a search: see db_search */
    uint32_t limit;
    struct search_scope search; /* PAGE_SEARCH: instead of a room */
};

/*
 * A page of a room's events, in ascending order of number, or of events that were searched for,
 * newest first. All in its arena.
 */
struct event_page {
    const struct message **events; /* MESSAGE_EVENTs; room is set to the name that was asked with */
    size_t count;
    /* of a search: `before`, of pinned ones, a thread or versions: `after` of the next page; 0:
     * this was the last one */
    uint64_t first; /* of a room's history: number of the first event that is kept */
    uint64_t next;
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
 * Read the events that one message, or the room, leads to: the first ones, in ascending order of
 * number, and after @request->after if that was given.
 * @request  of kind PAGE_PINS, PAGE_THREAD or PAGE_VERSIONS
 */
int db_read_about(struct db *db, const struct page_request *request, struct event_page *page);

/**
 * Search: the last events with a number in the whole log below @request->before that are meant
 * by @request->search, and of these at most @limit. When time is up the page has what was found
 * until then, and its `next` says where to go on.
 * @deadline_ns  of CLOCK_MONOTONIC; 0: none
 * Returns 0, -ETIME if nothing could be looked at in that time, or -errno.
 */
int db_search(struct db *db, const struct page_request *request, uint64_t deadline_ns,
              struct event_page *page);

/**
 * Read what admins did, the newest first: notes with a number below @request->before that
 * @request->search.query asks for, at most @request->limit, as MESSAGE_AUDITs.
 */
int db_read_audit(struct db *db, const struct page_request *request, struct event_page *page);

/** Move at most @event_max events into the full-text index. Returns how many, or -errno. */
int db_index_texts(struct db *db, uint32_t event_max);

/* What there is to count. */
struct store_counts {
    uint64_t events;       /* in the whole log */
    uint64_t texts_behind; /* of these: not in the full-text index yet */
    uint64_t log_size;     /* bytes of the write-ahead log */
};

/** How many events the whole log has. */
uint64_t db_event_count(const struct db *db);

/** Empty the full-text index. Returns 0 or -errno. */
int db_drop_texts(struct db *db);

/** How many events the full-text index is behind. */
uint64_t db_index_texts_lag(const struct db *db);

/**
 * Bring the write-ahead log back into the database file. Without @wait nobody is held up, and
 * as much as possible is done; with it the writer must pause meanwhile, and its next commit
 * begins the log anew. Returns 0, -EBUSY if a reader held it up, or -errno.
 */
int db_checkpoint(struct db *db, bool wait);

/**
 * Bring all of the log back and cut its file to nothing, unless somebody reads it just then. The
 * writer must pause meanwhile. Returns 0, -EBUSY after a moment, or -errno.
 */
int db_empty_log(struct db *db);

/**
 * Fill the log's file with zeros behind its end, by 1 MiB, until it has @size: a commit that
 * need not make the file longer is on disk in half the time. Returns 1, 0 when it has that
 * size, or -errno.
 */
int db_reserve_log(struct db *db, uint64_t size);

/** Size of the write-ahead log in bytes as of the last commit. */
uint64_t db_wal_size(const struct db *db);

#endif
