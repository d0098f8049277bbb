/*
 * Ties a chat to the world: brings it bytes and time, and carries out what it asks of the io.
 *
 *   anything happens ─► chat_…() ─► driver_turn() ─► take() : chat_next_effect() … each given
 *   to driver_perform(), which does the io's ─► what the chat has to send is sent
 */
#ifndef HUTONG_CLIENT_IO_DRIVER_H
#define HUTONG_CLIENT_IO_DRIVER_H

#include "client/core/chat.h"
#include "client/io/connection.h"
#include "client/io/keep.h"
#include "client/io/transfers.h"
#include "client/io/world.h"
#include <hutong/common/endpoint.h>
#include <uv.h>

struct driver_config {
    uv_loop_t *loop;
    struct chat *chat;               /* borrowed: outlives the driver */
    const struct world_clock *clock; /* borrowed */
    const struct endpoint *server;   /* copied */
    const char *certificate;         /* borrowed: shown to tls:// servers; NULL: none */
    bool keeps_outbox;               /* and the token; false: nothing is written to disk */
    bool keeps_rooms;                /* likewise, of the last of each room */
    struct str keep_part;            /* borrowed: as for keep_open() */
    struct keep *keep;               /* taken; NULL: none, or one is opened with the token */
    bool may_start_server;           /* there is none: start it, before the first time we are in */
    /* the chat was given something: take all its effects, each through driver_perform() */
    void (*take)(void *context);
    /* a local server was started; its log is in @log_path */
    void (*on_server_started)(void *context, const char *log_path); /* may be NULL */
    /* something on this side does not work, e.g. the outbox cannot be written; or who the server is
     */
    void (*on_problem)(void *context, const char *text); /* may be NULL */
    /* a fetched file lies at @path; or @problem says why it does not, or was not sent */
    void (*on_file)(void *context, const char *path, const char *problem); /* may be NULL */
    void *context;
};

struct driver;

/** Returns NULL when memory ran out. Call chat_start() and driver_turn() to begin. */
struct driver *driver_new(const struct driver_config *config);

/** Close everything; the loop frees it when it is run on. Last words are still written. */
void driver_close(struct driver *driver);

/** After the chat was given anything, e.g. a key: let its effects be taken and its bytes go out. */
void driver_turn(struct driver *driver);

/** The effects were taken by somebody else: let the chat's bytes go out. */
void driver_flush(struct driver *driver);

/** Carry out an effect if it is the io's. Returns whether it was. */
bool driver_perform(struct driver *driver, const struct chat_effect *effect);

/** The files that come and go over this connection. */
struct transfers *driver_transfers(const struct driver *driver);

uint64_t driver_now_ms(const struct driver *driver);

/** Returns whether there is a connection that is encrypted; *@security is set only then. */
bool driver_security(const struct driver *driver, struct connection_security *security);

#endif
