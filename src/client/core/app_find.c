/* Lists of messages: /search, /mentions, /from, /unread, /pins, /thread and /versions. */
#include "client/core/app_commands.h"
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <stdio.h>
#include <stdlib.h>

/* A list under a title made after the manner of printf; NULL when memory ran out. */
__attribute__((format(printf, 4, 5))) static struct list_view *
app_find_new(enum list_kind kind, struct str about, uint64_t ref, const char *format, ...)
{
    char *title = NULL;
    va_list arguments;
    va_start(arguments, format);
    int size = vasprintf(&title, format, arguments);
    va_end(arguments);
    if (size < 0)
        return NULL;
    struct list_view *list = list_view_new(kind, about, ref, (struct str){ title, (size_t)size });
    free(title);
    return list;
}

static void app_find_open(struct app *app, struct list_view *list, uint64_t now_ms)
{
    if (list)
        app_list_open(app, list, now_ms);
    else
        app_tell(app, now_ms, _("out of memory"));
}

struct list_view *app_list_new(enum list_kind kind, struct str about)
{
    switch (kind) {
    case LIST_MENTIONS:
        return app_find_new(kind, STR("mentions:me"), 0, "%s", _("Mentions"));
    case LIST_UNREAD:
        return app_find_new(kind, STR(""), 0, "%s", _("Unread"));
    case LIST_FROM:
        return app_find_new(kind, about, 0, _("What %.*s said"), STR_ARGS(about));
    default:
        return app_find_new(LIST_SEARCH, about, 0, _("Search: %.*s"), STR_ARGS(about));
    }
}

void app_run_search(struct app *app, struct str arguments, uint64_t now_ms)
{
    if (arguments.size > LIMIT_QUERY_SIZE)
        app_tell(app, now_ms, _("A search cannot be longer than %d bytes"), LIMIT_QUERY_SIZE);
    else
        app_find_open(app, app_list_new(LIST_SEARCH, arguments), now_ms);
}

void app_run_mentions(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_find_open(app, app_list_new(LIST_MENTIONS, STR("")), now_ms);
}

void app_run_from(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    if (name.size > LIMIT_NAME_SIZE)
        app_tell(app, now_ms, _("This is too long"));
    else
        app_find_open(app, app_list_new(LIST_FROM, name), now_ms);
}

void app_run_unread(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_find_open(app, app_list_new(LIST_UNREAD, STR("")), now_ms);
}

void app_run_pins(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    (void)arguments;
    if (room)
        app_find_open(
            app, app_find_new(LIST_PINS, room->name, 0, _("Pinned in %.*s"), STR_ARGS(room->title)),
            now_ms);
}

void app_find_around(struct app *app, const struct room *room, uint64_t no, uint64_t now_ms)
{
    struct list_view *list =
        app_find_new(LIST_AROUND, room->name, no, _("%.*s, long ago"), STR_ARGS(room->title));
    if (list)
        list->chat = room->chat;
    app_find_open(app, list, now_ms);
}

/* The newest message that answers another one; NULL if none is loaded. */
static const struct entry *newest_answer(const struct room *room)
{
    for (size_t i = room->entry_count; i > 0; i--) {
        const struct entry *entry = room->entries[i - 1];
        if (entry_is_said(entry) && entry->ref > 0)
            return entry;
    }
    return NULL;
}

/* The number of the message that a thread began with, as far as it is loaded. */
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
    if (!room)
        return;
    const struct entry *entry = arguments.size == 0 ? newest_answer(room) : NULL;
    if (!entry)
        entry = app_take_message(app, room, WHOSE_ANY, &arguments, now_ms);
    if (!entry)
        return;
    app_find_open(app,
                  app_find_new(LIST_THREAD, room->name, thread_root(room, entry),
                               _("A thread in %.*s"), STR_ARGS(room->title)),
                  now_ms);
}

void app_run_versions(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    const struct entry *entry =
        room ? app_take_message(app, room, WHOSE_ANY, &arguments, now_ms) : NULL;
    if (entry)
        app_find_open(app,
                      app_find_new(LIST_VERSIONS, room->name, entry->no,
                                   _("What %.*s wrote, and changed it to"), STR_ARGS(entry->from)),
                      now_ms);
}
