/* A crowd of IRC clients on one epoll: see irc_crowd.h. */
#include "irc_crowd.h"
#include "cost.h"
#include "wire.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TURN_EVENTS = 256, READ_SIZE = 256 * 1024, TEXT_SIZE = 100, STAMP_SIZE = 17 };

void irc_crowd_init(struct irc_crowd *crowd, const struct endpoint *server)
{
    *crowd = (struct irc_crowd){ .server = *server, .form_count = 1 };
    crowd->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (crowd->epoll_fd < 0)
        wire_die("epoll_create1");
}

static void die_of_line(const char *line, size_t size)
{
    fprintf(stderr, "load: the server said: %.*s\n", (int)size, line);
    exit(1);
}

/* --- entering and joining -------------------------------------------------------------------- */

static void send_text(int fd, const char *text)
{
    struct buf out = { 0 };
    if (buf_append_str(&out, str_of(text)) != 0)
        wire_die("memory");
    wire_send_all(fd, &out);
    buf_fini(&out);
}

static void send_register(const struct irc_visitor *visitor)
{
    static const char *const forms[] = {
        "",
        "message-tags server-time",
        "server-time",
        "message-tags server-time account-tag",
        "message-tags",
        "server-time account-tag",
        "account-tag",
        "message-tags account-tag",
    };
    const char *form = forms[visitor->number % visitor->crowd->form_count % ARRAY_SIZE(forms)];
    char text[256], caps[128] = "";
    if (*form)
        snprintf(caps, sizeof(caps), "CAP REQ :%s\r\nCAP END\r\n", form);
    snprintf(text, sizeof(text), "%sNICK v%ux%u\r\nUSER v 0 * :v\r\n", caps, visitor->crowd->series,
             visitor->number);
    send_text(visitor->fd, text);
}

static void format_room(const struct irc_crowd *crowd, unsigned number, char text[32])
{
    snprintf(text, 32, "#b%u-%zu", crowd->series, number / crowd->room_size);
}

static void open_visitor(struct irc_crowd *crowd, unsigned number)
{
    struct irc_visitor *visitor = &crowd->visitors[number];
    *visitor = (struct irc_visitor){ .crowd = crowd, .number = number };
    visitor->fd = wire_connect(&crowd->server);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = visitor };
    if (epoll_ctl(crowd->epoll_fd, EPOLL_CTL_ADD, visitor->fd, &event) != 0)
        wire_die("epoll_ctl");
    send_register(visitor);
}

static void turn_or_die(struct irc_crowd *crowd)
{
    errno = 0;
    if (!irc_crowd_turn(crowd, WIRE_WAIT_MS))
        wire_die("nothing came from the server for 10 s");
}

void irc_crowd_enter(struct irc_crowd *crowd, size_t count, size_t in_flight)
{
    crowd->visitors = calloc(count, sizeof(*crowd->visitors));
    if (!crowd->visitors)
        wire_die("memory");
    crowd->count = count;
    crowd->series++;
    crowd->ready_count = crowd->gone_count = 0;
    size_t opened = 0;
    while (crowd->ready_count < count) {
        while (opened < count && opened - crowd->ready_count < in_flight)
            open_visitor(crowd, (unsigned)opened++);
        if (crowd->ready_count < count)
            turn_or_die(crowd);
    }
}

/* --- receiving ------------------------------------------------------------------------------- */

static void become_ready(struct irc_visitor *visitor)
{
    visitor->state = IRC_READY;
    visitor->crowd->ready_count++;
}

/* It is let in when the message of the day is over, and in its room after the names. */
static void on_numeric(struct irc_visitor *visitor, int numeric)
{
    char room[32], text[64];
    if (visitor->state == IRC_JOINING && numeric == 366)
        become_ready(visitor);
    if (visitor->state != IRC_ENTERING || (numeric != 376 && numeric != 422))
        return;
    if (visitor->crowd->room_size == 0) {
        become_ready(visitor);
        return;
    }
    visitor->state = IRC_JOINING;
    format_room(visitor->crowd, visitor->number, room);
    snprintf(text, sizeof(text), "JOIN %s\r\n", room);
    send_text(visitor->fd, text);
}

/* The time at which it was said is in the text. */
static void on_said(struct irc_crowd *crowd, const char *line, size_t size)
{
    static const char mark[] = " :T";
    crowd->said_count++;
    crowd->said_bytes += size + 1;
    if (crowd->delay_count == crowd->delay_max)
        return;
    const char *stamp = memmem(line, size, mark, sizeof(mark) - 1);
    if (stamp)
        crowd->delays[crowd->delay_count++] =
            cost_ns(CLOCK_MONOTONIC) - strtoull(stamp + sizeof(mark) - 1, NULL, 16);
}

static const char *skip_word(const char *at, const char *end)
{
    const char *blank = memchr(at, ' ', (size_t)(end - at));
    return blank ? blank + 1 : end;
}

static void on_command(struct irc_visitor *visitor, const char *line, size_t size, const char *at)
{
    size_t rest = (size_t)(line + size - at);
    if (rest > 8 && memcmp(at, "PRIVMSG ", 8) == 0)
        on_said(visitor->crowd, line, size);
    else if (rest > 3 && at[3] == ' ' && at[0] >= '0' && at[0] <= '9') {
        int numeric = atoi(at);
        if (numeric == 433 || numeric == 432 || (numeric >= 463 && numeric <= 475))
            die_of_line(line, size);
        on_numeric(visitor, numeric);
    }
}

/* @size is without the line feed. */
static void on_line(struct irc_visitor *visitor, const char *line, size_t size)
{
    const char *at = line, *end = line + size;
    if (size > 5 && memcmp(line, "PING ", 5) == 0) {
        char pong[600];
        snprintf(pong, sizeof(pong), "PONG %.*s\n", (int)(size - 5), line + 5);
        send_text(visitor->fd, pong);
        return;
    }
    if (size > 6 && memcmp(line, "ERROR ", 6) == 0 && visitor->state != IRC_READY)
        die_of_line(line, size);
    if (size > 0 && *at == '@')
        at = skip_word(at, end);
    if (at < end && *at == ':')
        on_command(visitor, line, size, skip_word(at, end));
}

/* Take the whole lines from the front. Returns how many bytes they were. */
static size_t take_lines(struct irc_visitor *visitor, const char *bytes, size_t size)
{
    size_t taken = 0;
    const char *end;
    while (taken < size && (end = memchr(bytes + taken, '\n', size - taken))) {
        on_line(visitor, bytes + taken, (size_t)(end - bytes) - taken);
        taken = (size_t)(end - bytes) + 1;
    }
    return taken;
}

static void on_bytes(struct irc_visitor *visitor, const char *bytes, size_t size)
{
    struct buf *in = &visitor->in;
    size_t taken = in->size == 0 ? take_lines(visitor, bytes, size) : 0;
    if (taken < size && buf_append(in, bytes + taken, size - taken) != 0)
        wire_die("memory");
    if (in->size == 0)
        return;
    buf_consume(in, take_lines(visitor, (const char *)in->bytes, in->size));
    if (in->size == 0)
        buf_fini(in);
}

static void close_visitor(struct irc_visitor *visitor)
{
    close(visitor->fd);
    buf_fini(&visitor->in);
    visitor->state = IRC_GONE;
    visitor->crowd->gone_count++;
}

static void on_readable(struct irc_visitor *visitor)
{
    static char bytes[READ_SIZE];
    ssize_t size = recv(visitor->fd, bytes, sizeof(bytes), 0);
    if (size > 0)
        on_bytes(visitor, bytes, (size_t)size);
    else if (size == 0 || errno == ECONNRESET)
        close_visitor(visitor);
    else if (errno != EAGAIN)
        wire_die("receiving");
}

bool irc_crowd_turn(struct irc_crowd *crowd, int wait_ms)
{
    struct epoll_event events[TURN_EVENTS];
    int count = epoll_wait(crowd->epoll_fd, events, TURN_EVENTS, wait_ms);
    if (count < 0)
        wire_die("epoll_wait");
    for (int i = 0; i < count; i++)
        on_readable(events[i].data.ptr);
    return count > 0;
}

/* --- saying and leaving ---------------------------------------------------------------------- */

void irc_crowd_append_said(const struct irc_crowd *crowd, uint64_t now_ns, struct buf *out)
{
    static const char text[] =
        " the quick brown fox jumps over the lazy dog, and the lazy dog does "
        "not even turn its head to look";
    char room[32];
    format_room(crowd, 0, room);
    if (buf_printf(out, "PRIVMSG %s :T%016" PRIx64 "%.*s\r\n", room, now_ns, TEXT_SIZE - STAMP_SIZE,
                   text) != 0)
        wire_die("memory");
}

void irc_crowd_send(const struct irc_crowd *crowd, const struct buf *bytes)
{
    wire_send_all(crowd->visitors[0].fd, bytes);
}

size_t irc_crowd_listeners(const struct irc_crowd *crowd)
{
    return (crowd->room_size < crowd->count ? crowd->room_size : crowd->count) - 1;
}

void irc_crowd_leave(struct irc_crowd *crowd)
{
    for (size_t i = 0; i < crowd->count; i++)
        if (crowd->visitors[i].state != IRC_GONE)
            send_text(crowd->visitors[i].fd, "QUIT\r\n");
    while (crowd->gone_count < crowd->count)
        turn_or_die(crowd);
    free(crowd->visitors);
    crowd->visitors = NULL;
    crowd->count = 0;
}
