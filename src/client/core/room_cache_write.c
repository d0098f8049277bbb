/* A room as a CBOR array: who it was written for, what it is, members, events. */
#include "client/core/chat_private.h"
#include "client/core/room_cache.h"
#include "client/core/room_cache_form.h"

#include <errno.h>
#include <hutong/proto/cbor.h>

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

static uint64_t state_of(const struct member *member)
{
    return MEMBER_STATE_ROLE * (uint64_t)member->role +
           (member->is_offline ? MEMBER_STATE_OFFLINE : 0) +
           (member->has_voice ? MEMBER_STATE_VOICE : 0);
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
        cbor_write_uint(out, state_of(member));
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
