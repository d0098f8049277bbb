/* A room as a CBOR array: who it was written for, what it is, members, events. */
#include "client/core/room_cache.h"
#include "client/core/chat_private.h"

#include <errno.h>
#include <hutong/proto/cbor.h>

enum {
    CACHE_VERSION = 1,
    ROOM_FIELDS = 16,
    SETTING_FIELDS = 3,
    MEMBER_FIELDS = 3,
    EVENT_FIELDS = 7,
    FILE_FIELDS = EVENT_FIELDS + 2, /* of an event that names a file */
};

enum event_flag { EVENT_FLAG_MINE = 1 };

/* ---- writing ---- */

/* Whether what an edit says was recalled since. */
static bool edit_is_recalled(const struct room *room, const struct entry *edit)
{
    const struct entry *entry = room_find_entry(room, edit->ref);
    if (entry)
        return entry->is_recalled;
    for (size_t i = 0; i < room->entry_count; i++)
        if (room->entries[i]->kind == ENTRY_RECALL && room->entries[i]->ref == edit->ref)
            return true;
    return false;
}

static void write_event(const struct room *room, const struct entry *entry, struct cbor_writer *out)
{
    bool is_gone = entry->kind == ENTRY_EDIT && edit_is_recalled(room, entry);
    cbor_write_array(out, entry->kind == ENTRY_FILE ? FILE_FIELDS : EVENT_FIELDS);
    cbor_write_uint(out, entry->no);
    cbor_write_uint(out, entry->time_ms);
    cbor_write_uint(out, entry->kind);
    cbor_write_text(out, entry->from);
    cbor_write_text(out, is_gone ? STR("") : entry->text);
    cbor_write_uint(out, entry->ref);
    cbor_write_uint(out, entry->is_mine ? EVENT_FLAG_MINE : 0);
    if (entry->kind != ENTRY_FILE)
        return;
    cbor_write_uint(out, entry->file.size);
    cbor_write_bytes(out, (struct str){ (const char *)entry->file.hash, sizeof(entry->file.hash) });
}

/* How many of the newest events are written, and where in the log they begin. */
static size_t count_events(const struct room *room, size_t *first)
{
    size_t count = 0, size = 0;
    *first = room->entry_count;
    for (size_t i = room->entry_count; i > 0 && count < ROOM_CACHE_EVENTS; i--) {
        const struct entry *entry = room->entries[i - 1];
        if (entry->no == 0)
            continue;
        size += entry->from.size + entry->text.size;
        if (size > ROOM_CACHE_EVENTS_SIZE)
            break;
        count++;
        *first = i - 1;
    }
    return count;
}

static void write_events(const struct room *room, struct cbor_writer *out)
{
    size_t first, count = count_events(room, &first);
    cbor_write_array(out, count);
    for (size_t i = first; i < room->entry_count; i++)
        if (room->entries[i]->no > 0)
            write_event(room, room->entries[i], out);
}

/* Members who are offline or not, at most so many. */
static void write_members_of(const struct room *room, bool is_offline, size_t most,
                             struct cbor_writer *out)
{
    for (size_t i = 0; i < room->member_count && most > 0; i++) {
        const struct member *member = &room->members[i];
        if (member->is_offline != is_offline)
            continue;
        cbor_write_array(out, MEMBER_FIELDS);
        cbor_write_text(out, member->name);
        cbor_write_text(out, member->title);
        cbor_write_uint(out, 2 * (uint64_t)member->role + member->is_offline);
        most--;
    }
}

static void write_members(const struct room *room, struct cbor_writer *out)
{
    size_t present = 0;
    for (size_t i = 0; i < room->member_count; i++)
        present += !room->members[i].is_offline;
    size_t most = room->member_count < ROOM_CACHE_MEMBERS ? room->member_count : ROOM_CACHE_MEMBERS;
    cbor_write_array(out, most);
    write_members_of(room, false, most, out);
    write_members_of(room, true, present < most ? most - present : 0, out);
}

/* Secrets are not told to clients, so none is written. */
static void write_settings(const struct room *room, struct cbor_writer *out)
{
    cbor_write_array(out, GROUP_SETTING_COUNT);
    for (size_t i = 0; i < GROUP_SETTING_COUNT; i++) {
        cbor_write_array(out, SETTING_FIELDS);
        cbor_write_uint(out, i);
        cbor_write_uint(out, room->settings[i].count);
        cbor_write_text(out, room->settings[i].text);
    }
}

static size_t place_of(const struct chat *chat, const struct room *room)
{
    size_t place = 0;
    while (place < chat->room_count && chat->rooms[place] != room)
        place++;
    return place;
}

int room_cache_write(const struct chat *chat, const struct room *room, uint64_t now_ms,
                     struct buf *out)
{
    struct cbor_writer writer = { .buf = out };
    cbor_write_array(&writer, ROOM_FIELDS);
    cbor_write_uint(&writer, CACHE_VERSION);
    cbor_write_uint(&writer, place_of(chat, room));
    cbor_write_text(&writer, chat->name);
    cbor_write_uint(&writer, room->cached_ms > 0 ? room->cached_ms : now_ms);
    cbor_write_text(&writer, room->name);
    cbor_write_text(&writer, room->title);
    cbor_write_uint(&writer, room->kind);
    cbor_write_text(&writer, room->topic);
    cbor_write_uint(&writer, room->last_no);
    cbor_write_uint(&writer, room->has_no_older ? room->first_no : 0);
    cbor_write_uint(&writer, room->read_no);
    cbor_write_uint(&writer, room->unread_count);
    cbor_write_uint(&writer, room->mention_count);
    write_settings(room, &writer);
    write_members(room, &writer);
    write_events(room, &writer);
    return writer.failed ? -ENOMEM : 0;
}

/* ---- reading ---- */

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

static int read_members(struct chat *chat, struct chat_room *room, struct cbor_reader *in)
{
    for (size_t count = cbor_read_array(in); count > 0 && !in->failed; count--) {
        struct member member = { 0 };
        in->failed |= cbor_read_array(in) != MEMBER_FIELDS;
        member.name = cbor_read_text(in);
        member.title = cbor_read_text(in);
        uint64_t state = cbor_read_uint(in);
        in->failed |= state / 2 > ROLE_SERVER;
        member.role = (enum role)(state / 2);
        member.is_offline = state % 2;
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

void room_cache_blank(struct chat *chat, struct chat_room *room)
{
    log_place(chat, room, 0);
    room->is_placed = false;
    room->room.first_no = room->room.last_no = room->room.newest_no = 0;
    room->room.has_no_older = false;
    room->room.read_no = room->told_no = room->room.counted_no = 0;
    room->room.unread_count = room->room.mention_count = 0;
    owned_set(&room->room.topic, STR(""));
    group_reset(chat, room);
    member_list_fini(&room->snapshot);
    members_replace(room);
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

/* ---- what is to be written ---- */

void room_cache_touch(struct chat *chat, struct chat_room *room)
{
    room->is_stale = chat->inner->is_stale = true;
}

void room_cache_drop(struct chat *chat, const struct chat_room *room)
{
    if (room->room.name.size > 0 && name_list_add(&chat->inner->gone, room->room.name))
        chat->inner->ran_out = true;
}

void room_cache_forget(struct chat *chat)
{
    for (size_t i = 0; i < chat->room_count; i++) {
        struct chat_room *room = chat_room_of(chat->rooms[i]);
        if (room->room.cached_ms > 0) {
            room_cache_blank(chat, room);
            effect_push_room(chat, CHAT_ROOM, room);
        }
    }
}

/* What came from disk, or whose place is not known yet, is no better than what is on disk. */
static bool room_is_worth_it(const struct chat_room *room)
{
    return room->room.name.size > 0 && room->is_placed && !room->is_unproven;
}

const struct room *room_cache_next(struct chat *chat)
{
    for (size_t i = 0; i < chat->room_count && chat->inner->is_stale; i++) {
        struct chat_room *room = chat_room_of(chat->rooms[i]);
        if (!room->is_stale || !room_is_worth_it(room))
            continue;
        room->is_stale = false;
        return &room->room;
    }
    chat->inner->is_stale = false;
    return NULL;
}

bool room_cache_next_gone(struct chat *chat, struct buf *name)
{
    struct name_list *gone = &chat->inner->gone;
    buf_clear(name);
    if (gone->count == 0)
        return false;
    struct str *last = &gone->items[--gone->count];
    int status = buf_append_str(name, *last);
    owned_set(last, STR(""));
    return status == 0;
}

bool room_cache_is_stale(const struct chat *chat)
{
    return chat->inner->is_stale || chat->inner->gone.count > 0;
}

void room_cache_retell(struct chat *chat)
{
    for (size_t i = 0; i < chat->room_count; i++)
        room_cache_touch(chat, chat_room_of(chat->rooms[i]));
}
