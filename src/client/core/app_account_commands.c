/* The slash commands about oneself: one's name, and the account it belongs to. */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

void app_run_nick(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_NICK };
    message_set_user(&message, command_take_word(&arguments));
    chat_request(app->chat, &message, now_ms);
}

static bool app_tell_unless(struct app *app, bool is_allowed, uint64_t now_ms)
{
    if (!is_allowed)
        app_tell(app, now_ms, _("No password over this connection: others could read it"));
    return is_allowed;
}

/* Whether passwords may be sent; if not, the person is told. */
static bool app_may_tell_secrets(struct app *app, uint64_t now_ms)
{
    return app_tell_unless(app, app->chat->is_private, now_ms);
}

void app_run_register(struct app *app, struct str arguments, uint64_t now_ms)
{
    if (app_may_tell_secrets(app, now_ms))
        secret_prompt_open(app, app->chat, SECRET_REGISTER, command_take_word(&arguments), STR(""));
}

void app_run_login(struct app *app, struct str arguments, uint64_t now_ms)
{
    if (app_tell_unless(app, chat_can_login(app->chat), now_ms))
        secret_prompt_open(app, app->chat, SECRET_LOGIN, command_take_word(&arguments), STR(""));
}

void app_run_password(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    if (app_may_tell_secrets(app, now_ms))
        secret_prompt_open(app, app->chat, SECRET_PASSWORD, STR(""), STR(""));
}

static void app_ask_account(struct app *app, struct message *message, uint64_t now_ms)
{
    app->inner->account_id = chat_request(app->chat, message, now_ms);
}

/* By what the account is entered without its password: shown, one more, or one less. */
void app_run_certificate(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct message list = { .type = MESSAGE_BINDINGS }, unbind = { .type = MESSAGE_UNBIND };
    struct str what = command_take_word(&arguments);
    message_set_text(&unbind, command_take_word(&arguments));
    if (what.size == 0)
        app_ask_account(app, &list, now_ms);
    else if (str_equal(what, STR("remove")) && unbind.text.size > 0)
        app_ask_account(app, &unbind, now_ms);
    else if (!str_equal(what, STR("add")))
        app_tell(app, now_ms, _("Usage: /certificate [add | remove NAME]"));
    else if (app_may_tell_secrets(app, now_ms))
        secret_prompt_open(app, app->chat, SECRET_BIND, STR(""), STR(""));
}

void app_run_unregister(struct app *app, struct str arguments, uint64_t now_ms)
{
    if (arguments.size > 0 && !str_equal(arguments, STR("erase"))) {
        app_tell(app, now_ms,
                 _("Say /unregister, or /unregister erase to take all messages along"));
        return;
    }
    if (app_may_tell_secrets(app, now_ms))
        secret_prompt_open(app, app->chat, SECRET_UNREGISTER, arguments, STR(""));
}
