/* The slash commands: the table, and what each does. */
#include "client/core/app_commands.h"
#include "client/core/admin.h"
#include "client/core/app_input.h"
#include "client/core/app_private.h"
#include "client/core/command_synonym.h"
#include "client/core/direct.h"
#include "client/core/i18n.h"
#include "client/core/keymap.h"
#include "client/core/room_verbs.h"

#include <hutong/common/macros.h>
#include <hutong/common/text.h>

struct room *app_here(struct app *app, uint64_t now_ms)
{
    if (app->inner->current)
        return app->inner->current->room;
    app_tell(app, now_ms, _("You are in no room: /join one"));
    return NULL;
}

/* Show the room, or say that there cannot be another one. */
static void app_enter_room(struct app *app, struct room *room, bool is_too_long, uint64_t now_ms)
{
    if (room)
        app_switch(app, room);
    else if (is_too_long)
        app_tell(app, now_ms, _("This is too long"));
    else
        app_tell(app, now_ms, _("You cannot be in more rooms"));
}

struct room *app_join(struct app *app, struct str name, uint64_t now_ms)
{
    if (str_starts_with(name, STR("#")) && name.size > 1)
        name = str_skip(name, 1); /* as people who know IRC write it */
    return chat_join(app->chat, name, now_ms);
}

static void run_join(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    struct room *room = arguments.size > 0 && arguments.size <= LIMIT_REASON_SIZE
                            ? chat_join_with(app->chat, name, arguments, now_ms)
                            : app_join(app, name, now_ms);
    app_enter_room(app, room, name.size > LIMIT_ROOM_SIZE, now_ms);
}

struct room *app_find_title(const struct app *app, struct str title)
{
    struct room *found = NULL, *room;
    for (size_t i = 0; (room = app_room(app, i)); i++)
        if (str_equal(room->title, title) && (!found || room->chat == app->chat))
            found = room;
    return found;
}

static void run_part(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str name = command_take_word(&arguments);
    struct room *room = name.size > 0 ? app_find_title(app, name) : app_here(app, now_ms);
    if (room)
        chat_part(room->chat, room, now_ms);
    else if (name.size > 0)
        app_tell(app, now_ms, _("You are not in %.*s"), STR_ARGS(name));
}

static void run_msg(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct str user = command_take_word(&arguments);
    struct room *room = chat_join_direct(app->chat, user, now_ms);
    app_enter_room(app, room, !direct_fits(user), now_ms);
    if (room && arguments.size > 0)
        app_say(app, room, EVENT_MESSAGE, arguments, now_ms);
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
    app_ask_group(app, group_topic, arguments, now_ms);
}

void app_add_rest(struct buf *text, const char *separator, size_t count)
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
        buf_printf(&text, " %s", member_mark(&room->members[i]));
        text_sanitise(room->members[i].name, false, &text);
    }
    app_add_rest(&text, " ", room->member_count);
    app_info(app, buf_str(&text), now_ms);
    buf_fini(&text);
}

void app_ask_rooms(struct app *app, bool is_quiet, uint64_t now_ms)
{
    struct app_private *inner = app->inner;
    struct message message = { .type = MESSAGE_ROOMS };
    inner->list_is_quiet = is_quiet && (inner->list_id == 0 || inner->list_is_quiet);
    if (inner->list_id != 0)
        return;
    buf_clear(&inner->known_rooms);
    inner->list_id = chat_request(app->chat, &message, now_ms);
}

static void run_list(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_ask_rooms(app, false, now_ms);
}

static void run_theme(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)now_ms;
    buf_clear(&app->theme);
    app->wants_theme = buf_append_str(&app->theme, command_take_word(&arguments)) == 0;
}

static void run_quit(struct app *app, struct str arguments, uint64_t now_ms)
{
    app_quit(app, arguments, now_ms);
}

static void run_help(struct app *app, struct str arguments, uint64_t now_ms)
{
    (void)arguments;
    app_do_help(app, HELP_COMMANDS, now_ms);
}

static void run_clear(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    (void)arguments;
    if (room)
        history_clear(&app_focus(app)->history, room);
}

/* Whatever it begins with. */
static void run_say(struct app *app, struct str arguments, uint64_t now_ms)
{
    struct room *room = app_here(app, now_ms);
    if (room)
        app_say(app, room, EVENT_MESSAGE, arguments, now_ms);
}

static const struct command commands[] = {
    { "join", N_("ROOM [KEY]"), N_("enter a room; it is made if there is none of that name"), 1,
      run_join },
    { "part", N_("[ROOM]"), N_("leave this room, or another one"), 0, run_part },
    { "msg", N_("NAME[,NAME...] [TEXT]"), N_("talk to one user, or a few, alone"), 1, run_msg },
    { "me", N_("TEXT"), N_("say what you do: * alice waves"), 1, app_run_me },
    { "say", N_("TEXT"), N_("say it, also if it begins with a slash; so does // in front"), 1,
      run_say },
    { "reply", N_("[-N|#NO] TEXT"),
      N_("answer the last message of somebody else, or the N-th last"), 1, app_run_reply },
    { "edit", N_("[-N|#NO] TEXT"), N_("another text for your last message, or the N-th last"), 1,
      app_run_edit },
    { "recall", N_("[-N|#NO] [REASON]"), N_("take your last message back, or the N-th last"), 0,
      app_run_recall },
    { "react", N_("[-N|#NO] EMOJI"), N_("put an emoji under somebody's message; again: remove it"),
      1, app_run_react },
    { "thread", N_("[-N|#NO]"), N_("show the newest thread, or that of the N-th last message"), 0,
      app_run_thread },
    { "versions", N_("[-N|#NO]"), N_("show what an edited message said before"), 0,
      app_run_versions },
    { "pin", N_("[-N|#NO]"), N_("pin the last message, or the N-th last"), 0, app_run_pin },
    { "unpin", N_("NUMBER"), N_("unpin a message, by its number in /pins"), 1, app_run_unpin },
    { "pins", NULL, N_("show the pinned messages of this room"), 0, app_run_pins },
    { "later", N_("[-N|#NO]"), N_("let the last message wait unread, or all from the N-th last on"),
      0, app_run_later },
    { "retry", NULL, N_("send again what was refused in this room"), 0, app_run_retry },
    { "edit-failed", NULL, N_("take the last refused message back into the input"), 0,
      app_run_edit_failed },
    { "nick", N_("NAME"), N_("take another name"), 1, app_run_nick },
    { "away", N_("[TEXT]"), N_("tell others that you are away, and why"), 0, app_run_away },
    { "back", NULL, N_("you are here again"), 0, app_run_back },
    { "register", N_("[CODE]"), N_("make your name an account, with a password"), 0,
      app_run_register },
    { "login", N_("NAME"), N_("come back as an account"), 1, app_run_login },
    { "password", NULL, N_("change the account's password"), 0, app_run_password },
    { "certificate", N_("[add|remove NAME]"),
      N_("what needs no password to enter: this certificate or local user"), 0,
      app_run_certificate },
    { "unregister", "[erase]", N_("delete the account, or all it said too"), 0,
      app_run_unregister },
    { "topic", N_("[TEXT]"), N_("show or set the room's topic; - removes it"), 0, run_topic },
    { "rename", N_("NEW-NAME [REASON]"), N_("give this room another name"), 1, NULL },
    { "room", N_("[SETTING] [VALUE]"), N_("show or change what this room is like"), 0,
      app_run_room },
    { "announce", N_("TEXT"), N_("what newcomers are shown from now on; - removes it"), 1, NULL },
    { "role", N_("NAME ROLE"), N_("make somebody admin, owner or a mere member of this room"), 2,
      NULL },
    { "op", N_("NAME"), N_("make somebody an admin of this room"), 1, NULL },
    { "deop", N_("NAME"), N_("make an admin a member like others"), 1, NULL },
    { "voice", N_("NAME"), N_("let somebody speak here also where others may not"), 1, NULL },
    { "devoice", N_("NAME"), N_("take that away again"), 1, NULL },
    { "transfer", N_("NAME"), N_("make somebody else the owner of this room"), 1, NULL },
    { "title", N_("NAME [TITLE]"), N_("give a member a title in this room; - removes it"), 1,
      NULL },
    { "invite", N_("NAME"), N_("invite somebody into this room"), 1, NULL },
    { "approve", N_("NAME"), N_("let in who asked to be"), 1, NULL },
    { "deny", N_("NAME [REASON]"), N_("do not let in who asked, or take an invitation back"), 1,
      NULL },
    { "waiting", NULL, N_("who asks to be let into this room"), 0, NULL },
    { "kick", N_("NAME [REASON]"), N_("put somebody out of this room"), 1, NULL },
    { "ban", N_("NAME [TIME] [REASON]"), N_("keep somebody out of this room; TIME: 10m, 2h, 7d"), 1,
      NULL },
    { "ban-address", N_("NAME [TIME] [REASON]"), N_("keep out who comes from where NAME does"), 1,
      NULL },
    { "unban", N_("NAME"), N_("lift the bans that name somebody"), 1, NULL },
    { "mute", N_("NAME [TIME] [REASON]"), N_("keep somebody silent, or with @all everybody"), 1,
      NULL },
    { "unmute", N_("NAME"), N_("let somebody, or with @all everybody, speak again"), 1, NULL },
    { "except", N_("NAME [TIME] [REASON]"),
      N_("let bans and mutes not meet somebody; m:NAME: mutes only"), 1, NULL },
    { "unexcept", N_("NAME"), N_("let them meet somebody again"), 1, NULL },
    { "welcome", N_("NAME [TIME] [REASON]"), N_("let somebody in without an invitation"), 1, NULL },
    { "unwelcome", N_("NAME"), N_("and no longer"), 1, NULL },
    { "bans", NULL, N_("who is banned from this room or muted in it, and who is exempt"), 0, NULL },
    { "archive", N_("[no]"), N_("let nothing happen in this room any more; no: go on"), 0, NULL },
    { "mute-room", N_("[no]"),
      N_("let this room neither count nor ring, unless somebody says your name"), 0,
      app_run_mute_room },
    { "ignore", N_("[NAME]"), N_("show nothing of what somebody says, or tell whom you ignore"), 0,
      app_run_ignore },
    { "unignore", N_("NAME"), N_("show again what somebody says"), 1, app_run_unignore },
    { "people", N_("[TEXT]"), N_("go into the list of members: find somebody, and what to do"), 0,
      app_run_people },
    { "names", NULL, N_("who is in this room"), 0, run_names },
    { "whois", N_("NAME"), N_("who somebody is: rooms, role, since when, last heard"), 1,
      app_run_whois },
    { "list", NULL, N_("which rooms there are"), 0, run_list },
    { "search", N_("WORDS"), N_("find messages; also from: in: before: after: has:link has:file"),
      1, app_run_search },
    { "mentions", NULL, N_("who spoke to you, in all rooms"), 0, app_run_mentions },
    { "unread", NULL, N_("all that you have not read, in all rooms"), 0, app_run_unread },
    { "jump", NULL, N_("go to the first message you had not read"), 0, app_run_jump },
    { "from", N_("NAME"), N_("what somebody said, in all rooms"), 1, app_run_from },
    { "clear", NULL, N_("clear the pane; PgUp brings it back"), 0, run_clear },
    { "split", N_("[ROOM]"), N_("divide this pane: a room below it"), 0, run_split },
    { "vsplit", N_("[ROOM]"), N_("divide this pane: a room beside it"), 0, run_vsplit },
    { "close", NULL, N_("close this pane; the room is not left"), 0, run_close },
    { "only", NULL, N_("close all other panes"), 0, run_only },
    { "zoom", NULL, N_("this pane alone on the screen; again: as before"), 0, run_zoom },
    { "focus", N_("left|right|up|down|next|previous"), N_("go to another pane"), 1, run_focus },
    { "resize", N_("left|right|up|down [CELLS]"), N_("move the pane's border"), 1, run_resize },
    { "balance", NULL, N_("make all panes about as large"), 0, run_balance },
    { "swap", NULL, N_("this pane and the next one change places"), 0, run_swap },
    { "tab", N_("new|close|next|previous|NUMBER"), N_("another screen of panes"), 1, run_tab },
    { "window", N_("NUMBER|ROOM|WHAT"),
      N_("as in irssi and WeeChat: a room, +1, -1, or splith, splitv, close, zoom …"), 1,
      run_window },
    { "bar", N_("rooms|members"), N_("show or hide a list beside the panes"), 1, run_bar },
    { "copy", N_("[NUMBER]"), N_("copy the newest message as it was sent, or an earlier one"), 0,
      app_run_copy },
    { "upload", N_("PATH [COMMENT]"), N_("send a file into this room; it survives a restart"), 1,
      app_run_upload },
    { "cancel", "[all]", N_("stop the file that is on its way, or all of them"), 0,
      app_run_cancel },
    { "save", N_("[#NO] [PATH]"),
      N_("fetch the newest file, or that of a message; never overwrites"), 0, app_run_save },
    { "view", N_("[#NO]"), N_("show the newest picture, or that of a message"), 0, app_run_view },
    { "theme", N_("[NAME]"), N_("other colours; without a name: which there are"), 0, run_theme },
    { "set", N_("[SETTING] [VALUE]"), N_("show or change a setting; SETTING@ROOM: for one room"), 0,
      app_run_set },
    { "settings", N_("[WORD]"), N_("show all settings, to look through and change"), 0,
      app_run_settings },
    { "unset", N_("SETTING"), N_("set it back to its default"), 1, app_run_unset },
    { "alias", N_("[NAME] [COMMAND]"), N_("make a command of your own, or show them"), 0,
      app_run_alias },
    { "bind", N_("[KEY] [COMMAND|KEY]"), N_("what a key does: a command, or what another key does"),
      0, app_run_bind },
    { "unbind", N_("KEY"), N_("the key does again what it did"), 1, app_run_unbind },
    { "unalias", N_("NAME"), N_("forget a command of your own"), 1, app_run_unalias },
    { "connect", N_("SERVER [USER]"),
      N_("be on one more server: an address, or a name of /server add"), 1, app_run_connect },
    { "server", SERVER_ARGUMENTS, N_("the servers you are on and know; leave one"), 0,
      app_run_server },
    { "broadcast", N_("TEXT"), N_("admins: tell everybody on the server"), 1, NULL },
    { "sessions", N_("[NAME]"), N_("admins: who is connected, from where and with what"), 0, NULL },
    { "disconnect", N_("NAME|#NUMBER [REASON]"), N_("admins: end a user's sessions, or one"), 1,
      NULL },
    { "server-ban", N_("NAME|account:NAME|ADDRESS [TIME] [REASON]"),
      N_("admins: keep out; TIME is as 30m, 12h or 7d"), 1, NULL },
    { "server-bans", NULL, N_("admins: who is kept out"), 0, NULL },
    { "server-unban", N_("NUMBER"), N_("admins: let in again, by the number in /server-bans"), 1,
      NULL },
    { "close-room", N_("ROOM [REASON]"), N_("admins: end a room for all in it"), 1, NULL },
    { "reload", NULL, N_("admins: have the server read its configuration again"), 0, NULL },
    { "audit", N_("[WORDS]"), N_("admins: what admins did; also from: in: before: after:"), 0,
      NULL },
    { "stats", NULL, N_("how this client does: painting, keys, the way to the server, memory"), 0,
      app_run_stats },
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

/* Put what an alias stands for in the place of its name. An alias of an alias is none. */
static struct command_line app_resolve_alias(const struct app *app, struct command_line line,
                                             struct buf *text)
{
    struct str meaning = settings_alias(&app->inner->settings, line.name);
    if (meaning.size == 0 || buf_append_str(text, meaning) != 0 ||
        buf_printf(text, " %.*s", STR_ARGS(line.arguments)) != 0)
        return line;
    return command_parse(buf_str(text));
}

static void app_run_resolved(struct app *app, struct command_line line, uint64_t now_ms)
{
    const struct command *command = command_find_any(commands, ARRAY_SIZE(commands), line.name);
    if (!command)
        app_tell_unknown(app, line.name, now_ms);
    else if (command_word_count(line.arguments) < command->words_min)
        app_tell(app, now_ms, _("Usage: /%s %s"), command->name, _(command->arguments));
    else if (command->run)
        command->run(app, line.arguments, now_ms);
    else if (admin_find(str_of(command->name)))
        app_run_admin(app, admin_find(str_of(command->name)), line.arguments, now_ms);
    else
        app_ask_group(app, room_verb_find(str_of(command->name))->ask, line.arguments, now_ms);
}

void app_run_command(struct app *app, struct command_line line, uint64_t now_ms)
{
    struct buf text = { 0 };
    app_run_resolved(app, app_resolve_alias(app, line, &text), now_ms);
    buf_fini(&text);
}
