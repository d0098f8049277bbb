/* The slash commands about messages: which one is meant, and what is done with it. */
#include "client/core/app_commands.h"
#include "client/core/app_input.h"
#include "client/core/app_private.h"
#include "client/core/change_ask.h"
#include "client/core/i18n.h"

void app_run_me(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    if (room)
        app_say(app, room, EVENT_ACTION, arguments, now_ms);
}

/* Send again what was refused in this room. */
void app_run_retry(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    (void)arguments;
    if (room && app_retry_failed(app, room, now_ms) == 0)
        app_tell(app, now_ms, _("No message failed here"));
}

void app_run_edit_failed(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    if (app_here(app, now_ms) && !app_take_back(app))
        app_tell(app, now_ms, _("No message failed here"));
}

/* The message that is the @number-th from the end of the room's log; NULL if there is none. */
static const struct entry *app_nth_message(const struct room *room, enum whose whose, size_t number)
{
    for (size_t i = room->entry_count; i > 0; i--) {
        const struct entry *entry = room->entries[i - 1];
        bool is_wanted = whose == WHOSE_ANY || entry->is_mine == (whose == WHOSE_OWN);
        if (entry_is_said(entry) && is_wanted && !entry->is_recalled && --number == 0)
            return entry;
    }
    return NULL;
}

/* A number from 1 to 999, or 1 if nothing is said; 0 for anything else. */
static size_t app_take_number(struct str arguments)
{
    struct str word = command_take_word(&arguments);
    return word.size > 0 ? (size_t)command_number(word, 3) : 1;
}

void app_run_copy(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    if (!room)
        return;
    bool is_named = str_starts_with(arguments, STR("#"));
    size_t number = is_named ? 0 : app_take_number(arguments);
    const struct entry *entry = number > 0 ? app_nth_message(room, WHOSE_ANY, number) : NULL;
    if (is_named)
        entry = app_take_message(app, room, WHOSE_ANY, &arguments, now_ms);
    buf_clear(&app->copy);
    app->wants_copy = entry && buf_append_str(&app->copy, entry->text) == 0;
    if (app->wants_copy)
        app_tell(app, now_ms, _("Copied: %.*s"), STR_ARGS(entry->text));
    else
        app_tell(app, now_ms, _("There is no such message here"));
}

/* The message of this number, whoever's it is. Told, and NULL, if it is not loaded. */
static const struct entry *app_numbered_message(struct app *app, const struct room *room,
                                                uint64_t no, uint64_t now_ms)
{
    const struct entry *entry = room_find_entry(room, no);
    if (!entry)
        app_tell(app, now_ms, _("There is no such message here"));
    return entry;
}

const struct entry *app_take_message(struct app *app, const struct room *room, enum whose whose,
                                     struct str *arguments, uint64_t now_ms)
{
    struct str rest = *arguments, word = command_take_word(&rest);
    uint64_t no =
        str_starts_with(word, STR("#")) ? command_number(str_skip(word, 1), CHANGE_DIGITS_MAX) : 0;
    if (no > 0) {
        *arguments = rest;
        return app_numbered_message(app, room, no, now_ms);
    }
    bool is_counted =
        str_starts_with(word, STR("-")) && app_take_number(str_skip(word, 1)) > 0 && word.size > 1;
    if (is_counted)
        *arguments = rest;
    size_t number = is_counted ? app_take_number(str_skip(word, 1)) : 1;
    const struct entry *entry = app_nth_message(room, whose, number);
    if (!entry)
        app_tell(app, now_ms, _("There is no such message here"));
    return entry;
}

void app_run_reply(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    const struct entry *entry =
        room ? app_take_message(app, room, WHOSE_OTHERS, &arguments, now_ms) : NULL;
    if (entry && arguments.size > 0)
        chat_reply(room->chat, room, entry->no, arguments, now_ms);
}

/* Ask for something about a message of the room one is in. */
static void app_change(struct app *app, group_ask_fn *ask, enum whose whose, struct str arguments,
                       uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    const struct entry *entry =
        room ? app_take_message(app, room, whose, &arguments, now_ms) : NULL;
    if (entry)
        app_ask_about(app, entry->no, ask, arguments, now_ms);
}

void app_run_edit(struct app *app, struct str arguments, uint64_t now_ms)
{
    app_change(app, change_edit, WHOSE_OWN, arguments, now_ms);
}

void app_run_recall(struct app *app, struct str arguments, uint64_t now_ms)
{
    app_change(app, change_recall, WHOSE_OWN, arguments, now_ms);
}

void app_run_react(struct app *app, struct str arguments, uint64_t now_ms)
{
    app_change(app, change_react, WHOSE_OTHERS, arguments, now_ms);
}

void app_run_pin(struct app *app, struct str arguments, uint64_t now_ms)
{
    app_change(app, change_pin, WHOSE_ANY, arguments, now_ms);
}

/* By its number, as /pins shows it: what is pinned may be far back. */
void app_run_unpin(struct app *app, struct str arguments, uint64_t now_ms)
{
    uint64_t number = change_take_number(&arguments);
    if (number == 0 && app_here(app, now_ms))
        app_tell(app, now_ms, _("Give the number of the message, as /pins shows it"));
    else if (number > 0)
        app_ask_about(app, number, change_unpin, arguments, now_ms);
}

/* Let a message and what follows wait, in all places where the person is. */
void app_run_later(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    const struct entry *entry =
        room ? app_take_message(app, room, WHOSE_ANY, &arguments, now_ms) : NULL;
    if (!entry)
        return;
    app_focus(app)->history.mark_no = entry->no - 1;
    chat_mark_unread(room->chat, room, entry->no - 1, now_ms);
    app_tell(app, now_ms, _("From there on it is unread until you come back to this room"));
}
