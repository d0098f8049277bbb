/*
 * A crowd of clients on one epoll: as much of the protocol as it takes to enter, to join a room
 * and to count what arrives. In front of a bare program its visitors only connect and count.
 * It is a measuring instrument: whatever goes wrong ends the program with a sentence.
 */
#ifndef HUTONG_TESTS_BENCH_CROWD_H
#define HUTONG_TESTS_BENCH_CROWD_H

#include <hutong/common/buf.h>
#include <hutong/common/endpoint.h>
#include <hutong/proto/message.h>
#include <stdbool.h>
#include <stdint.h>

enum visitor_state { VISITOR_ENTERING, VISITOR_JOINING, VISITOR_READY, VISITOR_GONE };

struct visitor {
    struct crowd *crowd; /* borrowed */
    enum visitor_state state;
    int fd;
    unsigned number; /* its name and its room follow from it */
    struct buf in;   /* a frame whose end has yet to arrive */
};

struct crowd {
    struct endpoint server;
    bool is_bare; /* the server speaks no protocol, it only copies */
    int epoll_fd;
    unsigned series;          /* in names, so that those of one crowd are new to the server */
    size_t room_size;         /* visitors per room; 0: they join none */
    struct visitor *visitors; /* owned */
    size_t count, ready_count, gone_count;
    uint64_t event_count, event_bytes; /* received, over all visitors */
    /* an acknowledgement arrived for a request of the first visitor, made after it was ready */
    void (*on_done)(void *context, uint64_t id);
    void *context;
};

/** Prepare a crowd without visitors. */
void crowd_init(struct crowd *crowd, const struct endpoint *server, bool is_bare);

/**
 * Let @count visitors in, at most @in_flight of them on their way at a time, and wait until all
 * are in their rooms.
 */
void crowd_enter(struct crowd *crowd, size_t count, size_t room_size, size_t in_flight);

/** Let all visitors say good-bye, and wait until the server has closed every connection. */
void crowd_leave(struct crowd *crowd);

/** Wait for bytes, at most a moment, and take what arrived. */
void crowd_turn(struct crowd *crowd);

/** Send bytes as the first visitor. */
void crowd_send(struct crowd *crowd, const struct buf *bytes);

/** The name of a visitor's room, written to @text (of 32 bytes). */
struct str crowd_room(const struct crowd *crowd, unsigned number, char *text);

/** Append a message; there is always memory. */
void crowd_encode(const struct message *message, struct buf *out);

#endif
