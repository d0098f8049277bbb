/* What the chat reports, told to the person: most of it just needs painting. */
#include "client/core/app_commands.h"
#include "client/core/app_input.h"
#include "client/core/app_lists.h"
#include "client/core/app_private.h"
#include "client/core/app_settings.h"
#include "client/core/chat_private.h"

#include "client/core/i18n.h"
#include "client/core/sentence.h"

/* Say why something did not work: in the room, so that it can be read in peace. */
static void app_tell_problem(struct app *app, struct room *room, const struct chat_effect *effect,
                             uint64_t now_ms)
{
    struct buf text = { 0 };
    if (effect->text.size > 0 && sentence_problem(effect->code, effect->text, &text) == 0) {
        if (room)
            chat_info(room->chat, room, buf_str(&text), now_ms);
        else
            app_info(app, buf_str(&text), now_ms);
    }
    buf_fini(&text);
}

static void app_on_state(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    const struct chat *chat = effect->chat;
    if (chat->state == CHAT_REFUSED) {
        app_on_refused(app, effect);
    } else if (chat->state == CHAT_READY) {
        if (app->inner->status_chat == chat)
            buf_clear(&app->inner->status); /* why it was away is past */
        app_on_let_in(app, chat);
        app_lists_on_ready(app, chat, now_ms);
        app_tell_away(effect->chat, now_ms);
    } else if (effect->text.size > 0) {
        uint64_t code = effect->message ? effect->message->code : ERROR_NONE;
        struct buf why = { 0 };
        if (app->inner->server_count > 1)
            buf_printf(&why, "%.*s: ", STR_ARGS(app_server_name(app_server_of(app, chat))));
        if (sentence_problem(code, effect->text, &why) == 0)
            app_tell(app, now_ms, "%.*s", STR_ARGS(buf_str(&why)));
        app->inner->status_chat = chat;
        buf_fini(&why);
    }
}

static void app_on_room(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    struct room_view *view = app_view(app, effect->room);
    if (!view)
        return;
    if (!app->inner->current && !app_focus(app)->list)
        app_switch(app, effect->room);
    app_tell_problem(app, effect->room, effect, now_ms);
    app_show_notes(app, now_ms);
    app_greet(view, now_ms);
    app_mark_read(app);
    app_seek(app, now_ms);
    app_load_older(app, now_ms);
}

/* Why one is not in a room (any more): which one is said, too, if the sentence does not. */
static void app_on_left(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    struct buf text = { 0 };
    struct str title = effect->room->title;
    if (effect->text.size > 0)
        sentence_problem(effect->code, effect->text, &text);
    bool is_named =
        text.size == 0 || title.size == 0 || memmem(text.bytes, text.size, title.bytes, title.size);
    struct buf whole = { 0 };
    if (!is_named && buf_append_str(&whole, title) == 0)
        buf_append_str(&whole, str_of(_(": ")));
    buf_append_str(&whole, buf_str(&text));
    app_forget_room(app, effect->room);
    if (whole.size > 0)
        app_info(app, buf_str(&whole), now_ms);
    buf_fini(&whole);
    buf_fini(&text);
    if (effect->text.size > 0)
        app_offer_draft(app, effect->room, now_ms);
}

static void app_on_renamed(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    struct str was = effect->text, name = effect->item.room;
    app_rename_draft(app, effect);
    app_rename_settings(app, effect->chat, was, name);
    app->inner->is_layout_untold = true;
    if (effect->is_new && !member_is_same(was, name))
        app_tell(app, now_ms, _("%.*s is called %.*s now"), STR_ARGS(was), STR_ARGS(name));
}

static void app_on_entry(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    if (effect->is_new)
        app_count_unread(app, effect->room, effect->entry, now_ms);
    app_mark_read(app);
}

static void app_on_settled(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    if (effect->entry->state == ENTRY_FAILED)
        app_tell(app, now_ms, _("A message was not sent: Up takes it back, /retry sends it again"));
}

static void app_on_notice(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    if (effect->message &&
        (effect->message->code == NOTICE_BROADCAST || effect->message->code == NOTICE_WALLOPS))
        app_admin_on_notice(app, effect->message, now_ms);
    else
        app_tell_problem(app, NULL, effect, now_ms);
}

typedef void app_effect_fn(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

void app_on_effect(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    static app_effect_fn *const handlers[] = {
        [CHAT_STATE] = app_on_state,       [CHAT_ROOM] = app_on_room,
        [CHAT_LEFT] = app_on_left,         [CHAT_ENTRY] = app_on_entry,
        [CHAT_SETTLED] = app_on_settled,   [CHAT_ANSWER] = app_on_answer,
        [CHAT_GROUP] = app_on_group,       [CHAT_NOTICE] = app_on_notice,
        [CHAT_TRANSFER] = app_on_transfer, [CHAT_RENAMED] = app_on_renamed,
    };
    app->is_dirty = true;
    handlers[effect->kind](app, effect, now_ms);
}
