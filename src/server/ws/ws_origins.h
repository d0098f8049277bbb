/*
 * From which web sites browsers may connect. A page that a browser shows can open a WebSocket to
 * wherever the browser's user can, a server on loopback included: so sites have to be named.
 */
#ifndef HUTONG_SERVER_WS_WS_ORIGINS_H
#define HUTONG_SERVER_WS_WS_ORIGINS_H

#include <hutong/common/str.h>

enum { WS_ORIGIN_SIZE = 128, WS_ORIGINS_MAX = 32 };

struct ws_origins {
    char texts[WS_ORIGINS_MAX][WS_ORIGIN_SIZE]; /* "https://chat.example.org", or "*" for all */
    size_t count;
};

/** Whether @text names a site: SCHEME://HOST or SCHEME://HOST:PORT, "null", or "*". */
bool ws_origin_is_valid(struct str text);

/** Whether a client may come in that says it shows a page of @origin; empty: it is no browser. */
bool ws_origins_allow(const struct ws_origins *origins, struct str origin);

#endif
