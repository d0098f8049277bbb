/*
 * /away and /back. The server forgets it when it is started anew, or when nobody is connected for
 * long: who comes back while away says it again.
 */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

static void ask_away(struct chat *chat, struct str text, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_AWAY };
    if (text.size > 0)
        message_set_text(&message, text);
    chat_request(chat, &message, now_ms);
}

void app_tell_away(struct chat *chat, uint64_t now_ms)
{
    if (chat->away.size > 0)
        ask_away(chat, chat->away, now_ms);
}

void app_run_away(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str text = arguments.size > 0 ? arguments : str_of(_("away"));
    if (text.size > LIMIT_AWAY_SIZE)
        app_tell(app, now_ms, _("This is too long"));
    else if (chat_set_away(app->chat, text) == 0)
        ask_away(app->chat, text, now_ms);
}

void app_run_back(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    if (chat_set_away(app->chat, STR("")) == 0)
        ask_away(app->chat, STR(""), now_ms);
}
