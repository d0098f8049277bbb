/* When the server does what nobody asks for: at each turn of the loop, and once a second. */
#ifndef HUTONG_SERVER_NET_TICKER_H
#define HUTONG_SERVER_NET_TICKER_H

#include <stdbool.h>
#include <uv.h>

enum { TICKER_MS = 1000 };

struct ticker {
    uv_prepare_t before; /* the loop waits: for what timers and closed connections brought */
    uv_check_t after;    /* it has waited: for what was read and committed */
    uv_timer_t second;
    uv_idle_t hurry; /* active: there is more to do at once */
    void (*on_turn)(void *context);
    void (*on_tick)(void *context);
    void *context; /* borrowed */
};

/** Start calling; the callbacks and their context are set already. Memory is the caller's. */
void ticker_start(struct ticker *ticker, uv_loop_t *loop);

/** Whether the next turn shall follow at once, instead of when something happens. */
void ticker_hurry(struct ticker *ticker, bool in_hurry);

/** Stop calling. The memory must last until the loop has closed the handles. */
void ticker_close(struct ticker *ticker);

#endif
