/*
 * What waits to be read, told to all around: the title of the terminal (in tmux, of the pane),
 * options of the tmux pane, and a file for `hutong status --short`.
 */
#ifndef HUTONG_CLIENT_VIEW_ANNOUNCE_H
#define HUTONG_CLIENT_VIEW_ANNOUNCE_H

#include "client/core/app.h"
#include "client/view/screen.h"
#include <uv.h>

struct announce {
    uv_loop_t *loop;       /* borrowed */
    struct screen *screen; /* borrowed */
    struct app_unread told;
    bool has_begun;
};

/** Tell it, if it is not what was told last. */
void announce_unread(struct announce *announce, struct app_unread unread);

/** Nothing waits here any more. Call before the screen is closed. */
void announce_end(struct announce *announce);

/** Put text where the person can paste it from: tmux's buffer, or the terminal's clipboard. */
int announce_copy(const struct announce *announce, struct str text);

#endif
