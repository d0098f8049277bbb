/* A thread with the lock and the signal that lead it: for the store, and for passwords. */
#ifndef HUTONG_SERVER_STORE_WORKER_H
#define HUTONG_SERVER_STORE_WORKER_H

#include <stdbool.h>
#include <uv.h>

struct worker {
    uv_thread_t thread;
    uv_mutex_t lock; /* of everything the thread shares */
    uv_cond_t wake;  /* something to do, or to stop */
    bool is_stopping;
    bool is_running;
};

/** Start @run(@context) in a thread. Returns 0 or -errno. */
int worker_start(struct worker *worker, uv_thread_cb run, void *context);

/** Ask the thread to stop and wait until it has; nothing if it was never started. */
void worker_stop(struct worker *worker);

#endif
