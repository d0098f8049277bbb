/* A question to the tmux around us: its own program is run, and answers in the loop. */
#ifndef HUTONG_CLIENT_IO_TMUX_ASK_H
#define HUTONG_CLIENT_IO_TMUX_ASK_H

#include "client/core/tmux_facts.h"
#include <uv.h>

/** The answer; what tmux did not say is empty. */
typedef void tmux_answer_fn(void *context, const struct tmux_facts *facts);

/* All zero: nothing is asked. */
struct tmux_ask {
    uv_process_t process;
    uv_pipe_t output;
    int open_handles;
    bool is_wanted; /* the answer is to be told */
    struct buf format, text;
    tmux_answer_fn *answer;
    void *context;
};

/**
 * Ask. Returns 0, and @answer comes once; -EBUSY while an earlier question is open; or -errno.
 */
int tmux_ask_start(struct tmux_ask *ask, uv_loop_t *loop, tmux_answer_fn *answer, void *context);

/** Nobody wants the answer any more. @ask stays in use until the loop has ended. */
void tmux_ask_stop(struct tmux_ask *ask);

/** Ask and wait for the answer, for programs without a loop. */
void tmux_ask_now(struct tmux_facts *facts);

#endif
