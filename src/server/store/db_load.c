/* The way back: from the tables into a new core. */
#include "server/store/db_conn.h"

#include <errno.h>
#include <hutong/proto/group.h>

/* Give one row to the core. Returns 0 or -errno. */
typedef int (*db_load_fn)(struct core *core, sqlite3_stmt *row);

static int db_load_user(struct core *core, sqlite3_stmt *row)
{
    uint64_t user = db_conn_uint(row, 0);
    struct str hash = db_conn_bytes(row, 3);
    int status = core_load_user(core, user, db_conn_bytes(row, 1), db_conn_bytes(row, 2));
    if (status || hash.size == 0)
        return status;
    status = core_load_account(core, user, hash, (uint32_t)db_conn_uint(row, 4));
    struct str scram = db_conn_bytes(row, 5);
    return status || scram.size == 0 ? status : core_load_scram(core, user, scram);
}

static int db_load_certificate(struct core *core, sqlite3_stmt *row)
{
    return core_load_certificate(core, db_conn_uint(row, 0), db_conn_bytes(row, 1));
}

static int db_load_room(struct core *core, sqlite3_stmt *row)
{
    uint64_t room = db_conn_uint(row, 0);
    int status = core_load_room(core, room, (enum room_kind)db_conn_uint(row, 1),
                                db_conn_bytes(row, 2), db_conn_bytes(row, 3), db_conn_uint(row, 4));
    if (!status)
        status = core_load_first(core, room, db_conn_uint(row, 6), db_conn_uint(row, 7));
    if (!status)
        status = core_load_dates(core, room, db_conn_uint(row, 8), db_conn_uint(row, 9),
                                 db_conn_bytes(row, 10));
    return status ? status : core_load_said(core, room, db_conn_uint(row, 5));
}

static int db_load_member(struct core *core, sqlite3_stmt *row)
{
    uint64_t user = db_conn_uint(row, 0), room = db_conn_uint(row, 1);
    uint64_t role = db_conn_uint(row, 2), since = db_conn_uint(row, 3);
    struct str title = db_conn_bytes(row, 4);
    int status = core_load_member(core, user, room);
    if (!status && db_conn_uint(row, 5))
        status = core_load_voice(core, user, room);
    if (status || (role == ROLE_MEMBER && since == 0 && title.size == 0))
        return status;
    return core_load_role(core, user, room, role, since, title);
}

static int db_load_pass(struct core *core, sqlite3_stmt *row)
{
    return core_load_pass(core, db_conn_uint(row, 0), db_conn_uint(row, 1), db_conn_uint(row, 2),
                          db_conn_uint(row, 3), db_conn_bytes(row, 4), db_conn_bytes(row, 5));
}

static int db_load_sanction(struct core *core, sqlite3_stmt *row)
{
    const struct sanction_record record = { .room = db_conn_uint(row, 0),
                                            .no = db_conn_uint(row, 1),
                                            .sort = db_conn_uint(row, 2),
                                            .kind = db_conn_uint(row, 3),
                                            .whom = db_conn_bytes(row, 4),
                                            .number = db_conn_bytes(row, 5),
                                            .maker = db_conn_bytes(row, 6),
                                            .reason = db_conn_bytes(row, 7),
                                            .time_ms = db_conn_uint(row, 8),
                                            .until_ms = db_conn_uint(row, 9) };
    return core_load_sanction(core, &record);
}

static int db_load_setting(struct core *core, sqlite3_stmt *row)
{
    return core_load_setting(core, db_conn_uint(row, 0), db_conn_uint(row, 1), db_conn_uint(row, 2),
                             db_conn_bytes(row, 3));
}

static int db_load_metadata(struct core *core, sqlite3_stmt *row)
{
    return core_load_metadata(core, db_conn_uint(row, 0), db_conn_uint(row, 1),
                              db_conn_bytes(row, 2), db_conn_bytes(row, 3));
}

static int db_load_note(struct core *core, sqlite3_stmt *row)
{
    return core_load_note(core, db_conn_uint(row, 0), (enum note_kind)db_conn_uint(row, 1),
                          db_conn_uint(row, 2), db_conn_uint(row, 3));
}

static int db_load_mark(struct core *core, sqlite3_stmt *row)
{
    return core_load_mark(core, db_conn_uint(row, 0), db_conn_uint(row, 1), db_conn_uint(row, 2),
                          db_conn_uint(row, 3));
}

static int db_load_file(struct core *core, sqlite3_stmt *row)
{
    return core_load_file(core, db_conn_uint(row, 0), db_conn_uint(row, 1), db_conn_uint(row, 2),
                          db_conn_bytes(row, 3), db_conn_uint(row, 4));
}

static int db_load_former(struct core *core, sqlite3_stmt *row)
{
    return core_load_former(core, db_conn_uint(row, 0), db_conn_bytes(row, 1),
                            db_conn_uint(row, 2));
}

static int db_load_upload(struct core *core, sqlite3_stmt *row)
{
    return core_load_upload(core, db_conn_uint(row, 0), db_conn_uint(row, 1), db_conn_bytes(row, 2),
                            db_conn_uint(row, 3), db_conn_uint(row, 4) != 0);
}

static int db_load_ban(struct core *core, sqlite3_stmt *row)
{
    uint64_t until_ms = db_conn_uint(row, 8);
    const struct ban_row ban = {
        .number = db_conn_uint(row, 0),
        .kind = (enum ban_kind)db_conn_uint(row, 1),
        .user = db_conn_uint(row, 2),
        .name = db_conn_bytes(row, 3),
        .address = db_conn_bytes(row, 4),
        .reason = db_conn_bytes(row, 5),
        .author = db_conn_bytes(row, 6),
        .made_ms = db_conn_uint(row, 7),
        .until_ms = until_ms == INT64_MAX ? UINT64_MAX : until_ms, /* for ever */
    };
    return core_load_ban(core, &ban);
}

static int db_load_nonce(struct core *core, sqlite3_stmt *row)
{
    return core_load_nonce(core, db_conn_bytes(row, 0), db_conn_uint(row, 1), db_conn_uint(row, 2),
                           db_conn_uint(row, 3));
}

/* Give all rows to the core. */
static int db_load_rows(struct core *core, sqlite3_stmt *rows, db_load_fn load)
{
    int status;
    while ((status = db_conn_next(rows)) > 0) {
        status = load(core, rows);
        if (status) {
            sqlite3_reset(rows);
            return status;
        }
    }
    return status;
}

static int db_load_table(struct db *db, struct core *core, enum db_statement which, db_load_fn load)
{
    sqlite3_stmt *rows;
    int status = db_conn_query(db, which, NULL, 0, &rows);
    return status ? status : db_load_rows(core, rows, load);
}

static int db_load_nonces(struct db *db, struct core *core)
{
    sqlite3_stmt *rows;
    int status = DB_QUERY(db, &rows, DB_NEWEST_NONCES, DB_INT(LIMIT_NONCES_IN_MEMORY));
    return status ? status : db_load_rows(core, rows, db_load_nonce);
}

/* The numbers given out last, which end the loading. */
static int db_load_done(struct db *db, struct core *core, uint64_t now_ms)
{
    sqlite3_stmt *rows;
    int status = db_conn_query(db, DB_STATE, NULL, 0, &rows);
    if (status)
        return status;
    while ((status = db_conn_next(rows)) > 0)
        core_load_done(core, db_conn_uint(rows, DB_STATE_USER_MAX),
                       db_conn_uint(rows, DB_STATE_ROOM_MAX), now_ms);
    return status;
}

static int db_load_all(struct db *db, struct core *core, uint64_t now_ms)
{
    int status = db_load_table(db, core, DB_ALL_USERS, db_load_user);
    if (!status)
        status = db_load_table(db, core, DB_ALL_CERTIFICATES, db_load_certificate);
    if (!status)
        status = db_load_table(db, core, DB_ALL_ROOMS, db_load_room);
    if (!status)
        status = db_load_table(db, core, DB_ALL_FORMERS, db_load_former);
    if (!status)
        status = db_load_table(db, core, DB_ALL_SETTINGS, db_load_setting);
    if (!status)
        status = db_load_table(db, core, DB_ALL_METADATA, db_load_metadata);
    if (!status)
        status = db_load_table(db, core, DB_ALL_SANCTIONS, db_load_sanction);
    if (!status)
        status = db_load_table(db, core, DB_ALL_PASSES, db_load_pass);
    if (!status)
        status = db_load_table(db, core, DB_ALL_MEMBERS, db_load_member);
    if (!status)
        status = db_load_table(db, core, DB_ALL_MARKS, db_load_mark);
    if (!status)
        status = db_load_table(db, core, DB_ALL_NOTES, db_load_note);
    if (!status)
        status = db_load_table(db, core, DB_ALL_FILES, db_load_file);
    if (!status)
        status = db_load_table(db, core, DB_ALL_UPLOADS, db_load_upload);
    if (!status)
        status = db_load_table(db, core, DB_ALL_BANS, db_load_ban);
    if (!status)
        status = db_load_nonces(db, core);
    return status ? status : db_load_done(db, core, now_ms);
}

int db_load(struct db *db, struct core *core, uint64_t now_ms)
{
    int status = db_conn_begin(db, false);
    return status ? status : db_conn_end(db, db_load_all(db, core, now_ms));
}
