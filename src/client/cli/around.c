/* Hits with what was said around them: see around.h. */
#include "client/cli/around.h"
#include "client/cli/output.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <stdlib.h>

struct hit {
    char *room; /* owned */
    uint64_t no;
    bool is_shown; /* in a group that was shown, or is being */
};

static int hits_reserve(struct around *around)
{
    bool is_full = (around->count & (around->count - 1)) == 0; /* capacities are powers of two */
    size_t capacity = around->count > 0 ? 2 * around->count : 1;
    struct hit *hits = is_full ? realloc(around->hits, capacity * sizeof(*hits)) : around->hits;
    if (!hits)
        return -ENOMEM;
    around->hits = hits;
    return 0;
}

int around_add(struct around *around, const struct message *event)
{
    char *room = strndup(event->room.bytes, event->room.size);
    if (!room || hits_reserve(around)) {
        free(room);
        return -ENOMEM;
    }
    around->hits[around->count++] = (struct hit){ .room = room, .no = event->no };
    return 0;
}

/* ---- groups ---- */

static bool is_in_group_room(const struct around *around, const struct hit *hit)
{
    return str_equal(str_of(hit->room), around->room);
}

static void take_hit(struct around *around, struct hit *hit)
{
    uint64_t reach = around->context;
    uint64_t after = hit->no > reach ? hit->no - reach - 1 : 0;
    hit->is_shown = true;
    around->after = after < around->after ? after : around->after;
    around->last = hit->no + reach > around->last ? hit->no + reach : around->last;
}

/* Those of a room come the newest first, so each is near the one before it or ends the group. */
static void take_group(struct around *around, struct hit *first)
{
    around->room = str_of(first->room);
    around->after = UINT64_MAX;
    around->last = 0;
    take_hit(around, first);
    for (struct hit *hit = first + 1; hit < around->hits + around->count; hit++) {
        if (hit->is_shown || !is_in_group_room(around, hit))
            continue;
        if (hit->no + around->context < around->after)
            break;
        take_hit(around, hit);
    }
}

static void ask_page(struct around *around)
{
    struct message message = { .type = MESSAGE_HISTORY };
    message_set_room(&message, around->room);
    message_set_after(&message, around->after);
    message_set_before(&message, around->last + 1);
    message_set_limit(&message, LIMIT_HISTORY_PAGE);
    around->asked = around->after;
    chat_request(around->visit->chat, &message, visit_now_ms(around->visit));
}

static void next_group(struct around *around)
{
    while (around->shown < around->count && around->hits[around->shown].is_shown)
        around->shown++;
    if (around->shown == around->count) {
        visit_finish(around->visit, EXIT_OK);
        return;
    }
    take_group(around, &around->hits[around->shown]);
    if (around->has_group && !around->visit->options->is_json)
        visit_print(around->visit, STR("--\n"));
    around->has_group = true;
    ask_page(around);
}

void around_show(struct around *around)
{
    next_group(around);
}

/* ---- a page ---- */

static bool is_hit(const struct around *around, uint64_t no)
{
    for (size_t i = around->shown; i < around->count; i++) {
        const struct hit *hit = &around->hits[i];
        if (is_in_group_room(around, hit) && hit->no <= no)
            return hit->no == no;
    }
    return false;
}

static void show_event(struct around *around, const struct message *event)
{
    bool is_wanted = event->no > around->after && event->no <= around->last;
    if (!is_wanted)
        return;
    around->after = event->no;
    buf_clear(&around->line);
    if (output_found(&around->line, around->visit->options->is_json, event,
                     is_hit(around, event->no) ? FOUND_HIT : FOUND_CONTEXT))
        visit_fail(around->visit, EXIT_LOCAL, str_of(_("out of memory")));
    else
        visit_print(around->visit, buf_str(&around->line));
}

/* The end of the room, or of what is kept of it, may come before the group's. */
static void go_on(struct around *around)
{
    if (around->after < around->last && around->after != around->asked)
        ask_page(around);
    else
        next_group(around);
}

void around_on_answer(struct around *around, const struct message *answer)
{
    if (answer->type == MESSAGE_EVENT)
        show_event(around, answer);
    else if (answer->type == MESSAGE_DONE)
        go_on(around);
}

void around_fini(struct around *around)
{
    for (size_t i = 0; i < around->count; i++)
        free(around->hits[i].room);
    free(around->hits);
    buf_fini(&around->line);
}
