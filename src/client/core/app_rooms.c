/* Which room one is in, which are listed, and what is unread in the others. */
#include "client/core/app_input.h"
#include "client/core/app_lists.h"
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

/*
 * The server counts what the ignored have said, too: how much of that is in its counts, or only of
 * what is for the person, as far as the room is loaded.
 */
static size_t app_unheard_count(const struct app *app, const struct room *room, bool is_for_me)
{
    size_t count = 0;
    if (settings_text(&app->inner->settings, SETTING_IGNORE).size == 0)
        return 0;
    for (size_t i = room->entry_count; i > 0; i--) {
        const struct entry *entry = room->entries[i - 1];
        if (entry->no > 0 && entry->no <= room->read_no)
            break;
        count += entry->no > 0 && entry->no <= room->counted_no && entry_is_said(entry) &&
                 app_is_ignored(app, entry->from) &&
                 (!is_for_me || app_is_for_me(app, room, entry));
    }
    return count;
}

static size_t less(size_t count, size_t part)
{
    return count > part ? count - part : 0;
}

size_t app_unread_count(const struct app *app, const struct room *room)
{
    return room->unread_count == 0 ? 0
                                   : less(room->unread_count, app_unheard_count(app, room, false));
}

size_t app_mention_count(const struct app *app, const struct room *room)
{
    bool is_for_me = room->kind == ROOM_DIRECT && !app_is_muted(app, room);
    if (is_for_me)
        return app_unread_count(app, room);
    return room->mention_count == 0 ? 0
                                    : less(room->mention_count, app_unheard_count(app, room, true));
}

/* A draft that was begun elsewhere goes on in this room's input, unless that has its own. */
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
    struct room_view *view = app_view(app, room);
    app->is_dirty = true;
    if (!view || view == inner->current)
        return;
    if (!inner->current)
        app_move_draft(&inner->lone_editor, view);
    if (app_focus(app) != app_room_pane(app))
        app_go_pane(app, app_room_pane(app)); /* lists stay as they are */
    app_pane_show(app, app_focus(app), view);
    sent_lines_rewind(&inner->sent);
    room->visit = ++inner->visit_count;
    room->keeps_unread = false;
    app_mark_read(app);
}

/* A direct room has a place in the list once something was said in it. */
static bool app_is_listed(const struct app *app, const struct room *room)
{
    const struct room_view *current = app->inner->current;
    return room->kind != ROOM_DIRECT || room->entry_count > 0 || room->pending_count > 0 ||
           (current && current->room == room);
}

struct room *app_listed_room(const struct app *app, size_t index)
{
    struct room *room;
    for (size_t i = 0; (room = app_room(app, i)); i++)
        if (app_is_listed(app, room) && index-- == 0)
            return room;
    return NULL;
}

size_t app_listed_count(const struct app *app)
{
    const struct room *room;
    size_t count = 0;
    for (size_t i = 0; (room = app_room(app, i)); i++)
        count += app_is_listed(app, room);
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

/* Whether the newest lines of the pane's room are before the person's eyes, and so are read. */
static bool app_shows_newest(const struct app *app, const struct pane *pane)
{
    return pane->view && !pane->history.is_scrolled && !pane->view->room->keeps_unread &&
           app_pane_is_shown(app, pane);
}

/* Whether new messages of the room come into sight by themselves. */
static bool app_is_in_sight(const struct app *app, const struct room *room)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));)
        if (pane->view && pane->view->room == room && app_shows_newest(app, pane))
            return true;
    return false;
}

/*
 * What waits in a room that comes into sight gets a line above it. In one that was in sight already
 * nothing waits, though the server may count what is still on its way.
 */
static void app_come_into_sight(const struct app *app, struct pane *pane)
{
    bool is_in_sight = app_shows_newest(app, pane) &&
                       (pane->view->room->is_joined || pane->view->room->cached_ms > 0);
    if (is_in_sight && !pane->is_in_sight && pane->view->room->unread_count > 0)
        pane->history.mark_no = pane->view->room->read_no;
    pane->is_in_sight = is_in_sight;
}

void app_mark_read(struct app *app)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));)
        app_come_into_sight(app, pane);
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));) {
        if (app_shows_newest(app, pane))
            chat_mark_read(pane->view->room->chat, pane->view->room);
    }
}

/* A message came into a room that is before the person, but scrolled up. */
static void app_count_new(struct app *app, const struct room_view *view, bool is_first)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));) {
        if (pane->view != view)
            continue;
        pane->new_count += pane->history.is_scrolled;
        if (is_first)
            pane->history.mark_no = view->room->read_no;
    }
}

bool app_calls_for(const struct app *app, enum setting setting, const struct room *room,
                   bool is_for_me)
{
    int choice = settings_choice(&app->inner->settings, setting, room->title);
    return (choice == BELL_ALL && !app_is_muted(app, room)) || (choice != BELL_NEVER && is_for_me);
}

bool app_is_for_me(const struct app *app, const struct room *room, const struct entry *entry)
{
    size_t start, size;
    return (room->kind == ROOM_DIRECT && !app_is_muted(app, room)) ||
           mention_find(entry->text, room->chat->name, &start, &size) ||
           (!app_is_muted(app, room) && mention_find(entry->text, STR("@all"), &start, &size));
}

void app_count_unread(struct app *app, struct room *room, const struct entry *entry,
                      uint64_t now_ms)
{
    struct room_view *view = app_view(app, room);
    if (!view || !entry_is_said(entry))
        return;
    bool is_ignored = app_is_ignored(app, entry->from);
    bool is_for_me = !is_ignored && app_is_for_me(app, room, entry);
    app_lists_on_entry(app, room, entry, is_for_me);
    if (is_ignored)
        return;
    bool is_seen = app_is_in_sight(app, room);
    app->wants_bell |= app_calls_for(app, SETTING_BELL, room, is_for_me);
    app_alert_entry(app, room, entry, is_for_me, now_ms);
    bool is_first = !is_seen && room->unread_count == 0;
    if (!is_seen && entry->no > room->counted_no) {
        room->unread_count++;
        room->mention_count += is_for_me;
    }
    app_count_new(app, view, is_first);
}

struct app_unread app_unread(const struct app *app)
{
    struct app_unread unread = { 0 };
    const struct room *room;
    for (size_t i = 0; (room = app_room(app, i)); i++) {
        unread.count += app_waiting_count(app, room);
        unread.mentions += app_mention_count(app, room);
    }
    return unread;
}

/* A room of the same title that takes the place of a direct room opened anew; NULL: none. */
static struct room *app_heir(const struct room *room)
{
    for (size_t i = 0; i < room->chat->room_count; i++) {
        struct room *other = room->chat->rooms[i];
        if (other != room && other->kind == room->kind && str_equal(other->title, room->title))
            return other;
    }
    return NULL;
}

struct room *app_last_visited(const struct app *app, const struct room *other)
{
    struct room *last = NULL, *room;
    for (size_t i = 0; (room = app_room(app, i)); i++)
        if (room != other && app_is_listed(app, room) && (!last || room->visit > last->visit))
            last = room;
    return last;
}

static void app_remove_view(struct app_private *inner, struct room_view *view)
{
    size_t index = 0;
    while (inner->views[index] != view)
        index++;
    inner->views[index] = inner->views[--inner->view_count];
    editor_fini(&view->editor);
    buf_fini(&view->told_room);
    buf_fini(&view->told_user);
    free(view);
}

/* Find a place for the draft of a room that goes. One that was refused never was one's place. */
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
    app_walk_forget(app, room);
    if (inner->people.roster.room == room)
        app_people_forget(app);
    struct room *heir = app_heir(room), *next = heir ? heir : app_last_visited(app, room);
    app_rescue_draft(app, view, next ? app_view(app, next) : NULL);
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));) {
        if (pane->view != view)
            continue;
        app_pane_show(app, pane, NULL);
        if (next)
            app_pane_show(app, pane, app_view(app, next));
    }
    app_remove_view(inner, view);
    if (next)
        next->visit = ++inner->visit_count;
    app_mark_read(app);
}

int app_tail_rows(const struct pane *pane)
{
    enum { TAIL_ROWS = 3, TAIL_SHARE = 4 /* of the pane, with the marker */ };
    int rows = pane->lines.rows / TAIL_SHARE - 1;
    return rows < 0 ? 0 : rows > TAIL_ROWS ? TAIL_ROWS : rows;
}

struct history_window app_scrolled_window(const struct app *app, const struct pane *pane,
                                          uint64_t now_ms)
{
    int tail_rows = app_tail_rows(pane);
    return (struct history_window){ .room = pane->view->room,
                                    .rows = pane->lines.rows - tail_rows - (tail_rows > 0),
                                    .cols = pane->lines.cols,
                                    .own_name = pane->view->room->chat->name,
                                    .settings = &app->inner->settings,
                                    .now_ms = now_ms,
                                    .is_online = pane->view->room->chat->state == CHAT_READY };
}

struct history_window app_window(const struct app *app, const struct pane *pane, uint64_t now_ms)
{
    struct history_window window = app_scrolled_window(app, pane, now_ms);
    if (!pane->history.is_scrolled)
        window.rows = pane->lines.rows;
    return window;
}

/* Whether there is older history of the pane's room to be fetched. */
static bool app_may_load_older(const struct pane *pane)
{
    const struct room *room = pane->view ? pane->view->room : NULL;
    return room && room->is_joined && !room->has_no_older && !room->is_loading_older &&
           !pane->history.cleared.entry;
}

void app_load_older(struct app *app, uint64_t now_ms)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));) {
        if (!app_may_load_older(pane) || !app_pane_is_shown(app, pane))
            continue;
        struct history_window window = app_window(app, pane, now_ms);
        if (history_is_near_top(&pane->history, &window))
            chat_load_older(pane->view->room->chat, pane->view->room, now_ms);
    }
}
