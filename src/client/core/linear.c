/* What happens is told once, in the order of the log: a room begins with the end of its past. */
#include "client/core/linear.h"
#include "client/core/keymap.h"

#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/ignore.h"
#include "client/core/local_time.h"
#include "client/core/sentence.h"

#include <hutong/common/text.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    LINEAR_HISTORY_COUNT = 10, /* entries that are told of a room one comes into */
    LINEAR_ROWS = 24,          /* the screen that the app is given to measure by */
    LINEAR_COLS = 80,
    LINEAR_HELP_COLS = 1000, /* no line is wrapped: that is the terminal's affair */
};

void linear_init(struct linear *linear, struct app *app, uint64_t now_ms)
{
    *linear = (struct linear){ .app = app };
    app->inner->is_linear = true;
    app_on_resize(app, LINEAR_ROWS, LINEAR_COLS);
    app_compose(app, now_ms);
}

void linear_fini(struct linear *linear)
{
    buf_fini(&linear->out);
}

/* A line of the client's own; every %.*s of a stranger's is made safe. */
__attribute__((format(printf, 2, 3))) static void linear_say(struct linear *linear,
                                                             const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int size = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (size < 0)
        return;
    text_sanitise((struct str){ text, (size_t)size }, false, &linear->out);
    buf_append_str(&linear->out, STR("\n"));
    free(text);
}

/* Why a message was refused, after its text. */
static void linear_add_refusal(struct linear *linear, const struct entry *entry)
{
    struct buf why = { 0 }, clean = { 0 };
    if (sentence_problem(entry->problem_code, entry->problem, &why) == 0 &&
        text_sanitise(buf_str(&why), false, &clean) == 0) {
        buf_append_str(&linear->out, STR(" "));
        /* TRANSLATORS: after a message: why it was refused */
        buf_printf(&linear->out, _("(not sent: %.*s)"), STR_ARGS(buf_str(&clean)));
    }
    buf_fini(&clean);
    buf_fini(&why);
}

/* Whether lines have to say which server they are about. */
static bool linear_has_servers(const struct linear *linear)
{
    return linear->app->inner->server_count > 1;
}

static struct str linear_server(const struct linear *linear, const struct chat *chat)
{
    return app_server_short_name(app_server_of(linear->app, chat));
}

/* "[dev] ", or "[work: dev] " where there are several servers. */
static void linear_add_room(struct linear *linear, const struct room *room)
{
    buf_append_str(&linear->out, STR("["));
    if (linear_has_servers(linear)) {
        text_sanitise(linear_server(linear, room->chat), false, &linear->out);
        buf_append_str(&linear->out, str_of(_(": ")));
    }
    text_sanitise(room->title, false, &linear->out);
    buf_append_str(&linear->out, STR("] "));
}

/* "08:30 alice: hi"; with the room's name where it is not the one the person is in. */
static void linear_tell_entry(struct linear *linear, const struct room *room,
                              const struct entry *entry)
{
    const struct room_view *current = linear->app->inner->current;
    char clock[LOCAL_CLOCK_SIZE];
    local_clock(entry->time_ms, clock);
    buf_printf(&linear->out, "%s ", clock);
    if (!current || current->room != room)
        linear_add_room(linear, room);
    if (entry_is_said(entry) && app_is_ignored(linear->app, entry->from))
        ignore_format(entry->from, 1, &linear->out);
    else
        sentence_format(entry, &linear->out);
    if (entry->state == ENTRY_FAILED)
        linear_add_refusal(linear, entry);
    buf_append_str(&linear->out, STR("\n"));
}

/* Which room the person is in, if that has changed: what is typed now goes there. */
static void linear_tell_room(struct linear *linear)
{
    const struct room_view *current = linear->app->inner->current;
    if (!current || !current->room->is_joined || current->room == linear->room)
        return;
    linear->room = current->room;
    if (linear_has_servers(linear))
        linear_say(linear, _("You are now in %.*s on %.*s"), STR_ARGS(current->room->title),
                   STR_ARGS(linear_server(linear, current->room->chat)));
    else
        linear_say(linear, _("You are now in %.*s"), STR_ARGS(current->room->title));
}

/* What would stand in the status line, and what waits for a room to be shown in. */
static void linear_tell_status(struct linear *linear)
{
    struct app_private *inner = linear->app->inner;
    const struct buf *text = inner->notes.size > 0 ? &inner->notes : &inner->status;
    if (text->size > 0)
        linear_say(linear, "%.*s", STR_ARGS(buf_str(text)));
    buf_clear(&inner->notes);
    buf_clear(&inner->status);
    inner->status_until_ms = 0;
}

/* The end of the room's log, once its history is there; from then on entries as they come. */
static void linear_tell_history(struct linear *linear, const struct room *room,
                                struct room_view *view)
{
    if (view->is_told || !room->is_joined || room->is_loading_older)
        return;
    size_t count = LINEAR_HISTORY_COUNT + view->untold_count;
    size_t first = room->entry_count > count ? room->entry_count - count : 0;
    view->is_told = true;
    linear_tell_room(linear);
    for (size_t i = first; i < room->entry_count; i++)
        if (room->entries[i]->kind != ENTRY_INFO) /* the client's own words were told at once */
            linear_tell_entry(linear, room, room->entries[i]);
}

static void linear_on_entry(struct linear *linear, const struct chat_effect *effect)
{
    struct room_view *view = app_view(linear->app, effect->room);
    if (!view)
        return;
    if (view->is_told || effect->entry->kind == ENTRY_INFO)
        linear_tell_entry(linear, effect->room, effect->entry);
    else
        view->untold_count++;
}

/* When no effect is left the log has just what was counted: nothing is told twice. */
static void linear_tell_histories(struct linear *linear)
{
    struct room *room;
    for (size_t i = 0; (room = app_room(linear->app, i)); i++) {
        struct room_view *view = app_view(linear->app, room);
        if (view)
            linear_tell_history(linear, room, view);
    }
}

/* A refusal says itself which message it is about; what is stored becomes an entry by itself. */
static void linear_on_settled(struct linear *linear, const struct chat_effect *effect)
{
    if (effect->entry->state != ENTRY_FAILED)
        return;
    buf_clear(&linear->app->inner->status);
    linear_tell_entry(linear, effect->room, effect->entry);
}

static void linear_tell_ready(struct linear *linear, const struct chat *chat)
{
    if (linear_has_servers(linear))
        linear_say(linear, _("You are in as %.*s on %.*s"), STR_ARGS(chat->name),
                   STR_ARGS(linear_server(linear, chat)));
    else
        linear_say(linear, _("You are in as %.*s"), STR_ARGS(chat->name));
}

/* The same reason is told once, however often connecting is tried. */
static void linear_on_state(struct linear *linear, const struct chat_effect *effect)
{
    struct app_private *inner = linear->app->inner;
    struct buf *told = &app_server_of(linear->app, effect->chat)->told_problem;
    if (effect->state == CHAT_READY) {
        buf_clear(told);
        linear_tell_ready(linear, effect->chat);
    } else if (str_equal(buf_str(&inner->status), buf_str(told))) {
        buf_clear(&inner->status);
    } else if (inner->status.size > 0) {
        buf_clear(told);
        buf_append_str(told, buf_str(&inner->status));
    }
}

/* The lines of a page, but for blank ones. */
static void linear_tell_page(struct linear *linear, const struct page *page)
{
    for (size_t i = 0; i < page->line_count; i++)
        if (page->lines[i].run_count > 0 && page_line_text(page, i, &linear->out) == 0)
            buf_append_str(&linear->out, STR("\n"));
}

static void linear_tell_help(struct linear *linear)
{
    struct page page = { 0 };
    linear->app->inner->overlay = OVERLAY_NONE;
    help_compose_commands(LINEAR_HELP_COLS, &page);
    linear_tell_page(linear, &page);
    page_fini(&page);
}

static void linear_ask_name(struct linear *linear)
{
    const struct name_prompt *prompt = &linear->app->inner->prompt;
    struct page page = { 0 };
    linear->has_asked_name = true;
    name_prompt_compose(prompt, LINEAR_HELP_COLS, &page);
    linear_tell_page(linear, &page);
    if (prompt->editor.text.size > 0)
        linear_say(linear, _("Enter alone takes %.*s"), STR_ARGS(buf_str(&prompt->editor.text)));
    page_fini(&page);
}

/* What was found, once it is known; until then lines can be typed. */
static void linear_tell_list(struct linear *linear)
{
    struct app_private *inner = linear->app->inner;
    struct page page = { 0 };
    if (!inner->results || inner->results->id > 0)
        return;
    list_view_compose_all(inner->results, LINEAR_HELP_COLS, &page);
    linear_tell_page(linear, &page);
    page_fini(&page);
    list_view_free(inner->results);
    inner->results = NULL;
}

static void linear_ask_secret(struct linear *linear)
{
    struct page page = { 0 };
    linear->has_asked_name = true;
    secret_prompt_compose(&linear->app->inner->secret, LINEAR_HELP_COLS, &page);
    linear_tell_page(linear, &page);
    page_fini(&page);
}

bool linear_is_secret(const struct linear *linear)
{
    return linear->app->inner->overlay == OVERLAY_SECRET;
}

/* What would be painted over the panes. */
static void linear_tell_overlay(struct linear *linear)
{
    enum app_overlay overlay = linear->app->inner->overlay;
    if (overlay == OVERLAY_HELP)
        linear_tell_help(linear);
    else if (overlay == OVERLAY_NAME && !linear->has_asked_name)
        linear_ask_name(linear);
    else if (overlay == OVERLAY_SECRET && !linear->has_asked_name)
        linear_ask_secret(linear);
}

static void linear_tell_rest(struct linear *linear)
{
    if (linear->app->wants_theme)
        linear_say(linear, "%s", _("There are no colours here"));
    if (linear->app->wants_copy) {
        buf_clear(&linear->app->inner->status);
        linear_say(linear, "%s", _("Copying needs the full screen"));
    }
    linear->app->wants_theme = linear->app->wants_copy = false;
    linear_tell_status(linear);
    linear_tell_room(linear);
    linear_tell_list(linear);
    linear_tell_overlay(linear);
}

void linear_on_line(struct linear *linear, struct str line, uint64_t now_ms)
{
    struct editor *editor = app_editor(linear->app);
    linear->has_asked_name = false;
    if (line.size > LIMIT_TEXT_SIZE) {
        linear_say(linear, "%s", _("A message cannot be longer"));
        return;
    }
    if (line.size > 0)
        editor_set(editor, line);
    if (line.size == 0 && linear_is_secret(linear))
        secret_prompt_cancel(linear->app);
    else
        app_do_submit(linear->app, 0, now_ms);
    linear_tell_rest(linear);
}

static void linear_on_left(struct linear *linear, const struct chat_effect *effect)
{
    if (linear->room == effect->room)
        linear->room = NULL; /* another may come to stand in its place in memory */
    linear_say(linear, _("You are no longer in %.*s"), STR_ARGS(effect->room->title));
}

static void linear_on_effect(struct linear *linear, const struct chat_effect *effect)
{
    if (effect->kind == CHAT_STATE)
        linear_on_state(linear, effect);
    else if (effect->kind == CHAT_ENTRY)
        linear_on_entry(linear, effect);
    else if (effect->kind == CHAT_SETTLED)
        linear_on_settled(linear, effect);
    else if (effect->kind == CHAT_LEFT)
        linear_on_left(linear, effect);
}

/* The next effect for the io of what a chat reports; the others become lines. */
static bool linear_next_effect_of(struct linear *linear, struct chat *chat,
                                  struct chat_effect *effect, uint64_t now_ms)
{
    while (chat_next_effect(chat, effect)) {
        if (effect->kind <= CHAT_TOKEN)
            return true;
        app_on_effect(linear->app, effect, now_ms);
        linear_on_effect(linear, effect);
        linear_tell_rest(linear);
        if (effect->kind == CHAT_TRANSFER)
            return true; /* the io, too, has to know when one ends */
    }
    return false;
}

bool linear_next_effect(struct linear *linear, struct chat_effect *effect, uint64_t now_ms)
{
    for (size_t i = 0; i < linear->app->inner->server_count; i++)
        if (linear_next_effect_of(linear, app_server(linear->app, i), effect, now_ms))
            return true;
    linear_tell_histories(linear);
    app_drop_left(linear->app);
    return false;
}

bool linear_is_settled(const struct linear *linear)
{
    const struct room_view *current = linear->app->inner->current;
    const struct chat *chat = linear->app->chat;
    return chat->state == CHAT_READY && chat_asked_count(chat) == 0 &&
           (!current || (current->room->is_joined && current->is_told));
}

static size_t linear_pending_count_of(const struct chat *chat)
{
    size_t count = chat_asked_count(chat) + chat->transfer_count;
    for (size_t i = 0; i < chat->room_count; i++)
        for (size_t j = 0; j < chat->rooms[i]->pending_count; j++)
            count += chat->rooms[i]->pending[j]->state == ENTRY_PENDING;
    return count;
}

size_t linear_pending_count(const struct linear *linear)
{
    const struct chat *chat;
    size_t count = linear->app->inner->is_file_starting;
    for (size_t i = 0; (chat = app_server(linear->app, i)); i++)
        count += linear_pending_count_of(chat);
    return count;
}
