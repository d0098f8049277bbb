/*
 * What the core wants done, as data: changes for the store and messages for sessions, in order.
 * A batch of effects is committed as one transaction; only then are its outputs released.
 */
#ifndef HUTONG_SERVER_CORE_EFFECTS_H
#define HUTONG_SERVER_CORE_EFFECTS_H

#include <hutong/common/arena.h>
#include <hutong/proto/message.h>
#include <stdint.h>

enum effect_kind {
    /* for the store; none of these is an output */
    EFFECT_PUT_USER,    /* user, name, token (zeros: none); of an account also hash, scram, uid */
    EFFECT_DEL_USER,    /* user; its memberships go with it */
    EFFECT_DEL_ACCOUNT, /* as DEL_USER, and what it said is shown under a name that says so */
    EFFECT_PUT_ROOM,    /* room, room_kind, name, topic, created_ms, topic_ms, text: by whom; of a
                           direct room the name is '@' and its    number, the topic the name of the one
                           who has left, if one has */
    EFFECT_DEL_ROOM,    /* room; its memberships go with it */
    EFFECT_PUT_MEMBER, /* user, room, role, count (has_voice), since, text (the title); no, said: as
                          PUT_MARK */
    EFFECT_DEL_MEMBER, /* user, room */
    EFFECT_PUT_CERTIFICATE, /* user, token: the digest */
    EFFECT_DEL_CERTIFICATE, /* user, token: the digest */
    EFFECT_PUT_MARK,        /* user, room, no, said: read up to event no: so many messages */
    EFFECT_PUT_NOTE,        /* room, note, user, no */
    EFFECT_DEL_NOTE,        /* room, note, user, no */
    EFFECT_PUT_SETTING,     /* room, setting, count, text */
    EFFECT_PUT_FORMER,      /* room, name: one that it had, no: up to which event */
    EFFECT_DEL_FORMER,      /* likewise */
    EFFECT_PUT_METADATA,    /* user or room, name (the key), text; without a text: no more */
    EFFECT_PUT_PASS,        /* user, room, count (is_invited), since (when), name (by), text */
    EFFECT_DEL_PASS,        /* user, room */
    EFFECT_PUT_SANCTION,    /* room, no, count (sort), setting (kind), name (whom), hash (its
                          account or place), topic (the maker), text (the reason), since, after
                          (until)
                        */
    EFFECT_DEL_SANCTION,    /* room, no */
    EFFECT_PUT_FILE,        /* room, no, payer, content, size: a message names a file */
    EFFECT_DEL_FILE,        /* room, no: it does no more */
    EFFECT_PUT_UPLOAD,      /* user, payer, content, size, is_stored */
    EFFECT_DEL_UPLOAD,      /* user, content */
    EFFECT_PUT_BAN,         /* no, user, after (until when, UINT64_MAX: for ever), message */
    EFFECT_DEL_BAN,         /* no */
    EFFECT_AUDIT,           /* message (AUDIT) */
    EFFECT_EXPIRE,          /* room, no: the first event that is kept; those before are erased;
                               count: messages among these; said: messages so far, should none be
                               left */
    EFFECT_EXPIRE_AUDIT, /* since: notes of earlier times go; count: and what is more than so many
                          */
    EFFECT_ERASE_USER,   /* user: what it said is erased; then DEL_ACCOUNT */

    /* for both: stored, then published */
    EFFECT_EVENT, /* room, user, message (MESSAGE_EVENT); session: whose request caused it, or 0 */

    /* outputs */
    EFFECT_REPLY,       /* session, message */
    EFFECT_SIGNAL,      /* session, room, message: for one who reads the room, and may be lost */
    EFFECT_PUBLISH,     /* room, message: a signal to all who are subscribed; session as above.
                           Room 0: news of a user, for doors that watch users; text: the ident
                           of one who enters, if there is one */
    EFFECT_SUBSCRIBE,   /* session, room, name, last, after (UINT64_MAX: from now on) */
    EFFECT_UNSUBSCRIBE, /* session, room */
    EFFECT_READ,        /* session, room, name, last, message (the HISTORY, PINS, THREAD, VERSIONS
                           or AUDIT request, checked) */
    EFFECT_SEARCH,      /* session, name (who asks), message (the SEARCH request, checked), rooms,
                           is_everywhere */
    EFFECT_OFFERED,     /* session, user, content, size, message (the OFFER, checked): see how much
                           of it is there */
    EFFECT_FETCH,       /* session, content, size, message (the FETCH, checked) */
    EFFECT_DROP_UPLOAD, /* user, content: what came of it can go, unless it was offered again */
    EFFECT_DROP_FILE,   /* content, size: nobody names it any more, unless it was offered since */
    EFFECT_DESCRIBE,    /* session, message (SESSION): a reply, completed with what is known of the
                           session that its `no` names */
    EFFECT_RENAME,      /* session, room, name, message: to all who are subscribed, before anything
                           else comes under the new name */
    EFFECT_TELL_ALL,    /* message: to every session that has entered */
    EFFECT_RELOAD,      /* session, message (DONE, if it goes well): read the configuration anew */
    EFFECT_ENTERED,     /* session: its user is in; limits before login no longer apply */
    EFFECT_CLOSE,       /* session: end the connection once what was said is written */
};

/* What a room keeps in mind of some of its events. Stored by these values. */
enum note_kind {
    NOTE_PIN = 1,     /* it is pinned */
    NOTE_RECALL = 2,  /* it was recalled, or erased with its author */
    NOTE_CALL = 3,    /* it calls everybody */
    NOTE_MENTION = 4, /* it calls a member by name: user */
};

struct effect {
    enum effect_kind kind;
    uint64_t session;
    uint64_t user; /* the core's number for a user */
    uint64_t room; /* the core's number for a room */
    uint64_t after;
    uint64_t last; /* number of the room's newest event, as of this effect */
    enum room_kind room_kind;
    enum note_kind note;
    uint64_t
        no; /* the event that the note is about, or that names a file; up to which one has read */
    uint64_t said; /* messages up to there */
    struct str name, topic, token, hash, scram;
    uint32_t uid;            /* the core's account.uid */
    uint64_t role, since;    /* of a member */
    uint64_t setting, count; /* which setting, and its number or word */
    struct str text;         /* a setting's, a member's title, the name of who set a topic */
    uint64_t created_ms, topic_ms;
    struct str content; /* a file's hash */
    uint64_t size;
    uint64_t payer;     /* the core's file_ref.payer */
    bool is_stored;     /* the core's upload.is_stored */
    struct str rooms;   /* those that may be searched: a uint64_t for the number of each */
    bool is_everywhere; /* all public rooms may be searched, too */
    bool is_account;    /* of an event: its user is one */
    const struct message *message;
};

/* All zero is an empty batch. Everything an effect points to lives in the arena. */
struct effects {
    struct effect *items; /* owned */
    size_t count, capacity;
    size_t store_count; /* those a commit is needed for */
    struct arena arena;
    uint64_t cause; /* the session whose request is being applied; 0: none */
    bool failed;    /* memory ran out: the batch must not be used */
};

/** Whether the effect is for the store (EFFECT_EVENT is for both). */
static inline bool effect_is_stored(enum effect_kind kind)
{
    return kind <= EFFECT_EVENT;
}

/** Append a copy of @effect; its slices and message are copied. Failure sticks in ->failed. */
void effects_push(struct effects *effects, const struct effect *effect);

/** Empty the batch, keeping some memory. */
void effects_reset(struct effects *effects);

/** Free everything. */
void effects_fini(struct effects *effects);

#endif
