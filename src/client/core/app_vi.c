/*
 * The keys of vi in the input, if the settings want them: "editor = vi". A key with Alt that edits,
 * or does nothing, is Esc and then that key, so that nobody has to wait for a bare Esc.
 */
#include "client/core/app_input.h"
#include "client/core/app_private.h"
#include "client/core/compose.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"

bool app_vi_is_on(const struct app *app)
{
    return settings_choice(&app->inner->settings, SETTING_EDITOR, STR("")) == EDITOR_VI;
}

/* Whether the input has the keys, and no question and nothing to read. */
static bool app_vi_has_keys(const struct app *app)
{
    return app_vi_is_on(app) && app->inner->overlay == OVERLAY_NONE;
}

/* Whether the key, with Alt, has nothing to do but to be Esc and another key. */
static bool is_esc_and_key(const struct vi *vi, struct key key)
{
    const struct key_binding *binding = keymap_find(key);
    if (key.code == KEY_CODE_ENTER && key.modifiers == KEY_META)
        return vi->mode != VI_INSERT;
    return key.code == KEY_CODE_CHAR && key.modifiers == KEY_META &&
           (!binding || binding->run == app_do_edit);
}

/* What vi leaves to the chat. */
static void app_vi_serve(struct app *app, enum vi_result result, uint64_t now_ms)
{
    if (result == VI_LINE_UP)
        app_do_up(app, 0, now_ms);
    else if (result == VI_LINE_DOWN)
        app_do_down(app, 0, now_ms);
    else if (result == VI_SEARCH)
        app_do_search(app, 1, now_ms);
    else if (result == VI_HELP)
        app_do_help(app, HELP_KEYS, now_ms);
}

/* The editor that vi was in last is not this one any more. */
static void app_vi_attend(struct app *app, struct editor *editor)
{
    struct app_private *inner = app->inner;
    if (inner->vi_editor == editor)
        return;
    inner->vi_editor = editor;
    vi_begin(&inner->vi, editor);
}

bool app_vi_key(struct app *app, struct key key, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    struct editor *editor = app_editor(app);
    if (!app_vi_has_keys(app)) {
        editor->undo.group = 0;
        return false;
    }
    app_vi_attend(app, editor);
    if (is_esc_and_key(&inner->vi, key)) {
        if (inner->vi.mode == VI_INSERT)
            vi_leave_insert(&inner->vi, editor);
        key.modifiers = 0;
    }
    const struct key_binding *binding = keymap_find(key);
    if (binding && binding->run == app_do_submit)
        vi_restart(&inner->vi, editor);
    enum vi_result result = vi_key(&inner->vi, editor, key);
    if (result != VI_PASS)
        inner->completion.shown_size = 0;
    app_vi_serve(app, result, now_ms);
    return result != VI_PASS;
}

void app_vi_settle(struct app *app)
{
    struct editor *editor = app_editor(app);
    if (app_vi_has_keys(app)) {
        app_vi_attend(app, editor);
        vi_settle(&app->inner->vi, editor);
    } else {
        editor->marked_size = 0;
    }
}

void compose_vi(const struct app *app, struct page *page)
{
    static const char *const modes[] = {
        [VI_INSERT] = N_("insert"),
        [VI_NORMAL] = N_("normal"),
        [VI_VISUAL] = N_("visual"),
        [VI_VISUAL_LINES] = N_("visual lines"),
    };
    const struct vi *vi = &app->inner->vi;
    struct buf pending = { 0 };
    if (!app_vi_is_on(app))
        return;
    page_printf(page, STYLE_BAR_STRONG, " %s ", _(modes[vi->mode]));
    if (vi_pending(vi, &pending) == 0 && pending.size > 0) {
        page_add(page, STYLE_BAR, 0, buf_str(&pending));
        page_add(page, STYLE_BAR, 0, STR(" "));
    }
    buf_fini(&pending);
}
