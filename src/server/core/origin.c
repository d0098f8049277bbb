/* Places that guests and new rooms come from: see origin.h. */
#include "server/core/origin.h"

#include <errno.h>
#include <stdlib.h>

enum { ROOM_BURST_HOURS = 5, MINUTES_PER_HOUR = 60 };

static const struct core_limits *limits_of(const struct core *core, const struct proposal *proposal)
{
    return proposal->is_local ? &core->config.limits_local : &core->config.limits_beyond;
}

static struct origin *find(const struct core *core, uint64_t place)
{
    struct origin *origin;
    HASH_FIND(hh, core->origins, &place, sizeof(place), origin);
    return origin;
}

static void forget(struct core *core, struct origin *origin)
{
    DL_DELETE(core->idle_origins, origin);
    core->idle_origin_count--;
    HASH_DELETE(hh, core->origins, origin);
    free(origin);
}

/* It was used last of all that have no guests. */
static void append_idle(struct core *core, struct origin *origin)
{
    DL_APPEND(core->idle_origins, origin);
    core->idle_origin_count++;
    if (core->idle_origin_count > ORIGIN_IDLE_MAX)
        forget(core, core->idle_origins);
}

static void remove_idle(struct core *core, struct origin *origin)
{
    DL_DELETE(core->idle_origins, origin);
    core->idle_origin_count--;
}

/* Find or add. NULL when memory ran out. */
static struct origin *get(struct core *core, uint64_t place)
{
    struct origin *origin = find(core, place);
    if (origin)
        return origin;
    origin = calloc(1, sizeof(*origin));
    if (!origin)
        return NULL;
    origin->place = place;
    HASH_ADD(hh, core->origins, place, sizeof(origin->place), origin);
    if (!origin->hh.tbl) {
        free(origin);
        return NULL;
    }
    append_idle(core, origin);
    return origin;
}

bool origin_allows_guest(const struct core *core, const struct proposal *proposal)
{
    uint32_t max = limits_of(core, proposal)->guests;
    const struct origin *origin = find(core, proposal->address);
    return max == 0 || !origin || origin->guest_count < max;
}

int origin_hold_guest(struct core *core, struct user *user, uint64_t place)
{
    if (user->origin)
        return 0;
    struct origin *origin = get(core, place);
    if (!origin)
        return -ENOMEM;
    if (origin->guest_count++ == 0)
        remove_idle(core, origin);
    user->origin = origin;
    return 0;
}

void origin_let_go(struct core *core, struct user *user)
{
    struct origin *origin = user->origin;
    user->origin = NULL;
    if (origin && --origin->guest_count == 0)
        append_idle(core, origin);
}

/* So many an hour, and after some quiet hours more at once. */
static struct bucket_rule room_rule(const struct core *core, const struct proposal *proposal)
{
    uint64_t per_hour = limits_of(core, proposal)->rooms_hour;
    uint64_t per_minute = (per_hour + MINUTES_PER_HOUR - 1) / MINUTES_PER_HOUR;
    return (struct bucket_rule){ per_hour * ROOM_BURST_HOURS, per_minute };
}

uint64_t origin_wait_room(const struct core *core, const struct proposal *proposal)
{
    const struct bucket_rule rule = room_rule(core, proposal);
    const struct origin *origin = find(core, proposal->address);
    return origin ? bucket_wait(&origin->rooms, &rule, 1, proposal->now_ms) : 0;
}

int origin_count_room(struct core *core, const struct proposal *proposal)
{
    const struct bucket_rule rule = room_rule(core, proposal);
    struct origin *origin = rule.burst > 0 ? get(core, proposal->address) : NULL;
    if (!origin)
        return rule.burst > 0 ? -ENOMEM : 0;
    bucket_spend(&origin->rooms, &rule, 1, proposal->now_ms);
    if (origin->guest_count == 0) {
        remove_idle(core, origin);
        append_idle(core, origin);
    }
    return 0;
}

void origins_fini(struct core *core)
{
    struct origin *origin, *next;
    HASH_ITER (hh, core->origins, origin, next) {
        HASH_DELETE(hh, core->origins, origin);
        free(origin);
    }
}
