/*
 * A crowd of IRC clients on one epoll: as much of IRC as it takes to be let in, to join a room and
 * to count what arrives, from whatever server. It is a measuring instrument: whatever goes wrong
 * ends the program with a sentence.
 */
#ifndef HUTONG_TESTS_BENCH_IRC_CROWD_H
#define HUTONG_TESTS_BENCH_IRC_CROWD_H

#include <hutong/common/buf.h>
#include <hutong/common/endpoint.h>
#include <stdbool.h>
#include <stdint.h>

enum irc_visitor_state { IRC_ENTERING, IRC_JOINING, IRC_READY, IRC_GONE };

struct irc_visitor {
    struct irc_crowd *crowd; /* borrowed */
    enum irc_visitor_state state;
    int fd;
    unsigned number; /* its nick and its room follow from it */
    struct buf in;   /* a line whose end has yet to arrive */
};

struct irc_crowd {
    struct endpoint server;
    int epoll_fd;
    unsigned series;              /* in names, so that those of one crowd are new to the server */
    size_t room_size;             /* visitors per room; 0: they join none */
    size_t form_count;            /* of capabilities: each visitor has the next one's */
    struct irc_visitor *visitors; /* owned */
    size_t count, ready_count, gone_count;
    uint64_t said_count, said_bytes; /* received, over all visitors */
    uint64_t *delays;                /* owned: of each message received, if there is room for it */
    size_t delay_count, delay_max;
};

/** Prepare a crowd without visitors. */
void irc_crowd_init(struct irc_crowd *crowd, const struct endpoint *server);

/**
 * Let @count visitors in, at most @in_flight of them on their way at a time, and wait until all
 * are in their rooms.
 */
void irc_crowd_enter(struct irc_crowd *crowd, size_t count, size_t in_flight);

/** Let all visitors go, and wait until the server has closed every connection. */
void irc_crowd_leave(struct irc_crowd *crowd);

/** Wait for bytes, at most @wait_ms, and take what arrived. Returns whether anything did. */
bool irc_crowd_turn(struct irc_crowd *crowd, int wait_ms);

/** Append what the first visitor says: the time, for delays, and so many bytes of text in all. */
void irc_crowd_append_said(const struct irc_crowd *crowd, uint64_t now_ns, struct buf *out);

/** Have the first visitor send it. */
void irc_crowd_send(const struct irc_crowd *crowd, const struct buf *bytes);

/** How many hear what the first visitor says. */
size_t irc_crowd_listeners(const struct irc_crowd *crowd);

#endif
