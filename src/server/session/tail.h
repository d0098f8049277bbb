/*
 * The newest events and signals of one room in one wire form, encoded once, for all who read them
 * live: a queue of chunks with positions that only grow. Readers keep a position, always at the
 * border of an entry, and nothing is kept for their sake: a chunk is dropped when the tail is full
 * or old. What the bytes of an entry mean is its codec's business.
 */
#ifndef HUTONG_SERVER_SESSION_TAIL_H
#define HUTONG_SERVER_SESSION_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct tail_chunk;

/* What is known of an entry beside its bytes. */
struct tail_mark {
    uint64_t event_no; /* the number of the event in it; 0: a signal */
    uint64_t about;    /* the message whose text it holds; 0: none */
    uint64_t author;   /* the session that hears of it in another way; 0: none */
};

/** Put blanks in place of the text that an entry holds. */
typedef void (*tail_blank_fn)(uint8_t *bytes, size_t size);

struct tail {
    struct tail_chunk *oldest, *newest; /* owned, linked from old to new */
    uint64_t end;                       /* position after the newest entry */
    uint64_t next_no;                   /* number of the event that comes next */
    size_t held_size;                   /* bytes of all chunks */
};

/** An empty tail of a room whose next event will have the number @next_no. */
void tail_init(struct tail *tail, uint64_t next_no);
void tail_fini(struct tail *tail);

/**
 * Append one entry, which may be empty, dropping the oldest chunks above LIMIT_TAIL_SIZE.
 * Without memory the entry is lost as by tail_lose().
 */
void tail_append(struct tail *tail, const uint8_t *bytes, size_t size, const struct tail_mark *mark,
                 uint64_t now_ms);

/**
 * An entry could not be made: lose it and all before it, such that every position has fallen off
 * and its reader goes on from the store, as after any gap.
 */
void tail_lose(struct tail *tail, uint64_t event_no);

/** The oldest position that can still be read; the end if there is none. */
uint64_t tail_start(const struct tail *tail);

/**
 * What lies contiguously at @position, which must not be before the start.
 * @reader  a session: what it is the author of is left out, and ends the segment; 0: nobody
 * Returns false at the end, or before an entry that is left out.
 */
bool tail_segment(const struct tail *tail, uint64_t position, uint64_t reader,
                  struct iovec *segment);

/** The position behind all entries at @position whose author is @reader. */
uint64_t tail_skip(const struct tail *tail, uint64_t position, uint64_t reader);

/* One entry while a tail is walked. */
struct tail_entry_view {
    const uint8_t *bytes;
    size_t size;
    struct tail_mark mark;
    uint64_t next; /* the position behind it */
};

/** Look at the entry at @position, stepping over those without bytes. Returns false at the end. */
bool tail_look(const struct tail *tail, uint64_t position, struct tail_entry_view *view);

/** The number of the first event at or after @position, which must not be before the start. */
uint64_t tail_no_at(const struct tail *tail, uint64_t position);

/** Set @position to where event @no is. Returns false if the tail does not hold it. */
bool tail_find(const struct tail *tail, uint64_t no, uint64_t *position);

/** Put blanks in place of all texts that the message @no has had, as far as they are held. */
void tail_forget(struct tail *tail, uint64_t no, tail_blank_fn blank);

/** Drop chunks not written to since @before_ms; the newest only with @all. */
void tail_expire(struct tail *tail, uint64_t before_ms, bool all);

#endif
