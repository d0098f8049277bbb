/*
 * One WebSocket as a pump: bytes of the network in and out at one side, lines of IRC at the other.
 * No socket, no loop, no clock.
 *
 *   network ─► ws_received()           ─► lines
 *   network ◄─ ws_output() ◄─ ws_write() ◄─ lines
 *
 * It begins with the HTTP request that asks for it. A message is a line without its end; a client
 * that leaves the end on is understood all the same. Pings are answered here.
 * Source: RFC 6455; IRCv3, "WebSocket support".
 */
#ifndef HUTONG_SERVER_WS_WS_H
#define HUTONG_SERVER_WS_WS_H

#include "server/ws/ws_request.h"

enum {
    WS_MESSAGE_SIZE = 16 * 1024, /* the most that one received message may have */
    WS_OUTPUT_MAX = 64 * 1024,   /* a client that lets us owe it more than that is given up */
};

enum ws_result {
    WS_OK,
    WS_CLOSED,   /* the client has said good-bye, and is answered */
    WS_E_BROKEN, /* beyond repair, see ws_problem(); what ws_output() holds says why */
    WS_E_MEMORY,
};

struct ws;

/** @origins are borrowed until the request has come. NULL when memory ran out. */
struct ws *ws_new(const struct ws_origins *origins);

/** NULL is fine. */
void ws_free(struct ws *ws);

/**
 * Bytes came from the network (borrowed). Lines that they hold are appended to @lines, each with
 * its end; answers are added to the output. Unless it returns WS_OK, nothing more may come.
 */
enum ws_result ws_received(struct ws *ws, const uint8_t *bytes, size_t size, struct buf *lines);

/** Lines to be sent, each with its end; one that is not whole waits for its rest. 0 or -errno. */
int ws_write(struct ws *ws, const uint8_t *bytes, size_t size);

/** Say good-bye: nothing may be written after it. */
void ws_finish(struct ws *ws);

/** What is to be sent now; borrowed until the next call. */
struct str ws_output(const struct ws *ws);

/** So many bytes of it have been sent. */
void ws_output_sent(struct ws *ws, size_t size);

/** Whether it is open: only then can be written. */
bool ws_is_open(const struct ws *ws);

/** For the log, in English: why it broke, without a full stop. Never NULL. */
const char *ws_problem(const struct ws *ws);

#endif
