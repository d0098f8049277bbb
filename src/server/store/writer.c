/*
 * Commits come first. The indices follow when nobody has written for a while, or, if that never
 * happens, a piece at a time between two commits, small enough to be hardly felt.
 *
 * The log is moved beside the commits, but it can only begin anew at a moment when all of it
 * is moved, which steady commits never let come: so when most of it is, they pause for the rest.
 */
#include "server/store/writer.h"

#include "server/store/db_erase.h"

enum {
    WRITER_INDEX_CHUNK = 1024, /* events indexed at once: a few ms, and as many as a batch brings */
    WRITER_INDEX_SOON = 512,   /* events behind that are worth the writing, given the time */
    WRITER_INDEX_NOW = 4096,   /* events behind that make reads slow */
    WRITER_TEXTS_CHUNK = 64,   /* texts indexed at once: less than a ms */
    WRITER_TEXTS_SOON = 32,    /* texts behind that are worth it in any moment of rest: searches
                                  look at them one by one */
    WRITER_TEXTS_NOW = 16384,  /* texts behind for which commits wait */
    WRITER_LOG_STEP = 8 * 1024 * 1024, /* bytes of log worth a checkpoint */
    WRITER_LOG_RESERVED = 10 * 1024 * 1024,
    WRITER_LOG_MAX = 64 * 1024 * 1024, /* beyond, commits wait for the checkpoint under way */
};

/* Nobody has written for so long: what can wait may be done. */
static const uint64_t WRITER_PAUSE_NS = 100 * 1000 * 1000;
/* A moment of rest between two commits under load. */
static const uint64_t WRITER_REST_NS = 300 * 1000;

/* What was erased is not to be left in the log. Returns whether it could be emptied. */
static bool writer_empty_log(struct writer *writer)
{
    bool done = checkpointer_empty(writer->checkpointer) == 0;
    writer->eraser.is_log_due = !done;
    if (done)
        writer->is_log_reserved = false;
    return done;
}

static void writer_restart_log(struct writer *writer, uint64_t size)
{
    bool done = writer->eraser.is_log_due ? writer_empty_log(writer)
                                          : checkpointer_restart(writer->checkpointer) == 0;
    writer->is_moving_log = false;
    writer->log_bound = (done ? 0 : size) + WRITER_LOG_STEP; /* not again at once */
}

static bool writer_is_log_held(struct writer *writer)
{
    uv_mutex_lock(&writer->worker.lock);
    bool is_held = writer->is_log_held;
    uv_mutex_unlock(&writer->worker.lock);
    return is_held;
}

/* Keep the log short. */
static void writer_bound_log(struct writer *writer)
{
    uint64_t size = db_wal_size(writer->db);
    if (writer_is_log_held(writer))
        return;
    if (size < WRITER_LOG_STEP)
        writer->log_bound = WRITER_LOG_STEP;
    if (size < writer->log_bound) {
        writer->is_moving_log = false; /* it has begun anew by itself */
    } else if (!writer->is_moving_log) {
        writer->is_moving_log = true;
        checkpointer_ask(writer->checkpointer);
    } else if (size >= WRITER_LOG_MAX || checkpointer_is_idle(writer->checkpointer)) {
        writer_restart_log(writer, size);
    }
}

/* Whether the indices are so many events behind, and can follow. */
static bool writer_is_behind(const struct writer *writer, uint64_t event_count)
{
    return !writer->index_is_failing && db_index_lag(writer->db) >= event_count;
}

static void writer_index(struct writer *writer)
{
    uv_mutex_lock(&writer->db_lock);
    int status = db_index(writer->db, WRITER_INDEX_CHUNK);
    uv_mutex_unlock(&writer->db_lock);
    writer->index_is_failing = status < 0;
    writer->eraser.is_waiting = false;
}

/* The same of the full-text index. */
static bool writer_is_texts_behind(const struct writer *writer, uint64_t event_count)
{
    return !writer->index_is_failing && !writer->has_no_texts &&
           db_index_texts_lag(writer->db) >= event_count;
}

static void writer_index_texts(struct writer *writer)
{
    uv_mutex_lock(&writer->db_lock);
    int status = db_index_texts(writer->db, WRITER_TEXTS_CHUNK);
    uv_mutex_unlock(&writer->db_lock);
    writer->index_is_failing = status < 0;
}

static void writer_erase(struct writer *writer)
{
    uv_mutex_lock(&writer->db_lock);
    eraser_erase(&writer->eraser, writer->db);
    uv_mutex_unlock(&writer->db_lock);
}

static void writer_sweep(struct writer *writer)
{
    uv_mutex_lock(&writer->db_lock);
    eraser_sweep(&writer->eraser, writer->db, uv_hrtime);
    uv_mutex_unlock(&writer->db_lock);
}

/* Whether the log can be emptied now: not between the pieces of what would fill it again. */
static bool writer_can_empty_log(struct writer *writer)
{
    return writer->eraser.is_log_due && !writer_is_log_held(writer) &&
           !eraser_can_erase(&writer->eraser, writer->db) &&
           !eraser_can_sweep(&writer->eraser, writer->db, uv_hrtime());
}

/* Do a piece of what can wait. */
static void writer_catch_up(struct writer *writer)
{
    if (writer_is_behind(writer, 1))
        writer_index(writer);
    else if (writer_is_texts_behind(writer, 1))
        writer_index_texts(writer);
    else if (eraser_can_erase(&writer->eraser, writer->db))
        writer_erase(writer);
    else if (eraser_can_sweep(&writer->eraser, writer->db, uv_hrtime()))
        writer_sweep(writer);
    else if (writer_can_empty_log(writer))
        writer->is_catching_up = writer_empty_log(writer);
    else if (!writer->is_log_reserved)
        writer->is_log_reserved = db_reserve_log(writer->db, WRITER_LOG_RESERVED) <= 0;
    else
        writer->is_catching_up = false;
}

static void writer_answer(struct writer *writer, int status)
{
    uv_mutex_lock(&writer->worker.lock);
    writer->batch = NULL;
    writer->status = status;
    writer->has_answer = true;
    uv_mutex_unlock(&writer->worker.lock);
    uv_async_send(writer->answered);
}

static void writer_store(struct writer *writer, const struct effects *batch)
{
    uv_mutex_lock(&writer->db_lock);
    int status = db_commit(writer->db, batch);
    uv_mutex_unlock(&writer->db_lock);
    writer_answer(writer, status);
    writer->is_catching_up = false;
    writer->index_is_failing &= status != 0;
    writer->eraser.is_failing &= status != 0;
    if (writer_is_behind(writer, WRITER_INDEX_NOW))
        writer_index(writer);
    else if (writer_is_texts_behind(writer, WRITER_TEXTS_NOW))
        writer_index_texts(writer);
}

/* Whether there is a small piece of work for any moment of rest. */
static bool writer_has_piece(const struct writer *writer)
{
    return writer_is_texts_behind(writer, WRITER_TEXTS_SOON) ||
           eraser_can_erase(&writer->eraser, writer->db) ||
           eraser_can_sweep(&writer->eraser, writer->db, uv_hrtime());
}

static void writer_do_piece(struct writer *writer)
{
    if (writer_is_texts_behind(writer, WRITER_TEXTS_SOON))
        writer_index_texts(writer);
    else if (eraser_can_erase(&writer->eraser, writer->db))
        writer_erase(writer);
    else
        writer_sweep(writer);
}

/* Whether nothing is left to do, now or later, but to commit. */
static bool writer_is_done(const struct writer *writer)
{
    return writer->is_log_reserved && !writer->eraser.is_log_due && !db_has_to_sweep(writer->db) &&
           !db_has_to_erase(writer->db) && !writer_is_behind(writer, WRITER_INDEX_SOON);
}

/* Wait for a batch, but if there is something else to do, not for long. */
static void writer_wait(struct writer *writer)
{
    struct worker *worker = &writer->worker;
    if (writer_has_piece(writer))
        writer->is_resting = uv_cond_timedwait(&worker->wake, &worker->lock, WRITER_REST_NS) != 0;
    else if (writer_is_done(writer))
        uv_cond_wait(&worker->wake, &worker->lock);
    else if (uv_cond_timedwait(&worker->wake, &worker->lock, WRITER_PAUSE_NS))
        writer->is_catching_up = true;
}

static void writer_work(struct writer *writer, const struct effects *batch)
{
    if (batch)
        writer_store(writer, batch);
    else if (writer->is_resting)
        writer_do_piece(writer);
    else
        writer_catch_up(writer);
    writer->is_resting = false;
    writer_bound_log(writer);
}

static struct store_counts writer_count_db(const struct db *db)
{
    return (struct store_counts){ .events = db_event_count(db),
                                  .texts_behind = db_index_texts_lag(db),
                                  .log_size = db_wal_size(db) };
}

static void writer_run(void *context)
{
    struct writer *writer = context;
    uv_mutex_lock(&writer->worker.lock);
    while (writer->batch || !writer->worker.is_stopping) {
        const struct effects *batch = writer->batch;
        if (!batch && !writer->is_catching_up && !writer->is_resting) {
            writer_wait(writer);
            continue;
        }
        uv_mutex_unlock(&writer->worker.lock);
        writer_work(writer, batch);
        const struct store_counts counts = writer_count_db(writer->db);
        uv_mutex_lock(&writer->worker.lock);
        writer->counts = counts;
    }
    uv_mutex_unlock(&writer->worker.lock);
}

int writer_init(struct writer *writer, struct db *db, struct checkpointer *checkpointer,
                uv_async_t *answered)
{
    *writer = (struct writer){
        .db = db,
        .checkpointer = checkpointer,
        .answered = answered,
        .log_bound = WRITER_LOG_STEP,
        .eraser = { .is_log_due = true } /* who knows what a crash has left in it */
    };
    writer->counts = writer_count_db(db);
    int status = uv_mutex_init(&writer->db_lock);
    if (status)
        return status;
    status = worker_start(&writer->worker, writer_run, writer);
    if (status)
        uv_mutex_destroy(&writer->db_lock);
    return status;
}

void writer_fini(struct writer *writer)
{
    if (!writer->worker.is_running)
        return;
    worker_stop(&writer->worker);
    uv_mutex_destroy(&writer->db_lock);
}

void writer_commit(struct writer *writer, const struct effects *batch)
{
    uv_mutex_lock(&writer->worker.lock);
    writer->batch = batch;
    uv_cond_signal(&writer->worker.wake);
    uv_mutex_unlock(&writer->worker.lock);
}

bool writer_take_answer(struct writer *writer, int *status)
{
    uv_mutex_lock(&writer->worker.lock);
    bool has_answer = writer->has_answer;
    writer->has_answer = false;
    *status = writer->status;
    uv_mutex_unlock(&writer->worker.lock);
    return has_answer;
}

int writer_drop_texts(struct writer *writer)
{
    uv_mutex_lock(&writer->worker.lock);
    writer->has_no_texts = true;
    uv_mutex_unlock(&writer->worker.lock);
    uv_mutex_lock(&writer->db_lock);
    int status = db_drop_texts(writer->db);
    uv_mutex_unlock(&writer->db_lock);
    return status;
}

void writer_hold_log(struct writer *writer, bool is_held)
{
    uv_mutex_lock(&writer->worker.lock);
    writer->is_log_held = is_held;
    uv_mutex_unlock(&writer->worker.lock);
}

struct store_counts writer_count(struct writer *writer)
{
    uv_mutex_lock(&writer->worker.lock);
    const struct store_counts counts = writer->counts;
    uv_mutex_unlock(&writer->worker.lock);
    return counts;
}

int writer_load(struct writer *writer, struct core *core, uint64_t now_ms)
{
    uv_mutex_lock(&writer->db_lock);
    int status = db_load(writer->db, core, now_ms);
    uv_mutex_unlock(&writer->db_lock);
    return status;
}
