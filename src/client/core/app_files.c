/* /upload and /save: the app says which file and where, the view has it done, progress is shown. */
#include "client/core/app_commands.h"
#include "client/core/app_private.h"
#include "client/core/compose.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"

#include <hutong/common/text.h>

enum { BAR_COLS = 10 };

void app_file_fini(struct app_file *file)
{
    buf_fini(&file->room);
    buf_fini(&file->path);
    buf_fini(&file->name);
}

/* Tell the view what to do. */
static void app_want_file(struct app *app, const struct room *room, struct str path,
                          const struct entry *entry)
{
    struct app_file *file = &app->file;
    buf_clear(&file->room);
    buf_clear(&file->path);
    buf_clear(&file->name);
    file->chat = room->chat;
    file->is_upload = !entry;
    file->is_view = false;
    file->no = entry ? entry->no : 0;
    file->facts = entry ? entry->file : (struct file_facts){ 0 };
    app->wants_file = buf_append_str(&file->room, room->name) == 0 &&
                      buf_append_str(&file->path, path) == 0 &&
                      (!entry || buf_append_str(&file->name, entry_file_name(entry)) == 0);
    app->inner->is_file_starting = app->wants_file;
}

/* What is typed behind a path is no part of it. */
static struct str trim_end(struct str path)
{
    while (path.size > 0 && path.bytes[path.size - 1] == ' ')
        path.size--;
    return path;
}

void app_run_upload(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    if (!room)
        return;
    if (room->is_joined)
        app_want_file(app, room, trim_end(arguments), NULL);
    else
        app_tell(app, now_ms, _("not connected"));
}

/* The newest file of the room that is loaded. */
static const struct entry *app_newest_file(const struct room *room)
{
    for (size_t i = room->entry_count; i > 0; i--) {
        const struct entry *entry = room->entries[i - 1];
        if (entry->kind == ENTRY_FILE && !entry->is_recalled)
            return entry;
    }
    return NULL;
}

void app_run_save(struct app *app, struct str arguments, uint64_t now_ms)
{
    const struct room *room = app_here(app, now_ms);
    if (!room)
        return;
    const struct entry *entry = NULL;
    bool is_named = str_starts_with(arguments, STR("#"));
    if (is_named)
        entry = app_take_message(app, room, WHOSE_ANY, &arguments, now_ms);
    else
        entry = app_newest_file(room);
    if (is_named && !entry)
        return; /* that has been told */
    if (entry && entry->kind == ENTRY_FILE && !entry->is_recalled && entry->no > 0)
        app_want_file(app, room, trim_end(arguments), entry);
    else
        app_tell(app, now_ms,
                 is_named ? _("There is no file in this message") : _("There is no file here"));
}

void app_want_view(struct app *app, const struct room *room, const struct entry *entry)
{
    app_want_file(app, room, (struct str){ 0 }, entry);
    app->inner->is_viewing = app->file.is_view = app->wants_file;
}

void app_on_file(struct app *app, struct str path, struct str problem, uint64_t now_ms)
{
    struct buf text = { 0 };
    app->inner->is_file_starting = false;
    if (app_picture_take_file(app, path))
        return;
    app->inner->is_viewing = false;
    int status = problem.size > 0 ? buf_append_str(&text, problem)
                                  : buf_printf(&text, _("Saved: %.*s"), STR_ARGS(path));
    if (status == 0)
        app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

void app_on_transfer(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    struct buf text = { 0 }, why = { 0 };
    app->inner->is_file_starting = false;
    if (effect->transfer_state == TRANSFER_FAILED &&
        sentence_problem(effect->code, effect->text, &why) == 0 &&
        buf_printf(&text, "%.*s: %.*s", STR_ARGS(effect->item.text), STR_ARGS(buf_str(&why))) == 0)
        app_info(app, buf_str(&text), now_ms);
    if (effect->transfer_state == TRANSFER_CANCELLED)
        app_tell(app, now_ms, _("Cancelled: %.*s"), STR_ARGS(effect->item.text));
    buf_fini(&why);
    buf_fini(&text);
}

void app_run_cancel(struct app *app, struct str arguments, uint64_t now_ms)
{
    bool is_all = str_equal(command_take_word(&arguments), STR("all"));
    if (app->chat->transfer_count == 0)
        app_tell(app, now_ms, _("No file is on its way"));
    while (app->chat->transfer_count > 0) {
        chat_cancel_transfer(app->chat, app->chat->transfers[0]->number);
        if (!is_all)
            return;
    }
}

static void compose_bar(const struct transfer *transfer, struct page *page)
{
    double share = transfer->size > 0 ? (double)transfer->done / (double)transfer->size : 1;
    int filled = (int)(share * BAR_COLS);
    struct buf size = { 0 };
    if (sentence_size(transfer->size, &size) == 0)
        page_printf(page, STYLE_BAR, " [%.*s%.*s] %d%% / %.*s", filled, "##########",
                    BAR_COLS - filled, "----------", (int)(share * 100), STR_ARGS(buf_str(&size)));
    buf_fini(&size);
}

/* A chat with files on their way: the one at hand first. */
static const struct chat *transferring_chat(const struct app *app)
{
    const struct chat *chat = app->chat;
    for (size_t i = 0; chat && chat->transfer_count == 0; i++)
        chat = app_server(app, i);
    return chat;
}

bool compose_transfer(const struct app *app, struct page *page)
{
    const struct chat *chat = transferring_chat(app);
    struct buf name = { 0 };
    if (!chat)
        return false;
    const struct transfer *transfer = chat->transfers[0];
    page_printf(page, STYLE_BAR, "%s ", transfer->is_upload ? _("sending") : _("fetching"));
    if (text_sanitise(transfer->name, false, &name) == 0)
        page_add(page, STYLE_BAR_STRONG, 0, buf_str(&name));
    buf_fini(&name);
    compose_bar(transfer, page);
    if (chat->transfer_count > 1)
        page_printf(page, STYLE_BAR, " +%zu", chat->transfer_count - 1);
    page_add(page, STYLE_BAR, 0, STR("  "));
    return true;
}
