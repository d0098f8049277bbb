/* What a person wants to hear less of: users (/ignore) and rooms (/mute-room). */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/ignore.h"

bool app_is_muted(const struct app *app, const struct room *room)
{
    return settings_choice(&app->inner->settings, SETTING_MUTE, room->title) == SETTING_ON;
}

bool app_is_ignored(const struct app *app, struct str name)
{
    return ignore_has(&app->inner->settings, name);
}

static void tell_ignored(struct app *app, uint64_t now_ms)
{
    struct str names = settings_text(&app->inner->settings, SETTING_IGNORE);
    if (names.size > 0)
        app_tell(app, now_ms, _("You ignore: %.*s"), STR_ARGS(names));
    else
        app_tell(app, now_ms, _("You ignore nobody"));
}

static void change_ignored(struct app *app, struct str name, bool is_in, uint64_t now_ms)
{
    struct buf names = { 0 };
    int status = ignore_change(&app->inner->settings, name, is_in, &names);
    if (names.size > SETTING_VALUE_SIZE_MAX) {
        app_tell(app, now_ms, _("A setting can have %d bytes"), SETTING_VALUE_SIZE_MAX);
    } else if (status == 0) {
        app_want_setting(app, str_of(settings_table()[SETTING_IGNORE].name), buf_str(&names));
        app_tell(app, now_ms, is_in ? _("You ignore %.*s from now on") : _("You hear %.*s again"),
                 STR_ARGS(name));
    }
    buf_fini(&names);
}

void app_run_ignore(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    if (name.size == 0)
        tell_ignored(app, now_ms);
    else if (str_equal(name, app->chat->name))
        app_tell(app, now_ms, _("That is you"));
    else if (app_is_ignored(app, name))
        app_tell(app, now_ms, _("You ignore %.*s already"), STR_ARGS(name));
    else
        change_ignored(app, name, true, now_ms);
}

void app_run_unignore(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    if (app_is_ignored(app, name))
        change_ignored(app, name, false, now_ms);
    else
        app_tell(app, now_ms, _("You do not ignore %.*s"), STR_ARGS(name));
}

void app_run_mute_room(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    struct str word = command_take_word(&arguments);
    bool is_on = word.size == 0;
    struct buf key = { 0 };
    if (!room)
        return;
    if (!is_on && !str_equal(word, STR("no"))) {
        app_tell(app, now_ms, _("Usage: /mute-room [no]"));
        return;
    }
    if (buf_printf(&key, "%s@%.*s", settings_table()[SETTING_MUTE].name, STR_ARGS(room->title)) ==
        0)
        app_want_setting(app, buf_str(&key), is_on ? STR("on") : STR("off"));
    buf_fini(&key);
    app_tell(app, now_ms,
             is_on ? _("%.*s is muted: you hear only your name") : _("%.*s is not muted any more"),
             STR_ARGS(room->title));
}
