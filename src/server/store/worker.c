/* Starting and stopping of threads. */
#include "server/store/worker.h"

int worker_start(struct worker *worker, uv_thread_cb run, void *context)
{
    *worker = (struct worker){ 0 };
    int status = uv_mutex_init(&worker->lock);
    if (status)
        return status;
    status = uv_cond_init(&worker->wake);
    if (status)
        goto no_cond;
    status = uv_thread_create(&worker->thread, run, context);
    if (status)
        goto no_thread;
    worker->is_running = true;
    return 0;

no_thread:
    uv_cond_destroy(&worker->wake);
no_cond:
    uv_mutex_destroy(&worker->lock);
    return status;
}

void worker_stop(struct worker *worker)
{
    if (!worker->is_running)
        return;
    uv_mutex_lock(&worker->lock);
    worker->is_stopping = true;
    uv_cond_broadcast(&worker->wake);
    uv_mutex_unlock(&worker->lock);
    uv_thread_join(&worker->thread);
    uv_cond_destroy(&worker->wake);
    uv_mutex_destroy(&worker->lock);
    worker->is_running = false;
}
