/* A room as sessions see it: its tails, one a wire form, and who is subscribed with a place in one.
 */
#ifndef HUTONG_SERVER_SESSION_CHANNEL_H
#define HUTONG_SERVER_SESSION_CHANNEL_H

#include "server/session/codec.h"
#include "server/session/tail.h"
#include <hutong/common/hash.h>
#include <hutong/common/str.h>
#include <hutong/proto/limits.h>

struct session;
struct channel;

enum subscription_state {
    SUBSCRIPTION_LIVE,        /* reads the tail at its position */
    SUBSCRIPTION_LAGGING,     /* its position fell off the tail: the room must be asked for anew */
    SUBSCRIPTION_ASKED,       /* the JOIN for that is on its way */
    SUBSCRIPTION_CATCHING_UP, /* gets the events before live_no page by page */
};

/* A room's events in one wire form, encoded once for all who read them so. */
struct stream {
    struct channel *channel; /* borrowed: it owns its streams */
    const struct session_codec *codec;
    void *context; /* borrowed: the door's */
    unsigned form; /* which of the codec's forms */
    struct tail tail;
    uint64_t flushed_end; /* the tail's end when readers were last taken forward */
    size_t reader_count;
    struct stream *next;
};

/* One session's place in one room. What every flush looks at comes first. */
struct subscription {
    struct session *session;   /* borrowed: the session owns its subscriptions */
    struct stream *stream;     /* borrowed: lives as long as it has readers */
    struct subscription *next; /* in the channel */
    struct subscription *unread_prev, *unread_next; /* in the session's list of unread ones */
    uint64_t position;                              /* in the tail, at an entry's border */
    uint64_t next_no;                               /* the first event it has not had */
    enum subscription_state state : 8;
    bool is_unread;             /* is in the session's list of unread ones */
    uint8_t asked_ticks;        /* how long its JOIN has had no answer */
    uint64_t live_no;           /* catching up: the first event at or after the position */
    struct subscription *prev;  /* in the channel */
    struct subscription *other; /* the session's next one */
};

/* The two users of a direct room, as they are called now. */
struct channel_pair {
    char names[2][LIMIT_NAME_SIZE + 1];
};

struct channel {
    uint64_t room;
    struct stream *streams;             /* owned, one for each form that is read */
    struct subscription *subscriptions; /* doubly linked by prev and next */
    struct channel *dirty_next;
    bool is_dirty;
    struct channel_pair
        *pair;         /* owned: whose direct room it is, where a codec has to know; or NULL */
    UT_hash_handle hh; /* by room */
    size_t name_size;
    char *name; /* owned; as it is on the wire */
};

/* All channels, by room number; NULL is an empty table. */
struct channel *channel_find(struct channel *table, uint64_t room);

/** Find or make a channel. NULL when memory ran out. */
struct channel *channel_get(struct channel **table, uint64_t room, struct str name);

/** Free a channel without subscriptions. */
void channel_free(struct channel **table, struct channel *channel);

struct str channel_name(const struct channel *channel);

/** The room has another name. Returns 0 or -ENOMEM. */
int channel_rename(struct channel *channel, struct str name);

/**
 * Nothing of what its tails hold is read any more: who is not at the end goes on from the store.
 */
void channel_let_go(struct channel *channel);

/** Whether every live subscription that reads @stream has read to the end. */
bool channel_is_read(const struct channel *channel, const struct stream *stream);

/**
 * A new subscription in the list of the channel, which reads in one of the forms of @door's codec.
 * NULL when memory ran out.
 * @last  number of the room's newest event
 */
struct subscription *subscription_new(struct session *session, struct channel *channel,
                                      const struct session_door *door, unsigned form,
                                      uint64_t last);

/**
 * Read on in another form, from the same event. All that is live must have been read. Returns
 * whether the place is known in that form: else the room must be asked for anew. False also
 * without memory, then all is as before.
 */
bool subscription_reform(struct subscription *subscription, unsigned form);

/** Take it out of the channel's list and free it; the session's lists are the caller's. */
void subscription_free(struct subscription *subscription);

/**
 * Begin anew at the tail's end: events from @next_no on, those after @last live.
 * Returns the state that it should be in.
 */
enum subscription_state subscription_start(struct subscription *subscription, uint64_t next_no,
                                           uint64_t last);

/** Whether the place is still within the tail. */
bool subscription_is_held(const struct subscription *subscription);

/** Whether it is live and there is something to read, or to find out that it fell behind. */
bool subscription_has_unread(const struct subscription *subscription);

/** Move the place forward over @size bytes, to an entry's border. */
void subscription_advance(struct subscription *subscription, size_t size);

#endif
