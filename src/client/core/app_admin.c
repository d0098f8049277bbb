/* The slash commands of admins of the server, and what it answers. */
#include "client/core/admin.h"
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

enum { ADMIN_LINES_MAX = 500 /* of one answer: more would slow painting */ };

void app_run_admin(struct app *app, const struct admin_verb *verb, struct str arguments,
                   uint64_t now_ms)
{
    struct message message;
    if (admin_request(verb, arguments, &message) != 0) {
        app_tell(app, now_ms, _("Usage: /%s %s"), verb->name, admin_usage_of(verb));
        return;
    }
    buf_clear(&app->inner->admin_text);
    app->inner->admin_lines = 0;
    app->inner->admin_id = chat_request(app->chat, &message, now_ms);
}

static void app_admin_add(struct app_private *inner, const struct message *item)
{
    if (inner->admin_lines++ >= ADMIN_LINES_MAX)
        return;
    if (inner->admin_text.size > 0)
        buf_append_str(&inner->admin_text, STR("\n"));
    admin_format(item, &inner->admin_text);
}

bool app_admin_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    enum message_type type = effect->message->type;
    if (inner->admin_id == 0 || effect->request_id != inner->admin_id)
        return false;
    if (type != MESSAGE_DONE && type != MESSAGE_ERROR) {
        app_admin_add(inner, effect->message);
        return true;
    }
    inner->admin_id = 0;
    if (type == MESSAGE_ERROR)
        return false;
    if (inner->admin_text.size > 0)
        app_info(app, buf_str(&inner->admin_text), now_ms);
    else
        app_tell(app, now_ms, "%s", _("Done"));
    buf_clear(&inner->admin_text);
    return true;
}

void app_admin_on_notice(struct app *app, const struct message *notice, uint64_t now_ms)
{
    struct buf text = { 0 };
    bool is_for_all = notice->code == NOTICE_BROADCAST;
    app->wants_bell |= is_for_all;
    if (buf_printf(&text,
                   is_for_all ? _("*** %.*s, an admin of this server, to everybody: %.*s")
                              : _("*** %.*s, an admin of this server: %.*s"),
                   STR_ARGS(notice->user), STR_ARGS(notice->text)) == 0)
        app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}
