/*
 * The messages of the protocol: one flat struct for all types, and two tables that say which
 * fields exist and which message has which. Encoding and decoding walk the tables, so a new
 * message is a row and a new field is a row. Source: docs/protocol.md, "Messages".
 */
#ifndef HUTONG_PROTO_MESSAGE_H
#define HUTONG_PROTO_MESSAGE_H

#include <hutong/common/buf.h>
#include <hutong/common/str.h>
#include <hutong/proto/frame.h>
#include <stdbool.h>
#include <stdint.h>

/* Values are the frame's type byte. "c" is sent by clients, "s" by the server. */
enum message_type {
    MESSAGE_HELLO = 1,   /* cs  first in both directions: software, features */
    MESSAGE_ENTER = 2,   /* c   give a user name; with a token: resume or attach */
    MESSAGE_WELCOME = 3, /* s   answer to ENTER: name as accepted, token */
    MESSAGE_JOIN =
        4, /* c   enter a room, or with `user` or `names` a direct one; `after`: resume */
    MESSAGE_JOINED = 5,   /* s   one is in the room (answer to JOIN, or a direct room opened) */
    MESSAGE_PART = 6,     /* c   leave a room */
    MESSAGE_SAY = 7,      /* c   a message to a room */
    MESSAGE_TOPIC = 8,    /* c   set a room's topic */
    MESSAGE_NICK = 9,     /* c   take another name */
    MESSAGE_ROOMS = 10,   /* c   list rooms; answered with ROOM… and DONE */
    MESSAGE_ROOM = 11,    /* s   one room of a list */
    MESSAGE_WHO = 12,     /* c   list users, of one room or all; answered with MEMBER… and DONE */
    MESSAGE_MEMBER = 13,  /* s   one user of a list */
    MESSAGE_HISTORY = 14, /* c   events of a room by number; answered with EVENT… and DONE */
    MESSAGE_EVENT = 15,   /* s   something that happened in a room and is kept */
    MESSAGE_PRESENCE = 16, /* s   signal: a user enters, leaves or is renamed */
    MESSAGE_DONE = 17,     /* s   a request succeeded */
    MESSAGE_ERROR = 18,    /* s   a request (or, without id, the connection) failed */
    MESSAGE_PING = 19,     /* cs  answer with PONG */
    MESSAGE_PONG = 20,     /* cs  */
    MESSAGE_BYE = 21,      /* cs  a clean end: no grace time */
    MESSAGE_NOTICE = 22,   /* s   the server tells its state, e.g. a full disk */

    MESSAGE_REGISTER = 23,   /* c   make one's name an account, protected by a password */
    MESSAGE_AUTH = 24,       /* c   enter as an account: mechanism, and what it needs */
    MESSAGE_PASSWORD = 25,   /* c   change the account's password */
    MESSAGE_SEARCH = 26,     /* c   events by their words; answered with EVENT… and DONE */
    MESSAGE_EDIT = 27,       /* c   another text for an own message */
    MESSAGE_RECALL = 28,     /* c   take an own message back */
    MESSAGE_REACT = 29,      /* c   put an emoji under a message, or take it away again */
    MESSAGE_UNREGISTER = 32, /* c   delete the account */
    MESSAGE_SET = 33,        /* c   change a setting of a room: enum setting */
    MESSAGE_SETTING = 34,    /* s   a setting of a room that one joins */
    MESSAGE_ROLE = 35,       /* c   make a member of a room its admin, owner, or a mere member */
    MESSAGE_KICK = 37,       /* c   put a member out of a room */
    MESSAGE_INVITE = 38,     /* c   into a room; of one who asked: let in */
    MESSAGE_INVITED = 39,    /* s   told to all sessions of who is, and again when it enters */
    MESSAGE_DENY = 40,       /* c   do not let in who asked, or take an invitation back */
    MESSAGE_WAITING = 41,    /* c   who asked to be let in; answered with APPLICANT… and DONE */
    MESSAGE_APPLICANT = 42,  /* s   one of them; to admins of the room also when it asks */
    MESSAGE_BAN = 44,        /* c   keep somebody out of a room, or silent in it */
    MESSAGE_UNBAN = 45,      /* c   and no longer */
    MESSAGE_BANS = 46,       /* c   a room's bans and mutes; answered with BANNED… and DONE */
    MESSAGE_BANNED = 47,     /* s   one of them */
    MESSAGE_TITLE = 36,      /* c   give a member of a room a title */

    MESSAGE_PIN = 48,      /* c   keep a message in sight of everybody in the room */
    MESSAGE_UNPIN = 49,    /* c   and no longer */
    MESSAGE_PINS = 50,     /* c   a room's pinned messages; answered with EVENT… and DONE */
    MESSAGE_THREAD = 51,   /* c   a message and all that answers it; EVENT… and DONE */
    MESSAGE_VERSIONS = 52, /* c   a message and its edits; EVENT… and DONE */
    MESSAGE_READ = 53,     /* c   one has read a room's events up to a number */
    MESSAGE_MARK = 54,     /* s   signal: another session of one's own has */
    MESSAGE_TYPING = 55,   /* c   one is about to say something in a room */

    MESSAGE_OFFER = 60, /* c   a file, to be sent in CHUNKs; answered with how much is there */
    MESSAGE_CHUNK = 61, /* cs  a piece of a file: of one's own upload, or of the answer to FETCH */
    MESSAGE_FETCH = 62, /* c   the content of a file; answered with CHUNK… and DONE */

    /* on the control socket of a data folder only */
    MESSAGE_STATUS = 70, /* cs  how the server is; answered with the same type and DONE */
    MESSAGE_BACKUP = 71, /* c   copy the data folder into another one */

    MESSAGE_IMPORT = 72, /* c   an event of another server or room, into a room that is new */

    MESSAGE_BINDINGS =
        80, /* c   by what one's account is entered; answered with BINDING… and DONE */
    MESSAGE_BINDING = 81, /* s   a local user, or a certificate */
    MESSAGE_BIND = 82,    /* c   what this connection was opened by needs no password from now on */
    MESSAGE_UNBIND = 83,  /* c   and no longer */

    /* for admins of the server */
    MESSAGE_BROADCAST = 90,     /* c   tell every session something */
    MESSAGE_SESSIONS = 91,      /* c   list sessions; answered with SESSION… and DONE */
    MESSAGE_SESSION = 92,       /* s   one session of a list */
    MESSAGE_DISCONNECT = 93,    /* c   end a session, or all of a user */
    MESSAGE_SERVER_BAN = 94,    /* c   keep a name, an account or addresses out */
    MESSAGE_SERVER_UNBAN = 95,  /* c   let in again */
    MESSAGE_SERVER_BANS = 96,   /* c   list bans; answered with SERVER_BANNED… and DONE */
    MESSAGE_SERVER_BANNED = 97, /* s   one ban of a list */
    MESSAGE_CLOSE_ROOM = 98,    /* c   end a room for all its members */
    MESSAGE_AUDIT = 99,         /* cs  list what admins did; answered with AUDIT… and DONE */

    MESSAGE_AWAY = 104,   /* c   one is away, with a text; or here again */
    MESSAGE_RENAME = 105, /* cs  give a room another name; it has been given one */

    MESSAGE_METADATA = 106, /* cs  what is told of a user or a room, by keys; a signal, too */
    MESSAGE_OPERATE = 107,  /* c   have the rights of admins, by a name and password for that */
    MESSAGE_RELOAD = 115,   /* c   the server reads its configuration again */
    MESSAGE_TYPE_COUNT
};

/* Values are the CBOR map keys. */
enum message_field {
    FIELD_ID = 0,        /* uint: names a request; its answers repeat it */
    FIELD_ROOM = 1,      /* text: a room's name; of a direct room '@' and its number */
    FIELD_USER = 2,      /* text: a user's name */
    FIELD_NO = 3,        /* uint: an event's number in its room */
    FIELD_TIME = 4,      /* uint: ms since 1970 */
    FIELD_KIND = 5,      /* uint: event, presence or room kind, by the message */
    FIELD_TEXT = 6,      /* text: body, topic, reason, sentence */
    FIELD_NONCE = 7,     /* 16 bytes */
    FIELD_AFTER = 8,     /* uint: events with a greater number */
    FIELD_BEFORE = 9,    /* uint: events with a smaller number */
    FIELD_LIMIT = 10,    /* uint: at most so many */
    FIELD_TOKEN = 11,    /* 16 bytes: proves that a user is the same again; secret */
    FIELD_CODE = 12,     /* uint: enum error_code */
    FIELD_NAMES = 13,    /* texts: free alternatives to a taken name; others in a direct group */
    FIELD_FEATURES = 14, /* texts */
    FIELD_SOFTWARE = 15, /* text */
    FIELD_TOPIC = 16,    /* text: a room's topic */
    FIELD_COUNT = 17,    /* uint: members present */
    FIELD_LAST = 18,     /* uint: number of a room's newest event, 0 if it has none */
    FIELD_FLAGS = 19,    /* uint: enum message_flag */
    FIELD_WAS = 20,      /* text: the name before a rename */
    FIELD_WAIT_MS = 21,  /* uint: try again after so long; or heartbeat or grace time */
    FIELD_REF = 22,      /* uint: number of the event that this one is about */
    FIELD_EMOJI = 23,    /* text */
    FIELD_QUERY = 24,    /* text: words and filters to search for */

    FIELD_MECHANISM = 25, /* text: how one proves who one is: PLAIN, EXTERNAL, SCRAM-SHA-256 */
    FIELD_SECRET = 26,    /* bytes: a password, or an old and a new one with a zero between; a
                             message of SCRAM-SHA-256 */
    FIELD_TITLE = 27,     /* text: a member's, in its room */
    FIELD_BY = 28,        /* text: the name of who did it */
    FIELD_IDENT = 29,     /* text: the user of "name!user@host", as IRC shows it */

    FIELD_UNREAD = 33,   /* uint: messages that one has not read */
    FIELD_MENTIONS = 34, /* uint: of these, those that call one by name */

    FIELD_SIZE = 38,   /* uint: of a whole file, in bytes */
    FIELD_HASH = 39,   /* 32 bytes: SHA-256 of a whole file */
    FIELD_OFFSET = 40, /* uint: where in a file a piece begins, or how much of it is there */
    FIELD_DATA = 41,   /* bytes: a piece of a file */
    FIELD_FIRST = 44,  /* uint: number of the first event of a room that is kept */

    FIELD_ADDRESS = 50, /* text: where a session comes from; addresses that are kept out */
    FIELD_KEY = 54,     /* text: what a value is of */
    FIELD_CREATED = 55, /* uint: when a room was opened, ms since 1970 */
    FIELD_COUNT_
};

/* Bit of a field in message.has. */
#define HAS(field) (UINT64_C(1) << (field))

enum message_flag {
    FLAG_AGAIN = 1,     /* SAY: may have been sent before with the same nonce */
    FLAG_RESUMED = 2,   /* WELCOME: the same user as before, rooms and all; nobody was told.
                           PRESENCE enters: it was a member all the time */
    FLAG_ATTACH = 4,    /* ENTER: one more session of the user the token belongs to */
    FLAG_OFFLINE = 8,   /* MEMBER, PRESENCE: belongs to the room without a session */
    FLAG_MEMBER = 16,   /* ROOM: the asking user belongs to it */
    FLAG_SNAPSHOT = 32, /* JOINED: the MEMBERs that follow, up to DONE, replace what was known */
    FLAG_BIND = 64, /* REGISTER: this connection's local user or certificate needs no password */
    FLAG_OWNER = 1 << 7,      /* MEMBER: owns the room */
    FLAG_ROOM_ADMIN = 1 << 8, /* MEMBER: is an admin of the room */
    FLAG_MUTE = 1 << 9,       /* BAN, UNBAN, BANNED: silent, not kept out */
    FLAG_TRANSFER = 1 << 10,  /* ROLE: and be an admin oneself from now on */
    FLAG_ARCHIVED = 1 << 11,  /* ROOM: nothing happens in it any more */
    FLAG_BACK = 1 << 12,      /* READ: also to a smaller number: unread from there on */
    FLAG_ERASE = 1 << 18,     /* UNREGISTER: what the account said goes with it */
    FLAG_ADMIN = 1 << 21,     /* WELCOME: the user is a server admin */
    FLAG_EXCEPT = 1 << 22,    /* BAN, UNBAN, BANNED: no ban meets it; with MUTE, no mute */
    FLAG_VOICE = 1 << 22,     /* MEMBER: speaks where others are silent */
    FLAG_WELCOME = 1 << 23,   /* BAN, UNBAN, BANNED: comes in without an invitation */
    FLAG_WALLOPS = 1 << 24,   /* BROADCAST: not so that everybody must see it */
    FLAG_GONE = 1 << 24,      /* PRESENCE leaves: not this room only, but the chat */
    FLAG_DATES = 1 << 24,     /* ROOMS: with when rooms were opened, and topics set by whom */
    FLAG_MAY = 1 << 25,       /* TYPING: tell only whether one may speak, and others nothing */
    FLAG_FOLLOW = 1 << 25,    /* ENTER, AUTH, REGISTER: join whatever a session of the user joins */
    FLAG_ACCOUNT = 1 << 25,   /* MEMBER, RENAME: of an account */
    FLAG_ANEW = 1 << 24,      /* JOIN: not what was once called so, but one of its own */
    FLAG_NAMED = 1 << 25,     /* JOIN: only if it is called so, and not was once */
    FLAG_ABANDON = 1 << 24,   /* ROLE: step down although nobody owns the room then */
};

enum event_kind {
    EVENT_MESSAGE = 1,
    EVENT_ACTION = 2, /* as by /me */
    EVENT_TOPIC = 3,
    EVENT_EDIT = 4,     /* ref: whose text is this one from now on */
    EVENT_RECALL = 5,   /* ref: which message was taken back; no text */
    EVENT_REACTION = 6, /* ref: to what; text: the emoji after '+' (put) or '-' (taken away) */
    EVENT_JOIN = 7,     /* an account has become a member; a guest's coming is a signal */
    EVENT_PART = 8,     /* and has left */
    EVENT_SETTING = 9,  /* text: the setting's name, a blank, its value */
    EVENT_ROLE = 10,    /* text: a role, or "voice" or "no-voice", a blank, whose it is now */
    EVENT_KICK = 12,    /* text: who was put out, a blank, the reason if any */
    EVENT_BAN = 13,     /* text: who, for how long, and the reason if any, with blanks between */
    EVENT_UNBAN = 14,   /* text: who */
    EVENT_MUTE = 15,    /* as BAN, of one or, with the name @all, of everybody */
    EVENT_UNMUTE = 16,  /* as UNBAN */
    EVENT_TITLE = 11,   /* text: a member's name, a blank, the title */
    EVENT_LIST = 18,    /* text: which list of the room, a blank, then as BAN */
    EVENT_UNLIST = 19,  /* text: which list, a blank, who is on it no more */

    EVENT_PIN = 20,   /* ref: which message was pinned; no text */
    EVENT_UNPIN = 21, /* ref: and no longer is */
    EVENT_FILE = 25,  /* text: its name and, after a line's end, a comment; size, hash */

    EVENT_ERASE = 28,  /* an account was deleted, and all that it had said here with it; no text */
    EVENT_NOTICE = 34, /* a message that nobody, and no program, is to answer */
    EVENT_RENAME = 35, /* of the room; text: its old name, a blank, the new one, and perhaps why */
};

/** Whether an event of this kind is something that a user has said. */
static inline bool event_is_said(uint64_t kind)
{
    return kind == EVENT_MESSAGE || kind == EVENT_ACTION || kind == EVENT_NOTICE ||
           kind == EVENT_FILE;
}

enum presence_kind {
    PRESENCE_ENTER = 1,
    PRESENCE_LEAVE = 2,
    PRESENCE_RENAME = 3,
    PRESENCE_TYPING = 4,
    PRESENCE_ACCOUNT = 6, /* a guest has become an account */
    PRESENCE_INVITE = 7,  /* user invites was into the room */
    PRESENCE_AWAY = 5,    /* text: away, and this is why; without it: here again */
};

/* Of a private room only members may see what was said. */
enum room_kind { ROOM_PUBLIC = 1, ROOM_DIRECT = 2, ROOM_PRIVATE = 3, ROOM_DIRECT_GROUP = 4 };

/* Codes below 100 concern a request; from 100 the connection, which ends after it. */
enum error_code {
    ERROR_NONE = 0,
    ERROR_BAD_REQUEST = 1,  /* a field is missing or has a value that makes no sense */
    ERROR_UNKNOWN_TYPE = 2, /* a message type this server does not know */
    ERROR_WRONG_STATE = 3,  /* not now: e.g. SAY before ENTER, ENTER twice */
    ERROR_NAME_TAKEN = 4,   /* with FIELD_NAMES */
    ERROR_NAME_INVALID = 5,
    ERROR_ROOM_INVALID = 6,
    ERROR_NO_SUCH_ROOM = 7,
    ERROR_NO_SUCH_USER = 8,
    ERROR_NOT_MEMBER = 9,
    ERROR_TEXT_INVALID = 10,   /* empty or too long */
    ERROR_TOO_MANY = 11,       /* rooms, members, sessions */
    ERROR_STORAGE = 12,        /* not stored: the disk is full or faulty; nothing was changed */
    ERROR_BUSY = 13,           /* overloaded: again after FIELD_WAIT_MS */
    ERROR_TOKEN = 14,          /* the token is not this user's */
    ERROR_ACCOUNT = 15,        /* the name is an account's: AUTH; with FIELD_NAMES */
    ERROR_PASSWORD = 16,       /* the name or what should prove it is wrong */
    ERROR_NOT_ALLOWED = 17,    /* not by this server, or not over this connection */
    ERROR_NO_SUCH_EVENT = 18,  /* no message with this number, or it was recalled */
    ERROR_NOT_YOURS = 19,      /* only its author may do that, and not for ever */
    ERROR_RIGHT = 20,          /* one's role in the room does not allow it */
    ERROR_ROOM_BANNED = 21,    /* kept out of this room; perhaps until FIELD_WAIT_MS is over */
    ERROR_KEY = 22,            /* the room has a key: JOIN with it as text */
    ERROR_INVITED_ONLY = 23,   /* one comes into this room by invitation only */
    ERROR_APPROVAL = 24,       /* its admins were asked, and decide later */
    ERROR_MUTED = 25,          /* kept silent in this room, likewise */
    ERROR_SLOW = 26,           /* the room is in slow mode: again after FIELD_WAIT_MS */
    ERROR_ARCHIVED = 27,       /* nothing happens in this room any more */
    ERROR_NO_SUCH_MEMBER = 28, /* the user is not in the room */
    ERROR_FILE_NAME = 35,      /* of a file: not one plain name */
    ERROR_FILE_REFUSED = 36,   /* too large, or of a kind that this server does not take */
    ERROR_QUOTA = 37,          /* no space left for files of this user, or of anybody */
    ERROR_OFFSET = 38,         /* a piece that is not the next one: OFFER again */
    ERROR_FILE_HASH = 39,      /* the content is not what was offered */
    ERROR_NO_UPLOAD = 40,      /* the file was not offered, or is not whole: OFFER (again) */
    ERROR_IN_USE = 42,         /* into this room nothing can be imported */
    ERROR_GAP = 43,            /* an event to be imported that is not the next one */
    ERROR_BANNED = 50,         /* kept out of this server; the connection may end */
    ERROR_DISCONNECTED = 51,   /* in BYE: an admin ended the session */
    ERROR_NO_SUCH_BAN = 52,
    ERROR_ROOM_TAKEN = 60, /* another room is called so, or was until lately */
    ERROR_RENAMED = 61,    /* the room has another name now: FIELD_ROOM */
    ERROR_ROOM_FULL = 63,  /* as many belong to it as may */
    ERROR_FRAME = 100,     /* bytes that are no frame, or one too large */
    ERROR_MALFORMED = 101, /* payload is not the CBOR it must be */
    ERROR_TIMEOUT = 102,   /* nothing heard for the heartbeat time */
    ERROR_TOO_SLOW = 103,  /* read nothing for minutes */
    ERROR_SHUTDOWN = 104,  /* the server stops */
};

enum notice_code {
    NOTICE_STORAGE_FAILING = 1,
    NOTICE_STORAGE_RECOVERED = 2,
    NOTICE_DENIED = 10,      /* one asked to be let into a room, and is not */
    NOTICE_BROADCAST = 35,   /* user: which admin tells this to everybody */
    NOTICE_ROOM_CLOSED = 36, /* room: has ended, by an admin of the server */
    NOTICE_WALLOPS = 44,     /* user: which admin tells this to those who like to hear such */
};

/* What a METADATA asks for. */
enum metadata_kind {
    METADATA_LIST = 1,  /* all there is, or what one key has */
    METADATA_SET = 2,   /* text: from now on; without one: no more */
    METADATA_CLEAR = 3, /* take all away */
    METADATA_SYNC = 4,  /* what a room and all its members have */
};

/* What a SERVER_BAN keeps out. Stored by these values. */
enum ban_kind {
    BAN_NAME = 1,    /* whoever wants to be called so */
    BAN_ACCOUNT = 2, /* the account that had the name then, under any name */
    BAN_ADDRESS = 3, /* whoever comes from there */
};

/* What was done, in AUDIT. Stored by these values. */
enum audit_act {
    AUDIT_BROADCAST = 1,
    AUDIT_SESSIONS = 2, /* the sessions were looked at */
    AUDIT_DISCONNECT = 3,
    AUDIT_BAN = 4,
    AUDIT_UNBAN = 5,
    AUDIT_CLOSE_ROOM = 6,
    AUDIT_IMPORT = 7,      /* an import into a room began, or went on after a start of the server */
    AUDIT_ACCOUNT_ADD = 8, /* this and what follows: over the control socket */
    AUDIT_ACCOUNT_PASSWORD = 9,
    AUDIT_ACCOUNT_REMOVE = 10,
    AUDIT_OPERATE = 11, /* somebody became an operator */
    AUDIT_RELOAD = 12,
    AUDIT_ACT_COUNT
};

/* A list of texts, zero-copy: count of them, in CBOR, at bytes. */
struct message_list {
    const uint8_t *bytes;
    size_t size;
    size_t count;
};

/* Which fields are set is in `has`; the others are zero. All slices are borrowed. */
struct message {
    uint64_t has; /* HAS(field) … */
    enum message_type type;
    uint64_t id, no, time, kind, after, before, limit, code, count, last, flags, wait_ms, ref,
        unread, mentions, size, offset, first, created;
    struct str room, user, text, nonce, token, software, topic, was, emoji, query, mechanism,
        secret, title, by, ident, hash, data, address, key;
    struct message_list names, features;
};

enum message_result {
    MESSAGE_OK,
    MESSAGE_E_TYPE,  /* unknown message type */
    MESSAGE_E_CBOR,  /* not deterministic CBOR, or not a map with ascending integer keys */
    MESSAGE_E_FIELD, /* a known field of the wrong type, out of its limits, or one missing */
};

/**
 * Decode the payload of a frame. Unknown keys are skipped; known fields that the type has no
 * use for are accepted and kept. On MESSAGE_E_FIELD and MESSAGE_E_TYPE, id is still set if it
 * could be read, so that the error can name the request.
 * @frame    borrowed; slices of @message point into its payload
 * @message  always initialised; its type is 0 if unknown, so that it may index a table
 * @bad      may be NULL; set on MESSAGE_E_FIELD: which field
 */
enum message_result message_decode(const struct frame_view *frame, struct message *message,
                                   enum message_field *bad);

/**
 * Append @message as one whole frame. A field outside the type's row, a required one that is
 * missing and a number above LIMIT_NUMBER are not allowed (assert); texts are well-formed UTF-8.
 * Returns 0, -ENOMEM, or -EMSGSIZE if a string or list is outside its limits (together they fit
 * into LIMIT_FRAME_PAYLOAD); on error @out is as before.
 */
int message_encode(const struct message *message, struct buf *out);

/**
 * Copy a message and everything its slices point to into one allocation, which the caller
 * releases with free(). NULL when memory ran out.
 */
struct message *message_clone(const struct message *message);

/** Bytes message_clone_into needs. */
size_t message_clone_size(const struct message *message);

/** As message_clone, into @memory of message_clone_size() bytes, aligned for a uint64_t. */
struct message *message_clone_into(const struct message *message, void *memory);

/** Read the next text of a list: false at its end. @list is advanced. */
bool message_list_next(struct message_list *list, struct str *text);

/**
 * Make a list from texts, encoded into @storage (cleared first), which must outlive the list.
 * Returns 0 or -ENOMEM.
 */
int message_list_make(const struct str *texts, size_t count, struct buf *storage,
                      struct message_list *list);

/** "say", "event", …; NULL for an unknown type. For logs and tests. */
const char *message_type_name(unsigned type);

/** "room", "nonce", …; NULL for an unknown field. For errors and tests. */
const char *message_field_name(enum message_field field);

/** Whether clients send this type; false for an unknown one. */
bool message_is_from_client(unsigned type);

/** Whether the server sends this type; false for an unknown one. */
bool message_is_from_server(unsigned type);

/** Setters, so that a message reads as one expression of what it holds. */
#define MESSAGE_SET_(name_, FIELD_, type_)                                                         \
    static inline void message_set_##name_(struct message *message, type_ value)                   \
    {                                                                                              \
        message->name_ = value;                                                                    \
        message->has |= HAS(FIELD_);                                                               \
    }
MESSAGE_SET_(id, FIELD_ID, uint64_t)
MESSAGE_SET_(no, FIELD_NO, uint64_t)
MESSAGE_SET_(time, FIELD_TIME, uint64_t)
MESSAGE_SET_(kind, FIELD_KIND, uint64_t)
MESSAGE_SET_(after, FIELD_AFTER, uint64_t)
MESSAGE_SET_(before, FIELD_BEFORE, uint64_t)
MESSAGE_SET_(limit, FIELD_LIMIT, uint64_t)
MESSAGE_SET_(code, FIELD_CODE, uint64_t)
MESSAGE_SET_(count, FIELD_COUNT, uint64_t)
MESSAGE_SET_(last, FIELD_LAST, uint64_t)
MESSAGE_SET_(flags, FIELD_FLAGS, uint64_t)
MESSAGE_SET_(wait_ms, FIELD_WAIT_MS, uint64_t)
MESSAGE_SET_(room, FIELD_ROOM, struct str)
MESSAGE_SET_(user, FIELD_USER, struct str)
MESSAGE_SET_(text, FIELD_TEXT, struct str)
MESSAGE_SET_(nonce, FIELD_NONCE, struct str)
MESSAGE_SET_(token, FIELD_TOKEN, struct str)
MESSAGE_SET_(software, FIELD_SOFTWARE, struct str)
MESSAGE_SET_(topic, FIELD_TOPIC, struct str)
MESSAGE_SET_(ref, FIELD_REF, uint64_t)
MESSAGE_SET_(first, FIELD_FIRST, uint64_t)
MESSAGE_SET_(was, FIELD_WAS, struct str)
MESSAGE_SET_(query, FIELD_QUERY, struct str)
MESSAGE_SET_(emoji, FIELD_EMOJI, struct str)
MESSAGE_SET_(mechanism, FIELD_MECHANISM, struct str)
MESSAGE_SET_(secret, FIELD_SECRET, struct str)
MESSAGE_SET_(title, FIELD_TITLE, struct str)
MESSAGE_SET_(by, FIELD_BY, struct str)
MESSAGE_SET_(ident, FIELD_IDENT, struct str)
MESSAGE_SET_(unread, FIELD_UNREAD, uint64_t)
MESSAGE_SET_(mentions, FIELD_MENTIONS, uint64_t)
MESSAGE_SET_(size, FIELD_SIZE, uint64_t)
MESSAGE_SET_(hash, FIELD_HASH, struct str)
MESSAGE_SET_(offset, FIELD_OFFSET, uint64_t)
MESSAGE_SET_(data, FIELD_DATA, struct str)
MESSAGE_SET_(address, FIELD_ADDRESS, struct str)
MESSAGE_SET_(key, FIELD_KEY, struct str)
MESSAGE_SET_(created, FIELD_CREATED, uint64_t)
MESSAGE_SET_(names, FIELD_NAMES, struct message_list)
MESSAGE_SET_(features, FIELD_FEATURES, struct message_list)
#undef MESSAGE_SET_

#endif
