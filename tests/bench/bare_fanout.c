/*
 * The least that a fan-out can cost: whatever one connection sends goes to all connections, with
 * one write each. One message at a time that is one write per delivery; of a burst, all that
 * arrived together leaves together. No protocol, no disk, no memory of anybody.
 */
#include "bare.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 16384, TURN_EVENTS = 256, READ_SIZE = 64 * 1024 };

struct fanout {
    int epoll_fd, listen_fd;
    int fds[CONNECTIONS_MAX];
    size_t count;
};

static int listen_on_loopback(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 4096) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        bare_die("listen");
    bare_tell(ntohs(address.sin_port));
    return fd;
}

static void watch(struct fanout *fanout, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    if (epoll_ctl(fanout->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        bare_die("epoll_ctl");
}

static void on_connection(struct fanout *fanout)
{
    int on = 1, fd = accept4(fanout->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 || fanout->count == CONNECTIONS_MAX)
        bare_die("accept");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    fanout->fds[fanout->count++] = fd;
    watch(fanout, fd);
}

static void write_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = write(fd, bytes, size);
        if (sent < 0 && errno != EAGAIN)
            bare_die("write");
        if (sent < 0) {
            poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
            continue;
        }
        bytes += sent;
        size -= (size_t)sent;
    }
}

/* Returns false at the end of the connection, which is the end of the measurement. */
static bool on_readable(const struct fanout *fanout, int fd)
{
    static uint8_t bytes[READ_SIZE];
    ssize_t size = read(fd, bytes, sizeof(bytes));
    if (size <= 0)
        return false;
    for (size_t i = 0; i < fanout->count; i++)
        write_all(fanout->fds[i], bytes, (size_t)size);
    return true;
}

static bool turn(struct fanout *fanout)
{
    struct epoll_event events[TURN_EVENTS];
    int count = epoll_wait(fanout->epoll_fd, events, TURN_EVENTS, -1);
    for (int i = 0; i < count; i++) {
        if (events[i].data.fd == fanout->listen_fd)
            on_connection(fanout);
        else if (!on_readable(fanout, events[i].data.fd))
            return false;
    }
    return true;
}

int main(void)
{
    static struct fanout fanout;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    fanout.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    fanout.listen_fd = listen_on_loopback();
    watch(&fanout, fanout.listen_fd);
    while (turn(&fanout)) {
    }
    return 0;
}
