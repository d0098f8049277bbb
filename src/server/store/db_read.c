/* Pages of a room's history, from the index and from what it has not reached yet. */
#include "server/store/db_page.h"

#include <errno.h>

/* What is asked for, and the page as far as it has come. */
struct db_reading {
    struct str room_name; /* in the page's arena */
    uint64_t room, after, before;
    uint64_t first; /* what is kept of the room begins here */
    struct db_page page;
};

/* Add the events that one of the four statements finds, until the page is full. */
static int db_page_fill(struct db *db, struct db_reading *reading, enum db_statement which,
                        uint64_t indexed)
{
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, which, DB_INT(indexed), DB_INT(reading->room),
                          DB_INT(reading->after), DB_INT(reading->before));
    if (status)
        return status;
    while (!db_page_is_full(&reading->page) && (status = db_conn_next(rows)) > 0) {
        status = db_page_add(&reading->page, rows, reading->room_name);
        if (status)
            break;
    }
    sqlite3_reset(rows);
    return status;
}

static int db_page_read(struct db *db, struct db_reading *reading, bool forward)
{
    uint64_t indexed = 0;
    uint64_t first = 1;
    int status = db_conn_indexed(db, &indexed);
    if (!status)
        status = db_conn_first(db, reading->room, &first);
    reading->first = first;
    if (reading->after < first - 1)
        reading->after = first - 1;
    if (!status)
        status =
            db_page_fill(db, reading, forward ? DB_INDEXED_FORWARD : DB_TAIL_BACKWARD, indexed);
    if (!status)
        status =
            db_page_fill(db, reading, forward ? DB_TAIL_FORWARD : DB_INDEXED_BACKWARD, indexed);
    return status;
}

static void db_page_reverse(struct db_page *page)
{
    for (size_t low = 0, high = page->count; low + 1 < high; low++) {
        const struct message *event = page->events[low];
        page->events[low] = page->events[--high];
        page->events[high] = event;
    }
}

static int db_reading_init(struct db_reading *reading, struct str room_name, uint32_t limit,
                           struct arena *arena)
{
    bool failed = false;
    reading->room_name = arena_str(arena, room_name, &failed);
    return failed ? -ENOMEM : db_page_init(&reading->page, limit, arena);
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
        db_page_reverse(&reading.page);
    page->events = reading.page.events;
    page->count = reading.page.count;
    page->first = reading.first;
    return 0;
}
