/*
 * Lists of messages as panes: one chooses a message and goes to it in its room. What comes live
 * is taken into those that go on.
 */
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <hutong/common/arena.h>

enum {
    LIST_PAGE_SHARE = 3,   /* rows of a window for each item of a page */
    UNREAD_PER_ROOM = 200, /* the newest, in a list of all that is unread */
};

/* Ask for a page. Until its end has come no other is asked for. */
static void app_list_ask(struct app *app, struct list_view *list, uint64_t now_ms)
{
    if (list->chat->state != CHAT_READY && app_list_find_here(app, list))
        return;
    struct message message = list_view_request(list);
    list->id = chat_request(list->chat, &message, now_ms);
}

/*
 * The pane of this tab for a list of that kind: the one that has such a list, or the one that one
 * is in if it has another list, or a new one. NULL, and told.
 */
static struct pane *app_list_pane(struct app *app, enum list_kind kind, uint64_t now_ms)
{
    const struct pane_tree *tree = &app_tab(app)->tree;
    for (struct pane_node *leaf = pane_tree_first(tree); leaf; leaf = pane_tree_following(leaf))
        if (leaf->pane->list && leaf->pane->list->kind == kind)
            return leaf->pane;
    return app_focus(app)->list ? app_focus(app) : app_split(app, PANE_ROWS, now_ms);
}

/* Without panes the list is told once it is whole. */
static void app_list_open_as_lines(struct app *app, struct list_view *list)
{
    list_view_free(app->inner->results);
    app->inner->results = list;
}

void app_list_open(struct app *app, struct list_view *list, uint64_t now_ms)
{
    if (!list->chat)
        list->chat = app->chat;
    struct pane *pane = app->inner->is_linear ? NULL : app_list_pane(app, list->kind, now_ms);
    if (pane) {
        app_pane_show_list(app, pane, list);
        app_go_pane(app, pane);
    } else if (app->inner->is_linear) {
        app_list_open_as_lines(app, list);
    } else {
        list_view_free(list);
        return;
    }
    if (list_view_asks(list))
        app_list_ask(app, list, now_ms);
    else
        app_list_refresh(app, list);
}

void app_lists_on_ready(struct app *app, const struct chat *chat, uint64_t now_ms)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));) {
        struct list_view *list = pane->list;
        bool is_wanting = list && (list->count == 0 || list->is_from_here) && list->id == 0;
        if (!is_wanting || list->chat != chat || !list_view_asks(list))
            continue;
        if (list->is_from_here)
            list_view_empty(list);
        list->is_from_here = false;
        app_list_ask(app, list, now_ms);
    }
}

struct list_view *app_list(const struct app *app)
{
    return app_is_reading(app) || app_is_prompting(app) ? NULL : app_focus(app)->list;
}

/* About how many items a window of the pane shows. */
static int app_list_page(const struct pane *pane)
{
    int page = pane->lines.rows / LIST_PAGE_SHARE;
    return page > 0 ? page : 1;
}

/* What stands around another item than before is asked for, if that is shown. */
static void app_list_ask_context(struct list_view *list, uint64_t now_ms)
{
    const struct list_item *item = list_view_chosen(list);
    if (!list_context_is_due(list) || item->chat->state != CHAT_READY)
        return;
    struct message message = list_context_request(list);
    list->context.id = chat_request(item->chat, &message, now_ms);
}

void app_list_move(struct app *app, int pages, int items, uint64_t now_ms)
{
    struct pane *pane = app_focus(app);
    app_list_step(app, pane, (long)pages * app_list_page(pane) + items, now_ms);
}

void app_list_step(struct app *app, struct pane *pane, long items, uint64_t now_ms)
{
    struct list_view *list = pane->list;
    int page = app_list_page(pane);
    list_view_move(list, items);
    bool is_near_end = list_view_goes_on_below(list) ? list->chosen + (size_t)page >= list->count
                                                     : list->chosen < (size_t)page;
    if (is_near_end && list_view_has_more(list))
        app_list_ask(app, list, now_ms);
    app_list_ask_context(list, now_ms);
    app->is_dirty = true;
}

void app_list_switch_context(struct app *app, uint64_t now_ms)
{
    struct list_view *list = app_list(app);
    list_context_switch(list);
    app_list_ask_context(list, now_ms);
    app->is_dirty = true;
}

void app_list_enter(struct app *app, uint64_t now_ms)
{
    const struct list_view *list = app_list(app);
    const struct list_item *item = list_view_chosen(list);
    if (item && list->kind == LIST_AROUND)
        app_tell(app, now_ms, _("This is too far back: it can only be read here"));
    else if (item)
        app_jump(app, item->chat, item->room, item->no, now_ms);
}

/* What people call a room: the other's name if it is a direct one. */
static struct str app_room_title(const struct chat *chat, struct str name)
{
    const struct room *room = chat_find_room(chat, name);
    return room ? room->title : name;
}

/* Whether the event is something that is said. In a room's history there is more. */
static bool app_is_said(const struct message *event)
{
    enum entry_kind kind = chat_entry_kind(event->kind);
    return kind == ENTRY_MESSAGE || kind == ENTRY_ACTION || kind == ENTRY_TOPIC;
}

static bool app_list_takes(struct list_view *list, const struct chat_effect *effect)
{
    const struct message *message = effect->message;
    if (!list || list->id == 0 || effect->request_id != list->id)
        return false;
    if (message->type != MESSAGE_EVENT)
        list_view_end(list, message);
    else if (list->kind != LIST_AROUND || app_is_said(message))
        list_view_add(list, effect->chat, app_room_title(effect->chat, message->room), message);
    return true;
}

static bool app_list_takes_context(struct app *app, struct list_view *list,
                                   const struct chat_effect *effect)
{
    const struct message *message = effect->message;
    struct list_context *context = list ? &list->context : NULL;
    if (!list || context->id == 0 || effect->chat != context->chat ||
        effect->request_id != context->id)
        return false;
    if (message->type != MESSAGE_EVENT)
        context->id = 0;
    else if (app_is_said(message))
        list_context_take(list, message);
    app->is_dirty = true;
    return true;
}

bool app_find_on_answer(struct app *app, const struct chat_effect *effect)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));)
        if (app_list_takes(pane->list, effect) || app_list_takes_context(app, pane->list, effect))
            return true;
    return app_list_takes(app->inner->results, effect);
}

/* An entry of a log as the event that it was. */
struct message app_event_of(const struct room *room, const struct entry *entry)
{
    struct message event = { .type = MESSAGE_EVENT };
    message_set_room(&event, room->name);
    message_set_no(&event, entry->no);
    message_set_time(&event, entry->time_ms);
    message_set_kind(&event, entry->kind);
    message_set_user(&event, entry->from);
    message_set_text(&event, entry->text);
    return event;
}

void app_lists_on_entry(struct app *app, const struct room *room, const struct entry *entry,
                        bool is_for_me)
{
    struct message event = app_event_of(room, entry);
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));) {
        struct list_view *list = pane->list;
        if (!list || list->chat != room->chat)
            continue;
        bool is_from = list->kind == LIST_FROM && str_equal(buf_str(&list->about), entry->from);
        if (is_from || (list->kind == LIST_MENTIONS && is_for_me))
            list_view_add(list, room->chat, room->title, &event);
    }
}

/* Whether a message waits to be read, if it is new. */
static bool app_waits(const struct app *app, const struct room *room, const struct entry *entry)
{
    bool is_said = entry->kind == ENTRY_MESSAGE || entry->kind == ENTRY_ACTION;
    return is_said && !entry->is_mine && !entry->is_recalled && !app_is_ignored(app, entry->from) &&
           (!app_is_muted(app, room) || app_is_for_me(app, room, entry));
}

/* Take what is unread in a room into the list. */
static void app_list_add_unread(const struct app *app, struct list_view *list,
                                const struct room *room)
{
    size_t count = 0;
    for (size_t i = room->entry_count; i > 0 && count < UNREAD_PER_ROOM; i--) {
        const struct entry *entry = room->entries[i - 1];
        if (entry->no > 0 && entry->no <= room->read_no)
            return;
        if (!app_waits(app, room, entry))
            continue;
        struct message event = app_event_of(room, entry);
        list_view_add(list, room->chat, room->title, &event);
        count++;
    }
}

void app_list_refresh(const struct app *app, struct list_view *list)
{
    const struct list_item *chosen = list_view_chosen(list);
    bool is_following = list->is_following || !chosen;
    uint64_t time_ms = chosen ? chosen->time_ms : 0, no = chosen ? chosen->no : 0;
    if (list->kind != LIST_UNREAD)
        return;
    list_view_empty(list);
    list->is_following = true;
    const struct room *room;
    for (size_t i = 0; (room = app_room(app, i)); i++)
        if (room->unread_count > 0)
            app_list_add_unread(app, list, room);
    if (!is_following)
        list_view_choose(list, time_ms, no);
}
