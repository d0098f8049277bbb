/*
 * What admins did, the newest first. There are few such notes: those of a time are looked through
 * one by one, some at a time.
 */
#include "server/core/search_query.h"
#include "server/store/db_conn.h"
#include "server/store/db_page.h"

#include <errno.h>

enum {
    AUDIT_ROWS_MAX = 20000, /* looked at for one page */
    AUDIT_ID = 0,
    AUDIT_TIME,
    AUDIT_ACT,
    AUDIT_ADMIN,
    AUDIT_TARGET,
    AUDIT_ROOM,
    AUDIT_ADDRESS,
    AUDIT_WORDS,
};

static bool has_word(struct str text, struct str word)
{
    for (size_t at = 0; at + word.size <= text.size; at++)
        if (strncasecmp(text.bytes + at, word.bytes, word.size) == 0)
            return true;
    return false;
}

static bool row_has_word(sqlite3_stmt *row, struct str word)
{
    for (int column = AUDIT_ADMIN; column <= AUDIT_WORDS; column++)
        if (has_word(db_conn_bytes(row, column), word))
            return true;
    return false;
}

static bool is_same(struct str text, struct str wanted)
{
    return wanted.size == 0 || (text.size == wanted.size && has_word(text, wanted));
}

static bool row_is_meant(sqlite3_stmt *row, const struct search_query *query)
{
    for (size_t i = 0; i < query->phrase_count; i++)
        if (!row_has_word(row, query->phrases[i].text))
            return false;
    return is_same(db_conn_bytes(row, AUDIT_ADMIN), query->from) &&
           is_same(db_conn_bytes(row, AUDIT_ROOM), query->in);
}

static int add_row(struct db_page *page, sqlite3_stmt *row)
{
    bool failed = false;
    struct message *note = arena_take(page->arena, sizeof(*note));
    if (!note)
        return -ENOMEM;
    *note = (struct message){ .type = MESSAGE_AUDIT };
    message_set_no(note, db_conn_uint(row, AUDIT_ID));
    message_set_time(note, db_conn_uint(row, AUDIT_TIME));
    message_set_kind(note, db_conn_uint(row, AUDIT_ACT));
    message_set_user(note, arena_str(page->arena, db_conn_bytes(row, AUDIT_ADMIN), &failed));
    message_set_was(note, arena_str(page->arena, db_conn_bytes(row, AUDIT_TARGET), &failed));
    message_set_room(note, arena_str(page->arena, db_conn_bytes(row, AUDIT_ROOM), &failed));
    message_set_address(note, arena_str(page->arena, db_conn_bytes(row, AUDIT_ADDRESS), &failed));
    message_set_text(note, arena_str(page->arena, db_conn_bytes(row, AUDIT_WORDS), &failed));
    if (failed)
        return -ENOMEM;
    page->events[page->count++] = note;
    page->size += sizeof(*note) + note->text.size;
    return 0;
}

/* Returns 0 or -errno; *next is 0 if all were looked at. */
static int take_rows(struct db_page *page, sqlite3_stmt *rows, const struct search_query *query,
                     uint64_t *next)
{
    int status;
    size_t seen = 0;
    while ((status = db_conn_next(rows)) > 0) {
        *next = db_conn_uint(rows, AUDIT_ID);
        status = row_is_meant(rows, query) ? add_row(page, rows) : 0;
        if (status || db_page_is_full(page) || ++seen == AUDIT_ROWS_MAX) {
            sqlite3_reset(rows);
            return status;
        }
    }
    *next = 0;
    return status;
}

static int read_page(struct db *db, const struct page_request *request,
                     const struct search_query *query, struct db_page *found, uint64_t *next)
{
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, DB_AUDIT_PAGE, DB_INT(request->before),
                          DB_INT(query->after_ms), DB_INT(query->before_ms));
    return status ? status : take_rows(found, rows, query, next);
}

int db_read_audit(struct db *db, const struct page_request *request, struct event_page *page)
{
    struct search_query query;
    struct db_page found;
    search_query_parse(request->search.query, &query); /* the core has refused what is none */
    *page = (struct event_page){ 0 };
    int status = db_page_init(&found, request->limit, &page->arena);
    if (!status)
        status = db_conn_begin(db, false);
    if (!status)
        status = db_conn_end(db, read_page(db, request, &query, &found, &page->next));
    if (status) {
        event_page_fini(page);
        return status;
    }
    page->events = found.events;
    page->count = found.count;
    return 0;
}
