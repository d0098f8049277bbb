/* The signals that a server obeys: see signals.h. */
#include "server/net/signals.h"

#include <signal.h>

static void signals_on_stop(uv_signal_t *handle, int number)
{
    const struct signals *signals = handle->data;
    (void)number;
    signals->on_stop(signals->context);
}

static void signals_on_hang_up(uv_signal_t *handle, int number)
{
    const struct signals *signals = handle->data;
    (void)number;
    signals->on_reload(signals->context);
}

static void signals_init(struct signals *signals, uv_loop_t *loop, uv_signal_t *handle)
{
    uv_signal_init(loop, handle);
    handle->data = signals;
}

int signals_start(struct signals *signals, uv_loop_t *loop)
{
    signal(SIGPIPE, SIG_IGN); /* a write to a gone peer has an errno, which is enough */
    signal(SIGXFSZ, SIG_IGN); /* and so has one beyond the largest file that is allowed */
    signals_init(signals, loop, &signals->terminate);
    signals_init(signals, loop, &signals->interrupt);
    signals_init(signals, loop, &signals->hang_up);
    int status = uv_signal_start(&signals->terminate, signals_on_stop, SIGTERM);
    if (status == 0)
        status = uv_signal_start(&signals->interrupt, signals_on_stop, SIGINT);
    if (status == 0)
        status = uv_signal_start(&signals->hang_up, signals_on_hang_up, SIGHUP);
    return status;
}

void signals_close(struct signals *signals)
{
    uv_close((uv_handle_t *)&signals->terminate, NULL);
    uv_close((uv_handle_t *)&signals->interrupt, NULL);
    uv_close((uv_handle_t *)&signals->hang_up, NULL);
}
