/*
 * /search, /pins, /thread and /versions: ask the server page by page, and show the answers over the
 * chat.
 */
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <stdio.h>
#include <stdlib.h>

/** Ask for a page. Until its end has come no other is asked for. */
static void app_find_ask(struct app *app, uint64_t now_ms)
{
    struct search_view *search = &app->inner->results;
    struct message message = search_view_request(search);
    search->id = chat_request(app->chat, &message, now_ms);
}

/** Show a list of what the server answers, under a title made after the manner of printf. */
__attribute__((format(printf, 4, 5))) static void app_find_open(struct app *app,
                                                                const struct message *asked,
                                                                uint64_t now_ms, const char *format,
                                                                ...)
{
    struct search_view *search = &app->inner->results;
    char *title = NULL;
    va_list arguments;
    va_start(arguments, format);
    int size = vasprintf(&title, format, arguments);
    va_end(arguments);
    if (size < 0 || search_view_begin(search, asked, (struct str){ title, (size_t)size })) {
        app_tell(app, now_ms, _("out of memory"));
    } else {
        app->inner->overlay = OVERLAY_SEARCH;
        app->inner->reading_top = 0;
        app_find_ask(app, now_ms);
    }
    if (size >= 0)
        free(title);
}

void app_run_search(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct message search = { .type = MESSAGE_SEARCH };
    message_set_query(&search, arguments);
    if (arguments.size > LIMIT_QUERY_SIZE)
        app_tell(app, now_ms, _("A search cannot be longer than %d bytes"), LIMIT_QUERY_SIZE);
    else
        app_find_open(app, &search, now_ms, _("Search: %.*s"), STR_ARGS(arguments));
}

void app_run_pins(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    struct message pins = { .type = MESSAGE_PINS };
    (void)arguments;
    if (!room)
        return;
    message_set_room(&pins, room->name);
    app_find_open(app, &pins, now_ms, _("Pinned in %.*s"), STR_ARGS(room->title));
}

/** The newest message that answers another one; NULL if none is loaded. */
static const struct entry *newest_answer(const struct room *room)
{
    for (size_t i = room->entry_count; i > 0; i--) {
        const struct entry *entry = room->entries[i - 1];
        if (entry_is_said(entry) && entry->ref > 0)
            return entry;
    }
    return NULL;
}

/** The number of the message that a thread began with, as far as it is loaded. */
static uint64_t thread_root(const struct room *room, const struct entry *entry)
{
    const struct entry *answered;
    while (entry->ref > 0 && (answered = room_find_entry(room, entry->ref)))
        entry = answered;
    return entry->ref > 0 ? entry->ref : entry->no;
}

void app_run_thread(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    struct message thread = { .type = MESSAGE_THREAD };
    if (!room)
        return;
    const struct entry *entry = arguments.size == 0 ? newest_answer(room) : NULL;
    if (!entry)
        entry = app_take_message(app, room, WHOSE_ANY, &arguments, now_ms);
    if (!entry)
        return;
    message_set_room(&thread, room->name);
    message_set_ref(&thread, thread_root(room, entry));
    app_find_open(app, &thread, now_ms, _("A thread in %.*s"), STR_ARGS(room->title));
}

void app_run_versions(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    struct message versions = { .type = MESSAGE_VERSIONS };
    const struct entry *entry =
        room ? app_take_message(app, room, WHOSE_ANY, &arguments, now_ms) : NULL;
    if (!entry)
        return;
    message_set_room(&versions, room->name);
    message_set_ref(&versions, entry->no);
    app_find_open(app, &versions, now_ms, _("What %.*s wrote, and changed it to"),
                  STR_ARGS(entry->from));
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
    search_view_end(search, message);
    return true;
}
