/* The thread that reads: pages in the order asked for, and nonces before any page. */
#ifndef HUTONG_SERVER_STORE_READER_H
#define HUTONG_SERVER_STORE_READER_H

#include "server/store/store.h"
#include "server/store/worker.h"

struct reader_job {
    struct reader_job *prev, *next;
    struct page_request read; /* the room's name lies behind this struct */
    int status;
    struct event_page page;
};

struct reader {
    struct worker worker;
    struct db *db;               /* borrowed; the thread's while it runs */
    uv_async_t *answered;        /* borrowed: tells the loop to look for answers */
    struct store_query *queries; /* borrowed; NULL: none to answer */
    size_t query_count;
    bool has_found;
    int found_status;
    struct reader_job *waiting, *done; /* owned lists */
    size_t waiting_count, done_count;
};

/** Start the thread. What is borrowed must outlive it. Returns 0 or -errno. */
int reader_init(struct reader *reader, struct db *db, uv_async_t *answered);
void reader_fini(struct reader *reader);

/** As store_find. */
void reader_find(struct reader *reader, struct store_query *queries, size_t count);

/** As store_read. */
int reader_read(struct reader *reader, const struct page_request *read);

/** Whether the nonces have been looked up; if so, @status says how that went. */
bool reader_take_found(struct reader *reader, int *status);

/** The next page that is done, for reader_job_free; NULL if there is none. */
struct reader_job *reader_take_page(struct reader *reader);
void reader_job_free(struct reader_job *job);

#endif
