/* A CHATHISTORY under way, and which events it is about. */
#ifndef HUTONG_SERVER_IRC_IRC_HISTORY_H
#define HUTONG_SERVER_IRC_IRC_HISTORY_H

#include "server/irc/irc.h"

enum { HISTORY_PAGES_MAX = 20 }; /* read for one answer, where much is not shown */

enum irc_history_kind {
    HISTORY_LATEST,
    HISTORY_BEFORE,
    HISTORY_AFTER,
    HISTORY_BETWEEN,
    HISTORY_AROUND
};

/* Which event is meant: by its number, or by a time that has yet to become one. */
struct irc_selector {
    bool is_any;  /* "*" */
    bool is_time; /* then the number becomes that of the first event at that time or later */
    uint64_t no, time_ms;
};

struct irc_history {
    enum irc_history_kind kind;
    uint64_t room, last; /* the room's number, and that of its newest event */
    struct irc_selector selectors[2];
    size_t resolved;    /* selectors that are numbers */
    uint64_t low, high; /* the time that is looked for: at or after low, at or before high */
    bool is_reading;
    uint64_t after, before; /* bounds, which are left out */
    uint64_t wanted;        /* lines of events still to be found */
    uint64_t wanted_later;  /* around: forward, afterwards */
    bool is_backward;
    unsigned page_count;
    uint64_t event_count;   /* of the present page */
    uint64_t first, newest; /* numbers of its first and last event */
    struct buf page;
    char batch[IRC_BATCH_SIZE];
};

/** Which kind is called so. Returns false if none is. */
bool irc_history_find_kind(struct str name, enum irc_history_kind *kind);

/** How many selectors a kind takes: 1 or 2. */
size_t irc_history_selectors(enum irc_history_kind kind);

/** Read "*", "timestamp=…" or "msgid=…" of a room of which number and end are known. */
bool irc_history_parse_selector(struct str text, const struct irc_history *history,
                                struct irc_selector *selector);

/** Read how many messages are wanted, at most LIMIT_HISTORY_PAGE. */
bool irc_history_parse_limit(struct str text, uint64_t *limit);

/** Begin to look for the first selector: all of them have been read. */
void irc_history_start(struct irc_history *history);

/**
 * Go on until an event's time has to be known.
 * @middle  set then: the event's number
 * Returns false then; true once all selectors are numbers, and the bounds are set.
 */
bool irc_history_resolve(struct irc_history *history, uint64_t *middle);

/** The time of the event that irc_history_resolve asked for; UINT64_MAX: there is none so late. */
void irc_history_halve(struct irc_history *history, uint64_t time_ms);

/**
 * Ask for what irc_history_resolve needs, as a step of the task. Returns whether there is an answer
 * to wait for, which goes to irc_history_looked.
 */
bool irc_history_look(struct irc *irc);
void irc_history_looked(struct irc *irc, const struct message *message);

/**
 * A page has been read: narrow the bounds to what is not read yet, or turn to the other side of
 * what lies around. Returns whether there is something to be read.
 */
bool irc_history_advance(struct irc_history *history);

#endif
