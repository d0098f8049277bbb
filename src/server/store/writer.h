/* The thread that commits batches, lets the indices follow, and bounds the log. */
#ifndef HUTONG_SERVER_STORE_WRITER_H
#define HUTONG_SERVER_STORE_WRITER_H

#include "server/store/checkpointer.h"
#include "server/store/eraser.h"

struct writer {
    struct worker worker; /* its lock guards the batch and the answer */
    uv_mutex_t db_lock;
    struct db *db;                     /* borrowed */
    struct checkpointer *checkpointer; /* borrowed; outlives the thread */
    uv_async_t *answered;              /* borrowed: tells the loop to look for an answer */
    const struct effects *batch;       /* borrowed; NULL: nothing to commit */
    bool has_answer;
    int status;        /* the answer */
    bool has_no_texts; /* no full-text index is kept; until the end */
    bool is_log_held;  /* somebody reads all of it: it cannot begin anew */
    struct store_counts counts;

    /* the thread's own */
    bool is_catching_up; /* nothing was committed for a while: do what can wait */
    bool is_resting;     /* for a moment: do a small piece */
    struct eraser eraser;
    bool index_is_failing; /* leave the indices alone until a commit succeeds */
    bool is_log_reserved;  /* or cannot be */
    bool is_moving_log;    /* a checkpoint was asked for since the log became long */
    uint64_t log_bound;    /* bytes from which on it is long */
};

/** Start the thread. What is borrowed must outlive it. Returns 0 or -errno. */
int writer_init(struct writer *writer, struct db *db, struct checkpointer *checkpointer,
                uv_async_t *answered);
void writer_fini(struct writer *writer);

/** Commit @batch, which must live until the answer; one at a time. */
void writer_commit(struct writer *writer, const struct effects *batch);

/** Keep no full-text index from now on, and empty the one there is, on the caller's thread. */
int writer_drop_texts(struct writer *writer);

/** From now on let the log grow, as long as @is_held. Any thread may call. */
void writer_hold_log(struct writer *writer, bool is_held);

/** What there is to count. Never waits for the disk. */
struct store_counts writer_count(struct writer *writer);

/** Whether the answer has come; if so, @status is it. */
bool writer_take_answer(struct writer *writer, int *status);

/** As db_load, on the caller's thread, while no batch is under way. */
int writer_load(struct writer *writer, struct core *core, uint64_t now_ms);

#endif
