/* Listening sockets of either kind. */
#include "server/net/listener.h"

#include "server/net/unix_path.h"
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { LISTENER_BACKLOG = 1024 };

struct listener {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };
    struct endpoint endpoint;
    bool is_control;
    listener_connection_fn on_connection;
    void *context; /* borrowed */
};

static void listener_on_connection(uv_stream_t *stream, int status)
{
    struct listener *listener = stream->data;
    listener->on_connection(listener->context, stream, status);
}

static int listener_listen(struct listener *listener)
{
    return uv_listen(&listener->stream, LISTENER_BACKLOG, listener_on_connection);
}

/* TCP */

static int listener_resolve(uv_loop_t *loop, const struct endpoint *endpoint,
                            struct sockaddr_storage *address)
{
    uv_getaddrinfo_t request;
    const char *node = endpoint_node(endpoint);
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_family = node ? AF_UNSPEC : AF_INET };
    char port[8];
    snprintf(port, sizeof(port), "%u", (unsigned)endpoint->port);
    int status = uv_getaddrinfo(loop, &request, NULL, node, port, &hints);
    if (status < 0)
        return status;
    memcpy(address, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
    uv_freeaddrinfo(request.addrinfo);
    return 0;
}

/* Write down which port the system has picked. */
static int listener_note_port(struct listener *listener)
{
    struct sockaddr_storage address;
    int size = sizeof(address);
    int status = uv_tcp_getsockname(&listener->tcp, (struct sockaddr *)&address, &size);
    if (status < 0)
        return status;
    in_port_t port = address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                                   : ((struct sockaddr_in *)&address)->sin_port;
    listener->endpoint.port = ntohs(port);
    return 0;
}

static int listener_open_tcp(struct listener *listener)
{
    struct sockaddr_storage address;
    int status = listener_resolve(listener->handle.loop, &listener->endpoint, &address);
    if (status == 0)
        status = uv_tcp_bind(&listener->tcp, (const struct sockaddr *)&address, 0);
    if (status == 0)
        status = listener_listen(listener);
    return status == 0 ? listener_note_port(listener) : status;
}

/* Unix */

static int listener_bind_unix(struct listener *listener)
{
    const char *path = listener->endpoint.path;
    int status = uv_pipe_bind(&listener->pipe, path);
    if (status == UV_EADDRINUSE && unix_path_is_stale(path) && unlink(path) == 0)
        status = uv_pipe_bind(&listener->pipe, path);
    if (status == 0 && listener->is_control && chmod(path, S_IRUSR | S_IWUSR) != 0)
        status = -errno; /* nobody can connect before it listens */
    return status == 0 ? listener_listen(listener) : status;
}

static int listener_open_unix(struct listener *listener)
{
    int lock = unix_path_lock(listener->endpoint.path);
    if (lock < 0)
        return lock;
    int status = listener_bind_unix(listener);
    close(lock);
    return status;
}

/* Both */

static void listener_on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void listener_close(struct listener *listener)
{
    if (listener)
        uv_close(&listener->handle, listener_on_closed);
}

const struct endpoint *listener_endpoint(const uv_stream_t *stream)
{
    const struct listener *listener = stream->data;
    return &listener->endpoint;
}

bool listener_is_control(const uv_stream_t *stream)
{
    const struct listener *listener = stream->data;
    return listener->is_control;
}

const struct endpoint *listener_where(const struct listener *listener)
{
    return &listener->endpoint;
}

int listener_format(const struct listener *listener, struct buf *out)
{
    return endpoint_format(&listener->endpoint, out);
}

static void listener_explain(const struct endpoint *endpoint, int status, struct buf *problem)
{
    bool is_unix = endpoint->scheme == ENDPOINT_UNIX;
    buf_append_str(problem, STR("cannot listen on "));
    endpoint_format(endpoint, problem);
    if (status != UV_EADDRINUSE)
        buf_printf(problem, ": %s", uv_strerror(status));
    else if (is_unix)
        buf_append_str(problem, STR(": a server is listening there, or the file is no socket"));
    else
        buf_append_str(problem, STR(": the port is in use; stop who has it, or take another"));
}

static struct listener *listener_new(uv_loop_t *loop, const struct endpoint *endpoint)
{
    struct listener *listener = calloc(1, sizeof(*listener));
    if (!listener)
        return NULL;
    int status = endpoint->scheme == ENDPOINT_UNIX ? uv_pipe_init(loop, &listener->pipe, 0)
                                                   : uv_tcp_init(loop, &listener->tcp);
    if (status < 0) {
        free(listener);
        return NULL;
    }
    listener->handle.data = listener;
    listener->endpoint = *endpoint;
    return listener;
}

static int listener_start(uv_loop_t *loop, const struct endpoint *endpoint, bool is_control,
                          listener_connection_fn on_connection, void *context,
                          struct listener **listenerp, struct buf *problem)
{
    struct listener *listener = listener_new(loop, endpoint);
    if (!listener)
        return -ENOMEM;
    listener->is_control = is_control;
    listener->on_connection = on_connection;
    listener->context = context;
    int status = endpoint->scheme == ENDPOINT_UNIX ? listener_open_unix(listener)
                                                   : listener_open_tcp(listener);
    if (status == 0) {
        *listenerp = listener;
        return 0;
    }
    listener_explain(endpoint, status, problem);
    listener_close(listener);
    return status;
}

int listener_open(uv_loop_t *loop, const struct endpoint *endpoint,
                  listener_connection_fn on_connection, void *context, struct listener **listenerp,
                  struct buf *problem)
{
    return listener_start(loop, endpoint, false, on_connection, context, listenerp, problem);
}

int listener_open_control(uv_loop_t *loop, const char *path, listener_connection_fn on_connection,
                          void *context, struct listener **listenerp, struct buf *problem)
{
    struct endpoint endpoint = { .scheme = ENDPOINT_UNIX };
    int size = snprintf(endpoint.path, sizeof(endpoint.path), "%s", path);
    if (size >= 0 && (size_t)size < sizeof(endpoint.path))
        return listener_start(loop, &endpoint, true, on_connection, context, listenerp, problem);
    buf_printf(problem, "the path %s is longer than a socket's can be", path);
    return -ENAMETOOLONG;
}
