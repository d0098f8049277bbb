/*
 * The chat itself, as a deterministic state machine: users, rooms, membership, numbering.
 * Proposals go in one by one, effects come out as data. No clock, no randomness, no I/O: time
 * and random bits are arguments, and the same proposals in the same order give the same state
 * and the same effects, byte for byte.
 *
 * Every read and write of every door is checked here and nowhere else (design: guarantee 6).
 */
#ifndef HUTONG_SERVER_CORE_CORE_H
#define HUTONG_SERVER_CORE_CORE_H

#include "server/core/effects.h"
#include <hutong/common/scram.h>
#include <hutong/proto/message.h>
#include <stdint.h>

/* So many proposals at most are applied between a look-up in the store and the last it is for. */
enum { CORE_BATCH_MAX = 1024 };

/* Who may make an account. */
enum registration { REGISTRATION_OPEN, REGISTRATION_CODE, REGISTRATION_CLOSED };

/* What may come from one place, see core/origin.h. 0: no limit. */
struct core_limits {
    uint32_t guests;     /* at the same time */
    uint32_t rooms_hour; /* opened in an hour; after a rest the number for five hours at once */
};

/*
 * Which content: the size belongs to it, so that an offer with a wrong one meets nothing and
 * tells nobody whether there is a content of that hash.
 */
struct file_id {
    uint64_t size;
    uint8_t hash[LIMIT_FILE_HASH_SIZE];
};

/* What files may be sent. All zero: none. */
struct file_limits {
    uint64_t size_max;      /* bytes of one; 0: no files are taken */
    uint64_t account_quota; /* bytes of what one account has sent and is still named */
    uint64_t guest_quota;   /* of all guests together, who come and go; 0: they send none */
    uint64_t total;         /* of all contents together */
    uint64_t
        upload_ms; /* what is not named in a message for so long goes, at twice of it at most */
    uint32_t count_max; /* messages with files, and uploads; 0: LIMIT_FILES */
    char types[256];    /* endings of names that may be sent, separated by blanks; empty: all */
};

struct core_config {
    uint64_t grace_ms;     /* how long a user whose connection broke stays present */
    uint64_t heartbeat_ms; /* told to clients in WELCOME */
    uint64_t recall_ms;    /* how long an author can take a message back; 0: for ever */
    /* how old what was said may become, and how much of it a room keeps, where the room does not
     * say otherwise; and what no room may exceed. 0: no bound */
    uint64_t retain_ms, retain_count, retain_max_ms, retain_max_count;
    uint64_t audit_ms, audit_count; /* the same of notes of what admins do */
    /* 0: LIMIT_USERS, LIMIT_ROOMS, LIMIT_MEMBERS_PER_ROOM, LIMIT_NONCES_IN_MEMORY */
    uint32_t user_max, room_max, member_max, nonce_max;
    struct file_limits files;
    bool no_guests;                             /* only accounts may enter */
    bool has_scram;                             /* SCRAM-SHA-256 is switched on */
    bool no_search;                             /* there is no index to search in */
    enum registration local, beyond;            /* who may register: on this machine, elsewhere */
    char invitation[LIMIT_INVITATION_SIZE + 1]; /* the code, for REGISTRATION_CODE */
    char admins[LIMIT_ADMINS][LIMIT_NAME_SIZE + 1]; /* accounts; the first empty one ends them */
    char operator_name[LIMIT_NAME_SIZE + 1];        /* for OPERATE; empty: there is none */
    char operator_hash[LIMIT_HASH_SIZE];            /* of the password that goes with it */
    struct core_limits limits_local, limits_beyond; /* from this machine, from others */
    int64_t owner_uid; /* who runs the server, and alone may take an admin's name; -1: nobody */
};

/*
 * What was found out about the passwords in a request, outside: hashing takes long. Texts; empty:
 * none. The core takes a password for right if what it matched is what the account has.
 */
struct proof {
    char matched[LIMIT_HASH_SIZE]; /* the stored hash that the given password fits */
    char fresh[LIMIT_HASH_SIZE];   /* a new password's hash, to be stored */
    /* the same for SCRAM-SHA-256: stored and new verifiers */
    char scram_matched[SCRAM_VERIFIER_SIZE], scram_fresh[SCRAM_VERIFIER_SIZE];
    char scram_signature[SCRAM_SIGNATURE_SIZE]; /* proves the server to the client */
};

/* What the store knows of the event that a request is about. */
struct seen_event {
    uint64_t room, no; /* which it is; no 0: there is none */
    uint64_t user;     /* the core's number for its author */
    uint64_t time_ms;
    uint64_t kind;
    uint64_t said; /* messages in the room up to this event */
    bool is_recalled;
    bool has_reaction;       /* the asking user's, with the emoji of the request */
    uint64_t reaction_count; /* of the asking user */
};

/* What came of an upload that is whole. */
enum upload_outcome {
    UPLOAD_STORED, /* it is what was offered, and on disk */
    UPLOAD_WRONG,  /* its hash is another one; nothing of it is kept */
};

enum proposal_kind {
    PROPOSAL_REQUEST, /* a session asks: ENTER JOIN PART SAY EDIT RECALL REACT TOPIC NICK … */
    PROPOSAL_DROPPED, /* a session's connection ended without BYE */
    PROPOSAL_TICK,    /* time has passed: users whose grace is over leave */
    PROPOSAL_EXPIRE,  /* a room, or with room 0 the log of what admins did, lets go of what it keeps
                         no longer; it has a date as requests do */
    PROPOSAL_CONFIG,  /* the server's configuration has changed */
    PROPOSAL_STORED,  /* an upload is whole: says what came of it; answers the OFFER or CHUNK */
};

enum { CERTIFICATE_SIZE = 32 };

/* The TLS certificate that the other side has shown, and whose key it has. */
struct certificate {
    bool is_there;
    uint8_t digest[CERTIFICATE_SIZE]; /* SHA-256 of its DER form */
};

struct proposal {
    enum proposal_kind kind;
    uint64_t session; /* the asking session; unique for one run of the server */
    /*
     * Of a request: ms since 1970, to be shown. Of the others: ms of a clock that is never set,
     * to count grace in; admins and time servers set the other one forth and back.
     */
    uint64_t now_ms;
    uint64_t date_ms;                 /* of a TICK: ms since 1970, for events that come of it */
    const struct message *message;    /* borrowed; PROPOSAL_REQUEST and _STORED only */
    const struct core_config *config; /* borrowed; PROPOSAL_CONFIG only */
    uint64_t room;                    /* PROPOSAL_EXPIRE only: its number, or 0 */
    uint8_t random[16];               /* becomes a new guest's token */
    /* for a SAY with FLAG_AGAIN: what the store knows of its nonce; seen_no 0: nothing */
    uint64_t seen_room, seen_no;
    const struct proof *proof; /* borrowed; NULL: no password was looked at */
    struct certificate certificate;
    int64_t uid;      /* operating system user at a local socket, -1 elsewhere */
    uint64_t address; /* where it comes from, see hutong/common/place.h */
    bool is_private;  /* nobody on the way reads along: local socket, loopback or TLS */
    bool is_local;    /* comes from this machine */
    bool is_control;  /* comes over the control socket: whoever runs the server asks */
    bool is_final; /* nobody comes back after the end of its connection: a guest needs no token */
    /* for what core_find_target finds a target of */
    struct seen_event seen_event;
    /* PROPOSAL_STORED: whose, and what came of it */
    uint64_t upload_user;
    enum upload_outcome upload_outcome;
};

/* What the store must be asked about before a request is applied. */
struct event_target {
    uint64_t room, no;  /* the event */
    uint64_t user;      /* who asks */
    struct str emoji;   /* borrowed from the request; of a REACT */
    bool is_fixed;      /* nothing that happens changes the answer */
    uint64_t before_ms; /* not 0: asked is how far events before this date reach, from no on;
                           seen_event.no is the first that is not one of them, with its kind and
                           what was said; where none is found kind is 0 */
};

struct core;

/** An empty chat. NULL when memory ran out. @config is copied. */
struct core *core_new(const struct core_config *config);
void core_free(struct core *core);

/**
 * Apply one proposal. Whatever is wrong with it becomes an ERROR reply, never a fault.
 * Returns 0, or -ENOMEM: then state and effects may disagree and the core must be loaded anew.
 * Every REQUEST with an id is answered by exactly one DONE, ERROR, WELCOME+…+DONE or
 * JOINED+…+DONE, as docs/protocol.md says; an EFFECT_READ, _SEARCH or _RELOAD is answered by
 * whoever does that. A JOIN without an id is the session's own: for a member it gives JOINED,
 * MEMBER… and a SUBSCRIBE, for others nothing.
 */
int core_apply(struct core *core, const struct proposal *proposal, struct effects *effects);

/** Whether requests of this type change nothing: they give no effect that the store would keep. */
bool core_only_reads(enum message_type type);

/** Whether the nonce is among those kept in memory, so that no look-up on disk is needed. */
bool core_has_nonce(const struct core *core, struct str nonce);

/**
 * Whether the proposal is about an older event (EDIT, RECALL, REACT, PIN, READ, IMPORT), of which
 * the core itself keeps nothing: then which. The answer goes into proposal.seen_event.
 */
bool core_find_target(struct core *core, const struct proposal *proposal,
                      struct event_target *target);

/* Where the pieces of an upload belong. */
struct upload_ticket {
    uint64_t user;
    struct file_id file;
};

/**
 * Whether a CHUNK is of a file that its user has offered and that is not whole yet; then it is
 * for whoever writes files, and else for the core, which refuses it.
 */
bool core_find_upload(const struct core *core, const struct proposal *proposal,
                      struct upload_ticket *ticket);

/** Whether any message or upload names the content. */
bool core_has_file(const struct core *core, struct str hash, uint64_t size);

/** Whether the user is still to send some of it. */
bool core_has_upload(const struct core *core, uint64_t user, struct str hash);

/** What core_each_file and core_each_upload call; false: no more, please. */
typedef bool (*core_file_fn)(void *context, const struct file_id *file);
typedef bool (*core_upload_fn)(void *context, const struct upload_ticket *ticket);

/**
 * Tell of all contents that must be there, and of all uploads that are not whole, for a sweep of
 * the disk. Return false if @fn did.
 */
bool core_each_file(const struct core *core, core_file_fn fn, void *context);
bool core_each_upload(const struct core *core, core_upload_fn fn, void *context);

/** Whether the session has entered and not ended. */
bool core_has_session(const struct core *core, uint64_t session);

/**
 * The hash that the password in a request has to fit: of the account that an AUTH names, of the
 * operator that an OPERATE names, or of the account the session belongs to. NULL: there is none.
 */
const char *core_find_hash(const struct core *core, const struct proposal *proposal);

/** The verifier that goes with that hash, as text; empty if it has none. NULL: no such account. */
const char *core_find_scram(const struct core *core, const struct proposal *proposal);

/** Whether all who come from @place are kept out; @text: what to tell them. Only reads. */
bool core_find_ban(const struct core *core, uint64_t place, uint64_t now_ms,
                   char text[LIMIT_REASON_SIZE + 1]);

struct core_counts {
    uint64_t users, accounts, rooms, sessions;
};

/** How many there are: for whoever runs the server. */
struct core_counts core_count(const struct core *core);

/**
 * The next room, by its number, that does not keep everything for ever; 0: none after @after. For
 * each an EXPIRE is due now and then.
 */
uint64_t core_next_expiry(const struct core *core, uint64_t after);

/** When the next TICK has something to do, in its own now_ms; UINT64_MAX: never. */
uint64_t core_next_tick(const struct core *core);

/* A ban as it is stored: see core/ban.h. */
struct ban_row {
    uint64_t number;
    enum ban_kind kind;
    uint64_t user;
    struct str name, address, reason, author; /* borrowed */
    uint64_t made_ms, until_ms;
};

/*
 * Loading, from the store's projection, into a new core: users and what makes them accounts,
 * then rooms, their settings, members and their roles, marks, notes, files and uploads, then the
 * newest nonces oldest first; core_load_done last. Each returns 0, -ENOMEM, or -EINVAL for what
 * contradicts the rest.
 */
int core_load_user(struct core *core, uint64_t user, struct str name, struct str token);
int core_load_room(struct core *core, uint64_t room, enum room_kind kind, struct str name,
                   struct str topic, uint64_t last_no);
/** When a room was opened, and its topic set by whom; after the room. */
int core_load_dates(struct core *core, uint64_t room, uint64_t created_ms, uint64_t topic_ms,
                    struct str topic_by);
/** Where a room's history begins, if not with 1, and how many messages there were before; after the
 * room, before what was said in it. */
int core_load_first(struct core *core, uint64_t room, uint64_t first_no, uint64_t first_said);
int core_load_account(struct core *core, uint64_t user, struct str hash, uint32_t uid);
int core_load_scram(struct core *core, uint64_t user, struct str verifier);
int core_load_certificate(struct core *core, uint64_t user, struct str digest);
int core_load_member(struct core *core, uint64_t user, uint64_t room);
/** How many messages there are among the room's events. */
int core_load_said(struct core *core, uint64_t room, uint64_t said);
/** Up to which event a member has read, and how many messages that is. Of others it is ignored. */
int core_load_mark(struct core *core, uint64_t user, uint64_t room, uint64_t no, uint64_t said);
/** @user  of NOTE_MENTION; else 0 */
int core_load_note(struct core *core, uint64_t room, enum note_kind note, uint64_t user,
                   uint64_t no);
int core_load_file(struct core *core, uint64_t room, uint64_t no, uint64_t payer, struct str hash,
                   uint64_t size);
int core_load_upload(struct core *core, uint64_t user, uint64_t payer, struct str hash,
                     uint64_t size, bool is_stored);
/** What a member is in a room other than a mere member. @title may be empty. */
int core_load_role(struct core *core, uint64_t user, uint64_t room, uint64_t role, uint64_t since,
                   struct str title);
/** That it has a voice there. */
int core_load_voice(struct core *core, uint64_t user, uint64_t room);
/** A setting of a room; one that this version does not know is left out. */
int core_load_setting(struct core *core, uint64_t room, uint64_t setting, uint64_t count,
                      struct str text);
/** A name that a room had up to event @no; each room's in the order of these numbers. */
int core_load_former(struct core *core, uint64_t room, struct str name, uint64_t no);
/** Of a user or, with @user 0, of a room. */
int core_load_metadata(struct core *core, uint64_t user, uint64_t room, struct str key,
                       struct str value);
int core_load_pass(struct core *core, uint64_t user, uint64_t room, bool is_invited,
                   uint64_t time_ms, struct str by, struct str words);
/* A ban, mute or exception, as it is stored. */
struct sanction_record {
    uint64_t room, no;
    uint64_t sort, kind; /* enum sanction_sort, enum sanction_kind */
    struct str whom, number, maker, reason;
    uint64_t time_ms, until_ms;
};
int core_load_sanction(struct core *core, const struct sanction_record *record);
int core_load_ban(struct core *core, const struct ban_row *row);
int core_load_nonce(struct core *core, struct str nonce, uint64_t room, uint64_t no, uint64_t user);
/**
 * @user_max, @room_max: the largest numbers ever given out. All users' grace starts at @now_ms, and
 * ends then for guests without a token, who cannot come back.
 */
void core_load_done(struct core *core, uint64_t user_max, uint64_t room_max, uint64_t now_ms);

/**
 * After a batch could not be stored and @core was loaded anew: attach the sessions that @old
 * had, as far as their users still exist, and keep closed what these had put away. The session
 * numbers without a user any more are passed to @orphan. Returns 0 or -ENOMEM.
 */
int core_adopt_sessions(struct core *core, const struct core *old,
                        void (*orphan)(void *context, uint64_t session), void *context);

/**
 * BLAKE2b of the durable state (users, rooms, members, numbering), whatever the order in which
 * it came about. With @sessions also of who is attached and whose grace ends when.
 */
void core_digest(const struct core *core, bool sessions, uint8_t digest[32]);

#endif
