/* What is said to SQLite. */
#include "server/store/db_sql.h"

/* The event that is number ?@no of room ?@room, wherever the index ends (?@indexed). */
#define DB_EVENT_IDS(room_, no_, indexed_)                                                         \
    "SELECT event FROM room_index WHERE room = ?" #room_ " AND no = ?" #no_ " UNION ALL"           \
    " SELECT id FROM events WHERE id > ?" #indexed_ " AND room = ?" #room_ " AND no = ?" #no_

/*
 * Whether event e is to be found by its words: of a message and its edits only the newest is, and
 * nothing that was recalled.
 */
#define DB_IS_SEARCHED                                                                             \
    "search_has_kind(e.kind) AND e.body <> '' AND NOT EXISTS (SELECT 1 FROM edits AS x"            \
    " WHERE x.room = e.room AND x.ref = iif(e.kind = 4, e.ref, e.no) AND x.event > e.id)"

/* Whether an event is something that somebody said, another text for it, or why it was recalled. */
#define DB_IS_SAID(prefix_) "(is_said(" prefix_ "kind) OR " prefix_ "kind IN (4, 5))"

/* What of the events e, in rooms r, a search may find. */
#define DB_IS_KEPT "e.no >= ifnull(r.first_no, 0) AND e.user NOT IN (SELECT user FROM erased)"

/* What the full-text index holds of event e. */
#define DB_SEARCHED_TEXT "e.id, e.body, search_marks(e.room, e.kind, e.name, e.body)"

const char *const db_sql[DB_STATEMENT_COUNT] = {
    [DB_BEGIN_READ] = "BEGIN",
    [DB_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [DB_COMMIT] = "COMMIT",
    [DB_ROLLBACK] = "ROLLBACK",

    [DB_PUT_USER] = "REPLACE INTO users (id, name, token, hash, uid, scram)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
    [DB_DEL_USER] = "DELETE FROM users WHERE id = ?",
    [DB_PUT_GONE] = "INSERT INTO gone (user) VALUES (?)",
    [DB_PUT_CERTIFICATE] = "REPLACE INTO certificates (user, digest) VALUES (?, ?)",
    [DB_DEL_CERTIFICATE] = "DELETE FROM certificates WHERE user = ? AND digest = ?",
    [DB_DEL_CERTIFICATES] = "DELETE FROM certificates WHERE user = ?",
    [DB_DEL_USER_MEMBERS] = "DELETE FROM members WHERE user = ?",
    [DB_PUT_ROOM] = "INSERT INTO rooms (id, kind, name, topic, created_ms, topic_ms, topic_by)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name,"
                    " topic = excluded.topic, topic_ms = excluded.topic_ms,"
                    " topic_by = excluded.topic_by",
    [DB_DEL_ROOM] = "DELETE FROM rooms WHERE id = ?",
    [DB_DEL_ROOM_MEMBERS] = "DELETE FROM members WHERE room = ?",
    [DB_PUT_METADATA] = "INSERT INTO metadata (user, room, name, value) VALUES (?, ?, ?, ?)"
                        " ON CONFLICT DO UPDATE SET value = excluded.value",
    [DB_DEL_METADATA] = "DELETE FROM metadata WHERE user = ? AND room = ? AND name = ?",
    [DB_DEL_ALL_METADATA] = "DELETE FROM metadata WHERE user = ? AND room = ?",
    [DB_PUT_FORMER] = "INSERT INTO former_names (room, no, name) VALUES (?, ?, ?)",
    [DB_DEL_FORMER] = "DELETE FROM former_names WHERE room = ? AND no = ?",
    [DB_DEL_ROOM_FORMERS] = "DELETE FROM former_names WHERE room = ?",
    [DB_DEL_ROOM_SETTINGS] = "DELETE FROM settings WHERE room = ?",
    [DB_DEL_ROOM_PASSES] = "DELETE FROM passes WHERE room = ?",
    [DB_DEL_USER_PASSES] = "DELETE FROM passes WHERE user = ?",
    [DB_PUT_PASS] = "REPLACE INTO passes (user, room, is_invited, time_ms, maker, words)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
    [DB_DEL_PASS] = "DELETE FROM passes WHERE user = ? AND room = ?",
    [DB_DEL_ROOM_SANCTIONS] = "DELETE FROM sanctions WHERE room = ?",
    [DB_PUT_SANCTION] =
        "INSERT INTO sanctions (room, no, sort, kind, whom, number, maker, reason, time_ms,"
        " until_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [DB_DEL_SANCTION] = "DELETE FROM sanctions WHERE room = ? AND no = ?",
    [DB_PUT_SETTING] = "REPLACE INTO settings (room, setting, count, text) VALUES (?, ?, ?, ?)",
    [DB_PUT_MEMBER] = "REPLACE INTO members (user, room, role, since, title, voice)"
                      " VALUES (?, ?, ?, ?, ?, ?)",
    [DB_DEL_MEMBER] = "DELETE FROM members WHERE user = ? AND room = ?",
    [DB_PUT_FILE] = "INSERT INTO files (room, no, payer, hash, size) VALUES (?, ?, ?, ?, ?)",
    [DB_DEL_FILE] = "DELETE FROM files WHERE room = ? AND no = ?",
    [DB_DEL_OLD_FILES] = "DELETE FROM files WHERE room = ? AND no < ?",
    [DB_DEL_ROOM_FILES] = "DELETE FROM files WHERE room = ?",
    [DB_PUT_UPLOAD] = "REPLACE INTO uploads (user, hash, payer, size, is_stored)"
                      " VALUES (?, ?, ?, ?, ?)",
    [DB_DEL_UPLOAD] = "DELETE FROM uploads WHERE user = ? AND hash = ?",
    [DB_DEL_USER_UPLOADS] = "DELETE FROM uploads WHERE user = ?",
    [DB_PUT_BAN] = "REPLACE INTO bans (id, kind, user, name, address, reason, author, made_ms,"
                   " until_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [DB_DEL_BAN] = "DELETE FROM bans WHERE id = ?",
    [DB_PUT_AUDIT] = "INSERT INTO audit (time_ms, act, admin, target, room, address, words)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?)",
    [DB_BOUND_AUDIT] = "UPDATE state SET audit_first = max(audit_first,"
                       " coalesce((SELECT max(id) FROM audit), 0) - ?1 + 1,"
                       " coalesce((SELECT id FROM audit WHERE time_ms >= ?2 ORDER BY id LIMIT 1),"
                       " (SELECT max(id) + 1 FROM audit), 0))",
    [DB_EXPIRE_AUDIT] = "DELETE FROM audit WHERE id < (SELECT audit_first FROM state)"
                        " AND id < (SELECT min(id) FROM audit) + ?",
    [DB_PUT_EVENT] =
        "INSERT INTO events (room, no, nonce, time_ms, kind, user, ref, name, body, said)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [DB_PUT_MARK] = "REPLACE INTO marks (room, user, no, said, at)"
                    " SELECT ?, ?, ?, ?, ifnull(max(id), 0) FROM events",
    [DB_DEL_MARK] = "DELETE FROM marks WHERE room = ? AND user = ?",
    [DB_DEL_USER_MARKS] = "DELETE FROM marks WHERE user = ?1"
                          " AND room IN (SELECT room FROM members WHERE user = ?1)",
    [DB_DEL_ROOM_MARKS] = "DELETE FROM marks WHERE room = ?",
    [DB_PUT_NOTE] = "REPLACE INTO notes (room, note, user, no) VALUES (?, ?, ?, ?)",
    [DB_DEL_NOTE] = "DELETE FROM notes WHERE room = ? AND note = ? AND user = ? AND no = ?",
    [DB_DEL_MEMBER_NOTES] = "DELETE FROM notes WHERE room = ? AND note = 4 AND user = ?",
    [DB_DEL_USER_NOTES] = "DELETE FROM notes WHERE note = 4 AND user = ?1"
                          " AND room IN (SELECT room FROM members WHERE user = ?1)",
    [DB_DEL_ROOM_NOTES] = "DELETE FROM notes WHERE room = ?",
    [DB_PUT_EDIT] = "INSERT INTO edits (room, ref, event) SELECT ?, ?, max(id) FROM events",
    [DB_PUT_ANSWER] = "INSERT INTO answers (room, ref, no, event)"
                      " SELECT ?, ?, ?, max(id) FROM events",
    [DB_PUT_REACTION] = "REPLACE INTO reactions (room, ref, user, emoji) VALUES (?, ?, ?, ?)",
    [DB_DEL_REACTION] = "DELETE FROM reactions"
                        " WHERE room = ? AND ref = ? AND user = ? AND emoji = ?",
    [DB_DEL_REACTIONS] = "DELETE FROM reactions WHERE room = ? AND ref = ?",
    [DB_ERASE_EVENT] = "UPDATE events SET body = '' WHERE id IN (" DB_EVENT_IDS(1, 2, 3) ")",
    [DB_ERASE_EDITS] = "UPDATE events SET body = ''"
                       " WHERE id IN (SELECT event FROM edits WHERE room = ? AND ref = ?)",
    [DB_PUT_FIRST] = "UPDATE rooms SET first_no = ?2, said = ?3, first_said = ?4 WHERE id = ?1",
    [DB_PUT_EXPIRED] = "INSERT INTO expired (room, before) VALUES (?, ?)"
                       " ON CONFLICT (room) DO UPDATE SET before = max(before, excluded.before)",
    [DB_PUT_ERASED] = "INSERT INTO erased (user, next) VALUES (?, 0)",
    [DB_PUT_USER_MAX] = "UPDATE state SET user_max = ?1 WHERE user_max < ?1",
    [DB_PUT_ROOM_MAX] = "UPDATE state SET room_max = ?1 WHERE room_max < ?1",

    /* sorted, so that each page of an index is written once for all its new entries */
    [DB_INDEX_ROOMS] = "INSERT INTO room_index (room, no, event) SELECT room, no, id FROM events"
                       " WHERE id > ? AND id <= ? ORDER BY room, no",
    [DB_INDEX_NONCES] =
        "INSERT INTO nonce_index (segment, prefix, event)"
        " SELECT id >> 16 AS segment, nonce_prefix(nonce) AS prefix, id FROM events"
        " WHERE id > ? AND id <= ? AND nonce IS NOT NULL AND user > 0 ORDER BY segment, prefix, id",
    /* Who speaks has read up to there, unless a mark was set since. */
    [DB_INDEX_MARKS] =
        "INSERT INTO marks (room, user, no, said, at)"
        " SELECT e.room, e.user, max(e.no), max(e.said), max(e.id) FROM events AS e"
        " JOIN members AS m ON m.user = e.user AND m.room = e.room"
        " WHERE e.id > ? AND e.id <= ? AND is_said(e.kind) GROUP BY e.room, e.user"
        " ON CONFLICT (room, user) DO UPDATE SET no = excluded.no, said = excluded.said,"
        " at = excluded.at WHERE excluded.at > marks.at",
    [DB_PUT_INDEXED] = "UPDATE state SET indexed = ?",
    [DB_INDEX_TEXTS] =
        "INSERT INTO texts (rowid, body, marks) SELECT " DB_SEARCHED_TEXT
        " FROM events AS e WHERE e.id > ? AND e.id <= ? AND " DB_IS_SEARCHED " ORDER BY e.id",
    [DB_FORGET_TEXT] =
        "INSERT INTO texts (texts, rowid, body, marks) SELECT 'delete', " DB_SEARCHED_TEXT
        " FROM events AS e WHERE e.id = ? AND " DB_IS_SEARCHED,
    [DB_FORGET_NEWEST] =
        "INSERT INTO texts (texts, rowid, body, marks) SELECT 'delete', " DB_SEARCHED_TEXT
        " FROM events AS e WHERE e.id <= ?4 AND " DB_IS_SEARCHED " AND e.id IN (" DB_EVENT_IDS(
            1, 2, 3) " UNION ALL SELECT event FROM edits WHERE room = ?1 AND ref = ?2)",
    [DB_PUT_SEARCHED] = "UPDATE state SET searched = ?",
    [DB_EMPTY_TEXTS] = "INSERT INTO texts (texts) VALUES ('delete-all')",
    [DB_PUT_TOKENIZER] = "UPDATE state SET tokenizer = ?, searched = 0",
    [DB_FIND_NONCE] = "SELECT e.nonce, e.room, e.no FROM nonce_index AS i"
                      " JOIN events AS e ON e.id = i.event"
                      " WHERE i.segment = ? AND i.prefix = nonce_prefix(?)",
    [DB_TAIL_NONCES] = "SELECT nonce, room, no FROM events WHERE id > ?"
                       " AND nonce IS NOT NULL AND user > 0",

#define DB_FACTS "SELECT e.user, e.time_ms, e.kind, e.body = '', e.said"
    [DB_FIND_EVENT] = DB_FACTS " FROM room_index AS i JOIN events AS e ON e.id = i.event"
                               " WHERE i.room = ?1 AND i.no = ?2 UNION ALL " DB_FACTS
                               " FROM events AS e WHERE e.id > ?3 AND e.room = ?1 AND e.no = ?2",
    [DB_FIND_REACTIONS] = "SELECT count(*), ifnull(max(emoji = ?4), 0) FROM reactions"
                          " WHERE room = ?1 AND ref = ?2 AND user = ?3",

    [DB_LAST_EVENT] = "SELECT ifnull(max(id), 0) FROM events",
    [DB_STATE] = "SELECT user_max, room_max, indexed, searched, tokenizer FROM state",
    [DB_SALTS] = "SELECT bytes FROM keys WHERE name = 'salts'",
    [DB_ALL_USERS] = "SELECT id, name, token, hash, uid, scram FROM users ORDER BY id",
    [DB_ALL_ROOMS] =
        "SELECT id, kind, name, topic, max(ifnull(tail.no, 0), ifnull("
        "   (SELECT max(no) FROM room_index WHERE room = rooms.id), 0)),"
        " max(ifnull(tail.said, 0), ifnull((SELECT e.said FROM room_index AS i"
        "   JOIN events AS e ON e.id = i.event WHERE i.room = rooms.id"
        "   ORDER BY i.no DESC LIMIT 1), 0), rooms.said), first_no, first_said,"
        " created_ms, topic_ms, topic_by"
        " FROM rooms LEFT JOIN (SELECT room, max(no) AS no, max(said) AS said FROM events"
        "   WHERE id > (SELECT indexed FROM state) GROUP BY room) AS tail ON tail.room = rooms.id"
        " ORDER BY id",
    [DB_ALL_CERTIFICATES] = "SELECT user, digest FROM certificates ORDER BY user, digest",
    [DB_ALL_BANS] = "SELECT id, kind, user, name, address, reason, author, made_ms, until_ms"
                    " FROM bans ORDER BY id",
    [DB_AUDIT_PAGE] = "SELECT id, time_ms, act, admin, target, room, address, words FROM audit"
                      " WHERE id < ? AND time_ms >= ? AND time_ms < ? ORDER BY id DESC",
    [DB_ALL_PASSES] = "SELECT user, room, is_invited, time_ms, maker, words FROM passes"
                      " ORDER BY user, room",
    [DB_ALL_SANCTIONS] =
        "SELECT room, no, sort, kind, whom, number, maker, reason, time_ms, until_ms"
        " FROM sanctions ORDER BY room, no",
    [DB_ALL_METADATA] = "SELECT user, room, name, value FROM metadata ORDER BY id",
    [DB_ALL_FORMERS] = "SELECT room, name, no FROM former_names ORDER BY room, no",
    [DB_ALL_SETTINGS] = "SELECT room, setting, count, text FROM settings",
    [DB_ALL_MEMBERS] =
        "SELECT user, room, role, since, title, voice FROM members ORDER BY user, room",
    /* of a mark and what its user has said since the one that came last */
    [DB_ALL_MARKS] =
        "SELECT user, room, no, said, max(at) FROM ("
        "SELECT user, room, no, said, 2 * at + 1 AS at FROM marks UNION ALL"
        " SELECT user, room, max(no), max(said), 2 * max(id) FROM events"
        " WHERE id > (SELECT indexed FROM state) AND is_said(kind) GROUP BY user, room)"
        " GROUP BY user, room",
    [DB_ALL_NOTES] = "SELECT room, note, user, no FROM notes ORDER BY room, note, user, no",
    [DB_ALL_FILES] = "SELECT room, no, payer, hash, size FROM files ORDER BY room, no",
    [DB_ALL_UPLOADS] = "SELECT user, payer, hash, size, is_stored FROM uploads ORDER BY user, hash",
    [DB_NEWEST_NONCES] =
        "SELECT nonce, room, no, user FROM (SELECT id, nonce, room, no, user FROM events"
        " WHERE nonce IS NOT NULL AND user > 0 ORDER BY id DESC LIMIT ?) ORDER BY id",

    [DB_ANY_EXPIRED] = "SELECT room, before FROM expired LIMIT 1",
    [DB_EXPIRED_EVENTS] = "SELECT i.event, i.no, e.kind, e.ref FROM room_index AS i"
                          " LEFT JOIN events AS e ON e.id = i.event"
                          " WHERE i.room = ? AND i.no < ? ORDER BY i.no LIMIT ?",
    [DB_ANY_UNINDEXED] = "SELECT 1 FROM events WHERE id > (SELECT indexed FROM state)"
                         " AND room = ? AND no < ? LIMIT 1",
    [DB_DEL_EXPIRED] = "DELETE FROM expired WHERE room = ?",
    [DB_DEL_NONCE] = "DELETE FROM nonce_index WHERE segment = ?1 >> 16 AND prefix ="
                     " (SELECT nonce_prefix(nonce) FROM events WHERE id = ?1) AND event = ?1",
    [DB_DEL_EDIT] = "DELETE FROM edits WHERE room = ? AND ref = ? AND event = ?",
    [DB_DEL_ANSWER] = "DELETE FROM answers WHERE room = ? AND ref = ? AND no = ?",
    [DB_DEL_INDEXED] = "DELETE FROM room_index WHERE room = ? AND no = ?",
    [DB_DEL_EVENT] = "DELETE FROM events WHERE id = ? AND id < (SELECT max(id) FROM events)",
    [DB_BLANK_EVENT] = "UPDATE events SET nonce = NULL, user = 0, name = '', body = ''"
                       " WHERE id = ?",
    [DB_ANY_ERASED] = "SELECT user, next FROM erased LIMIT 1",
    [DB_SAID_EVENTS] =
        "SELECT id FROM events WHERE user = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?",
    [DB_ERASE_SAID] = "UPDATE events SET name = ?2, body = iif(" DB_IS_SAID("") ", '', body)"
                                                                                " WHERE id = ?1",
    [DB_PUT_ERASED_TO] = "UPDATE erased SET next = ?2 WHERE user = ?1",
    [DB_DEL_ERASED] = "DELETE FROM erased WHERE user = ?",
    [DB_PUT_UNSWEPT] = "UPDATE state SET unswept = ?",
    [DB_MERGE_ALL_TEXTS] = "INSERT INTO texts (texts, rank) VALUES ('merge', -16)",
    [DB_MERGE_TEXTS] = "INSERT INTO texts (texts, rank) VALUES ('merge', 32)",

    [DB_FIND_FIRST] = "SELECT first_no FROM rooms WHERE id = ?",
    [DB_FIND_AGES] = "SELECT i.no, e.time_ms, e.kind, e.said FROM room_index AS i JOIN events AS e"
                     " ON e.id = i.event WHERE i.room = ? AND i.no >= ? ORDER BY i.no LIMIT 1000",

#define DB_EVENT_HEAD                                                                              \
    "e.no, e.time_ms, e.kind,"                                                                     \
    " CASE WHEN e.user IN gone THEN '&gone-' || e.user ELSE e.name END, e.nonce"
#define DB_EVENT_FILE                                                                              \
    ", CASE e.kind WHEN 25 THEN (SELECT hash FROM files AS f"                                      \
    "   WHERE f.room = e.room AND f.no = e.no) END,"                                               \
    " CASE e.kind WHEN 25 THEN (SELECT size FROM files AS f"                                       \
    "   WHERE f.room = e.room AND f.no = e.no) END"
/* what somebody said who is being erased is not shown any more */
#define DB_SHOWN_BODY                                                                              \
    "iif(e.user IN (SELECT user FROM erased) AND " DB_IS_SAID("e.") ", '', e.body)"
#define DB_EVENT_COLUMNS DB_EVENT_HEAD ", " DB_SHOWN_BODY ", e.ref" DB_EVENT_FILE
/* what a message says by now */
#define DB_NEWEST_BODY                                                                             \
    "ifnull((SELECT body FROM events WHERE id = ("                                                 \
    "SELECT max(event) FROM edits WHERE room = e.room AND ref = e.no"                              \
    " AND e.user NOT IN (SELECT user FROM erased))), " DB_SHOWN_BODY ")"
#define DB_INDEXED_PAGE                                                                            \
    "SELECT " DB_EVENT_COLUMNS " FROM room_index AS i JOIN events AS e ON e.id = i.event"          \
    " WHERE i.room = ?2 AND i.no > ?3 AND i.no < ?4 ORDER BY i.no"
#define DB_TAIL_PAGE                                                                               \
    "SELECT " DB_EVENT_COLUMNS " FROM events AS e"                                                 \
    " WHERE e.id > ?1 AND e.room = ?2 AND e.no > ?3 AND e.no < ?4 ORDER BY e.id"
    [DB_INDEXED_FORWARD] = DB_INDEXED_PAGE,
    [DB_INDEXED_BACKWARD] = DB_INDEXED_PAGE " DESC",
    [DB_TAIL_FORWARD] = DB_TAIL_PAGE,
    [DB_TAIL_BACKWARD] = DB_TAIL_PAGE " DESC",

/* ?1: the index ends here, ?2: the room, ?3: the message, ?4: after this number */
#define DB_NEWEST_COLUMNS DB_EVENT_HEAD ", " DB_NEWEST_BODY ", e.ref" DB_EVENT_FILE
    [DB_READ_PINS] = "SELECT " DB_NEWEST_COLUMNS " FROM notes AS n JOIN events AS e"
                     " ON e.id = coalesce("
                     "(SELECT event FROM room_index WHERE room = ?2 AND no = n.no),"
                     "(SELECT id FROM events WHERE id > ?1 AND room = ?2 AND no = n.no))"
                     " WHERE n.room = ?2 AND n.note = 1 AND n.no > ?4 ORDER BY n.no",
    [DB_READ_THREAD] = "WITH RECURSIVE thread (no, event) AS ("
                       " SELECT * FROM (SELECT ?3, event FROM (" DB_EVENT_IDS(
                           2, 3, 1) "))"
                                    " UNION ALL SELECT a.no, a.event FROM thread JOIN answers AS a"
                                    " ON a.room = ?2 AND a.ref = thread.no)"
                                    " SELECT " DB_NEWEST_COLUMNS
                                    " FROM thread CROSS JOIN events AS e ON e.id = thread.event"
                                    " WHERE thread.no > ?4 ORDER BY thread.no",
    [DB_READ_VERSIONS] =
        "SELECT " DB_EVENT_COLUMNS " FROM events AS e WHERE e.id IN (" DB_EVENT_IDS(
            2, 3, 1) " UNION ALL"
                     " SELECT event FROM edits WHERE room = ?2 AND ref = ?3)"
                     " AND e.no > ?4 ORDER BY e.id",

#define DB_SEARCH_COLUMNS DB_EVENT_COLUMNS ", e.id, e.room, r.kind, r.name"
    [DB_SEARCH_TAIL] =
        "SELECT " DB_SEARCH_COLUMNS " FROM events AS e"
        " LEFT JOIN rooms AS r ON r.id = e.room"
        " WHERE e.id > ? AND e.id < ? AND " DB_IS_SEARCHED " AND " DB_IS_KEPT " ORDER BY e.id DESC",
    /* a join that keeps its order: the index gives its rows from the newest on */
    [DB_SEARCH_INDEX] =
        "SELECT " DB_SEARCH_COLUMNS " FROM texts"
        " CROSS JOIN events AS e ON e.id = texts.rowid"
        " LEFT JOIN rooms AS r ON r.id = e.room"
        " WHERE texts MATCH ? AND texts.rowid < ? AND " DB_IS_KEPT " ORDER BY texts.rowid DESC",
};
