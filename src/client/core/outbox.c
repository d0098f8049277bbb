/*
 * Own messages until they are settled: each keeps its nonce over any number of connections and
 * is sent again until the server acknowledges or refuses it.
 */
#include "client/core/chat_private.h"
#include "client/core/room_log.h"

#include <errno.h>
#include <hutong/common/utf8.h>

/* The public part of the room shows the list. */
static void outbox_publish(struct chat_room *room)
{
    room->room.pending = room->pending.items;
    room->room.pending_count = room->pending.count;
}

/* What goes to disk: enough to send the message after a restart, to the same people. */
static struct outbox_item outbox_item_of(const struct chat_room *room, const struct entry *entry)
{
    struct outbox_item item = {
        .time_ms = entry->time_ms,
        .kind = (enum event_kind)entry->kind,
        .room = room->room.name,
        .text = entry->text,
        .ref = entry->ref,
        .file = entry->file,
    };
    if (room->room.kind == ROOM_DIRECT)
        item.user = room->room.title;
    memcpy(item.nonce, entry->nonce, sizeof(item.nonce));
    return item;
}

/* Make an entry and put it behind what is pending already. */
static struct entry *outbox_add(struct chat *chat, struct chat_room *room,
                                const struct outbox_item *item)
{
    struct entry *entry = entry_new((enum entry_kind)item->kind, chat->name, item->text);
    if (!entry || entry_list_insert(&room->pending, room->pending.count, entry)) {
        entry_free(entry);
        return NULL;
    }
    entry->state = ENTRY_PENDING;
    entry->is_mine = true;
    entry->ref = item->ref;
    entry->file = item->file;
    entry->time_ms = item->time_ms;
    memcpy(entry->nonce, item->nonce, sizeof(entry->nonce));
    outbox_publish(room);
    return entry;
}

static bool text_can_be_said(struct str text)
{
    return text.size > 0 && utf8_is_valid(text) && !memchr(text.bytes, '\0', text.size);
}

/* Say @said, which gets its nonce here. */
static int outbox_say(struct chat *chat, struct room *shown, struct outbox_item *said)
{
    struct chat_private *inner = chat->inner;
    struct chat_room *room = chat_room_of(shown);
    if (!text_can_be_said(said->text))
        return -EINVAL;
    if (said->text.size > LIMIT_TEXT_SIZE)
        return -EMSGSIZE;
    inner->now_ms = said->time_ms;
    inner->random(inner->context, said->nonce);
    struct entry *entry = outbox_add(chat, room, said);
    if (!entry)
        return -ENOMEM;
    effect_push(chat, &(struct chat_effect){
                          .kind = CHAT_KEEP, .room = shown, .item = outbox_item_of(room, entry) });
    room_want(chat, room); /* if it was refused before, that is tried again */
    outbox_flush(chat, room);
    chat_settle_memory(chat);
    return 0;
}

int chat_say(struct chat *chat, struct room *room, enum event_kind kind, struct str text,
             uint64_t now_ms)
{
    struct outbox_item said = { .time_ms = now_ms, .kind = kind, .text = text };
    return outbox_say(chat, room, &said);
}

int chat_reply(struct chat *chat, struct room *room, uint64_t ref, struct str text, uint64_t now_ms)
{
    struct outbox_item said = {
        .time_ms = now_ms, .kind = EVENT_MESSAGE, .text = text, .ref = ref
    };
    return outbox_say(chat, room, &said);
}

int outbox_say_file(struct chat *chat, struct room *room, struct str text,
                    const struct file_facts *file)
{
    struct outbox_item said = {
        .time_ms = chat->inner->now_ms, .kind = EVENT_FILE, .text = text, .file = *file
    };
    return outbox_say(chat, room, &said);
}

int chat_restore(struct chat *chat, const struct outbox_item *item)
{
    struct chat_room *room = room_for_item(chat, item);
    struct entry *entry = room ? outbox_add(chat, room, item) : NULL;
    if (!entry)
        return -ENOMEM;
    log_entry_of(entry)->is_again = true;
    return 0;
}

static void outbox_send(struct chat *chat, struct chat_room *room, struct log_entry *own)
{
    struct entry *entry = &own->entry;
    struct message message = { .type = MESSAGE_SAY };
    message_set_room(&message, room->room.name);
    message_set_nonce(&message, (struct str){ (const char *)entry->nonce, sizeof(entry->nonce) });
    message_set_text(&message, entry->text);
    if (entry->kind != ENTRY_MESSAGE)
        message_set_kind(&message, entry->kind);
    if (entry->ref > 0)
        message_set_ref(&message, entry->ref);
    if (entry->kind == ENTRY_FILE)
        message_set_hash(&message,
                         (struct str){ (const char *)entry->file.hash, sizeof(entry->file.hash) });
    if (own->is_again)
        message_set_flags(&message, FLAG_AGAIN);
    own->is_under_way = request_send(chat, REQUEST_SAY, room, &message) > 0;
    own->is_again = true;
}

void outbox_flush(struct chat *chat, struct chat_room *room)
{
    struct chat_private *inner = chat->inner;
    if (chat->state != CHAT_READY || !room->room.is_joined || inner->say_at_ms > 0)
        return;
    for (size_t i = 0; i < room->pending.count; i++) {
        struct log_entry *own = log_entry_of(room->pending.items[i]);
        if (inner->says_in_flight >= CHAT_SAYS_IN_FLIGHT)
            return;
        if (own->entry.state == ENTRY_PENDING && !own->is_under_way)
            outbox_send(chat, room, own);
    }
}

void outbox_flush_all(struct chat *chat)
{
    for (size_t i = 0; i < chat->room_count; i++)
        outbox_flush(chat, chat_room_of(chat->rooms[i]));
}

void outbox_move(struct chat *chat, struct chat_room *from, struct chat_room *to)
{
    while (from->pending.count > 0) {
        if (entry_list_insert(&to->pending, to->pending.count, from->pending.items[0])) {
            chat->inner->ran_out = true;
            return;
        }
        entry_list_take(&from->pending, 0);
    }
    outbox_publish(from);
    outbox_publish(to);
}

/* Index of the own message with this nonce; pending.count if there is none. */
static size_t outbox_find(const struct chat_room *room, const void *nonce)
{
    size_t at = 0;
    while (at < room->pending.count &&
           memcmp(room->pending.items[at]->nonce, nonce, LIMIT_NONCE_SIZE) != 0)
        at++;
    return at;
}

static void outbox_forget(struct chat *chat, const struct entry *entry)
{
    struct chat_effect effect = { .kind = CHAT_FORGET };
    memcpy(effect.item.nonce, entry->nonce, sizeof(effect.item.nonce));
    effect_push(chat, &effect);
}

/* The message is stored as number @no: it is pending no more. */
static void outbox_settle(struct chat *chat, struct chat_room *room, size_t at, uint64_t no,
                          uint64_t time_ms)
{
    struct entry *entry = entry_list_take(&room->pending, at);
    outbox_publish(room);
    entry->state = ENTRY_SENT;
    entry->no = no;
    entry->time_ms = time_ms;
    effect_push_entry(chat, CHAT_SETTLED, room, entry, false);
    outbox_forget(chat, entry);
    effect_bury_entry(chat, entry);
}

void outbox_on_event(struct chat *chat, struct chat_room *room, const struct message *message)
{
    if (message->nonce.size != LIMIT_NONCE_SIZE)
        return;
    size_t at = outbox_find(room, message->nonce.bytes);
    if (at < room->pending.count)
        outbox_settle(chat, room, at, message->no, message->time);
}

/* The acknowledgement overtook the event: the log need not wait for it. */
static void outbox_log(struct chat *chat, struct chat_room *room, const struct entry *own,
                       const struct message *message)
{
    struct entry *entry = entry_new(own->kind, own->from, own->text);
    if (!entry) {
        chat->inner->ran_out = true;
        return;
    }
    entry->no = message->no;
    entry->time_ms = message->time;
    entry->is_mine = true;
    entry->ref = own->ref;
    entry->file = own->file;
    memcpy(entry->nonce, own->nonce, sizeof(entry->nonce));
    log_take_event(chat, room, entry, false);
}

void outbox_on_done(struct chat *chat, const struct request *request, const struct message *message)
{
    struct chat_room *room = request->room;
    size_t at = outbox_find(room, request->nonce);
    if (at == room->pending.count)
        return; /* its event came first */
    /* a repeat may have been stored long ago, in a room that was another one */
    bool is_here = str_equal(message->room, room->room.name) && message->no > 0;
    if (is_here)
        outbox_log(chat, room, room->pending.items[at], message);
    outbox_settle(chat, room, at, is_here ? message->no : 0, message->time);
}

static void outbox_fail(struct chat *chat, struct chat_room *room, struct entry *entry,
                        const struct message *error)
{
    if (entry->state != ENTRY_PENDING)
        return;
    entry->state = ENTRY_FAILED;
    entry->problem_code = error->code;
    if (owned_set(&entry->problem, error->text))
        chat->inner->ran_out = true;
    effect_push_entry(chat, CHAT_SETTLED, room, entry, false);
}

void outbox_on_refused(struct chat *chat, const struct request *request,
                       const struct message *message)
{
    struct chat_private *inner = chat->inner;
    struct chat_room *room = request->room;
    size_t at = outbox_find(room, request->nonce);
    if (at == room->pending.count)
        return;
    log_entry_of(room->pending.items[at])->is_under_way = false;
    if (chat_can_retry(chat, message))
        inner->say_at_ms = inner->now_ms + chat_retry_delay(message->wait_ms);
    else
        outbox_fail(chat, room, room->pending.items[at], message);
}

void outbox_on_disconnected(struct chat_room *room)
{
    for (size_t i = 0; i < room->pending.count; i++)
        log_entry_of(room->pending.items[i])->is_under_way = false;
}

void outbox_fail_all(struct chat *chat, struct chat_room *room, const struct message *error)
{
    for (size_t i = 0; i < room->pending.count; i++)
        outbox_fail(chat, room, room->pending.items[i], error);
}

bool outbox_has_pending(const struct chat_room *room)
{
    for (size_t i = 0; i < room->pending.count; i++)
        if (room->pending.items[i]->state == ENTRY_PENDING)
            return true;
    return false;
}

void outbox_forget_all(struct chat *chat, struct chat_room *room)
{
    for (size_t i = 0; i < room->pending.count; i++)
        outbox_forget(chat, room->pending.items[i]);
}

int chat_retry(struct chat *chat, struct room *shown, const uint8_t nonce[LIMIT_NONCE_SIZE],
               uint64_t now_ms)
{
    struct chat_room *room = chat_room_of(shown);
    size_t at = outbox_find(room, nonce);
    if (at == room->pending.count)
        return -ENOENT;
    struct entry *entry = room->pending.items[at];
    if (entry->state != ENTRY_FAILED)
        return -EBUSY;
    chat->inner->now_ms = now_ms;
    entry->state = ENTRY_PENDING;
    entry->time_ms = now_ms;
    room_want(chat, room); /* it may be the room that was refused */
    outbox_flush(chat, room);
    chat_settle_memory(chat);
    return 0;
}

int chat_withdraw(struct chat *chat, struct room *shown, const uint8_t nonce[LIMIT_NONCE_SIZE],
                  struct buf *text)
{
    struct chat_room *room = chat_room_of(shown);
    size_t at = outbox_find(room, nonce);
    if (at == room->pending.count)
        return -ENOENT;
    if (room->pending.items[at]->state != ENTRY_FAILED)
        return -EBUSY;
    if (buf_append_str(text, room->pending.items[at]->text))
        return -ENOMEM;
    struct entry *entry = entry_list_take(&room->pending, at);
    outbox_publish(room);
    outbox_forget(chat, entry);
    effect_bury_entry(chat, entry);
    return 0;
}
