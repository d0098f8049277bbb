/*
 * What the files of the protocol machine share: chat.c (connection and states), receive.c
 * (messages come in), requests.c (what was asked), rooms.c (joining and leaving), room_log.c
 * (events in order), read_marks.c, presence.c, members.c, group.c (roles and settings), outbox.c
 * (own messages until they are settled) and effect_queue.c (what others are to do).
 */
#ifndef HUTONG_CLIENT_CORE_CHAT_PRIVATE_H
#define HUTONG_CLIENT_CORE_CHAT_PRIVATE_H

#include "client/core/entry.h"
#include <hutong/common/macros.h>
#include <hutong/common/scram.h>

enum {
    CHAT_BACKOFF_MIN_MS = 500,
    CHAT_BACKOFF_MAX_MS = 30 * 1000,
    CHAT_GREETING_MAX_MS = 30 * 1000, /* from connected to WELCOME */
    CHAT_HEARTBEAT_MIN_MS = 3 * 1000, /* a server that announces less is not believed */
    CHAT_HEARTBEAT_MAX_MS = 3600 * 1000,
    CHAT_TYPING_MS = 3000,         /* between two that tell of typing */
    CHAT_TYPING_KEPT_MS = 6000,    /* so long another one is shown as typing */
    CHAT_READ_MS = 1000,           /* between two that tell what was read in a room */
    CHAT_RETRY_MS = 2000,          /* after a refusal that says no time */
    CHAT_RETRY_MAX_MS = 60 * 1000, /* however long the server asks to wait */
    CHAT_SAYS_IN_FLIGHT = 64,      /* own messages sent and not yet acknowledged */
    CHAT_TRANSFERS_MAX = 16,
    CHAT_REQUESTS_MAX = 4096,       /* unanswered requests of all kinds */
    CHAT_OUT_MAX = 8 * 1024 * 1024, /* bytes that wait to be written */
};

struct member_list {
    struct member *items; /* owned, and their names */
    size_t count, capacity;
};

/* A room and what only the machine knows of it. The public part mirrors the lists. */
struct chat_room {
    struct room room;
    struct chat_room *next_dead;
    struct entry_list log, pending;
    struct entry_list held; /* events beyond a gap, ascending */
    struct entry_list page; /* an older page while it comes in */
    struct str words;       /* owned: given when joining, e.g. the room's key */
    struct member_list members;
    struct member_list snapshot; /* MEMBERs since JOINED, until DONE */
    size_t log_bytes, log_max;
    uint64_t fill_no;      /* the log is to be filled up to here: the newest event beyond a gap */
    uint64_t fill_from_no; /* last_no when the present HISTORY for the gap was asked */
    uint64_t fill_at_ms;   /* a refused fill is tried again then; 0: not waiting */
    uint64_t join_at_ms;   /* a JOIN refused for now is tried again then; 0: not waiting */
    uint64_t older_wanted; /* events still to load of the first history */
    uint64_t told_no;      /* how far the user has read, as the server knows it */
    uint64_t tell_at_ms;   /* it is not told again before */
    unsigned telling;      /* READs that are under way */
    uint64_t typing_at_ms; /* others are not told again before that one is typing */
    uint64_t typists_ms;   /* when the first of others who type is not any more; 0: nobody does */
    bool is_filling;       /* a HISTORY for the gap is under way */
    bool is_placed;        /* first_no and last_no say where in the room's history the log is */
    bool is_joining;       /* a JOIN is under way */
    bool was_member;       /* the user belonged to it before this session joined it */
    bool is_leaving;       /* is left as soon as nothing is pending in it */
    bool is_restored;      /* from disk, and nobody has asked for it in this run */
    bool is_unproven;      /* the log is from disk: whether it is of this room is not known … */
    uint64_t proof_no;     /* … until the server has told this event … */
    uint64_t proof_ms;     /* … and it was at this time */
    uint64_t history_no;   /* events up to here happened before this run: they are no news */
    bool is_stale;         /* what is on disk is not what is known now */
};

/** The whole of a room that was shown to others. */
static inline struct chat_room *chat_room_of(struct room *room)
{
    return container_of(room, struct chat_room, room);
}

/* typing.c */

/** Somebody is typing, or has said it. */
void typing_on_signal(struct chat *chat, struct chat_room *room, const struct message *message);
void typing_on_said(struct chat_room *room, struct str user);
/** Who has typed long enough is not typing any more. */
void typing_tick(struct chat *chat, struct chat_room *room);

/* read_marks.c */

/** The server tells what waits: in JOINED; in MARK, or the DONE of a READ. */
void marks_on_joined(struct chat *chat, struct chat_room *room, const struct message *message);
void marks_on_told(struct chat *chat, struct chat_room *room, const struct message *message);
void marks_on_refused(struct chat *chat, struct chat_room *room, const struct message *message);
/** Another session of the user has read, or wants something to wait. */
void marks_on_mark(struct chat *chat, struct chat_room *room, const struct message *message);
/** The user has said event @no, maybe in another session: all up to it is read. */
void marks_on_own(struct chat_room *room, uint64_t no);
/** Tell the server what was read, if it does not know and it is time. */
void marks_tell(struct chat *chat, struct chat_room *room);
/** When there is something to tell; UINT64_MAX: there is nothing. */
uint64_t marks_next_tick(const struct chat_room *room);
void marks_on_disconnected(struct chat_room *room);

enum request_kind {
    REQUEST_ENTER,
    REQUEST_JOIN,
    REQUEST_PART,
    REQUEST_SAY,
    REQUEST_OLDER, /* a page of history before the log */
    REQUEST_FILL,  /* a page of history after the log, for a gap */
    REQUEST_TYPING,
    REQUEST_READ,  /* how far the user has read */
    REQUEST_OFFER, /* these three are of a transfer */
    REQUEST_CHUNK,
    REQUEST_FETCH,
    REQUEST_NICK,     /* by the user, watched because it changes the name */
    REQUEST_PASSWORD, /* by the user, watched because it changes the token */
    REQUEST_USER,     /* by the user */
};

struct request {
    uint64_t id;
    enum request_kind kind;
    struct chat_room *room; /* borrowed; NULL: none, or it is gone */
    uint64_t transfer;
    uint8_t nonce[LIMIT_NONCE_SIZE];
};

/* An effect and what it owns. */
struct queued_effect {
    struct chat_effect effect;
    char *texts;             /* owned */
    struct message *message; /* owned */
};

struct name_list {
    struct str *items; /* owned, and each of them */
    size_t count, capacity;
};

struct chat_private {
    struct str software; /* owned */
    struct str password; /* owned: until it was of use or refused */
    bool is_external;    /* an AUTH EXTERNAL was tried on this connection */
    bool has_scram;      /* the server offers SCRAM-SHA-256 */
    bool is_scram;       /* it is under way: a server that cannot prove itself is left */
    struct scram_client scram;
    struct str reason; /* owned: why the server will close the connection */
    uint64_t away_ms;  /* and how long it asks to stay away; 0: it did not say */
    bool attach, stays, shares, reconnect; /* as configured */
    bool has_been_ready;                   /* in this process: the token is this session's own */
    bool is_connected, is_quitting;
    bool ran_out; /* of memory, while handling what came in */
    uint64_t history_count;
    void (*random)(void *context, uint8_t out[16]);
    void *context;

    struct buf in; /* received, not yet a whole frame */
    uint64_t now_ms;
    uint64_t deadline_ms;  /* for the greeting; 0: none */
    uint64_t heard_ms;     /* when anything last came in */
    uint64_t heartbeat_ms; /* 0: not known yet */
    bool is_pinged;        /* since anything was heard */
    uint64_t say_at_ms;    /* refused messages are tried again then; 0: not waiting */
    unsigned attempts;     /* connections in a row that did not get in */

    uint64_t last_id;
    uint64_t last_transfer;
    struct request *requests; /* owned, oldest first */
    size_t request_count, request_capacity;
    size_t says_in_flight;

    struct queued_effect *effects; /* owned: a queue from effect_next */
    size_t effect_next, effect_count, effect_capacity;
    struct log_entry *dead_entries; /* owned: freed when all effects have been taken */
    struct chat_room *dead_rooms;   /* owned, likewise */

    struct name_list member_of; /* rooms the server says the user belongs to, while entering */
    struct name_list parted;    /* rooms left while the connection was away */
    struct name_list gone;      /* rooms that are to be forgotten on disk, too */
    bool is_stale;              /* so is a room */
};

/* chat.c */

/** Append a message to what goes out; marks the chat as out of memory if it cannot. */
void chat_send(struct chat *chat, const struct message *message);

/** Break the connection for @reason, ours or the server's; it is tried again later. */
void chat_drop(struct chat *chat, const char *reason);

/** What could not be done for want of memory is made good by beginning the connection anew. */
void chat_settle_memory(struct chat *chat);

void chat_set_state(struct chat *chat, enum chat_state state, struct str why,
                    const struct message *message);

/** Ask for a connection after @delay_ms. */
void chat_ask_connection(struct chat *chat, uint64_t delay_ms);

/** Prove by SCRAM-SHA-256 that the password is known, without saying it. (login.c) */
void chat_send_scram(struct chat *chat);

/** Whether what WELCOME says proves the server; it is left, and the user asked, if not. (login.c)
 */
bool chat_check_server(struct chat *chat, const struct message *welcome);

/** Nothing of the connection is left; asks for another one if that is wanted. */
void chat_go_offline(struct chat *chat, struct str reason);

/** Leave nothing of the password in memory. */
void chat_forget_password(struct chat *chat);

/* chat_enter.c */

/** The name as the server wrote it and its token: told to be remembered when they are new. */
void chat_set_identity(struct chat *chat, struct str name, struct str token);

/** Send an AUTH; @secret may be empty. */
void chat_send_auth(struct chat *chat, const char *mechanism, struct str secret);

/** Answers while entering. */
void chat_on_hello(struct chat *chat, const struct message *message);
void chat_on_welcome(struct chat *chat, const struct message *message);
/** A DONE before WELCOME: SCRAM-SHA-256 goes on. (login.c) */
void chat_on_challenge(struct chat *chat, const struct message *message);
void chat_on_entered(struct chat *chat);
void chat_on_enter_refused(struct chat *chat, const struct message *message);

/** Whether an error may pass: the same request can succeed later. */
bool chat_can_retry(const struct chat *chat, const struct message *message);

/** How long to wait when the server asks for @wait_ms (0: it did not say). */
uint64_t chat_retry_delay(uint64_t wait_ms);

/* receive.c */

/** Handle the whole frames at the start of @bytes. Returns how many bytes they took. */
size_t chat_receive(struct chat *chat, const uint8_t *bytes, size_t size);

/* requests.c */

/** Note a request and send it. Returns its id, or 0 when memory ran out. */
uint64_t request_send(struct chat *chat, enum request_kind kind, struct chat_room *room,
                      struct message *message);
struct request *request_find(struct chat *chat, uint64_t id);
/** Take a request off the list: it was answered. */
void request_settle(struct chat *chat, struct request *request);
/** The connection is gone: the user's own requests are answered with @reason, all forgotten. */
void requests_abandon(struct chat *chat, struct str reason);
/** No request leads to @room any more. */
void requests_forget_room(struct chat *chat, const struct chat_room *room);

/* rooms.c */
void rooms_fini(struct chat *chat);
struct chat_room *rooms_find(const struct chat *chat, struct str name);
/** All rooms are to be joined again; what was refused for want of a connection is sent. */
void rooms_on_ready(struct chat *chat);
/** Join unless that is done or under way, or has to wait for its time or a connection. */
void room_want(struct chat *chat, struct chat_room *room);
void rooms_on_disconnected(struct chat *chat);
void rooms_on_listed(struct chat *chat, const struct message *message);
/** A room is called otherwise, be it that one is in it or was. */
void rooms_on_renamed(struct chat *chat, const struct message *message);
/** Whether a JOINED names a direct room as such are named, and no other one so: else it lies. */
bool room_is_sound(const struct message *joined);
/** Returns the room that the answer is about from here on: another if the two prove the same. */
struct chat_room *room_on_joined(struct chat *chat, struct chat_room *room,
                                 const struct message *message);
void room_on_join_done(struct chat *chat, struct chat_room *room);
void room_on_join_refused(struct chat *chat, struct chat_room *room, const struct message *message);
void room_on_opened(struct chat *chat, const struct message *message);
/** An admin has ended the room. */
void room_on_closed(struct chat *chat, struct chat_room *room, const struct message *notice);
/** Take the room out of the chat: CHAT_LEFT with @why. */
void room_remove(struct chat *chat, struct chat_room *room, struct str why, uint64_t code);
/** Restore a room that an outbox item names. NULL when memory ran out. */
struct chat_room *room_for_item(struct chat *chat, const struct outbox_item *item);
/** What is due by now: a JOIN or a HISTORY that was refused for the moment. */
void rooms_tick(struct chat *chat);
/** When rooms_tick has something to do; UINT64_MAX: never. */
uint64_t rooms_next_tick(const struct chat *chat);
/** Leave the rooms that were to be left and in which nothing is pending any more. */
void rooms_leave_settled(struct chat *chat);
/** Leave the public rooms that the user did not belong to before this session joined them. */
void rooms_leave_joined(struct chat *chat);
void room_free(struct chat_room *room);

/** Make a room and show it. NULL when memory ran out or there are too many. */
struct chat_room *room_add(struct chat *chat, struct str name, struct str title,
                           enum room_kind kind);

/* room_cache.c */
/** What is on disk of the room is not what is known now. */
void room_cache_touch(struct chat *chat, struct chat_room *room);
/** The room goes: what is on disk of it is to go, too. */
void room_cache_drop(struct chat *chat, const struct chat_room *room);
/** Nothing is known of the room but what it is called. */
void room_cache_blank(struct chat *chat, struct chat_room *room);
/** Likewise of all rooms that came from disk: one is another user now. */
void room_cache_forget(struct chat *chat);

/* presence.c */
void room_on_presence(struct chat *chat, struct chat_room *room, const struct message *message);
/** An account became a member, or is none any more, as an event newer than the list tells. */
void room_on_account(struct chat *chat, struct chat_room *room, const struct message *event);

/* owned.c */
/** Change an owned text; an empty one holds no memory. Returns 0 or -ENOMEM, then unchanged. */
int owned_set(struct str *owned, struct str value);
int name_list_add(struct name_list *list, struct str name);
bool name_list_has(const struct name_list *list, struct str name);
void name_list_fini(struct name_list *list);

/* members.c */
/** Order for the eye: without regard to case, equal names by their bytes. */
int member_compare(struct str a, struct str b);
/** Whether two names differ in case at most. */
bool member_is_same(struct str a, struct str b);
/** Somebody is there, or away; what is known else of a member stays. */
void member_add(struct chat *chat, struct chat_room *room, struct str name, bool is_offline);
/** This is all about a member; @member is copied. */
void member_put(struct chat *chat, struct chat_room *room, const struct member *member);
void member_rename(struct chat *chat, struct chat_room *room, struct str was, struct str name);
/** Give a member, if there is one of that name, a role or a title. */
void member_set_role(struct chat_room *room, struct str name, enum role role);
void member_set_voice(struct chat_room *room, struct str name, bool has_voice);
void member_set_title(struct chat *chat, struct chat_room *room, struct str name, struct str title);
/** What a member says who is away; empty: it is here again. */
void member_set_away(struct chat *chat, struct chat_room *room, struct str name, struct str text);
void member_remove(struct chat_room *room, struct str name);
/** The member of this name; NULL if there is none. */
const struct member *member_find(const struct chat_room *room, struct str name);
/** One member of a snapshot. */
void members_note(struct chat *chat, struct chat_room *room, const struct member *member);
/** The snapshot is whole: it is what the room has now. */
void members_replace(struct chat_room *room);
void member_list_fini(struct member_list *list);

/* group.c */
/** All settings are as at first. */
void group_reset(struct chat *chat, struct chat_room *room);
/** A setting as it is told on joining. */
void group_on_setting(struct chat *chat, struct chat_room *room, const struct message *message);
/** An event newer than what is known: a setting, a role or a title may have changed. */
void group_on_event(struct chat *chat, struct chat_room *room, const struct message *event);

/* outbox.c */
/** Send what is pending in a room and can be sent now, in order. */
void outbox_flush(struct chat *chat, struct chat_room *room);
void outbox_flush_all(struct chat *chat);
/** Move what is pending to another room: they proved to be one. */
void outbox_move(struct chat *chat, struct chat_room *from, struct chat_room *to);
/** An event came: if it is an own message, that one is settled. */
void outbox_on_event(struct chat *chat, struct chat_room *room, const struct message *message);
void outbox_on_done(struct chat *chat, const struct request *request,
                    const struct message *message);
void outbox_on_refused(struct chat *chat, const struct request *request,
                       const struct message *message);
void outbox_on_disconnected(struct chat_room *room);
/** The room cannot be joined: what is pending failed with @why. */
void outbox_fail_all(struct chat *chat, struct chat_room *room, const struct message *error);
/** Whether an own message is neither acknowledged nor refused yet. */
bool outbox_has_pending(const struct chat_room *room);
/** The room is left: nothing of it is to be sent any more. */
void outbox_forget_all(struct chat *chat, struct chat_room *room);

/** Say that the room has this file, which the server has by now. As chat_say. */
int outbox_say_file(struct chat *chat, struct room *room, struct str text,
                    const struct file_facts *file);

/* transfer.c */
void transfers_fini(struct chat *chat);
/** Go on with what can go on: a room was joined, the connection is there, a time has come. */
void transfers_step(struct chat *chat);
void transfers_on_disconnected(struct chat *chat);
/** The room is gone, or (with @same) proved to be another one. */
void transfers_forget_room(struct chat *chat, struct chat_room *room, struct chat_room *same);
uint64_t transfers_next_tick(const struct chat *chat);
void transfer_on_offered(struct chat *chat, uint64_t number, const struct message *message);
void transfer_on_taken(struct chat *chat, uint64_t number, const struct message *message);
void transfer_on_piece(struct chat *chat, uint64_t number, const struct message *message);
void transfer_on_fetched(struct chat *chat, uint64_t number);
void transfer_on_refused(struct chat *chat, const struct request *request,
                         const struct message *message);

/* effect_queue.c */
/** Reserve a first queue, so that there is always place for what saves the connection. 0 or
 * -ENOMEM. */
int effect_queue_init(struct chat *chat);
/** Queue an effect; its text and message are copied, rooms and entries are borrowed. */
void effect_push(struct chat *chat, const struct chat_effect *effect);
void effect_push_room(struct chat *chat, enum chat_effect_kind kind, struct chat_room *room);
void effect_push_entry(struct chat *chat, enum chat_effect_kind kind, struct chat_room *room,
                       const struct entry *entry, bool is_new);
/** Free these when all effects that may point to them have been taken. */
void effect_bury_entry(struct chat *chat, struct entry *entry);
void effect_bury_room(struct chat *chat, struct chat_room *room);
void effect_queue_fini(struct chat *chat);

#endif
