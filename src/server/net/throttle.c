/* Tries by key, in the order of the last one. */
#include "server/net/throttle.h"

#include <hutong/common/hash.h>
#include <stdlib.h>

struct throttle_entry {
    uint64_t key;
    uint32_t count;
    uint64_t tried_ms, next_ms;
    UT_hash_handle hh;
};

struct throttle {
    struct throttle_entry *entries; /* owned; the first is the one not tried for longest */
};

struct throttle *throttle_new(void)
{
    return calloc(1, sizeof(struct throttle));
}

static void throttle_remove(struct throttle *throttle, struct throttle_entry *entry)
{
    HASH_DEL(throttle->entries, entry);
    free(entry);
}

void throttle_free(struct throttle *throttle)
{
    if (!throttle)
        return;
    while (throttle->entries)
        throttle_remove(throttle, throttle->entries);
    free(throttle);
}

static struct throttle_entry *throttle_find(struct throttle *throttle, uint64_t key)
{
    struct throttle_entry *entry;
    HASH_FIND(hh, throttle->entries, &key, sizeof(key), entry);
    return entry;
}

/* Make room for one more, and forget what is long past. */
static void throttle_tidy(struct throttle *throttle, uint64_t now_ms)
{
    while (throttle->entries && (throttle->entries->tried_ms + THROTTLE_FORGET_MS <= now_ms ||
                                 HASH_COUNT(throttle->entries) >= THROTTLE_ENTRIES_MAX))
        throttle_remove(throttle, throttle->entries);
}

uint64_t throttle_wait(struct throttle *throttle, uint64_t key, uint64_t now_ms)
{
    const struct throttle_entry *entry = throttle_find(throttle, key);
    return entry && entry->next_ms > now_ms ? entry->next_ms - now_ms : 0;
}

static uint64_t throttle_delay(uint32_t count, uint32_t free_count)
{
    uint64_t delay_ms = THROTTLE_WAIT_MIN_MS;
    if (count < free_count)
        return 0;
    for (uint32_t n = free_count; n < count && delay_ms < THROTTLE_WAIT_MAX_MS; n++)
        delay_ms *= 2;
    return delay_ms < THROTTLE_WAIT_MAX_MS ? delay_ms : THROTTLE_WAIT_MAX_MS;
}

/* The entry of @key, the last in the order; NULL without memory. */
static struct throttle_entry *throttle_take(struct throttle *throttle, uint64_t key)
{
    struct throttle_entry *entry = throttle_find(throttle, key);
    if (entry)
        HASH_DEL(throttle->entries, entry);
    else
        entry = calloc(1, sizeof(*entry));
    if (!entry)
        return NULL;
    entry->key = key;
    HASH_ADD(hh, throttle->entries, key, sizeof(key), entry);
    if (entry->hh.tbl)
        return entry;
    free(entry);
    return NULL;
}

void throttle_count(struct throttle *throttle, uint64_t key, uint32_t free_count, uint64_t now_ms)
{
    throttle_tidy(throttle, now_ms);
    struct throttle_entry *entry = throttle_take(throttle, key);
    if (!entry)
        return;
    entry->count++;
    entry->tried_ms = now_ms;
    entry->next_ms = now_ms + throttle_delay(entry->count, free_count);
}

void throttle_forgive(struct throttle *throttle, uint64_t key)
{
    struct throttle_entry *entry = throttle_find(throttle, key);
    if (!entry)
        return;
    entry->next_ms = 0;
    if (--entry->count == 0)
        throttle_remove(throttle, entry);
}
