/* What the core consists of. Included by the files of the core only. */
#ifndef HUTONG_SERVER_CORE_CORE_STATE_H
#define HUTONG_SERVER_CORE_CORE_STATE_H

#include "server/core/core.h"
#include "server/core/label.h"
#include "server/core/look.h"
#include "server/core/nonce.h"
#include "server/core/numbers.h"
#include <hutong/common/bucket.h>
#include <hutong/common/hash.h>
#include <hutong/proto/group.h>

/*
 * Tables iterate in the order of insertion, so no result depends on the hash's key. Users and
 * rooms are inserted by ascending number, members in the order in which they joined.
 */

/* One part of so many of all rooms and users is kept for accounts. */
enum { CORE_KEPT_FROM_GUESTS = 4 };

/* A session that has entered; those before ENTER are not known here. */
struct user_session {
    uint64_t number;
    struct user *user;
    uint64_t entered_ms; /* ms since 1970 */
    uint64_t place;      /* where it comes from */
    bool follows;        /* is in every room that another session of the user joins */
    bool is_operator;    /* may do what admins may */
    bool is_absent;      /* connected by a program of its own accord: nobody sits there */
    bool has_ident;      /* it came with what is in user->ident, or was before it */
    struct user_session *prev, *next; /* in user->sessions */
    UT_hash_handle hh;                /* in core->sessions, by number */
};

/* One by which an account is entered without its password. */
struct account_certificate {
    struct account_certificate *next;
    uint8_t digest[CERTIFICATE_SIZE];
};

/* What makes a user more than a guest: it stays, and enters by its password. */
struct account {
    char hash[LIMIT_HASH_SIZE];      /* of the password, as libsodium writes it */
    char scram[SCRAM_VERIFIER_SIZE]; /* what SCRAM-SHA-256 checks against; empty: nothing */
    uint32_t uid;                    /* this local user needs no password; ACCOUNT_NO_UID: nobody */
    struct account_certificate *certificates; /* owned; in the order in which they were bound */
    uint8_t certificate_count;
};

/* (uid_t)-1, which is no user's */
#define ACCOUNT_NO_UID UINT32_MAX

/* A content that messages or uploads name. It is on disk as long as it is here. */
struct file {
    struct file_id id;
    struct file_ref *refs;               /* owned by their rooms; by file_prev, file_next */
    uint32_t upload_count, stored_count; /* all uploads of it; those of them that are whole */
    UT_hash_handle hh;                   /* in core->files, by id */
};

struct file_ref_key {
    uint64_t room, no;
};

/* In place of who pays for a file: it was imported, and its content is not here. */
#define FILE_ELSEWHERE LIMIT_NUMBER
/* The same: it was imported with its content, which is in nobody's quota. */
#define FILE_IMPORTED (LIMIT_NUMBER - 1)

/* A message that names a file. */
struct file_ref {
    struct file_ref_key key;
    struct file *file;
    uint64_t payer; /* the account whose quota it counts for; 0: that of all guests */
    struct file_ref *room_prev, *room_next;
    struct file_ref *file_prev, *file_next;
    UT_hash_handle hh; /* in core->file_refs, by key */
};

/* A file that a user has offered and not yet named in a message. */
struct upload {
    struct file *file;
    uint64_t payer;
    bool is_stored; /* it is whole, checked and on disk */
    uint8_t age;    /* how often it was looked at since anything was heard of it */
    struct upload *prev, *next;
};

/* Something that is told of a user or a room, and means nothing to the core. */
struct metadata {
    struct metadata *prev, *next;
    char *value; /* owned */
    char key[];
};

struct user {
    uint64_t number; /* never given out twice */
    struct label name;
    uint8_t token[LIMIT_TOKEN_SIZE];
    struct account *account; /* owned; NULL: a guest */
    struct origin *origin;   /* of a guest, borrowed; NULL: not known since the last start */
    uint16_t session_count, upload_count;
    uint32_t pass_count;
    uint32_t public_count, direct_count; /* rooms it belongs to */
    struct user_session *sessions;       /* owned */
    struct metadata *metadata;           /* owned */
    char *away;                          /* owned: what it says, being away; NULL: it is here */
    char *ident;                         /* owned: as a session of IRC gave it last; NULL: none */
    struct pass *passes;                 /* by user_prev, user_next */
    struct member *members;              /* owned; by user_prev, user_next */
    struct upload *uploads;              /* owned; by prev, next */
    uint64_t file_bytes;                 /* of an account: what its files count for */
    uint64_t grace_end_ms;               /* when it ends; counts while it has no session */
    struct user *grace_prev, *grace_next;
    struct look look;
    UT_hash_handle by_number, by_name, by_look;
};

struct member_key {
    struct user *user;
    struct room *room;
};

/* A user's belonging to a room. */
struct member {
    struct member_key key;
    bool is_closed; /* of a direct room: put away until something is said in it */
    bool has_voice; /* speaks where others are silent */
    enum role role;
    uint64_t since;   /* number of the event that gave the role; 0: had it from the beginning */
    char *title;      /* owned; NULL: none */
    uint64_t said_ms; /* when it spoke last, for slow mode; 0: not yet */
    uint64_t read_no, read_said; /* has read the events up to this one, and how many messages */
    struct numbers mentions;     /* the newest messages that call it by name */
    uint64_t typed_ms;           /* when others were last told that it is typing; 0: not yet */
    struct member *user_prev, *user_next;
    struct member *room_prev, *room_next;
    UT_hash_handle hh; /* in core->members, by key */
};

/* Those who have left a room in slow mode and had just spoken; the one for longest first. */
struct slow_marks {
    size_t count;
    struct slow_mark {
        uint64_t user, said_ms;
    } items[LIMIT_SLOW_MARKS];
};

struct room {
    uint64_t number; /* never given out twice */
    enum room_kind kind;
    /*
     * A public room is found by its folded name. A direct room shows "@" and its number, and is
     * found by those of its two users.
     */
    struct label name;
    char *topic;         /* owned; of a direct room: the name of the one who has left */
    char *topic_by;      /* owned: who set it, as it was called; NULL: nobody */
    uint64_t topic_ms;   /* when that was */
    uint64_t created_ms; /* when it was opened; 0: before that was written down */
    uint64_t last_no;
    uint64_t imported_no; /* its newest event, if that is known to be imported as all others are */
    uint64_t first_no;    /* of what is kept; one more than last_no: nothing is */
    uint64_t first_said;  /* messages before that one */
    uint64_t said;        /* messages among its events, also those that are gone since */
    uint64_t known_no;    /* of its events from here on it is known which are messages */
    struct numbers pins;  /* its pinned messages */
    struct numbers recalls;       /* its newest messages that were recalled or erased */
    struct numbers calls;         /* its newest messages to everybody */
    struct unread_recent *recent; /* owned: which of the newest are messages; NULL: none */
    struct pass *passes;          /* owned by it and their users; by room_prev, room_next */
    uint32_t pass_count;
    struct former *formers;     /* owned: names it had, the oldest first */
    struct sanction *sanctions; /* owned */
    uint32_t sanction_count;
    struct metadata *metadata;     /* owned */
    struct room_setting *settings; /* owned: an array; NULL: nothing was ever set */
    struct slow_marks *slow;       /* owned; NULL: none */
    struct member *members;        /* borrowed from their users; by room_prev, room_next */
    struct file_ref *files;        /* owned; by room_prev, room_next */
    uint32_t member_count;
    struct look look; /* of a public room */
    UT_hash_handle by_number, by_key, by_look;
};

struct core {
    struct core_config config;
    struct user *users;            /* owned; by_number */
    struct user *users_by_name;    /* by the folded name */
    struct user *users_by_look;    /* several may look alike */
    struct looks *looks;           /* owned */
    struct user *grace;            /* those without a session, by grace_end_ms */
    struct room *rooms;            /* owned; by_number */
    struct room *rooms_by_key;     /* by name.key, where there is one */
    struct room *rooms_by_look;    /* public ones; several may look alike */
    struct former *formers;        /* names that rooms had, by the folded name */
    struct member *members;        /* by key */
    struct user_session *sessions; /* by number */
    struct nonce_window nonces;
    struct ban *bans; /* owned; by number */
    size_t ban_count;
    struct origin *origins;      /* owned; by place */
    struct origin *idle_origins; /* of these, without guests */
    size_t idle_origin_count;
    struct label *admins; /* owned; from the configuration */
    size_t admin_count;
    struct file *files;          /* owned; by id */
    struct file_ref *file_refs;  /* by key */
    size_t upload_count;         /* of all users */
    uint64_t file_bytes;         /* what all contents take on disk, about */
    uint64_t guest_bytes;        /* what the files of guests, who share a quota, count for */
    uint64_t sweep_ms;           /* uploads are looked at then; 0: no time was set yet */
    uint64_t user_max, room_max; /* the largest numbers given out */
};

#endif
