/*
 * The help is over the chat until a key closes it. A question mark that begins a line opens it and
 * is typed all the same: whoever meant to say something goes on typing.
 */
#include "client/core/app_private.h"
#include "client/core/keymap.h"

bool app_is_reading(const struct app *app)
{
    return app->inner->overlay == OVERLAY_HELP || app->inner->overlay == OVERLAY_PICTURE;
}

void app_show_reading(struct app *app, enum app_overlay overlay)
{
    struct app_private *inner = app->inner;
    inner->help = (struct help){ .over = inner->overlay };
    inner->overlay = overlay;
    inner->reading_top = 0;
}

void app_close_reading(struct app *app)
{
    app->inner->overlay = app->inner->help.over;
    app->inner->help = (struct help){ 0 };
}

bool app_closes_reading(struct app *app)
{
    if (!app_is_reading(app))
        return false;
    app_close_reading(app);
    return true;
}

void app_do_help(struct app *app, int argument, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    (void)now_ms;
    if (app_closes_reading(app) || (app_is_prompting(app) && inner->overlay != OVERLAY_SETTINGS))
        return;
    app_show_reading(app, OVERLAY_HELP);
    inner->help.is_about_commands = argument == HELP_COMMANDS;
}

void app_type_question(struct app *app, uint64_t now_ms)
{
    if (app->inner->overlay != OVERLAY_NONE || !str_equal(app_draft(app), STR("?")))
        return;
    app_do_help(app, HELP_KEYS, now_ms);
    app->inner->help.is_typed = true;
}

/* Keys that have the help stay as it is, or scroll it. */
static bool is_for_reading(const struct key_binding *binding)
{
    key_action_fn *run = binding ? binding->run : NULL;
    return run == app_do_up || run == app_do_down || run == app_do_scroll || run == app_do_redraw ||
           run == app_do_suspend;
}

/* Keys that say that the question mark was for the help alone. */
static bool takes_question(const struct key_binding *binding)
{
    key_action_fn *run = binding ? binding->run : NULL;
    return run == app_do_help || run == app_do_escape || run == app_do_interrupt ||
           (run == app_do_edit && binding->argument == EDITOR_BACKSPACE);
}

bool app_help_key(struct app *app, struct key key)
{
    const struct key_binding *binding = keymap_find(key);
    if (!app_is_reading(app) || !app->inner->help.is_typed || is_for_reading(binding))
        return false;
    app_close_reading(app);
    if (takes_question(binding))
        editor_set(app_editor(app), STR(""));
    /* a message of a question mark alone wants Enter twice: the first may be for the help */
    return takes_question(binding) || (binding && binding->run == app_do_submit);
}
