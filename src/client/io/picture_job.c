/* What comes out is a PPM; nothing of it is believed before its size is what its head says. */
#include "client/io/picture_job.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/macros.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    PICTURE_WAIT_MS = 10 * 1000,
    PICTURE_HEAD_SIZE_MAX = 64,
    PICTURE_CHANNEL_COUNT = 3,
    PICTURE_READ_SIZE = 16 * 1024,
};

/* The program: where it was installed, unless the environment says otherwise: a build tree. */
static const char *picture_program(void)
{
    const char *path = getenv("HUTONG_PICTURE");
    return path && path[0] ? path : HUTONG_PICTURE_DEFAULT;
}

bool picture_job_is_possible(void)
{
    return access(picture_program(), X_OK) == 0;
}

/* Take the head off. Whether the rest is a picture of that size. */
static bool picture_parse(struct buf *text, int *cols, int *rows, struct str *rgb)
{
    int head_size = 0;
    const char *bytes = buf_cstr(text);
    bool has_head = bytes && sscanf(bytes, "P6 %5d %5d 255%n", cols, rows, &head_size) == 2 &&
                    head_size > 0 && *cols > 0 && *rows > 0;
    if (!has_head || text->size < (size_t)head_size + 1)
        return false;
    *rgb = str_skip(buf_str(text), (size_t)head_size + 1); /* with the newline */
    return rgb->size == (size_t)*cols * (size_t)*rows * PICTURE_CHANNEL_COUNT;
}

static void picture_finish(struct picture_job *job)
{
    int cols = 0, rows = 0;
    struct str rgb = { 0 };
    struct buf text = job->text;
    job->text = (struct buf){ 0 };
    bool is_good = picture_parse(&text, &cols, &rows, &rgb);
    if (job->is_wanted)
        job->done(job->context, is_good ? cols : 0, is_good ? rows : 0, rgb);
    buf_fini(&text);
}

static void picture_on_closed(uv_handle_t *handle)
{
    struct picture_job *job = handle->data;
    if (--job->open_handles == 0)
        picture_finish(job);
}

static void picture_close(struct picture_job *job, uv_handle_t *handle)
{
    handle->data = job;
    if (!uv_is_closing(handle))
        uv_close(handle, picture_on_closed);
}

static void picture_on_exit(uv_process_t *process, int64_t status, int signal)
{
    struct picture_job *job = container_of(process, struct picture_job, process);
    (void)status, (void)signal; /* what it wrote is whole, or not */
    picture_close(job, (uv_handle_t *)process);
    picture_close(job, (uv_handle_t *)&job->timer);
}

static void picture_on_timer(uv_timer_t *timer)
{
    struct picture_job *job = container_of(timer, struct picture_job, timer);
    uv_process_kill(&job->process, SIGKILL);
}

static void picture_on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
    static char bytes[PICTURE_READ_SIZE]; /* read and taken before anything else is */
    (void)handle, (void)suggested;
    *room = uv_buf_init(bytes, sizeof(bytes));
}

static void picture_on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *room)
{
    struct picture_job *job = container_of(stream, struct picture_job, output);
    bool has_room = size > 0 && job->text.size + (size_t)size <= job->size_max;
    if (has_room && buf_append(&job->text, room->base, (size_t)size) == 0)
        return;
    if (size != 0)
        picture_close(job, (uv_handle_t *)stream);
}

static int picture_spawn(struct picture_job *job, uv_loop_t *loop, int fd, int cols, int rows)
{
    char across[16], down[16];
    const char *arguments[] = { picture_program(), across, down, NULL };
    char *environment[] = { NULL }; /* it needs nothing of it */
    uv_stdio_container_t streams[3] = { { .flags = UV_INHERIT_FD, .data.fd = fd },
                                        { .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
                                          .data.stream = (uv_stream_t *)&job->output },
                                        { .flags = UV_IGNORE } };
    uv_process_options_t options = { .file = picture_program(),
                                     .args = (char **)(uintptr_t)arguments,
                                     .env = environment,
                                     .exit_cb = picture_on_exit,
                                     .stdio = streams,
                                     .stdio_count = (int)ARRAY_SIZE(streams) };
    snprintf(across, sizeof(across), "%d", cols);
    snprintf(down, sizeof(down), "%d", rows);
    return uv_spawn(loop, &job->process, &options);
}

int picture_job_start(struct picture_job *job, uv_loop_t *loop, const char *path, int cols,
                      int rows, picture_done_fn *done, void *context)
{
    if (job->open_handles > 0)
        return -EBUSY;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    unlink(path); /* what is open stays */
    if (fd < 0)
        return -errno;
    job->done = done;
    job->context = context;
    job->size_max = (size_t)cols * (size_t)rows * PICTURE_CHANNEL_COUNT + PICTURE_HEAD_SIZE_MAX;
    uv_pipe_init(loop, &job->output, 0);
    uv_timer_init(loop, &job->timer);
    job->open_handles = 3;
    int status = picture_spawn(job, loop, fd, cols, rows);
    close(fd);
    job->is_wanted = status == 0;
    if (status == 0)
        status = uv_read_start((uv_stream_t *)&job->output, picture_on_room, picture_on_read);
    if (status == 0) {
        uv_timer_start(&job->timer, picture_on_timer, PICTURE_WAIT_MS, 0);
        return 0;
    }
    picture_close(job, (uv_handle_t *)&job->output);
    if (!job->is_wanted) {
        picture_close(job, (uv_handle_t *)&job->process);
        picture_close(job, (uv_handle_t *)&job->timer);
    }
    return job->is_wanted ? 0 : status;
}

void picture_job_stop(struct picture_job *job)
{
    job->is_wanted = false;
    if (job->open_handles > 0 && !uv_is_closing((uv_handle_t *)&job->process))
        uv_process_kill(&job->process, SIGKILL);
}
