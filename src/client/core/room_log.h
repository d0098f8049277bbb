/*
 * The log of a room: a contiguous run of events with signals between them. It grows at its end by
 * what is told (room_log.c), and at its beginning by pages of history (log_older.c).
 */
#ifndef HUTONG_CLIENT_CORE_ROOM_LOG_H
#define HUTONG_CLIENT_CORE_ROOM_LOG_H

#include "client/core/chat_private.h"

enum {
    LOG_ENTRIES_KEPT = 5000,          /* of one room, while nobody scrolls back */
    LOG_ENTRIES_MAX = 20000,          /* of one room, with what scrolling back has loaded */
    LOG_BYTES_MAX = 16 * 1024 * 1024, /* of one room */
    LOG_TRIM_STEP = 256,              /* entries dropped at once, so that it is seldom */
    LOG_SPEAKERS_SEEN = 500,          /* entries in which one who "spoke lately" has spoken */
    LOG_HELD_MAX = 512,               /* events that wait behind a gap */
    LOG_GAP_MAX = 1000,               /* events missed since what is on disk that are fetched */
};

/* Of events; no server gets so far, and what follows one can still be asked for. */
#define LOG_NUMBER_MAX (LIMIT_NUMBER - 1)

/* room_log.c */

/**
 * Begin the log after event @no: what follows is live, what came before can be loaded. Of what it
 * held only the client's own words stay.
 */
void log_place(struct chat *chat, struct chat_room *room, uint64_t no);
/** An event came, in any order: it is appended, held behind a gap, or known. */
void log_on_event(struct chat *chat, struct chat_room *room, const struct message *message);
/** Take ownership of an event entry; as log_on_event. */
void log_take_event(struct chat *chat, struct chat_room *room, struct entry *entry, bool is_new);
/** Take ownership of an entry without a number and append it. */
void log_take_signal(struct chat *chat, struct chat_room *room, struct entry *entry, bool is_new);
void log_on_fill_done(struct chat *chat, struct chat_room *room);
void log_on_fill_refused(struct chat *chat, struct chat_room *room, const struct message *message);
/** Put an entry from disk, which is taken, behind the others, without a word about it. */
int log_restore(struct chat_room *room, struct entry *entry);
/** What is there ends with event @no of a log that is to be proven. */
void log_await_proof(struct chat_room *room);
/** Whether the log, which is to be proven, can go on where the room is now. */
bool log_can_go_on(const struct chat_room *room, uint64_t first_no, uint64_t last_no);
/** The room keeps nothing any more that was before event @first_no. */
void log_expire(struct chat *chat, struct chat_room *room, uint64_t first_no);
/** Ask for what is missing, if anything is and nobody has asked yet. */
void log_fill(struct chat *chat, struct chat_room *room);
void log_on_disconnected(struct chat_room *room);
/** The public part of the room shows the log. */
void log_publish(struct chat_room *room);
/** An event as this version knows it: a kind of a later one is a message. */
struct message log_event(const struct message *event);

/* log_older.c */

/** Ask for the page before the log, unless it is asked for or there is no room for it. */
void log_load_older(struct chat *chat, struct chat_room *room);
/** One event of the page. */
void log_on_older(struct chat *chat, struct chat_room *room, const struct message *message);
/** All of it is there: what leads up to the log is put before it. */
void log_on_older_done(struct chat *chat, struct chat_room *room);
void log_on_older_refused(struct chat *chat, struct chat_room *room);

#endif
