/*
 * The thread on which contents are written and read, so that no disk holds up the loop. Its
 * queue is first in, first out: what is removed, offered and written takes place in the order in
 * which the chat decided it. Checking a large upload is done in steps between other jobs.
 *
 * All functions are called, and all answers come, on the loop's thread.
 */
#ifndef HUTONG_SERVER_STORE_CONTENT_WORKER_H
#define HUTONG_SERVER_STORE_CONTENT_WORKER_H

#include "server/store/contents.h"
#include <uv.h>

enum content_job_kind {
    CONTENT_LOOK,  /* how much of an upload is there; checks it if it is whole */
    CONTENT_WRITE, /* a piece of an upload; checks it if it is whole then */
    CONTENT_READ,  /* a part of a content */
    CONTENT_DROP_UPLOAD,
    CONTENT_DROP,
    CONTENT_SWEEP,
};

struct content_job {
    enum content_job_kind kind;
    uint64_t session, tag;       /* come back with the answer */
    struct upload_ticket ticket; /* also holds the content that is read or removed */
    uint64_t offset;
    size_t size;      /* of what is read; at most CONTENT_READ_MAX */
    struct str piece; /* to write (copied); of a READ's answer: what was read */
    int status;       /* the answer: 0 or -errno (-EAGAIN: it is being checked already), or enum
                       * contents_result */
    uint64_t have;    /* of LOOK and WRITE: how much is there now */
    bool is_whole;    /* of LOOK and WRITE: all of it, and status tells if it was right */
    struct contents_swept swept;
};

enum { CONTENT_READ_MAX = 64 * 1024 };

/** A job is done (borrowed for the call). */
typedef void (*content_done_fn)(void *context, const struct content_job *job);

struct content_worker;

/**
 * Open the folder, start the thread and let it sweep first.
 * @core     borrowed for the call: what should be there
 * @problem  on failure: a sentence for the admin, appended
 * Returns 0 or -errno.
 */
int content_worker_open(uv_loop_t *loop, const char *path, const struct core *core,
                        content_done_fn on_done, void *context, struct content_worker **workerp,
                        struct buf *problem);

/** Stop after the job under way; no answers follow. The loop must run once more. NULL is allowed.
 */
void content_worker_close(struct content_worker *worker);

/**
 * Queue a job (copied). Returns 0, -ENOMEM, or -EBUSY when LIMIT_FILE_JOBS wait; what removes is
 * never refused for that.
 */
int content_worker_push(struct content_worker *worker, const struct content_job *job);

/** Whether nothing waits. */
bool content_worker_is_idle(const struct content_worker *worker);

#endif
