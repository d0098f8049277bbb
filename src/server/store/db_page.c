/* Pages of events, of history and of searches. */
#include "server/store/db_page.h"

#include <errno.h>

enum { DB_PAGE_SIZE_MAX = 256 * 1024 };

void event_page_fini(struct event_page *page)
{
    arena_fini(&page->arena);
    *page = (struct event_page){ 0 };
}

int db_page_init(struct db_page *page, uint32_t limit, struct arena *arena)
{
    *page = (struct db_page){ .limit = limit < LIMIT_HISTORY_PAGE ? limit : LIMIT_HISTORY_PAGE,
                              .arena = arena };
    page->events = arena_take(arena, page->limit * sizeof(*page->events));
    return page->events ? 0 : -ENOMEM;
}

bool db_page_is_full(const struct db_page *page)
{
    return page->count == page->limit || page->size >= DB_PAGE_SIZE_MAX;
}

/* What file the event names. Returns false when memory ran out. */
static bool db_page_add_file(struct db_page *page, sqlite3_stmt *row, struct message *event)
{
    bool failed = false;
    message_set_hash(event, arena_str(page->arena, db_conn_bytes(row, DB_PAGE_HASH), &failed));
    message_set_size(event, db_conn_uint(row, DB_PAGE_SIZE));
    return !failed;
}

int db_page_add(struct db_page *page, sqlite3_stmt *row, struct str room)
{
    bool failed = false;
    struct message *event = arena_take(page->arena, sizeof(*event));
    if (!event)
        return -ENOMEM;
    *event = (struct message){ .type = MESSAGE_EVENT };
    message_set_room(event, room);
    message_set_no(event, db_conn_uint(row, DB_PAGE_NO));
    message_set_time(event, db_conn_uint(row, DB_PAGE_TIME));
    message_set_kind(event, db_conn_uint(row, DB_PAGE_KIND));
    message_set_user(event, arena_str(page->arena, db_conn_bytes(row, DB_PAGE_USER), &failed));
    struct str nonce = db_conn_bytes(row, DB_PAGE_NONCE);
    if (nonce.size > 0)
        message_set_nonce(event, arena_str(page->arena, nonce, &failed));
    message_set_text(event, arena_str(page->arena, db_conn_bytes(row, DB_PAGE_TEXT), &failed));
    if (db_conn_uint(row, DB_PAGE_REF) > 0)
        message_set_ref(event, db_conn_uint(row, DB_PAGE_REF));
    if (!failed && db_conn_bytes(row, DB_PAGE_HASH).size > 0)
        failed = !db_page_add_file(page, row, event);
    if (failed)
        return -ENOMEM;
    page->events[page->count++] = event;
    page->size += sizeof(*event) + event->user.size + event->text.size;
    return 0;
}
