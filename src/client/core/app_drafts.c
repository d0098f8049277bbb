/*
 * What is typed and not sent outlives this program: whenever an input has changed, the io is told
 * to write its text down (CHAT_DRAFT). A draft whose room is not open waits for it in a list.
 */
#include "client/core/app_input.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <hutong/common/text.h>

static struct draft_key app_draft_key(const struct room *room)
{
    bool is_direct = room->kind == ROOM_DIRECT; /* its name on the wire changes, its user stays */
    return is_direct ? (struct draft_key){ .chat = room->chat, .user = room->title }
                     : (struct draft_key){ .chat = room->chat, .room = room->name };
}

/* Put a draft that waits for this room into its input. */
void app_take_draft(struct app *app, struct room_view *view)
{
    struct buf text = { 0 };
    if (view->editor.text.size == 0 &&
        drafts_take(&app->inner->drafts, app_draft_key(view->room), &text) == 0 &&
        editor_set(&view->editor, buf_str(&text)) == EDITOR_OK)
        view->told_changes = APP_DRAFT_UNTOLD;
    buf_fini(&text);
}

void app_keep_draft(struct app *app, const struct room_view *view)
{
    drafts_put(&app->inner->drafts, app_draft_key(view->room), buf_str(&view->editor.text), false);
}

void app_offer_draft(struct app *app, const struct room *room, uint64_t now_ms)
{
    struct str text = drafts_text(&app->inner->drafts, app_draft_key(room));
    struct buf told = { 0 };
    if (text.size == 0 || kill_ring_push(&app->inner->ring, text) != 0)
        return;
    if (buf_printf(&told, _("What you had typed in %.*s is kept for it; C-y puts it in here"),
                   STR_ARGS(room->title)) == 0)
        app_info(app, buf_str(&told), now_ms);
    buf_fini(&told);
}

/* Put a draft that waited for a room behind what there may be for it under its new name. */
static void app_join_drafts(struct app *app, struct draft_key key, struct str text)
{
    struct buf all = { 0 };
    drafts_take(&app->inner->drafts, key, &all);
    if (buf_printf(&all, "%s%.*s", all.size > 0 ? "\n" : "", STR_ARGS(text)) == 0)
        drafts_put(&app->inner->drafts, key, buf_str(&all), true);
    buf_fini(&all);
}

void app_rename_draft(struct app *app, const struct chat_effect *renamed)
{
    struct drafts *drafts = &app->inner->drafts;
    const struct draft_key was = { .chat = renamed->chat, .room = renamed->text };
    const struct draft_key key = { .chat = renamed->chat, .room = renamed->item.room };
    struct room_view *view = renamed->room ? app_view(app, renamed->room) : NULL;
    struct buf text = { 0 };
    bool has_waited = drafts_take(drafts, was, &text) == 0 && text.size > 0;
    bool is_typed = view && view->editor.text.size > 0;
    if (has_waited) /* what is typed goes with its view: app_rekey_draft() */
        drafts_put(drafts, was, STR(""), true);
    if (has_waited && is_typed) {
        editor_insert(&view->editor, STR("\n"));
        editor_insert(&view->editor, buf_str(&text));
    } else if (has_waited) {
        app_join_drafts(app, key, buf_str(&text));
        if (view)
            app_take_draft(app, view);
    }
    buf_fini(&text);
}

void app_forget_draft(struct app *app, const struct room_view *view)
{
    drafts_put(&app->inner->drafts, app_draft_key(view->room), (struct str){ 0 }, true);
}

/* What is typed while there is no room belongs to the first server. */
static struct draft_key app_lone_key(const struct app *app)
{
    return (struct draft_key){ .chat = app_home(app) };
}

/* Text that belongs to no room goes into the input that is open, behind what is there. */
static void app_restore_lone_draft(struct app *app, struct str text)
{
    struct editor *editor = app_editor(app);
    bool is_other = app->inner->current != NULL;
    if (editor->text.size > 0)
        editor_insert(editor, STR("\n"));
    if (editor_insert(editor, text) == EDITOR_OK && is_other)
        drafts_put(&app->inner->drafts, app_lone_key(app), (struct str){ 0 }, true);
}

int app_restore_draft(struct app *app, struct chat *chat, struct str room, struct str user,
                      struct str text)
{
    struct draft_key key = { chat, room, user };
    struct app_private *inner = app->inner;
    if (room.size == 0 && user.size == 0) {
        app_restore_lone_draft(app, text);
        return 0;
    }
    int result = drafts_put(&inner->drafts, key, text, false);
    for (size_t i = 0; i < inner->view_count; i++)
        app_take_draft(app, inner->views[i]);
    app->is_dirty = true;
    return result;
}

void app_tell_drafts(struct app *app, uint64_t now_ms)
{
    const struct drafts *drafts = &app->inner->drafts;
    struct buf text = { 0 };
    size_t count = 0;
    buf_append_str(&text, str_of(_("Unsent text waits for you in:")));
    for (size_t i = 0; i < drafts->count; i++) {
        const struct draft *draft = &drafts->items[i];
        if (draft->text.size == 0)
            continue;
        count++;
        buf_append_str(&text, STR(" "));
        text_sanitise(buf_str(draft->room.size > 0 ? &draft->room : &draft->user), false, &text);
    }
    if (count > 0)
        app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

void app_retell_drafts(struct app *app)
{
    struct app_private *inner = app->inner;
    for (size_t i = 0; i < inner->view_count; i++)
        if (inner->views[i]->editor.text.size > 0)
            inner->views[i]->told_changes = APP_DRAFT_UNTOLD;
    if (inner->lone_editor.text.size > 0)
        inner->lone_told_changes = APP_DRAFT_UNTOLD;
}

static bool app_make_draft_effect(struct chat_effect *effect, struct draft_key key, struct str text)
{
    *effect = (struct chat_effect){ .kind = CHAT_DRAFT, .chat = key.chat };
    effect->item.room = key.room;
    effect->item.user = key.user;
    effect->item.text = text;
    return true;
}

static bool is_key(struct draft_key a, struct draft_key b)
{
    return a.chat == b.chat && str_equal(a.room, b.room) && str_equal(a.user, b.user);
}

/* Whether an open room's draft is told as that one's. */
static bool app_has_draft_key(const struct app *app, struct draft_key key)
{
    for (size_t i = 0; i < app->inner->view_count; i++)
        if (is_key(app_draft_key(app->inner->views[i]->room), key))
            return true;
    return false;
}

/*
 * The room, or the other one in a direct room, is called something else: so is the draft, and under
 * the old name there is none any more, but for one that waits for another room of that name.
 */
static void app_rekey_draft(struct app *app, struct room_view *view)
{
    struct draft_key key = app_draft_key(view->room);
    struct draft_key told = { key.chat, buf_str(&view->told_room), buf_str(&view->told_user) };
    if (is_key(key, told))
        return;
    bool was_told = told.room.size > 0 || told.user.size > 0;
    if (was_told && !app_has_draft_key(app, told))
        drafts_release(&app->inner->drafts, told);
    if (was_told)
        view->told_changes = APP_DRAFT_UNTOLD;
    buf_clear(&view->told_room);
    buf_clear(&view->told_user);
    buf_append_str(&view->told_room, key.room);
    buf_append_str(&view->told_user, key.user);
}

static bool app_next_view_draft(struct app *app, struct room_view *view, struct chat_effect *effect)
{
    app_rekey_draft(app, view);
    if (view->told_changes == view->editor.changes)
        return false;
    view->told_changes = view->editor.changes;
    return app_make_draft_effect(effect, app_draft_key(view->room), buf_str(&view->editor.text));
}

/* The next one of the list that was not told; those that were and are empty are dropped. */
static bool app_next_kept_draft(struct app *app, struct chat_effect *effect)
{
    struct drafts *drafts = &app->inner->drafts;
    for (size_t i = drafts->count; i-- > 0;) {
        struct draft *draft = &drafts->items[i];
        struct draft_key key = { draft->chat, buf_str(&draft->room), buf_str(&draft->user) };
        if (draft->is_untold) {
            draft->is_untold = false;
            return app_make_draft_effect(effect, key, buf_str(&draft->text));
        }
        if (draft->text.size == 0)
            drafts_put(drafts, key, STR(""), false);
    }
    return false;
}

bool app_next_draft(struct app *app, struct chat_effect *effect)
{
    struct app_private *inner = app->inner;
    if (app_next_kept_draft(app, effect))
        return true;
    for (size_t i = 0; i < inner->view_count; i++)
        if (app_next_view_draft(app, inner->views[i], effect))
            return true;
    if (inner->lone_told_changes == inner->lone_editor.changes)
        return false;
    inner->lone_told_changes = inner->lone_editor.changes;
    return app_make_draft_effect(effect, app_lone_key(app), buf_str(&inner->lone_editor.text));
}
