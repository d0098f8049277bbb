/* What rooms let go of. */
#include "server/core/retention.h"
#include "server/core/emit.h"
#include "server/core/file.h"
#include "server/core/notes.h"
#include "server/core/room.h"
#include "server/core/settings.h"
#include "server/core/unread.h"

static const uint64_t DAY_MS = 24 * 60 * 60 * 1000;

/* What holds for a room; 0: no bound. */
struct retention {
    uint64_t age_ms, count;
};

static uint64_t lesser_bound(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return a > b ? a : b;
    return a < b ? a : b;
}

static struct retention retention_of(const struct core *core, const struct room *room)
{
    const struct core_config *config = &core->config;
    uint64_t own_ms = room_setting(room, GROUP_KEEP_DAYS) * DAY_MS;
    uint64_t own_count = room_setting(room, GROUP_KEEP_COUNT);
    return (struct retention){
        .age_ms = lesser_bound(own_ms ? own_ms : config->retain_ms, config->retain_max_ms),
        .count =
            lesser_bound(own_count ? own_count : config->retain_count, config->retain_max_count),
    };
}

/* Where what is kept begins by its count alone. */
static uint64_t first_counted(const struct core *core, const struct room *room)
{
    uint64_t count = retention_of(core, room).count;
    bool is_more = count > 0 && room->last_no > count;
    uint64_t first = is_more ? room->last_no - count + 1 : 0;
    return first > room->first_no ? first : room->first_no;
}

static bool is_bound(const struct core *core, const struct room *room)
{
    const struct retention retention = retention_of(core, room);
    return retention.age_ms > 0 || retention.count > 0;
}

uint64_t core_next_expiry(const struct core *core, uint64_t after)
{
    for (const struct room *room = core->rooms; room; room = room->by_number.next)
        if (room->number > after && room->first_no <= room->last_no && is_bound(core, room))
            return room->number;
    return 0;
}

bool retention_find_target(const struct core *core, const struct proposal *proposal,
                           struct event_target *target)
{
    const struct room *room = room_find(core, proposal->room);
    uint64_t age_ms = room ? retention_of(core, room).age_ms : 0;
    uint64_t before_ms = age_ms > 0 && proposal->now_ms > age_ms ? proposal->now_ms - age_ms : 0;
    uint64_t first = room ? first_counted(core, room) : 0;
    if (!room || (before_ms == 0 && first == room->first_no))
        return false;
    *target = (struct event_target){
        .room = room->number, .no = first, .is_fixed = true, .before_ms = before_ms
    };
    return true;
}

/* How many messages there were before @no, by the room itself or by the store. */
static bool find_said_before(const struct room *room, uint64_t no, const struct seen_event *seen,
                             uint64_t *said)
{
    bool is_seen = seen->room == room->number && seen->no == no;
    *said = room->said;
    if (no > room->last_no || unread_said_at(room, no - 1, said))
        return true;
    if (is_seen && seen->said < room->said)
        *said = seen->said - (seen->said > 0 && event_is_said(seen->kind));
    return is_seen;
}

/*
 * The first number to be kept, and what was said before it. Where a count has gone on since the
 * store was asked, and the room knows it no more, it is what was asked for: it comes again.
 */
static uint64_t first_kept(const struct core *core, const struct room *room,
                           const struct seen_event *seen, uint64_t *said)
{
    uint64_t first = first_counted(core, room);
    uint64_t seen_no = seen->room == room->number ? seen->no : 0;
    if (seen_no > first)
        first = seen_no;
    if (first > room->last_no)
        first = room->last_no + 1;
    if (find_said_before(room, first, seen, said))
        return first;
    return seen_no > 0 && find_said_before(room, seen_no, seen, said) ? seen_no : room->first_no;
}

/* And the files that no message names any more. */
static void drop_files(struct core *core, struct room *room, struct effects *effects)
{
    struct file_ref *ref, *next;
    DL_FOREACH_SAFE2 (room->files, ref, next, room_next) {
        if (ref->key.no < room->first_no)
            file_ref_drop(core, room, ref, effects);
    }
}

/* Pinned messages go as the others do. */
static void drop_pins(struct room *room, struct effects *effects)
{
    while (room->pins.count > 0 && room->pins.items[0] < room->first_no)
        notes_remove(effects, room, NOTE_PIN, NULL, room->pins.items[0]);
}

void retention_apply(struct core *core, const struct proposal *proposal, struct effects *effects)
{
    struct room *room = room_find(core, proposal->room);
    if (!room)
        return;
    uint64_t said = 0, first = first_kept(core, room, &proposal->seen_event, &said);
    if (first <= room->first_no)
        return;
    room->first_no = first;
    if (said > room->first_said && said < first)
        room->first_said = said;
    drop_pins(room, effects);
    drop_files(core, room, effects);
    effects_push(effects, &(struct effect){ .kind = EFFECT_EXPIRE,
                                            .room = room->number,
                                            .no = room->first_no,
                                            .count = room->first_said,
                                            .said = room->said });
}
