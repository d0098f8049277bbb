/*
 * The client's side of the protocol, as a pure state machine: hand-shake, rooms and their logs,
 * members, the outbox, gaps, resume. The full-screen chat, the command-line tool and the
 * simulation are all built on it. Bytes come in, bytes and effects go out; time and random bits
 * are arguments.
 *
 * What it promises (design: guarantees 2 to 4): a log is a contiguous run of event numbers;
 * what arrives beyond a jump waits until the range between was fetched; a message is sent with
 * one nonce until it is acknowledged or refused, over any number of connections.
 */
#ifndef HUTONG_CLIENT_CORE_CHAT_H
#define HUTONG_CLIENT_CORE_CHAT_H

#include <hutong/common/arena.h>
#include <hutong/common/buf.h>
#include <hutong/proto/group.h>
#include <hutong/proto/message.h>

enum chat_state {
    CHAT_OFFLINE,  /* waiting to connect, or told not to */
    CHAT_GREETING, /* connected, HELLO sent */
    CHAT_ENTERING, /* ENTER sent */
    CHAT_REFUSED,  /* the name was refused; chat_enter() with another one */
    CHAT_READY,    /* in */
};

enum entry_kind {
    ENTRY_MESSAGE = EVENT_MESSAGE,
    ENTRY_ACTION = EVENT_ACTION,
    ENTRY_TOPIC = EVENT_TOPIC,
    ENTRY_EDIT = EVENT_EDIT, /* these three have their place in the log, but no line of it */
    ENTRY_RECALL = EVENT_RECALL,
    ENTRY_REACTION = EVENT_REACTION,
    ENTRY_JOIN = EVENT_JOIN, /* an account's coming and going for good */
    ENTRY_PART = EVENT_PART,
    ENTRY_PIN = EVENT_PIN,
    ENTRY_UNPIN = EVENT_UNPIN,
    ENTRY_SETTING = EVENT_SETTING, /* what a room is like, and its members are */
    ENTRY_ROLE = EVENT_ROLE,
    ENTRY_KICK = EVENT_KICK,
    ENTRY_BAN = EVENT_BAN,
    ENTRY_UNBAN = EVENT_UNBAN,
    ENTRY_MUTE = EVENT_MUTE,
    ENTRY_UNMUTE = EVENT_UNMUTE,
    ENTRY_LIST = EVENT_LIST,
    ENTRY_UNLIST = EVENT_UNLIST,
    ENTRY_TITLE = EVENT_TITLE,
    ENTRY_FILE = EVENT_FILE,
    ENTRY_ERASE = EVENT_ERASE,        /* an account has gone, with what it said */
    ENTRY_ROOM_RENAME = EVENT_RENAME, /* text: the room's old name, the new one, perhaps why */
    ENTRY_ENTER = 64,                 /* signals, beyond all kinds of events */
    ENTRY_LEAVE,
    ENTRY_AWAY,    /* stays a member, but nobody is there */
    ENTRY_RENAME,  /* from: the new name, text: the old one */
    ENTRY_ACCOUNT, /* a guest has become an account */
    ENTRY_INVITE,  /* text: who is invited into the room */
    ENTRY_INFO,    /* the client's own words */
};

enum entry_state { ENTRY_SENT, ENTRY_PENDING, ENTRY_FAILED };

/* How many have put this emoji under a message. */
struct reaction {
    char emoji[LIMIT_EMOJI_SIZE + 1]; /* as received */
    uint32_t count;
};

/* What is known of a file: enough to fetch it and to know that it is the right one. */
struct file_facts {
    uint64_t size;
    uint8_t hash[LIMIT_FILE_HASH_SIZE];
};

struct entry {
    uint64_t no; /* 0: not an event */
    uint64_t time_ms;
    enum entry_kind kind;
    enum entry_state state;
    struct str from, text; /* as received; sanitised only where shown */
    struct str problem;    /* ENTRY_FAILED: the server's sentence */
    uint64_t problem_code; /* and its enum error_code */
    uint8_t nonce[LIMIT_NONCE_SIZE];
    bool is_mine;
    uint64_t ref;                /* the event that this one answers or changes; 0: none */
    bool is_quiet;               /* somebody comes or goes who has not spoken lately */
    bool is_edited, is_recalled; /* text is the newest, or empty */
    const struct entry *recall;  /* borrowed: who took it back, and why; NULL: not loaded */
    bool is_pinned;
    bool is_unfolded;           /* to be shown though it is from somebody who is ignored */
    struct file_facts file;     /* ENTRY_FILE: text is its name, after a line's end a comment */
    struct reaction *reactions; /* owned */
    size_t reaction_count;
};

struct member {
    struct str name;  /* owned by the room */
    struct str title; /* likewise; empty: none */
    struct str away;  /* likewise: what who is there, and yet away, says of it; empty: not so */
    enum role role;
    bool has_voice; /* speaks where others are silent */
    bool is_offline;
    uint64_t away_ms;   /* since when, if that was heard; 0: not so */
    uint64_t typing_ms; /* until then it is typing; 0: it is not */
};

/* What is set about a room. */
struct group_value {
    uint64_t count;  /* of a number or word */
    struct str text; /* owned by the room */
};

struct room {
    struct chat *chat; /* borrowed: whose room it is */
    struct str name;   /* on the wire */
    struct str title;  /* what people see; of a direct room, which may be a group: direct.h */
    enum room_kind kind;
    struct str topic;
    struct group_value settings[GROUP_SETTING_COUNT];
    bool is_joined; /* false while the connection is away or the room was left */

    /*
     * the log: events first_no … last_no without gaps, with signals between them. An empty log
     * still has its place: first_no is last_no + 1
     */
    struct entry **entries; /* owned, oldest first */
    size_t entry_count;
    uint64_t first_no, last_no; /* both 0: not joined yet */
    uint64_t newest_no;         /* the newest the server told of; > last_no while there is a gap */
    bool is_loading_older, has_no_older;
    /* when this was written to disk by an earlier run; 0: the server has told since */
    uint64_t cached_ms;

    struct entry **pending; /* owned: own messages not yet acknowledged, and failed ones */
    size_t pending_count;

    struct member *members; /* owned, sorted for the eye (folded case) */
    size_t member_count;
    size_t member_changes; /* grows whenever there is anything else to be seen of them */

    /*
     * What waits to be read: as the server says on joining and when another session of the user
     * reads; in between whoever shows the room counts what comes in.
     */
    uint64_t read_no; /* read up to here */
    size_t unread_count, mention_count;
    uint64_t counted_no; /* messages up to here are in these counts */
    bool keeps_unread;   /* the user wants it to wait, though it may be on screen */

    /* the view's own mark, kept here because it lives as long as the room */
    uint64_t visit;
};

enum chat_effect_kind {
    /* for the io */
    CHAT_CONNECT,    /* open a connection after delay_ms */
    CHAT_DISCONNECT, /* drop the connection once `out` is written; not reported back */
    CHAT_KEEP,       /* write `item` to the outbox on disk, before anything else is sent */
    CHAT_FORGET,     /* the item with this nonce is settled */
    CHAT_READ_PIECE, /* transfer, offset, size: give it to chat_give_piece() */
    CHAT_PIECE,      /* transfer, offset, message: a CHUNK to be written there */
    CHAT_TOKEN,      /* remember chat->token for this server and chat->name */
    CHAT_DRAFT,      /* item: what is being typed in a room, not sent; no text: nothing any more */
    CHAT_LAYOUT,     /* text: how the screen is divided; empty: it is not */
    /* for the user interface */
    CHAT_STATE, /* state changed; text: why, if it was not asked for; message: the ERROR, if any */
    CHAT_ROOM,  /* room: joined, its topic, members or history changed; text: why it was refused */
    CHAT_LEFT,  /* room goes; text: why, if it was not asked for; freed when the queue is empty */
    CHAT_RENAMED,  /* text, item.room: what a room was called and is now; room: if one knows it;
                      is_new: by the old name until now */
    CHAT_ENTRY,    /* room, entry: appended, live; is_new: not one's own and not a replay */
    CHAT_SETTLED,  /* room, entry: an own message is stored (ENTRY_SENT, its no) or was refused */
    CHAT_ANSWER,   /* message: an answer to a request made with chat_request (borrowed till next) */
    CHAT_GROUP,    /* message: INVITED or APPLICANT came of itself */
    CHAT_NOTICE,   /* text, message: the server tells its state */
    CHAT_TRANSFER, /* transfer, transfer_state, item.text: its name; text, code: why it failed. For
                      the io, too, when it has ended */
};

enum transfer_state { TRANSFER_MOVING, TRANSFER_DONE, TRANSFER_FAILED, TRANSFER_CANCELLED };

/* A file on its way, over any number of connections. */
struct transfer {
    uint64_t number; /* never given twice */
    bool is_upload;
    struct str name; /* owned, as received or sent: cleaned only where shown */
    uint64_t size, done;
};

struct outbox_item {
    uint8_t nonce[LIMIT_NONCE_SIZE];
    uint64_t time_ms;
    enum event_kind kind;
    struct str room; /* the room's name; empty in a direct room not opened yet */
    struct str user; /* in a direct room: its title */
    struct str text;
    uint64_t ref;           /* the message it answers; 0: none */
    struct file_facts file; /* EVENT_FILE */
};

struct chat_effect {
    struct chat *chat; /* borrowed: whose effect it is */
    enum chat_effect_kind kind;
    enum chat_state state; /* CHAT_STATE: the state then; chat->state may have gone on */
    uint64_t delay_ms;
    struct room *room;         /* borrowed */
    const struct entry *entry; /* borrowed */
    const struct message *message;
    struct outbox_item item;
    struct str text;
    uint64_t code; /* of the refusal that text tells; 0: it is none */
    uint64_t request_id;
    uint64_t transfer, offset, size;
    enum transfer_state transfer_state;
    bool is_new;
};

struct chat_config {
    struct str name;     /* may be empty: then CHAT_REFUSED asks for one */
    struct str token;    /* from an earlier run, or empty */
    struct str password; /* of the account called name, or empty */
    bool is_private;     /* nobody on the way reads along: passwords may be sent */
    /* be one more session of the user the token belongs to, for the rooms asked for only … */
    bool attach;
    bool stays;     /* … and do not leave those at the end */
    bool shares;    /* be one more session if the user has others, in all the user's rooms */
    bool reconnect; /* the command-line tool gives up instead */
    struct str software;
    uint64_t history_count; /* events to load on joining a room; 0: none */
    uint64_t first_id;      /* of requests and transfers: those below belong to another chat */
    /* 16 random bytes; pure code gets its dice from outside */
    void (*random)(void *context, uint8_t out[16]);
    void *context;
};

struct chat {
    enum chat_state state;
    bool is_private;        /* as configured */
    bool is_admin;          /* of the server, as it said */
    struct str name, token; /* owned */
    struct str server;      /* owned: the server's software, as it said */
    struct str away;        /* owned: what others are told while one is away; empty: one is here */
    struct room **rooms;    /* owned, in the order joined */
    size_t room_count;
    struct transfer **transfers; /* owned, in the order begun */
    size_t transfer_count;
    struct buf out; /* bytes for the connection; whoever writes them consumes them */
    /* the rest is chat.c's own */
    struct chat_private *inner;
};

/** Returns NULL when memory ran out. @config is copied. */
struct chat *chat_new(const struct chat_config *config);
void chat_free(struct chat *chat);

/** Begin: asks for a connection (CHAT_CONNECT with delay 0). */
void chat_start(struct chat *chat, uint64_t now_ms);

/**
 * The io's reports. @reason is a sentence, or NULL. Time is in ms since 1970 and must not go
 * back. One's own chat_… call must be followed by taking all effects.
 */
void chat_on_connected(struct chat *chat, uint64_t now_ms);
void chat_on_received(struct chat *chat, const uint8_t *bytes, size_t size, uint64_t now_ms);
void chat_on_disconnected(struct chat *chat, const char *reason, uint64_t now_ms);

/** Time has passed: heartbeats, retries. chat_next_tick: when it next has something to do. */
void chat_tick(struct chat *chat, uint64_t now_ms);
uint64_t chat_next_tick(const struct chat *chat);

/** Put back what an earlier run left in its outbox; before chat_start. 0 or -ENOMEM. */
int chat_restore(struct chat *chat, const struct outbox_item *item);

/** Enter under this name (first, or after CHAT_REFUSED). */
void chat_enter(struct chat *chat, struct str name, uint64_t now_ms);

/** Whether one can show here that one knows a password, be it without sending it. */
bool chat_can_login(const struct chat *chat);

/** Enter as the account @name, instead of as whom one is now. The password is forgotten soon. */
void chat_login(struct chat *chat, struct str name, struct str password, uint64_t now_ms);

/** What an event says of the file that it names. */
struct file_facts file_facts_of(const struct message *event);

/** How an event is shown: of a kind of a later version, as a message. */
enum entry_kind chat_entry_kind(uint64_t event_kind);

/**
 * Join a room now and after every reconnect; with a user's name instead: a direct room. The room
 * is there at once, for what is said in it to wait, and is_joined later; if the server refuses,
 * CHAT_LEFT tells why. Returns NULL when memory ran out or there are LIMIT_ROOMS_PER_USER.
 */
struct room *chat_join(struct chat *chat, struct str room, uint64_t now_ms);
struct room *chat_join_direct(struct chat *chat, struct str user, uint64_t now_ms);
/** Join a room to receive all events after number @after, each as CHAT_ENTRY. */
struct room *chat_join_after(struct chat *chat, struct str room, uint64_t after, uint64_t now_ms);
/** Leave, once what is pending in the room is settled; what failed is given up. */

/** Leave a room, once what was said in it is acknowledged or refused: nothing typed is lost. */
void chat_part(struct chat *chat, struct room *room, uint64_t now_ms);

/**
 * Say @text in the room: into its pending list and the outbox, sent when possible. Returns 0,
 * -EINVAL (empty, not UTF-8, or with a NUL), -EMSGSIZE (above LIMIT_TEXT_SIZE) or -ENOMEM.
 */
int chat_say(struct chat *chat, struct room *room, enum event_kind kind, struct str text,
             uint64_t now_ms);

/** As chat_say, of a message that answers event @ref of the room. */
int chat_reply(struct chat *chat, struct room *room, uint64_t ref, struct str text,
               uint64_t now_ms);

/** Whether the entry is something that somebody said. */
static inline bool entry_is_said(const struct entry *entry)
{
    return entry->kind == ENTRY_MESSAGE || entry->kind == ENTRY_ACTION || entry->kind == ENTRY_FILE;
}

/** The name of the file that ENTRY_FILE is about, as received. */
static inline struct str entry_file_name(const struct entry *entry)
{
    const char *end =
        entry->text.size > 0 ? memchr(entry->text.bytes, '\n', entry->text.size) : NULL;
    return (struct str){ entry->text.bytes,
                         end ? (size_t)(end - entry->text.bytes) : entry->text.size };
}

/** Whether the entry tells that somebody came or went. */
bool entry_is_presence(const struct entry *entry);

/** Whether an entry is about another one: it shows in that one, and not by itself. */
bool entry_is_change(const struct entry *entry);

/** The event @no of the room's log; NULL if it is not loaded. */
const struct entry *room_find_entry(const struct room *room, uint64_t no);

/**
 * Give up a failed message: it is removed and its text appended to @text. Returns 0, -ENOENT if
 * there is no such message, -EBUSY if it has not failed, or -ENOMEM.
 */
int chat_withdraw(struct chat *chat, struct room *room, const uint8_t nonce[LIMIT_NONCE_SIZE],
                  struct buf *text);

/**
 * Send a failed message again, as the same message: it is stored once even if the server had it.
 * Returns 0, -ENOENT if there is no such message, or -EBUSY if it has not failed.
 */
int chat_retry(struct chat *chat, struct room *room, const uint8_t nonce[LIMIT_NONCE_SIZE],
               uint64_t now_ms);

/** All of the room's log has been on screen: nothing waits, and the server is told before long. */
void chat_mark_read(struct chat *chat, struct room *room);

/** The user is typing what will be said in the room: others are told, but not for every key. */
void chat_tell_typing(struct chat *chat, struct room *room, uint64_t now_ms);

/** Let everything after event @no wait, in all sessions of the user. */
void chat_mark_unread(struct chat *chat, struct room *room, uint64_t no, uint64_t now_ms);

/**
 * Send a file into the room: offered, given piece by piece, then named in a message.
 * @text  its name, and after a line's end a comment
 * Returns the transfer's number, or 0 when memory ran out or too many are on their way.
 */
uint64_t chat_upload(struct chat *chat, struct room *room, struct str text,
                     const struct file_facts *file, uint64_t now_ms);

/**
 * Fetch the file that event @no of the room (by its name on the wire) names, from @offset on.
 * Each piece comes as CHAT_PIECE; whoever has them all compares the hash. As chat_upload.
 */
uint64_t chat_download(struct chat *chat, struct str room, uint64_t no, struct str name,
                       uint64_t size, uint64_t offset, uint64_t now_ms);

/** The answer to CHAT_READ_PIECE. */
void chat_give_piece(struct chat *chat, uint64_t transfer, uint64_t offset, struct str piece,
                     uint64_t now_ms);

/** The user wants no more of it: CHAT_TRANSFER tells so, and it ends. Whether there is one. */
bool chat_cancel_transfer(struct chat *chat, uint64_t transfer);

/** Give a transfer up: nothing more of it comes. One that has ended is left alone. */
void chat_end_transfer(struct chat *chat, uint64_t transfer);

/** NULL if it has ended. */
const struct transfer *chat_find_transfer(const struct chat *chat, uint64_t number);

/** Fetch the page of history before the oldest entry, unless under way or at the beginning. */
void chat_load_older(struct chat *chat, struct room *room, uint64_t now_ms);

/**
 * Send any other request; id is filled in and returned; every answer comes as CHAT_ANSWER, the
 * last being DONE or ERROR, also when the connection is away or breaks.
 */
uint64_t chat_request(struct chat *chat, struct message *message, uint64_t now_ms);

/** How many requests made with chat_request have not been answered to the end. */
size_t chat_asked_count(const struct chat *chat);

/** Say good-bye (no grace) and do not reconnect: CHAT_DISCONNECT follows. */
void chat_quit(struct chat *chat, struct str reason, uint64_t now_ms);

struct room *chat_find_room(const struct chat *chat, struct str name);

/**
 * The room of that name, or of two with @user if that is not empty; it is entered if one is not in
 * it. NULL when memory ran out or there cannot be more.
 */
struct room *chat_open_room(struct chat *chat, struct str name, struct str user);

/** The member of this name; NULL if there is none. Valid until the members change. */
const struct member *room_find_member(const struct room *room, struct str name);

/** What a MEMBER tells; its texts are borrowed. */
struct member member_of_message(const struct message *message);

/** As chat_join, with the room's key, or a word to those who let people in. */
struct room *chat_join_with(struct chat *chat, struct str room, struct str words, uint64_t now_ms);

/** Whether the user has come into the room in this run, and not long ago. */
bool chat_is_newcomer(const struct room *room);

/** Note what others are to be told from the next request AWAY on. 0 or -ENOMEM. */
int chat_set_away(struct chat *chat, struct str text);

/** What the flags of a MEMBER say that one is in its room. */
enum role role_of_flags(uint64_t flags);

/** "~" for an owner, "@" for an admin, "+" for another with a voice; else "". */
const char *member_mark(const struct member *member);

/** What the user is in a room; ROLE_NONE if it is no member. */
enum role chat_own_role(const struct chat *chat, const struct room *room);

/** A line of the client's own in a room's log. */
void chat_info(struct chat *chat, struct room *room, struct str text, uint64_t now_ms);

/** The next effect, in order; false when there is none. Borrowed parts live until the next call. */
bool chat_next_effect(struct chat *chat, struct chat_effect *effect);

#endif
