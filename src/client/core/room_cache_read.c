/*
 * A cached room comes back. What is not as room_cache_write.c leaves it is refused as a whole: a
 * file on disk may be damaged, or of another version.
 */
#include "client/core/chat_private.h"
#include "client/core/room_cache.h"
#include "client/core/room_cache_form.h"
#include "client/core/room_log.h"

#include <errno.h>
#include <hutong/proto/cbor.h>

/* A room as far as it has been read. */
struct cached_room {
    uint64_t version, place, saved_ms, kind, last_no, oldest_no, read_no, unread, mentions;
    struct str user, name, title, topic;
};

static void read_head(struct cbor_reader *in, struct cached_room *cached)
{
    *cached = (struct cached_room){ 0 };
    size_t fields = cbor_read_array(in);
    cached->version = cbor_read_uint(in);
    if (fields != ROOM_FIELDS || cached->version != CACHE_VERSION)
        in->failed = true;
    cached->place = cbor_read_uint(in);
    cached->user = cbor_read_text(in);
    cached->saved_ms = cbor_read_uint(in);
    cached->name = cbor_read_text(in);
    cached->title = cbor_read_text(in);
    cached->kind = cbor_read_uint(in);
    cached->topic = cbor_read_text(in);
    cached->last_no = cbor_read_uint(in);
    cached->oldest_no = cbor_read_uint(in);
    cached->read_no = cbor_read_uint(in);
    cached->unread = cbor_read_uint(in);
    cached->mentions = cbor_read_uint(in);
    if (cached->name.size == 0 || cached->name.size > LIMIT_ROOM_SIZE ||
        (cached->kind != ROOM_PUBLIC && cached->kind != ROOM_DIRECT))
        in->failed = true;
}

uint64_t room_cache_place(struct str bytes)
{
    struct cbor_reader reader;
    struct cached_room cached;
    cbor_reader_init(&reader, (const uint8_t *)bytes.bytes, bytes.size);
    read_head(&reader, &cached);
    return reader.failed ? UINT64_MAX : cached.place;
}

static int read_settings(struct chat *chat, struct chat_room *room, struct cbor_reader *in)
{
    group_reset(chat, room);
    for (size_t count = cbor_read_array(in); count > 0 && !in->failed; count--) {
        struct message setting = { .type = MESSAGE_SETTING };
        in->failed |= cbor_read_array(in) != SETTING_FIELDS;
        message_set_kind(&setting, cbor_read_uint(in));
        message_set_count(&setting, cbor_read_uint(in));
        message_set_text(&setting, cbor_read_text(in));
        if (!in->failed)
            group_on_setting(chat, room, &setting);
    }
    return in->failed ? -EINVAL : 0;
}

static void read_state(struct cbor_reader *in, struct member *member)
{
    uint64_t state = cbor_read_uint(in);
    uint64_t role = state % MEMBER_STATE_VOICE / MEMBER_STATE_ROLE;
    in->failed |= state >= MEMBER_STATE_END || role > ROLE_SERVER;
    member->role = (enum role)role;
    member->has_voice = state & MEMBER_STATE_VOICE;
    member->is_offline = state & MEMBER_STATE_OFFLINE;
}

static int read_members(struct chat *chat, struct chat_room *room, struct cbor_reader *in)
{
    for (size_t count = cbor_read_array(in); count > 0 && !in->failed; count--) {
        struct member member = { 0 };
        in->failed |= cbor_read_array(in) != MEMBER_FIELDS;
        member.name = cbor_read_text(in);
        member.title = cbor_read_text(in);
        read_state(in, &member);
        if (!in->failed)
            members_note(chat, room, &member);
    }
    members_replace(room);
    return in->failed ? -EINVAL : 0;
}

static void read_file(struct cbor_reader *in, struct file_facts *file)
{
    file->size = cbor_read_uint(in);
    struct str hash = cbor_read_bytes(in);
    in->failed |= hash.size != sizeof(file->hash);
    if (!in->failed)
        memcpy(file->hash, hash.bytes, hash.size);
}

/* What an entry is made of, as it is read. */
static struct entry read_event(struct cbor_reader *in)
{
    struct entry entry = { 0 };
    size_t fields = cbor_read_array(in);
    entry.no = cbor_read_uint(in);
    entry.time_ms = cbor_read_uint(in);
    entry.kind = chat_entry_kind(cbor_read_uint(in));
    entry.from = cbor_read_text(in);
    entry.text = cbor_read_text(in);
    entry.ref = cbor_read_uint(in);
    entry.is_mine = cbor_read_uint(in) & EVENT_FLAG_MINE;
    in->failed |= fields != (entry.kind == ENTRY_FILE ? FILE_FIELDS : EVENT_FIELDS);
    if (entry.kind == ENTRY_FILE)
        read_file(in, &entry.file);
    return entry;
}

/* Put an event behind those before it: the log has no gaps. */
static int restore_event(struct chat_room *room, const struct entry *read)
{
    bool is_next = room->log.count == 0 ? read->no > 0 && read->no <= LIMIT_NUMBER
                                        : read->no == room->room.last_no + 1;
    if (!is_next)
        return -EINVAL;
    struct entry *entry = entry_new(read->kind, read->from, read->text);
    if (!entry)
        return -ENOMEM;
    entry->no = read->no;
    entry->time_ms = read->time_ms;
    entry->ref = read->ref;
    entry->is_mine = read->is_mine;
    entry->file = read->file;
    if (entry_is_said(entry) && entry->text.size == 0)
        entry_recall(entry);
    if (room->log.count == 0)
        room->room.first_no = entry->no;
    return log_restore(room, entry);
}

static int read_events(struct chat_room *room, struct cbor_reader *in)
{
    int status = 0;
    for (size_t count = cbor_read_array(in); count > 0 && !status; count--) {
        struct entry entry = read_event(in);
        status = in->failed ? -EINVAL : restore_event(room, &entry);
    }
    return status;
}

/* Where the log stands, and what waits to be read in it. */
static int restore_state(struct chat_room *room, const struct cached_room *cached)
{
    struct room *shown = &room->room;
    bool is_whole = room->log.count == 0 || shown->last_no == cached->last_no;
    if (!is_whole || cached->last_no == UINT64_MAX || cached->read_no > cached->last_no)
        return -EINVAL;
    if (room->log.count == 0)
        shown->first_no = cached->last_no + 1;
    shown->last_no = shown->newest_no = shown->counted_no = cached->last_no;
    shown->has_no_older = shown->first_no <= 1 || shown->first_no == cached->oldest_no;
    shown->read_no = room->told_no = cached->read_no;
    shown->unread_count = (size_t)cached->unread;
    shown->mention_count = (size_t)cached->mentions;
    shown->cached_ms = cached->saved_ms;
    room->is_placed = room->log.count > 0;
    log_await_proof(room);
    return 0;
}

static int restore_room(struct chat *chat, struct chat_room *room, struct cbor_reader *in,
                        const struct cached_room *cached)
{
    int status = owned_set(&room->room.topic, cached->topic);
    if (!status)
        status = owned_set(&room->room.title, cached->title);
    if (!status)
        status = read_settings(chat, room, in);
    if (!status)
        status = read_members(chat, room, in);
    if (!status)
        status = read_events(room, in);
    if (!status && !cbor_is_done(in))
        status = -EINVAL;
    return status ? status : restore_state(room, cached);
}

/* The room to restore: one that is there already, if nothing is known of it yet. */
static struct chat_room *room_for_cached(struct chat *chat, const struct cached_room *cached)
{
    struct chat_room *room = rooms_find(chat, cached->name);
    if (room)
        return room->log.count == 0 && !room->room.is_joined ? room : NULL;
    room = room_add(chat, cached->name, cached->title, (enum room_kind)cached->kind);
    if (room)
        room->is_restored = true;
    return room;
}

int room_cache_restore(struct chat *chat, struct str bytes)
{
    struct cbor_reader reader;
    struct cached_room cached;
    cbor_reader_init(&reader, (const uint8_t *)bytes.bytes, bytes.size);
    read_head(&reader, &cached);
    if (reader.failed || !str_equal(cached.user, chat->name))
        return -EINVAL;
    struct chat_room *room = room_for_cached(chat, &cached);
    if (!room)
        return 0;
    int status = restore_room(chat, room, &reader, &cached);
    if (status == 0)
        effect_push(chat, &(struct chat_effect){ .kind = CHAT_ROOM, .room = &room->room });
    else if (room->is_restored)
        room_remove(chat, room, STR(""), ERROR_NONE);
    else
        room_cache_blank(chat, room);
    return status;
}
