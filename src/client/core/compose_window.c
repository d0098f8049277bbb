/* The panes of the tab that is shown: titles, what is in them, and the borders between. */
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/compose.h"
#include "client/core/entry_lines.h"
#include "client/core/i18n.h"
#include "client/core/local_time.h"

#include <hutong/common/text.h>

enum { TITLE_INDENT = 1 }; /* of the border that a title stands in */

/* That the room is not shown as it is now, and since when, if that was before this run. */
static void compose_age(const struct room *room, struct page *page)
{
    char clock[LOCAL_CLOCK_SIZE];
    struct buf day = { 0 };
    bool is_old = room->chat->state != CHAT_READY && room->first_no > 0;
    if (room->cached_ms > 0) {
        local_clock(room->cached_ms, clock);
        page->failed |= local_day_text(room->cached_ms, &day) != 0;
        page_add(page, STYLE_TITLE, 0, STR(" "));
        page_printf(page, STYLE_BAR_ALERT, _(" as of %.*s %s "), STR_ARGS(buf_str(&day)), clock);
    } else if (is_old) {
        page_add(page, STYLE_TITLE, 0, STR(" "));
        page_printf(page, STYLE_BAR_ALERT, " %s ", _("not connected"));
    }
    buf_fini(&day);
}

/* How many are in the room where no list says so, and its topic. */
static void compose_about_room(const struct app *app, const struct room *room, struct page *page)
{
    bool is_counted = app->inner->scene.layout.members.rows == 0 && room->kind != ROOM_DIRECT;
    if (is_counted)
        page_printf(page, STYLE_TITLE, " (%zu)", room->member_count);
    compose_age(room, page);
    if (room->topic.size > 0)
        page_add(page, STYLE_TITLE, 0, STR("  "));
    page_add(page, STYLE_TITLE, 0, room->topic);
    const struct member *peer =
        room->kind == ROOM_DIRECT ? room_find_member(room, room->title) : NULL;
    if (peer && peer->away.size > 0) /* whoever writes is told, as by IRC */
        page_printf(page, STYLE_TITLE, _("  away: %.*s"), STR_ARGS(peer->away));
}

/* What a pane is called: by what it shows. */
static struct str compose_name(const struct pane *pane)
{
    return pane->list   ? buf_str(&pane->list->title)
           : pane->view ? pane->view->room->title
                        : STR("");
}

/* The title of a pane that is alone. */
static void compose_lone_title(const struct app *app, const struct pane *pane, struct page *page)
{
    page_begin(page, 0);
    page_add(page, STYLE_TITLE, 0, compose_name(pane));
    if (pane->view)
        compose_about_room(app, pane->view->room, page);
}

/* Which of how many panes this is, where others are hidden. */
static void compose_pane_number(const struct app *app, const struct pane *pane, struct page *page)
{
    const struct pane_tree *tree = &app_tab(app)->tree;
    size_t number = 0, count = 0, shown = 0;
    for (struct pane_node *leaf = pane_tree_first(tree); leaf; leaf = pane_tree_following(leaf)) {
        count++;
        shown += leaf->is_shown;
        if (leaf->pane == pane)
            number = count;
    }
    if (shown < count)
        page_printf(page, STYLE_TITLE, " %zu/%zu%s", number, count, tree->is_zoomed ? " Z" : "");
}

/* The title in a pane's border: that of the pane one is in is in brackets. */
static void compose_border_title(const struct app *app, const struct pane *pane, struct page *page)
{
    bool is_focus = pane == app_focus(app);
    enum style style = is_focus ? STYLE_CURRENT : STYLE_TITLE;
    page_begin(page, 0);
    page_add(page, style, 0, is_focus ? STR("[") : STR(" "));
    page_add(page, style, 0, compose_name(pane));
    page_add(page, style, 0, is_focus ? STR("]") : STR(""));
    compose_pane_number(app, pane, page);
    if (pane->view)
        compose_about_room(app, pane->view->room, page);
    page_add(page, STYLE_TITLE, 0, STR(" "));
}

static void compose_title(const struct app *app, const struct pane *pane, struct scene *scene,
                          struct scene_pane *shown)
{
    shown->title_rect = pane->title;
    if (!pane->node->parent) {
        compose_lone_title(app, pane, &shown->title);
        return;
    }
    compose_border_title(app, pane, &shown->title);
    int cols = page_line_cols(&shown->title, 0), most = pane->title.cols - 2 * TITLE_INDENT;
    shown->title_rect.col += TITLE_INDENT;
    shown->title_rect.cols = cols < most ? cols : most > 0 ? most : 0;
    if (pane->title.rows > 0 && borders_add(&scene->borders, pane->title, false) != 0)
        shown->title.failed = true;
}

/* What has come below the lines that a pane is scrolled up to: the newest ones stay in sight. */
static void compose_tail(struct pane *pane, const struct history_window *window, int rows,
                         struct page *page)
{
    struct history_view newest = pane->history;
    struct history_window tail = *window;
    struct buf words = { 0 };
    size_t count = pane->new_count;
    int status = count > 0 ? buf_printf(&words,
                                        ngettext("%zu new message, below the newest lines",
                                                 "%zu new messages, below the newest lines", count),
                                        count)
                           : buf_append_str(&words, str_of(_("the newest lines")));
    entry_lines_add_rule(tail.cols, count > 0 ? STYLE_MARK : STYLE_RULE, buf_str(&words), page);
    buf_fini(&words);
    page->failed |= status != 0;
    tail.rows = rows;
    history_follow(&newest);
    history_compose(&newest, &tail, page);
}

static void compose_history(struct app *app, struct pane *pane, struct page *page, uint64_t now_ms)
{
    int tail_rows = app_tail_rows(pane);
    struct history_window window = app_window(app, pane, now_ms);
    history_compose(&pane->history, &window, page);
    if (pane->history.is_scrolled && tail_rows > 0)
        compose_tail(pane, &window, tail_rows, page);
}

static void compose_pane(struct app *app, struct pane *pane, struct scene *scene, uint64_t now_ms)
{
    struct scene_pane *shown = scene_add_pane(scene);
    if (!shown)
        return;
    if (pane == app_focus(app))
        scene->focus = scene->pane_count - 1;
    shown->rect = pane->lines;
    compose_title(app, pane, scene, shown);
    if (pane->list) {
        app_list_refresh(app, pane->list);
        list_view_compose(pane->list, pane->lines.rows, pane->lines.cols, &shown->lines);
    } else if (pane->view) {
        compose_history(app, pane, &shown->lines, now_ms);
    }
}

/* The border of a split, and of those within it. */
static void compose_splits(const struct pane_node *node, struct borders *borders)
{
    if (node->split == PANE_LEAF)
        return;
    if (node->split == PANE_COLUMNS && node->is_divided)
        borders_add(borders, pane_node_border(node), true);
    compose_splits(node->children[0], borders);
    compose_splits(node->children[1], borders);
}

static void compose_sidebar_borders(const struct layout *layout, struct borders *borders)
{
    int row = layout->panes.row, rows = layout->panes.rows;
    if (layout->left_border_col >= 0)
        borders_add(borders, (struct rect){ row, layout->left_border_col, rows, 1 }, true);
    if (layout->right_border_col >= 0)
        borders_add(borders, (struct rect){ row, layout->right_border_col, rows, 1 }, true);
}

void compose_window(struct app *app, struct scene *scene, uint64_t now_ms)
{
    const struct pane_tree *tree = &app_tab(app)->tree;
    compose_sidebar_borders(&scene->layout, &scene->borders);
    compose_splits(tree->root, &scene->borders);
    for (struct pane_node *leaf = pane_tree_first(tree); leaf; leaf = pane_tree_following(leaf))
        if (leaf->is_shown)
            compose_pane(app, leaf->pane, scene, now_ms);
}

/* What a tab is called: by the room one is in there, and how many others there are. */
static void compose_tab(const struct app *app, size_t index, struct page *page)
{
    const struct tab *tab = &app->inner->tabs[index];
    enum style style = index == app->inner->tab ? STYLE_BAR_STRONG : STYLE_BAR;
    size_t others = pane_tree_count(&tab->tree) - 1;
    page_aim(page, index + 1);
    page_printf(page, style, index == app->inner->tab ? "[%zu " : " %zu ", index + 1);
    page_add(page, style, 0, compose_name(tab->focus));
    if (others > 0)
        page_printf(page, style, " +%zu", others);
    page_add(page, style, 0, index == app->inner->tab ? STR("]") : STR(" "));
}

void compose_tabs(const struct app *app, struct page *page)
{
    if (app->inner->tab_count < 2)
        return;
    page_begin(page, 0);
    for (size_t i = 0; i < app->inner->tab_count; i++)
        compose_tab(app, i, page);
}
