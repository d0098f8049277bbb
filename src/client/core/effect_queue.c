/*
 * Effects in the order they came about. What they point to (entries, rooms) may meanwhile have
 * left its place; it is buried here and freed when nobody can hold it any more.
 */
#include "client/core/chat_private.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <stdlib.h>

enum {
    QUEUE_FIRST = 16,
    QUEUE_SPARE = 4, /* kept for effects without which the connection would be lost for good */
};

static int effect_queue_grow(struct chat_private *inner)
{
    size_t capacity = inner->effect_capacity ? 2 * inner->effect_capacity : QUEUE_FIRST;
    struct queued_effect *effects = realloc(inner->effects, capacity * sizeof(*effects));
    if (!effects)
        return -ENOMEM;
    inner->effects = effects;
    inner->effect_capacity = capacity;
    return 0;
}

int effect_queue_init(struct chat *chat)
{
    return effect_queue_grow(chat->inner);
}

/* Make room for one more effect. */
static int effect_queue_reserve(struct chat_private *inner, enum chat_effect_kind kind)
{
    bool is_vital = kind == CHAT_CONNECT || kind == CHAT_DISCONNECT;
    if (inner->effect_count + QUEUE_SPARE < inner->effect_capacity || effect_queue_grow(inner) == 0)
        return 0;
    return is_vital && inner->effect_count < inner->effect_capacity ? 0 : -ENOMEM;
}

static void queued_effect_fini(struct queued_effect *queued)
{
    free(queued->texts);
    free(queued->message);
}

/* Move a text's bytes to the copies, at *@end. */
static void effect_copy_text(struct str *text, char **end)
{
    if (text->size == 0)
        return;
    memcpy(*end, text->bytes, text->size);
    text->bytes = *end;
    *end += text->size;
}

/* Copy what the effect borrows from its maker. */
static int queued_effect_init(struct queued_effect *queued, const struct chat_effect *effect)
{
    *queued = (struct queued_effect){ .effect = *effect };
    struct str *texts[] = { &queued->effect.text, &queued->effect.item.room,
                            &queued->effect.item.user, &queued->effect.item.text };
    size_t size = 0;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        size += texts[i]->size;
    char *end = queued->texts = size > 0 ? malloc(size) : NULL;
    if (size > 0 && !end)
        return -ENOMEM;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        effect_copy_text(texts[i], &end);
    queued->effect.message = queued->message =
        effect->message ? message_clone(effect->message) : NULL;
    return effect->message && !queued->message ? -ENOMEM : 0;
}

void effect_push(struct chat *chat, const struct chat_effect *effect)
{
    struct chat_private *inner = chat->inner;
    if (effect_queue_reserve(inner, effect->kind)) {
        inner->ran_out = true;
        return;
    }
    struct queued_effect *queued = &inner->effects[inner->effect_count];
    if (queued_effect_init(queued, effect)) {
        queued_effect_fini(queued);
        inner->ran_out = true;
        return;
    }
    inner->effect_count++;
}

void effect_push_room(struct chat *chat, enum chat_effect_kind kind, struct chat_room *room)
{
    room_cache_touch(chat, room);
    effect_push(chat, &(struct chat_effect){ .kind = kind, .room = &room->room });
}

void effect_push_entry(struct chat *chat, enum chat_effect_kind kind, struct chat_room *room,
                       const struct entry *entry, bool is_new)
{
    room_cache_touch(chat, room);
    effect_push(chat, &(struct chat_effect){
                          .kind = kind, .room = &room->room, .entry = entry, .is_new = is_new });
}

void effect_bury_entry(struct chat *chat, struct entry *entry)
{
    struct log_entry *dead = log_entry_of(entry);
    dead->next_dead = chat->inner->dead_entries;
    chat->inner->dead_entries = dead;
}

void effect_bury_room(struct chat *chat, struct chat_room *room)
{
    room->next_dead = chat->inner->dead_rooms;
    chat->inner->dead_rooms = room;
}

/* Nobody holds an effect any more: free what was kept for those who did. */
static void effect_queue_reset(struct chat_private *inner)
{
    inner->effect_next = inner->effect_count = 0;
    while (inner->dead_entries) {
        struct log_entry *dead = inner->dead_entries;
        inner->dead_entries = dead->next_dead;
        entry_free(&dead->entry);
    }
    while (inner->dead_rooms) {
        struct chat_room *dead = inner->dead_rooms;
        inner->dead_rooms = dead->next_dead;
        room_free(dead);
    }
}

bool chat_next_effect(struct chat *chat, struct chat_effect *effect)
{
    struct chat_private *inner = chat->inner;
    if (inner->effect_next > 0)
        queued_effect_fini(&inner->effects[inner->effect_next - 1]);
    if (inner->effect_next == inner->effect_count) {
        effect_queue_reset(inner);
        return false;
    }
    *effect = inner->effects[inner->effect_next++].effect;
    effect->chat = chat;
    return true;
}

void effect_queue_fini(struct chat *chat)
{
    struct chat_effect effect;
    while (chat_next_effect(chat, &effect))
        ;
    free(chat->inner->effects);
}
