/* The indices that follow behind the log, and what is looked up in them. */
#include "server/store/db_conn.h"

#include <errno.h>

enum { DB_SEGMENT_BITS = 16 }; /* as in the statement DB_INDEX_NONCES */

uint64_t db_index_lag(const struct db *db)
{
    return db->event_last - db->indexed;
}

static int db_index_range(struct db *db, uint64_t after, uint64_t last)
{
    int status = DB_RUN(db, DB_INDEX_ROOMS, DB_INT(after), DB_INT(last));
    if (!status)
        status = DB_RUN(db, DB_INDEX_NONCES, DB_INT(after), DB_INT(last));
    if (!status)
        status = DB_RUN(db, DB_INDEX_MARKS, DB_INT(after), DB_INT(last));
    return status ? status : DB_RUN(db, DB_PUT_INDEXED, DB_INT(last));
}

int db_begin_lazily(struct db *db)
{
    int status = db->durability == DB_POWER ? db_conn_exec(db, "PRAGMA synchronous = NORMAL") : 0;
    return status ? status : db_conn_begin(db, true);
}

int db_end_lazily(struct db *db, int status)
{
    status = db_conn_end(db, status);
    int restored = db->durability == DB_POWER ? db_conn_exec(db, "PRAGMA synchronous = FULL") : 0;
    return status ? status : restored;
}

int db_index(struct db *db, uint32_t event_max)
{
    uint64_t lag = db_index_lag(db);
    uint64_t last = db->indexed + (lag < event_max ? lag : event_max);
    if (last == db->indexed)
        return 0;
    int status = db_begin_lazily(db);
    if (!status)
        status = db_index_range(db, db->indexed, last);
    status = db_end_lazily(db, status);
    if (status)
        return status;
    int count = (int)(last - db->indexed);
    db->indexed = last;
    return count;
}

uint64_t db_event_count(const struct db *db)
{
    return db->event_last;
}

uint64_t db_index_texts_lag(const struct db *db)
{
    return db->event_last - db->searched;
}

int db_index_texts(struct db *db, uint32_t event_max)
{
    uint64_t lag = db_index_texts_lag(db);
    uint64_t last = db->searched + (lag < event_max ? lag : event_max);
    if (last == db->searched)
        return 0;
    int status = db_begin_lazily(db);
    if (!status)
        status = DB_RUN(db, DB_INDEX_TEXTS, DB_INT(db->searched), DB_INT(last));
    if (!status)
        status = DB_RUN(db, DB_PUT_SEARCHED, DB_INT(last));
    status = db_end_lazily(db, status);
    if (status)
        return status;
    int count = (int)(last - db->searched);
    db->searched = last;
    return count;
}

/* Those beyond the index are cut when it gets there, as they are then. */

int db_text_forget(struct db *db, uint64_t event)
{
    return event <= db->searched ? DB_RUN(db, DB_FORGET_TEXT, DB_INT(event)) : 0;
}

int db_text_restore(struct db *db, uint64_t event)
{
    if (event > db->searched)
        return 0;
    return DB_RUN(db, DB_INDEX_TEXTS, DB_INT(event - 1), DB_INT(event));
}

/* Compare a row (nonce, room, no) with a query, and answer it if it is the one. */
static void db_answer_nonce(sqlite3_stmt *rows, struct store_query *query)
{
    struct str stored = db_conn_bytes(rows, 0);
    if (!str_equal(stored, (struct str){ (const char *)query->nonce, LIMIT_NONCE_SIZE }))
        return;
    query->room = db_conn_uint(rows, 1);
    query->no = db_conn_uint(rows, 2);
}

static int db_find_in_segment(struct db *db, uint64_t segment, struct store_query *query)
{
    struct str nonce = { (const char *)query->nonce, LIMIT_NONCE_SIZE };
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, DB_FIND_NONCE, DB_INT(segment), DB_BLOB(nonce));
    if (status)
        return status;
    while ((status = db_conn_next(rows)) > 0)
        db_answer_nonce(rows, query);
    return status;
}

/* The newest segment first: what is repeated was mostly said a short while ago. */
static int db_find_in_index(struct db *db, uint64_t indexed, struct store_query *query)
{
    int status = 0;
    for (uint64_t left = (indexed >> DB_SEGMENT_BITS) + 1; left > 0 && !status && query->no == 0;
         left--)
        status = db_find_in_segment(db, left - 1, query);
    return status;
}

/* Events behind the index: one walk over them for all queries. */
static int db_find_in_tail(struct db *db, uint64_t indexed, struct store_query *queries,
                           size_t count)
{
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, DB_TAIL_NONCES, DB_INT(indexed));
    if (status)
        return status;
    while ((status = db_conn_next(rows)) > 0) {
        for (size_t i = 0; i < count; i++) {
            if (queries[i].kind == QUERY_NONCE)
                db_answer_nonce(rows, &queries[i]);
        }
    }
    return status;
}

/* Whether the asking user has reacted, which matters for a REACT only. */
static int db_find_reactions(struct db *db, struct store_query *query)
{
    const struct event_target *target = &query->target;
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, DB_FIND_REACTIONS, DB_INT(target->room), DB_INT(target->no),
                          DB_INT(target->user), DB_TEXT(target->emoji));
    if (status)
        return status;
    while ((status = db_conn_next(rows)) > 0) {
        query->event.reaction_count = db_conn_uint(rows, 0);
        query->event.has_reaction = db_conn_uint(rows, 1) > 0;
    }
    return status;
}

static int db_find_event(struct db *db, uint64_t indexed, struct store_query *query)
{
    const struct event_target *target = &query->target;
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, DB_FIND_EVENT, DB_INT(target->room), DB_INT(target->no),
                          DB_INT(indexed));
    if (status)
        return status;
    while ((status = db_conn_next(rows)) > 0)
        query->event = (struct seen_event){ .room = target->room,
                                            .no = target->no,
                                            .user = db_conn_uint(rows, 0),
                                            .time_ms = db_conn_uint(rows, 1),
                                            .kind = db_conn_uint(rows, 2),
                                            .is_recalled = db_conn_uint(rows, 3) > 0,
                                            .said = db_conn_uint(rows, 4) };
    return status || target->emoji.size == 0 ? status : db_find_reactions(db, query);
}

/*
 * How far the events before a date reach, from the one asked for on: a thousand of them at a time,
 * since the others wait meanwhile.
 */
static int db_find_age(struct db *db, struct store_query *query)
{
    const struct event_target *target = &query->target;
    sqlite3_stmt *rows;
    bool is_old = true;
    int status = DB_QUERY(db, &rows, DB_FIND_AGES, DB_INT(target->room), DB_INT(target->no));
    if (status)
        return status;
    while (is_old && (status = db_conn_next(rows)) > 0) {
        status = 0;
        is_old = db_conn_uint(rows, 1) < target->before_ms;
        query->event.room = target->room;
        query->event.no = db_conn_uint(rows, 0) + is_old;
        query->event.kind = is_old ? 0 : db_conn_uint(rows, 2);
        query->event.said = db_conn_uint(rows, 3);
    }
    sqlite3_reset(rows);
    return status;
}

/* What the walk over the newest events has not answered. */
static int db_find_older(struct db *db, uint64_t indexed, struct store_query *query)
{
    if (query->kind == QUERY_AGE)
        return db_find_age(db, query);
    if (query->kind == QUERY_EVENT)
        return db_find_event(db, indexed, query);
    return query->no == 0 ? db_find_in_index(db, indexed, query) : 0;
}

static bool db_asks_nonce(const struct store_query *queries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (queries[i].kind == QUERY_NONCE)
            return true;
    }
    return false;
}

static int db_find_all(struct db *db, struct store_query *queries, size_t count)
{
    uint64_t indexed = 0;
    int status = db_conn_indexed(db, &indexed);
    if (!status && db_asks_nonce(queries, count))
        status = db_find_in_tail(db, indexed, queries, count);
    for (size_t i = 0; i < count && !status; i++)
        status = db_find_older(db, indexed, &queries[i]);
    return status;
}

int db_find(struct db *db, struct store_query *queries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        queries[i].room = queries[i].no = 0;
        queries[i].event = (struct seen_event){ 0 };
    }
    int status = db_conn_begin(db, false);
    return status ? status : db_conn_end(db, db_find_all(db, queries, count));
}
