/* A crowd of clients on one epoll. */
#include "crowd.h"
#include "wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TURN_EVENTS = 256, READ_SIZE = 256 * 1024 };
enum { ID_ENTER = 1, ID_JOIN = 2 };

static void die_of_protocol(const char *what, struct str detail)
{
    fprintf(stderr, "load: %s: %.*s\n", what, STR_ARGS(detail));
    exit(1);
}

void crowd_init(struct crowd *crowd, const struct endpoint *server, bool is_bare)
{
    *crowd = (struct crowd){ .server = *server, .is_bare = is_bare };
    crowd->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (crowd->epoll_fd < 0)
        wire_die("epoll_create1");
}

void crowd_encode(const struct message *message, struct buf *out)
{
    if (message_encode(message, out) != 0)
        wire_die("encoding a message");
}

void crowd_send(struct crowd *crowd, const struct buf *bytes)
{
    wire_send_all(crowd->visitors[0].fd, bytes);
}

/* --- entering and joining -------------------------------------------------------------------- */

struct str crowd_room(const struct crowd *crowd, unsigned number, char *text)
{
    snprintf(text, 32, "bench%u-%zu", crowd->series, number / crowd->room_size);
    return str_of(text);
}

static void send_enter(const struct visitor *visitor)
{
    struct message hello = { .type = MESSAGE_HELLO };
    message_set_software(&hello, STR("load"));
    char name[32];
    snprintf(name, sizeof(name), "v%d-%u-%u", getpid(), visitor->crowd->series, visitor->number);
    struct message enter = { .type = MESSAGE_ENTER };
    message_set_id(&enter, ID_ENTER);
    message_set_user(&enter, str_of(name));

    struct buf out = { 0 };
    crowd_encode(&hello, &out);
    crowd_encode(&enter, &out);
    wire_send_all(visitor->fd, &out);
    buf_fini(&out);
}

static void send_join(const struct visitor *visitor)
{
    char room[32];
    struct message join = { .type = MESSAGE_JOIN };
    message_set_id(&join, ID_JOIN);
    message_set_room(&join, crowd_room(visitor->crowd, visitor->number, room));
    struct buf out = { 0 };
    crowd_encode(&join, &out);
    wire_send_all(visitor->fd, &out);
    buf_fini(&out);
}

static void become_ready(struct visitor *visitor)
{
    visitor->state = VISITOR_READY;
    visitor->crowd->ready_count++;
}

static void open_visitor(struct crowd *crowd, unsigned number)
{
    struct visitor *visitor = &crowd->visitors[number];
    *visitor = (struct visitor){ .crowd = crowd, .number = number };
    visitor->fd = wire_connect(&crowd->server);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = visitor };
    if (epoll_ctl(crowd->epoll_fd, EPOLL_CTL_ADD, visitor->fd, &event) != 0)
        wire_die("epoll_ctl");
    if (crowd->is_bare)
        become_ready(visitor);
    else
        send_enter(visitor);
}

void crowd_enter(struct crowd *crowd, size_t count, size_t room_size, size_t in_flight)
{
    crowd->visitors = calloc(count, sizeof(*crowd->visitors));
    if (!crowd->visitors)
        wire_die("memory");
    crowd->count = count;
    crowd->room_size = room_size;
    crowd->series++;
    crowd->ready_count = crowd->gone_count = 0;
    size_t opened = 0;
    while (crowd->ready_count < count) {
        while (opened < count && opened - crowd->ready_count < in_flight)
            open_visitor(crowd, (unsigned)opened++);
        if (crowd->ready_count < count)
            crowd_turn(crowd);
    }
}

/* --- receiving ------------------------------------------------------------------------------- */

static void on_done(struct visitor *visitor, uint64_t id)
{
    struct crowd *crowd = visitor->crowd;
    if (visitor->state == VISITOR_READY) {
        if (crowd->on_done && visitor->number == 0)
            crowd->on_done(crowd->context, id);
    } else if (visitor->state == VISITOR_ENTERING && crowd->room_size > 0) {
        visitor->state = VISITOR_JOINING;
        send_join(visitor);
    } else {
        become_ready(visitor);
    }
}

static void send_pong(const struct visitor *visitor, const struct message *ping)
{
    struct message pong = { .type = MESSAGE_PONG, .has = ping->has, .id = ping->id };
    struct buf out = { 0 };
    crowd_encode(&pong, &out);
    wire_send_all(visitor->fd, &out);
    buf_fini(&out);
}

static void on_frame(struct visitor *visitor, const struct frame_view *frame)
{
    if (frame->type == MESSAGE_EVENT) {
        visitor->crowd->event_count++;
        visitor->crowd->event_bytes += LIMIT_FRAME_HEADER + frame->size;
        return;
    }
    if (frame->type == MESSAGE_MEMBER || frame->type == MESSAGE_PRESENCE)
        return; /* the many of them would be the load's own load */
    struct message message;
    if (message_decode(frame, &message, NULL) != MESSAGE_OK)
        die_of_protocol("malformed", str_of(message_type_name(frame->type)));
    if (message.type == MESSAGE_DONE)
        on_done(visitor, message.id);
    else if (message.type == MESSAGE_PING)
        send_pong(visitor, &message);
    else if (message.type == MESSAGE_ERROR || message.type == MESSAGE_BYE)
        die_of_protocol(message_type_name(message.type), message.text);
}

/* Take the whole frames from the front. Returns how many bytes they were. */
static size_t take_frames(struct visitor *visitor, const uint8_t *bytes, size_t size)
{
    size_t taken = 0, used = 0;
    struct frame_view frame;
    enum frame_result result = FRAME_OK;
    while ((result = frame_peek(bytes + taken, size - taken, UINT16_MAX, &frame, &used)) ==
           FRAME_OK) {
        on_frame(visitor, &frame);
        taken += used;
    }
    if (result != FRAME_MORE)
        die_of_protocol("received", STR("bytes that are no frame"));
    return taken;
}

static void on_bytes(struct visitor *visitor, const uint8_t *bytes, size_t size)
{
    struct buf *in = &visitor->in;
    if (in->size == 0) {
        size_t taken = take_frames(visitor, bytes, size);
        if (taken < size && buf_append(in, bytes + taken, size - taken) != 0)
            wire_die("memory");
        return;
    }
    if (buf_append(in, bytes, size) != 0)
        wire_die("memory");
    buf_consume(in, take_frames(visitor, in->bytes, in->size));
}

static void close_visitor(struct visitor *visitor)
{
    close(visitor->fd);
    buf_fini(&visitor->in);
    visitor->state = VISITOR_GONE;
    visitor->crowd->gone_count++;
}

static void on_readable(struct visitor *visitor)
{
    static uint8_t bytes[READ_SIZE];
    ssize_t size = recv(visitor->fd, bytes, sizeof(bytes), 0);
    if (size > 0)
        on_bytes(visitor, bytes, (size_t)size);
    else if (size == 0 || errno == ECONNRESET)
        close_visitor(visitor);
    else if (errno != EAGAIN)
        wire_die("receiving");
}

void crowd_turn(struct crowd *crowd)
{
    struct epoll_event events[TURN_EVENTS];
    errno = 0;
    int count = epoll_wait(crowd->epoll_fd, events, TURN_EVENTS, WIRE_WAIT_MS);
    if (count <= 0)
        wire_die("nothing came from the server for 10 s");
    for (int i = 0; i < count; i++)
        on_readable(events[i].data.ptr);
}

/* --- leaving --------------------------------------------------------------------------------- */

void crowd_leave(struct crowd *crowd)
{
    struct message bye = { .type = MESSAGE_BYE };
    struct buf out = { 0 };
    crowd_encode(&bye, &out);
    for (size_t i = 0; i < crowd->count; i++) {
        if (crowd->visitors[i].state == VISITOR_GONE)
            continue;
        if (crowd->is_bare)
            close_visitor(&crowd->visitors[i]);
        else
            wire_send_all(crowd->visitors[i].fd, &out);
    }
    while (crowd->gone_count < crowd->count)
        crowd_turn(crowd);
    buf_fini(&out);
    free(crowd->visitors);
    crowd->visitors = NULL;
    crowd->count = 0;
}
