/*
 * The servers one is on at once. Each has a chat of its own, with its rooms, name, outbox and
 * drafts; a room knows whose it is. What is typed goes to the server of the room one is in, and
 * there is one more person-sized place where they meet: the question for a name or password, of
 * which one is open at a time.
 */
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"

#include <hutong/common/text.h>
#include <stdlib.h>

#define APP_FIRST_ID(index_) ((uint64_t)(index_) << 40) /* below LIMIT_NUMBER */

static void app_server_free(struct app_server *server)
{
    if (!server)
        return;
    buf_fini(&server->url);
    buf_fini(&server->label);
    buf_fini(&server->refusal);
    chat_free(server->chat);
    free(server);
}

struct app_server *app_server_new(struct app *app, const struct app_server_config *config)
{
    struct app_private *inner = app->inner;
    struct chat_config chat = config->chat;
    chat.first_id = APP_FIRST_ID(inner->server_count);
    if (inner->server_count == APP_SERVERS_MAX)
        return NULL;
    struct app_server *server = calloc(1, sizeof(*server));
    if (server)
        server->chat = chat_new(&chat);
    if (!server || !server->chat || buf_append_str(&server->url, config->url) != 0 ||
        buf_append_str(&server->label, config->label) != 0) {
        app_server_free(server);
        return NULL;
    }
    inner->servers[inner->server_count++] = server;
    return server;
}

void app_servers_fini(struct app *app)
{
    for (size_t i = 0; i < app->inner->server_count; i++)
        app_server_free(app->inner->servers[i]);
}

struct room *app_join_first_rooms(struct chat *chat, const struct app_server_config *config,
                                  uint64_t now_ms)
{
    for (size_t i = 0; i < config->room_count; i++)
        chat_join(chat, config->rooms[i], now_ms);
    if (config->room_count == 0)
        chat_join(chat, APP_DEFAULT_ROOM, now_ms);
    return chat->room_count > 0 ? chat->rooms[0] : NULL;
}

struct chat *app_add_server(struct app *app, const struct app_server_config *config,
                            uint64_t now_ms)
{
    struct app_server *server = app_server_new(app, config);
    if (!server)
        return NULL;
    app->is_dirty = true;
    struct room *room = app_join_first_rooms(server->chat, config, now_ms);
    if (room && !app->inner->current && !app_focus(app)->list)
        app_switch(app, room);
    else if (room)
        app_view(app, room);
    return server->chat;
}

struct chat *app_server(const struct app *app, size_t index)
{
    return index < app->inner->server_count ? app->inner->servers[index]->chat : NULL;
}

struct chat *app_home(const struct app *app)
{
    return app->inner->servers[0]->chat;
}

struct app_server *app_server_of(const struct app *app, const struct chat *chat)
{
    size_t index = 0;
    while (app->inner->servers[index]->chat != chat)
        index++;
    return app->inner->servers[index];
}

struct str app_server_name(const struct app_server *server)
{
    return buf_str(server->label.size > 0 ? &server->label : &server->url);
}

struct chat *app_find_server(const struct app *app, struct str name)
{
    for (size_t i = 0; i < app->inner->server_count; i++) {
        const struct app_server *server = app->inner->servers[i];
        if (str_equal(buf_str(&server->url), name) ||
            (name.size > 0 && str_equal(buf_str(&server->label), name)))
            return server->chat;
    }
    return NULL;
}

void app_set_current(struct app *app, struct room_view *view)
{
    app->inner->current = view;
    if (view)
        app->chat = view->room->chat;
}

size_t app_room_count(const struct app *app)
{
    size_t count = 0;
    for (size_t i = 0; i < app->inner->server_count; i++)
        count += app->inner->servers[i]->chat->room_count;
    return count;
}

struct room *app_room(const struct app *app, size_t index)
{
    for (size_t i = 0; i < app->inner->server_count; i++) {
        const struct chat *chat = app->inner->servers[i]->chat;
        if (index < chat->room_count)
            return chat->rooms[index];
        index -= chat->room_count;
    }
    return NULL;
}

/* ---- who one is there ---- */

/** Where the question that is open is asked; NULL: none is. */
static const struct chat *asked_chat(const struct app *app)
{
    const struct app_private *inner = app->inner;
    return inner->overlay == OVERLAY_NAME     ? inner->prompt.chat
           : inner->overlay == OVERLAY_SECRET ? inner->secret.chat
                                              : NULL;
}

/** A name is wanted, or the password of the account that has it. */
static void ask_identity(struct app *app, struct app_server *server, const struct message *message)
{
    uint64_t code = server->refusal_code;
    struct str reason = buf_str(&server->refusal);
    if (code == ERROR_ACCOUNT || code == ERROR_PASSWORD)
        secret_prompt_open(app, server->chat, SECRET_LOGIN, server->chat->name, reason);
    else
        name_prompt_open(app, server->chat, message, reason);
}

void app_on_refused(struct app *app, const struct chat_effect *effect)
{
    struct app_server *server = app_server_of(app, effect->chat);
    const struct chat *asked = asked_chat(app);
    buf_clear(&server->refusal);
    server->refusal_code = effect->message ? effect->message->code : ERROR_NONE;
    if (effect->text.size > 0 || effect->message)
        sentence_problem(server->refusal_code, effect->text, &server->refusal);
    if (!asked || asked == effect->chat)
        ask_identity(app, server, effect->message);
}

void app_on_let_in(struct app *app, const struct chat *chat)
{
    if (asked_chat(app) == chat)
        app->inner->overlay = OVERLAY_NONE;
    app_ask_next(app);
}

void app_ask_next(struct app *app)
{
    for (size_t i = 0; i < app->inner->server_count && !asked_chat(app); i++)
        if (app->inner->servers[i]->chat->state == CHAT_REFUSED)
            ask_identity(app, app->inner->servers[i], NULL);
}
