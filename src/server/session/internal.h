/* What the files of this layer share: the two structs, and who offers what to whom. */
#ifndef HUTONG_SERVER_SESSION_INTERNAL_H
#define HUTONG_SERVER_SESSION_INTERNAL_H

#include "server/session/channel.h"
#include "server/session/session.h"
#include "server/store/page_request.h"
#include <hutong/common/buf.h>
#include <hutong/common/hash.h>

enum {
    SESSION_BANNED_WAIT_MS = 60000, /* told to those whose address is banned */
    SESSION_CLOSING_MS = 3000,      /* for the last words to be written */
    SESSION_WAIT_MS = 1000,         /* told with ERROR_BUSY, at least */
    SESSION_LISTS_IN_FLIGHT = 8,    /* requests that are answered with lists, at the same time */
};

enum session_state {
    SESSION_NEW,      /* has to say HELLO */
    SESSION_GREETED,  /* has to ENTER */
    SESSION_ENTERING, /* has asked to */
    SESSION_READY,
    SESSION_CONTROL, /* on the control socket, all the time */
    SESSION_CLOSING, /* its last words are being written */
    SESSION_CLOSED,  /* the transport has been told to end it */
};

/* A page of history or of a search, or a file, that was asked for and waits for its turn. */
struct session_read {
    struct session_read *next;
    uint64_t id, last;
    bool is_file;
    struct file_id file; /* of a file */
    uint64_t offset;     /* of a file: where its next part begins */
    struct page_request page;
    char bytes[]; /* of the page's slices */
};

/* Of a session that sends files. */
struct session_upload {
    uint64_t chunks[LIMIT_CHUNKS_IN_FLIGHT]; /* ids of the pieces that are not answered */
    uint8_t chunk_count;
    uint64_t left; /* bytes of files that it may send, which are not counted as others are */
};

/* What every flush looks at comes first: it should take as few lines of cache as can be. */
struct session {
    enum session_state state : 8;
    bool is_dirty;
    bool is_blocked;           /* a write_rest is under way */
    bool is_paused;            /* the transport was told to stop reading */
    bool is_reading;           /* a page was asked for and has not come */
    bool is_reading_history;   /* it is for the first of the reads, else for a subscription */
    bool is_rooms_turn;        /* a part of a file was sent: missed events come before the next */
    bool is_pinged;            /* since it was last heard */
    bool is_known_to_hub;      /* the hub has to hear of its end */
    bool is_awaited;           /* it has said good-bye, and the hub has yet to tell the others */
    struct sessions *sessions; /* borrowed */
    const struct session_codec *codec;
    const struct session_transport *transport;
    void *peer;                  /* borrowed: the transport's */
    struct subscription *unread; /* doubly linked by unread_prev and unread_next */
    struct session *dirty_next;
    struct buf replies;         /* frames for this session alone, before all unread ones */
    size_t replies_taken;       /* of these: bytes at the front that are written already */
    size_t replies_counted;     /* memory for them, as far as it is in the sum of all sessions */
    uint64_t settled;           /* sessions->published when it last had what it could have */
    uint64_t progress_ms;       /* when last a byte of ours was taken */
    struct session_read *reads; /* owned, the first is asked first */
    uint16_t behind;            /* subscriptions that are not live */
    uint16_t in_flight;         /* requests without their last answer */
    uint16_t lists;             /* of these, answered with lists; counted down only all at once */

    uint64_t id;
    void *codec_state; /* owned by the codec */
    void *context;     /* borrowed: the door's */
    unsigned form;     /* in which of the codec's forms it reads rooms */
    struct session_origin origin;
    struct quota_place *place;          /* where it comes from */
    struct quota quota;                 /* what it has done lately */
    uint64_t refused_until_ms;          /* requests: those that wait were to come first */
    uint64_t slowed_until_ms;           /* nothing is read before */
    struct subscription *subscriptions; /* owned, singly linked by other */
    struct buf input;    /* the part of a frame, or what came while reads were paused */
    uint64_t heard_ms;   /* when last it said something, or could at last be written to */
    uint64_t since_ms;   /* when it was opened; when it began to close */
    uint64_t reading_no; /* first event of the page that a subscription waits for */
    const char *reason;  /* why it is closed; a literal */
    char *software;      /* owned: what it says it is; NULL: nothing */
    struct certificate *certificate; /* owned; NULL: no handshake has shown one */
    struct session_upload *upload;   /* owned; NULL: nothing was uploaded yet */
    UT_hash_handle hh;               /* by id */
};

struct sessions {
    struct sessions_config config;
    struct link_hub hub;
    struct log *log; /* borrowed */
    struct quota_places places;
    void (*on_news)(void *context, const struct effect *news); /* NULL: nobody watches users */
    void *news_context;                                        /* borrowed */
    struct session *all;      /* uthash by id; iterated in order of arrival */
    struct channel *channels; /* uthash by room */
    struct session *dirty;    /* with something to write or to go on with */
    struct channel *dirty_channels;
    struct buf scratch;     /* one encoded frame */
    size_t replies_counted; /* memory for unwritten replies, of all sessions */
    uint64_t published;     /* how many events and signals */
    uint64_t outputs;       /* how much was told, to whomever */
    uint64_t last_id;
    uint64_t now_ms;
    size_t ready_count; /* sessions that are SESSION_READY */
    size_t ready_max;   /* the most that have been so at once */
    bool is_flushing;
};

/* sessions.c */

/** NULL if there is none of that number. */
struct session *sessions_find(struct sessions *sessions, uint64_t id);

/** Into SESSION_READY, or out of it: these are counted. */
void session_set_state(struct session *session, enum session_state state);

/** Have sessions_flush() look at it. */
void session_mark(struct session *session);

/** Write what was said so far, then close. @reason is a literal for the log. */
void session_finish(struct session *session, const char *reason);

/** Say an ERROR or BYE with a code and close; the text is the reason in the log, too. */
void session_end(struct session *session, enum message_type type, enum error_code code,
                 const char *text);

/** Close now, whatever is unwritten. */
void session_drop(struct session *session, const char *reason);

/* subscribe.c */

struct subscription *session_subscription(const struct session *session, uint64_t room);

/** Put a subscription that has something to read into the session's list of those. */
void session_add_unread(struct session *session, struct subscription *subscription);
void session_remove_unread(struct session *session, struct subscription *subscription);

/** Change the state, keeping count of those behind. */
void subscription_set_state(struct subscription *subscription, enum subscription_state state);

/** What of a tail is left out for the reader of a subscription: what this session caused. 0:
 * nothing. */
static inline uint64_t subscription_reader(const struct subscription *subscription)
{
    return subscription->stream->codec->author ? subscription->session->id : 0;
}

void session_subscribe(struct session *session, const struct effect *effect);
void session_unsubscribe(struct session *session, struct subscription *subscription);
void session_unsubscribe_all(struct session *session);

/** Read rooms in another form of the codec from now on. */
void session_set_form(struct session *session, unsigned form);

/* answer.c */

/** Queue a message for this session alone. Without memory the session is dropped. */
void answer_send(struct session *session, const struct message *message);

/** The same with bytes that are in its form already. */
void answer_bytes(struct session *session, const void *bytes, size_t size);

/**
 * The same for what is told to many, one after the other: nobody is dropped at once. One who does
 * not read is with the next tick; without memory this is left out.
 */
void answer_add(struct session *session, const void *bytes, size_t size);

/** Keep the sum of what waits to be written, after it has changed. */
void answer_count(struct session *session);

/** Queue an ERROR to @request, naming its id if it has one; @request may be NULL. */
void answer_error(struct session *session, const struct message *request, enum error_code code,
                  const char *text);

/** The same for ERROR_BUSY, with the time after which to try again. */
void answer_busy(struct session *session, const struct message *request, uint64_t wait_ms,
                 const char *text);

/* intake.c */

/** Handle received bytes as far as may be now. Returns how many were used. */
size_t intake_consume(struct session *session, const uint8_t *bytes, size_t size);

/** Whether the session may say this now; refused otherwise. */
bool intake_allows(struct session *session, const struct message *message);

/** Take in what a session says, if it may say it now. */
void intake_message(struct session *session, const struct message *message);

/** A request had its last answer. */
void intake_answered(struct session *session);

/** Stop reading if the session has to wait. */
void intake_update_pause(struct session *session);

/** Go on with what was held back, and with reading, once quotas allow. */
void intake_resume(struct session *session);

/** So many bytes of files may be sent that are not counted as others are. */
void intake_allow_upload(struct session *session, uint64_t size);

/** The last answer to a request goes out: if it was a piece of a file, there may be another. */
void intake_settle_chunk(struct session *session, uint64_t id);

/* flush.c */

/** Copy the unread part of a subscription into the replies, so that what is said next follows. */
void flush_copy(struct session *session, struct subscription *subscription);

/**
 * Before a reply: what was published before it is to be read before it. Copies what is unread
 * if that is little; a peer that is slow anyway may see a reply first.
 */
void flush_settle(struct session *session);

/* catchup.c */

/** Ask for the next page or snapshot that a session with nothing left to write waits for. */
void catchup_step(struct session *session);

/** Queue a HISTORY or SEARCH request that the core has allowed. */
void catchup_queue(struct session *session, const struct effect *effect);

/* download.c */

/** Queue a FETCH that the core has allowed. */
void download_queue(struct session *session, const struct effect *effect);

/** Ask for the next part of the file that is first among what was asked for. */
void download_ask(struct session *session);

#endif
