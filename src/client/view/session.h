/*
 * A chat that stays: the app, its connection and what it keeps on disk, made of the options.
 * Shared by the full screen and the lines of --linear, which each bring their own loop.
 */
#ifndef HUTONG_CLIENT_VIEW_SESSION_H
#define HUTONG_CLIENT_VIEW_SESSION_H

#include "client/core/app.h"
#include "client/io/driver.h"
#include "client/io/settings_file.h"
#include "client/options.h"

struct session {
    const struct client_options *options; /* borrowed */
    uv_loop_t *loop;                      /* borrowed */
    const struct world_clock *clock;      /* borrowed */
    bool restores_drafts; /* there is an input to put them into; else they wait on disk */
    /* after the chat was given anything: take its effects, each through driver_perform() */
    void (*take)(void *context);
    void *context;
    /* made by session_open(); NULL before */
    struct app *app;       /* owned: session_free() when the loop has ended */
    struct driver *driver; /* closes itself in the loop */
    struct keep *keep;     /* the driver closes it; NULL: another client has the name's folder */
    uint8_t token[LIMIT_TOKEN_SIZE];
    bool has_token;
    struct settings_watch watch; /* of the file of settings */
    bool is_watching;
};

/** Make app and driver and restore what an earlier run left. False, and told, without memory. */
bool session_open(struct session *session);

/** Connect. */
void session_start(struct session *session);

/** Do what the app wants done about its settings. Before the loop waits. */
void session_serve(struct session *session);

/** Close what the session has in the loop, but for the driver. Safe to call again. */
void session_close(struct session *session);

void session_free(struct session *session);

/** A sentence on stderr. */
void session_say(const char *text);

/** Die of the signal that ended the chat, as whoever sent it expects. */
void session_die(int number);

#endif
