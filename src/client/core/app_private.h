/*
 * What the files of the full-screen chat share: app.c (what comes in), app_rooms.c (which room
 * one is in, and what is unread), app_effects.c (what the chat reports), app_input.c (the input
 * line), app_drafts.c (what is typed and not sent), app_actions.c and keymap.c (keys),
 * app_commands.c (slash commands), name_prompt.c, app_find.c, help.c, and compose.c with
 * compose_panes.c (what there is to see) or linear.c (what to say).
 */
#ifndef HUTONG_CLIENT_CORE_APP_PRIVATE_H
#define HUTONG_CLIENT_CORE_APP_PRIVATE_H

#include "client/core/app.h"
#include "client/core/command.h"
#include "client/core/complete.h"
#include "client/core/drafts.h"
#include "client/core/editor.h"
#include "client/core/history_view.h"
#include "client/core/input_lines.h"
#include "client/core/search_view.h"
#include "client/core/sent_lines.h"
#include "client/core/sent_search.h"

enum { APP_STATUS_MS = 8000 /* how long a message stays in the status line */ };

/* As told_changes: the io has to be told of the draft. */
#define APP_DRAFT_UNTOLD SIZE_MAX

/* What the person left in a room. */
struct room_view {
    struct room *room; /* borrowed from the chat */
    struct history_view history;
    struct editor editor; /* with the draft */
    size_t told_changes;  /* editor.changes when the io was last told of the draft */
    struct buf told_user; /* in a direct room: under whose name it was told */
    size_t mention_count;
    bool is_told;        /* linear.c: its history was told … */
    size_t untold_count; /* … and until then, what came live meanwhile */
};

enum app_overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_SEARCH, OVERLAY_NAME, OVERLAY_SECRET };

/* Asks for a user name. */
struct name_prompt {
    struct buf reason; /* why the last one was refused; empty: none was tried */
    struct buf names;  /* free alternatives, separated by blanks */
    struct editor editor;
};

enum secret_purpose { SECRET_LOGIN, SECRET_REGISTER, SECRET_PASSWORD, SECRET_UNREGISTER };

/* Asks for passwords, without showing them. */
struct secret_prompt {
    enum secret_purpose purpose;
    unsigned step;     /* which of the purpose's questions is open */
    struct buf about;  /* SECRET_LOGIN: the account's name; SECRET_REGISTER: the invitation code */
    struct buf reason; /* what was wrong with the last answer */
    struct buf own, fresh;
    struct editor editor;
};

struct app_private {
    struct buf server;
    struct room_view **views; /* owned, in the order of chat->rooms */
    size_t view_count;
    struct room_view *current; /* NULL before the first room */
    struct editor lone_editor; /* while there is no room */
    size_t lone_told_changes;  /* as in a room_view */
    struct drafts drafts;      /* of rooms that are not open */
    enum app_overlay overlay;
    struct name_prompt prompt;
    struct secret_prompt secret;
    struct search_view results; /* of /search, /pins, /thread and /versions */
    size_t reading_top;         /* first line of help or results that is shown */
    struct buf notes;           /* lines of our own that wait for a room to be shown in */
    struct buf status;
    uint64_t status_until_ms;
    struct sent_lines sent;
    struct sent_search search;
    struct kill_ring ring; /* what was cut in any input */
    struct completion completion;
    uint64_t account_id;    /* request about the account that is not answered yet; 0: none */
    uint64_t list_id;       /* request of the /list that is not answered yet; 0: none */
    bool list_is_quiet;     /* it was asked for completion's sake: not shown */
    bool has_asked_rooms;   /* for the command that is being typed */
    struct buf known_rooms; /* of the last list, a line each */
    struct buf list_text;   /* its lines so far … */
    size_t list_count;      /* … and the rooms in it, shown or not */
    uint64_t visit_count;
    int rows, cols;
    bool is_after_x; /* C-x was pressed: the next key is another one */
    struct scene scene;
};

/* app.c */

/** A passing message in the status line. */
void app_tell(struct app *app, uint64_t now_ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** A line of the client's own in the current room; before one is joined it waits for that. */
void app_info(struct app *app, struct str text, uint64_t now_ms);
void app_show_notes(struct app *app, uint64_t now_ms);
/** The editor that keys go to. */
struct editor *app_editor(struct app *app);
/** Whether a question is open: what is typed answers it. */
bool app_is_prompting(const struct app *app);

/** Whether something to read, help or results, is open over the chat. */
bool app_is_reading(const struct app *app);

/* app_find.c */
command_fn app_run_search, app_run_pins, app_run_thread, app_run_versions;
/** Ask for the next page if the end of the results is in sight. */
void app_find_more(struct app *app, uint64_t now_ms);
/** An answer to a search has come. Whether it was one. */
bool app_find_on_answer(struct app *app, const struct chat_effect *effect);

/* app_rooms.c */

/** What the person left in @room; made when first asked for. NULL when memory ran out. */
struct room_view *app_view(struct app *app, struct room *room);
/** Show a room. The last-read line comes to stand where one had stopped reading. */
void app_switch(struct app *app, struct room *room);
/** Rooms as listed: a direct one only once something was said in it. NULL past the last. */
struct room *app_listed_room(const struct app *app, size_t index);
size_t app_listed_count(const struct app *app);
/** Where the current room is in the list. */
size_t app_current_index(const struct app *app);
/** Unread messages that name the person, or are for them alone. */
size_t app_mention_count(const struct app *app, const struct room *room);
/** All that is on screen is read. */
void app_mark_read(struct app *app);
/** Something new was said in a room. */
void app_count_unread(struct app *app, struct room *room, const struct entry *entry);
/** The room is about to go: another one is shown, with the draft if it is its heir. */
void app_forget_room(struct app *app, struct room *room);
/** The room's history as it is seen through its pane. */
struct history_window app_window(const struct app *app, struct room *room, uint64_t now_ms);
/** Fetch older history if the person is about to see its end. */
void app_load_older(struct app *app, uint64_t now_ms);

/* app_drafts.c */

/** Put the draft that waits for the room, if any, into its empty input. */
void app_take_draft(struct app *app, struct room_view *view);
/** The room goes and its draft stays for the next time … */
void app_keep_draft(struct app *app, const struct room_view *view);
/** … or has gone elsewhere. */
void app_forget_draft(struct app *app, const struct room_view *view);
/** The io has another place to write to: tell it all again. */
void app_retell_drafts(struct app *app);
/** The next CHAT_DRAFT; false if the io knows all. Its texts live until the next call. */
bool app_next_draft(struct app *app, struct chat_effect *effect);

/* app_effects.c */
void app_on_effect(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

/* app_input.c */
/** Enter: send the input, or run it. */
void app_submit(struct app *app, uint64_t now_ms);
void app_say(struct app *app, struct room *room, enum event_kind kind, struct str text,
             uint64_t now_ms);
/** Take the newest refused message back into the empty input. Whether there was one. */
bool app_take_back(struct app *app);
/** Send again what was refused in the room. Returns how many messages. */
size_t app_retry_failed(struct app *app, struct room *room, uint64_t now_ms);
/** Up and Down: in the text, or through what was sent. */
void app_up(struct app *app, uint64_t now_ms);
void app_down(struct app *app);
/** Tab: the next choice, or the one before (-1). Whether there was one. */
bool app_complete(struct app *app, int step);
/** A colon was typed: if that ends the name of an emoji, it takes the name's place. */
void app_spell_emoji(struct app *app);
/** The command that is being typed, if it is one; NULL else. Slices live until the next key. */
const struct command *app_typed_command(const struct app *app, struct command_line *line);
/** Ask which rooms there are when a command is being typed that wants one. */
void app_want_rooms(struct app *app, uint64_t now_ms);

/* app_search.c */
/** A key while what was sent is looked through. Whether it is done with. */
bool app_search_key(struct app *app, struct key key);

/* keymap.c */

typedef void key_action_fn(struct app *app, int argument, uint64_t now_ms);

struct key_binding {
    struct key key;
    key_action_fn *run;
    int argument;
    const char *help; /* translated when shown; NULL: another key for what the row above does */
};

/** The table, for the help. */
const struct key_binding *keymap_table(size_t *count);
const struct key_binding *keymap_find(struct key key);

/* app_actions.c */
key_action_fn app_do_edit, app_do_submit, app_do_up, app_do_down, app_do_complete, app_do_scroll,
    app_do_go_room, app_do_step_room, app_do_next_unread, app_do_help, app_do_redraw,
    app_do_suspend, app_do_interrupt, app_do_escape, app_do_retry, app_do_search,
    app_do_edit_outside;

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
/** Run a command line, or say why not. */
void app_run_command(struct app *app, struct command_line line, uint64_t now_ms);
/** Ask which rooms there are; @is_quiet: for completion, not to be shown. */
void app_ask_rooms(struct app *app, bool is_quiet, uint64_t now_ms);
/** A list that was asked for has come, or a part of it. */
void app_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

/* name_prompt.c */
void name_prompt_open(struct app *app, const struct chat_effect *effect);
/** Append a paragraph of a prompt, wrapped, and a blank line after it. */
void prompt_add(enum style style, struct str text, int cols, struct page *page);
void name_prompt_submit(struct app *app, uint64_t now_ms);
/** Append the prompt's lines; the name is being typed in the last one. */
void name_prompt_compose(const struct name_prompt *prompt, int cols, struct page *page);

/* secret_prompt.c */
/** Ask for what @purpose needs; @reason says why it is asked again, and may be empty. */
void secret_prompt_open(struct app *app, enum secret_purpose purpose, struct str about,
                        struct str reason);
void secret_prompt_submit(struct app *app, uint64_t now_ms);
/** The person does not want to. */
void secret_prompt_cancel(struct app *app);
/** Append the prompt's lines. */
void secret_prompt_compose(const struct secret_prompt *prompt, int cols, struct page *page);
/** Append what is typed, with a star for each character. */
struct input_cursor secret_prompt_add_input(const struct secret_prompt *prompt, int cols,
                                            struct page *page);
void secret_prompt_fini(struct secret_prompt *prompt);

/* help.c */
/** Append the help: commands and keys, from their tables. */
void help_compose(int cols, struct page *page);
/** Its commands only. */
void help_compose_commands(int cols, struct page *page);

/* compose_panes.c */
void compose_rooms(const struct app *app, struct page *page);
void compose_members(const struct app *app, struct page *page);
void compose_topic(const struct app *app, struct page *page);
void compose_status(const struct app *app, struct page *page);

/* compose_menu.c */
void compose_menu(const struct app *app, struct scene *scene);
/** Say what the command that is being typed wants. Whether there is one. */
bool compose_hint(const struct app *app, struct page *page);

#endif
