/*
 * A chat that stays: the app, its connections and what they keep on disk, made of the options.
 * Shared by the full screen and the lines of --linear, which each bring their own loop.
 */
#ifndef HUTONG_CLIENT_VIEW_SESSION_H
#define HUTONG_CLIENT_VIEW_SESSION_H

#include "client/core/app.h"
#include "client/io/driver.h"
#include "client/io/settings_file.h"
#include "client/options.h"

/* A server of the app, as the io sees it. */
struct session_link {
    struct session *session; /* borrowed */
    bool is_first;           /* the one that rooms and passwords of the options are for */
    struct chat *chat;       /* borrowed from the app */
    struct client_server server;
    struct driver *driver; /* closes itself in the loop */
    struct keep *keep;     /* the driver closes it; NULL: another client has the name's folder */
    uint8_t token[LIMIT_TOKEN_SIZE];
    bool has_token;
};

enum { SESSION_PATH_SIZE = 256 };

struct session {
    const struct client_options *options; /* borrowed */
    uv_loop_t *loop;                      /* borrowed */
    const struct world_clock *clock;      /* borrowed */
    bool restores_drafts; /* there is an input to put them into; else they wait on disk */
    /* after a chat was given anything: take the app's effects, each through session_perform() */
    void (*take)(void *context);
    void *context;
    /* made by session_open() */
    struct app *app;             /* owned: session_free() when the loop has ended */
    struct session_link **links; /* owned */
    size_t link_count;
    struct settings_watch watch;         /* of the file of settings */
    char view_folder[SESSION_PATH_SIZE]; /* of pictures that are only shown; empty: none yet */
    bool is_watching;
};

/** Make the app and its connections, and restore what an earlier run left. False, and told,
 * without memory. */
bool session_open(struct session *session);

/** Connect. */
void session_start(struct session *session);

/** Carry out an effect if it is the io's. */
void session_perform(struct session *session, const struct chat_effect *effect);

/** After the app was given anything, e.g. a key: let effects be taken and bytes go out. */
void session_turn(struct session *session);

/** Do what the app wants done about its settings and files. Before the loop waits. */
void session_serve(struct session *session);

/** Close what the session has in the loop. Last words are still written. Safe to call again. */
void session_close(struct session *session);

void session_free(struct session *session);

/** A sentence on stderr. */
void session_say(const char *text);

/** Die of the signal that ended the chat, as whoever sent it expects. */
void session_die(int number);

#endif
