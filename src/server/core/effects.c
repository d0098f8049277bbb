/* A batch of effects: an array that grows, and an arena for all it points to. */
#include "server/core/effects.h"

#include <errno.h>
#include <stdlib.h>

enum {
    EFFECTS_CAPACITY_FIRST = 64,
    EFFECTS_CAPACITY_KEPT = 1024, /* a larger array is given back with the batch */
};

static int effects_reserve(struct effects *effects)
{
    if (effects->count < effects->capacity)
        return 0;
    size_t capacity = effects->capacity ? effects->capacity * 2 : EFFECTS_CAPACITY_FIRST;
    struct effect *items = realloc(effects->items, capacity * sizeof(*items));
    if (!items)
        return -ENOMEM;
    effects->items = items;
    effects->capacity = capacity;
    return 0;
}

static const struct message *effects_copy_message(struct effects *effects,
                                                  const struct message *message)
{
    if (!message)
        return NULL;
    void *memory = arena_take(&effects->arena, message_clone_size(message));
    if (!memory) {
        effects->failed = true;
        return NULL;
    }
    return message_clone_into(message, memory);
}

void effects_push(struct effects *effects, const struct effect *effect)
{
    if (effects->failed || effects_reserve(effects) != 0) {
        effects->failed = true;
        return;
    }
    struct effect *copy = &effects->items[effects->count];
    *copy = *effect;
    if (effect->kind == EFFECT_EVENT || effect->kind == EFFECT_PUBLISH)
        copy->session = effects->cause;
    copy->name = arena_str(&effects->arena, effect->name, &effects->failed);
    copy->topic = arena_str(&effects->arena, effect->topic, &effects->failed);
    copy->token = arena_str(&effects->arena, effect->token, &effects->failed);
    copy->hash = arena_str(&effects->arena, effect->hash, &effects->failed);
    copy->scram = arena_str(&effects->arena, effect->scram, &effects->failed);
    copy->text = arena_str(&effects->arena, effect->text, &effects->failed);
    copy->content = arena_str(&effects->arena, effect->content, &effects->failed);
    copy->rooms = arena_str(&effects->arena, effect->rooms, &effects->failed);
    copy->message = effects_copy_message(effects, effect->message);
    if (effects->failed)
        return;
    effects->count++;
    if (effect_is_stored(effect->kind))
        effects->store_count++;
}

static void effects_drop_items(struct effects *effects)
{
    free(effects->items);
    effects->items = NULL;
    effects->capacity = 0;
}

void effects_reset(struct effects *effects)
{
    if (effects->capacity > EFFECTS_CAPACITY_KEPT)
        effects_drop_items(effects);
    effects->count = 0;
    effects->store_count = 0;
    effects->failed = false;
    arena_reset(&effects->arena);
}

void effects_fini(struct effects *effects)
{
    effects_drop_items(effects);
    arena_fini(&effects->arena);
    *effects = (struct effects){ 0 };
}
