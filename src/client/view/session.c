/* Puts the parts of a chat together; who shows it takes them apart again by its loop. */
#include "client/view/session.h"

#include "client/core/i18n.h"
#include "client/view/session_link.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void session_say(const char *text)
{
    fprintf(stderr, "hutong: %s\n", text);
}

void session_on_problem(void *context, const char *text)
{
    struct session *session = context;
    app_on_problem(session->app, str_of(text), world_now_ms(session->clock));
}

static void session_tell_settings(struct session *session, int status)
{
    struct buf text = { 0 };
    if (buf_printf(&text, _("The settings (hutong.conf) cannot be used: %s"), strerror(-status)) ==
        0)
        app_on_problem(session->app, buf_str(&text), world_now_ms(session->clock));
    buf_fini(&text);
}

/* Give the app what the file holds. */
static void session_take_settings(struct session *session, int status, const struct buf *text)
{
    if (status == 0)
        app_on_settings(session->app, buf_str(text), world_now_ms(session->clock));
    else
        session_tell_settings(session, status);
}

static void session_read_settings(void *context)
{
    struct session *session = context;
    struct buf text = { 0 };
    int status = settings_file_read(&text);
    session_take_settings(session, status, &text);
    buf_fini(&text);
}

/* Watch the file of settings, as far as that is possible. */
static void session_watch_settings(struct session *session)
{
    session->is_watching = true;
    settings_watch_start(&session->watch, session->loop, session_read_settings, session);
}

static struct session_link *session_link_of(const struct session *session, const struct chat *chat)
{
    for (size_t i = 0; i < session->link_count; i++)
        if (session->links[i]->chat == chat)
            return session->links[i];
    return NULL;
}

/* The folder of pictures that are only to be shown, made when first needed. NULL: none. */
static const char *session_view_folder(struct session *session)
{
    const char *base = getenv("TMPDIR");
    if (session->view_folder[0])
        return session->view_folder;
    int size = snprintf(session->view_folder, sizeof(session->view_folder), "%s/hutong-view-XXXXXX",
                        base && base[0] == '/' ? base : "/tmp");
    if (size < (int)sizeof(session->view_folder) && mkdtemp(session->view_folder))
        return session->view_folder;
    session->view_folder[0] = '\0';
    return NULL;
}

/* Send or fetch what the app says. */
static void session_serve_file(struct session *session)
{
    struct app_file *file = &session->app->file;
    if (!session->app->wants_file)
        return;
    session->app->wants_file = false;
    const struct session_link *link = session_link_of(session, file->chat);
    struct transfers *transfers = link ? driver_transfers(link->driver) : NULL;
    const char *folder = file->is_view ? session_view_folder(session) : NULL;
    const struct transfers_wish wish = { .room = buf_str(&file->room),
                                         .no = file->no,
                                         .name = buf_str(&file->name),
                                         .file = file->facts,
                                         .path = folder ? str_of(folder) : buf_str(&file->path) };
    if (!transfers || (file->is_view && !folder))
        return;
    int status = file->is_upload ? transfers_upload_typed(transfers, wish.room, wish.path)
                                 : transfers_download(transfers, &wish);
    if (status)
        session_on_problem(session, _("out of memory"));
}

static void session_serve_settings(struct session *session)
{
    struct buf text = { 0 };
    if (session->app->set_lines.size == 0)
        return;
    int status = settings_file_change(buf_str(&session->app->set_lines), &text);
    buf_clear(&session->app->set_lines);
    session_take_settings(session, status, &text);
    buf_fini(&text);
}

/* Open a link to one more server. NULL when memory ran out, or there are too many. */
static struct session_link *session_add(struct session *session, const struct client_server *server)
{
    struct session_link **links =
        reallocarray(session->links, session->link_count + 1, sizeof(*links));
    if (!links)
        return NULL;
    session->links = links;
    struct session_link *link = session_link_new(session, server);
    if (link)
        links[session->link_count++] = link;
    return link;
}

/* The person wants to be on one more server, now. */
static void session_connect(struct session *session, const struct client_server *server)
{
    struct buf url = { 0 };
    endpoint_format(&server->endpoint, &url);
    struct chat *known = app_find_server(session->app, buf_str(&url));
    struct session_link *link = known ? NULL : session_add(session, server);
    buf_fini(&url);
    if (link) {
        session_link_restore(link);
        chat_start(link->chat, world_now_ms(session->clock));
    }
    if (link || known)
        app_go_server(session->app, link ? link->chat : known);
    else
        session_on_problem(session, _("out of memory"));
    session_turn(session);
}

static void session_serve_connect(struct session *session)
{
    struct app_connect *connect = &session->app->connect;
    struct client_server server = { 0 };
    struct buf problem = { 0 };
    if (!session->app->wants_connect)
        return;
    session->app->wants_connect = false;
    if (client_server_init(&server, buf_str(&connect->url), buf_str(&connect->label),
                           buf_str(&connect->user), &problem))
        session_connect(session, &server);
    else
        session_on_problem(session, buf_cstr(&problem));
    buf_fini(&problem);
}

/* What belongs to servers that were left is closed. */
static void session_drop_left(struct session *session)
{
    for (size_t i = session->link_count; i-- > 0;) {
        struct session_link *link = session->links[i];
        if (app_has_server(session->app, link->chat))
            continue;
        driver_close(link->driver);
        free(link);
        session->link_count--;
        memmove(session->links + i, session->links + i + 1,
                (session->link_count - i) * sizeof(struct session_link *));
    }
}

void session_serve(struct session *session)
{
    session_serve_file(session);
    session_serve_settings(session);
    session_serve_connect(session);
    session_drop_left(session);
}

bool session_open(struct session *session)
{
    const struct client_options *options = session->options;
    for (size_t i = 0; i < options->server_count; i++) {
        if (session_add(session, &options->servers[i]))
            continue;
        session_say(_("out of memory"));
        return false;
    }
    session_read_settings(session);
    session_watch_settings(session);
    for (size_t i = options->server_count; i-- > 0;) /* the first has the layout of all */
        session_link_restore(session->links[i]);
    return true;
}

void session_start(struct session *session)
{
    for (size_t i = 0; i < session->link_count; i++)
        chat_start(session->links[i]->chat, world_now_ms(session->clock));
    session_turn(session);
}

void session_perform(struct session *session, const struct chat_effect *effect)
{
    struct session_link *link = session_link_of(session, effect->chat);
    if (link)
        driver_perform(link->driver, effect);
}

void session_flush(struct session *session)
{
    for (size_t i = 0; i < session->link_count; i++)
        driver_flush(session->links[i]->driver);
}

void session_turn(struct session *session)
{
    if (!session->app)
        return;
    session->take(session->context);
    session_flush(session);
}

void session_close(struct session *session)
{
    for (size_t i = 0; i < session->link_count; i++)
        driver_close(session->links[i]->driver);
    if (session->is_watching)
        uv_close((uv_handle_t *)&session->watch.event, NULL);
    session->is_watching = false;
}

void session_free(struct session *session)
{
    if (session->view_folder[0])
        rmdir(session->view_folder); /* empty: what was shown is gone from it */
    for (size_t i = 0; i < session->link_count; i++)
        free(session->links[i]);
    free(session->links);
    session->links = NULL;
    session->link_count = 0;
    app_free(session->app);
    session->app = NULL;
}

void session_die(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}
