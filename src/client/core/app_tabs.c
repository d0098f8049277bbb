/* Tabs: each a screen of its own, divided into panes; one is shown. */
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <stdlib.h>

enum { TABS_MAX = 32 };

/* Put an empty tab of one pane behind the one that is shown. NULL when memory ran out. */
static struct tab *tabs_insert(struct app_private *inner)
{
    struct pane *pane =
        inner->tab_count < (inner->is_linear ? 1 : TABS_MAX) ? app_pane_new() : NULL;
    struct tab *tabs = reallocarray(inner->tabs, inner->tab_count + 1, sizeof(*tabs));
    struct pane_tree tree = { 0 };
    if (tabs)
        inner->tabs = tabs;
    if (pane)
        pane->node = pane_tree_init(&tree, pane);
    if (!tabs || !pane || !pane->node) {
        pane_tree_fini(&tree);
        app_pane_free(pane);
        return NULL;
    }
    size_t at = inner->tab_count > 0 ? inner->tab + 1 : 0;
    memmove(tabs + at + 1, tabs + at, (inner->tab_count - at) * sizeof(*tabs));
    tabs[at] = (struct tab){ .tree = tree, .focus = pane };
    inner->tab_count++;
    return &tabs[at];
}

static void tab_fini(struct tab *tab)
{
    if (!tab->tree.root)
        return;
    for (struct pane_node *leaf = pane_tree_first(&tab->tree); leaf;
         leaf = pane_tree_following(leaf))
        app_pane_free(leaf->pane);
    pane_tree_fini(&tab->tree);
}

void app_tabs_fini(struct app *app)
{
    struct app_private *inner = app->inner;
    for (size_t i = 0; i < inner->tab_count; i++)
        tab_fini(&inner->tabs[i]);
    free(inner->tabs);
}

bool app_tab_new(struct app *app)
{
    struct app_private *inner = app->inner;
    struct room_view *view = inner->tab_count > 0 ? app_room_pane(app)->view : NULL;
    struct tab *tab = tabs_insert(inner);
    if (!tab)
        return false;
    app_pane_show(app, tab->focus, view);
    app_tab_go(app, (size_t)(tab - inner->tabs));
    return true;
}

void app_tab_close(struct app *app, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    if (inner->tab_count == 1) {
        app_tell(app, now_ms, _("This is the last pane: /part leaves the room, /quit the chat"));
        return;
    }
    for (struct pane_node *leaf = pane_tree_first(&app_tab(app)->tree); leaf;
         leaf = pane_tree_following(leaf))
        app_pane_show(app, leaf->pane, NULL);
    tab_fini(app_tab(app));
    inner->tab_count--;
    memmove(app_tab(app), app_tab(app) + 1, (inner->tab_count - inner->tab) * sizeof(struct tab));
    app_tab_go(app, inner->tab > 0 ? inner->tab - 1 : 0);
}

void app_tab_go(struct app *app, size_t index)
{
    app->inner->tab = index;
    app_set_current(app, app_focus(app)->view);
    app_go_pane(app, app_focus(app));
}
