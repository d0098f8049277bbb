/*
 * Who has the chat before their eyes needs no notification; nobody needs one every second. What
 * comes within ALERT_EVERY_MS is told as one: how many there were, and the last of them.
 */
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <hutong/common/text.h>

enum {
    ALERT_EVERY_MS = 5000,
    ALERT_IDLE_MS = 60 * 1000, /* keys are signs of life for so long */
    ALERT_COLS_MAX = 200,
};

static void app_alerts_forget(struct alerts *alerts)
{
    alerts->count = 0;
    buf_clear(&alerts->title);
    buf_clear(&alerts->text);
}

/* "bob", or in a room of several "bob (lobby)", and what was said, if it is to be shown. */
static void alerts_describe(struct app *app, const struct room *room, const struct entry *entry)
{
    struct alerts *alerts = &app->inner->alerts;
    text_sanitise(entry->from, false, &alerts->title);
    if (room->kind != ROOM_DIRECT) {
        buf_append_str(&alerts->title, STR(" ("));
        text_sanitise(room->title, false, &alerts->title);
        buf_append_str(&alerts->title, STR(")"));
    }
    if (settings_choice(&app->inner->settings, SETTING_NOTIFY_TEXT, room->title) == SETTING_ON)
        text_sanitise(entry->text, false, &alerts->text);
    alerts->text.size = text_fit(buf_str(&alerts->text), ALERT_COLS_MAX);
}

void app_alert_entry(struct app *app, const struct room *room, const struct entry *entry,
                     bool is_for_me, uint64_t now_ms)
{
    struct alerts *alerts = &app->inner->alerts;
    size_t count = alerts->count + 1;
    if (alerts->focus == FOCUS_HERE || !app_calls_for(app, SETTING_NOTIFY, room, is_for_me))
        return;
    app_alerts_forget(alerts);
    alerts_describe(app, room, entry);
    alerts->count = count;
    app_alerts_tick(app, now_ms);
}

/* Put what waits where the view takes it. */
static void app_alerts_tell(struct app *app, uint64_t now_ms)
{
    struct alerts *alerts = &app->inner->alerts;
    struct app_alert *alert = &app->alert;
    buf_clear(&alert->title);
    buf_clear(&alert->text);
    if (alerts->count > 1)
        buf_printf(
            &alert->title,
            ngettext("%zu message, the last from ", "%zu messages, the last from ", alerts->count),
            alerts->count);
    buf_append_str(&alert->title, buf_str(&alerts->title));
    buf_append_str(&alert->text, buf_str(&alerts->text));
    alert->is_sure = alerts->focus == FOCUS_ELSEWHERE;
    alert->is_attended = alerts->key_ms > 0 && now_ms - alerts->key_ms < ALERT_IDLE_MS;
    alert->by = (enum setting_notify_by)app_setting(app, SETTING_NOTIFY_BY);
    app->wants_alert = true;
}

uint64_t app_alerts_next_tick(const struct app *app)
{
    const struct alerts *alerts = &app->inner->alerts;
    if (alerts->count == 0)
        return UINT64_MAX;
    return alerts->told_ms > 0 ? alerts->told_ms + ALERT_EVERY_MS : 0;
}

void app_alerts_tick(struct app *app, uint64_t now_ms)
{
    struct alerts *alerts = &app->inner->alerts;
    if (app_alerts_next_tick(app) > now_ms)
        return;
    app_alerts_tell(app, now_ms);
    app_alerts_forget(alerts);
    alerts->told_ms = now_ms;
}

void app_on_focus(struct app *app, enum app_focus focus)
{
    app->inner->alerts.focus = focus;
    if (focus != FOCUS_ELSEWHERE)
        app_alerts_forget(&app->inner->alerts);
}

void app_alerts_on_key(struct app *app, uint64_t now_ms)
{
    app->inner->alerts.key_ms = now_ms;
    app_alerts_forget(&app->inner->alerts);
}

void app_alerts_fini(struct app *app)
{
    buf_fini(&app->inner->alerts.title);
    buf_fini(&app->inner->alerts.text);
    buf_fini(&app->alert.title);
    buf_fini(&app->alert.text);
}
