/*
 * The newest entries of one room, in chunks: see tail.h. A chunk holds the bytes of its entries
 * from its front on and what is known of them from its back on, until both meet.
 */
#include "server/session/tail.h"

#include <assert.h>
#include <hutong/proto/limits.h>
#include <stdlib.h>
#include <string.h>

/* A quiet room holds little: each chunk is twice as large as the one before, up to the limit. */
enum { TAIL_CHUNK_FIRST = 1024 };

struct tail_entry {
    uint32_t end; /* of its bytes in the chunk */
    bool is_event;
    uint64_t about, author;
};

struct tail_chunk {
    struct tail_chunk *next; /* the next newer one */
    uint64_t start;          /* position of its first byte */
    uint64_t next_no;        /* number of the first event in it or after it */
    uint64_t written_ms;
    size_t size, capacity; /* of bytes; of bytes and entries */
    size_t entry_count;
    _Alignas(struct tail_entry) uint8_t bytes[]; /* the first entry is last */
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

/* Entries */

static struct tail_entry *tail_entry_at(const struct tail_chunk *chunk, size_t index)
{
    const uint8_t *end = chunk->bytes + chunk->capacity;
    return (struct tail_entry *)(void *)(uintptr_t)end - 1 - index;
}

static size_t tail_entry_start(const struct tail_chunk *chunk, size_t index)
{
    return index > 0 ? tail_entry_at(chunk, index - 1)->end : 0;
}

/* The first entry at or after @offset, searched from the end: readers are close to it. */
static size_t tail_entry_find(const struct tail_chunk *chunk, size_t offset)
{
    size_t index = chunk->entry_count;
    while (index > 0 && tail_entry_start(chunk, index - 1) >= offset)
        index--;
    return index;
}

static bool tail_has_room(const struct tail_chunk *chunk, size_t size)
{
    size_t used = chunk->size + chunk->entry_count * sizeof(struct tail_entry);
    return chunk->capacity - used >= size + sizeof(struct tail_entry);
}

/* Appending */

static size_t tail_capacity_for(const struct tail *tail, size_t size)
{
    size_t usual = tail->newest ? tail->newest->capacity * 2 : TAIL_CHUNK_FIRST;
    if (usual > LIMIT_TAIL_CHUNK)
        usual = LIMIT_TAIL_CHUNK;
    size_t needed = size + sizeof(struct tail_entry);
    needed += -needed % _Alignof(struct tail_entry);
    return needed > usual ? needed : usual;
}

/* Make a new newest chunk with room for an entry. Returns false when memory ran out. */
static bool tail_grow(struct tail *tail, size_t size)
{
    size_t capacity = tail_capacity_for(tail, size);
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

static void tail_put(struct tail *tail, const uint8_t *bytes, size_t size,
                     const struct tail_mark *mark, uint64_t now_ms)
{
    struct tail_chunk *chunk = tail->newest;
    if (size > 0)
        memcpy(chunk->bytes + chunk->size, bytes, size);
    chunk->size += size;
    *tail_entry_at(chunk, chunk->entry_count++) =
        (struct tail_entry){ .end = (uint32_t)chunk->size,
                             .is_event = mark->event_no > 0,
                             .about = mark->about,
                             .author = size > 0 ? mark->author : 0 }; /* nothing to leave out */
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

void tail_append(struct tail *tail, const uint8_t *bytes, size_t size, const struct tail_mark *mark,
                 uint64_t now_ms)
{
    bool has_room = tail->newest && tail_has_room(tail->newest, size);
    if (!has_room && !tail_grow(tail, size)) {
        tail_lose(tail, mark->event_no);
        return;
    }
    tail_put(tail, bytes, size, mark, now_ms);
    tail_count(tail, mark->event_no);
}

/* Reading */

uint64_t tail_start(const struct tail *tail)
{
    return tail->oldest ? tail->oldest->start : tail->end;
}

/* The chunk that holds the byte at @position; NULL at the end. */
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

/* Where the first entry begins, at or after @offset, whose author is @reader; else the end. */
static size_t tail_find_author(const struct tail_chunk *chunk, size_t offset, uint64_t reader)
{
    size_t index = tail_entry_find(chunk, offset);
    while (index < chunk->entry_count && tail_entry_at(chunk, index)->author != reader)
        index++;
    return index < chunk->entry_count ? tail_entry_start(chunk, index) : chunk->size;
}

bool tail_segment(const struct tail *tail, uint64_t position, uint64_t reader,
                  struct iovec *segment)
{
    const struct tail_chunk *chunk = tail_chunk_at(tail, position);
    if (!chunk)
        return false;
    size_t offset = (size_t)(position - chunk->start);
    size_t end = reader ? tail_find_author(chunk, offset, reader) : chunk->size;
    *segment = (struct iovec){ (uint8_t *)(uintptr_t)(chunk->bytes + offset), end - offset };
    return end > offset;
}

/* How many of the first @count entries are events. */
static uint64_t tail_count_events(const struct tail_chunk *chunk, size_t count)
{
    uint64_t events = 0;
    for (size_t index = 0; index < count; index++)
        events += tail_entry_at(chunk, index)->is_event;
    return events;
}

bool tail_look(const struct tail *tail, uint64_t position, struct tail_entry_view *view)
{
    const struct tail_chunk *chunk = tail_chunk_at(tail, position);
    if (!chunk)
        return false;
    size_t offset = (size_t)(position - chunk->start);
    size_t index = tail_entry_find(chunk, offset);
    while (tail_entry_at(chunk, index)->end == offset) /* it has no bytes */
        index++;
    const struct tail_entry *entry = tail_entry_at(chunk, index);
    uint64_t no = chunk->next_no + tail_count_events(chunk, index);
    *view = (struct tail_entry_view){ .bytes = chunk->bytes + offset,
                                      .size = entry->end - offset,
                                      .mark = { .event_no = entry->is_event ? no : 0,
                                                .about = entry->about,
                                                .author = entry->author },
                                      .next = chunk->start + entry->end };
    return true;
}

uint64_t tail_skip(const struct tail *tail, uint64_t position, uint64_t reader)
{
    struct tail_entry_view view;
    while (tail_look(tail, position, &view) && view.mark.author == reader)
        position = view.next;
    return position;
}

uint64_t tail_no_at(const struct tail *tail, uint64_t position)
{
    const struct tail_chunk *chunk = tail_chunk_at(tail, position);
    if (!chunk)
        return tail->next_no;
    size_t count = tail_entry_find(chunk, (size_t)(position - chunk->start));
    return chunk->next_no + tail_count_events(chunk, count);
}

/* The chunk that holds event @no, if the tail holds it. */
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
    for (size_t index = 0; index < chunk->entry_count; index++) {
        if (tail_entry_at(chunk, index)->is_event && next_no++ == no) {
            *position = chunk->start + tail_entry_start(chunk, index);
            return true;
        }
    }
    return false;
}

/* Forgetting */

void tail_forget(struct tail *tail, uint64_t no, tail_blank_fn blank)
{
    for (struct tail_chunk *chunk = tail->oldest; chunk; chunk = chunk->next) {
        for (size_t index = 0; index < chunk->entry_count; index++) {
            const struct tail_entry *entry = tail_entry_at(chunk, index);
            size_t start = tail_entry_start(chunk, index);
            if (entry->about == no)
                blank(chunk->bytes + start, entry->end - start);
        }
    }
}

void tail_expire(struct tail *tail, uint64_t before_ms, bool all)
{
    while (tail->oldest && tail->oldest->written_ms < before_ms &&
           (all || tail->oldest != tail->newest))
        tail_drop_oldest(tail);
}
