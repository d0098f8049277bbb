/* Pieces of erasing and sweeping. */
#include "server/store/db_erase.h"

#include "server/store/db_conn.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    ERASE_EVENTS = 32, /* erased in one piece */
    ERASE_SCAN = 2000, /* events looked through for those of one user */
    UNSWEPT = 1,       /* state.unswept: something was taken out of the index */
    SWEEPING = 2,      /* nothing was since sweeping began */
};

/* What must be known of an event to take it out of all tables. */
struct erased_event {
    uint64_t id, no, kind, ref;
};

struct erased_piece {
    struct erased_event events[ERASE_EVENTS];
    size_t count;
};

bool db_has_to_erase(const struct db *db)
{
    return db->has_to_erase;
}

bool db_has_to_sweep(const struct db *db)
{
    return db->unswept > 0;
}

int db_put_unswept(struct db *db)
{
    if (db->unswept == UNSWEPT)
        return 0;
    db->unswept = UNSWEPT; /* should the transaction fail it is swept in vain */
    return DB_RUN(db, DB_PUT_UNSWEPT, DB_INT(UNSWEPT));
}

int db_find_erasing(struct db *db)
{
    uint64_t has_to_erase = 0;
    int status = db_conn_ask(db,
                             "SELECT EXISTS (SELECT 1 FROM expired)"
                             " OR EXISTS (SELECT 1 FROM erased)",
                             &has_to_erase);
    db->has_to_erase = has_to_erase > 0;
    return status ? status : db_conn_ask(db, "SELECT unswept FROM state", &db->unswept);
}

/* ---- events that have expired ---- */

static int erase_collect(struct db *db, uint64_t room, uint64_t before, struct erased_piece *piece)
{
    sqlite3_stmt *rows;
    int status =
        DB_QUERY(db, &rows, DB_EXPIRED_EVENTS, DB_INT(room), DB_INT(before), DB_INT(ERASE_EVENTS));
    piece->count = 0;
    while (!status && (status = db_conn_next(rows)) > 0) {
        status = 0;
        piece->events[piece->count++] = (struct erased_event){ .id = db_conn_uint(rows, 0),
                                                               .no = db_conn_uint(rows, 1),
                                                               .kind = db_conn_uint(rows, 2),
                                                               .ref = db_conn_uint(rows, 3) };
    }
    return status;
}

/* What other tables have of an event, and it itself. The newest of all stays, blank: it keeps the
 * numbering of the log. */
static int erase_event(struct db *db, uint64_t room, const struct erased_event *event)
{
    int status = db_text_forget(db, event->id);
    if (!status)
        status = DB_RUN(db, DB_DEL_NONCE, DB_INT(event->id));
    if (!status)
        status = DB_RUN(db, DB_DEL_REACTIONS, DB_INT(room), DB_INT(event->no));
    if (!status && event->kind == EVENT_EDIT)
        status = DB_RUN(db, DB_DEL_EDIT, DB_INT(room), DB_INT(event->ref), DB_INT(event->id));
    else if (!status && event->ref > 0)
        status = DB_RUN(db, DB_DEL_ANSWER, DB_INT(room), DB_INT(event->ref), DB_INT(event->no));
    if (!status)
        status = DB_RUN(db, DB_DEL_INDEXED, DB_INT(room), DB_INT(event->no));
    if (!status)
        status = DB_RUN(db, DB_DEL_EVENT, DB_INT(event->id));
    return status ? status : DB_RUN(db, DB_BLANK_EVENT, DB_INT(event->id));
}

/* Whether the index has yet to reach some of them. */
static int erase_is_waiting(struct db *db, uint64_t room, uint64_t before, bool *is_waiting)
{
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, DB_ANY_UNINDEXED, DB_INT(room), DB_INT(before));
    *is_waiting = false;
    while (!status && (status = db_conn_next(rows)) > 0) {
        status = 0;
        *is_waiting = true;
    }
    return status;
}

/* A piece of a room. *done: how many, 0 if it has to wait. */
static int erase_expired(struct db *db, uint64_t room, uint64_t before, int *done)
{
    struct erased_piece piece;
    bool is_waiting = false;
    int status = erase_collect(db, room, before, &piece);
    for (size_t i = 0; i < piece.count && !status; i++)
        status = erase_event(db, room, &piece.events[i]);
    *done = 1;
    if (status || piece.count > 0)
        return status ? status : db_put_unswept(db);
    status = erase_is_waiting(db, room, before, &is_waiting);
    *done = !is_waiting;
    return status || is_waiting ? status : DB_RUN(db, DB_DEL_EXPIRED, DB_INT(room));
}

/* ---- what an account has said ---- */

static int erase_said(struct db *db, uint64_t user, uint64_t event)
{
    char name[40];
    snprintf(name, sizeof(name), "&gone-%" PRIu64, user);
    int status = db_text_forget(db, event);
    if (!status)
        status = DB_RUN(db, DB_ERASE_SAID, DB_INT(event), DB_TEXT(str_of(name)));
    return status ? status : db_text_restore(db, event);
}

/* Those of a user among the next events. *next: where to go on. */
static int erase_find_said(struct db *db, uint64_t user, struct erased_piece *piece, uint64_t *next)
{
    sqlite3_stmt *rows;
    uint64_t last = *next + ERASE_SCAN < db->event_last ? *next + ERASE_SCAN : db->event_last;
    int status = DB_QUERY(db, &rows, DB_SAID_EVENTS, DB_INT(user), DB_INT(*next), DB_INT(last),
                          DB_INT(ERASE_EVENTS));
    piece->count = 0;
    while (!status && (status = db_conn_next(rows)) > 0) {
        status = 0;
        piece->events[piece->count++].id = db_conn_uint(rows, 0);
    }
    *next = piece->count == ERASE_EVENTS ? piece->events[ERASE_EVENTS - 1].id : last;
    return status;
}

static int erase_user(struct db *db, uint64_t user, uint64_t next)
{
    struct erased_piece piece;
    int status = erase_find_said(db, user, &piece, &next);
    for (size_t i = 0; i < piece.count && !status; i++)
        status = erase_said(db, user, piece.events[i].id);
    if (!status && piece.count > 0)
        status = db_put_unswept(db);
    if (status)
        return status;
    if (next < db->event_last)
        return DB_RUN(db, DB_PUT_ERASED_TO, DB_INT(user), DB_INT(next));
    return DB_RUN(db, DB_DEL_ERASED, DB_INT(user));
}

/* ---- both ---- */

/* The first row of a list of what is to be erased: which, and how far. Returns 1, 0 or -errno. */
static int erase_first(struct db *db, enum db_statement which, uint64_t *key, uint64_t *bound)
{
    sqlite3_stmt *rows;
    int found = db_conn_query(db, which, NULL, 0, &rows);
    if (found)
        return found;
    found = db_conn_next(rows);
    if (found <= 0)
        return found;
    *key = db_conn_uint(rows, 0);
    *bound = db_conn_uint(rows, 1);
    sqlite3_reset(rows);
    return 1;
}

static int erase_piece(struct db *db, int *done)
{
    uint64_t key = 0, bound = 0;
    int found = erase_first(db, DB_ANY_ERASED, &key, &bound);
    *done = 1;
    if (found > 0)
        return erase_user(db, key, bound);
    if (found == 0)
        found = erase_first(db, DB_ANY_EXPIRED, &key, &bound);
    if (found > 0)
        return erase_expired(db, key, bound, done);
    *done = 0;
    db->has_to_erase = found < 0;
    return found;
}

int db_erase(struct db *db)
{
    int done = 0;
    int status = db_begin_lazily(db);
    if (!status)
        status = erase_piece(db, &done);
    status = db_end_lazily(db, status);
    return status ? status : done;
}

/* ---- sweeping ---- */

static int sweep_piece(struct db *db, bool *is_done)
{
    int status = 0;
    if (db->unswept == UNSWEPT) { /* all parts are to become one */
        status = db_conn_run(db, DB_MERGE_ALL_TEXTS, NULL, 0);
        if (!status)
            status = DB_RUN(db, DB_PUT_UNSWEPT, DB_INT(SWEEPING));
        return status;
    }
    sqlite3_int64 before = sqlite3_total_changes64(db->sqlite);
    status = db_conn_run(db, DB_MERGE_TEXTS, NULL, 0);
    *is_done = sqlite3_total_changes64(db->sqlite) - before < 2; /* as FTS5's manual says */
    return status || !*is_done ? status : DB_RUN(db, DB_PUT_UNSWEPT, DB_INT(0));
}

int db_sweep(struct db *db)
{
    bool is_done = false;
    int status = db_begin_lazily(db);
    if (!status)
        status = sweep_piece(db, &is_done);
    status = db_end_lazily(db, status);
    if (status)
        return status;
    db->unswept = is_done ? 0 : SWEEPING;
    return !is_done;
}
