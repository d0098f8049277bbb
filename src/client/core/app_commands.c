/* The slash commands: the table, and what each does. */
#include "client/core/app_private.h"
#include "client/core/i18n.h"
#include "client/core/sentence.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>

enum { COMMANDS_SHOWN_MAX = 500 /* users or rooms in one answer: more would slow painting */ };

/** The room one is in; without one the person is told, and it is NULL. */
static struct room *app_here(struct app *app, uint64_t now_ms)
{
    if (app->private->current)
        return app->private->current->room;
    app_tell(app, now_ms, _("You are in no room: /join one"));
    return NULL;
}

/** Show the room, or say that there cannot be another one. */
static void app_enter_room(struct app *app, struct room *room, uint64_t now_ms)
{
    if (room)
        app_switch(app, room);
    else
        app_tell(app, now_ms, _("You cannot be in more rooms"));
}

static void run_join(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    if (str_starts_with(name, STR("#")) && name.size > 1)
        name = str_skip(name, 1); /* as people who know IRC write it */
    app_enter_room(app, chat_join(app->chat, name, now_ms), now_ms);
}

/** Find a room one is in by what it is called on screen. */
static struct room *app_find_title(const struct app *app, struct str title)
{
    for (size_t i = 0; i < app->chat->room_count; i++)
        if (str_equal(app->chat->rooms[i]->title, title))
            return app->chat->rooms[i];
    return NULL;
}

static void run_part(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    struct room *room = name.size > 0 ? app_find_title(app, name) : app_here(app, now_ms);
    if (room)
        chat_part(app->chat, room, now_ms);
    else if (name.size > 0)
        app_tell(app, now_ms, _("You are not in %.*s"), STR_ARGS(name));
}

static void run_msg(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str user = command_take_word(&arguments);
    struct room *room = chat_join_direct(app->chat, user, now_ms);
    app_enter_room(app, room, now_ms);
    if (room && arguments.size > 0)
        app_say(app, room, EVENT_MESSAGE, arguments, now_ms);
}

static void run_me(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    if (room)
        app_say(app, room, EVENT_ACTION, arguments, now_ms);
}

/** Send again what was refused in this room. */
static void run_retry(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    (void)arguments;
    if (room && app_retry_failed(app, room, now_ms) == 0)
        app_tell(app, now_ms, _("No message failed here"));
}

static void run_edit_failed(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    if (app_here(app, now_ms) && !app_take_back(app))
        app_tell(app, now_ms, _("No message failed here"));
}

static void run_nick(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_NICK };
    message_set_user(&message, command_take_word(&arguments));
    chat_request(app->chat, &message, now_ms);
}

static void app_show_topic(struct app *app, const struct room *room, uint64_t now_ms)
{
    if (room->topic.size == 0)
        app_tell(app, now_ms, _("This room has no topic"));
    else
        app_tell(app, now_ms, _("The topic is: %.*s"), STR_ARGS(room->topic));
}

static void run_topic(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    if (!room)
        return;
    if (arguments.size == 0) {
        app_show_topic(app, room, now_ms);
        return;
    }
    struct message message = { .type = MESSAGE_TOPIC };
    message_set_room(&message, room->name);
    message_set_text(&message, str_equal(arguments, STR("-")) ? STR("") : arguments);
    chat_request(app->chat, &message, now_ms);
}

/** Say how many of @count were too many to be shown. */
static void app_add_rest(struct buf *text, const char *separator, size_t count)
{
    if (count <= COMMANDS_SHOWN_MAX)
        return;
    buf_append_str(text, str_of(separator));
    buf_printf(text, _("and %zu more"), count - COMMANDS_SHOWN_MAX);
}

static void run_names(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    struct buf text = { 0 };
    (void)arguments;
    if (!room)
        return;
    buf_printf(&text, ngettext("%zu user here:", "%zu users here:", room->member_count),
               room->member_count);
    for (size_t i = 0; i < room->member_count && i < COMMANDS_SHOWN_MAX; i++) {
        buf_append_str(&text, STR(" "));
        text_sanitise(room->members[i].name, false, &text);
    }
    app_add_rest(&text, " ", room->member_count);
    app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

static void run_list(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct message message = { .type = MESSAGE_ROOMS };
    (void)arguments;
    if (app->private->list_id == 0)
        app->private->list_id = chat_request(app->chat, &message, now_ms);
}

static void run_quit(struct app *app, struct str arguments, uint64_t now_ms)
{
    app_quit(app, arguments, now_ms);
}

static void run_help(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_do_help(app, 0, now_ms);
}

static void run_clear(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    (void)arguments;
    if (room)
        history_clear(&app->private->current->history, room);
}

static const struct command commands[] = {
    { "join", N_("ROOM"), N_("enter a room; it is made if there is none of that name"), 1,
      run_join },
    { "part", N_("[ROOM]"), N_("leave this room, or another one"), 0, run_part },
    { "msg", N_("NAME [TEXT]"), N_("talk to one user alone"), 1, run_msg },
    { "me", N_("TEXT"), N_("say what you do: * alice waves"), 1, run_me },
    { "retry", NULL, N_("send again what was refused in this room"), 0, run_retry },
    { "edit-failed", NULL, N_("take the last refused message back into the input"), 0,
      run_edit_failed },
    { "nick", N_("NAME"), N_("take another name"), 1, run_nick },
    { "topic", N_("[TEXT]"), N_("show or set the room's topic; - removes it"), 0, run_topic },
    { "names", NULL, N_("who is in this room"), 0, run_names },
    { "list", NULL, N_("which rooms there are"), 0, run_list },
    { "clear", NULL, N_("clear the window; PgUp brings it back"), 0, run_clear },
    { "help", NULL, N_("this help"), 0, run_help },
    { "quit", N_("[REASON]"), N_("leave the chat"), 0, run_quit },
};

const struct command *app_command_table(size_t *count)
{
    *count = ARRAY_SIZE(commands);
    return commands;
}

static void app_tell_unknown(struct app *app, struct str name, uint64_t now_ms)
{
    const struct command *nearest = command_nearest(commands, ARRAY_SIZE(commands), name);
    if (nearest)
        app_tell(app, now_ms, _("There is no /%.*s: did you mean /%s?"), STR_ARGS(name),
                 nearest->name);
    else
        app_tell(app, now_ms, _("There is no /%.*s: /help shows all commands"), STR_ARGS(name));
}

void app_run_command(struct app *app, struct command_line line, uint64_t now_ms)
{
    const struct command *command = command_find(commands, ARRAY_SIZE(commands), line.name);
    if (!command)
        app_tell_unknown(app, line.name, now_ms);
    else if (command_word_count(line.arguments) < command->words_min)
        app_tell(app, now_ms, _("Usage: /%s %s"), command->name, _(command->arguments));
    else
        command->run(app, line.arguments, now_ms);
}

/** One room of a list: name, how many are in it, topic. */
static void app_add_listed(struct app *app, const struct message *message)
{
    struct buf *text = &app->private->list_text;
    if (message->kind == ROOM_DIRECT || app->private->list_count++ >= COMMANDS_SHOWN_MAX)
        return;
    buf_append_str(text, STR("\n"));
    text_sanitise(message->room, false, text);
    buf_printf(text, " (%llu)", (unsigned long long)message->count);
    if (message->topic.size > 0)
        buf_append_str(text, STR("  "));
    text_sanitise(message->topic, false, text);
}

static void app_show_list(struct app *app, uint64_t now_ms)
{
    struct buf text = { 0 };
    buf_append_str(&text, str_of(_("Rooms, and how many are in each:")));
    buf_append_str(&text, buf_str(&app->private->list_text));
    app_add_rest(&text, "\n", app->private->list_count);
    app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

static void app_show_refusal(struct app *app, const struct message *error, uint64_t now_ms)
{
    struct buf why = { 0 };
    if (sentence_problem(error->code, error->text, &why) == 0)
        app_info(app, buf_str(&why), now_ms);
    buf_fini(&why);
}

void app_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms)
{
    struct app_private *private = app->private;
    bool is_list = effect->request_id > 0 && effect->request_id == private->list_id;
    enum message_type type = effect->message->type;
    if (is_list && type == MESSAGE_ROOM) {
        app_add_listed(app, effect->message);
        return;
    }
    if (type == MESSAGE_ERROR)
        app_show_refusal(app, effect->message, now_ms);
    else if (is_list)
        app_show_list(app, now_ms);
    if (is_list) {
        private->list_id = 0;
        private->list_count = 0;
        buf_clear(&private->list_text);
    }
}
