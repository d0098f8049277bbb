/*
 * Sessions and the core behind them, in one process and without any socket or disk: what the
 * targets that attack whole sessions have in common. A crash or a failed assertion is a finding:
 * - what a session is sent can be read;
 * - what an IRC client is sent is lines: whole, of UTF-8, and not too long;
 * - when all is done, every request has been answered, once;
 * - the core made the same state of the same proposals as its twin.
 */
#ifndef HUTONG_TESTS_FUZZ_STAGE_H
#define HUTONG_TESTS_FUZZ_STAGE_H

#include "shelf.h"

#include "server/irc/irc.h"
#include "server/sequencer/proposal_queue.h"
#include "server/session/internal.h"

enum { PEER_MAX = 4, TURNS_MAX = 1000 };

struct stage;

struct stage_peer {
    struct stage *stage;
    struct session *session; /* NULL: not connected */
    struct buf received;
    bool is_slow, is_held, is_closing;
    bool is_irc;
};

struct stage {
    struct str input; /* the rest of it */
    uint32_t dice;    /* 0: what is left open the input decides, too */
    struct core *core, *twin;
    struct effects effects, twin_effects;
    struct sessions *sessions;
    struct irc_door *irc;
    struct log log;
    struct proposal_queue proposals;
    struct shelf shelf;
    struct stage_peer peers[PEER_MAX];
    uint64_t now_ms, last_id;
};

/** The next byte of the input; 0 at its end. */
uint8_t stage_take(struct stage *stage);

/** What the input leaves open: one of 256 ways. */
uint8_t stage_roll(struct stage *stage);

/** An empty chat, and nobody connected. Peers for which @is_irc says so come by the IRC door. */
void stage_init(struct stage *stage, const uint8_t *bytes, size_t size, bool (*is_irc)(int number));

/** One turn of the loop. Whether there was anything to do. */
bool stage_turn(struct stage *stage);

/** So many ms pass. */
void stage_pass_time(struct stage *stage, uint64_t ms);

/** Bring all to its end, and check what must hold then. */
void stage_end(struct stage *stage);

/** Connect. */
void stage_begin_peer(struct stage_peer *peer);

/** The connection breaks. */
void stage_end_peer(struct stage_peer *peer);

/** Bytes from a peer that is connected. */
void stage_receive(struct stage_peer *peer, struct str bytes);

#endif
