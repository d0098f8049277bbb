/* /connect and /server: more servers at once, and the directory of those one has named. */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>

static const char *const state_texts[] = {
    [CHAT_OFFLINE] = N_("not connected"), [CHAT_GREETING] = N_("connecting"),
    [CHAT_ENTERING] = N_("entering"),     [CHAT_REFUSED] = N_("not in the chat"),
    [CHAT_READY] = N_("connected"),
};

/* Have the view add the server that is called so, or that is there. */
static void want_connection(struct app *app, struct str name, struct str user)
{
    struct app_connect *connect = &app->connect;
    struct str url = name, label = { 0 }, known_user = { 0 };
    if (settings_server(&app->inner->settings, name, &url, &known_user))
        label = name;
    if (user.size == 0)
        user = known_user;
    buf_clear(&connect->url);
    buf_clear(&connect->label);
    buf_clear(&connect->user);
    app->wants_connect = buf_append_str(&connect->url, url) == 0 &&
                         buf_append_str(&connect->label, label) == 0 &&
                         buf_append_str(&connect->user, user) == 0;
}

void app_run_connect(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments), user = command_take_word(&arguments);
    struct chat *known = app_find_server(app, name);
    if (app->inner->is_bare)
        app_tell(app, now_ms, _("With --bare one is in one room of one server"));
    else if (known)
        app_go_server(app, known);
    else if (app->inner->server_count == APP_SERVERS_MAX)
        app_tell(app, now_ms, _("You cannot be on more than %d servers"), APP_SERVERS_MAX);
    else if (user.size > LIMIT_NAME_SIZE)
        app_tell(app, now_ms, _("This is too long"));
    else
        want_connection(app, name, user);
}

/* ---- the directory ---- */

/* "work  tls://example.org  alice  connected" */
static void describe(struct buf *text, struct str label, struct str url, struct str user,
                     const char *state)
{
    buf_append_str(text, STR("\n"));
    text_sanitise(label, false, text);
    buf_append_str(text, label.size > 0 ? STR("  ") : STR(""));
    text_sanitise(url, false, text);
    buf_append_str(text, user.size > 0 ? STR("  ") : STR(""));
    text_sanitise(user, false, text);
    if (state)
        buf_printf(text, "  %s", state);
}

/* The text of the directory while it is made. */
struct directory {
    const struct app *app;
    struct buf text;
    size_t unnamed_count;
};

/* A server one is not on. */
static int list_other(void *context, struct str label, struct str address)
{
    struct directory *directory = context;
    if (app_find_server(directory->app, label.size > 0 ? label : address))
        return 0;
    directory->unnamed_count += label.size == 0;
    describe(&directory->text, label, address, STR(""),
             label.size > 0 ? NULL : _("met before, without a name"));
    return 0;
}

static void list_servers(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct directory directory = { .app = app };
    struct buf *text = &directory.text;
    (void)arguments;
    buf_append_str(text, str_of(_("Servers:")));
    for (size_t i = 0; i < app->inner->server_count; i++) {
        const struct app_server *server = app->inner->servers[i];
        describe(text, buf_str(&server->label), buf_str(&server->url), server->chat->name,
                 _(state_texts[server->chat->state]));
    }
    server_directory_walk(&app->inner->settings, app->inner->list_servers, app->inner->list_context,
                          list_other, &directory);
    if (directory.unnamed_count > 0)
        buf_printf(text, "\n%s", _("/server add NAME URL gives one a name"));
    app_info(app, buf_str(text), now_ms);
    buf_fini(text);
}

static void change_directory(struct app *app, struct str name, struct str value)
{
    struct buf key = { 0 };
    if (buf_printf(&key, "server %.*s", STR_ARGS(name)) == 0)
        app_want_setting(app, buf_str(&key), value);
    buf_fini(&key);
}

static void add_server(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    if (arguments.size == 0)
        app_tell(app, now_ms, _("Usage: /server %s"), "add NAME URL [USER]");
    else if (!setting_server_fits(name))
        app_tell(app, now_ms, _("The name of a server has letters, digits, - and _, up to %d"),
                 SETTING_SERVER_SIZE_MAX);
    else if (arguments.size > SETTING_VALUE_SIZE_MAX)
        app_tell(app, now_ms, _("This is too long"));
    else
        change_directory(app, name, arguments);
}

static void remove_server(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str url, user, name = command_take_word(&arguments);
    if (settings_server(&app->inner->settings, name, &url, &user))
        change_directory(app, name, STR(""));
    else
        app_tell(app, now_ms, _("No server is called %.*s"), STR_ARGS(name));
}

static void leave_server(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    struct chat *chat = name.size > 0 ? app_find_server(app, name) : app->chat;
    if (!chat)
        app_tell(app, now_ms, _("You are not on a server called %.*s"), STR_ARGS(name));
    else if (app->inner->server_count == 1)
        app_tell(app, now_ms, _("This is the only server: /quit leaves the chat"));
    else
        app_leave_server(app, chat, arguments, now_ms);
}

void app_run_server(struct app *app, struct str arguments, uint64_t now_ms)
{
    static const struct {
        const char *word;
        command_fn *run;
    } verbs[] = { { "list", list_servers },
                  { "add", add_server },
                  { "remove", remove_server },
                  { "leave", leave_server } };
    struct str word = command_take_word(&arguments);
    if (word.size == 0)
        word = STR("list");
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
        if (!str_equal(word, str_of(verbs[i].word)))
            continue;
        verbs[i].run(app, arguments, now_ms);
        return;
    }
    app_tell(app, now_ms, _("Usage: /server %s"), _(SERVER_ARGUMENTS));
}
