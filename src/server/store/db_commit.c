/* A batch of effects becomes one transaction; a table says which statements each effect is. */
#include "server/store/db_conn.h"
#include "server/store/db_erase.h"

#include <errno.h>

enum { DB_AUDIT_EXPIRED = 20000 /* notes let go of at once: some 50 ms */ };

typedef int (*db_put_fn)(struct db *db, const struct effect *effect);

static int db_put_user(struct db *db, const struct effect *effect)
{
    int status =
        DB_RUN(db, DB_PUT_USER, DB_INT(effect->user), DB_TEXT(effect->name), DB_BLOB(effect->token),
               DB_TEXT(effect->hash), DB_INT(effect->uid), DB_TEXT(effect->scram));
    return status ? status : DB_RUN(db, DB_PUT_USER_MAX, DB_INT(effect->user));
}

static int db_del_user(struct db *db, const struct effect *effect)
{
    int status = DB_RUN(db, DB_DEL_USER_MARKS, DB_INT(effect->user));
    if (!status)
        status = DB_RUN(db, DB_DEL_USER_NOTES, DB_INT(effect->user));
    if (!status)
        status = DB_RUN(db, DB_DEL_USER_MEMBERS, DB_INT(effect->user));
    if (!status)
        status = DB_RUN(db, DB_DEL_USER_PASSES, DB_INT(effect->user));
    if (!status)
        status = DB_RUN(db, DB_DEL_USER_UPLOADS, DB_INT(effect->user));
    if (!status)
        status = DB_RUN(db, DB_DEL_ALL_METADATA, DB_INT(effect->user), DB_INT(0));
    return status ? status : DB_RUN(db, DB_DEL_USER, DB_INT(effect->user));
}

static int db_del_account(struct db *db, const struct effect *effect)
{
    int status = DB_RUN(db, DB_PUT_GONE, DB_INT(effect->user));
    if (!status)
        status = DB_RUN(db, DB_DEL_CERTIFICATES, DB_INT(effect->user));
    return status ? status : db_del_user(db, effect);
}

static int db_put_certificate(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_PUT_CERTIFICATE, DB_INT(effect->user), DB_BLOB(effect->token));
}

static int db_del_certificate(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_DEL_CERTIFICATE, DB_INT(effect->user), DB_BLOB(effect->token));
}

static int db_put_room(struct db *db, const struct effect *effect)
{
    int status = DB_RUN(db, DB_PUT_ROOM, DB_INT(effect->room), DB_INT(effect->room_kind),
                        DB_TEXT(effect->name), DB_TEXT(effect->topic), DB_INT(effect->created_ms),
                        DB_INT(effect->topic_ms), DB_TEXT(effect->text));
    return status ? status : DB_RUN(db, DB_PUT_ROOM_MAX, DB_INT(effect->room));
}

static int db_del_room(struct db *db, const struct effect *effect)
{
    int status = DB_RUN(db, DB_DEL_ROOM_MEMBERS, DB_INT(effect->room));
    if (!status)
        status = DB_RUN(db, DB_DEL_ROOM_MARKS, DB_INT(effect->room));
    if (!status)
        status = DB_RUN(db, DB_DEL_ROOM_NOTES, DB_INT(effect->room));
    if (!status)
        status = DB_RUN(db, DB_DEL_ROOM_FILES, DB_INT(effect->room));
    if (!status)
        status = DB_RUN(db, DB_DEL_ROOM_SETTINGS, DB_INT(effect->room));
    if (!status)
        status = DB_RUN(db, DB_DEL_ALL_METADATA, DB_INT(0), DB_INT(effect->room));
    if (!status)
        status = DB_RUN(db, DB_DEL_ROOM_FORMERS, DB_INT(effect->room));
    if (!status)
        status = DB_RUN(db, DB_DEL_ROOM_SANCTIONS, DB_INT(effect->room));
    if (!status)
        status = DB_RUN(db, DB_DEL_ROOM_PASSES, DB_INT(effect->room));
    if (!status)
        status = DB_RUN(db, DB_PUT_EXPIRED, DB_INT(effect->room), DB_INT(INT64_MAX));
    db->has_to_erase |= !status;
    return status ? status : DB_RUN(db, DB_DEL_ROOM, DB_INT(effect->room));
}

static int db_put_mark(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_PUT_MARK, DB_INT(effect->room), DB_INT(effect->user), DB_INT(effect->no),
                  DB_INT(effect->said));
}

static int db_expire(struct db *db, const struct effect *effect)
{
    int status = DB_RUN(db, DB_PUT_FIRST, DB_INT(effect->room), DB_INT(effect->no),
                        DB_INT(effect->said), DB_INT(effect->count));
    if (!status)
        status = DB_RUN(db, DB_PUT_EXPIRED, DB_INT(effect->room), DB_INT(effect->no));
    if (!status) /* of those imported the core knows nothing */
        status = DB_RUN(db, DB_DEL_OLD_FILES, DB_INT(effect->room), DB_INT(effect->no));
    db->has_to_erase |= !status;
    return status;
}

static int db_erase_user(struct db *db, const struct effect *effect)
{
    int status = DB_RUN(db, DB_PUT_ERASED, DB_INT(effect->user));
    db->has_to_erase |= !status;
    return status;
}

static int db_put_member(struct db *db, const struct effect *effect)
{
    int status =
        DB_RUN(db, DB_PUT_MEMBER, DB_INT(effect->user), DB_INT(effect->room), DB_INT(effect->role),
               DB_INT(effect->since), DB_TEXT(effect->text), DB_INT(effect->count));
    return status ? status : db_put_mark(db, effect);
}

static int db_del_member(struct db *db, const struct effect *effect)
{
    int status = DB_RUN(db, DB_DEL_MARK, DB_INT(effect->room), DB_INT(effect->user));
    if (!status)
        status = DB_RUN(db, DB_DEL_MEMBER_NOTES, DB_INT(effect->room), DB_INT(effect->user));
    return status ? status : DB_RUN(db, DB_DEL_MEMBER, DB_INT(effect->user), DB_INT(effect->room));
}

static int db_put_note(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_PUT_NOTE, DB_INT(effect->room), DB_INT(effect->note), DB_INT(effect->user),
                  DB_INT(effect->no));
}

static int db_del_note(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_DEL_NOTE, DB_INT(effect->room), DB_INT(effect->note), DB_INT(effect->user),
                  DB_INT(effect->no));
}

/* Take out of the full-text index what is in it of message @no: its newest text. */
static int db_forget_newest(struct db *db, uint64_t room, uint64_t no)
{
    return DB_RUN(db, DB_FORGET_NEWEST, DB_INT(room), DB_INT(no), DB_INT(db->indexed),
                  DB_INT(db->searched));
}

/* The message is found by this text from now on, as soon as the index gets here. */
static int db_put_edit(struct db *db, const struct effect *effect)
{
    uint64_t ref = effect->message->ref;
    int status = db_forget_newest(db, effect->room, ref);
    return status ? status : DB_RUN(db, DB_PUT_EDIT, DB_INT(effect->room), DB_INT(ref));
}

/* A message that answers another one is in that one's thread. */
static int db_put_answer(struct db *db, const struct effect *effect)
{
    const struct message *event = effect->message;
    if (event->ref == 0)
        return 0;
    return DB_RUN(db, DB_PUT_ANSWER, DB_INT(effect->room), DB_INT(event->ref), DB_INT(event->no));
}

static int db_put_pass(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_PUT_PASS, DB_INT(effect->user), DB_INT(effect->room),
                  DB_INT(effect->count), DB_INT(effect->since), DB_TEXT(effect->name),
                  DB_TEXT(effect->text));
}

static int db_del_pass(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_DEL_PASS, DB_INT(effect->user), DB_INT(effect->room));
}

static int db_put_sanction(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_PUT_SANCTION, DB_INT(effect->room), DB_INT(effect->no),
                  DB_INT(effect->count), DB_INT(effect->setting), DB_TEXT(effect->name),
                  DB_TEXT(effect->hash), DB_TEXT(effect->topic), DB_TEXT(effect->text),
                  DB_INT(effect->since), DB_INT(effect->after));
}

static int db_del_sanction(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_DEL_SANCTION, DB_INT(effect->room), DB_INT(effect->no));
}

static int db_put_setting(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_PUT_SETTING, DB_INT(effect->room), DB_INT(effect->setting),
                  DB_INT(effect->count), DB_TEXT(effect->text));
}

static int db_put_former(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_PUT_FORMER, DB_INT(effect->room), DB_INT(effect->no),
                  DB_TEXT(effect->name));
}

static int db_del_former(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_DEL_FORMER, DB_INT(effect->room), DB_INT(effect->no));
}

static int db_put_metadata(struct db *db, const struct effect *effect)
{
    if (effect->text.size == 0)
        return DB_RUN(db, DB_DEL_METADATA, DB_INT(effect->user), DB_INT(effect->room),
                      DB_TEXT(effect->name));
    return DB_RUN(db, DB_PUT_METADATA, DB_INT(effect->user), DB_INT(effect->room),
                  DB_TEXT(effect->name), DB_TEXT(effect->text));
}

static int db_put_file(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_PUT_FILE, DB_INT(effect->room), DB_INT(effect->no), DB_INT(effect->payer),
                  DB_BLOB(effect->content), DB_INT(effect->size));
}

static int db_del_file(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_DEL_FILE, DB_INT(effect->room), DB_INT(effect->no));
}

static int db_put_upload(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_PUT_UPLOAD, DB_INT(effect->user), DB_BLOB(effect->content),
                  DB_INT(effect->payer), DB_INT(effect->size), DB_INT(effect->is_stored));
}

static int db_del_upload(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_DEL_UPLOAD, DB_INT(effect->user), DB_BLOB(effect->content));
}

/* A reaction is put or taken away, as its text says in front of the emoji. */
static int db_put_reaction(struct db *db, const struct effect *effect)
{
    const struct message *event = effect->message;
    bool is_put = str_starts_with(event->text, STR("+"));
    return DB_RUN(db, is_put ? DB_PUT_REACTION : DB_DEL_REACTION, DB_INT(effect->room),
                  DB_INT(event->ref), DB_INT(effect->user), DB_TEXT(str_skip(event->text, 1)));
}

/* All texts that the recalled message has had go, and what was said to it in emoji. */
static int db_erase_texts(struct db *db, uint64_t room, uint64_t no)
{
    int status = db_forget_newest(db, room, no);
    if (!status)
        status = DB_RUN(db, DB_ERASE_EVENT, DB_INT(room), DB_INT(no), DB_INT(db->indexed));
    if (!status)
        status = DB_RUN(db, DB_ERASE_EDITS, DB_INT(room), DB_INT(no));
    if (!status)
        status = DB_RUN(db, DB_DEL_REACTIONS, DB_INT(room), DB_INT(no));
    return status ? status : db_put_unswept(db);
}

/* What an event means for others. */
static int db_put_meaning(struct db *db, const struct effect *effect)
{
    switch (effect->message->kind) {
    case EVENT_MESSAGE:
    case EVENT_ACTION:
    case EVENT_FILE:
    case EVENT_NOTICE:
        return db_put_answer(db, effect);
    case EVENT_EDIT:
        return db_put_edit(db, effect);
    case EVENT_RECALL:
        return db_erase_texts(db, effect->room, effect->message->ref);
    case EVENT_REACTION:
        return db_put_reaction(db, effect);
    default:
        return 0;
    }
}

static int db_put_event(struct db *db, const struct effect *effect)
{
    const struct message *event = effect->message;
    int status =
        DB_RUN(db, DB_PUT_EVENT, DB_INT(effect->room), DB_INT(event->no), DB_BLOB(event->nonce),
               DB_INT(event->time), DB_INT(event->kind), DB_INT(effect->user), DB_INT(event->ref),
               DB_TEXT(event->user), DB_TEXT(event->text), DB_INT(effect->said));
    return status ? status : db_put_meaning(db, effect);
}

static int db_put_ban(struct db *db, const struct effect *effect)
{
    const struct message *ban = effect->message;
    return DB_RUN(db, DB_PUT_BAN, DB_INT(effect->no), DB_INT(ban->kind), DB_INT(effect->user),
                  DB_TEXT(ban->user), DB_TEXT(ban->address), DB_TEXT(ban->text), DB_TEXT(ban->was),
                  DB_INT(ban->time), DB_INT(effect->after));
}

static int db_del_ban(struct db *db, const struct effect *effect)
{
    return DB_RUN(db, DB_DEL_BAN, DB_INT(effect->no));
}

static int db_put_audit(struct db *db, const struct effect *effect)
{
    const struct message *note = effect->message;
    return DB_RUN(db, DB_PUT_AUDIT, DB_INT(note->time), DB_INT(note->kind), DB_TEXT(note->user),
                  DB_TEXT(note->was), DB_TEXT(note->room), DB_TEXT(note->address),
                  DB_TEXT(note->text));
}

/* The oldest go, at most so many at once; the bound tells the table's guard that they may. */
static int db_expire_audit(struct db *db, const struct effect *effect)
{
    int status = DB_RUN(db, DB_BOUND_AUDIT, DB_INT(effect->count), DB_INT(effect->since));
    return status ? status : DB_RUN(db, DB_EXPIRE_AUDIT, DB_INT(DB_AUDIT_EXPIRED));
}

static const db_put_fn db_puts[] = {
    [EFFECT_PUT_USER] = db_put_user,
    [EFFECT_DEL_USER] = db_del_user,
    [EFFECT_DEL_ACCOUNT] = db_del_account,
    [EFFECT_PUT_ROOM] = db_put_room,
    [EFFECT_DEL_ROOM] = db_del_room,
    [EFFECT_PUT_MEMBER] = db_put_member,
    [EFFECT_DEL_MEMBER] = db_del_member,
    [EFFECT_PUT_CERTIFICATE] = db_put_certificate,
    [EFFECT_DEL_CERTIFICATE] = db_del_certificate,
    [EFFECT_PUT_MARK] = db_put_mark,
    [EFFECT_PUT_NOTE] = db_put_note,
    [EFFECT_DEL_NOTE] = db_del_note,
    [EFFECT_PUT_SETTING] = db_put_setting,
    [EFFECT_PUT_FORMER] = db_put_former,
    [EFFECT_DEL_FORMER] = db_del_former,
    [EFFECT_PUT_METADATA] = db_put_metadata,
    [EFFECT_PUT_PASS] = db_put_pass,
    [EFFECT_DEL_PASS] = db_del_pass,
    [EFFECT_PUT_SANCTION] = db_put_sanction,
    [EFFECT_DEL_SANCTION] = db_del_sanction,
    [EFFECT_PUT_FILE] = db_put_file,
    [EFFECT_DEL_FILE] = db_del_file,
    [EFFECT_PUT_UPLOAD] = db_put_upload,
    [EFFECT_DEL_UPLOAD] = db_del_upload,
    [EFFECT_PUT_BAN] = db_put_ban,
    [EFFECT_DEL_BAN] = db_del_ban,
    [EFFECT_AUDIT] = db_put_audit,
    [EFFECT_EVENT] = db_put_event,
    [EFFECT_EXPIRE] = db_expire,
    [EFFECT_EXPIRE_AUDIT] = db_expire_audit,
    [EFFECT_ERASE_USER] = db_erase_user,
};

static int db_put_all(struct db *db, const struct effects *batch, uint64_t *event_count)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct effect *effect = &batch->items[i];
        if (!effect_is_stored(effect->kind))
            continue;
        int status = db_puts[effect->kind](db, effect);
        if (status)
            return status;
        *event_count += effect->kind == EFFECT_EVENT;
    }
    return 0;
}

int db_commit(struct db *db, const struct effects *batch)
{
    uint64_t event_count = 0;
    int status = db_conn_begin(db, true);
    if (status)
        return status;
    status = db_conn_end(db, db_put_all(db, batch, &event_count));
    if (status)
        return status;
    /* SQLite numbers rows onwards from the largest, and events are never deleted */
    db->event_last += event_count;
    return 0;
}
