/*
 * What a resting connection costs a libuv program that does nothing with it: accept, read, and
 * wait. Listens on a TCP port of the system's choice, or on the path it is given.
 */
#include "bare.h"

#include <netinet/in.h>
#include <sys/resource.h>
#include <uv.h>

static void on_alloc(uv_handle_t *handle, size_t suggested_size, uv_buf_t *buffer)
{
    static char bytes[4096];
    (void)handle;
    (void)suggested_size;
    *buffer = uv_buf_init(bytes, sizeof(bytes));
}

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)buffer;
    if (size < 0)
        uv_close((uv_handle_t *)stream, on_closed);
}

/* Handles are of the listener's kind, no larger than they have to be. */
static uv_stream_t *new_stream(const uv_stream_t *listener)
{
    if (listener->type == UV_TCP) {
        uv_tcp_t *tcp = malloc(sizeof(*tcp));
        return tcp && uv_tcp_init(listener->loop, tcp) == 0 ? (uv_stream_t *)tcp : NULL;
    }
    uv_pipe_t *pipe = malloc(sizeof(*pipe));
    return pipe && uv_pipe_init(listener->loop, pipe, 0) == 0 ? (uv_stream_t *)pipe : NULL;
}

static void on_connection(uv_stream_t *listener, int status)
{
    uv_stream_t *stream = status == 0 ? new_stream(listener) : NULL;
    if (!stream || uv_accept(listener, stream) != 0 ||
        uv_read_start(stream, on_alloc, on_read) != 0)
        bare_die("accept");
}

static uv_stream_t *bind_tcp(uv_loop_t *loop)
{
    static uv_tcp_t tcp;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int size = sizeof(address);
    uv_tcp_init(loop, &tcp);
    if (uv_tcp_bind(&tcp, (struct sockaddr *)&address, 0) != 0 ||
        uv_tcp_getsockname(&tcp, (struct sockaddr *)&address, &size) != 0)
        bare_die("bind");
    bare_tell(ntohs(address.sin_port));
    return (uv_stream_t *)&tcp;
}

static uv_stream_t *bind_unix(uv_loop_t *loop, const char *path)
{
    static uv_pipe_t pipe;
    uv_pipe_init(loop, &pipe, 0);
    if (uv_pipe_bind(&pipe, path) != 0)
        bare_die("bind");
    bare_tell(0);
    return (uv_stream_t *)&pipe;
}

int main(int argc, char *argv[])
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    uv_loop_t *loop = uv_default_loop();
    uv_stream_t *listener = argc > 1 ? bind_unix(loop, argv[1]) : bind_tcp(loop);
    if (uv_listen(listener, 4096, on_connection) != 0)
        bare_die("listen");
    return uv_run(loop, UV_RUN_DEFAULT);
}
