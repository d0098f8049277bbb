/*
 * The store: the database with threads around it, so that no disk ever holds up the loop.
 *
 *   loop ──► writer: commits, one at a time; lets the indices follow while nobody writes
 *        ──► reader: pages of history and nonces, on a connection that cannot write
 *            checkpointer: moves the write-ahead log, when the writer asks
 *        ──► backup: copies the data folder, when somebody asks
 *
 * All functions are called, and all answers come, on the loop's thread; never from within the
 * call that asked.
 */
#ifndef HUTONG_SERVER_STORE_STORE_H
#define HUTONG_SERVER_STORE_STORE_H

#include "server/store/db.h"
#include <uv.h>

enum {
    STORE_READS_QUEUED = 4096, /* pages asked for and not read yet */
    STORE_PAGES_AHEAD = 64,    /* pages read and not taken by the loop; then reading waits */
};

/* Who is told. Status: 0 or -errno. */
struct store_listener {
    void *context;
    void (*on_committed)(void *context, int status);
    void (*on_found)(void *context, int status);
    /* @page is borrowed for the call; it is empty if @status is not 0 */
    void (*on_page)(void *context, uint64_t session, uint64_t tag, int status,
                    const struct event_page *page);
    /* @problem: a sentence if @status is not 0, borrowed for the call */
    void (*on_backup)(void *context, int status, struct str problem);
};

struct store;

/**
 * Open the database in the directory @path and start the threads.
 * @listener  copied
 * @problem   on failure: a sentence for the admin, appended
 * Returns 0 or -errno, as db_open does.
 */
int store_open(const char *path, enum db_durability durability, uv_loop_t *loop,
               const struct store_listener *listener, struct store **storep, struct buf *problem);

/**
 * Let a commit under way come to its end, and stop. No answers follow. The memory is freed by
 * the loop, which must run once more for that. NULL is allowed.
 */
void store_close(struct store *store);

/** As db_salts. */
void store_salts(const struct store *store, uint8_t salts[DB_SALTS_SIZE]);

/** Fill a new core, as db_load; waits for the disk. Not while a commit is under way. */
int store_load(struct store *store, struct core *core, uint64_t now_ms);

/** Keep no full-text index from now on, and empty the one there is. Waits for the disk. */
int store_drop_texts(struct store *store);

/** Commit a batch; it must not change until on_committed. One at a time. */
void store_commit(struct store *store, const struct effects *batch);

/** Look up nonces and events; the queries are answered in place before on_found. One call at a
 * time. */
void store_find(struct store *store, struct store_query *queries, size_t count);

/**
 * Copy the data folder, consistently, into @folder, which must not be there or be empty; the
 * server goes on meanwhile. Answer: on_backup. Returns 0, -EBUSY while one is under way, or
 * -errno.
 */
int store_backup(struct store *store, const char *folder);

/** What there is to count. Never waits for the disk. */
struct store_counts store_count(struct store *store);

/** Read a page (@request is copied). Returns 0, -ENOMEM, or -EBUSY when too many wait. */
int store_read(struct store *store, const struct page_request *request);

#endif
