/* Slash commands about rooms as groups, and what the person is told of them. */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <hutong/common/text.h>
#include <hutong/proto/group.h>

void app_ask_about(struct app *app, uint64_t no, group_ask_fn *ask, struct str words,
                   uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    struct message request = { 0 };
    if (!room)
        return;
    message_set_room(&request, room->name);
    if (no > 0)
        message_set_ref(&request, no);
    const char *problem = ask(&request, words);
    if (problem)
        app_tell(app, now_ms, "%s", problem);
    else
        chat_request(room->chat, &request, now_ms);
}

void app_ask_group(struct app *app, group_ask_fn *ask, struct str words, uint64_t now_ms)
{
    app_ask_about(app, 0, ask, words, now_ms);
}

static void app_add_setting(const struct room *room, uint64_t setting, struct buf *text)
{
    const struct group_row *row = group_row(setting);
    const struct group_value *value = &room->settings[setting];
    struct buf shown = { 0 };
    bool is_none = row->type == GROUP_TEXT && value->text.size == 0;
    group_format(row, value->count, is_none ? STR("-") : value->text, &shown);
    buf_printf(text, "\n%s ", row->name);
    text_sanitise(buf_str(&shown), false, text);
    if (group_setting_help(setting))
        buf_printf(text, "  (%s)", group_setting_help(setting));
    buf_fini(&shown);
}

/* All settings, or the one called @name. */
static void app_show_settings(struct app *app, const struct room *room, struct str name,
                              uint64_t now_ms)
{
    struct buf text = { 0 };
    buf_append_str(&text, str_of(_("What is set about this room:")));
    for (uint64_t i = 0; i < GROUP_SETTING_COUNT; i++)
        if (group_row(i) && (name.size == 0 || group_find(name) == i))
            app_add_setting(room, i, &text);
    app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

void app_run_room(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    size_t count = command_word_count(arguments);
    if (room && count < 2 && (count == 0 || group_find(arguments) > 0))
        app_show_settings(app, room, arguments, now_ms);
    else
        app_ask_group(app, group_set, arguments, now_ms);
}

void app_greet(struct room_view *view, uint64_t now_ms)
{
    struct room *room = view->room;
    struct buf text = { 0 };
    struct str announcement = room->settings[GROUP_ANNOUNCEMENT].text;
    if (view->is_greeted || !room->is_joined)
        return;
    view->is_greeted = true;
    if (announcement.size > 0 && chat_is_newcomer(room) &&
        buf_printf(&text, _("Announcement: %.*s"), STR_ARGS(announcement)) == 0)
        chat_info(room->chat, room, buf_str(&text), now_ms);
    buf_fini(&text);
}

bool app_group_on_answer(struct app *app, const struct message *message, uint64_t now_ms)
{
    struct buf text = { 0 };
    bool is_pass = message->type == MESSAGE_INVITED || message->type == MESSAGE_APPLICANT;
    if (!is_pass && message->type != MESSAGE_BANNED)
        return false;
    if ((is_pass ? group_describe_pass(message, &text) : group_describe_ban(message, &text)) == 0)
        app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
    return true;
}

void app_on_group(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    app_group_on_answer(app, effect->message, now_ms);
}
