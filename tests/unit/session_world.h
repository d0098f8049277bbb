/*
 * Sessions between a hub and connections that the test plays: proposals are kept to be looked
 * at, what is written is read back as text, and peers take as many bytes as they are told to.
 */
#ifndef HUTONG_TESTS_UNIT_SESSION_WORLD_H
#define HUTONG_TESTS_UNIT_SESSION_WORLD_H

#include "check.h"

#include "server/session/internal.h"

enum { WORLD_PEER_MAX = 8, WORLD_PROPOSAL_MAX = 600, WORLD_READ_MAX = 16 };

struct world_peer {
    struct world *world;
    struct session *session; /* NULL: closed */
    struct buf received;     /* what it was given and has not looked at */
    size_t appetite;         /* bytes it takes before it stops reading */
    struct buf rest;         /* a write_rest under way */
    int write_count;
    bool is_paused, is_closing, is_broken;
};

struct world_proposal {
    enum proposal_kind kind;
    uint64_t session;
    struct message *message; /* owned */
    bool is_control;
};

/* A part of a file that was asked for. */
struct world_part {
    uint64_t session, tag;
    struct file_id file;
    uint64_t offset;
    size_t size;
};

struct world {
    struct sessions *sessions;
    struct log log;
    struct world_peer peers[WORLD_PEER_MAX];
    int peer_count;
    struct world_proposal proposals[WORLD_PROPOSAL_MAX];
    int proposal_count;
    int propose_status; /* what the hub answers */
    bool is_hub_slow;   /* good-byes are not answered yet */
    int answered_count; /* proposals that were looked at for that */
    struct page_request reads[WORLD_READ_MAX];
    char read_rooms[WORLD_READ_MAX][32]; /* their names */
    int read_count;
    int read_status;
    struct world_part part; /* the last one */
    int part_count;
    uint64_t now_ms;
    struct buf said; /* what world_said() returns */
};

/** Ten seconds of heartbeat, twenty to stall, five to enter. */
void world_init(struct world *world);
void world_fini(struct world *world);

/** A new connection. NULL without memory. */
struct world_peer *world_connect(struct world *world);

/** The same at the control socket. */
struct world_peer *world_connect_control(struct world *world);

/** A connection that has said HELLO and entered, with nothing left to look at. */
struct world_peer *world_enter(struct world *world);

/** Let a peer send. */
void world_send(struct world_peer *peer, const struct message *message);
void world_send_bytes(struct world_peer *peer, const void *bytes, size_t size);

/** The shortest message of a type that a client may send, with the number @id. */
struct message world_request(enum message_type type, uint64_t id);

/** Let the hub answer good-byes, and write, as at the end of a turn of the loop. */
void world_flush(struct world *world);

/** The peer reads on: what is under way goes out, and then as much as there is. */
void world_read_on(struct world_peer *peer);

/** End connections as the loop does after they were closed. */
void world_reap(struct world *world);

/** What the peer was given since last asked, as text: "hello, event 5, error 3". */
const char *world_said(struct world_peer *peer);

/* What the hub lets out. */
void world_reply(struct world_peer *peer, enum message_type type, uint64_t id);
void world_reply_error(struct world_peer *peer, uint64_t id, enum error_code code);
void world_subscribe(struct world_peer *peer, uint64_t room, uint64_t last, uint64_t after);
void world_unsubscribe(struct world_peer *peer, uint64_t room);
void world_event(struct world *world, uint64_t room, uint64_t no, size_t text_size);
void world_signal(struct world *world, uint64_t room);
/** Another name, "hall", is told of the room. */
void world_rename(struct world *world, uint64_t room);
void world_history(struct world_peer *peer, uint64_t room, uint64_t id);

/** Let the peer fetch a file. */
void world_fetch(struct world_peer *peer, uint64_t size, uint64_t id);

/** Answer the last question for a part of a file with as much as there is of it. */
void world_answer_part(struct world *world, int status);

/** Answer the oldest question for a page with events @first to @last (none if @last < @first). */
void world_page(struct world *world, int status, uint64_t first, uint64_t last);

#endif
