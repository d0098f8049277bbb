/*
 * The newest frames of one room, encoded once, for all who read them live: a queue of chunks
 * with positions that only grow. Readers keep a position, always at the border of a frame, and
 * nothing is kept for their sake: a chunk is dropped when the tail is full or old.
 */
#ifndef HUTONG_SERVER_SESSION_TAIL_H
#define HUTONG_SERVER_SESSION_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct tail_chunk;

struct tail {
    struct tail_chunk *oldest, *newest; /* owned, linked from old to new */
    uint64_t end;                       /* position after the newest frame */
    uint64_t next_no;                   /* number of the event that comes next */
    size_t held_size;                   /* bytes of all chunks */
};

/** An empty tail of a room whose next event will have the number @next_no. */
void tail_init(struct tail *tail, uint64_t next_no);
void tail_fini(struct tail *tail);

/**
 * Append one frame, dropping the oldest chunks above LIMIT_TAIL_SIZE.
 * @event_no  the number of the event in it, 0 for a signal
 * Without memory the frame is lost as by tail_lose().
 */
void tail_append(struct tail *tail, const uint8_t *frame, size_t size, uint64_t event_no,
                 uint64_t now_ms);

/**
 * A frame could not be made: lose it and all before it, such that every position has fallen off
 * and its reader goes on from the store, as after any gap.
 */
void tail_lose(struct tail *tail, uint64_t event_no);

/** The oldest position that can still be read; the end if there is none. */
uint64_t tail_start(const struct tail *tail);

/**
 * What lies contiguously at @position, which must not be before the start.
 * Returns false at the end.
 */
bool tail_segment(const struct tail *tail, uint64_t position, struct iovec *segment);

/** The number of the first event at or after @position, which must not be before the start. */
uint64_t tail_no_at(const struct tail *tail, uint64_t position);

/** Set @position to where event @no is. Returns false if the tail does not hold it. */
bool tail_find(const struct tail *tail, uint64_t no, uint64_t *position);

/** Put blanks in place of all texts that the message @no has had, as far as they are held. */
void tail_forget(struct tail *tail, uint64_t no);

/** Drop chunks not written to since @before_ms; the newest only with @all. */
void tail_expire(struct tail *tail, uint64_t before_ms, bool all);

#endif
