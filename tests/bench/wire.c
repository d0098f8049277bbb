/* Connections of a load generator: see wire.h. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

void wire_die(const char *what)
{
    fprintf(stderr, "load: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(1);
}

static int connect_unix(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        wire_die("connecting");
    return fd;
}

static int connect_tcp(const struct endpoint *server)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(server->port) };
    if (inet_pton(AF_INET, server->host, &address.sin_addr) != 1)
        wire_die("reading the address (of IPv4, in numbers)");
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        wire_die("connecting");
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return fd;
}

/* On loopback a blocking connect returns at once as long as the listener's backlog has room. */
int wire_connect(const struct endpoint *server)
{
    int fd = server->scheme == ENDPOINT_UNIX ? connect_unix(server->path) : connect_tcp(server);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

void wire_send_all(int fd, const struct buf *bytes)
{
    size_t sent = 0;
    while (sent < bytes->size) {
        ssize_t size = send(fd, bytes->bytes + sent, bytes->size - sent, MSG_NOSIGNAL);
        if (size > 0) {
            sent += (size_t)size;
            continue;
        }
        if (errno != EAGAIN)
            wire_die("sending");
        poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, WIRE_WAIT_MS);
    }
}

void wire_raise_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}
