/* Slash commands: their table, what it runs, and what the server answers. */
#ifndef HUTONG_CLIENT_CORE_APP_COMMANDS_H
#define HUTONG_CLIENT_CORE_APP_COMMANDS_H

#include "client/core/app.h"
#include "client/core/command.h"
#include "client/core/group_ask.h"

struct room_view;

/* What the table runs, by the file that it stands in. */

/* app_server_commands.c */
command_fn app_run_connect, app_run_server;

/* app_settings.c */
command_fn app_run_set, app_run_unset, app_run_alias, app_run_unalias, app_run_bind, app_run_unbind;

/* app_set_screen.c */
command_fn app_run_settings;

/* app_picture.c */
command_fn app_run_view;

/* app_ignore.c */
command_fn app_run_ignore, app_run_unignore, app_run_mute_room;

/* app_find.c */
command_fn app_run_search, app_run_pins, app_run_thread, app_run_versions, app_run_mentions,
    app_run_from, app_run_unread;

/* app_jump.c */
command_fn app_run_jump;

/* app_groups.c */
command_fn app_run_room;

/* app_people.c */
command_fn app_run_people;

/* app_away.c */
command_fn app_run_away, app_run_back;

/* app_whois.c */
command_fn app_run_whois;

/* app_stats.c */
command_fn app_run_stats;

/* app_message_commands.c */
command_fn app_run_me, app_run_retry, app_run_edit_failed, app_run_copy, app_run_reply,
    app_run_edit, app_run_recall, app_run_react, app_run_pin, app_run_unpin, app_run_later;

/* app_account_commands.c */
command_fn app_run_nick, app_run_register, app_run_login, app_run_password, app_run_certificate,
    app_run_unregister;

/* app_windows.c */
command_fn run_split, run_vsplit, run_close, run_only, run_zoom, run_balance, run_resize, run_focus,
    run_swap, run_tab, run_window, run_bar;

/* app_files.c */
command_fn app_run_upload, app_run_save, app_run_cancel;

/* Of app_server_commands.c: what /server may be followed by. */
#define SERVER_ARGUMENTS N_("[list|add NAME URL [USER]|remove NAME|leave [NAME]]")

/* app_commands.c */

/** The room one is in; without one the person is told, and it is NULL. */
struct room *app_here(struct app *app, uint64_t now_ms);

enum whose { WHOSE_ANY, WHOSE_OWN, WHOSE_OTHERS };

/**
 * The message that a command is about: the last one of one's own, or of somebody else; with
 * "-N" before the other arguments the N-th last. NULL, and the person is told, if there is none.
 */
const struct entry *app_take_message(struct app *app, const struct room *room, enum whose whose,
                                     struct str *arguments, uint64_t now_ms);

const struct command *app_command_table(size_t *count);
/** Join a room as people write its name, "lobby" or "#lobby". NULL: there cannot be more. */
struct room *app_join(struct app *app, struct str name, uint64_t now_ms);
/** The room one is in by what it is called on screen; NULL if there is none. */
struct room *app_find_title(const struct app *app, struct str title);
/** Run a command line, or say why not. */
void app_run_command(struct app *app, struct command_line line, uint64_t now_ms);
enum { COMMANDS_SHOWN_MAX = 500 /* users or rooms in one answer: more would slow painting */ };
/** Say how many of @count were too many to be shown. */
void app_add_rest(struct buf *text, const char *separator, size_t count);
/** Ask which rooms there are; @is_quiet: for completion, not to be shown. */
void app_ask_rooms(struct app *app, bool is_quiet, uint64_t now_ms);

/* app_answers.c */

/** A list that was asked for has come, or a part of it. */
void app_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

/* app_groups.c */

/** Ask for something in the room one is in, or say what is wrong with the words. */
void app_ask_group(struct app *app, group_ask_fn *ask, struct str words, uint64_t now_ms);
/** As app_ask_group, about event @no of that room; 0: about none. */
void app_ask_about(struct app *app, uint64_t no, group_ask_fn *ask, struct str words,
                   uint64_t now_ms);
/** Somebody is invited, or asks to be let in. */
void app_on_group(struct app *app, const struct chat_effect *effect, uint64_t now_ms);
/** One item of an answer about a group has come. Whether it was one. */
bool app_group_on_answer(struct app *app, const struct message *message, uint64_t now_ms);
/** Show the announcement to a newcomer, once. */
void app_greet(struct room_view *view, uint64_t now_ms);

/* app_admin.c */

struct admin_verb;
/** Ask for it, or say how it is used. */
void app_run_admin(struct app *app, const struct admin_verb *verb, struct str arguments,
                   uint64_t now_ms);

/** Take an answer if it is to one of these; a refusal is left to be told. */
bool app_admin_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

/** An admin tells everybody something. */
void app_admin_on_notice(struct app *app, const struct message *notice, uint64_t now_ms);

/* app_away.c */

/** One is in again: others are told if one is away. */
void app_tell_away(struct chat *chat, uint64_t now_ms);

/* app_stats.c */

bool app_stats_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

#endif
