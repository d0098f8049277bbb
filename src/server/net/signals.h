/* The signals that a server obeys. */
#ifndef HUTONG_SERVER_NET_SIGNALS_H
#define HUTONG_SERVER_NET_SIGNALS_H

#include <uv.h>

struct signals {
    uv_signal_t terminate, interrupt, hang_up;
    void (*on_stop)(void *context);   /* SIGTERM, SIGINT */
    void (*on_reload)(void *context); /* SIGHUP */
    void *context;                    /* borrowed */
};

/**
 * Listen for them, and ignore what a failed write would raise; the callbacks are set already.
 * Memory is the caller's. Returns 0 or -errno; to be closed in either case.
 */
int signals_start(struct signals *signals, uv_loop_t *loop);

/** Stop. The memory must last until the loop has closed the handles. */
void signals_close(struct signals *signals);

#endif
