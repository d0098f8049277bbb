/* What keys do. Each action has the argument that its row in the key table gives it. */
#include "client/core/app_commands.h"
#include "client/core/app_input.h"
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"

void app_do_edit(struct app *app, int argument, uint64_t now_ms)
{
    (void)now_ms;
    if (!app_closes_reading(app))
        editor_do(app_editor(app), (enum editor_command)argument);
}

void app_do_submit(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (app->inner->overlay == OVERLAY_NAME)
        name_prompt_submit(app, now_ms);
    else if (app->inner->overlay == OVERLAY_SECRET)
        secret_prompt_submit(app, now_ms);
    else if (!app_closes_reading(app))
        app_submit(app, now_ms);
}

void app_scroll_reading(struct app *app, int rows)
{
    size_t *top = &app->inner->reading_top;
    if (rows < 0)
        *top += (size_t)-rows; /* too far is put right when it is composed */
    else
        *top -= *top < (size_t)rows ? *top : (size_t)rows;
}

/* Whether the arrows choose in a list, and not in what is typed. */
static bool app_arrows_choose(struct app *app)
{
    return app_list(app) && app_editor(app)->text.size == 0;
}

void app_do_up(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (app_is_reading(app))
        app_scroll_reading(app, 1);
    else if (app_arrows_choose(app))
        app_list_move(app, 0, -1, now_ms);
    else
        app_up(app, now_ms);
}

void app_do_down(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (app_is_reading(app))
        app_scroll_reading(app, -1);
    else if (app_arrows_choose(app))
        app_list_move(app, 0, 1, now_ms);
    else
        app_down(app);
}

void app_do_complete(struct app *app, int argument, uint64_t now_ms)
{
    if (app_arrows_choose(app))
        app_list_switch_context(app, now_ms);
    else if (!app_closes_reading(app) && !app_complete(app, argument))
        app_tell(app, now_ms, _("Nothing begins like that"));
}

void app_scroll_pane(struct app *app, struct pane *pane, int rows, uint64_t now_ms)
{
    struct history_window window = app_scrolled_window(app, pane, now_ms);
    bool has_moved = history_scroll(&pane->history, &window, rows);
    if (!has_moved && rows > 0 && pane->history.cleared.entry) {
        pane->history.cleared = (struct history_place){ 0 }; /* what /clear hid comes back */
        history_scroll(&pane->history, &window, rows);
    }
    if (!pane->history.is_scrolled)
        app_pane_follow(pane);
    app->is_dirty = true;
    app_load_older(app, now_ms);
    app_mark_read(app);
}

/* Scroll the pane one is in by pages; one line stays in sight. */
static void app_scroll(struct app *app, int pages, uint64_t now_ms)
{
    struct pane *pane = app_focus(app);
    if (app_list(app))
        app_list_move(app, -pages, 0, now_ms);
    if (!pane->view)
        return;
    int rows = app_scrolled_window(app, pane, now_ms).rows;
    app_scroll_pane(app, pane, pages * (rows > 1 ? rows - 1 : 1), now_ms);
}

void app_do_scroll(struct app *app, int argument, uint64_t now_ms)
{
    int rows = app->inner->scene.overlay_rect.rows;
    if (app_is_reading(app))
        app_scroll_reading(app, argument * (rows > 1 ? rows - 1 : 1));
    else
        app_scroll(app, argument, now_ms);
}

void app_do_go_room(struct app *app, int argument, uint64_t now_ms)
{
    struct room *room = app_listed_room(app, (size_t)argument);
    app_closes_reading(app);
    if (room)
        app_switch(app, room);
    else
        app_tell(app, now_ms, _("There is no room %d"), argument + 1);
}

void app_do_step_room(struct app *app, int argument, uint64_t now_ms)
{
    (void)now_ms;
    size_t count = app_listed_count(app);
    app_closes_reading(app);
    if (count == 0)
        return;
    size_t index = (app_current_index(app) + count + (size_t)(argument + (int)count)) % count;
    app_switch(app, app_listed_room(app, index));
}

void app_do_last_room(struct app *app, int argument, uint64_t now_ms)
{
    const struct room_view *current = app->inner->current;
    struct room *room = app_last_visited(app, current ? current->room : NULL);
    (void)argument;
    app_closes_reading(app);
    if (room && room->visit > 0)
        app_switch(app, room);
    else
        app_tell(app, now_ms, _("You have been in no other room yet"));
}

void app_do_mentions(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (!app_closes_reading(app) && !app_is_prompting(app))
        app_run_mentions(app, STR(""), now_ms);
}

void app_do_unread(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (!app_closes_reading(app) && !app_is_prompting(app))
        app_run_unread(app, STR(""), now_ms);
}

void app_do_redraw(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument, (void)now_ms;
    app->wants_redraw = true;
}

void app_do_suspend(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument, (void)now_ms;
    app->wants_suspend = true;
}

void app_do_interrupt(struct app *app, int argument, uint64_t now_ms)
{
    struct editor *editor = app_editor(app);
    (void)argument;
    if (app_closes_reading(app))
        return;
    if (editor->text.size == 0) {
        app_quit(app, (struct str){ 0 }, now_ms);
        return;
    }
    if (app->inner->overlay == OVERLAY_NONE)
        sent_lines_add(&app->inner->sent, buf_str(&editor->text));
    editor_set(editor, (struct str){ 0 });
}

void app_do_escape(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument;
    if (app->inner->overlay == OVERLAY_SECRET)
        secret_prompt_cancel(app);
    if (app_closes_reading(app))
        return;
    if (app_list(app) && app_focus(app)->node->parent)
        app_close_pane(app, now_ms);
    else
        app_pane_follow(app_focus(app));
    app_mark_read(app);
}

void app_do_retry(struct app *app, int argument, uint64_t now_ms)
{
    const struct room_view *view = app->inner->current;
    (void)argument;
    if (!app_closes_reading(app) && view && app_retry_failed(app, view->room, now_ms) == 0)
        app_tell(app, now_ms, _("No message failed here"));
}

void app_do_edit_outside(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument, (void)now_ms;
    if (!app_closes_reading(app) && app->inner->overlay == OVERLAY_NONE)
        app->wants_edit = true;
}
