/*
 * Slows those down who try again and again: after some free tries each one has to wait longer
 * than the one before. Pure: time is an argument.
 */
#ifndef HUTONG_SERVER_NET_THROTTLE_H
#define HUTONG_SERVER_NET_THROTTLE_H

#include <stdint.h>

enum {
    THROTTLE_WAIT_MIN_MS = 500,
    THROTTLE_WAIT_MAX_MS = 30 * 1000, /* a stranger's tries must not lock the owner out for long */
    THROTTLE_FORGET_MS = 10 * 60 * 1000, /* after the last try */
    THROTTLE_ENTRIES_MAX = 4096,         /* the oldest is forgotten for a new one */
};

struct throttle;

/** NULL when memory ran out. */
struct throttle *throttle_new(void);
void throttle_free(struct throttle *throttle);

/**
 * How long @key has to wait before its next try; 0: try now.
 */
uint64_t throttle_wait(struct throttle *throttle, uint64_t key, uint64_t now_ms);

/** A try of @key begins. @free_count tries cost no wait. Without memory it is not counted. */
void throttle_count(struct throttle *throttle, uint64_t key, uint32_t free_count, uint64_t now_ms);

/** The last try of @key was all right: it does not count. */
void throttle_forgive(struct throttle *throttle, uint64_t key);

#endif
