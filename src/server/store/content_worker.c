/* The queue of jobs with contents, and the thread that does them: see content_worker.h. */
#include "server/store/content_worker.h"

#include "server/store/worker.h"
#include <errno.h>
#include <hutong/common/macros.h>
#include <stdlib.h>
#include <utlist.h>

/* A job on its way; what is written or was read lies behind it. */
struct queued_job {
    struct queued_job *prev, *next;
    struct content_job job;
    struct contents_check check; /* fd -1: none is under way */
    bool is_checking;
    char bytes[];
};

struct content_worker {
    struct worker worker;
    uv_async_t done_async;
    struct contents contents;
    struct contents_known known; /* until it has swept */
    content_done_fn on_done;
    void *context;
    struct queued_job *waiting, *done; /* owned lists; the thread's lock guards both */
    size_t count;                      /* jobs not given back; the loop's */
};

/* ---- on the thread ---- */

static bool is_same_upload(const struct upload_ticket *a, const struct upload_ticket *b)
{
    return a->user == b->user && memcmp(&a->file, &b->file, sizeof(a->file)) == 0;
}

/* Whether an upload is being checked already, for another session or an impatient one. */
static bool is_being_checked(struct content_worker *worker, const struct upload_ticket *ticket)
{
    bool is_found = false;
    const struct queued_job *queued;
    uv_mutex_lock(&worker->worker.lock);
    DL_FOREACH (worker->waiting, queued) {
        is_found |= queued->is_checking && is_same_upload(&queued->job.ticket, ticket);
    }
    uv_mutex_unlock(&worker->worker.lock);
    return is_found;
}

/* All of an upload has arrived: begin to check it. Once is enough, it takes long. */
static void begin_check(struct content_worker *worker, struct queued_job *queued)
{
    struct content_job *job = &queued->job;
    if (job->status || job->have < job->ticket.file.size)
        return;
    job->status = is_being_checked(worker, &job->ticket)
                      ? -EAGAIN
                      : contents_check_begin(&worker->contents, &job->ticket, &queued->check);
    queued->is_checking = job->status == 0;
    job->is_whole = true;
}

static void do_look(struct content_worker *worker, struct queued_job *queued)
{
    struct content_job *job = &queued->job;
    job->status = contents_have(&worker->contents, &job->ticket, &job->have);
    begin_check(worker, queued);
}

static void do_write(struct content_worker *worker, struct queued_job *queued)
{
    struct content_job *job = &queued->job;
    job->status = contents_write(&worker->contents, &job->ticket, job->offset, job->piece);
    job->have = job->offset + (job->status ? 0 : job->piece.size);
    begin_check(worker, queued);
}

static void do_read(struct content_worker *worker, struct queued_job *queued)
{
    struct content_job *job = &queued->job;
    ssize_t count =
        contents_read(&worker->contents, &job->ticket.file, job->offset, queued->bytes, job->size);
    job->status = count < 0 ? (int)count : 0;
    job->piece = (struct str){ queued->bytes, count < 0 ? 0 : (size_t)count };
}

static void do_drop_upload(struct content_worker *worker, struct queued_job *queued)
{
    queued->job.status = contents_drop_upload(&worker->contents, &queued->job.ticket);
}

static void do_drop(struct content_worker *worker, struct queued_job *queued)
{
    queued->job.status = contents_drop(&worker->contents, &queued->job.ticket.file);
}

static void do_sweep(struct content_worker *worker, struct queued_job *queued)
{
    queued->job.status = contents_sweep(&worker->contents, &worker->known, &queued->job.swept);
    contents_known_fini(&worker->known);
}

static void (*const job_kinds[])(struct content_worker *worker, struct queued_job *queued) = {
    [CONTENT_LOOK] = do_look, [CONTENT_WRITE] = do_write,
    [CONTENT_READ] = do_read, [CONTENT_DROP_UPLOAD] = do_drop_upload,
    [CONTENT_DROP] = do_drop, [CONTENT_SWEEP] = do_sweep,
};

/* Do a job, or a step of its check. Returns whether it is done. */
static bool do_job(struct content_worker *worker, struct queued_job *queued)
{
    struct content_job *job = &queued->job;
    if (queued->is_checking) {
        job->status = contents_check_step(&worker->contents, &job->ticket, &queued->check);
        queued->is_checking = job->status == CONTENTS_MORE;
    } else {
        job_kinds[job->kind](worker, queued);
    }
    return !queued->is_checking;
}

static void content_worker_run(void *context)
{
    struct content_worker *worker = context;
    uv_mutex_lock(&worker->worker.lock);
    while (!worker->worker.is_stopping) {
        struct queued_job *queued = worker->waiting;
        if (!queued) {
            uv_cond_wait(&worker->worker.wake, &worker->worker.lock);
            continue;
        }
        DL_DELETE(worker->waiting, queued);
        uv_mutex_unlock(&worker->worker.lock);
        bool is_done = do_job(worker, queued);
        uv_mutex_lock(&worker->worker.lock);
        if (is_done)
            DL_APPEND(worker->done, queued);
        else
            DL_APPEND(worker->waiting, queued); /* others have their turn before the next step */
        if (is_done)
            uv_async_send(&worker->done_async);
    }
    uv_mutex_unlock(&worker->worker.lock);
}

/* ---- on the loop ---- */

static void queued_job_free(struct queued_job *queued)
{
    if (queued->is_checking)
        contents_check_end(&queued->check);
    free(queued);
}

static void content_worker_on_done(uv_async_t *async)
{
    struct content_worker *worker = container_of(async, struct content_worker, done_async);
    uv_mutex_lock(&worker->worker.lock);
    struct queued_job *done = worker->done, *queued, *next;
    worker->done = NULL;
    uv_mutex_unlock(&worker->worker.lock);
    DL_FOREACH_SAFE (done, queued, next) {
        worker->count--;
        worker->on_done(worker->context, &queued->job);
        queued_job_free(queued);
    }
}

static bool may_be_refused(enum content_job_kind kind)
{
    return kind == CONTENT_LOOK || kind == CONTENT_WRITE || kind == CONTENT_READ;
}

static struct queued_job *queued_job_new(const struct content_job *job)
{
    size_t size = job->kind == CONTENT_READ ? job->size : job->piece.size;
    struct queued_job *queued = calloc(1, sizeof(*queued) + size);
    if (!queued)
        return NULL;
    queued->job = *job;
    queued->check.fd = -1;
    if (job->piece.size > 0)
        memcpy(queued->bytes, job->piece.bytes, job->piece.size);
    queued->job.piece.bytes = queued->bytes;
    return queued;
}

int content_worker_push(struct content_worker *worker, const struct content_job *job)
{
    if (worker->count >= LIMIT_FILE_JOBS && may_be_refused(job->kind))
        return -EBUSY;
    struct queued_job *queued = queued_job_new(job);
    if (!queued)
        return -ENOMEM;
    worker->count++;
    uv_mutex_lock(&worker->worker.lock);
    DL_APPEND(worker->waiting, queued);
    uv_cond_signal(&worker->worker.wake);
    uv_mutex_unlock(&worker->worker.lock);
    return 0;
}

bool content_worker_is_idle(const struct content_worker *worker)
{
    return worker->count == 0;
}

/* ---- beginning and end ---- */

static void free_list(struct queued_job *list)
{
    struct queued_job *queued, *next;
    DL_FOREACH_SAFE (list, queued, next)
        queued_job_free(queued);
}

static void content_worker_on_closed(uv_handle_t *handle)
{
    free(container_of(handle, struct content_worker, done_async));
}

void content_worker_close(struct content_worker *worker)
{
    if (!worker)
        return;
    worker_stop(&worker->worker);
    free_list(worker->waiting);
    free_list(worker->done);
    contents_known_fini(&worker->known);
    contents_close(&worker->contents);
    uv_close((uv_handle_t *)&worker->done_async, content_worker_on_closed);
}

static int content_worker_start(struct content_worker *worker, const char *path,
                                const struct core *core, struct buf *problem)
{
    int status = contents_open(&worker->contents, path, problem);
    if (status == 0)
        status = contents_known_init(&worker->known, core);
    if (status == 0)
        status = worker_start(&worker->worker, content_worker_run, worker);
    return status ? status
                  : content_worker_push(worker, &(struct content_job){ .kind = CONTENT_SWEEP });
}

int content_worker_open(uv_loop_t *loop, const char *path, const struct core *core,
                        content_done_fn on_done, void *context, struct content_worker **workerp,
                        struct buf *problem)
{
    struct content_worker *worker = calloc(1, sizeof(*worker));
    if (!worker)
        return -ENOMEM;
    worker->contents = (struct contents){ .folder_fd = -1, .tmp_fd = -1 };
    worker->on_done = on_done;
    worker->context = context;
    int status = uv_async_init(loop, &worker->done_async, content_worker_on_done);
    if (status < 0) {
        free(worker);
        return status;
    }
    status = content_worker_start(worker, path, core, problem);
    if (status < 0)
        content_worker_close(worker);
    else
        *workerp = worker;
    return status;
}
