/* One request at a time; a greater one replaces a lesser one. */
#include "server/store/checkpointer.h"

static void checkpointer_run(void *context)
{
    struct checkpointer *checkpointer = context;
    struct worker *worker = &checkpointer->worker;
    uv_mutex_lock(&worker->lock);
    while (!worker->is_stopping) {
        int mode = checkpointer->wanted;
        if (mode == CHECKPOINT_NONE) {
            uv_cond_wait(&worker->wake, &worker->lock);
            continue;
        }
        uv_mutex_unlock(&worker->lock);
        int status = mode == CHECKPOINT_EMPTY
                         ? db_empty_log(checkpointer->db)
                         : db_checkpoint(checkpointer->db, mode == CHECKPOINT_RESTART);
        uv_mutex_lock(&worker->lock);
        if ((int)checkpointer->wanted == mode) {
            checkpointer->wanted = CHECKPOINT_NONE;
            checkpointer->status = status;
            uv_cond_signal(&checkpointer->done);
        }
    }
    uv_mutex_unlock(&worker->lock);
}

int checkpointer_init(struct checkpointer *checkpointer, struct db *db)
{
    *checkpointer = (struct checkpointer){ .db = db };
    int status = uv_cond_init(&checkpointer->done);
    if (status)
        return status;
    status = worker_start(&checkpointer->worker, checkpointer_run, checkpointer);
    if (status)
        uv_cond_destroy(&checkpointer->done);
    return status;
}

void checkpointer_fini(struct checkpointer *checkpointer)
{
    if (!checkpointer->worker.is_running)
        return;
    worker_stop(&checkpointer->worker);
    uv_cond_destroy(&checkpointer->done);
}

void checkpointer_ask(struct checkpointer *checkpointer)
{
    uv_mutex_lock(&checkpointer->worker.lock);
    if (checkpointer->wanted == CHECKPOINT_NONE)
        checkpointer->wanted = CHECKPOINT_BESIDE;
    uv_cond_signal(&checkpointer->worker.wake);
    uv_mutex_unlock(&checkpointer->worker.lock);
}

bool checkpointer_is_idle(struct checkpointer *checkpointer)
{
    uv_mutex_lock(&checkpointer->worker.lock);
    bool is_idle = checkpointer->wanted == CHECKPOINT_NONE;
    uv_mutex_unlock(&checkpointer->worker.lock);
    return is_idle;
}

static int checkpointer_wait(struct checkpointer *checkpointer, int mode)
{
    uv_mutex_lock(&checkpointer->worker.lock);
    checkpointer->wanted = mode;
    uv_cond_signal(&checkpointer->worker.wake);
    while (checkpointer->wanted != CHECKPOINT_NONE)
        uv_cond_wait(&checkpointer->done, &checkpointer->worker.lock);
    int status = checkpointer->status;
    uv_mutex_unlock(&checkpointer->worker.lock);
    return status;
}

int checkpointer_restart(struct checkpointer *checkpointer)
{
    return checkpointer_wait(checkpointer, CHECKPOINT_RESTART);
}

int checkpointer_empty(struct checkpointer *checkpointer)
{
    return checkpointer_wait(checkpointer, CHECKPOINT_EMPTY);
}
