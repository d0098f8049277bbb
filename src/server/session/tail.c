/* The newest frames of one room, in chunks: see tail.h. */
#include "server/session/tail.h"

#include <assert.h>
#include <hutong/proto/frame.h>
#include <hutong/proto/limits.h>
#include <hutong/proto/message.h>
#include <stdlib.h>
#include <string.h>

/* A quiet room holds little: only a tail that fills its first chunk gets large ones. */
enum { TAIL_CHUNK_FIRST = 1024 };

struct tail_chunk {
    struct tail_chunk *next; /* the next newer one */
    uint64_t start;          /* position of its first byte */
    uint64_t next_no;        /* number of the first event in it or after it */
    uint64_t written_ms;
    size_t size, capacity;
    uint8_t bytes[]; /* whole frames */
};

void tail_init(struct tail *tail, uint64_t next_no)
{
    *tail = (struct tail){ .next_no = next_no };
}

static void tail_drop_oldest(struct tail *tail)
{
    struct tail_chunk *chunk = tail->oldest;
    tail->oldest = chunk->next;
    if (!tail->oldest)
        tail->newest = NULL;
    tail->held_size -= chunk->capacity;
    free(chunk);
}

void tail_fini(struct tail *tail)
{
    while (tail->oldest)
        tail_drop_oldest(tail);
}

static size_t tail_capacity_for(const struct tail *tail, size_t frame_size)
{
    size_t usual = tail->newest ? LIMIT_TAIL_CHUNK : TAIL_CHUNK_FIRST;
    return frame_size > usual ? frame_size : usual;
}

/** Make a new newest chunk with room for a frame. Returns false when memory ran out. */
static bool tail_grow(struct tail *tail, size_t frame_size)
{
    size_t capacity = tail_capacity_for(tail, frame_size);
    struct tail_chunk *chunk = malloc(sizeof(*chunk) + capacity);
    if (!chunk)
        return false;
    *chunk =
        (struct tail_chunk){ .start = tail->end, .next_no = tail->next_no, .capacity = capacity };
    while (tail->oldest && tail->held_size + capacity > LIMIT_TAIL_SIZE)
        tail_drop_oldest(tail);
    if (tail->newest)
        tail->newest->next = chunk;
    else
        tail->oldest = chunk;
    tail->newest = chunk;
    tail->held_size += capacity;
    return true;
}

static void tail_put(struct tail *tail, const uint8_t *frame, size_t size, uint64_t now_ms)
{
    struct tail_chunk *chunk = tail->newest;
    memcpy(chunk->bytes + chunk->size, frame, size);
    chunk->size += size;
    chunk->written_ms = now_ms;
    tail->end += size;
}

static void tail_count(struct tail *tail, uint64_t event_no)
{
    assert(event_no == 0 || event_no == tail->next_no); /* tail_no_at counts on it */
    if (event_no)
        tail->next_no = event_no + 1;
}

void tail_lose(struct tail *tail, uint64_t event_no)
{
    tail_fini(tail);
    tail->end++;
    tail_count(tail, event_no);
}

void tail_append(struct tail *tail, const uint8_t *frame, size_t size, uint64_t event_no,
                 uint64_t now_ms)
{
    const struct tail_chunk *newest = tail->newest;
    bool has_space = newest && newest->capacity - newest->size >= size;
    if (!has_space && !tail_grow(tail, size)) {
        tail_lose(tail, event_no);
        return;
    }
    tail_put(tail, frame, size, now_ms);
    tail_count(tail, event_no);
}

uint64_t tail_start(const struct tail *tail)
{
    return tail->oldest ? tail->oldest->start : tail->end;
}

/** The chunk that holds the byte at @position; NULL at the end. */
static const struct tail_chunk *tail_chunk_at(const struct tail *tail, uint64_t position)
{
    assert(position >= tail_start(tail) && position <= tail->end);
    const struct tail_chunk *chunk = tail->newest;
    if (!chunk || position >= chunk->start) /* nearly always: readers are close to the end */
        return position < tail->end ? chunk : NULL;
    chunk = tail->oldest;
    while (position >= chunk->start + chunk->size)
        chunk = chunk->next;
    return chunk;
}

bool tail_segment(const struct tail *tail, uint64_t position, struct iovec *segment)
{
    const struct tail_chunk *chunk = tail_chunk_at(tail, position);
    if (!chunk)
        return false;
    size_t offset = (size_t)(position - chunk->start);
    *segment =
        (struct iovec){ (uint8_t *)(uintptr_t)(chunk->bytes + offset), chunk->size - offset };
    return true;
}

/** Step over the frame at @offset. Returns whether it holds an event. */
static bool tail_step(const struct tail_chunk *chunk, size_t *offset)
{
    struct frame_view frame;
    size_t used = 0;
    int result = frame_peek(chunk->bytes + *offset, chunk->size - *offset, LIMIT_FRAME_PAYLOAD,
                            &frame, &used);
    assert(result == FRAME_OK); /* chunks hold whole frames of ours */
    (void)result;
    *offset += used;
    return frame.type == MESSAGE_EVENT;
}

uint64_t tail_no_at(const struct tail *tail, uint64_t position)
{
    const struct tail_chunk *chunk = tail_chunk_at(tail, position);
    if (!chunk)
        return tail->next_no;
    uint64_t no = chunk->next_no;
    for (size_t offset = 0; chunk->start + offset < position;)
        no += tail_step(chunk, &offset);
    return no;
}

/** The chunk that holds event @no, if the tail holds it. */
static const struct tail_chunk *tail_chunk_of(const struct tail *tail, uint64_t no)
{
    const struct tail_chunk *found = NULL;
    for (const struct tail_chunk *chunk = tail->oldest; chunk; chunk = chunk->next)
        if (chunk->next_no <= no)
            found = chunk;
    return no < tail->next_no ? found : NULL;
}

bool tail_find(const struct tail *tail, uint64_t no, uint64_t *position)
{
    const struct tail_chunk *chunk = tail_chunk_of(tail, no);
    if (!chunk)
        return false;
    uint64_t next_no = chunk->next_no;
    for (size_t offset = 0; offset < chunk->size;) {
        size_t start = offset;
        if (tail_step(chunk, &offset) && next_no++ == no) {
            *position = chunk->start + start;
            return true;
        }
    }
    return false;
}

/** Put blanks in place of the frame's text if it is one of the message @no. */
static void tail_blank(const struct frame_view *frame, uint64_t no)
{
    struct message event;
    if (message_decode(frame, &event, NULL) != MESSAGE_OK || event.type != MESSAGE_EVENT)
        return;
    bool is_edit = event.kind == EVENT_EDIT && event.ref == no;
    if (event.text.size > 0 && (event.no == no || is_edit))
        memset((char *)(uintptr_t)event.text.bytes, ' ', event.text.size);
}

void tail_forget(struct tail *tail, uint64_t no)
{
    for (struct tail_chunk *chunk = tail->oldest; chunk; chunk = chunk->next) {
        size_t offset = 0, used = 0;
        struct frame_view frame;
        while (frame_peek(chunk->bytes + offset, chunk->size - offset, LIMIT_FRAME_PAYLOAD, &frame,
                          &used) == FRAME_OK) {
            tail_blank(&frame, no);
            offset += used;
        }
    }
}

void tail_expire(struct tail *tail, uint64_t before_ms, bool all)
{
    while (tail->oldest && tail->oldest->written_ms < before_ms &&
           (all || tail->oldest != tail->newest))
        tail_drop_oldest(tail);
}
