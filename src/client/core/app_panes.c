/*
 * How the screen is divided among rooms. A pane has its place and how far it is scrolled; what is
 * typed belongs to the room. What is in sight in any pane is read, whichever one is in.
 */
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <stdlib.h>

enum {
    PANES_MAX = 64,      /* of a tab */
    PANE_TITLE_ROWS = 4, /* a pane that is alone has a title from here on */
};

struct tab *app_tab(const struct app *app)
{
    return &app->inner->tabs[app->inner->tab];
}

struct pane *app_focus(const struct app *app)
{
    return app_tab(app)->focus;
}

/* The tab in whose tree a pane is. */
static size_t app_tab_of(const struct app *app, const struct pane *pane)
{
    const struct pane_node *root = pane->node;
    size_t index = 0;
    while (root->parent)
        root = root->parent;
    while (app->inner->tabs[index].tree.root != root)
        index++;
    return index;
}

struct pane *app_next_pane(const struct app *app, const struct pane *pane)
{
    const struct app_private *inner = app->inner;
    const struct pane_node *next = pane ? pane_tree_following(pane->node) : NULL;
    size_t tab = pane && !next ? app_tab_of(app, pane) + 1 : 0;
    if (!next && tab < inner->tab_count)
        next = pane_tree_first(&inner->tabs[tab].tree);
    return next ? next->pane : NULL;
}

bool app_pane_is_in_tab(const struct app *app, const struct pane *pane)
{
    return app_tab_of(app, pane) == app->inner->tab;
}

bool app_pane_is_shown(const struct app *app, const struct pane *pane)
{
    return pane->node->is_shown && app_pane_is_in_tab(app, pane);
}

struct pane *app_pane_new(void)
{
    struct pane *pane = calloc(1, sizeof(*pane));
    if (pane)
        pane->history.mark_no = HISTORY_NO_MARK;
    return pane;
}

void app_pane_free(struct pane *pane)
{
    if (pane)
        list_view_free(pane->list);
    free(pane);
}

void app_pane_follow(struct pane *pane)
{
    history_follow(&pane->history);
    pane->new_count = 0;
    pane->wanted_no = 0;
}

/* What one was reading there is left: the room remembers how it was scrolled. */
static void app_pane_leave(struct pane *pane)
{
    if (!pane->view)
        return;
    pane->history.mark_no = HISTORY_NO_MARK;
    pane->view->history = pane->history;
    pane->view = NULL;
    pane->wanted_no = 0;
}

static bool app_is_in_a_pane(const struct app *app, const struct room_view *view)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));)
        if (pane->view == view)
            return true;
    return false;
}

void app_pane_show(struct app *app, struct pane *pane, struct room_view *view)
{
    if (pane->view == view)
        return;
    app_pane_leave(pane);
    app->inner->is_layout_untold = true;
    bool is_second = view && app_is_in_a_pane(app, view);
    list_view_free(pane->list);
    pane->list = NULL;
    pane->view = view;
    pane->history = view ? view->history : (struct history_view){ .mark_no = HISTORY_NO_MARK };
    pane->new_count = 0;
    pane->is_in_sight = false;
    if (is_second)
        app_pane_follow(pane);
    if (pane == app_focus(app))
        app_set_current(app, view);
}

void app_pane_show_list(struct app *app, struct pane *pane, struct list_view *list)
{
    app_pane_show(app, pane, NULL);
    app->inner->is_layout_untold = true;
    list_view_free(pane->list);
    pane->list = list;
}

void app_go_pane(struct app *app, struct pane *pane)
{
    struct app_private *inner = app->inner;
    struct tab *tab = app_tab(app);
    if (tab->focus != pane)
        tab->tree.is_zoomed = false;
    if (inner->current != pane->view)
        sent_lines_rewind(&inner->sent);
    tab->focus = pane;
    app_set_current(app, pane->view);
    pane->visit = ++inner->visit_count;
    if (pane->view)
        pane->view->room->visit = inner->visit_count;
    app_rearrange(app);
}

/* What a pane gives its title of its place. Where there are several each begins with one. */
static void app_place_pane(struct pane *pane, bool is_alone)
{
    struct rect rect = pane->node->rect;
    bool has_title = rect.rows >= (is_alone ? PANE_TITLE_ROWS : PANE_ROWS_MIN);
    pane->title = (struct rect){ rect.row, rect.col, has_title, rect.cols };
    rect.row += has_title;
    rect.rows -= has_title;
    pane->lines = rect;
}

void app_arrange(struct app *app)
{
    struct tab *tab = app_tab(app);
    bool is_alone = tab->tree.root->split == PANE_LEAF;
    pane_tree_arrange(&tab->tree, app->inner->scene.layout.panes, tab->focus->node);
    for (struct pane_node *leaf = pane_tree_first(&tab->tree); leaf;
         leaf = pane_tree_following(leaf))
        app_place_pane(leaf->pane, is_alone);
}

void app_rearrange(struct app *app)
{
    app->is_dirty = app->inner->is_layout_untold = true;
    app_arrange(app);
    app_mark_read(app);
}

struct pane *app_pane_beside_new(struct app *app, struct pane *pane, enum pane_split split)
{
    struct tab *tab = app_tab(app);
    struct pane *added = pane_tree_count(&tab->tree) < PANES_MAX ? app_pane_new() : NULL;
    if (added)
        added->node = pane_tree_split(&tab->tree, pane->node, split, added);
    if (added && added->node)
        return added;
    app_pane_free(added);
    return NULL;
}

struct pane *app_split(struct app *app, enum pane_split split, uint64_t now_ms)
{
    struct room_view *view = app_room_pane(app)->view;
    struct pane *pane =
        app->inner->is_linear ? NULL : app_pane_beside_new(app, app_focus(app), split);
    if (!pane) {
        app_tell(app, now_ms, _("There cannot be more panes here"));
        return NULL;
    }
    app_pane_show(app, pane, view);
    app_go_pane(app, pane);
    return pane;
}

/* The pane of the tab that one was in last. */
static struct pane *tab_latest(const struct tab *tab)
{
    struct pane *latest = NULL;
    for (struct pane_node *leaf = pane_tree_first(&tab->tree); leaf;
         leaf = pane_tree_following(leaf))
        if (!latest || leaf->pane->visit > latest->visit)
            latest = leaf->pane;
    return latest;
}

void app_close_pane(struct app *app, uint64_t now_ms)
{
    struct tab *tab = app_tab(app);
    struct pane *pane = tab->focus;
    if (!pane->node->parent) {
        app_tab_close(app, now_ms);
        return;
    }
    app_pane_leave(pane);
    pane_tree_close(&tab->tree, pane->node);
    app_pane_free(pane);
    tab->focus = tab_latest(tab);
    app_go_pane(app, tab->focus);
}
