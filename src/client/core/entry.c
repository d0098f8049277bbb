/* Entries, made by hand or of an event, and lists of them. */
#include "client/core/entry.h"
#include "client/core/chat_private.h"

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

void entry_list_clear(struct entry_list *list)
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

bool entry_is_presence(const struct entry *entry)
{
    return entry->kind == ENTRY_ENTER || entry->kind == ENTRY_LEAVE || entry->kind == ENTRY_AWAY ||
           entry->kind == ENTRY_JOIN || entry->kind == ENTRY_PART;
}

struct file_facts file_facts_of(const struct message *event)
{
    struct file_facts file = { .size = event->size };
    if (event->hash.size == sizeof(file.hash))
        memcpy(file.hash, event->hash.bytes, sizeof(file.hash));
    return file;
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
    case EVENT_LIST:
    case EVENT_UNLIST:
    case EVENT_FILE:
    case EVENT_ERASE:
    case EVENT_RENAME:
        return (enum entry_kind)event_kind;
    default:
        return ENTRY_MESSAGE;
    }
}

struct entry *entry_of_event(const struct chat *chat, const struct message *message)
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
