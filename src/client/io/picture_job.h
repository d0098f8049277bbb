/* Has a picture decoded, by a program of its own that may fail or fall without harm. */
#ifndef HUTONG_CLIENT_IO_PICTURE_JOB_H
#define HUTONG_CLIENT_IO_PICTURE_JOB_H

#include <hutong/common/buf.h>
#include <uv.h>

/**
 * It is decoded into @rgb, three bytes a pixel, of @cols by @rows; @cols 0: it cannot be.
 * Borrowed for the call.
 */
typedef void picture_done_fn(void *context, int cols, int rows, struct str rgb);

/* All zero: nothing is under way. */
struct picture_job {
    uv_process_t process;
    uv_pipe_t output;
    uv_timer_t timer; /* for a program that does not end */
    int open_handles;
    bool is_wanted;
    size_t size_max; /* of what may come */
    struct buf text;
    picture_done_fn *done;
    void *context;
};

/** Whether there is a program that decodes. */
bool picture_job_is_possible(void);

/**
 * Decode the file at @path, as at most @cols by @rows pixels, and remove it. Returns 0, and @done
 * comes once; -EBUSY while another one is under way; or -errno.
 */
int picture_job_start(struct picture_job *job, uv_loop_t *loop, const char *path, int cols,
                      int rows, picture_done_fn *done, void *context);

/** Nobody wants it any more. @job stays in use until the loop has ended. */
void picture_job_stop(struct picture_job *job);

#endif
