/*
 * M-a: from one room in which something waits to the next, what calls for the person most first;
 * when nothing waits any more, back to the room where it began.
 */
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"

enum urgency { URGENCY_NONE, URGENCY_UNREAD, URGENCY_DIRECT, URGENCY_MENTION };

size_t app_waiting_count(const struct app *app, const struct room *room)
{
    return app_is_muted(app, room) ? app_mention_count(app, room) : app_unread_count(app, room);
}

static enum urgency walk_urgency(const struct app *app, const struct room *room)
{
    if (app_waiting_count(app, room) == 0)
        return URGENCY_NONE;
    if (room->kind == ROOM_DIRECT)
        return URGENCY_DIRECT;
    return app_mention_count(app, room) > 0 ? URGENCY_MENTION : URGENCY_UNREAD;
}

/* Of the rooms that call most the next one in the list; NULL if none does. */
static struct room *walk_next(const struct app *app)
{
    size_t count = app_listed_count(app), current = app_current_index(app);
    enum urgency most = URGENCY_NONE;
    struct room *next = NULL;
    for (size_t i = 0; i < count; i++) {
        struct room *room = app_listed_room(app, (current + i) % count);
        bool is_here = app->inner->current && app->inner->current->room == room;
        enum urgency urgency = is_here ? URGENCY_NONE : walk_urgency(app, room);
        if (urgency > most) {
            most = urgency;
            next = room;
        }
    }
    return next;
}

/* Whoever has gone elsewhere in between begins a new walk there. */
static void walk_begin(struct app *app)
{
    struct app_private *inner = app->inner;
    struct room *here = inner->current ? inner->current->room : NULL;
    if (here && here == inner->walk_last)
        return;
    inner->walk_origin = here;
    inner->walk_last = NULL;
}

static void walk_back(struct app *app, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    struct room *origin = inner->walk_origin;
    bool has_gone = inner->walk_last && origin;
    inner->walk_origin = inner->walk_last = NULL;
    if (has_gone)
        app_switch(app, origin);
    app_tell(app, now_ms,
             has_gone ? _("No unread messages: back where you began") : _("No unread messages"));
}

void app_do_next_unread(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    app_closes_reading(app);
    walk_begin(app);
    struct room *next = walk_next(app);
    if (!next) {
        walk_back(app, now_ms);
        return;
    }
    app->inner->walk_last = next;
    app_switch(app, next);
}

void app_walk_forget(struct app *app, const struct room *room)
{
    struct app_private *inner = app->inner;
    if (inner->walk_origin == room)
        inner->walk_origin = NULL;
    if (inner->walk_last == room)
        inner->walk_last = NULL;
}
