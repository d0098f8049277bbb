/* Who is typing: a signal that is told now and then, and that is over by itself. */
#include "client/core/chat_private.h"

void chat_tell_typing(struct chat *chat, struct room *room, uint64_t now_ms)
{
    struct chat_room *inside = chat_room_of(room);
    struct message message = { .type = MESSAGE_TYPING };
    chat->inner->now_ms = now_ms;
    if (!room->is_joined || now_ms < inside->typing_at_ms)
        return;
    inside->typing_at_ms = now_ms + CHAT_TYPING_MS;
    message_set_room(&message, room->name);
    request_send(chat, REQUEST_TYPING, inside, &message);
    chat_settle_memory(chat);
}

/* What is kept of a member may be set; others have no typing to keep. */
static struct member *typing_member(struct chat_room *room, struct str user)
{
    return (struct member *)(uintptr_t)member_find(room, user);
}

void typing_on_signal(struct chat *chat, struct chat_room *room, const struct message *message)
{
    struct member *member = typing_member(room, message->user);
    uint64_t until_ms = chat->inner->now_ms + CHAT_TYPING_KEPT_MS;
    if (!member || str_equal(chat->name, message->user))
        return;
    member->typing_ms = until_ms;
    if (room->typists_ms == 0 || room->typists_ms > until_ms)
        room->typists_ms = until_ms;
    effect_push_room(chat, CHAT_ROOM, room);
}

void typing_on_said(struct chat_room *room, struct str user)
{
    struct member *member = typing_member(room, user);
    if (member)
        member->typing_ms = 0;
}

void typing_tick(struct chat *chat, struct chat_room *room)
{
    uint64_t now_ms = chat->inner->now_ms, next_ms = 0;
    if (room->typists_ms == 0 || room->typists_ms > now_ms)
        return;
    for (size_t i = 0; i < room->members.count; i++) {
        struct member *member = &room->members.items[i];
        if (member->typing_ms <= now_ms)
            member->typing_ms = 0;
        else if (next_ms == 0 || member->typing_ms < next_ms)
            next_ms = member->typing_ms;
    }
    room->typists_ms = next_ms;
    effect_push_room(chat, CHAT_ROOM, room);
}
