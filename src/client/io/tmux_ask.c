/* The question is over when both handles are closed: the program has ended, and its output. */
#include "client/io/tmux_ask.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <stdio.h>
#include <stdlib.h>

enum { TMUX_ANSWER_SIZE_MAX = 8 * 1024, TMUX_READ_SIZE = 1024 };

static void tmux_ask_on_closed(uv_handle_t *handle)
{
    struct tmux_ask *ask = handle->data;
    struct tmux_facts facts;
    if (--ask->open_handles > 0)
        return;
    tmux_facts_read(&facts, buf_str(&ask->text));
    buf_fini(&ask->text);
    buf_fini(&ask->format);
    if (ask->is_wanted)
        ask->answer(ask->context, &facts);
}

static void tmux_ask_close(struct tmux_ask *ask, uv_handle_t *handle)
{
    handle->data = ask;
    if (!uv_is_closing(handle))
        uv_close(handle, tmux_ask_on_closed);
}

static void tmux_ask_on_exit(uv_process_t *process, int64_t status, int signal)
{
    struct tmux_ask *ask = container_of(process, struct tmux_ask, process);
    (void)status, (void)signal;
    tmux_ask_close(ask, (uv_handle_t *)process);
}

static void tmux_ask_on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
    static char bytes[TMUX_READ_SIZE]; /* read and taken before anything else is */
    (void)handle, (void)suggested;
    *room = uv_buf_init(bytes, sizeof(bytes));
}

static void tmux_ask_on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *room)
{
    struct tmux_ask *ask = container_of(stream, struct tmux_ask, output);
    if (size > 0 && ask->text.size < TMUX_ANSWER_SIZE_MAX)
        buf_append(&ask->text, room->base, (size_t)size);
    else if (size != 0)
        tmux_ask_close(ask, (uv_handle_t *)&ask->output);
}

static int tmux_ask_spawn(struct tmux_ask *ask, uv_loop_t *loop)
{
    const char *arguments[] = { "tmux", "display-message",   "-p",
                                "-t",   getenv("TMUX_PANE"), buf_cstr(&ask->format),
                                NULL };
    uv_stdio_container_t streams[3] = { { .flags = UV_IGNORE },
                                        { .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
                                          .data.stream = (uv_stream_t *)&ask->output },
                                        { .flags = UV_IGNORE } };
    uv_process_options_t options = { .file = "tmux",
                                     .args = (char **)(uintptr_t)arguments,
                                     .exit_cb = tmux_ask_on_exit,
                                     .stdio = streams,
                                     .stdio_count = (int)ARRAY_SIZE(streams) };
    return uv_spawn(loop, &ask->process, &options);
}

int tmux_ask_start(struct tmux_ask *ask, uv_loop_t *loop, tmux_answer_fn *answer, void *context)
{
    if (ask->open_handles > 0)
        return -EBUSY;
    if (tmux_facts_format(&ask->format) != 0 || !buf_cstr(&ask->format)) {
        buf_fini(&ask->format);
        return -ENOMEM;
    }
    ask->answer = answer;
    ask->context = context;
    uv_pipe_init(loop, &ask->output, 0);
    ask->open_handles = 2; /* uv_spawn() makes the process a handle whatever comes of it */
    int status = tmux_ask_spawn(ask, loop);
    ask->is_wanted = status == 0;
    if (status == 0)
        status = uv_read_start((uv_stream_t *)&ask->output, tmux_ask_on_room, tmux_ask_on_read);
    if (status != 0)
        tmux_ask_close(ask, (uv_handle_t *)&ask->output);
    if (!ask->is_wanted)
        tmux_ask_close(ask, (uv_handle_t *)&ask->process);
    return ask->is_wanted ? 0 : status;
}

void tmux_ask_stop(struct tmux_ask *ask)
{
    ask->is_wanted = false;
    if (ask->open_handles > 0)
        tmux_ask_close(ask, (uv_handle_t *)&ask->output);
}

void tmux_ask_now(struct tmux_facts *facts)
{
    struct buf command = { 0 }, text = { 0 };
    buf_append_str(&command, STR("exec tmux display-message -p -t \"$TMUX_PANE\" '"));
    tmux_facts_format(&command);
    buf_append_str(&command, STR("' 2>/dev/null"));
    FILE *tmux = buf_cstr(&command) ? popen((const char *)command.bytes, "r") : NULL;
    char line[TMUX_FACT_SIZE];
    while (tmux && text.size < TMUX_ANSWER_SIZE_MAX && fgets(line, sizeof(line), tmux))
        buf_append_str(&text, str_of(line));
    if (tmux)
        pclose(tmux);
    tmux_facts_read(facts, buf_str(&text));
    buf_fini(&command);
    buf_fini(&text);
}
