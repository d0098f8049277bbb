/*
 * The log of a room: a contiguous run of events with signals between them. An event that comes
 * too early is held until the gap before it was fetched; one that is known already is dropped.
 */
#include "client/core/chat_private.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <stdlib.h>

struct log_entry *log_entry_of(struct entry *entry)
{
    return container_of(entry, struct log_entry, entry);
}

/* Copy @text to @end and return the copy; @end moves on. */
static struct str entry_copy_text(struct str text, char **end)
{
    struct str copy = { *end, text.size };
    if (text.size > 0)
        memcpy(*end, text.bytes, text.size);
    *end += text.size;
    return copy;
}

struct entry *entry_new(enum entry_kind kind, struct str from, struct str text)
{
    size_t size = sizeof(struct log_entry) + from.size + text.size;
    struct log_entry *made = calloc(1, size);
    if (!made)
        return NULL;
    char *end = made->texts;
    made->size = size;
    made->entry.kind = kind;
    made->entry.from = entry_copy_text(from, &end);
    made->entry.text = entry_copy_text(text, &end);
    return &made->entry;
}

void entry_free(struct entry *entry)
{
    if (!entry)
        return;
    owned_set(&entry->problem, STR(""));
    free(entry->reactions);
    free(log_entry_of(entry));
}

int entry_list_insert(struct entry_list *list, size_t at, struct entry *entry)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 16;
        struct entry **items = realloc(list->items, capacity * sizeof(struct entry *));
        if (!items)
            return -ENOMEM;
        list->items = items;
        list->capacity = capacity;
    }
    struct entry **place = list->items + at;
    memmove(place + 1, place, (list->count - at) * sizeof(struct entry *));
    *place = entry;
    list->count++;
    return 0;
}

struct entry *entry_list_take(struct entry_list *list, size_t at)
{
    struct entry *entry = list->items[at];
    list->count--;
    memmove(list->items + at, list->items + at + 1, (list->count - at) * sizeof(struct entry *));
    return entry;
}

/* Free the entries but not the array. */
static void entry_list_clear(struct entry_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        entry_free(list->items[i]);
    list->count = 0;
}

void entry_list_fini(struct entry_list *list)
{
    entry_list_clear(list);
    free(list->items);
    *list = (struct entry_list){ 0 };
}

/* The public part of the room shows the log. */
static void log_publish(struct chat_room *room)
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

bool entry_is_presence(const struct entry *entry)
{
    return entry->kind == ENTRY_ENTER || entry->kind == ENTRY_LEAVE || entry->kind == ENTRY_AWAY ||
           entry->kind == ENTRY_JOIN || entry->kind == ENTRY_PART;
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

struct file_facts file_facts_of(const struct message *event)
{
    struct file_facts file = { .size = event->size };
    if (event->hash.size == sizeof(file.hash))
        memcpy(file.hash, event->hash.bytes, sizeof(file.hash));
    return file;
}

/* An entry from an EVENT; NULL when memory ran out. */
static struct entry *entry_from_event(const struct chat *chat, const struct message *message)
{
    struct entry *entry = entry_new((enum entry_kind)message->kind, message->user, message->text);
    if (!entry)
        return NULL;
    entry->no = message->no;
    entry->time_ms = message->time;
    entry->is_mine = str_equal(message->user, chat->name);
    entry->ref = message->ref;
    if (event_is_said(message->kind) && message->text.size == 0)
        entry_recall(entry); /* nobody can say nothing */
    entry->file = file_facts_of(message);
    if (message->nonce.size == sizeof(entry->nonce))
        memcpy(entry->nonce, message->nonce.bytes, sizeof(entry->nonce));
    return entry;
}

/* A kind of a later version is shown as a message: its text is better than a hole. */
enum entry_kind chat_entry_kind(uint64_t event_kind)
{
    switch (event_kind) {
    case EVENT_ACTION:
    case EVENT_TOPIC:
    case EVENT_EDIT:
    case EVENT_RECALL:
    case EVENT_REACTION:
    case EVENT_JOIN:
    case EVENT_PART:
    case EVENT_PIN:
    case EVENT_UNPIN:
    case EVENT_SETTING:
    case EVENT_ROLE:
    case EVENT_TITLE:
    case EVENT_KICK:
    case EVENT_BAN:
    case EVENT_UNBAN:
    case EVENT_MUTE:
    case EVENT_UNMUTE:
    case EVENT_FILE:
    case EVENT_ERASE:
        return (enum entry_kind)event_kind;
    default:
        return ENTRY_MESSAGE;
    }
}

static struct message event_known(const struct message *message)
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
    struct message event = event_known(message);
    struct entry *entry = entry_from_event(chat, &event);
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
    struct message event = event_known(message);
    if (room->page.count >= LIMIT_HISTORY_PAGE)
        return;
    struct entry *entry = entry_from_event(chat, &event);
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

void log_on_disconnected(struct chat_room *room)
{
    entry_list_clear(&room->page);
    room->room.is_loading_older = false;
    room->is_filling = false;
    room->fill_at_ms = 0;
}
