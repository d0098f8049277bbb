/* The tmux around us: what it is told goes through its own program, one call at a time. */
#ifndef HUTONG_CLIENT_IO_TMUX_H
#define HUTONG_CLIENT_IO_TMUX_H

#include "client/core/app.h"
#include <uv.h>

/** Whether this process is in a pane of tmux. */
bool tmux_is_around(void);

/**
 * Set the pane's options @hutong_unread and @hutong_mentions; with NULL unset them. Calls that
 * come while one is under way wait, and only the last of them is made.
 */
void tmux_tell_unread(uv_loop_t *loop, const struct app_unread *unread);

/** Put text into tmux's buffer, and from there into the clipboard where tmux is allowed to. */
int tmux_copy(uv_loop_t *loop, struct str text);

#endif
