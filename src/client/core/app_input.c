/* The input line: what Enter, Up, Down and Tab do to it. */
#include "client/core/app_input.h"
#include "client/core/app_commands.h"
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/command_synonym.h"

#include "client/core/emoji.h"
#include "client/core/i18n.h"

#include <errno.h>

void app_say(struct app *app, struct room *room, enum event_kind kind, struct str text,
             uint64_t now_ms)
{
    int result = chat_say(room->chat, room, kind, text, now_ms);
    if (result == -EMSGSIZE)
        app_tell(app, now_ms, _("A message cannot be longer"));
    else if (result == -EINVAL)
        app_tell(app, now_ms, _("There is nothing to send"));
    else if (result != 0)
        app_tell(app, now_ms, _("Out of memory: the message was not sent; Up brings it back"));
    if (result != 0 || !app->inner->current || app->inner->current->room != room)
        return;
    app_pane_follow(app_focus(app));
    app_mark_read(app);
    app_focus(app)->history.mark_no = HISTORY_NO_MARK;
}

static void app_say_here(struct app *app, struct str text, uint64_t now_ms)
{
    if (app->inner->current)
        app_say(app, app->inner->current->room, EVENT_MESSAGE, text, now_ms);
    else
        app_tell(app, now_ms,
                 app_focus(app)->list ? _("A list is no room: Enter goes to a message")
                                      : _("You are in no room: /join one"));
}

void app_submit(struct app *app, uint64_t now_ms)
{
    struct editor *editor = app_editor(app);
    struct buf text = { 0 };
    struct command_line line = command_parse(buf_str(&editor->text));
    if (line.kind == LINE_EMPTY) {
        if (app_list(app))
            app_list_enter(app, now_ms);
        return;
    }
    if (line.kind == LINE_TEXT && !app->inner->current) {
        app_say_here(app, line.text, now_ms); /* says why not; the text stays where it is */
        return;
    }
    if (editor->text.size > LIMIT_TEXT_SIZE) {
        app_tell(app, now_ms, _("This is too long to be sent"));
        return;
    }
    if (buf_append_str(&text, buf_str(&editor->text)) != 0)
        return;
    sent_lines_add(&app->inner->sent, buf_str(&text));
    editor_reset(editor);
    buf_clear(&app->inner->status); /* it was about what is sent now: "Pasted, not sent" */
    line = command_parse(buf_str(&text));
    if (line.kind == LINE_TEXT)
        app_say_here(app, line.text, now_ms);
    else
        app_run_command(app, line, now_ms);
    buf_fini(&text);
}

/* The newest of the room's messages that were refused; NULL if there is none. */
static const struct entry *app_failed_entry(const struct room *room)
{
    for (size_t i = room->pending_count; i > 0; i--)
        if (room->pending[i - 1]->state == ENTRY_FAILED)
            return room->pending[i - 1];
    return NULL;
}

bool app_take_back(struct app *app)
{
    struct room_view *view = app->inner->current;
    const struct entry *entry = view ? app_failed_entry(view->room) : NULL;
    struct buf text = { 0 };
    if (!entry || view->editor.text.size > 0)
        return false;
    bool is_taken = chat_withdraw(view->room->chat, view->room, entry->nonce, &text) == 0;
    if (is_taken && str_starts_with(buf_str(&text), STR("/")))
        editor_insert(&view->editor, STR("/"));
    if (is_taken)
        editor_insert(&view->editor, buf_str(&text));
    buf_fini(&text);
    return is_taken;
}

size_t app_retry_failed(struct app *app, struct room *room, uint64_t now_ms)
{
    size_t count = 0;
    for (size_t i = 0; i < room->pending_count; i++)
        count += chat_retry(room->chat, room, room->pending[i]->nonce, now_ms) == 0;
    app->is_dirty = true;
    return count;
}

void app_up(struct app *app, uint64_t now_ms)
{
    struct editor *editor = app_editor(app);
    struct sent_lines *sent = &app->inner->sent;
    struct str line;
    (void)now_ms;
    if (app_is_prompting(app) || editor_do(editor, EDITOR_UP))
        return;
    if (!sent_lines_may_walk(sent, buf_str(&editor->text)) || app_take_back(app))
        return;
    if (sent_lines_older(sent, &line))
        editor_set(editor, line);
}

void app_down(struct app *app)
{
    struct editor *editor = app_editor(app);
    struct sent_lines *sent = &app->inner->sent;
    struct str line;
    if (app_is_prompting(app) || editor_do(editor, EDITOR_DOWN))
        return;
    if (sent_lines_may_walk(sent, buf_str(&editor->text)) && sent_lines_newer(sent, &line))
        editor_set(editor, line);
}

bool app_complete(struct app *app, int step)
{
    struct app_private *inner = app->inner;
    struct completion_source source = { .chat = app->chat,
                                        .rooms = buf_str(&inner->known_rooms),
                                        .settings = &inner->settings };
    source.commands = app_command_table(&source.command_count);
    source.room = inner->current ? inner->current->room : NULL;
    source.list_folder = inner->list_folder;
    source.list_context = inner->list_context;
    source.list_servers = inner->list_servers;
    return inner->overlay == OVERLAY_NONE &&
           complete_step(&inner->completion, &source, app_editor(app), step);
}

void app_spell_emoji(struct app *app)
{
    struct editor *editor = app_editor(app);
    size_t size;
    const struct emoji *emoji = emoji_at_end(editor_before(editor), &size);
    bool is_wanted = settings_choice(&app->inner->settings, SETTING_EMOJI, STR("")) == SETTING_ON;
    if (emoji && is_wanted && app->inner->overlay == OVERLAY_NONE)
        editor_replace_before(editor, size, str_of(emoji->text));
}

const struct command *app_typed_command(const struct app *app, struct command_line *line)
{
    size_t count;
    const struct command *table = app_command_table(&count);
    const struct room_view *view = app->inner->current;
    const struct editor *editor = view ? &view->editor : &app->inner->lone_editor;
    *line = command_parse(editor_before(editor));
    if (line->kind != LINE_COMMAND)
        return NULL;
    bool is_at_name = line->size == 1 + line->name.size; /* it may become a longer one */
    return is_at_name ? command_find(table, count, line->name)
                      : command_find_any(table, count, line->name);
}

void app_want_rooms(struct app *app, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    struct command_line line;
    const struct command *command = app_typed_command(app, &line);
    bool wants = command && str_equal(command_argument(command->arguments, 0), STR("ROOM"));
    if (wants && !inner->has_asked_rooms && app->chat->state == CHAT_READY)
        app_ask_rooms(app, true, now_ms);
    inner->has_asked_rooms = wants;
}
