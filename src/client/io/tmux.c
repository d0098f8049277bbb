/* Each call is a process that frees itself when it has ended. */
#include "client/io/tmux.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <stdio.h>
#include <stdlib.h>

enum { TMUX_NUMBER_SIZE = 24 };

struct tmux_call {
    uv_process_t process;
    uv_pipe_t input;
    uv_write_t write;
    int open_handles;
    struct buf text; /* for its standard input */
};

/* What the pane is to show; there is one pane. */
static struct {
    bool is_under_way, is_waiting, is_unset;
    struct app_unread unread;
    uv_loop_t *loop;
} tmux_unread;

bool tmux_is_around(void)
{
    const char *tmux = getenv("TMUX"), *pane = getenv("TMUX_PANE");
    return tmux && tmux[0] && pane && pane[0];
}

static void tmux_on_closed(uv_handle_t *handle)
{
    struct tmux_call *call = handle->data;
    if (--call->open_handles > 0)
        return;
    buf_fini(&call->text);
    free(call);
}

static void tmux_close(struct tmux_call *call, uv_handle_t *handle)
{
    handle->data = call;
    if (!uv_is_closing(handle))
        uv_close(handle, tmux_on_closed);
}

static void tmux_on_copy_ended(uv_process_t *process, int64_t status, int signal)
{
    struct tmux_call *call = container_of(process, struct tmux_call, process);
    (void)status, (void)signal;
    tmux_close(call, (uv_handle_t *)&call->process);
    tmux_close(call, (uv_handle_t *)&call->input);
}

/* All is written: that the input ends tells tmux so. */
static void tmux_on_written(uv_write_t *write, int status)
{
    struct tmux_call *call = container_of(write, struct tmux_call, write);
    (void)status;
    tmux_close(call, (uv_handle_t *)&call->input);
}

/* libuv takes arguments as execvp does, which changes none of them. */
static int tmux_spawn(uv_loop_t *loop, struct tmux_call *call, const char *const *arguments,
                      uv_exit_cb on_ended, uv_stdio_container_t *input)
{
    uv_stdio_container_t streams[3] = { { .flags = UV_IGNORE },
                                        { .flags = UV_IGNORE },
                                        { .flags = UV_IGNORE } };
    uv_process_options_t options = { .file = "tmux",
                                     .args = (char **)(uintptr_t)arguments,
                                     .exit_cb = on_ended,
                                     .stdio = streams,
                                     .stdio_count = (int)ARRAY_SIZE(streams) };
    if (input)
        streams[0] = *input;
    call->open_handles++;
    int status = uv_spawn(loop, &call->process, &options);
    if (status)
        tmux_close(call, (uv_handle_t *)&call->process);
    return status;
}

int tmux_copy(uv_loop_t *loop, struct str text)
{
    const char *arguments[] = { "tmux", "load-buffer", "-w", "-", NULL };
    struct tmux_call *call = calloc(1, sizeof(*call));
    if (!call || buf_append_str(&call->text, text) != 0) {
        free(call);
        return -ENOMEM;
    }
    uv_pipe_init(loop, &call->input, 0);
    call->open_handles = 1;
    uv_stdio_container_t input = { .flags = UV_CREATE_PIPE | UV_READABLE_PIPE,
                                   .data.stream = (uv_stream_t *)&call->input };
    int status = tmux_spawn(loop, call, arguments, tmux_on_copy_ended, &input);
    uv_buf_t bytes = uv_buf_init((char *)call->text.bytes, (unsigned)call->text.size);
    if (!status)
        status = uv_write(&call->write, (uv_stream_t *)&call->input, &bytes, 1, tmux_on_written);
    if (status)
        tmux_close(call, (uv_handle_t *)&call->input);
    return status;
}

static void tmux_make_unread_call(void);

static void tmux_on_unread_ended(uv_process_t *process, int64_t status, int signal)
{
    struct tmux_call *call = container_of(process, struct tmux_call, process);
    (void)status, (void)signal;
    tmux_close(call, (uv_handle_t *)&call->process);
    tmux_unread.is_under_way = false;
    if (tmux_unread.is_waiting)
        tmux_make_unread_call();
}

static void tmux_make_unread_call(void)
{
    char count[TMUX_NUMBER_SIZE], mentions[TMUX_NUMBER_SIZE];
    const char *pane = getenv("TMUX_PANE"), *flags = tmux_unread.is_unset ? "-pu" : "-p";
    const char *arguments[] = {
        "tmux", "set-option", flags, "-t", pane, "@hutong_unread",   count,
        ";",    "set-option", flags, "-t", pane, "@hutong_mentions", mentions,
        NULL
    };
    struct tmux_call *call = calloc(1, sizeof(*call));
    snprintf(count, sizeof(count), "%zu", tmux_unread.unread.count);
    snprintf(mentions, sizeof(mentions), "%zu", tmux_unread.unread.mentions);
    tmux_unread.is_waiting = false;
    if (call && tmux_spawn(tmux_unread.loop, call, arguments, tmux_on_unread_ended, NULL) == 0)
        tmux_unread.is_under_way = true;
}

void tmux_tell_unread(uv_loop_t *loop, const struct app_unread *unread)
{
    tmux_unread.loop = loop;
    tmux_unread.is_unset = !unread;
    tmux_unread.unread = unread ? *unread : (struct app_unread){ 0 };
    if (tmux_unread.is_under_way)
        tmux_unread.is_waiting = true;
    else
        tmux_make_unread_call();
}
