/*
 * C-r: what is typed is looked for in what was sent. Enter, or any key that moves, puts the line
 * found into the input, to be changed or sent; C-g leaves the input as it was.
 */
#include "client/core/app_input.h"
#include "client/core/app_private.h"
#include "client/core/keymap.h"

#include <hutong/common/utf8.h>

void app_do_search(struct app *app, int argument, uint64_t now_ms)
{
    (void)argument, (void)now_ms;
    if (app->inner->overlay == OVERLAY_NONE)
        sent_search_open(&app->inner->search);
}

static bool app_search_type(struct app_private *inner, uint32_t character)
{
    char bytes[4];
    struct str text = { bytes, 0 };
    text.size = utf8_put(character, bytes);
    editor_insert(&inner->search.query, text);
    sent_search_look(&inner->search, &inner->sent);
    return true;
}

static bool app_search_backspace(struct app_private *inner)
{
    editor_do(&inner->search.query, EDITOR_BACKSPACE);
    sent_search_look(&inner->search, &inner->sent);
    return true;
}

/* Put the line found into the input, as a change that can be undone. */
static void app_search_accept(struct app *app)
{
    struct sent_search *search = &app->inner->search;
    struct editor *editor = app_editor(app);
    if (search->back > 0 && editor_set(editor, buf_str(&search->found.text)) == EDITOR_OK)
        editor->cursor = search->found.cursor;
    sent_search_fini(search);
}

static bool app_search_step(struct app_private *inner, int step)
{
    sent_search_step(&inner->search, &inner->sent, step);
    return true;
}

bool app_search_key(struct app *app, struct key key)
{
    struct app_private *inner = app->inner;
    const struct key_binding *binding = keymap_find(key);
    if (!inner->search.is_open)
        return false;
    if (binding && binding->run == app_do_search)
        return app_search_step(inner, binding->argument);
    if (!binding && key.code == KEY_CODE_CHAR && key.modifiers == 0)
        return app_search_type(inner, key.character);
    if (binding && binding->run == app_do_edit && binding->argument == EDITOR_BACKSPACE)
        return app_search_backspace(inner);
    if (binding && (binding->run == app_do_escape || binding->run == app_do_interrupt)) {
        sent_search_fini(&inner->search);
        return true;
    }
    app_search_accept(app);
    return binding && binding->run == app_do_submit; /* what was found is looked at before sent */
}
