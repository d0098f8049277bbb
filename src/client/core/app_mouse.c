/*
 * The mouse: what is under it in the scene that was painted last. A click goes to a pane, a room, a
 * tab, a message in a list or a link, or speaks to somebody by name; a border is dragged; the wheel
 * scrolls what is under it.
 */
#include "client/core/app_private.h"
#include "client/core/i18n.h"

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

/** The run of a page that is drawn from the top of a rect; NULL: none there. */
static const struct run *mouse_run(const struct mouse *mouse, const struct rect *rect,
                                   const struct page *page)
{
    return page_run_at(page, (size_t)(mouse->row - rect->row), mouse->col - rect->col);
}

/** Speak to somebody: the name goes into the input, as completing it would put it there. */
static void mouse_mention(struct app *app, struct str name)
{
    struct editor *editor = app_editor(app);
    struct buf text = { 0 };
    if (name.size == 0)
        return;
    bool is_first = editor->cursor == 0;
    struct str before = editor_before(editor);
    bool wants_blank = before.size > 0 && before.bytes[before.size - 1] != ' ' &&
                       before.bytes[before.size - 1] != '\n';
    /* TRANSLATORS: between the name of whom one speaks to and the text: "alice: hi" */
    if (buf_append_str(&text, wants_blank ? STR(" ") : STR("")) == 0 &&
        text_sanitise(name, false, &text) == 0 &&
        buf_append_str(&text, is_first ? str_of(_(": ")) : STR(" ")) == 0)
        editor_insert(editor, buf_str(&text));
    buf_fini(&text);
}

/** The member of the room one is in whose name this is; none: empty. */
static struct str mouse_member(const struct app *app, struct str shown)
{
    const struct room *room = app->inner->current ? app->inner->current->room : NULL;
    for (size_t i = 0; room && i < room->member_count; i++)
        if (str_equal(room->members[i].name, shown))
            return room->members[i].name;
    return (struct str){ 0 };
}

/** A name in the history: of a member who begins so where it was cut, else of whoever spoke. */
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

static void mouse_press_member(struct app *app, const struct mouse *mouse)
{
    const struct scene *scene = &app->inner->scene;
    const struct run *run = mouse_run(mouse, &scene->layout.members, &scene->members);
    if (run)
        mouse_mention(app, mouse_member(app, page_run_text(&scene->members, run)));
}

/** A room in the list, or in the status line where there is no list. */
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

/* ---- links, which may go on over several lines ---- */

static const struct run *line_first(const struct page *page, size_t line)
{
    const struct page_line *row = line < page->line_count ? &page->lines[line] : NULL;
    return row && row->run_count > 0 ? &page->runs[row->first_run] : NULL;
}

static const struct run *line_last(const struct page *page, size_t line)
{
    const struct page_line *row = line < page->line_count ? &page->lines[line] : NULL;
    return row && row->run_count > 0 ? &page->runs[row->first_run + row->run_count - 1] : NULL;
}

static bool link_begins(const struct page *page, const struct run *run)
{
    struct str text = page_run_text(page, run);
    return text.size >= 3 && memmem(text.bytes, text.size, "://", 3) != NULL;
}

/** Whether the link at the end of a line goes on in the next one. */
static bool link_goes_on(const struct page *page, size_t line)
{
    const struct run *last = line_last(page, line), *next = line_first(page, line + 1);
    return last && next && last->style == STYLE_URL && next->style == STYLE_URL &&
           !link_begins(page, next);
}

/** Append the whole link of which @run in @line is a part. */
static int link_text(const struct page *page, size_t line, const struct run *run, struct buf *out)
{
    while (line > 0 && run == line_first(page, line) && link_goes_on(page, line - 1))
        run = line_last(page, --line);
    int status = buf_append_str(out, page_run_text(page, run));
    while (!status && run == line_last(page, line) && link_goes_on(page, line)) {
        run = line_first(page, ++line);
        status = buf_append_str(out, page_run_text(page, run));
    }
    return status;
}

static void mouse_press_link(struct app *app, const struct page *page, size_t line,
                             const struct run *run)
{
    buf_clear(&app->open);
    app->wants_open = link_text(page, line, run, &app->open) == 0;
}

/* ---- panes ---- */

/** The pane in the scene that shows this pane; NULL: it was not shown then. */
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

static void mouse_press_text(struct app *app, const struct page *page, size_t line,
                             const struct run *run)
{
    if (run && run->style == STYLE_URL)
        mouse_press_link(app, page, line, run);
    else if (run && run->style == STYLE_NAME)
        mouse_mention(app, mouse_speaker(app, page_run_text(page, run)));
}

static void mouse_press_pane(struct app *app, const struct mouse *mouse, uint64_t now_ms)
{
    struct pane *pane = mouse_pane(app, mouse);
    const struct scene_pane *shown = pane ? mouse_scene_pane(app, pane) : NULL;
    if (!pane)
        return;
    if (pane != app_focus(app))
        app_go_pane(app, pane);
    if (!shown || !mouse_is_in(mouse, &shown->rect))
        return;
    int first = shown->rect.rows - (int)shown->lines.line_count; /* short ones stand below */
    int line = mouse->row - shown->rect.row - (first > 0 ? first : 0);
    const struct run *run =
        line >= 0 ? page_run_at(&shown->lines, (size_t)line, mouse->col - shown->rect.col) : NULL;
    if (pane->list)
        mouse_press_item(app, pane, run, now_ms);
    else
        mouse_press_text(app, &shown->lines, (size_t)line, run);
}

/* ---- borders ---- */

/** Take hold of the border under the mouse. Whether there is one. */
static bool mouse_take_border(struct app *app, const struct mouse *mouse)
{
    struct app_private *inner = app->inner;
    inner->is_dragging = pane_tree_divider_at(&app_tab(app)->tree, mouse->row, mouse->col) != NULL;
    inner->drag = *mouse;
    return inner->is_dragging;
}

/** Where the border is now: it may not have followed the mouse. */
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
    bool is_on_border = mouse_take_border(app, mouse);
    if (mouse_is_in(mouse, &layout->tabs))
        mouse_press_tab(app, mouse);
    else if (mouse_is_in(mouse, &layout->rooms))
        mouse_press_room(app, mouse, &layout->rooms, &scene->rooms);
    else if (mouse_is_in(mouse, &layout->status))
        mouse_press_room(app, mouse, &layout->status, &scene->status);
    else if (mouse_is_in(mouse, &layout->members))
        mouse_press_member(app, mouse);
    else if (!is_on_border || pane_tree_at(&app_tab(app)->tree, mouse->row, mouse->col))
        mouse_press_pane(app, mouse, now_ms);
}

/** Turn the wheel over whatever is there, without going into it. */
static void mouse_wheel(struct app *app, const struct mouse *mouse, int direction, uint64_t now_ms)
{
    struct pane *pane = mouse_pane(app, mouse);
    if (app_is_reading(app))
        app_scroll_reading(app, direction * WHEEL_ROWS);
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
        app->inner->overlay = OVERLAY_NONE;
    else if (mouse.kind == MOUSE_PRESS && !app_is_prompting(app))
        mouse_press(app, &mouse, now_ms);
}
