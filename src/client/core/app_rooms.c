/* Which room one is in, which are listed, and what is unread in the others. */
#include "client/core/app_private.h"

#include "client/core/mention.h"

#include <stdlib.h>

static struct room_view *app_find_view(const struct app *app, const struct room *room)
{
    for (size_t i = 0; i < app->inner->view_count; i++)
        if (app->inner->views[i]->room == room)
            return app->inner->views[i];
    return NULL;
}

static struct room_view *app_add_view(struct app_private *inner, struct room *room)
{
    struct room_view *view = calloc(1, sizeof(*view));
    struct room_view **views =
        reallocarray(inner->views, inner->view_count + 1, sizeof(struct room_view *));
    if (views)
        inner->views = views;
    if (!view || !views) {
        free(view);
        return NULL;
    }
    *view = (struct room_view){ .room = room,
                                .history.mark_no = HISTORY_NO_MARK,
                                .editor.ring = &inner->ring };
    views[inner->view_count++] = view;
    return view;
}

struct room_view *app_view(struct app *app, struct room *room)
{
    struct room_view *view = app_find_view(app, room);
    if (view)
        return view;
    view = app_add_view(app->inner, room);
    if (view)
        app_take_draft(app, view);
    return view;
}

size_t app_mention_count(const struct app *app, const struct room *room)
{
    const struct room_view *view = app_find_view(app, room);
    return view ? view->mention_count : 0;
}

/** A draft that was begun elsewhere goes on in this room's input, unless that has its own. */
static bool app_move_draft(struct editor *from, struct room_view *to)
{
    if (from->text.size == 0 || to->editor.text.size > 0)
        return false;
    editor_fini(&to->editor);
    to->editor = *from;
    to->told_changes = APP_DRAFT_UNTOLD;
    *from = (struct editor){ .changes = from->changes + 1, .ring = to->editor.ring };
    return true;
}

void app_switch(struct app *app, struct room *room)
{
    struct app_private *inner = app->inner;
    struct room_view *view = app_view(app, room), *last = inner->current;
    app->is_dirty = true;
    if (!view || view == last)
        return;
    if (last) {
        last->history.mark_no = HISTORY_NO_MARK;
        sent_lines_rewind(&inner->sent);
    } else {
        app_move_draft(&inner->lone_editor, view);
    }
    inner->current = view;
    room->visit = ++inner->visit_count;
    if (room->unread_count > 0)
        view->history.mark_no = room->read_no;
    app_mark_read(app);
}

/** A direct room has a place in the list once something was said in it. */
static bool app_is_listed(const struct app *app, const struct room *room)
{
    const struct room_view *current = app->inner->current;
    return room->kind != ROOM_DIRECT || room->entry_count > 0 || room->pending_count > 0 ||
           (current && current->room == room);
}

struct room *app_listed_room(const struct app *app, size_t index)
{
    for (size_t i = 0; i < app->chat->room_count; i++)
        if (app_is_listed(app, app->chat->rooms[i]) && index-- == 0)
            return app->chat->rooms[i];
    return NULL;
}

size_t app_listed_count(const struct app *app)
{
    size_t count = 0;
    for (size_t i = 0; i < app->chat->room_count; i++)
        count += app_is_listed(app, app->chat->rooms[i]);
    return count;
}

size_t app_current_index(const struct app *app)
{
    const struct room *room;
    for (size_t i = 0; (room = app_listed_room(app, i)); i++)
        if (app->inner->current && app->inner->current->room == room)
            return i;
    return 0;
}

/** Whether new messages of the room come into sight by themselves. */
static bool app_is_in_sight(const struct app *app, const struct room *room)
{
    const struct room_view *current = app->inner->current;
    return current && current->room == room && !current->history.is_scrolled;
}

void app_mark_read(struct app *app)
{
    struct room_view *view = app->inner->current;
    if (!view || !app_is_in_sight(app, view->room))
        return;
    view->room->read_no = view->room->last_no;
    view->room->unread_count = 0;
    view->mention_count = 0;
}

void app_count_unread(struct app *app, struct room *room, const struct entry *entry)
{
    size_t start, size;
    struct room_view *view = app_view(app, room);
    if (!view || (entry->kind != ENTRY_MESSAGE && entry->kind != ENTRY_ACTION))
        return;
    bool is_for_me =
        room->kind == ROOM_DIRECT || mention_find(entry->text, app->chat->name, &start, &size);
    app->wants_bell |= is_for_me;
    if (app_is_in_sight(app, room))
        return;
    if (room->unread_count++ == 0) {
        room->read_no = entry->no - 1;
        if (view == app->inner->current)
            view->history.mark_no = room->read_no;
    }
    view->mention_count += is_for_me;
}

struct app_unread app_unread(const struct app *app)
{
    struct app_unread unread = { 0 };
    for (size_t i = 0; i < app->chat->room_count; i++) {
        unread.count += app->chat->rooms[i]->unread_count;
        unread.mentions += app_mention_count(app, app->chat->rooms[i]);
    }
    return unread;
}

/** A room of the same title that takes the place of a direct room opened anew; NULL: none. */
static struct room *app_heir(const struct app *app, const struct room *room)
{
    for (size_t i = 0; i < app->chat->room_count; i++) {
        struct room *other = app->chat->rooms[i];
        if (other != room && other->kind == room->kind && str_equal(other->title, room->title))
            return other;
    }
    return NULL;
}

/** The room visited last, but for the one that goes. */
static struct room *app_last_visited(const struct app *app, const struct room *gone)
{
    struct room *last = NULL;
    for (size_t i = 0; i < app->chat->room_count; i++) {
        struct room *room = app->chat->rooms[i];
        if (room != gone && app_is_listed(app, room) && (!last || room->visit > last->visit))
            last = room;
    }
    return last;
}

static void app_remove_view(struct app_private *inner, struct room_view *view)
{
    size_t index = 0;
    while (inner->views[index] != view)
        index++;
    inner->views[index] = inner->views[--inner->view_count];
    editor_fini(&view->editor);
    buf_fini(&view->told_user);
    free(view);
}

/** Find a place for the draft of a room that goes. One that was refused never was one's place. */
static void app_rescue_draft(struct app *app, struct room_view *view, struct room_view *next)
{
    bool is_heir = next && next->room->kind == view->room->kind &&
                   str_equal(next->room->title, view->room->title);
    bool may_move = is_heir || (view == app->inner->current && view->room->first_no == 0);
    if (view->editor.text.size == 0)
        return;
    if (!may_move || !next || !app_move_draft(&view->editor, next))
        app_keep_draft(app, view);
    else if (!is_heir)
        app_forget_draft(app, view);
}

void app_forget_room(struct app *app, struct room *room)
{
    struct app_private *inner = app->inner;
    struct room_view *view = app_find_view(app, room);
    app->is_dirty = true;
    if (!view)
        return;
    struct room *heir = app_heir(app, room), *next = heir ? heir : app_last_visited(app, room);
    bool is_current = inner->current == view;
    app_rescue_draft(app, view, next ? app_view(app, next) : NULL);
    if (is_current)
        inner->current = NULL;
    app_remove_view(inner, view);
    if (is_current && next)
        app_switch(app, next);
}

struct history_window app_window(const struct app *app, struct room *room, uint64_t now_ms)
{
    const struct rect *pane = &app->inner->scene.layout.history;
    return (struct history_window){ .room = room,
                                    .rows = pane->rows,
                                    .cols = pane->cols,
                                    .own_name = app->chat->name,
                                    .now_ms = now_ms,
                                    .is_online = app->chat->state == CHAT_READY };
}

void app_load_older(struct app *app, uint64_t now_ms)
{
    struct room_view *view = app->inner->current;
    if (!view || !view->room->is_joined || view->room->has_no_older ||
        view->room->is_loading_older || view->history.cleared.entry)
        return;
    struct history_window window = app_window(app, view->room, now_ms);
    if (history_is_near_top(&view->history, &window))
        chat_load_older(app->chat, view->room, now_ms);
}
