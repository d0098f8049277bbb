/*
 * The lines of standard input, one by one, without stopping the loop: for commands that send each
 * of them and can have so many on their way at once.
 */
#ifndef HUTONG_CLIENT_CLI_LINES_H
#define HUTONG_CLIENT_CLI_LINES_H

#include "client/cli/visit.h"

struct lines_user {
    /* whether another line can be taken now */
    bool (*wants_more)(void *context);
    /* a line, not empty, without its end; it may be written to */
    void (*on_line)(void *context, char *bytes, size_t size);
    /* there are no more; @failed: they could not be read */
    void (*on_end)(void *context, bool failed);
};

struct lines {
    struct visit *visit;           /* borrowed */
    const struct lines_user *user; /* borrowed */
    void *context;
    uv_poll_t poll; /* of standard input; or, where that cannot be polled (a file), */
    uv_idle_t idle;
    bool is_polling, is_idling;
    struct buf input; /* read, and not yet taken */
    uint64_t no;      /* of the line that is taken, from 1 */
};

/** Begin to read. All zero before; everything borrowed lives as long. */
void lines_open(struct lines *lines, struct visit *visit, const struct lines_user *user,
                void *context);

/** Take what was read, as far as more is wanted; then read on, or pause. */
void lines_go_on(struct lines *lines);

/** Read no more: for visit_job.on_finish. */
void lines_close(struct lines *lines);

void lines_fini(struct lines *lines);

#endif
