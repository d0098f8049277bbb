/*
 * The log of a room: a contiguous run of events with signals between them. An event that comes
 * too early is held until the gap before it was fetched; one that is known already is dropped.
 */
#include "client/core/room_log.h"
#include "client/core/i18n.h"

#include <errno.h>

void log_publish(struct chat_room *room)
{
    room->room.entries = room->log.items;
    room->room.entry_count = room->log.count;
}

/* Bury the oldest @count entries. first_no moves behind the events among them. */
static void log_drop_oldest(struct chat *chat, struct chat_room *room, size_t count)
{
    struct entry_list *log = &room->log;
    for (size_t i = 0; i < count; i++) {
        struct entry *entry = log->items[i];
        if (entry->no > 0)
            room->room.first_no = entry->no + 1;
        room->log_bytes -= log_entry_of(entry)->size;
        effect_bury_entry(chat, entry);
    }
    log->count -= count;
    if (count > 0)
        memmove(log->items, log->items + count, log->count * sizeof(struct entry *));
    room->room.has_no_older = room->room.first_no <= 1;
}

/* Keep the log within its limits, dropping many at once so that it seldom has to. */
static void log_trim(struct chat *chat, struct chat_room *room)
{
    struct entry_list *log = &room->log;
    size_t count = log->count > room->log_max + LOG_TRIM_STEP ? log->count - room->log_max : 0;
    size_t bytes = room->log_bytes;
    for (size_t i = 0; i < count; i++)
        bytes -= log_entry_of(log->items[i])->size;
    for (; count < log->count && bytes > LOG_BYTES_MAX; count++)
        bytes -= log_entry_of(log->items[count])->size;
    if (count > 0)
        log_drop_oldest(chat, room, count);
}

/* Whether @name is among those who spoke lately. */
static bool log_has_speaker(const struct entry_list *log, struct str name)
{
    size_t least = log->count > LOG_SPEAKERS_SEEN ? log->count - LOG_SPEAKERS_SEEN : 0;
    for (size_t i = log->count; i-- > least;) {
        const struct entry *entry = log->items[i];
        if (entry_is_said(entry) && str_equal(entry->from, name))
            return true;
    }
    return false;
}

/* Put an entry behind the others; takes ownership. Returns 0 or -ENOMEM. */
static int log_add(struct chat_room *room, struct entry *entry)
{
    entry->is_quiet =
        entry_is_presence(entry) && !entry->is_mine && !log_has_speaker(&room->log, entry->from);
    if (entry_list_insert(&room->log, room->log.count, entry)) {
        entry_free(entry);
        return -ENOMEM;
    }
    room->log_bytes += log_entry_of(entry)->size;
    if (entry->no > 0)
        room->room.last_no = entry->no;
    return 0;
}

/* The log shows itself, and what its newest entry changes in others. */
static void log_show_newest(struct chat_room *room, const struct entry *entry)
{
    log_publish(room);
    if (entry->kind == ENTRY_ERASE)
        entries_erase(&room->room, entry);
    entry_apply_change(&room->room, entry);
}

int log_restore(struct chat_room *room, struct entry *entry)
{
    int status = log_add(room, entry);
    if (!status)
        log_show_newest(room, entry);
    return status;
}

/* Append an entry and tell of it; takes ownership. */
static void log_append(struct chat *chat, struct chat_room *room, struct entry *entry, bool is_new)
{
    if (log_add(room, entry)) {
        chat->inner->ran_out = true;
        return;
    }
    log_trim(chat, room);
    log_show_newest(room, entry);
    effect_push_entry(chat, CHAT_ENTRY, room, entry, is_new);
}

void log_take_signal(struct chat *chat, struct chat_room *room, struct entry *entry, bool is_new)
{
    if (entry)
        log_append(chat, room, entry, is_new);
    else
        chat->inner->ran_out = true;
}

/* Bury all that was told by others. What the client said itself stays to be read. */
static void log_drop_told(struct chat *chat, struct chat_room *room)
{
    struct entry_list *log = &room->log;
    size_t kept = 0;
    for (size_t i = 0; i < log->count; i++) {
        struct entry *entry = log->items[i];
        if (entry->kind == ENTRY_INFO) {
            log->items[kept++] = entry;
            continue;
        }
        room->log_bytes -= log_entry_of(entry)->size;
        effect_bury_entry(chat, entry);
    }
    log->count = kept;
}

void log_place(struct chat *chat, struct chat_room *room, uint64_t no)
{
    log_drop_told(chat, room);
    log_publish(room);
    entry_list_clear(&room->held);
    entry_list_clear(&room->page);
    room->is_placed = true;
    room->is_unproven = false;
    room->room.cached_ms = 0;
    room->fill_no = 0;
    room->room.first_no = no + 1;
    room->room.last_no = room->room.newest_no = no;
    room->room.has_no_older = no == 0;
}

/* The newest event that is known; NULL if there is none. */
static const struct entry *log_newest(const struct chat_room *room)
{
    for (size_t i = room->log.count; i > 0; i--)
        if (room->log.items[i - 1]->no > 0)
            return room->log.items[i - 1];
    return NULL;
}

void log_await_proof(struct chat_room *room)
{
    const struct entry *newest = log_newest(room);
    room->is_unproven = newest != NULL;
    room->proof_no = newest ? newest->no : 0;
    room->proof_ms = newest ? newest->time_ms : 0;
}

bool log_can_go_on(const struct chat_room *room, uint64_t first_no, uint64_t last_no)
{
    uint64_t known_no = room->room.last_no;
    return known_no >= first_no && known_no <= last_no && last_no - known_no <= LOG_GAP_MAX;
}

void log_expire(struct chat *chat, struct chat_room *room, uint64_t first_no)
{
    size_t count = 0;
    for (size_t i = 0; i < room->log.count; i++)
        if (room->log.items[i]->no > 0 && room->log.items[i]->no < first_no)
            count = i + 1;
    if (count == 0)
        return;
    log_drop_oldest(chat, room, count);
    log_publish(room);
}

/* What is from disk is not of this room, or cannot be told to be: it is asked for anew. */
static void log_begin_anew(struct chat *chat, struct chat_room *room)
{
    log_place(chat, room, room->room.newest_no);
    room->older_wanted = chat->inner->history_count;
    log_load_older(chat, room);
}

/* The server tells an event of which the log says when it was. */
static void log_prove(struct chat *chat, struct chat_room *room, const struct entry *told)
{
    if (told->time_ms != room->proof_ms) {
        log_begin_anew(chat, room);
        return;
    }
    room->is_unproven = false;
    room->room.cached_ms = 0;
}

/* Hold an event behind a gap, in its place. What does not fit is fetched when its turn comes. */
static void log_hold(struct chat *chat, struct chat_room *room, struct entry *entry)
{
    struct entry_list *held = &room->held;
    size_t at = held->count;
    while (at > 0 && held->items[at - 1]->no > entry->no)
        at--;
    bool is_known = at > 0 && held->items[at - 1]->no == entry->no;
    if (is_known || at >= LOG_HELD_MAX) {
        entry_free(entry);
        return;
    }
    if (held->count == LOG_HELD_MAX)
        entry_free(entry_list_take(held, held->count - 1));
    if (entry_list_insert(held, at, entry)) {
        entry_free(entry);
        chat->inner->ran_out = true;
    }
}

/* Append what was held and has its turn now. */
static void log_release_held(struct chat *chat, struct chat_room *room)
{
    while (room->held.count > 0 && room->held.items[0]->no <= room->room.last_no + 1) {
        struct entry *entry = entry_list_take(&room->held, 0);
        if (entry->no <= room->room.last_no)
            entry_free(entry);
        else
            log_append(chat, room, entry, !entry->is_mine && entry->no > room->history_no);
    }
}

void log_fill(struct chat *chat, struct chat_room *room)
{
    bool has_gap = room->fill_no > room->room.last_no || room->is_unproven;
    if (!has_gap || room->is_filling || room->fill_at_ms > 0 || !room->room.is_joined)
        return;
    struct message message = { .type = MESSAGE_HISTORY };
    message_set_room(&message, room->room.name);
    message_set_after(&message, room->is_unproven ? room->proof_no - 1 : room->room.last_no);
    message_set_limit(&message, LIMIT_HISTORY_PAGE);
    room->fill_from_no = room->room.last_no;
    room->is_filling = request_send(chat, REQUEST_FILL, room, &message) > 0;
}

void log_take_event(struct chat *chat, struct chat_room *room, struct entry *entry, bool is_new)
{
    struct room *shown = &room->room;
    if (entry->no > LOG_NUMBER_MAX) {
        entry_free(entry);
        return;
    }
    if (entry->no > shown->newest_no)
        shown->newest_no = entry->no;
    if (room->is_unproven && entry->no == room->proof_no)
        log_prove(chat, room, entry);
    if (!room->is_placed || entry->no <= shown->last_no) {
        entry_free(entry);
    } else if (entry->no == shown->last_no + 1) {
        log_append(chat, room, entry, is_new);
        log_release_held(chat, room);
    } else {
        if (entry->no > room->fill_no)
            room->fill_no = entry->no;
        log_hold(chat, room, entry);
        log_fill(chat, room);
    }
}

struct message log_event(const struct message *message)
{
    struct message known = *message;
    known.kind = chat_entry_kind(known.kind);
    return known;
}

/* The newest topic event holds the room's topic, also while a gap before it is being filled. */
static void log_note_topic(struct chat *chat, struct chat_room *room, const struct message *message)
{
    if (message->kind != EVENT_TOPIC || message->no < room->room.newest_no)
        return;
    if (owned_set(&room->room.topic, message->text))
        chat->inner->ran_out = true;
    effect_push_room(chat, CHAT_ROOM, room);
}

void log_on_event(struct chat *chat, struct chat_room *room, const struct message *message)
{
    struct message event = log_event(message);
    struct entry *entry = entry_of_event(chat, &event);
    if (!entry) {
        chat->inner->ran_out = true;
        return;
    }
    if (entry_is_said(entry))
        typing_on_said(room, message->user);
    bool is_own_word = entry->is_mine && entry_is_said(entry);
    log_take_event(chat, room, entry, !entry->is_mine && entry->no > room->history_no);
    if (is_own_word)
        marks_on_own(room, message->no);
    log_note_topic(chat, room, &event);
    outbox_on_event(chat, room, &event);
}

void log_on_fill_done(struct chat *chat, struct chat_room *room)
{
    room->is_filling = false;
    if (room->is_unproven) {
        log_begin_anew(chat, room);
        return;
    }
    bool has_gap = room->fill_no > room->room.last_no;
    if (has_gap && room->room.last_no == room->fill_from_no)
        chat_drop(chat, _("the server does not have the events it announced"));
    else if (has_gap)
        log_fill(chat, room);
    else
        effect_push_room(chat, CHAT_ROOM, room);
}

void log_on_fill_refused(struct chat *chat, struct chat_room *room, const struct message *message)
{
    room->is_filling = false;
    room->fill_at_ms = chat->inner->now_ms + chat_retry_delay(message->wait_ms);
}

void log_on_disconnected(struct chat_room *room)
{
    entry_list_clear(&room->page);
    room->room.is_loading_older = false;
    room->is_filling = false;
    room->fill_at_ms = 0;
}
