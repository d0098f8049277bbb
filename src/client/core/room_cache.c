/* Which rooms are to be written anew, which are to be forgotten on disk, and which here. */
#include "client/core/room_cache.h"
#include "client/core/chat_private.h"
#include "client/core/room_log.h"

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
