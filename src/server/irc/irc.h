/* What the files of the IRC door share: one session's side of the translation. */
#ifndef HUTONG_SERVER_IRC_IRC_H
#define HUTONG_SERVER_IRC_IRC_H

#include "server/irc/irc_cap.h"
#include "server/irc/irc_door.h"
#include "server/irc/irc_line.h"
#include "server/irc/irc_numeric.h"
#include "server/session/internal.h"
#include <hutong/proto/sanction.h>

enum {
    IRC_IDENT_SIZE = 12,
    IRC_REALNAME_SIZE = 256,
    IRC_LABEL_SIZE = 64,
    IRC_BATCH_SIZE = 24,           /* a batch's name */
    IRC_MULTILINE_BATCH_SIZE = 48, /* that of one which is a message: "m7-12" */
    IRC_PERSON_GONE_MAX = 256,     /* remembered for WHOWAS */
    IRC_SAID_MAX = 64,             /* messages with tags that may be on their way to the disk */
    IRC_WATCH_MAX = 100,           /* nicks that one session watches */
    IRC_MULTILINE_LINES = 100,     /* of one message, as it is sent to us */
    IRC_KEPT_MARKS_MAX = 1024,     /* times that clients have given, of all users */
    IRC_METADATA_SUBS_MAX = 50,    /* keys that one session wants to hear of */
};

/*
 * What is shown of a user who came in by this door, and means nothing elsewhere. Others are shown
 * with the same for all.
 */
struct irc_person {
    const char *name; /* one reference */
    char ident[IRC_IDENT_SIZE];
    char *realname;          /* owned; see irc_person_realname() */
    struct irc *sessions;    /* by person_prev, person_next; none: it has gone */
    uint32_t operator_count; /* of these, those that are operators */
    bool is_invisible, is_bot, hears_wallops;
    uint64_t since_ms, spoke_ms;    /* dates */
    struct irc_person *prev, *next; /* among those who have gone, the oldest first */
    UT_hash_handle hh;              /* among those who are here, by name */
};

/* What other clients may know of something that was just said, and what is not kept. */
struct irc_said {
    uint8_t nonce[LIMIT_NONCE_SIZE];
    struct buf tags;
    struct buf cuts; /* the irc_words.cuts */
};

struct irc;
struct irc_history;
struct irc_say;
struct irc_sasl;

enum irc_mark_stage {
    IRC_MARK_NONE,
    IRC_MARK_ASKED,    /* for its number */
    IRC_MARK_NUMBERED, /* the number is known */
    IRC_MARK_TIMED,    /* asked for its time */
};

/* A read mark that a task looks for: see irc_mark.h. */
struct irc_mark {
    enum irc_mark_stage stage;
    uint64_t no;
    uint64_t time_ms, said_ms; /* of the newest event that was read, and of the newest message */
    unsigned event_count;
    bool is_refused;
};

/* What a command is still to do: one request after the other, until next() has none. */
struct irc_task {
    void (*next)(struct irc *irc);                                  /* ask again, or end */
    void (*answer)(struct irc *irc, const struct message *message); /* one frame of an answer */
    uint64_t id;                                                    /* of the request */
    bool is_over, is_joined, is_synced;
    bool has_topic, asks_topic; /* of the room that is being joined */
    bool has_key;               /* of a room whose modes are told */
    bool is_renamed;            /* the rooms that are joined were joined under other names */
    bool is_to_several;         /* of something said, see irc_words */
    bool is_outside;            /* likewise */
    bool is_secret;             /* of names: only members know of the room */
    bool is_described;          /* of names: the room's settings are told */
    char verb[16];
    struct buf memory;      /* holds the slices below */
    struct str targets;     /* those to come, with commas */
    struct str keys;        /* likewise */
    struct str text, extra; /* what else the command said */
    struct str target;      /* the present one … */
    struct buf shown;       /* … which may be in here, as the core writes it */
    struct buf found;       /* what answers have given so far */
    struct buf offline;     /* of watched nicks, those found not to be there */
    void (*login_told)(struct irc *irc, const struct message *message); /* of a log-in */
    uint64_t count, number;
    uint64_t from_ms, to_ms;        /* dates */
    char whom[LIMIT_NAME_SIZE + 1]; /* whom answers are about */
    struct irc_say *say;            /* owned: what is said at present */
    struct irc_mark mark;
};

struct irc_door {
    struct irc_config config;
    uint64_t date_ms, started_ms;
    struct irc_person *people; /* owned */
    struct irc_person *gone;   /* owned */
    size_t gone_count;
    size_t operator_count;              /* sessions */
    size_t invisible_count;             /* people */
    struct irc_watched *watched;        /* owned: nicks that somebody watches */
    struct irc_away *away;              /* owned: who is away, and says what */
    struct irc_kept_mark *marks;        /* owned: see irc_mark_kept.c */
    uint64_t tagmsg_count;              /* of those that pass by, for their msgids */
    uint64_t occurrence;                /* counts signals that concern a user in all its rooms */
    struct buf occurred;                /* which one the last was */
    struct buf line;                    /* one line in the making, without its end */
    struct buf out;                     /* the same as it is sent */
    struct buf text, tags;              /* parts of it */
    struct irc_said said[IRC_SAID_MAX]; /* the oldest is written over */
    size_t said_count;
    struct irc_task lost; /* of sessions that are dropped, since there was no memory for one */
};

/* A room that the session has told its client of. */
struct irc_room {
    struct irc_room *prev, *next;
    char *name;    /* owned; as the core shows it */
    char *peer;    /* owned; of a direct room: the other one; else NULL */
    uint64_t last; /* number of the newest event when it was joined */
    bool is_direct;
    bool is_renamed;    /* the client was shown that it joined it: what there is to it follows */
    uint64_t marked_ms; /* up to when it is read, as the client was told; 0: nothing */
    uint64_t mark_no;   /* where another client has moved the mark, if is_mark_moved */
    bool is_mark_moved;
};

/* Where an event has happened, as lines show it. */
struct irc_place {
    struct str target; /* "#room", or the nick of the one who receives it */
    uint64_t room;     /* the core's number, for msgid; 0: not known */
};

/* The answer to a labelled command, until it is known how many lines it has. */
struct irc_labelled {
    struct buf lines; /* each with a line feed behind it */
    size_t count;
};

/* What a client says before it is let in. */
struct irc_arrival {
    char wanted[LIMIT_NAME_SIZE + 1]; /* the nick that is asked for; empty: not yet */
    char ident[IRC_IDENT_SIZE];       /* empty: no USER yet */
    char *realname;                   /* owned; as given with USER */
    struct buf password;              /* as given with PASS */
    struct buf away;                  /* one enters with it */
};

struct irc {
    struct session *session; /* borrowed */
    struct irc_door *door;   /* borrowed */
    struct irc_person *person;
    struct irc *person_prev, *person_next; /* among the person's sessions */
    const char *nick;                      /* one reference; empty before registration */
    struct irc_arrival *arrival;           /* owned; NULL once registration is over */
    unsigned caps;                         /* set of IRC_CAP_… */
    unsigned cap_version;
    bool is_negotiating; /* CAP END must come first */
    bool is_entered;     /* the core knows who it is */
    bool is_ident_told;  /* and its ident */
    bool is_account;
    bool is_admin;    /* by its account */
    bool is_operator; /* may do what admins may, as the core has told */
    bool is_welcome;  /* registration is over */
    bool is_held;     /* a command waits for what was said before it */
    bool is_changing; /* it asks to go on as another account: what it leaves, it leaves for that */
    struct irc_sasl *sasl;    /* owned: the log-in under way */
    struct irc_room *rooms;   /* owned */
    struct buf metadata_keys; /* that it wants to hear of, each with a blank behind it */
    struct buf former_names;  /* of rooms, that the client knows to be so; each with a NUL */
    struct buf own_rooms;     /* to be joined after registration: names, each with a NUL */
    struct irc_task *task;    /* owned; NULL at rest */
    bool has_task;
    struct irc_say *says; /* owned */
    uint64_t last_id, last_batch;
    uint64_t said_count;
    char *label;                   /* owned: of the command under way; NULL: none */
    struct irc_labelled *labelled; /* owned: its answer so far; NULL: there is none */
    uint64_t occurrence;           /* the last one told */
    uint64_t ident_occurrence;   /* that others are told its ident, as its rooms are joined; or 0 */
    struct irc_history *history; /* owned: the CHATHISTORY under way */
    struct irc_multiline *multiline; /* owned: the message that comes line by line; or NULL */
    struct irc_room *resynced;       /* its members are being told anew */
    struct buf names;                /* of these, for NAMES */
    struct irc_watch *watches;       /* owned: nicks that are watched */
    size_t watch_count;
};

/* irc_session.c: the codec's functions, and what handlers share */

struct irc *irc_of(const struct session *session);

/** Ask the core, as the present step of the task. */
void irc_ask(struct irc *irc, struct message *message);

/**
 * Begin a task. Its memory is empty; slices are to be put there by irc_keep(). Never NULL: without
 * memory the session is dropped, and what is asked for the task is refused.
 */
struct irc_task *irc_begin(struct irc *irc, const char *verb, void (*next)(struct irc *irc),
                           void (*answer)(struct irc *irc, const struct message *message));

/** Copy up to four slices into the task's memory. Returns whether there was memory. */
bool irc_keep(struct irc_task *task, struct str targets, struct str keys, struct str text,
              struct str extra);

/**
 * The task is done: tell what was held back, and go on with the next command. What it kept is gone;
 * the rest of it stays until the session rests.
 */
void irc_end(struct irc *irc);

/** Whether the client has a capability on. */
static inline bool irc_has(const struct irc *irc, unsigned cap)
{
    return (irc->caps & cap) == cap;
}

/** The nick to address the client by: "*" before it has one. */
const char *irc_nick(const struct irc *irc);

/* irc_nick.c: nicks are words that sessions and people share */

/** One more reference to a word, or the first one to a copy of @nick. NULL when memory ran out. */
const char *irc_nick_new(struct str nick);
const char *irc_nick_ref(const char *nick);
/** One less; NULL is fine. */
void irc_nick_unref(const char *nick);
/** What the client is called from now on. Without memory the session is dropped. */
void irc_set_nick(struct irc *irc, struct str nick);

/* irc_room.c: the rooms that the client knows */

struct irc_room *irc_room_find(const struct irc *irc, struct str name);
/** By the name that a client gives it, with '#', in whatever spelling. */
struct irc_room *irc_room_find_channel(const struct irc *irc, struct str channel);
struct irc_room *irc_room_find_peer(const struct irc *irc, struct str peer);
/** Whether two names are one, in whatever spelling. */
bool irc_room_is_spelling(struct str name, struct str other);
/** It is called so from now on. 0 or -ENOMEM. */
int irc_room_rename(struct irc_room *room, struct str name);
/** Find the room that one has joined, or add it. NULL when memory ran out. */
struct irc_room *irc_room_add(struct irc *irc, const struct message *joined);
/** Whom a direct room is with, from now on; without memory it stays as it was. */
void irc_room_set_peer(struct irc_room *room, struct str peer);
void irc_room_drop(struct irc *irc, struct irc_room *room);
void irc_rooms_free(struct irc *irc);
/** What the session reads of a room by; NULL: nothing. */
struct subscription *irc_subscription(const struct irc *irc, struct str room);
/** Copy what is unread of a room, so that what is told next comes after it. */
void irc_settle(struct irc *irc, struct str room);
/** By a target of any kind: a channel, or the nick that a direct room is with. */
struct irc_room *irc_room_find_target(const struct irc *irc, struct str target);
/** "#name", or the nick of whom a direct room is with. @out is cleared first. */
struct str irc_room_shown(const struct irc_room *room, struct buf *out);
/** Read "r7-12": a room's number and an event's. Returns whether it is that. */
bool irc_parse_msgid(struct str text, uint64_t *room, uint64_t *no);
/** The number that a msgid means in a room that is read; 0: none. */
uint64_t irc_room_find_no(const struct irc *irc, const struct irc_room *room, struct str msgid);

/* irc_person.c: who came in by this door */

struct irc_person *irc_person_find(const struct irc_door *door, struct str name);
/** One more session, or one less, of whom it has entered as. Without memory there is no person. */
void irc_person_add(struct irc *irc, const char *ident, const char *realname);
void irc_person_put(struct irc *irc);
/** Another name, for all its sessions; nothing if it has that already. */
void irc_person_rename(struct irc_door *door, struct irc_person *person, struct str name);
const struct irc_person *irc_person_find_gone(const struct irc_door *door, struct str name);
void irc_people_free(struct irc_door *door);
/** "nick!user@host" of a user. */
void irc_person_source(const struct irc_door *door, struct str name, struct buf *out);
/** Whether one of its sessions is an operator. @person may be NULL. */
static inline bool irc_person_is_operator(const struct irc_person *person)
{
    return person && person->operator_count > 0;
}
/** The parts of it, the same for all who came in elsewhere. */
const char *irc_person_ident(const struct irc_person *person);
const char *irc_person_realname(const struct irc_person *person, const char *name);
/** Another one; without memory it stays as it was. */
void irc_person_set_realname(struct irc_person *person, struct str realname);
#define IRC_HOST SANCTION_MASK_HOST

/* irc_send.c: lines to the client */

/** A line of ours, made after the manner of printf; of the form "COMMAND params". */
void irc_send(struct irc *irc, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** A numeric: the client's name and what follows. */
void irc_numeric(struct irc *irc, const char *numeric, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** A line that others would see: by a user, to a room or a user. */
void irc_send_from(struct irc *irc, struct str user, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** ERROR: the connection ends. */
void irc_send_end(struct irc *irc, struct str reason);

/** An event of the client's own, as the answer to what it asked for. */
void irc_send_event(struct irc *irc, const struct irc_place *place, const struct message *event);

/** A whole line without its end, with whatever tags it has: "@a=b :source COMMAND …". */
void irc_send_line(struct irc *irc, struct str line);

/** The same for what is no part of an answer, even while one is under way. */
void irc_send_aside(struct irc *irc, struct str line);

/** FAIL, WARN or NOTE: @context is parameters, perhaps none. */
void irc_standard(struct irc *irc, const char *type, const char *command, const char *code,
                  struct str context, const char *text);

/** Tell what the labelled command has had for an answer. */
void irc_send_labelled(struct irc *irc);
/** Forget that answer. */
void irc_labelled_free(struct irc *irc);
/** The label of the command under way, which is not answered by that then; the caller's. */
char *irc_take_label(struct irc *irc);
/** What is sent from now on answers the command with @label (taken); NULL: with none. */
void irc_give_label(struct irc *irc, char *label);

/** What the core refuses, as a numeric about @target. */
void irc_refuse(struct irc *irc, const struct message *error, struct str target);

/* irc_batch.c: lines that belong together; without the capability nothing marks them */

/* With what the name of a batch begins that is one message. */
#define IRC_MULTILINE_BATCH 'm'

/** A name for the session's next batch. */
void irc_batch_name(struct irc *irc, char batch[IRC_BATCH_SIZE]);
void irc_batch_begin(struct irc *irc, const char *batch, const char *type, struct str target);
void irc_batch_end(struct irc *irc, const char *batch);
/** Send lines that have their ends, one by one. */
void irc_send_lines(struct irc *irc, struct str lines);

/** Whether an event is a message to clients that know nothing but messages: an edit is one, too. */
static inline bool irc_is_message(uint64_t kind)
{
    return event_is_said(kind) || kind == EVENT_EDIT;
}

/* irc_encode.c: events and signals as lines */

/**
 * Append the lines of an event, for clients with these capabilities.
 * @batch  of all lines; empty: none
 * @account  whether its user is known to be an account
 */
int irc_encode_event(struct irc_door *door, unsigned caps, const struct irc_place *place,
                     const struct message *event, bool is_account, struct str batch,
                     struct buf *out);

/** The codec's encode. */
int irc_encode(const struct channel *channel, const struct stream *stream,
               const struct effect *effect, struct buf *out);
bool irc_deliver(struct channel *channel, const struct stream *stream, const struct effect *effect);

/** Append "@time=…;msgid=… " as the capabilities ask for; nothing without any. */
void irc_encode_tags(unsigned caps, uint64_t time_ms, struct buf *tags);

/**
 * Send a line to all clients that share a room with this one, or watch it, and have @cap; itself
 * left out.
 */
void irc_spread(struct irc *irc, unsigned cap, struct str line);
/** A room is read that its account was in before: there it had the ident of other doors. */
void irc_tell_ident(struct irc *irc, const struct channel *channel);
/** The same to one client, unless it has been told of this occurrence. */
void irc_spread_to(struct irc *irc, unsigned cap, struct str line, uint64_t occurrence);
/** Which occurrence a signal is: copies for several rooms, and news, come one after the other. */
uint64_t irc_occurrence_of(struct irc_door *door, const struct message *signal);
/** What a signal that concerns a user everywhere is as a line, without tags and without its end. */
void irc_signal_line(struct irc_door *door, const struct message *signal, struct buf *line);

/* irc_lines.c: the codec's first and blank */
size_t irc_first(const uint8_t *bytes, size_t size);
void irc_blank(uint8_t *bytes, size_t size);

/* irc_command.c */

/** Obey a line. */
void irc_command_run(struct irc *irc, const struct irc_line *line);

typedef void irc_command_fn(struct irc *irc, const struct irc_line *line);

/* irc_register.c: from the first line to the welcome */
irc_command_fn irc_on_pass, irc_on_nick, irc_on_user, irc_on_quit, irc_on_motd, irc_on_lusers;
void irc_register(struct irc *irc);
/** Registration is over: forget what was said for it. */
void irc_arrival_free(struct irc *irc);
/** What the client has given with USER; empty: nothing yet. */
const char *irc_ident(const struct irc *irc);
/** Have the core know the ident, as far as it was given, which masks of rooms go by. */
void irc_set_ident(struct irc *irc, struct message *request);
/** A frame of the answer that tells the core's name for us: WELCOME, ROOM. */
void irc_take_welcome(struct irc *irc, const struct message *message);

/* irc_cap.c */
irc_command_fn irc_on_cap;
/** The configuration is another than it @was: tell the client what that changes for it. */
void irc_cap_update(struct irc *irc, const struct irc_config *was);

/* irc_sasl.c */
irc_command_fn irc_on_authenticate;
/** Append the mechanisms that the session can use, with commas; nothing: there are none. */
void irc_sasl_list(const struct irc *irc, const struct irc_config *config, struct buf *list);
/** Nothing is under way any more. */
void irc_sasl_forget(struct irc *irc);

/* irc_login.c: becoming an account */
/**
 * Ask to be @user from now on. @told hears of all that is answered: WELCOME if it worked, then
 * DONE, or ERROR; or just DONE, if there is more to say.
 * @mechanism  as AUTH has it; @secret may be empty
 */
void irc_login(struct irc *irc, const char *mechanism, struct str user, struct str secret,
               void (*told)(struct irc *irc, const struct message *message));
/** A room is left: the client is told if that is because of a log-in, and will be in it again. */
void irc_login_leaves(struct irc *irc, const struct irc_room *room);
/** 900. */
void irc_send_logged_in(struct irc *irc);

/* irc_channel.c: rooms */
irc_command_fn irc_on_join, irc_on_part, irc_on_topic, irc_on_names, irc_on_list, irc_on_kick,
    irc_on_invite;
/** Join the rooms that an account belongs to. */
void irc_join_own(struct irc *irc);
/** Steps of a task that joins rooms: ask for one … */
void irc_join_ask(struct irc *irc, struct str room, struct str key);
/** … take what is answered … */
void irc_join_answer(struct irc *irc, const struct message *message);
/** … and complete it, before the next one. Whether there is something more to ask for that. */
bool irc_join_finish(struct irc *irc);
/** JOIN as the client itself is shown it. */
void irc_join_format(const struct irc *irc, struct str room, struct buf *line);
/** JOIN 0 (irc_part.c): leave all. */
void irc_part_all(struct irc *irc);
/** 333, if it is known who set the topic. */
void irc_send_topic_by(struct irc *irc, const struct message *room);
void irc_joined_unasked(struct irc *irc, const struct message *joined);
/** The sign of what a member is in a room; empty: a mere member. */
const char *irc_prefix(const struct irc *irc, uint64_t flags);
void irc_add_name(struct irc *irc, const struct message *member, struct buf *names);
/** Whether the room is a secret one, if the setting says so. */
void irc_note_secret(struct irc_task *task, const struct message *setting);
/** Who is in a room: 353, and with it 366. */
void irc_put_names(struct irc *irc, bool is_secret, struct str room, const struct buf *names);
void irc_send_names(struct irc *irc, bool is_secret, struct str room, const struct buf *names);

/* irc_privmsg.c */
irc_command_fn irc_on_privmsg, irc_on_notice;
/** Whether it is something that may be said while more is on its way: to a room that is read. */
bool irc_say_is_simple(const struct irc *irc, const struct irc_line *line);

/* irc_multiline.c: messages of several lines */
irc_command_fn irc_on_batch;
/** Whether a line is part of a batch, or stands where only such may stand; it is dealt with then.
 */
bool irc_multiline_takes(struct irc *irc, const struct irc_line *line);
void irc_multiline_free(struct irc *irc);

/* irc_say.c */
/** The answer to something said; false if the id is none of those. */
bool irc_say_answered(struct irc *irc, const struct message *message);
void irc_says_free(struct irc *irc);

/* irc_said.c: what was said, by its nonce */
/** Whether an event was said by this very session, which may have been told. */
bool irc_is_own(const struct irc *irc, const struct message *event);
/** What came with a message, as long as it is remembered; else NULL. */
const struct irc_said *irc_said_find(const struct irc_door *door, struct str nonce);
/** The codec's author: who is not to read an event. */
uint64_t irc_author(const struct effect *effect);

/* irc_monitor.c: who comes and goes */
irc_command_fn irc_on_monitor;
/** Spread a line to those who watch a user and asked for more than who comes and goes. */
void irc_spread_to_watchers(struct irc_door *door, struct str user, unsigned cap, struct str line,
                            uint64_t occurrence);
void irc_watches_free(struct irc *irc);

/* irc_service.c: NickServ and ChanServ */
/** Whether what was said is for one of them; it is answered then. */
bool irc_service_serve(struct irc *irc, struct str target, struct str text);
irc_command_fn irc_on_nickserv, irc_on_chanserv;

/* irc_query.c: who is there */
irc_command_fn irc_on_who, irc_on_whois, irc_on_whowas, irc_on_ison, irc_on_userhost;

/* irc_away.c: who is away */
/* What 301 says of an account without a client. */
#define IRC_ABSENT "not here, but will find what is said"
irc_command_fn irc_on_away;
/** Enter with what was said before. */
void irc_enter_away(struct irc *irc, struct message *request);
/** What somebody says who is away; NULL: nothing. */
const char *irc_away_find(const struct irc_door *door, struct str name);
void irc_away_on_news(struct irc_door *door, const struct message *news);
void irc_away_free(struct irc_door *door);

/* irc_mark.c: up to where one has read */
irc_command_fn irc_on_markread;
/** Another client of the user has moved a mark. */
void irc_mark_moved(struct irc *irc, const struct message *mark);
/** Tell of marks that were moved meanwhile, if there is nothing else to do. */
void irc_marks_follow(struct irc *irc);
void irc_marks_rename(struct irc_door *door, struct str was, struct str user);
/** Forget those of a user; of an empty name: of all. */
void irc_marks_forget(struct irc_door *door, struct str user);

/* irc_metadata.c: what is told of users and rooms */
irc_command_fn irc_on_metadata;
/** Ask for what a room that has just been joined has. Returns whether there is an answer to come.
 */
bool irc_metadata_sync_joined(struct irc *irc);
bool irc_metadata_joined_answer(struct irc *irc, const struct message *message);
void irc_metadata_joined_send(struct irc *irc);
/** One is in: tell it what is told of it, and go on with its rooms. */
void irc_metadata_welcome(struct irc *irc);
/** Tell those who read a room of a change, each by itself. */
void irc_metadata_deliver(struct channel *channel, const struct stream *stream,
                          const struct effect *effect);
void irc_metadata_tell_watcher(struct irc *irc, const struct message *news);

/* irc_rename.c */
irc_command_fn irc_on_rename;
/** A room that is read has another name. */
void irc_renamed(struct irc *irc, const struct message *rename);
/** Begin to tell what rooms are like that the client was shown to have joined, unless it waits. */
void irc_renamed_follow(struct irc *irc);
/** Whether the client knows that a room was called so and is no longer. */
bool irc_knows_renamed(const struct irc *irc, struct str room);

/* irc_search.c */
irc_command_fn irc_on_search;

/* irc_user.c: what users say of themselves */
irc_command_fn irc_on_setname;
/** MODE of a user: one's own only. */
irc_command_fn irc_on_user_mode;

/* irc_mode.c */
irc_command_fn irc_on_mode;

/* irc_history.c and irc_targets.c: what was said before */
irc_command_fn irc_on_chathistory;
void irc_history_targets(struct irc *irc, const struct irc_line *line);
void irc_history_free(struct irc *irc);

/* irc_change.c: what is done to messages */
irc_command_fn irc_on_redact, irc_on_tagmsg;
/** Tell the client, if it knows tags, that somebody is typing. */
void irc_tell_typing(struct irc *irc, struct str user, struct str target);
/** Append those of the tags that are for other clients. */
void irc_client_tags(struct str tags, struct buf *out);

/* irc_account.c */
irc_command_fn irc_on_register, irc_on_verify;

/* irc_info.c */
irc_command_fn irc_on_ping, irc_on_pong, irc_on_version, irc_on_time, irc_on_info, irc_on_help,
    irc_on_links, irc_on_admin, irc_on_error;

/* irc_oper.c: what operators do */
irc_command_fn irc_on_oper, irc_on_kill, irc_on_wallops, irc_on_rehash;
/** Note whether this session is an operator. */
void irc_set_operator(struct irc *irc, bool is_operator);
/** Show its client that it is one, or no longer. */
void irc_tell_operator(struct irc *irc);
/** Be one no longer: MODE -o. */
void irc_step_down(struct irc *irc);
/** Something that the server tells everybody, or an admin does. */
void irc_tell_notice(struct irc *irc, const struct message *notice);

#endif
