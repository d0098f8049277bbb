/* Quotas of sessions and places: see quota.h. */
#include "server/session/quota.h"

#include <stdlib.h>

/* What all sessions of a place may do together. */
static struct bucket_rule place_rule(const struct quota_rules *rules, enum quota_kind kind)
{
    struct bucket_rule rule = rules->session[kind];
    uint32_t share = rules->share > 0 ? rules->share : 1;
    return (struct bucket_rule){ rule.burst * share, rule.per_minute * share };
}

uint64_t quota_wait(const struct quota *session, const struct quota_place *place,
                    enum quota_kind kind, uint64_t count, uint64_t now_ms)
{
    const struct bucket_rule *own = &place->rules->session[kind];
    if (own->burst == 0)
        return 0;
    const struct bucket_rule shared = place_rule(place->rules, kind);
    uint64_t own_ms = bucket_wait(&session->buckets[kind], own, count, now_ms);
    uint64_t shared_ms = bucket_wait(&place->quota.buckets[kind], &shared, count, now_ms);
    return own_ms > shared_ms ? own_ms : shared_ms;
}

void quota_spend(struct quota *session, struct quota_place *place, enum quota_kind kind,
                 uint64_t count, uint64_t now_ms)
{
    const struct bucket_rule *own = &place->rules->session[kind];
    if (own->burst == 0)
        return;
    const struct bucket_rule shared = place_rule(place->rules, kind);
    bucket_spend(&session->buckets[kind], own, count, now_ms);
    bucket_spend(&place->quota.buckets[kind], &shared, count, now_ms);
}

/* ---- places ---- */

static void place_forget(struct quota_places *places, struct quota_place *place)
{
    DL_DELETE(places->idle, place);
    places->idle_count--;
    HASH_DEL(places->all, place);
    free(place);
}

static struct quota_place *place_add(struct quota_places *places, uint64_t number)
{
    struct quota_place *place = calloc(1, sizeof(*place));
    if (!place)
        return NULL;
    place->place = number;
    HASH_ADD(hh, places->all, place, sizeof(place->place), place);
    if (place->hh.tbl)
        return place;
    free(place);
    return NULL;
}

/* The place, which is not idle any more. */
static struct quota_place *place_get(struct quota_places *places, uint64_t number)
{
    struct quota_place *place;
    HASH_FIND(hh, places->all, &number, sizeof(number), place);
    if (!place)
        return place_add(places, number);
    if (place->connections == 0) {
        DL_DELETE(places->idle, place);
        places->idle_count--;
    }
    return place;
}

/* Whether the place has @factor times the connections it may have. */
static bool has_too_many(const struct quota_place *place, uint32_t factor)
{
    uint64_t max = place->rules->connections;
    return max > 0 && place->connections >= max * factor;
}

/*
 * New connections count also where they are refused, so that one who goes on trying stays out;
 * but not without end, so that it can come back.
 */
static enum quota_welcome place_welcome(struct quota_place *place, uint64_t now_ms,
                                        uint64_t *wait_ms)
{
    enum { WAIT_MS = 10 * 1000 }; /* for one of its connections to end */
    const struct bucket_rule *rule = &place->rules->connects;
    struct bucket_rule twice = { rule->burst * QUOTA_SHUT_FACTOR, rule->per_minute };
    if (bucket_wait(&place->connects, &twice, 1, now_ms) > 0 ||
        has_too_many(place, QUOTA_SHUT_FACTOR))
        return QUOTA_SHUT;
    *wait_ms = bucket_wait(&place->connects, rule, 1, now_ms);
    bucket_spend(&place->connects, rule, 1, now_ms);
    if (*wait_ms == 0 && !has_too_many(place, 1))
        return QUOTA_WELCOME;
    if (*wait_ms == 0)
        *wait_ms = WAIT_MS;
    return QUOTA_REFUSED;
}

struct quota_place *quota_enter(struct quota_places *places, uint64_t number,
                                const struct quota_rules *rules, uint64_t now_ms,
                                enum quota_welcome *welcome, uint64_t *wait_ms)
{
    struct quota_place *place = place_get(places, number);
    if (!place)
        return NULL;
    place->rules = rules;
    *wait_ms = 0;
    *welcome = place_welcome(place, now_ms, wait_ms);
    place->connections++;
    return place;
}

void quota_leave(struct quota_places *places, struct quota_place *place)
{
    if (--place->connections > 0)
        return;
    DL_APPEND(places->idle, place);
    places->idle_count++;
    if (places->idle_count > QUOTA_IDLE_PLACES_MAX)
        place_forget(places, places->idle);
}

static bool place_misses_nothing(const struct quota_place *place, uint64_t now_ms)
{
    if (!bucket_is_full(&place->connects, &place->rules->connects, now_ms))
        return false;
    for (int kind = 0; kind < QUOTA_KIND_COUNT; kind++) {
        const struct bucket_rule shared = place_rule(place->rules, (enum quota_kind)kind);
        if (!bucket_is_full(&place->quota.buckets[kind], &shared, now_ms))
            return false;
    }
    return true;
}

void quota_tidy(struct quota_places *places, uint64_t now_ms)
{
    struct quota_place *place, *next;
    DL_FOREACH_SAFE (places->idle, place, next) {
        if (place_misses_nothing(place, now_ms))
            place_forget(places, place);
    }
}

void quota_fini(struct quota_places *places)
{
    struct quota_place *place, *next;
    HASH_ITER (hh, places->all, place, next) {
        HASH_DEL(places->all, place);
        free(place);
    }
    *places = (struct quota_places){ 0 };
}
