/*
 * The IRC door: a codec that speaks IRC with clients, and the same requests and messages as every
 * other door with sessions and hub. docs/irc.md says what becomes what.
 */
#ifndef HUTONG_SERVER_IRC_IRC_DOOR_H
#define HUTONG_SERVER_IRC_IRC_DOOR_H

#include "server/session/session.h"

enum { IRC_SERVER_NAME_SIZE = 64, IRC_MOTD_SIZE = 8192 };

struct irc_config {
    char server_name[IRC_SERVER_NAME_SIZE]; /* a host name: what lines come from */
    char network[IRC_SERVER_NAME_SIZE];     /* a word */
    char motd[IRC_MOTD_SIZE];               /* lines; empty: there is none */
    uint64_t replay_max; /* messages shown to one who joins with a client that cannot ask */
    bool has_scram;      /* SCRAM-SHA-256 is switched on */
    uint64_t sts_s;      /* for how long clients are to come by TLS only; 0: not told */
    uint16_t sts_port;   /* where that is; 0: nowhere */
};

struct irc_door;

/** A door for all IRC connections of one set of sessions. NULL when memory ran out. */
struct irc_door *irc_door_new(const struct irc_config *config, uint64_t date_ms);

/** Free it, after its sessions. NULL is fine. */
void irc_door_free(struct irc_door *door);

/**
 * Another configuration from now on, of which @sessions that want to know are told. The server's
 * name stays as it was.
 */
void irc_door_configure(struct irc_door *door, struct sessions *sessions,
                        const struct irc_config *config);

/** Milliseconds since 1970, before each turn of the loop. */
void irc_door_set_date(struct irc_door *door, uint64_t date_ms);

/** Somebody has come, gone or another name: see sessions_watch. @context is the door. */
void irc_door_on_news(void *context, const struct effect *effect);

/** What a connection that comes in by this door is opened with. */
struct session_door irc_door_session(struct irc_door *door);

#endif
