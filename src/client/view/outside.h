/*
 * The person's own editor ($VISUAL, $EDITOR or vi) on the draft: it has the terminal while it
 * runs, and the chat goes on behind it.
 */
#ifndef HUTONG_CLIENT_VIEW_OUTSIDE_H
#define HUTONG_CLIENT_VIEW_OUTSIDE_H

#include <hutong/common/buf.h>
#include <uv.h>

/** It has ended; @text: what it left, or NULL if it failed or cannot be read. */
typedef void outside_done_fn(void *context, const struct buf *text);

/* All zero: not running. */
struct outside {
    uv_process_t process;
    bool is_running; /* until its handle is closed */
    char *path;      /* owned: of the file with the draft */
    outside_done_fn *done;
    void *context;
};

/** Run it on @text; the screen is suspended. Returns 0, and @done comes; or -errno. */
int outside_start(struct outside *outside, uv_loop_t *loop, struct str text, outside_done_fn *done,
                  void *context);

/** The chat ends: so does the editor, whose file stays. @done does not come. */
void outside_stop(struct outside *outside);

#endif
