/*
 * Going to a message in its room. Until it is loaded the pane waits for it: older history is
 * fetched page by page, and what lies too far back is shown in a list of its own.
 */
#include "client/core/app_commands.h"
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/keymap.h"

#include "client/core/i18n.h"

enum { JUMP_FAR = 4000 /* events to fetch before the message, at most */ };

/* The pane of the tab that is shown which was gone into last, of those for rooms or for @room. */
static struct pane *app_latest_pane(const struct app *app, const struct room *room)
{
    const struct pane_tree *tree = &app_tab(app)->tree;
    struct pane *latest = NULL;
    for (struct pane_node *leaf = pane_tree_first(tree); leaf; leaf = pane_tree_following(leaf)) {
        struct pane *pane = leaf->pane;
        bool fits = room ? pane->view && pane->view->room == room : !pane->list;
        if (fits && (!latest || pane->visit > latest->visit))
            latest = pane;
    }
    return latest;
}

struct pane *app_room_pane(const struct app *app)
{
    struct pane *latest = app_latest_pane(app, NULL);
    return latest ? latest : app_focus(app);
}

/* It is too far back, or there is nothing more to fetch. */
static void app_seek_elsewhere(struct app *app, struct pane *pane, uint64_t now_ms)
{
    uint64_t no = pane->wanted_no;
    pane->wanted_no = 0;
    app_find_around(app, pane->view->room, no, now_ms);
}

static void app_seek_older(struct app *app, struct pane *pane, uint64_t now_ms)
{
    struct room *room = pane->view->room;
    bool is_far = room->has_no_older || room->first_no - pane->wanted_no > JUMP_FAR;
    if (!is_far)
        chat_load_older(room->chat, room, now_ms);
    if (is_far || !room->is_loading_older)
        app_seek_elsewhere(app, pane, now_ms);
}

static void app_seek_here(struct app *app, struct pane *pane, uint64_t now_ms)
{
    struct history_window window = app_scrolled_window(app, pane, now_ms);
    if (history_seek(&pane->history, &window, pane->wanted_no))
        app->is_dirty = true;
    if (pane->wanted_no == pane->history.mark_no + 1)
        pane->history.found_no = 0; /* the last-read line says it already */
    pane->wanted_no = 0;
}

static void app_seek_in(struct app *app, struct pane *pane, uint64_t now_ms)
{
    const struct room *room = pane->view ? pane->view->room : NULL;
    if (!room || pane->wanted_no == 0 || room->first_no == 0 || pane->wanted_no > room->last_no)
        return; /* it will come with the history */
    if (pane->wanted_no < room->first_no)
        app_seek_older(app, pane, now_ms);
    else
        app_seek_here(app, pane, now_ms);
}

void app_seek(struct app *app, uint64_t now_ms)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));)
        if (pane->wanted_no > 0)
            app_seek_in(app, pane, now_ms);
}

void app_jump(struct app *app, struct chat *chat, struct str name, uint64_t no, uint64_t now_ms)
{
    struct room *room = chat_find_room(chat, name);
    if (!room)
        room = chat_join(chat, name, now_ms);
    if (!room || !app_view(app, room))
        return;
    struct pane *pane = app_latest_pane(app, room);
    app_go_pane(app, pane ? pane : app_room_pane(app));
    app_switch(app, room);
    app_arrange(app);
    app_focus(app)->wanted_no = no;
    app_seek(app, now_ms);
}

void app_run_jump(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct pane *pane = app_focus(app);
    (void)arguments;
    if (!app_here(app, now_ms))
        return;
    if (pane->history.mark_no == HISTORY_NO_MARK) {
        app_tell(app, now_ms, _("Nothing was new here when you came"));
        return;
    }
    pane->wanted_no = pane->history.mark_no + 1;
    app_seek(app, now_ms);
}

void app_do_jump(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (!app_closes_reading(app) && !app_is_prompting(app))
        app_run_jump(app, STR(""), now_ms);
}
