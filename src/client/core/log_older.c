/* The beginning of a log: a page of history at a time is put before it. */
#include "client/core/room_log.h"

#include <errno.h>
#include <stdlib.h>

void log_load_older(struct chat *chat, struct chat_room *room)
{
    struct room *shown = &room->room;
    bool can_load =
        shown->is_joined && room->is_placed && !room->is_unproven && !shown->has_no_older;
    bool has_space = room->log.count < LOG_ENTRIES_MAX && room->log_bytes < LOG_BYTES_MAX;
    if (!can_load || !has_space || shown->is_loading_older)
        return;
    uint64_t wanted = room->older_wanted;
    struct message message = { .type = MESSAGE_HISTORY };
    message_set_room(&message, shown->name);
    message_set_before(&message, shown->first_no);
    message_set_limit(&message,
                      wanted > 0 && wanted < LIMIT_HISTORY_PAGE ? wanted : LIMIT_HISTORY_PAGE);
    entry_list_clear(&room->page);
    shown->is_loading_older = request_send(chat, REQUEST_OLDER, room, &message) > 0;
}

void log_on_older(struct chat *chat, struct chat_room *room, const struct message *message)
{
    struct message event = log_event(message);
    if (room->page.count >= LIMIT_HISTORY_PAGE)
        return;
    struct entry *entry = entry_of_event(chat, &event);
    if (!entry || entry_list_insert(&room->page, room->page.count, entry)) {
        entry_free(entry);
        chat->inner->ran_out = true;
    }
    outbox_on_event(chat, room, &event);
}

/* How many entries at the page's end lead up to the log without a gap. */
static size_t page_fitting(const struct chat_room *room)
{
    size_t fitting = 0;
    const struct entry_list *page = &room->page;
    while (fitting < page->count && fitting + 1 < room->room.first_no &&
           page->items[page->count - 1 - fitting]->no == room->room.first_no - 1 - fitting)
        fitting++;
    return fitting;
}

/* Put the last @count entries of the page before the log. */
static int log_prepend_page(struct chat_room *room, size_t count)
{
    struct entry_list *log = &room->log, *page = &room->page;
    struct entry **items = calloc(log->count + count + 1, sizeof(struct entry *));
    if (!items)
        return -ENOMEM;
    memcpy(items, page->items + page->count - count, count * sizeof(struct entry *));
    if (log->count > 0)
        memcpy(items + count, log->items, log->count * sizeof(struct entry *));
    for (size_t i = 0; i < count; i++)
        room->log_bytes += log_entry_of(items[i])->size;
    page->count -= count;
    free(log->items);
    *log = (struct entry_list){ items, log->count + count, log->count + count + 1 };
    room->room.first_no -= count;
    return 0;
}

void log_on_older_done(struct chat *chat, struct chat_room *room)
{
    struct room *shown = &room->room;
    size_t count = page_fitting(room);
    bool is_end = room->page.count == 0;
    if (count > 0 && log_prepend_page(room, count)) {
        chat->inner->ran_out = true;
        return;
    }
    entry_list_clear(&room->page);
    log_publish(room);
    entries_apply_changes(shown, shown->first_no + count);
    if (room->log.count > room->log_max)
        room->log_max = room->log.count;
    shown->has_no_older = is_end || shown->first_no <= 1;
    shown->is_loading_older = false;
    /* a page that does not fit was overtaken by trimming; it is not asked for by itself again */
    room->older_wanted = count < room->older_wanted && count > 0 ? room->older_wanted - count : 0;
    if (room->older_wanted > 0)
        log_load_older(chat, room);
    effect_push_room(chat, CHAT_ROOM, room);
}

void log_on_older_refused(struct chat *chat, struct chat_room *room)
{
    room->room.is_loading_older = false;
    room->older_wanted = 0;
    effect_push_room(chat, CHAT_ROOM, room);
}
