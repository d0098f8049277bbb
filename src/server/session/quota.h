/*
 * What one session, and all sessions from one place together, may do in a time: requests, bytes,
 * joins, connections. Places are forgotten when they have been idle for so long that nothing of
 * theirs is missing, or when there are too many. Pure: time is an argument.
 */
#ifndef HUTONG_SERVER_SESSION_QUOTA_H
#define HUTONG_SERVER_SESSION_QUOTA_H

#include <hutong/common/bucket.h>
#include <hutong/common/hash.h>

enum quota_kind { QUOTA_REQUESTS, QUOTA_BYTES, QUOTA_JOINS, QUOTA_KIND_COUNT };

enum {
    QUOTA_IDLE_PLACES_MAX = 4096, /* remembered without a connection */
    QUOTA_SHUT_FACTOR = 2,        /* beyond so many times what is allowed nothing is answered */
};

struct quota_rules {
    uint32_t connections;        /* at the same time from one place; 0: no limit */
    struct bucket_rule connects; /* new ones from one place */
    struct bucket_rule session[QUOTA_KIND_COUNT];
    uint32_t share; /* a place may do as much as so many sessions */
};

struct quota {
    struct bucket buckets[QUOTA_KIND_COUNT];
};

/* A place that connections come from. */
struct quota_place {
    uint64_t place;
    const struct quota_rules *rules; /* borrowed: what holds for it */
    uint32_t connections;
    struct bucket connects;
    struct quota quota;
    struct quota_place *prev, *next; /* of those without a connection */
    UT_hash_handle hh;
};

/* All zero is empty. */
struct quota_places {
    struct quota_place *all;  /* owned; by place */
    struct quota_place *idle; /* by prev, next: the first has been without a connection longest */
    size_t idle_count;
};

enum quota_welcome {
    QUOTA_WELCOME,
    QUOTA_REFUSED, /* say why */
    QUOTA_SHUT,    /* say nothing: it is beyond its limit by QUOTA_SHUT_FACTOR */
};

/**
 * A connection comes from @number, and counts until quota_leave, refused or not.
 * @rules    borrowed until the place is forgotten
 * @wait_ms  set where it is refused: when to try again
 * Returns NULL when memory ran out.
 */
struct quota_place *quota_enter(struct quota_places *places, uint64_t number,
                                const struct quota_rules *rules, uint64_t now_ms,
                                enum quota_welcome *welcome, uint64_t *wait_ms);

/** A connection from there has ended. */
void quota_leave(struct quota_places *places, struct quota_place *place);

/** Forget those without a connection that miss nothing any more. */
void quota_tidy(struct quota_places *places, uint64_t now_ms);

void quota_fini(struct quota_places *places);

/** How long a session has to wait until it may do @count of @kind, for itself or for its place. */
uint64_t quota_wait(const struct quota *session, const struct quota_place *place,
                    enum quota_kind kind, uint64_t count, uint64_t now_ms);

/** It does. */
void quota_spend(struct quota *session, struct quota_place *place, enum quota_kind kind,
                 uint64_t count, uint64_t now_ms);

#endif
