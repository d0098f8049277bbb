/*
 * Notifies the person outside of the chat: by the terminal, past tmux if need be and allowed, or
 * on the desktop. In tmux it is asked first whether the pane is not before their eyes after all.
 */
#ifndef HUTONG_CLIENT_VIEW_ALERTER_H
#define HUTONG_CLIENT_VIEW_ALERTER_H

#include "client/core/app.h"
#include "client/io/tmux_ask.h"

/* All zero but for the loop: nothing is under way. */
struct alerter {
    uv_loop_t *loop; /* borrowed */
    struct tmux_ask ask;
    struct app_alert alert; /* the newest, while tmux is asked */
};

/** Notify of this, which is copied. What cannot be done is left undone: the bell has rung. */
void alerter_tell(struct alerter *alerter, const struct app_alert *alert);

/** The screen is about to be given back: nothing more is told. */
void alerter_stop(struct alerter *alerter);

#endif
