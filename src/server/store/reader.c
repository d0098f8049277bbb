/* Two kinds of work and their answers, each in a list of its own under one lock. */
#include "server/store/reader.h"

#include "server/store/page_request.h"

#include <errno.h>
#include <stdlib.h>
#include <utlist.h>

/* However much there is to look through: others wait meanwhile. */
static const uint64_t READER_SEARCH_MAX_NS = 100 * 1000 * 1000;

static struct reader_job *reader_job_new(const struct page_request *read)
{
    struct reader_job *job = malloc(sizeof(*job) + page_request_size(read));
    if (job)
        *job = (struct reader_job){ .read = page_request_copy(read, (char *)(job + 1)) };
    return job;
}

void reader_job_free(struct reader_job *job)
{
    if (!job)
        return;
    event_page_fini(&job->page);
    free(job);
}

/* The following two are called and return with the lock held, and leave it while they read. */
static void reader_do_find(struct reader *reader)
{
    struct worker *worker = &reader->worker;
    uv_mutex_unlock(&worker->lock);
    int status = db_find(reader->db, reader->queries, reader->query_count);
    uv_mutex_lock(&worker->lock);
    reader->queries = NULL;
    reader->found_status = status;
    reader->has_found = true;
    uv_async_send(reader->answered);
}

static int reader_read_page(struct db *db, const struct page_request *read, struct event_page *page)
{
    switch (read->kind) {
    case PAGE_SEARCH:
        return db_search(db, read, uv_hrtime() + READER_SEARCH_MAX_NS, page);
    case PAGE_AUDIT:
        return db_read_audit(db, read, page);
    case PAGE_PINS:
    case PAGE_THREAD:
    case PAGE_VERSIONS:
        return db_read_about(db, read, page);
    case PAGE_HISTORY:
        break;
    }
    return db_read(db, read->room, read->room_name, read->after, read->before, read->limit, page);
}

static void reader_do_page(struct reader *reader)
{
    struct worker *worker = &reader->worker;
    struct reader_job *job = reader->waiting;
    DL_DELETE(reader->waiting, job);
    reader->waiting_count--;
    uv_mutex_unlock(&worker->lock);
    job->status = reader_read_page(reader->db, &job->read, &job->page);
    uv_mutex_lock(&worker->lock);
    DL_APPEND(reader->done, job);
    reader->done_count++;
    uv_async_send(reader->answered);
}

static void reader_run(void *context)
{
    struct reader *reader = context;
    struct worker *worker = &reader->worker;
    uv_mutex_lock(&worker->lock);
    while (!worker->is_stopping) {
        if (reader->queries)
            reader_do_find(reader);
        else if (reader->waiting && reader->done_count < STORE_PAGES_AHEAD)
            reader_do_page(reader);
        else
            uv_cond_wait(&worker->wake, &worker->lock);
    }
    uv_mutex_unlock(&worker->lock);
}

int reader_init(struct reader *reader, struct db *db, uv_async_t *answered)
{
    *reader = (struct reader){ .db = db, .answered = answered };
    return worker_start(&reader->worker, reader_run, reader);
}

static void reader_free_all(struct reader_job *jobs)
{
    struct reader_job *job, *next;
    DL_FOREACH_SAFE (jobs, job, next)
        reader_job_free(job);
}

void reader_fini(struct reader *reader)
{
    if (!reader->worker.is_running)
        return;
    worker_stop(&reader->worker);
    reader_free_all(reader->waiting);
    reader_free_all(reader->done);
}

void reader_find(struct reader *reader, struct store_query *queries, size_t count)
{
    uv_mutex_lock(&reader->worker.lock);
    reader->queries = queries;
    reader->query_count = count;
    uv_cond_signal(&reader->worker.wake);
    uv_mutex_unlock(&reader->worker.lock);
}

int reader_read(struct reader *reader, const struct page_request *read)
{
    struct reader_job *job = reader_job_new(read);
    if (!job)
        return -ENOMEM;
    uv_mutex_lock(&reader->worker.lock);
    bool is_full = reader->waiting_count >= STORE_READS_QUEUED;
    if (!is_full) {
        DL_APPEND(reader->waiting, job);
        reader->waiting_count++;
        uv_cond_signal(&reader->worker.wake);
    }
    uv_mutex_unlock(&reader->worker.lock);
    if (!is_full)
        return 0;
    reader_job_free(job);
    return -EBUSY;
}

bool reader_take_found(struct reader *reader, int *status)
{
    uv_mutex_lock(&reader->worker.lock);
    bool has_found = reader->has_found;
    reader->has_found = false;
    *status = reader->found_status;
    uv_mutex_unlock(&reader->worker.lock);
    return has_found;
}

struct reader_job *reader_take_page(struct reader *reader)
{
    uv_mutex_lock(&reader->worker.lock);
    struct reader_job *job = reader->done;
    if (job) {
        DL_DELETE(reader->done, job);
        reader->done_count--;
        uv_cond_signal(&reader->worker.wake);
    }
    uv_mutex_unlock(&reader->worker.lock);
    return job;
}
