/* The full-screen chat as a whole: what comes in is handed to whom it concerns. */
#include "client/core/app_input.h"
#include "client/core/app_private.h"
#include "client/core/app_select.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"

#include <errno.h>
#include <hutong/common/text.h>
#include <hutong/common/utf8.h>
#include <stdio.h>
#include <stdlib.h>

enum { APP_PENDING_TICK_MS = 250 /* to look again whether a message is overdue */ };

static int app_begin(struct app *app, const struct app_config *config, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    struct app_server *server = app_server_new(app, &config->server);
    if (!server || !app_tab_new(app))
        return -ENOMEM;
    app->chat = server->chat;
    inner->list_folder = config->list_folder;
    inner->list_context = config->list_context;
    inner->list_servers = config->list_servers;
    inner->memory_size = config->memory_size;
    inner->rows = inner->cols = 1;
    inner->is_bare = config->is_bare;
    inner->rooms_fold = config->is_bare ? LAYOUT_HIDDEN : LAYOUT_BY_WIDTH;
    inner->lone_editor.ring = inner->prompt.editor.ring = &inner->ring;
    inner->has_asked_room = config->server.room_count > 0;
    struct room *room = app_join_first_rooms(server->chat, &config->server, now_ms);
    if (room)
        app_switch(app, room);
    return 0;
}

struct app *app_new(const struct app_config *config, uint64_t now_ms)
{
    struct app *app = calloc(1, sizeof(*app));
    struct app_private *inner = calloc(1, sizeof(*inner));
    if (!app || !inner) {
        free(inner);
        free(app);
        return NULL;
    }
    *app = (struct app){ .is_dirty = true, .inner = inner };
    if (app_begin(app, config, now_ms) != 0) {
        app_free(app);
        return NULL;
    }
    return app;
}

static void app_free_views(struct app_private *inner)
{
    for (size_t i = 0; i < inner->view_count; i++) {
        editor_fini(&inner->views[i]->editor);
        buf_fini(&inner->views[i]->told_room);
        buf_fini(&inner->views[i]->told_user);
        free(inner->views[i]);
    }
    free(inner->views);
}

void app_free(struct app *app)
{
    if (!app)
        return;
    struct app_private *inner = app->inner;
    app_tabs_fini(app);
    app_free_views(inner);
    editor_fini(&inner->lone_editor);
    drafts_fini(&inner->drafts);
    editor_fini(&inner->prompt.editor);
    secret_prompt_fini(&inner->secret);
    buf_fini(&inner->prompt.where);
    buf_fini(&inner->prompt.reason);
    buf_fini(&inner->prompt.names);
    buf_fini(&app->theme);
    buf_fini(&app->copy);
    buf_fini(&app->open);
    app_file_fini(&app->file);
    buf_fini(&app->connect.url);
    buf_fini(&app->connect.label);
    buf_fini(&app->connect.user);
    buf_fini(&app->set_lines);
    buf_fini(&inner->set_theme);
    settings_fini(&inner->settings);
    buf_fini(&inner->status);
    buf_fini(&inner->told_layout);
    buf_fini(&inner->notes);
    buf_fini(&inner->list_text);
    buf_fini(&inner->admin_text);
    buf_fini(&inner->known_rooms);
    sent_lines_fini(&inner->sent);
    list_view_free(inner->results);
    sent_search_fini(&inner->search);
    kill_ring_fini(&inner->ring);
    vi_fini(&inner->vi);
    whois_fini(&inner->whois);
    completion_fini(&inner->completion);
    roster_fini(&inner->people.roster);
    editor_fini(&inner->people.filter);
    buf_fini(&inner->people.name);
    app_alerts_fini(app);
    app_set_screen_fini(app);
    buf_fini(&inner->picture.rgb);
    buf_fini(&app->picture_path);
    scene_fini(&inner->scene);
    app_servers_fini(app);
    free(inner);
    free(app);
}

void app_tell(struct app *app, uint64_t now_ms, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int size = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (size < 0)
        return;
    buf_clear(&app->inner->status);
    text_sanitise((struct str){ text, (size_t)size }, false, &app->inner->status);
    app->inner->status_until_ms = now_ms + APP_STATUS_MS;
    app->inner->status_chat = NULL;
    app->is_dirty = true;
    free(text);
}

void app_info(struct app *app, struct str text, uint64_t now_ms)
{
    const struct room_view *view = app->inner->current;
    struct buf *notes = &app->inner->notes;
    app->is_dirty = true;
    if (view) {
        chat_info(view->room->chat, view->room, text, now_ms);
        return;
    }
    app_tell(app, now_ms, "%.*s", STR_ARGS(text));
    if (notes->size > 0)
        buf_append_str(notes, STR("\n"));
    buf_append_str(notes, text);
}

void app_show_notes(struct app *app, uint64_t now_ms)
{
    struct buf notes = app->inner->notes;
    if (notes.size == 0 || !app->inner->current)
        return;
    app->inner->notes = (struct buf){ 0 };
    app_info(app, buf_str(&notes), now_ms);
    buf_fini(&notes);
}

struct editor *app_editor(struct app *app)
{
    struct app_private *inner = app->inner;
    if (inner->overlay == OVERLAY_NAME)
        return &inner->prompt.editor;
    if (inner->overlay == OVERLAY_SECRET)
        return &inner->secret.editor;
    if (inner->overlay == OVERLAY_SETTINGS)
        return inner->set_screen.is_editing ? &inner->set_screen.value : &inner->set_screen.filter;
    return inner->current ? &inner->current->editor : &inner->lone_editor;
}

bool app_is_prompting(const struct app *app)
{
    return app->inner->overlay >= OVERLAY_SETTINGS;
}

/* A character that is no command goes into the text. */
static void app_type(struct app *app, uint32_t character, uint64_t now_ms)
{
    char bytes[4];
    struct str text = { bytes, 0 };
    text.size = utf8_put(character, bytes);
    if (editor_insert(app_editor(app), text) == EDITOR_E_FULL)
        app_tell(app, now_ms, _("A message cannot be longer"));
    else if (character == ':')
        app_spell_emoji(app);
    else if (character == '?')
        app_type_question(app, now_ms);
}

/* C-x is the first half of a key; so is M-w, as in WeeChat. Whether it was one of them. */
static bool app_takes_prefix(struct app_private *inner, struct key *key)
{
    static const struct key c_x = { KEY_CODE_CHAR, 'x', KEY_CTRL };
    static const struct key m_w = { KEY_CODE_CHAR, 'w', KEY_META };
    bool is_prefix = !inner->is_after_x && (key_equal(*key, c_x) || key_equal(*key, m_w));
    if (inner->is_after_x)
        key->modifiers |= KEY_AFTER_X;
    inner->is_after_x = is_prefix;
    return is_prefix;
}

/* Do what the key is bound to, or type it. */
static void app_run_key(struct app *app, struct key key, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    const struct key_binding *binding = keymap_find(key);
    if (!binding || binding->run != app_do_complete)
        inner->completion.shown_size = 0;
    if (binding)
        binding->run(app, binding->argument, now_ms);
    else if (key.code == KEY_CODE_CHAR && key.modifiers == 0 && !app_is_reading(app))
        app_type(app, key.character, now_ms);
    else if (app_is_reading(app))
        app_close_reading(app);
    app_want_rooms(app, now_ms);
}

/* Others see that something is being said; commands are one's own affair. */
static void app_tell_typing(struct app *app, size_t changes, uint64_t now_ms)
{
    const struct room_view *current = app->inner->current;
    if (!current || app_is_prompting(app) || app_is_reading(app) ||
        current->editor.changes == changes ||
        settings_choice(&app->inner->settings, SETTING_TYPING, current->room->title) != SETTING_ON)
        return;
    struct str text = buf_str(&current->editor.text);
    if (text.size > 0 && (!str_starts_with(text, STR("/")) || str_starts_with(text, STR("//"))))
        chat_tell_typing(current->room->chat, current->room, now_ms);
}

void app_on_key(struct app *app, struct key key, uint64_t now_ms)
{
    const struct room_view *current = app->inner->current;
    size_t changes = current ? current->editor.changes : 0;
    app->is_dirty = true;
    app_alerts_on_key(app, now_ms);
    if (!app_takes_prefix(app->inner, &key) && app_rebind(app, &key, now_ms) &&
        !app_help_key(app, key) && !app_set_screen_key(app, key, now_ms) &&
        !app_people_key(app, key, now_ms) && !app_search_key(app, key) &&
        !app_select_key(app, key, now_ms) && !app_vi_key(app, key, now_ms))
        app_run_key(app, key, now_ms);
    if (current && app->inner->current == current)
        app_tell_typing(app, changes, now_ms);
}

void app_on_paste(struct app *app, struct str text, uint64_t now_ms)
{
    struct editor *editor = app_editor(app);
    bool looks_like_command = editor->cursor == 0 && str_starts_with(text, STR("/"));
    app->is_dirty = true;
    if (app_people_paste(app, text))
        return;
    sent_search_fini(&app->inner->search);
    app->inner->completion.shown_size = 0;
    /* a second slash in sight: what was pasted is said, not run */
    if (looks_like_command && app->inner->overlay == OVERLAY_NONE)
        editor_insert(editor, STR("/"));
    size_t lines = input_lines_count(buf_str(&editor->text));
    if (editor_insert(editor, text) == EDITOR_E_FULL)
        app_tell(app, now_ms, _("Too long to paste: the input can have %d KiB"),
                 EDITOR_SIZE_MAX / 1024);
    else if (input_lines_count(buf_str(&editor->text)) > lines &&
             app->inner->overlay == OVERLAY_NONE)
        app_tell(app, now_ms,
                 _("Pasted, not sent: Enter sends it as one message, C-_ takes it out"));
}

struct str app_draft(const struct app *app)
{
    const struct app_private *inner = app->inner;
    return buf_str(inner->current ? &inner->current->editor.text : &inner->lone_editor.text);
}

void app_on_edited(struct app *app, struct str text, uint64_t now_ms)
{
    app->is_dirty = true;
    if (str_equal(text, app_draft(app)))
        return;
    if (editor_set(app_editor(app), text) == EDITOR_E_FULL)
        app_tell(app, now_ms, _("Too long: the input can have %d KiB"), EDITOR_SIZE_MAX / 1024);
}

void app_on_resize(struct app *app, int rows, int cols)
{
    app->inner->rows = rows;
    app->inner->cols = cols;
    if (app->inner->overlay == OVERLAY_PICTURE)
        app_close_reading(app); /* it was made for another size */
    app->is_dirty = true;       /* what that makes of the panes is seen when it is composed */
}

void app_on_server_started(struct app *app, struct str log_path, uint64_t now_ms)
{
    struct buf text = { 0 };
    if (buf_printf(&text, _("No server was running: one was started in the background; log: %.*s"),
                   STR_ARGS(log_path)) == 0)
        app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

void app_on_problem(struct app *app, struct str text, uint64_t now_ms)
{
    app_info(app, text, now_ms);
}

void app_quit(struct app *app, struct str reason, uint64_t now_ms)
{
    for (size_t i = 0; i < app->inner->server_count; i++)
        chat_quit(app_server(app, i), reason, now_ms);
    app->wants_quit = true;
}

/* Whether the current room shows a message that will be overdue. */
static bool app_has_pending(const struct app *app)
{
    const struct room_view *view = app->inner->current;
    return view && view->room->pending_count > 0;
}

void app_tick(struct app *app, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    if (inner->status_until_ms > 0 && inner->status_until_ms <= now_ms) {
        inner->status_until_ms = 0;
        buf_clear(&inner->status);
        app->is_dirty = true;
    }
    if (app_has_pending(app))
        app->is_dirty = true;
    app_alerts_tick(app, now_ms);
}

uint64_t app_next_tick(const struct app *app, uint64_t now_ms)
{
    uint64_t next_ms = app_has_pending(app) ? now_ms + APP_PENDING_TICK_MS : UINT64_MAX;
    uint64_t status_ms = app->inner->status_until_ms, alert_ms = app_alerts_next_tick(app);
    next_ms = alert_ms < next_ms ? alert_ms : next_ms;
    return status_ms > 0 && status_ms < next_ms ? status_ms : next_ms;
}

/* The next effect for the io of what a chat reports; what is for the person is told. */
static bool app_next_effect_of(struct app *app, struct chat *chat, struct chat_effect *effect,
                               uint64_t now_ms)
{
    while (chat_next_effect(chat, effect)) {
        if (effect->kind == CHAT_TOKEN) {
            app_retell_drafts(app);
            app_retell_layout(app);
        }
        if (effect->kind <= CHAT_TOKEN)
            return true;
        app_on_effect(app, effect, now_ms);
        if (effect->kind == CHAT_TRANSFER)
            return true; /* the io, too, has to know when one ends */
    }
    return false;
}

bool app_next_effect(struct app *app, struct chat_effect *effect, uint64_t now_ms)
{
    for (size_t i = 0; i < app->inner->server_count; i++)
        if (app_next_effect_of(app, app_server(app, i), effect, now_ms))
            return true;
    if (app_next_draft(app, effect))
        return true;
    app_drop_left(app);
    return app_next_layout(app, effect);
}
