/* /search: asks the server page by page, and shows the answers over the chat. */
#include "client/core/app_private.h"
#include "client/core/i18n.h"

/** Ask for a page. Until its end has come no other is asked for. */
static void app_find_ask(struct app *app, uint64_t now_ms)
{
    struct search_view *search = &app->inner->results;
    struct message message = search_view_request(search);
    search->id = chat_request(app->chat, &message, now_ms);
}

void app_run_search(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct search_view *search = &app->inner->results;
    if (arguments.size > LIMIT_QUERY_SIZE) {
        app_tell(app, now_ms, _("A search cannot be longer than %d bytes"), LIMIT_QUERY_SIZE);
        return;
    }
    if (search_view_begin(search, arguments)) {
        app_tell(app, now_ms, _("out of memory"));
        return;
    }
    app->inner->overlay = OVERLAY_SEARCH;
    app->inner->reading_top = 0;
    app_find_ask(app, now_ms);
}

void app_find_more(struct app *app, uint64_t now_ms)
{
    const struct scene *scene = &app->inner->scene;
    /* the lines above what is shown were dropped: are there any below? */
    bool is_at_end = scene->overlay.line_count <= (size_t)scene->overlay_rect.rows;
    if (is_at_end && search_view_has_more(&app->inner->results))
        app_find_ask(app, now_ms);
}

/** What people call a room: the other's name if it is a direct one. */
static struct str app_room_title(const struct app *app, struct str name)
{
    const struct room *room = chat_find_room(app->chat, name);
    return room ? room->title : name;
}

bool app_find_on_answer(struct app *app, const struct chat_effect *effect)
{
    struct search_view *search = &app->inner->results;
    const struct message *message = effect->message;
    if (search->id == 0 || effect->request_id != search->id)
        return false;
    if (message->type == MESSAGE_EVENT) {
        search_view_add(search, app_room_title(app, message->room), message);
        return true;
    }
    search->id = 0;
    search->has_failed = message->type == MESSAGE_ERROR;
    search->next = message->before;
    return true;
}
