/*
 * Sessions: one per attached connection. Bytes in, requests to the hub; outputs of the hub
 * in, bytes out. Knows the protocol's states and quotas and the fan-out, but no socket, no
 * clock and no loop: the transport is a table of functions and time is an argument.
 *
 * Fan-out: an event is encoded once into its room's tail; each subscribed session keeps a place
 * in it, and sessions_flush() takes every session that has something to write forward with one
 * gathered write. A session that cannot write costs its place and at most one frame; when its
 * place falls off the tail, the session goes on from the store once it reads again.
 */
#ifndef HUTONG_SERVER_SESSION_SESSION_H
#define HUTONG_SERVER_SESSION_SESSION_H

#include "server/link/link.h"
#include "server/session/codec.h"
#include "server/session/quota.h"
#include <hutong/common/log.h>
#include <sys/uio.h>

/* Where a connection comes from, as far as it decides what may pass over it. */
struct session_origin {
    int64_t uid;      /* operating system user at a local socket, -1 elsewhere */
    uint64_t address; /* a place, see hutong/common/place.h */
    uint64_t seed;    /* random */
    bool is_private;  /* nobody on the way reads along: a local socket, loopback or TLS */
    bool is_local;    /* comes from this machine */
    bool is_control;  /* whoever runs the server asks: commands, and no chat */
};

struct session_transport {
    /*
     * Write what can be written at once. Returns bytes taken (0: none now), or -errno.
     * Not called while a write_rest is under way.
     */
    ssize_t (*try_write)(void *peer, const struct iovec *iov, int iov_count);
    /* take a copy of these bytes and write them; then call session_on_writable. 0 or -errno */
    int (*write_rest)(void *peer, const uint8_t *bytes, size_t size);
    /* stop or go on delivering received bytes */
    void (*pause)(void *peer, bool paused);
    /* end the connection; session_on_closed must follow, not from within this call */
    void (*close)(void *peer);
    /* how it is spoken with ("tcp", "tls", "unix", "ws", "wss") and from where; NULL: that is not
     * known */
    const char *(*describe)(void *peer, char address[LIMIT_ADDRESS_SIZE]);
};

struct sessions_config {
    uint64_t heartbeat_ms; /* a session not heard of for so long is dead; PING at a third of it */
    uint64_t stall_ms;     /* one that takes no byte for so long is closed */
    uint64_t login_ms;     /* time to ENTER */
    size_t replies_max;    /* bytes for replies not yet written; 0: LIMIT_REPLIES_TOTAL */
    struct str software;   /* told in HELLO */
    struct str feature;    /* likewise; empty: none */
    struct quota_rules local, beyond; /* for connections from this machine, and others */
};

struct sessions; /* all of one worker */
struct session;

struct sessions *sessions_new(const struct sessions_config *config, struct link_hub hub,
                              struct log *log);
void sessions_free(struct sessions *sessions);

/** Have @on_news hear of every user who comes (PRESENCE), goes, or takes another name: the effect
 * that tells it. */
void sessions_watch(struct sessions *sessions,
                    void (*on_news)(void *context, const struct effect *news), void *context);

/** Take other times from now on. */
void sessions_configure(struct sessions *sessions, const struct sessions_config *config);

/**
 * A connection came in. @peer is the transport's and given back with every call.
 * @door    copied: in which wire form it speaks
 * @origin  copied
 * Returns NULL when memory ran out, or where too many connections come from there for one more
 * answer; fewer of them too many are opened and told so, and end.
 */
struct session *session_open(struct sessions *sessions, const struct session_transport *transport,
                             void *peer, const struct session_door *door,
                             const struct session_origin *origin, uint64_t now_ms);

/** Its number, which is what the hub calls it. */
uint64_t session_id(const struct session *session);

/** The other side has proved that it has the key of this certificate. */
void session_set_certificate(struct session *session, const struct certificate *certificate);

/** Bytes arrived (borrowed). What is left of a frame is kept. */
void session_on_received(struct session *session, const uint8_t *bytes, size_t size,
                         uint64_t now_ms);

/**
 * So many bytes arrived that are no business of the session, such as the other side's pings: they
 * count like others, and are a sign of life.
 */
void session_on_overhead(struct session *session, size_t size, uint64_t now_ms);

/** The write_rest is done. */
void session_on_writable(struct session *session, uint64_t now_ms);

/** The connection is gone, for whatever reason; frees the session. */
void session_on_closed(struct session *session, uint64_t now_ms);

/** The hub's outputs, in order. */
void sessions_on_output(struct sessions *sessions, const struct effect *effect, uint64_t now_ms);

/** Answer to link_hub.read. @page is borrowed; @status 0 or -errno. */
void sessions_on_page(struct sessions *sessions, uint64_t session, uint64_t tag, int status,
                      const struct event_page *page, uint64_t now_ms);

/** Answer to link_hub.read_file. @part is borrowed, empty at the end; @status 0 or -errno. */
void sessions_on_part(struct sessions *sessions, uint64_t session, uint64_t tag, int status,
                      struct str part, uint64_t now_ms);

/** Write what there is to write, one gathered write per session. Once per loop turn. */
void sessions_flush(struct sessions *sessions, uint64_t now_ms);

/** Heartbeats, stalled and silent sessions, old parts of tails. About once a second. */
void sessions_tick(struct sessions *sessions, uint64_t now_ms);

/** Tell every session something (NOTICE), or good-bye and close (BYE). */
void sessions_tell_all(struct sessions *sessions, const struct message *message);

size_t sessions_count(const struct sessions *sessions);

/** How much the hub has had told, to sessions and to rooms, since the beginning. */
uint64_t sessions_outputs(const struct sessions *sessions);

/** Whether there is a session of this number that has not ended. */
bool sessions_has(struct sessions *sessions, uint64_t session);

#endif
