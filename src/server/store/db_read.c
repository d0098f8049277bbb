/* Pages of a room's history, from the index and from what it has not reached yet. */
#include "server/store/db_conn.h"

#include <errno.h>

enum { DB_PAGE_SIZE_MAX = 256 * 1024 };

/* What is asked for, and the page as far as it has come. */
struct db_reading {
    struct str room_name; /* in the page's arena */
    uint64_t room, after, before;
    size_t limit;
    const struct message **events; /* as many as limit, in the page's arena */
    size_t count, size;
    struct arena *arena;
};

void event_page_fini(struct event_page *page)
{
    arena_fini(&page->arena);
    *page = (struct event_page){ 0 };
}

static bool db_page_is_full(const struct db_reading *reading)
{
    return reading->count == reading->limit || reading->size >= DB_PAGE_SIZE_MAX;
}

/* Take over the event of the current row. */
static int db_page_add(struct db_reading *reading, sqlite3_stmt *row)
{
    bool failed = false;
    struct message *event = arena_take(reading->arena, sizeof(*event));
    if (!event)
        return -ENOMEM;
    *event = (struct message){ .type = MESSAGE_EVENT };
    message_set_room(event, reading->room_name);
    message_set_no(event, db_conn_uint(row, 0));
    message_set_time(event, db_conn_uint(row, 1));
    message_set_kind(event, db_conn_uint(row, 2));
    message_set_user(event, arena_str(reading->arena, db_conn_bytes(row, 3), &failed));
    if (db_conn_bytes(row, 4).size > 0)
        message_set_nonce(event, arena_str(reading->arena, db_conn_bytes(row, 4), &failed));
    message_set_text(event, arena_str(reading->arena, db_conn_bytes(row, 5), &failed));
    if (db_conn_uint(row, 6) > 0)
        message_set_ref(event, db_conn_uint(row, 6));
    if (failed)
        return -ENOMEM;
    reading->events[reading->count++] = event;
    reading->size += sizeof(*event) + event->user.size + event->text.size;
    return 0;
}

/* Add the events that one of the four statements finds, until the page is full. */
static int db_page_fill(struct db *db, struct db_reading *reading, enum db_statement which,
                        uint64_t indexed)
{
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, which, DB_INT(indexed), DB_INT(reading->room),
                          DB_INT(reading->after), DB_INT(reading->before));
    if (status)
        return status;
    while (!db_page_is_full(reading) && (status = db_conn_next(rows)) > 0) {
        status = db_page_add(reading, rows);
        if (status)
            break;
    }
    sqlite3_reset(rows);
    return status;
}

static int db_page_read(struct db *db, struct db_reading *reading, bool forward)
{
    uint64_t indexed = 0;
    int status = db_conn_indexed(db, &indexed);
    if (!status)
        status =
            db_page_fill(db, reading, forward ? DB_INDEXED_FORWARD : DB_TAIL_BACKWARD, indexed);
    if (!status)
        status =
            db_page_fill(db, reading, forward ? DB_TAIL_FORWARD : DB_INDEXED_BACKWARD, indexed);
    return status;
}

static void db_page_reverse(struct db_reading *reading)
{
    for (size_t low = 0, high = reading->count; low + 1 < high; low++) {
        const struct message *event = reading->events[low];
        reading->events[low] = reading->events[--high];
        reading->events[high] = event;
    }
}

static int db_reading_init(struct db_reading *reading, struct str room_name, uint32_t limit,
                           struct arena *arena)
{
    bool failed = false;
    reading->arena = arena;
    reading->limit = limit < LIMIT_HISTORY_PAGE ? limit : LIMIT_HISTORY_PAGE;
    reading->room_name = arena_str(arena, room_name, &failed);
    reading->events = arena_take(arena, reading->limit * sizeof(*reading->events));
    return failed || !reading->events ? -ENOMEM : 0;
}

int db_read(struct db *db, uint64_t room, struct str room_name, uint64_t after, uint64_t before,
            uint32_t limit, struct event_page *page)
{
    bool forward = after != UINT64_MAX;
    struct db_reading reading = { .room = room, .after = forward ? after : 0, .before = before };
    *page = (struct event_page){ 0 };
    int status = db_reading_init(&reading, room_name, limit, &page->arena);
    if (!status)
        status = db_conn_begin(db, false);
    if (!status)
        status = db_conn_end(db, db_page_read(db, &reading, forward));
    if (status) {
        event_page_fini(page);
        return status;
    }
    if (!forward)
        db_page_reverse(&reading);
    page->events = reading.events;
    page->count = reading.count;
    return 0;
}
