/*
 * How far the user has read. The server keeps the mark for all sessions of the user; this one tells
 * it what was on screen, one READ at a time and not for every line, and hears what others read.
 */
#include "client/core/chat_private.h"

static void marks_take_counts(struct room *room, const struct message *message)
{
    room->unread_count = (size_t)message->unread;
    room->mention_count = (size_t)message->mentions;
    room->counted_no = room->newest_no;
}

static bool marks_are_untold(const struct chat_room *room)
{
    return room->room.is_joined && room->telling == 0 && !room->room.keeps_unread &&
           room->room.read_no > room->told_no;
}

void marks_tell(struct chat *chat, struct chat_room *room)
{
    uint64_t now_ms = chat->inner->now_ms;
    if (!marks_are_untold(room) || now_ms < room->tell_at_ms)
        return;
    struct message message = { .type = MESSAGE_READ };
    message_set_room(&message, room->room.name);
    message_set_no(&message, room->room.read_no);
    room->tell_at_ms = now_ms + CHAT_READ_MS;
    room->telling += request_send(chat, REQUEST_READ, room, &message) > 0;
}

uint64_t marks_next_tick(const struct chat_room *room)
{
    return marks_are_untold(room) ? room->tell_at_ms : UINT64_MAX;
}

void chat_mark_read(struct chat *chat, struct room *room)
{
    if (room->last_no > room->read_no) {
        room->read_no = room->last_no;
        room_cache_touch(chat, chat_room_of(room));
    }
    room->unread_count = room->mention_count = 0;
    marks_tell(chat, chat_room_of(room));
}

void chat_mark_unread(struct chat *chat, struct room *room, uint64_t no, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_READ };
    chat->inner->now_ms = now_ms;
    if (!room->is_joined)
        return;
    room->read_no = no;
    room->keeps_unread = true;
    message_set_room(&message, room->name);
    message_set_no(&message, no);
    message_set_flags(&message, FLAG_BACK);
    chat_room_of(room)->telling +=
        request_send(chat, REQUEST_READ, chat_room_of(room), &message) > 0;
    chat_settle_memory(chat);
}

/* What was read here and could not be told yet is told now. */
void marks_on_joined(struct chat *chat, struct chat_room *room, const struct message *message)
{
    struct room *shown = &room->room;
    bool is_untold = shown->read_no > room->told_no && !shown->keeps_unread;
    (void)chat;
    room->told_no = message->has & HAS(FIELD_NO) ? message->no : message->last;
    marks_take_counts(shown, message);
    if (shown->counted_no < message->last)
        shown->counted_no = message->last;
    if (!is_untold || shown->read_no > message->last)
        shown->read_no = room->told_no;
}

void marks_on_told(struct chat *chat, struct chat_room *room, const struct message *message)
{
    room->telling--;
    room->told_no = message->no;
    /* while another is under way, this one is of before the user wanted something to wait */
    if (room->telling == 0 && room->room.read_no <= room->told_no) {
        room->room.read_no = room->told_no;
        marks_take_counts(&room->room, message);
        effect_push_room(chat, CHAT_ROOM, room);
    }
}

void marks_on_refused(struct chat *chat, struct chat_room *room, const struct message *message)
{
    room->telling--;
    room->tell_at_ms = chat->inner->now_ms + chat_retry_delay(message->wait_ms);
}

void marks_on_mark(struct chat *chat, struct chat_room *room, const struct message *message)
{
    struct room *shown = &room->room;
    shown->keeps_unread = message->no < room->told_no || (shown->keeps_unread && message->unread);
    room->told_no = shown->read_no = message->no;
    marks_take_counts(shown, message);
    effect_push_room(chat, CHAT_ROOM, room);
}

void marks_on_own(struct chat_room *room, uint64_t no)
{
    struct room *shown = &room->room;
    if (no > room->told_no)
        room->told_no = no;
    if (no <= shown->read_no)
        return;
    shown->read_no = no;
    shown->unread_count = shown->mention_count = 0;
    shown->keeps_unread = false;
}

void marks_on_disconnected(struct chat_room *room)
{
    room->telling = 0;
    room->tell_at_ms = 0;
}
