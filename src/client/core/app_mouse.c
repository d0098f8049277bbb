/*
 * The mouse: what is under it in the scene that was painted last. A click goes to a pane, a room, a
 * tab, a message in a list or a link, or opens the menu on a name, or puts the cursor into the
 * input; a border is dragged; the wheel scrolls what is under it.
 */
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"

#include <hutong/common/text.h>

enum { WHEEL_ROWS = 3 };

bool app_wants_mouse(const struct app *app)
{
    bool is_set = settings_choice(&app->inner->settings, SETTING_MOUSE, (struct str){ 0 });
    return is_set != app->inner->is_mouse_toggled;
}

void app_do_mouse(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    app->inner->is_mouse_toggled = !app->inner->is_mouse_toggled;
    app_tell(app, now_ms,
             app_wants_mouse(app) ? _("The mouse is for the chat; with Shift, for the terminal")
                                  : _("The mouse is for the terminal: it selects text"));
}

static bool mouse_is_in(const struct mouse *mouse, const struct rect *rect)
{
    return mouse->row >= rect->row && mouse->row < rect->row + rect->rows &&
           mouse->col >= rect->col && mouse->col < rect->col + rect->cols;
}

/* The run of a page that is drawn from the top of a rect; NULL: none there. */
static const struct run *mouse_run(const struct mouse *mouse, const struct rect *rect,
                                   const struct page *page)
{
    return page_run_at(page, (size_t)(mouse->row - rect->row), mouse->col - rect->col);
}

/* A name in the history: of a member who begins so where it was cut, else of whoever spoke. */
static struct str mouse_speaker(const struct app *app, struct str shown)
{
    const struct room *room = app->inner->current ? app->inner->current->room : NULL;
    struct str cut = STR("…");
    if (shown.size <= cut.size || !str_equal(str_skip(shown, shown.size - cut.size), cut))
        return shown;
    shown.size -= cut.size;
    for (size_t i = 0; room && i < room->member_count; i++)
        if (str_starts_with(room->members[i].name, shown))
            return room->members[i].name;
    return (struct str){ 0 };
}

/* The member in the list under the mouse; NULL: none. */
static const struct member *mouse_member(const struct app *app, const struct mouse *mouse)
{
    const struct scene *scene = &app->inner->scene;
    const struct run *run = mouse_run(mouse, &scene->layout.members, &scene->members);
    return run && run->target > 0 ? roster_member(&app->inner->people.roster, run->target - 1)
                                  : NULL;
}

/* What to do with that member. */
static void mouse_menu_member(struct app *app, const struct mouse *mouse, uint64_t now_ms)
{
    const struct member *member = mouse_member(app, mouse);
    struct buf name = { 0 };
    if (member && buf_append_str(&name, member->name) == 0)
        app_people_menu(app, buf_str(&name), now_ms);
    buf_fini(&name);
}

/* A row of the menu of what can be done with somebody. Whether there is one. */
static bool mouse_press_menu(struct app *app, const struct mouse *mouse, uint64_t now_ms)
{
    const struct scene *scene = &app->inner->scene;
    bool is_on_menu = app->inner->people.has_menu && scene->menu.line_count > 0 &&
                      mouse_is_in(mouse, &scene->menu_rect);
    const struct run *run = is_on_menu ? mouse_run(mouse, &scene->menu_rect, &scene->menu) : NULL;
    if (run && run->target > 0)
        app_people_do(app, people_action(app, run->target - 1), now_ms);
    return is_on_menu;
}

/* A room in the list, or in the status line where there is no list. */
static void mouse_press_room(struct app *app, const struct mouse *mouse, const struct rect *rect,
                             const struct page *page)
{
    const struct run *run = mouse_run(mouse, rect, page);
    struct room *room = run && run->target > 0 ? app_listed_room(app, run->target - 1) : NULL;
    if (room)
        app_switch(app, room);
}

static void mouse_press_tab(struct app *app, const struct mouse *mouse)
{
    const struct scene *scene = &app->inner->scene;
    const struct run *run = mouse_run(mouse, &scene->layout.tabs, &scene->tabs);
    if (run && run->target > 0 && run->target <= app->inner->tab_count)
        app_tab_go(app, run->target - 1);
}

/* ---- panes ---- */

/* The pane in the scene that shows this pane; NULL: it was not shown then. */
static const struct scene_pane *mouse_scene_pane(const struct app *app, const struct pane *pane)
{
    const struct scene *scene = &app->inner->scene;
    for (size_t i = 0; i < scene->pane_count; i++)
        if (memcmp(&scene->panes[i].rect, &pane->lines, sizeof(pane->lines)) == 0)
            return &scene->panes[i];
    return NULL;
}

static struct pane *mouse_pane(const struct app *app, const struct mouse *mouse)
{
    const struct pane_node *node = pane_tree_at(&app_tab(app)->tree, mouse->row, mouse->col);
    return node ? node->pane : NULL;
}

static void mouse_press_item(struct app *app, struct pane *pane, const struct run *run,
                             uint64_t now_ms)
{
    if (!run || run->target == 0 || run->target > pane->list->count)
        return;
    pane->list->chosen = run->target - 1;
    pane->list->is_following = false;
    app_list_enter(app, now_ms);
}

/* What to do with who spoke; who is not in the list any more can still be spoken to. */
static void mouse_menu_speaker(struct app *app, const struct page *page, const struct run *run,
                               uint64_t now_ms)
{
    struct str name = mouse_speaker(app, page_run_text(page, run));
    struct buf copy = { 0 };
    if (buf_append_str(&copy, name) == 0 && !app_people_menu(app, buf_str(&copy), now_ms))
        app_mention(app, buf_str(&copy));
    buf_fini(&copy);
}

static void mouse_press_text(struct app *app, const struct page *page, const struct run *run,
                             uint64_t now_ms)
{
    buf_clear(&app->open);
    if (run->link_size > 0)
        app->wants_open = buf_append_str(&app->open, page_run_link(page, run)) == 0;
    else if (run->style == STYLE_NAME)
        mouse_menu_speaker(app, page, run, now_ms);
}

/* The line of a pane under the mouse; -1: none. */
static int mouse_line(const struct mouse *mouse, const struct scene_pane *shown)
{
    if (!shown || !mouse_is_in(mouse, &shown->rect))
        return -1;
    int first = shown->rect.rows - (int)shown->lines.line_count; /* short ones stand below */
    int line = mouse->row - shown->rect.row - (first > 0 ? first : 0);
    return line < 0 ? -1 : line;
}

static const struct run *mouse_line_run(const struct mouse *mouse, const struct scene_pane *shown,
                                        int line)
{
    return line >= 0 ? page_run_at(&shown->lines, (size_t)line, mouse->col - shown->rect.col)
                     : NULL;
}

static void mouse_press_pane(struct app *app, const struct mouse *mouse, uint64_t now_ms)
{
    struct pane *pane = mouse_pane(app, mouse);
    const struct scene_pane *shown = pane ? mouse_scene_pane(app, pane) : NULL;
    int line = mouse_line(mouse, shown);
    const struct run *run = mouse_line_run(mouse, shown, line);
    if (!pane)
        return;
    if (pane != app_focus(app))
        app_go_pane(app, pane);
    if (pane->list)
        mouse_press_item(app, pane, run, now_ms);
    else if (run)
        mouse_press_text(app, &shown->lines, run, now_ms);
}

/* The right button on a name: in the list, or of somebody who speaks. */
static void mouse_menu(struct app *app, const struct mouse *mouse, uint64_t now_ms)
{
    struct pane *pane = mouse_pane(app, mouse);
    const struct scene_pane *shown = pane ? mouse_scene_pane(app, pane) : NULL;
    const struct run *run = mouse_line_run(mouse, shown, mouse_line(mouse, shown));
    if (mouse_is_in(mouse, &app->inner->scene.layout.members)) {
        mouse_menu_member(app, mouse, now_ms);
    } else if (run && pane->view && run->style == STYLE_NAME) {
        app_go_pane(app, pane);
        mouse_menu_speaker(app, &shown->lines, run, now_ms);
    }
}

/* ---- the input ---- */

/* Put the cursor where the mouse is in what is typed. */
static void mouse_press_input(struct app *app, const struct mouse *mouse)
{
    const struct scene *scene = &app->inner->scene;
    const struct rect *rect = &scene->layout.input;
    struct editor *editor = app_editor(app);
    if (app->inner->search.is_open)
        return;
    struct input_cursor cell = { mouse->row - rect->row + scene->input_top,
                                 mouse->col - rect->col };
    editor_place(editor, input_lines_at(editor, rect->cols, cell));
}

/* ---- borders ---- */

/* Take hold of the border under the mouse. Whether there is one. */
static bool mouse_take_border(struct app *app, const struct mouse *mouse)
{
    struct app_private *inner = app->inner;
    inner->is_dragging = pane_tree_divider_at(&app_tab(app)->tree, mouse->row, mouse->col) != NULL;
    inner->drag = *mouse;
    return inner->is_dragging;
}

/* Where the border is now: it may not have followed the mouse. */
static void mouse_follow_border(struct app_private *inner, const struct pane_node *split)
{
    if (split->split == PANE_COLUMNS)
        inner->drag.col = pane_node_border(split).col;
    else
        inner->drag.row = split->children[1]->rect.row;
}

static void mouse_drag(struct app *app, const struct mouse *mouse)
{
    struct app_private *inner = app->inner;
    struct pane_node *split =
        inner->is_dragging
            ? pane_tree_divider_at(&app_tab(app)->tree, inner->drag.row, inner->drag.col)
            : NULL;
    if (!split)
        return;
    pane_tree_move_divider(split, mouse->row, mouse->col);
    app_rearrange(app);
    mouse_follow_border(inner, split);
}

static void mouse_press(struct app *app, const struct mouse *mouse, uint64_t now_ms)
{
    const struct scene *scene = &app->inner->scene;
    const struct layout *layout = &scene->layout;
    if (mouse_press_menu(app, mouse, now_ms))
        return;
    if (app->inner->people.is_open && !mouse_is_in(mouse, &layout->members))
        app_people_close(app);
    bool is_on_border = mouse_take_border(app, mouse);
    if (mouse_is_in(mouse, &layout->tabs))
        mouse_press_tab(app, mouse);
    else if (mouse_is_in(mouse, &layout->rooms))
        mouse_press_room(app, mouse, &layout->rooms, &scene->rooms);
    else if (mouse_is_in(mouse, &layout->status))
        mouse_press_room(app, mouse, &layout->status, &scene->status);
    else if (mouse_is_in(mouse, &layout->members))
        mouse_menu_member(app, mouse, now_ms);
    else if (mouse_is_in(mouse, &layout->input))
        mouse_press_input(app, mouse);
    else if (!is_on_border || pane_tree_at(&app_tab(app)->tree, mouse->row, mouse->col))
        mouse_press_pane(app, mouse, now_ms);
}

/* Scroll the list of members; whoever is in it chooses. */
static void mouse_wheel_members(struct app *app, int rows)
{
    struct people *people = &app->inner->people;
    if (people->is_open)
        app_people_step(app, rows);
    else if (rows > 0)
        people->top += (size_t)rows; /* too far is put right when it is composed */
    else
        people->top -= people->top < (size_t)-rows ? people->top : (size_t)-rows;
}

/* Turn the wheel over whatever is there, without going into it. */
static void mouse_wheel(struct app *app, const struct mouse *mouse, int direction, uint64_t now_ms)
{
    struct pane *pane = mouse_pane(app, mouse);
    if (app_is_reading(app))
        app_scroll_reading(app, direction * WHEEL_ROWS);
    else if (app->inner->overlay == OVERLAY_SETTINGS)
        app_set_screen_step(app, -direction);
    else if (mouse_is_in(mouse, &app->inner->scene.layout.members))
        mouse_wheel_members(app, -direction * WHEEL_ROWS);
    else if (pane && pane->list)
        app_list_step(app, pane, -direction, now_ms);
    else if (pane && pane->view)
        app_scroll_pane(app, pane, direction * WHEEL_ROWS, now_ms);
}

void app_on_mouse(struct app *app, struct mouse mouse, uint64_t now_ms)
{
    app->is_dirty = true;
    app->inner->completion.shown_size = 0;
    if (mouse.kind == MOUSE_WHEEL_UP || mouse.kind == MOUSE_WHEEL_DOWN)
        mouse_wheel(app, &mouse, mouse.kind == MOUSE_WHEEL_UP ? 1 : -1, now_ms);
    else if (mouse.kind == MOUSE_DRAG)
        mouse_drag(app, &mouse);
    else if (mouse.kind == MOUSE_RELEASE)
        app->inner->is_dragging = false;
    else if (mouse.kind == MOUSE_PRESS && app_is_reading(app))
        app_close_reading(app);
    else if (mouse.kind == MOUSE_MENU && !app_is_reading(app) && !app_is_prompting(app))
        mouse_menu(app, &mouse, now_ms);
    else if (mouse.kind == MOUSE_PRESS && !app_is_prompting(app))
        mouse_press(app, &mouse, now_ms);
}
