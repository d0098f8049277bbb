/*
 * Commits come first. The indices follow when nobody has written for a while, or, if that never
 * happens, a piece at a time between two commits, small enough to be hardly felt.
 */
#include "server/store/writer.h"

enum {
    WRITER_INDEX_CHUNK = 1024, /* events indexed at once: a few ms, and as many as a batch brings */
    WRITER_INDEX_SOON = 512,   /* events behind that are worth the writing, given the time */
    WRITER_INDEX_NOW = 4096,   /* events behind that make reads slow */
    WRITER_LOG_STEP = 4 * 1024 * 1024, /* bytes of log between two checkpoints */
    WRITER_LOG_MAX = 64 * 1024 * 1024, /* steady commits keep a log from ending by itself */
};

/* Nobody has written for so long: the indices may follow. */
static const uint64_t WRITER_PAUSE_NS = 100 * 1000 * 1000;

/* Keep the log short: beside the commits, or, where they are too many, in a pause of them. */
static void writer_bound_log(struct writer *writer)
{
    uint64_t size = db_wal_size(writer->db);
    if (size < writer->log_asked_size)
        writer->log_asked_size = 0; /* it has begun anew */
    if (size >= writer->log_bound) {
        bool done = checkpointer_restart(writer->checkpointer) == 0;
        writer->log_bound = done ? WRITER_LOG_MAX : size + WRITER_LOG_MAX;
    } else if (size >= writer->log_asked_size + WRITER_LOG_STEP) {
        writer->log_asked_size = size;
        checkpointer_ask(writer->checkpointer);
    }
}

static void writer_index(struct writer *writer)
{
    uv_mutex_lock(&writer->db_lock);
    int status = db_index(writer->db, WRITER_INDEX_CHUNK);
    uv_mutex_unlock(&writer->db_lock);
    writer->index_is_failing = status < 0;
    writer->is_catching_up &= status > 0;
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
    if (db_index_lag(writer->db) > WRITER_INDEX_NOW && !writer->index_is_failing)
        writer_index(writer);
}

/* Wait for a batch, but if the indices are far behind, not for long. */
static void writer_wait(struct writer *writer)
{
    struct worker *worker = &writer->worker;
    if (writer->index_is_failing || db_index_lag(writer->db) < WRITER_INDEX_SOON)
        uv_cond_wait(&worker->wake, &worker->lock);
    else if (uv_cond_timedwait(&worker->wake, &worker->lock, WRITER_PAUSE_NS))
        writer->is_catching_up = true;
}

static void writer_work(struct writer *writer, const struct effects *batch)
{
    if (batch)
        writer_store(writer, batch);
    else
        writer_index(writer);
    writer_bound_log(writer);
}

static void writer_run(void *context)
{
    struct writer *writer = context;
    uv_mutex_lock(&writer->worker.lock);
    while (writer->batch || !writer->worker.is_stopping) {
        const struct effects *batch = writer->batch;
        if (!batch && !writer->is_catching_up) {
            writer_wait(writer);
            continue;
        }
        uv_mutex_unlock(&writer->worker.lock);
        writer_work(writer, batch);
        uv_mutex_lock(&writer->worker.lock);
    }
    uv_mutex_unlock(&writer->worker.lock);
}

int writer_init(struct writer *writer, struct db *db, struct checkpointer *checkpointer,
                uv_async_t *answered)
{
    *writer = (struct writer){
        .db = db, .checkpointer = checkpointer, .answered = answered, .log_bound = WRITER_LOG_MAX
    };
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

int writer_load(struct writer *writer, struct core *core, uint64_t now_ms)
{
    uv_mutex_lock(&writer->db_lock);
    int status = db_load(writer->db, core, now_ms);
    uv_mutex_unlock(&writer->db_lock);
    return status;
}
