/* Turns of the loop and seconds: see ticker.h. */
#include "server/net/ticker.h"

#include <hutong/common/macros.h>

static void ticker_on_before(uv_prepare_t *handle)
{
    struct ticker *ticker = container_of(handle, struct ticker, before);
    ticker->on_turn(ticker->context);
}

static void ticker_on_after(uv_check_t *handle)
{
    struct ticker *ticker = container_of(handle, struct ticker, after);
    ticker->on_turn(ticker->context);
}

static void ticker_on_second(uv_timer_t *handle)
{
    struct ticker *ticker = container_of(handle, struct ticker, second);
    ticker->on_tick(ticker->context);
}

/* While this handle is active the loop does not wait, which is all that it is for. */
static void ticker_on_idle(uv_idle_t *handle)
{
    (void)handle;
}

void ticker_hurry(struct ticker *ticker, bool in_hurry)
{
    if (in_hurry)
        uv_idle_start(&ticker->hurry, ticker_on_idle);
    else
        uv_idle_stop(&ticker->hurry);
}

void ticker_start(struct ticker *ticker, uv_loop_t *loop)
{
    /* none of these can fail */
    uv_prepare_init(loop, &ticker->before);
    uv_check_init(loop, &ticker->after);
    uv_timer_init(loop, &ticker->second);
    uv_idle_init(loop, &ticker->hurry);
    uv_prepare_start(&ticker->before, ticker_on_before);
    uv_check_start(&ticker->after, ticker_on_after);
    uv_timer_start(&ticker->second, ticker_on_second, TICKER_MS, TICKER_MS);
}

void ticker_close(struct ticker *ticker)
{
    uv_close((uv_handle_t *)&ticker->before, NULL);
    uv_close((uv_handle_t *)&ticker->after, NULL);
    uv_close((uv_handle_t *)&ticker->second, NULL);
    uv_close((uv_handle_t *)&ticker->hurry, NULL);
}
