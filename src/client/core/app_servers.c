/*
 * The servers one is on at once. Each has a chat of its own, with its rooms, name, outbox and
 * drafts; a room knows whose it is, and what is typed goes to the server of the room one is in.
 * Of the questions for a name or a password one is open at a time.
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
    buf_fini(&server->told_problem);
    chat_free(server->chat);
    free(server);
}

struct app_server *app_server_new(struct app *app, const struct app_server_config *config)
{
    struct app_private *inner = app->inner;
    struct chat_config chat = config->chat;
    chat.first_id = APP_FIRST_ID(inner->servers_made);
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
    inner->servers_made++;
    return server;
}

void app_servers_fini(struct app *app)
{
    for (size_t i = 0; i < app->inner->server_count; i++)
        app_server_free(app->inner->servers[i]);
    for (size_t i = 0; i < app->inner->gone_count; i++)
        app_server_free(app->inner->gone[i]);
    free(app->inner->gone);
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

bool app_has_server(const struct app *app, const struct chat *chat)
{
    for (size_t i = 0; i < app->inner->server_count; i++)
        if (app->inner->servers[i]->chat == chat)
            return true;
    return false;
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

struct str app_server_short_name(const struct app_server *server)
{
    struct str name = app_server_name(server);
    size_t start = name.size;
    while (start > 0 && name.bytes[start - 1] != '/')
        start--;
    return str_skip(name, start);
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

void app_go_server(struct app *app, struct chat *chat)
{
    struct room *last = NULL;
    for (size_t i = 0; i < chat->room_count; i++)
        if (!last || chat->rooms[i]->visit > last->visit)
            last = chat->rooms[i];
    if (last)
        app_switch(app, last);
}

/* ---- leaving ---- */

/* Where the question that is open is asked; NULL: none is. */
static const struct chat *asked_chat(const struct app *app)
{
    const struct app_private *inner = app->inner;
    return inner->overlay == OVERLAY_NAME     ? inner->prompt.chat
           : inner->overlay == OVERLAY_SECRET ? inner->secret.chat
                                              : NULL;
}

void app_leave_server(struct app *app, struct chat *chat, struct str reason, uint64_t now_ms)
{
    app_server_of(app, chat)->is_leaving = true;
    chat_quit(chat, reason, now_ms);
    app->is_dirty = true;
}

/* Lists that were asked for there say nothing any more. */
static void close_lists(struct app *app, const struct chat *chat)
{
    for (struct pane *pane = NULL; (pane = app_next_pane(app, pane));) {
        if (!pane->list || (pane->list->chat != chat && pane->list->kind != LIST_UNREAD))
            continue;
        list_view_free(pane->list);
        pane->list = NULL;
    }
}

/* Forget all that leads to a server, which is not among the others any more. */
static void forget_server(struct app *app, const struct chat *chat)
{
    for (size_t i = 0; i < chat->room_count; i++)
        app_forget_room(app, chat->rooms[i]);
    close_lists(app, chat);
    drafts_forget(&app->inner->drafts, chat);
    if (app->inner->whois.chat == chat)
        whois_fini(&app->inner->whois);
    if (app->chat == chat)
        app->chat = app_home(app);
    app_ask_next(app);
}

static void drop_server(struct app *app, size_t index)
{
    struct app_private *inner = app->inner;
    struct app_server *server = inner->servers[index];
    struct app_server **gone = reallocarray(inner->gone, inner->gone_count + 1, sizeof(*gone));
    if (!gone)
        return; /* it stays in the list, and silent */
    if (asked_chat(app) == server->chat)
        inner->overlay = OVERLAY_NONE;
    inner->gone = gone;
    gone[inner->gone_count++] = server;
    inner->server_count--;
    memmove(inner->servers + index, inner->servers + index + 1,
            (inner->server_count - index) * sizeof(struct app_server *));
    forget_server(app, server->chat);
    app->is_dirty = true;
}

void app_drop_left(struct app *app)
{
    for (size_t i = app->inner->server_count; i-- > 0;)
        if (app->inner->servers[i]->is_leaving && !app->wants_quit)
            drop_server(app, i);
}

/* ---- who one is there ---- */

/* A name is wanted, or the password of the account that has it. */
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
