/* One message of a client to one room, from its line to its acknowledgement. */
#ifndef HUTONG_SERVER_IRC_IRC_SAY_H
#define HUTONG_SERVER_IRC_IRC_SAY_H

#include "server/irc/irc.h"

/* Something said, not yet acknowledged. */
struct irc_say {
    struct irc_say *prev, *next;
    uint64_t id;
    char *label; /* owned; NULL: none */
    char target[LIMIT_ROOM_SIZE + 2];
    bool is_notice, is_echoed;
    uint64_t kind, ref;
    uint8_t nonce[LIMIT_NONCE_SIZE];
    size_t text_size;
    char text[]; /* only where it is echoed from here */
};

/* What a client wants to say. */
struct irc_words {
    struct str text; /* as it came, an action in its wrapping */
    struct str tags; /* likewise */
    struct str cuts; /* where lines were joined without a break: a uint16_t for each */
    bool is_notice;
    bool is_to_several; /* all of whom one names at once: heard back but once */
    bool is_unheard;    /* one's client does not hear it back */
    bool is_outside;    /* one is not in the room, and does not read it */
};

/**
 * Make the SAY of a message to a room that the client knows; its id is left to the caller.
 * @target  how the client has named the room
 * @request  set on success; its slices point into the result and into @words
 * Returns what to remember of it, NULL without memory.
 */
struct irc_say *irc_say_new(struct irc *irc, const struct irc_room *room, struct str target,
                            const struct irc_words *words, struct message *request);

/** It has been said: the sender's own copy, where the answer has to carry a label. */
void irc_say_echo(struct irc *irc, const struct irc_say *say, const struct message *done);

/** Say it, and do not wait until it is acknowledged. The label goes with it. */
void irc_say_at_once(struct irc *irc, const struct irc_room *room, struct str target,
                     const struct irc_words *words);

/* irc_privmsg.c */

/** Say it to each of @targets (copied), however many, as the next steps of what is being done. */
void irc_say_to_each(struct irc *irc, struct str targets, const struct irc_words *words);

/** Say it to whomever @targets names. */
void irc_say_to(struct irc *irc, struct str targets, const struct irc_words *words);

/* irc_status.c */

/** Whether @target is the admins of a room; it is said to them then, or refused. */
bool irc_status_say(struct irc *irc, struct str target, const struct irc_words *words);

/* irc_said.c */

/** @is_read  whether the session reads it where others do */
void irc_make_nonce(struct irc *irc, bool is_read, uint8_t nonce[LIMIT_NONCE_SIZE]);

/**
 * Remember what is for other clients, and not kept.
 * @is_answer  whether it is kept as an answer to another message of the room
 */
void irc_said_remember(struct irc_door *door, const uint8_t *nonce, const struct irc_words *words,
                       bool is_answer);

#endif
