/*
 * Searches, newest first: the events that the full-text index has not reached one by one, then
 * those that it gives. Whatever it gives is checked against what the core allowed.
 */
#include "server/store/db_conn.h"
#include "server/store/db_page.h"
#include "server/store/search_plan.h"

#include <errno.h>
#include <time.h>

enum { SEARCH_STEPS = 1000 /* of SQLite's machine, between looks at the clock: some 10 us */ };

struct db_search {
    struct search_plan plan;
    struct db_page page;
    uint64_t deadline_ns; /* 0: none */
    uint64_t before;      /* events from here on are done with */
    bool has_ended;       /* all were looked at, down to the first */
};

static bool search_is_late(const struct db_search *search)
{
    struct timespec now;
    if (search->deadline_ns == 0)
        return false;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec > search->deadline_ns;
}

static int search_on_progress(void *context)
{
    return search_is_late(context);
}

static struct search_event search_event_of(sqlite3_stmt *row)
{
    return (struct search_event){ .time_ms = db_conn_uint(row, DB_PAGE_TIME),
                                  .kind = db_conn_uint(row, DB_PAGE_KIND),
                                  .name = db_conn_bytes(row, DB_PAGE_USER),
                                  .text = db_conn_bytes(row, DB_PAGE_TEXT),
                                  .room = db_conn_uint(row, DB_SEARCH_ROOM),
                                  .room_kind = (enum room_kind)db_conn_uint(row, DB_SEARCH_KIND) };
}

/*
 * Whether the event is meant, or -errno. The index knows names as they were when it was filled:
 * what a deleted account said is no longer found by its name.
 */
static int search_means(const struct search_plan *plan, const struct search_event *event,
                        bool is_indexed)
{
    if (is_indexed && plan->query.from.size == 0)
        return search_plan_allows(plan, event);
    return search_plan_matches(plan, event);
}

/* Take the event of a row into the page if it is meant. Returns 0 or -errno. */
static int search_take(struct db_search *search, sqlite3_stmt *row, bool is_indexed)
{
    const struct search_event event = search_event_of(row);
    bool failed = false;
    int is_meant = search_means(&search->plan, &event, is_indexed);
    search->before = db_conn_uint(row, DB_SEARCH_EVENT);
    if (is_meant <= 0)
        return is_meant;
    struct str room = arena_str(search->page.arena, db_conn_bytes(row, DB_SEARCH_NAME), &failed);
    return failed ? -ENOMEM : db_page_add(&search->page, row, room);
}

/* Go through rows until the page is full or time is up. */
static int search_rows(struct db_search *search, sqlite3_stmt *rows, bool is_indexed)
{
    int status;
    while ((status = db_conn_next(rows)) > 0) {
        status = search_take(search, rows, is_indexed);
        if (status || db_page_is_full(&search->page))
            break;
        if (search_is_late(search)) {
            status = -ETIME;
            break;
        }
    }
    sqlite3_reset(rows);
    return status;
}

static int search_tail(struct db *db, struct db_search *search, uint64_t searched)
{
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, DB_SEARCH_TAIL, DB_INT(searched), DB_INT(search->before));
    return status ? status : search_rows(search, rows, false);
}

static int search_index(struct db *db, struct db_search *search, uint64_t searched)
{
    sqlite3_stmt *rows;
    uint64_t before = search->before < searched + 1 ? search->before : searched + 1;
    int status =
        DB_QUERY(db, &rows, DB_SEARCH_INDEX, DB_TEXT(buf_str(&search->plan.match)), DB_INT(before));
    return status ? status : search_rows(search, rows, true);
}

static int search_all(struct db *db, struct db_search *search)
{
    uint64_t searched = 0;
    int status = db_conn_state(db, DB_STATE_SEARCHED, &searched);
    if (!status)
        status = search_tail(db, search, searched);
    if (!status && !db_page_is_full(&search->page))
        status = search_index(db, search, searched);
    search->has_ended = !status && !db_page_is_full(&search->page);
    return status;
}

/* Within the time there is; what was looked at in it counts. */
static int search_run(struct db *db, struct db_search *search)
{
    uint64_t before = search->before;
    int status = db_conn_begin(db, false);
    if (status)
        return status;
    sqlite3_progress_handler(db->sqlite, SEARCH_STEPS, search_on_progress, search);
    status = search_all(db, search);
    sqlite3_progress_handler(db->sqlite, 0, NULL, NULL);
    if (status == -ETIME && search->before < before)
        status = 0;
    return db_conn_end(db, status);
}

int db_search(struct db *db, const struct page_request *request, uint64_t deadline_ns,
              struct event_page *page)
{
    struct db_search search = { .deadline_ns = deadline_ns, .before = request->before };
    *page = (struct event_page){ 0 };
    int status = search_plan_init(&search.plan, &request->search);
    if (status)
        return status;
    search.has_ended = search.plan.finds_nothing;
    if (!search.has_ended) {
        status = db_page_init(&search.page, request->limit, &page->arena);
        if (!status)
            status = search_run(db, &search);
    }
    search_plan_fini(&search.plan);
    if (status) {
        event_page_fini(page);
        return status;
    }
    page->events = search.page.events;
    page->count = search.page.count;
    page->next = search.has_ended ? 0 : search.before;
    return 0;
}
