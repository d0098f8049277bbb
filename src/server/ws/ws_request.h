/*
 * The HTTP request that opens a WebSocket, and its answer. Of HTTP just that: one request, no body.
 * Source: RFC 6455, sections 4.2.1 and 4.2.2; RFC 9112; IRCv3, "WebSocket support".
 */
#ifndef HUTONG_SERVER_WS_WS_REQUEST_H
#define HUTONG_SERVER_WS_WS_REQUEST_H

#include "server/ws/ws_origins.h"
#include <hutong/common/buf.h>

enum { WS_REQUEST_SIZE = 8192, /* the request, all its headers included */ WS_KEY_SIZE = 24 };

enum ws_request_result {
    WS_REQUEST_OK,
    WS_REQUEST_MORE,      /* its end has yet to arrive */
    WS_REQUEST_E_BAD,     /* no HTTP, or not what a WebSocket needs */
    WS_REQUEST_E_METHOD,  /* another method than GET */
    WS_REQUEST_E_UPGRADE, /* a page is asked for: there is none */
    WS_REQUEST_E_VERSION, /* another version of the protocol than 13 */
    WS_REQUEST_E_ORIGIN,  /* by a page of a site that is not allowed */
    WS_REQUEST_E_LARGE,   /* more than WS_REQUEST_SIZE */
    WS_REQUEST_E_FULL,    /* never found here: there are too many connections */
};

/* What messages are: text, or bytes. The server's preference does not matter, the client's does. */
enum ws_protocol { WS_PROTOCOL_NONE, WS_PROTOCOL_TEXT, WS_PROTOCOL_BINARY };

struct ws_request {
    char key[WS_KEY_SIZE + 1];
    enum ws_protocol protocol; /* the first one of its list that we speak */
};

/**
 * Read the request at the beginning of a run of bytes.
 * @bytes    borrowed
 * @request  set on WS_REQUEST_OK
 * @used     set on WS_REQUEST_OK: bytes it took
 * Once it is neither WS_REQUEST_OK nor _MORE, the connection is to be answered and closed.
 */
enum ws_request_result ws_request_take(struct str bytes, const struct ws_origins *origins,
                                       struct ws_request *request, size_t *used);

/** Append the answer that opens the WebSocket. Returns 0 or -ENOMEM. */
int ws_answer_accept(const struct ws_request *request, struct buf *out);

/** Append the answer that says why not, for a person to read, too. Returns 0 or -ENOMEM. */
int ws_answer_refuse(enum ws_request_result why, struct buf *out);

#endif
