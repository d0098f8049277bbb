/*
 * The simulation: a real core, sequencer, sessions, database and client machine in one process,
 * on a simulated clock, network and disk, all of it decided by one seed. Every step does one
 * thing (some bytes arrive, a commit completes, a user types, a cable is cut, the server dies)
 * and is followed by the checks. A seed that fails is run again with a trace and does the same.
 */
#ifndef HUTONG_TESTS_SIM_SIM_H
#define HUTONG_TESTS_SIM_SIM_H

#include "client/core/chat.h"
#include "server/sequencer/sequencer.h"
#include "server/session/session.h"
#include "server/store/db.h"
#include "sim_vfs.h"
#include <stdio.h>

enum {
    SIM_CLIENTS = 4,
    SIM_CONNECTIONS = 16, /* open or dying at once */
    SIM_PAGES = 16,
    SIM_ROOMS = 128, /* rooms the ledger follows, direct ones included */
    SIM_JOINS = 64,  /* the newest JOINs of a connection */
    SIM_OUTBOX = 256,
    SIM_SAID = 1024,
    SIM_RENAMED = '~', /* between what a room was called first and the number of its new name */
    SIM_WINDOW = 3000, /* bytes the simulated network holds in one direction */
};

/* Faults that a test plants at the seams of the real parts, to see that the checks find them. */
enum sim_fault {
    SIM_FAULT_NONE,
    SIM_FAULT_FSYNC,  /* the disk forgets to sync */
    SIM_FAULT_NONCE,  /* the server takes every repeat for a new message */
    SIM_FAULT_RESUME, /* resuming begins one event too late */
    SIM_FAULT_ROLE,   /* from here on the store forgets what it is told of … members */
    SIM_FAULT_MUTE,   /* … who is banned or muted */
    SIM_FAULT_MARK,   /* … what was read */
    SIM_FAULT_EXPIRE, /* … where a room's history begins */
};

struct sim;

/* A JOIN or PART on its way: from where on its room's events must come, or which room ends. */
struct sim_join {
    uint64_t id, after; /* after UINT64_MAX: from now on */
    bool is_part;
    size_t room;
};

/* One connection: two queues of bytes between a client and a session. */
struct sim_connection {
    struct sim *sim;
    int client;              /* -1: the slot is free */
    struct session *session; /* NULL once the server's end is closed */
    struct buf up, down;     /* bytes under way */
    struct buf rest;         /* what write_rest took */
    bool is_writing, is_paused, is_stalled;
    bool server_closing; /* the session asked to close */
    bool cut;            /* the cable is cut: nothing passes, both ends will notice */
    /* what the wire check knows */
    struct buf heard; /* a copy of what came down, until whole frames were checked */
    struct sim_join joins[SIM_JOINS];
    size_t join_count;
    uint64_t next_no[SIM_ROOMS]; /* the event each room must show next; 0: any */
    bool is_left[SIM_ROOMS];     /* a JOIN begins anew; its last events may still come */
};

struct sim_page {
    bool used;
    uint64_t session, tag, room, after, before;
    uint32_t limit;
    struct buf room_name;
};

struct sim_server {
    bool is_up;
    struct sim_disk *disk; /* owned; outlives every crash */
    struct db *db;
    struct sequencer *sequencer;
    struct sessions *sessions;
    const struct effects *committing; /* borrowed from the sequencer: the batch on its way */
    struct store_query *finding;
    size_t find_count;
    struct sim_page pages[SIM_PAGES];
    struct log log;
};

struct sim_client {
    struct chat *chat; /* NULL while the program does not run */
    int connection;    /* index, -1: none */
    uint64_t connect_at_ms;
    char name[32];
    uint32_t said_count;
    /* its disk: survives restarts, unless the disk itself is lost */
    struct outbox_item outbox[SIM_OUTBOX];
    char *outbox_bytes[SIM_OUTBOX]; /* owned: what the item's slices point to */
    size_t outbox_count;
    uint8_t token[LIMIT_TOKEN_SIZE];
    bool has_token, has_registered;
    bool has_unregistered, has_erased; /* once or more; and what it had said */
};

/* What is known to be true: the first sighting of each event, and every message said. */
struct ledger_event {
    bool seen;
    struct str text, from; /* owned; the text as it was before a recall */
    size_t stored_size;    /* of the text, as in the store when that was last read */
    bool is_settled;       /* at rest: what became of it is in the following */
    bool is_recalled;
    uint32_t reaction_count;
    char now[64]; /* what it says after all edits */
};

struct ledger_room {
    struct str name;                  /* owned: the first one */
    char called[LIMIT_ROOM_SIZE + 1]; /* at rest, by those who are in it */
    uint64_t id;                      /* the server's number for it; 0: nothing committed yet */
    uint64_t first;              /* where what is kept of it begins, as last committed or read */
    bool may_be_deleted;         /* was, or should have been; until something is said in it */
    struct ledger_event *events; /* by number; [0] is not used */
    size_t event_count, event_capacity;
};

struct ledger_said {
    char text[64]; /* unique */
    int client;
    bool is_seen;           /* as an event, by anybody */
    bool may_be_gone;       /* its room was deleted */
    bool is_acked, is_void; /* void: refused, or its client lost its disk before the ack */
    uint64_t no;            /* as acknowledged; 0: a repeat of what was said in another room */
    uint64_t stored_no;     /* as in the store when that was last read; 0: not there */
};

struct ledger {
    struct ledger_room rooms[SIM_ROOMS];
    size_t room_count;
    struct ledger_said said[SIM_SAID];
    size_t said_count;
    uint64_t first_max; /* events before this number may have expired, where they were */
    bool has_deleted;   /* some room, of which nobody may have seen what was said there */
};

struct sim {
    uint64_t seed, random;
    uint64_t now_ms;
    uint64_t step;
    enum sim_fault fault;
    bool is_healing;   /* no more faults: everything must come to rest */
    bool has_groups;   /* people have accounts, roles, keys and bans, and rooms forget: every other
                          seed */
    FILE *trace;       /* NULL: silent */
    uint64_t digest;   /* of everything that happened, to compare two runs of a seed */
    char problem[512]; /* empty: all is well */
    struct sim_server server;
    struct sim_client clients[SIM_CLIENTS];
    struct sim_connection connections[SIM_CONNECTIONS];
    struct ledger ledger;
};

/* sim.c */
uint64_t sim_random(struct sim *sim);
/** A number from 0 to @below - 1. */
uint64_t sim_below(struct sim *sim, uint64_t below);
bool sim_chance(struct sim *sim, unsigned percent);
/** Note what happens: goes into the digest and, if wanted, the trace. */
void sim_note(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Note the first violation; the run ends after the step. */
void sim_fail(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* sim_server.c */
void sim_server_start(struct sim *sim);
/** Kill the server: whatever was not synced may or may not reach the disk, by dice. */
void sim_server_crash(struct sim *sim);
void sim_server_free(struct sim *sim);
/** The disk is full or its syncs fail, by dice; or it works again. */
void sim_server_trouble_disk(struct sim *sim, bool failing);
/** Let rooms forget what they keep no longer. */
void sim_server_expire(struct sim *sim);
/** At rest: what runs, what is stored and what people did agree. */
void sim_server_check(struct sim *sim);
/** Let one thing happen that the server waits for: a commit, a look-up, a page. */
void sim_server_progress(struct sim *sim);
/** What a turn of the loop does besides: begin batches, flush, tick. */
void sim_server_turn(struct sim *sim);
bool sim_server_is_idle(const struct sim *sim);

/* sim_network.c */
void sim_network_init(struct sim *sim);
void sim_network_free(struct sim *sim);
/** Open a connection for a client. Returns its index, or -1 if nobody listens. */
int sim_connect(struct sim *sim, int client);
/** The client's end was closed. */
void sim_hang_up(struct sim *sim, int connection);
/** Move some bytes, or notice an end, on one connection. Returns whether anything happened. */
bool sim_network_progress(struct sim *sim, int connection);
bool sim_network_is_idle(const struct sim *sim);

/* sim_client.c */
void sim_client_start(struct sim *sim, int client);
/** Kill the client's program; with @lose_disk also its outbox and token. */
void sim_client_crash(struct sim *sim, int client, bool lose_disk);
void sim_client_free(struct sim *sim, int client);
/** Let the user do something: join, say, leave, scroll, … */
void sim_client_act(struct sim *sim, int client);
/** Connect if it is time to, tick, and take the machine's effects and bytes. */
void sim_client_turn(struct sim *sim, int client);
bool sim_client_is_idle(const struct sim *sim, int client);
/** Note what a client is busy with, to see why it does not come to rest. */
void sim_client_describe(struct sim *sim, int client);

/* sim_group.c */
/** Let the user change the room, its members or its own account, or try to. */
void sim_group_act(struct sim *sim, int client, struct room *room);
/** Enter as the account of the client's name. */
void sim_group_enter(struct sim *sim, int client);

/* sim_check.c */
/** A client's logs: gap-free, and the same events as everybody else saw. */
void sim_check_client(struct sim *sim, int client);
/** What the database holds: all that was acknowledged, nothing twice, nothing contradicting. */
void sim_check_store(struct sim *sim);
/** Whole frames a client wrote: remembers from where it asked to go on. */
void sim_check_asked(struct sim *sim, struct sim_connection *connection, struct str frames);
/** What came down a connection: from each resume on, every event once and in order. */
void sim_check_wire(struct sim *sim, struct sim_connection *connection, const uint8_t *bytes,
                    size_t size);
/** At rest: nothing is pending, and everybody has seen everything. */
void sim_check_rest(struct sim *sim);
/** By any name that the room has had. */
struct ledger_room *sim_ledger_room(struct sim *sim, struct str shown);
struct ledger_said *sim_ledger_said(struct sim *sim, struct str text);
void sim_ledger_free(struct sim *sim);

#endif
