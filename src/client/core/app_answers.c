/* What the server answers to requests of the user's: to who asked, or as a list or refusal. */
#include "client/core/app_commands.h"
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/direct.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"

#include <hutong/common/text.h>

/* One room of a list: name, how many are in it, topic. */
static void app_add_listed(struct app *app, const struct message *message)
{
    struct buf *text = &app->inner->list_text;
    if (direct_kind(message->kind) || app->inner->list_count++ >= COMMANDS_SHOWN_MAX)
        return;
    buf_append_str(&app->inner->known_rooms, message->room);
    buf_append_str(&app->inner->known_rooms, STR("\n"));
    buf_append_str(text, STR("\n"));
    text_sanitise(message->room, false, text);
    buf_printf(text, " (%llu)", (unsigned long long)message->count);
    if (message->topic.size > 0)
        buf_append_str(text, STR("  "));
    text_sanitise(message->topic, false, text);
}

static void app_show_list(struct app *app, uint64_t now_ms)
{
    struct buf text = { 0 };
    buf_append_str(&text, str_of(_("Rooms, and how many are in each:")));
    buf_append_str(&text, buf_str(&app->inner->list_text));
    app_add_rest(&text, "\n", app->inner->list_count);
    app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

static void app_show_refusal(struct app *app, const struct message *error, uint64_t now_ms)
{
    struct buf why = { 0 };
    int status = sentence_problem(error->code, error->text, &why);
    if (status == 0 && error->wait_ms > 0)
        status = buf_printf(&why, _(" (again in %u s)"), (unsigned)(error->wait_ms + 999) / 1000);
    if (status == 0)
        app_info(app, buf_str(&why), now_ms);
    buf_fini(&why);
}

void app_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    bool is_list = effect->request_id > 0 && effect->request_id == inner->list_id;
    enum message_type type = effect->message->type;
    if (app_admin_on_answer(app, effect, now_ms) || app_whois_on_answer(app, effect, now_ms) ||
        app_stats_on_answer(app, effect, now_ms))
        return;
    if (app_find_on_answer(app, effect) && type != MESSAGE_ERROR)
        return;
    if (app_group_on_answer(app, effect->message, now_ms))
        return;
    if (is_list && type == MESSAGE_ROOM) {
        app_add_listed(app, effect->message);
        return;
    }
    if (is_list && inner->list_is_quiet)
        app->is_dirty = true; /* nobody asked to see it */
    else if (type == MESSAGE_ERROR)
        app_show_refusal(app, effect->message, now_ms);
    else if (is_list)
        app_show_list(app, now_ms);
    else if (effect->request_id == inner->account_id && inner->account_id > 0)
        app_info(app, type == MESSAGE_BINDING ? effect->message->text : str_of(_("Done")), now_ms);
    if (is_list) {
        inner->list_id = 0;
        inner->list_count = 0;
        buf_clear(&inner->list_text);
    }
}
