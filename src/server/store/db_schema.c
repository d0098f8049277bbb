/*
 * The tables. `user_version` counts the steps that a database has been through; each step is
 * one text of SQL that leads from the version before, and none is ever changed once released.
 */
#include "server/store/db_schema.h"

#include "server/store/tokenizer.h"

#include <errno.h>

/* "HTNG": tells our files from other programs' */
#define DB_APPLICATION_ID 0x48544e47
#define DB_TEXT_OF_(number) #number
#define DB_TEXT_OF(number) DB_TEXT_OF_(number)

static const char *const db_steps[] = {
    /* one row: what is counted. Numbers of users and rooms are never given out twice, also
     * when their rows are gone; events up to `indexed` are in the two indices,
     * those up to `searched` in the full-text index. */
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), user_max INTEGER NOT NULL,"
    " room_max INTEGER NOT NULL, indexed INTEGER NOT NULL, searched INTEGER NOT NULL,"
    " tokenizer INTEGER NOT NULL) STRICT;"
    "INSERT INTO state VALUES (1, 0, 0, 0, 0, 0);"

    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, token BLOB,"
    " hash TEXT NOT NULL, uid INTEGER NOT NULL) STRICT;" /* hash: empty for guests */
    /* accounts that were deleted: what they said is shown under another name */
    "CREATE TABLE gone (user INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE rooms (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL,"
    " topic TEXT NOT NULL) STRICT;"
    "CREATE TABLE members (user INTEGER NOT NULL, room INTEGER NOT NULL,"
    " PRIMARY KEY (user, room)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX members_by_room ON members (room);"

    /* in log order and, save the bodies of what was recalled, never changed: the key is the event's
     * place among all events. What the reads behind the indices compare comes first, before long
     * names and bodies. */
    "CREATE TABLE events (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, no INTEGER NOT NULL,"
    " nonce BLOB, time_ms INTEGER NOT NULL, kind INTEGER NOT NULL, user INTEGER NOT NULL,"
    " ref INTEGER NOT NULL,"
    " name TEXT NOT NULL, body TEXT NOT NULL) STRICT;"

    "CREATE TABLE room_index (room INTEGER NOT NULL, no INTEGER NOT NULL, event INTEGER NOT NULL,"
    " PRIMARY KEY (room, no)) STRICT, WITHOUT ROWID;"

    /* Which texts a message has had, to be erased with it, and who reacts how at present. */
    "CREATE TABLE edits (room INTEGER NOT NULL, ref INTEGER NOT NULL, event INTEGER NOT NULL,"
    " PRIMARY KEY (room, ref, event)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE reactions (room INTEGER NOT NULL, ref INTEGER NOT NULL, user INTEGER NOT NULL,"
    " emoji TEXT NOT NULL, PRIMARY KEY (room, ref, user, emoji)) STRICT, WITHOUT ROWID;"

    /* Nonces are random, so in one big index each would dirty a page of its own. A segment
     * covers 65536 events and is filled while it is small; a look-up asks each of them. */
    "CREATE TABLE nonce_index (segment INTEGER NOT NULL, prefix INTEGER NOT NULL,"
    " event INTEGER NOT NULL, PRIMARY KEY (segment, prefix, event)) STRICT, WITHOUT ROWID;"

    /* The words of events up to state.searched, as tokenizer version state.tokenizer cuts
     * them. The index has no copy of the texts: to take one out again it must be told it. */
    "CREATE VIRTUAL TABLE texts USING fts5 (body, marks, content='', columnsize=0,"
    " tokenize='hutong');",

    /* Which messages answer which; and what rooms keep in mind of some events (enum note_kind). An
     * edited message is found by its newest text only: the full-text index is made anew. */
    "CREATE TABLE answers (room INTEGER NOT NULL, ref INTEGER NOT NULL, no INTEGER NOT NULL,"
    " event INTEGER NOT NULL, PRIMARY KEY (room, ref, no)) STRICT, WITHOUT ROWID;"
    "INSERT INTO answers SELECT room, ref, no, id FROM events WHERE kind IN (1, 2) AND ref > 0;"
    "CREATE TABLE notes (room INTEGER NOT NULL, note INTEGER NOT NULL, no INTEGER NOT NULL,"
    " PRIMARY KEY (room, note, no)) STRICT, WITHOUT ROWID;"
    "UPDATE state SET tokenizer = 0;",

    /* SCRAM-SHA-256: a verifier beside the hash of a password, empty where there is none; and what
     * the salts are made of that are shown for names which have none. */
    "ALTER TABLE users ADD COLUMN scram TEXT NOT NULL DEFAULT '';"
    "CREATE TABLE keys (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "INSERT INTO keys VALUES ('salts', randomblob(32));",

    /* Beginnings of words, as they are typed into a search, are looked up at once from three
     * letters on. */
    "DROP TABLE texts;"
    "CREATE VIRTUAL TABLE texts USING fts5 (body, marks, content='', columnsize=0, prefix='3',"
    " tokenize='hutong');"
    "UPDATE state SET tokenizer = 0;",

    /* Which messages name files, whose quota these count for (0: that of the guests), and what is
     * on its way. The contents are files of their own. */
    "CREATE TABLE files (room INTEGER NOT NULL, no INTEGER NOT NULL, payer INTEGER NOT NULL,"
    " hash BLOB NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (room, no)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE uploads (user INTEGER NOT NULL, hash BLOB NOT NULL, payer INTEGER NOT NULL,"
    " size INTEGER NOT NULL, is_stored INTEGER NOT NULL, PRIMARY KEY (user, hash))"
    " STRICT, WITHOUT ROWID;",

    /* What members are in their rooms (the role as on the wire, since which event, and a title),
     * and what was set about rooms. */
    "ALTER TABLE members ADD COLUMN role INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE members ADD COLUMN since INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE members ADD COLUMN title TEXT NOT NULL DEFAULT '';"
    "CREATE TABLE settings (room INTEGER NOT NULL, setting INTEGER NOT NULL,"
    " count INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (room, setting)) STRICT,"
    " WITHOUT ROWID;",

    /* TLS certificates by which accounts are entered. */
    ("CREATE TABLE certificates (user INTEGER NOT NULL, digest BLOB NOT NULL,"
     " PRIMARY KEY (user, digest)) STRICT, WITHOUT ROWID;"),

    /* Who is kept out of the server (enum ban_kind); until_ms: the largest number is for ever. And
     * what admins did (enum audit_act), which is never changed and never deleted. */
    ("CREATE TABLE bans (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, user INTEGER NOT NULL,"
     " name TEXT NOT NULL, address TEXT NOT NULL, reason TEXT NOT NULL, author TEXT NOT NULL,"
     " made_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL) STRICT;"
     "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, time_ms INTEGER NOT NULL,"
     " act INTEGER NOT NULL, admin TEXT NOT NULL, target TEXT NOT NULL, room TEXT NOT NULL,"
     " address TEXT NOT NULL, words TEXT NOT NULL) STRICT;"
     "CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN"
     " SELECT raise(ABORT, 'the audit log is never changed'); END;"
     "CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit BEGIN"
     " SELECT raise(ABORT, 'the audit log is never changed'); END;"),

    /* How many messages there were in the room with this event; older ones count as read. Who has
     * read how far, as of which event in the log: what its user has said since is read as well, and
     * comes here with the indices. Notes are also of members. */
    ("ALTER TABLE events ADD COLUMN said INTEGER NOT NULL DEFAULT 0;"
     "CREATE TABLE marks (room INTEGER NOT NULL, user INTEGER NOT NULL, no INTEGER NOT NULL,"
     " said INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (room, user)) STRICT, WITHOUT ROWID;"
     "ALTER TABLE notes RENAME TO notes_before;"
     "CREATE TABLE notes (room INTEGER NOT NULL, note INTEGER NOT NULL, user INTEGER NOT NULL,"
     " no INTEGER NOT NULL, PRIMARY KEY (room, note, user, no)) STRICT, WITHOUT ROWID;"
     "INSERT INTO notes SELECT room, note, 0, no FROM notes_before;"
     "DROP TABLE notes_before;"),

    /* Who is kept out of rooms or silent in them: an account's number or a place is in `number`. */
    ("CREATE TABLE sanctions (room INTEGER NOT NULL, no INTEGER NOT NULL, is_mute INTEGER NOT NULL,"
     " kind INTEGER NOT NULL, whom TEXT NOT NULL, number TEXT NOT NULL, maker TEXT NOT NULL,"
     " reason TEXT NOT NULL, time_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,"
     " PRIMARY KEY (room, no)) STRICT, WITHOUT ROWID;"),

    /* Where what is kept of a room begins, and how many messages there had been by then. What is to
     * be erased: events of rooms before a number, and what users have said, from an event in the
     * whole log on. And whether the full-text index may still hold words of it. */
    ("ALTER TABLE rooms ADD COLUMN first_no INTEGER NOT NULL DEFAULT 1;"
     "ALTER TABLE rooms ADD COLUMN said INTEGER NOT NULL DEFAULT 0;"
     "CREATE TABLE expired (room INTEGER PRIMARY KEY, before INTEGER NOT NULL) STRICT;"
     "CREATE TABLE erased (user INTEGER PRIMARY KEY, next INTEGER NOT NULL) STRICT;"
     "ALTER TABLE state ADD COLUMN unswept INTEGER NOT NULL DEFAULT 0;"),

    /* Who is invited into a room, or asked to be let in. */
    ("CREATE TABLE passes (user INTEGER NOT NULL, room INTEGER NOT NULL, is_invited INTEGER NOT "
     "NULL,"
     " time_ms INTEGER NOT NULL, maker TEXT NOT NULL, words TEXT NOT NULL,"
     " PRIMARY KEY (user, room)) STRICT, WITHOUT ROWID;"),

    /* How many messages there were before what is kept of a room. */
    "ALTER TABLE rooms ADD COLUMN first_said INTEGER NOT NULL DEFAULT 0;",

    /* When rooms were opened, and their topics set by whom; 0: nobody knows any more. */
    ("ALTER TABLE rooms ADD COLUMN created_ms INTEGER NOT NULL DEFAULT 0;"
     "ALTER TABLE rooms ADD COLUMN topic_ms INTEGER NOT NULL DEFAULT 0;"
     "ALTER TABLE rooms ADD COLUMN topic_by TEXT NOT NULL DEFAULT '';"),

    /* What is told of users and rooms by keys; of a user the room is 0, and the other way round. */
    ("CREATE TABLE metadata (id INTEGER PRIMARY KEY, user INTEGER NOT NULL, room INTEGER NOT NULL,"
     " name TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (user, room, name)) STRICT;"),

    /* What admins did is kept for so long only as the configuration says: from this note on. */
    ("ALTER TABLE state ADD COLUMN audit_first INTEGER NOT NULL DEFAULT 0;"
     "DROP TRIGGER audit_stays;"
     "CREATE TRIGGER audit_stays BEFORE DELETE ON audit"
     " WHEN old.id >= (SELECT audit_first FROM state) BEGIN"
     " SELECT raise(ABORT, 'the audit log is never changed'); END;"),

    /* Names that rooms had, each up to an event. */
    ("CREATE TABLE former_names (room INTEGER NOT NULL, no INTEGER NOT NULL, name TEXT NOT NULL,"
     " PRIMARY KEY (room, no)) STRICT, WITHOUT ROWID;"),

    /* A room has exceptions from its bans and mutes, too: enum sanction_sort. */
    "ALTER TABLE sanctions RENAME COLUMN is_mute TO sort;",

    /* Members with a voice. */
    "ALTER TABLE members ADD COLUMN voice INTEGER NOT NULL DEFAULT 0;",
};

static int db_step(struct db *db, uint64_t step)
{
    char version[40];
    int status = db_conn_exec(db, db_steps[step]);
    if (status)
        return status;
    sqlite3_snprintf(sizeof(version), version, "PRAGMA user_version = %d", (int)step + 1);
    return db_conn_exec(db, version);
}

/* In a new database all words will be cut as this version does. */
static int db_put_tokenizer(struct db *db)
{
    char update[64];
    sqlite3_snprintf(sizeof(update), update, "UPDATE state SET tokenizer = %d", TOKENIZER_VERSION);
    return db_conn_exec(db, update);
}

/* Whether the file, which has a schema, was made by a hutongd that this one understands. */
static int db_check_origin(struct db *db, uint64_t version)
{
    uint64_t application, table_count;
    int status = db_conn_ask(db, "PRAGMA application_id", &application);
    if (!status)
        status = db_conn_ask(db, "SELECT count(*) FROM sqlite_schema", &table_count);
    if (status)
        return status;
    if (application != DB_APPLICATION_ID && (table_count > 0 || version > 0))
        return -EUCLEAN;
    return version > ARRAY_SIZE(db_steps) ? -EPROTO : 0;
}

int db_schema_upgrade(struct db *db)
{
    uint64_t version = 0;
    int status = db_conn_exec(db, "BEGIN IMMEDIATE");
    if (status)
        return status;
    status = db_conn_ask(db, "PRAGMA user_version", &version);
    if (!status)
        status = db_check_origin(db, version);
    if (!status && version == 0)
        status = db_conn_exec(db, "PRAGMA application_id = " DB_TEXT_OF(DB_APPLICATION_ID));
    for (uint64_t step = version; !status && step < ARRAY_SIZE(db_steps); step++)
        status = db_step(db, step);
    if (!status && version == 0)
        status = db_put_tokenizer(db);
    if (!status)
        status = db_conn_exec(db, "COMMIT");
    if (status && !sqlite3_get_autocommit(db->sqlite))
        db_conn_exec(db, "ROLLBACK");
    return status;
}
