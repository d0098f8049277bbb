/* The addresses that servers listen on and clients connect to, as URLs. */
#ifndef HUTONG_COMMON_ENDPOINT_H
#define HUTONG_COMMON_ENDPOINT_H

#include <hutong/common/buf.h>
#include <hutong/common/str.h>
#include <stdint.h>

enum endpoint_scheme {
    ENDPOINT_UNIX,
    ENDPOINT_TCP,
    ENDPOINT_TLS,
    ENDPOINT_IRC,
    ENDPOINT_IRCS,
    ENDPOINT_WS, /* IRC within a WebSocket */
    ENDPOINT_WSS,
};

enum {
    ENDPOINT_PORT_DEFAULT = 4886,
    ENDPOINT_PORT_IRC = 6667,  /* irc:// without a port */
    ENDPOINT_PORT_IRCS = 6697, /* ircs:// */
    ENDPOINT_PORT_WS = 80,     /* ws:// */
    ENDPOINT_PORT_WSS = 443,   /* wss:// */
    /* sun_path holds 108 bytes with its NUL; a longer path would be cut silently by libuv */
    ENDPOINT_PATH_MAX = 107,
    ENDPOINT_HOST_MAX = 253,
};

struct endpoint {
    enum endpoint_scheme scheme;
    char host[ENDPOINT_HOST_MAX + 1]; /* without brackets; empty for unix */
    uint16_t port;                    /* 0: the system picks (listening only) */
    char path[ENDPOINT_PATH_MAX + 1]; /* unix only */
};

enum endpoint_error {
    ENDPOINT_OK,
    ENDPOINT_E_SCHEME,    /* none or an unknown one */
    ENDPOINT_E_HOST,      /* missing, too long or with bad brackets */
    ENDPOINT_E_PORT,      /* not a number from 0 to 65535 */
    ENDPOINT_E_PATH,      /* unix: without a path */
    ENDPOINT_E_PATH_LONG, /* above ENDPOINT_PATH_MAX bytes */
};

/**
 * Parse "tcp://HOST:PORT", "tcp://[::1]:PORT", "unix:PATH", and likewise tls, irc, ircs, ws
 * and wss.
 * The port may be left out: the default one of the scheme then. Text without a scheme is read as
 * a path if it holds '/', else as HOST or HOST:PORT over tcp.
 * Returns ENDPOINT_OK or which part is wrong; *@endpoint is set only on ENDPOINT_OK.
 */
enum endpoint_error endpoint_parse(struct str text, struct endpoint *endpoint);

/** Append the URL form of @endpoint. Returns 0 or -ENOMEM. */
int endpoint_format(const struct endpoint *endpoint, struct buf *out);

/** What is wrong, for a person: one line, English, without a full stop. Never NULL. */
const char *endpoint_error_text(enum endpoint_error error);

/**
 * The host as getaddrinfo wants it. NULL, which is the loopback interface, for localhost: that
 * name is known without asking anyone, also where no hosts file has it (RFC 6761 section 6.3).
 */
const char *endpoint_node(const struct endpoint *endpoint);

/** Whether only this machine can reach the endpoint (unix, 127.0.0.0/8, ::1, localhost). */
bool endpoint_is_local(const struct endpoint *endpoint);

/** Whether clients at the endpoint speak IRC, not our own protocol. */
bool endpoint_is_irc(const struct endpoint *endpoint);

/** Whether what passes is encrypted: tls, ircs and wss. */
bool endpoint_is_encrypted(const struct endpoint *endpoint);

/** Whether nobody on the way to the endpoint reads along: it is local, or encrypted. */
bool endpoint_is_private(const struct endpoint *endpoint);

#endif
