/* Pages of what belongs together: a room's pinned messages, a thread, a message and its edits. */
#include "server/store/db_page.h"

#include <errno.h>

static const enum db_statement about_statements[] = {
    [PAGE_PINS] = DB_READ_PINS,
    [PAGE_THREAD] = DB_READ_THREAD,
    [PAGE_VERSIONS] = DB_READ_VERSIONS,
};

static int about_fill(struct db *db, const struct page_request *request, struct str room_name,
                      struct db_page *page)
{
    uint64_t indexed = 0, after = request->after == UINT64_MAX ? 0 : request->after;
    sqlite3_stmt *rows;
    uint64_t first = 1;
    int status = db_conn_indexed(db, &indexed);
    if (!status)
        status = db_conn_first(db, request->room, &first);
    after = after < first - 1 ? first - 1 : after;
    if (!status)
        status = DB_QUERY(db, &rows, about_statements[request->kind], DB_INT(indexed),
                          DB_INT(request->room), DB_INT(request->ref), DB_INT(after));
    if (status)
        return status;
    while (!db_page_is_full(page) && (status = db_conn_next(rows)) > 0) {
        status = db_page_add(page, rows, room_name);
        if (status)
            break;
    }
    sqlite3_reset(rows);
    return status;
}

int db_read_about(struct db *db, const struct page_request *request, struct event_page *page)
{
    struct db_page filled;
    bool failed = false;
    *page = (struct event_page){ 0 };
    struct str room_name = arena_str(&page->arena, request->room_name, &failed);
    int status = failed ? -ENOMEM : db_page_init(&filled, request->limit, &page->arena);
    if (!status)
        status = db_conn_begin(db, false);
    if (!status)
        status = db_conn_end(db, about_fill(db, request, room_name, &filled));
    if (status) {
        event_page_fini(page);
        return status;
    }
    page->events = filled.events;
    page->count = filled.count;
    page->next = db_page_is_full(&filled) ? filled.events[filled.count - 1]->no : 0;
    return 0;
}
