/* Looks at the core and its database as they rest: see sim_core.h. */
#include "sim_core.h"

#include "server/core/core_state.h"
#include "server/core/room.h"
#include "server/core/unread.h"
#include "server/core/user.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct look_at {
    const struct core *core;
    struct db *db;
    const char *const *renewed;
    char *problem;
};

/* All that is kept of a room, as the store has it. */
struct kept {
    struct event_page pages[64];
    size_t count;
};

__attribute__((format(printf, 2, 3))) static void fail(const struct look_at *at, const char *format,
                                                       ...)
{
    va_list args;
    if (at->problem[0])
        return;
    va_start(args, format);
    vsnprintf(at->problem, 256, format, args);
    va_end(args);
}

/* ---- what a start would make of what is stored ---- */

static void check_loaded(const struct look_at *at, const struct core_config *config,
                         uint64_t now_ms)
{
    uint8_t running[32], loaded[32];
    struct core *core = core_new(config);
    if (!core || db_load(at->db, core, now_ms) != 0)
        abort();
    core_digest(at->core, false, running);
    core_digest(core, false, loaded);
    if (memcmp(running, loaded, sizeof(running)) != 0)
        fail(at, "a start would make another state of what is stored than the one that runs");
    core_free(core);
}

/* ---- rooms ---- */

static void kept_read(const struct look_at *at, const struct room *room, struct kept *kept)
{
    uint64_t after = 0;
    kept->count = 0;
    do {
        struct event_page *page = &kept->pages[kept->count++];
        if (kept->count == 64 || db_read(at->db, room->number, room_name(room), after, UINT64_MAX,
                                         LIMIT_HISTORY_PAGE, page) != 0)
            abort();
        if (page->count > 0)
            after = page->events[page->count - 1]->no;
    } while (kept->pages[kept->count - 1].count > 0);
}

static void kept_fini(struct kept *kept)
{
    while (kept->count > 0)
        event_page_fini(&kept->pages[--kept->count]);
}

typedef void (*visit_fn)(void *context, const struct message *event);

static void kept_visit(const struct kept *kept, visit_fn visit, void *context)
{
    for (size_t i = 0; i < kept->count; i++)
        for (size_t e = 0; e < kept->pages[i].count; e++)
            visit(context, kept->pages[i].events[e]);
}

struct numbers_of {
    uint64_t first, last, after, waiting;
};

static void count_waiting(void *context, const struct message *event)
{
    struct numbers_of *numbers = context;
    bool is_there = event_is_said(event->kind) && event->text.size > 0; /* not recalled */
    numbers->waiting += is_there && event->no > numbers->after;
    numbers->first = numbers->first ? numbers->first : event->no;
    numbers->last = event->no;
}

static void check_unread(const struct look_at *at, const struct room *room, const struct kept *kept)
{
    const struct member *member;
    DL_FOREACH2 (room->members, member, room_next) {
        struct numbers_of numbers = { .after = member->read_no };
        kept_visit(kept, count_waiting, &numbers);
        bool is_known = room->recalls.count < LIMIT_RECALLS;
        if (is_known && numbers.waiting != unread_count(member))
            fail(at, "%llu messages of %.*s wait for %.*s, not %llu",
                 (unsigned long long)numbers.waiting, STR_ARGS(room_name(room)),
                 STR_ARGS(user_name(member->key.user)), (unsigned long long)unread_count(member));
    }
}

static void check_range(const struct look_at *at, const struct room *room, const struct kept *kept)
{
    struct numbers_of numbers = { 0 };
    kept_visit(kept, count_waiting, &numbers);
    if (numbers.last > 0 && (numbers.first != room->first_no || numbers.last != room->last_no))
        fail(at, "of %.*s events %llu-%llu are kept, not %llu-%llu", STR_ARGS(room_name(room)),
             (unsigned long long)numbers.first, (unsigned long long)numbers.last,
             (unsigned long long)room->first_no, (unsigned long long)room->last_no);
}

/* ---- who was muted ---- */

struct silence {
    struct str name;
    bool has_role; /* was given one somewhere: may be above that */
    bool is_muted, has_spoken;
};

static bool is_about(const struct message *event, struct str name)
{
    struct str text = event->text;
    return str_starts_with(text, name) && (text.size == name.size || text.bytes[name.size] == ' ');
}

static void note_silence(void *context, const struct message *event)
{
    struct silence *silence = context;
    bool is_own = str_equal(event->user, silence->name);
    silence->has_role |= event->kind == EVENT_ROLE;
    if (event->kind == EVENT_MUTE && is_about(event, silence->name))
        silence->is_muted = true;
    if (event->kind == EVENT_UNMUTE && is_about(event, silence->name))
        silence->is_muted = false;
    silence->has_spoken |= silence->is_muted && is_own && event_is_said(event->kind);
}

static bool is_listed(const char *const *names, struct str name)
{
    for (; *names; names++)
        if (str_equal(str_of(*names), name))
            return true;
    return false;
}

/*
 * Who is muted had less of a role than who mutes, and speaks no more until that is lifted; rooms
 * in which roles were given are left out, since one may have risen above it; and so are those who
 * have deleted an account, since another one of that name was not muted.
 */
static void check_silence(const struct look_at *at, const struct room *room,
                          const struct kept *kept)
{
    const struct member *member;
    DL_FOREACH2 (room->members, member, room_next) {
        struct silence silence = { .name = user_name(member->key.user) };
        kept_visit(kept, note_silence, &silence);
        if (silence.has_spoken && !silence.has_role && !is_listed(at->renewed, silence.name))
            fail(at, "%.*s spoke in %.*s, but was muted", STR_ARGS(silence.name),
                 STR_ARGS(room_name(room)));
    }
}

static void check_room(const struct look_at *at, const struct room *room)
{
    static struct kept kept;
    kept_read(at, room, &kept);
    check_range(at, room, &kept);
    check_unread(at, room, &kept);
    check_silence(at, room, &kept);
    kept_fini(&kept);
}

bool sim_core_has_room(const struct core *core, uint64_t room)
{
    return room_find(core, room);
}

void sim_core_check(const struct core *core, struct db *db, const struct core_config *config,
                    uint64_t now_ms, const char *const *renewed, char problem[256])
{
    const struct look_at at = { core, db, renewed, problem };
    problem[0] = '\0';
    check_loaded(&at, config, now_ms);
    for (const struct room *room = core->rooms; room; room = room->by_number.next)
        check_room(&at, room);
}
