/*
 * What the files of the full-screen chat share: app.c (what comes in), app_rooms.c (which room
 * one is in, and what is unread), app_effects.c (what the chat reports), app_input.c (the input
 * line), app_drafts.c (what is typed and not sent), app_panes.c and app_tabs.c (how the screen is
 * divided), app_actions.c and keymap.c (keys), app_commands.c, app_windows.c and app_groups.c
 * (slash commands), app_answers.c (what the server answers to them), name_prompt.c, app_find.c,
 * app_people.c (the list of members), help.c, and compose.c with compose_panes.c, compose_people.c
 * and compose_window.c (what there is to see) or linear.c (what to say).
 */
#ifndef HUTONG_CLIENT_CORE_APP_PRIVATE_H
#define HUTONG_CLIENT_CORE_APP_PRIVATE_H

#include "client/core/app.h"
#include "client/core/command.h"
#include "client/core/complete.h"
#include "client/core/drafts.h"
#include "client/core/editor.h"
#include "client/core/group_ask.h"
#include "client/core/history_view.h"
#include "client/core/input_lines.h"
#include "client/core/list_view.h"
#include "client/core/pane_tree.h"
#include "client/core/roster.h"
#include "client/core/sent_lines.h"
#include "client/core/sent_search.h"
#include "client/core/settings.h"
#include "client/core/vi.h"

enum { APP_STATUS_MS = 8000 /* how long a message stays in the status line */ };

/* As told_changes: the io has to be told of the draft. */
#define APP_DRAFT_UNTOLD SIZE_MAX

/* What the person left in a room. */
struct room_view {
    struct room *room;           /* borrowed from the chat */
    struct history_view history; /* as it was when the last pane left the room */
    struct editor editor;        /* with the draft: one, whichever pane it is typed in */
    size_t told_changes;         /* editor.changes when the io was last told of the draft */
    struct buf told_user;        /* in a direct room: under whose name it was told */
    bool is_greeted;             /* a newcomer was shown the room's announcement */
    bool is_told;                /* linear.c: its history was told … */
    size_t untold_count;         /* … and until then, what came live meanwhile */
};

/* A part of the screen that shows a room, scrolled as one left it, or a list of messages. */
struct pane {
    struct pane_node *node; /* borrowed: its place in the tab's tree */
    struct room_view *view; /* borrowed; NULL: there is no room to show */
    struct list_view *list; /* owned; NULL: it is for a room */
    struct history_view history;
    uint64_t wanted_no; /* the message that one wants to go to, once it is loaded; 0: none */
    bool is_in_sight;   /* the newest messages of its room were when that was last seen to */
    size_t new_count;   /* messages that came while it was scrolled up */
    uint64_t visit;     /* the larger, the later it was gone into */
    struct rect title;  /* set by app_arrange() … */
    struct rect lines;  /* … what is left for what it shows */
};

/* A screen of its own, divided as one likes. */
struct tab {
    struct pane_tree tree; /* its panes are owned by it, too */
    struct pane *focus;    /* where one was last */
};

enum app_overlay {
    OVERLAY_NONE,
    OVERLAY_HELP,
    OVERLAY_PICTURE,
    OVERLAY_SETTINGS,
    OVERLAY_NAME,
    OVERLAY_SECRET
};

/* Asks for a user name. */
struct name_prompt {
    struct chat *chat; /* borrowed: where it is wanted … */
    struct buf where;  /* … by its name, if there are several servers */
    struct buf reason; /* why the last one was refused; empty: none was tried */
    struct buf names;  /* free alternatives, separated by blanks */
    struct editor editor;
};

enum secret_purpose {
    SECRET_LOGIN,
    SECRET_REGISTER,
    SECRET_PASSWORD,
    SECRET_UNREGISTER,
    SECRET_BIND
};

/* Asks for passwords, without showing them. */
struct secret_prompt {
    struct chat *chat; /* borrowed: where it is wanted … */
    struct buf where;  /* … by its name, if there are several servers */
    enum secret_purpose purpose;
    unsigned step;     /* which of the purpose's questions is open */
    struct buf about;  /* SECRET_LOGIN: the account's name; SECRET_REGISTER: the invitation code;
                          SECRET_UNREGISTER: not empty: what it said goes, too */
    struct buf reason; /* what was wrong with the last answer */
    struct buf own, fresh;
    struct editor editor;
};

/* The list of members: as it is shown, and what one does in it. */
struct people {
    struct roster roster;
    size_t top;           /* the first of its rows that is shown */
    bool is_open;         /* keys go to it … */
    bool has_menu;        /* … or to what can be done with the chosen one */
    bool is_menu_alone;   /* one came for that alone: the list closes with it */
    struct editor filter; /* what is typed to find somebody */
    size_t place;         /* of the chosen one in the roster … */
    struct buf name;      /* … and who it is */
    size_t action;        /* the chosen row of the menu */
};

/* A row of the screen of settings: everywhere, or in one room. */
struct setting_item {
    const struct setting_row *row;
    struct str room; /* borrowed from the settings or the screen; empty: everywhere */
};

/* The screen of settings: one looks for a row by typing, and changes it in its place. */
struct settings_screen {
    struct editor filter;
    struct editor value; /* of the chosen row, while it is edited */
    bool is_editing;
    const struct setting_row *row;   /* the chosen one, with … */
    struct buf room;                 /* … its room; empty: everywhere */
    const struct setting_row *extra; /* a row for a room that has nothing of its own yet: … */
    struct buf extra_room;           /* … which; empty: there is none */
    size_t top;                      /* the first row that is shown */
};

enum {
    APP_PICTURE_SIZE_MAX = 16 * 1024 * 1024, /* of a file that is fetched to be shown */
    APP_PICTURE_COLS_MAX = 1024,             /* in pixels: all of them go to the terminal */
    APP_PICTURE_ROWS_MAX = 768,
};

/* The picture that is shown, or was last. */
struct app_picture {
    int cols, rows;           /* of pixels … */
    int cell_cols, cell_rows; /* … of which a cell has so many */
    unsigned serial;
    struct buf rgb;
};

/* Something that can be done with a member. */
struct people_action {
    char key;
    const char *help;    /* translated when shown */
    const char *command; /* without the slash; the name comes behind it */
    enum { PEOPLE_RUN, PEOPLE_ASK, PEOPLE_MENTION } how; /* at once; put into the input; none */
    enum role needs;                                     /* what one has to be in the room */
    bool is_for_others;                                  /* not for oneself */
    bool is_for_lower; /* for who is less in the room than oneself */
    enum { PEOPLE_ALWAYS, PEOPLE_HEARD, PEOPLE_IGNORED, PEOPLE_PLAIN, PEOPLE_ADMIN } when;
};

/* The help that is shown. */
struct help {
    enum app_overlay over;  /* what it was opened over, and is there again afterwards */
    bool is_about_commands; /* they come first */
    bool is_typed;          /* by a question mark, which is in the input */
};

/* What is told to somebody who is elsewhere, and is not told yet. */
struct alerts {
    enum app_focus focus;
    uint64_t key_ms;  /* when a key was pressed last */
    uint64_t told_ms; /* when something was told last; 0: never */
    size_t count;     /* messages since then; the last of them: */
    struct buf title, text;
};

/* A /whois that is not answered yet. */
struct whois {
    uint64_t id; /* of the request under way; 0: none */
    bool is_about_sessions;
    size_t room_count;
    struct buf name, text; /* who it is, and what is known so far */
};

/* A server one is on. */
struct app_server {
    struct chat *chat; /* owned */
    struct buf url, label;
    uint64_t refusal_code; /* why it did not let one in; asked about when its turn comes … */
    struct buf refusal;    /* … with the sentence that it gave */
    bool is_leaving;       /* it goes once what was said is with the io */
};

enum { APP_SERVERS_MAX = 16 };

struct app_private {
    struct app_server *servers[APP_SERVERS_MAX]; /* owned; at least one */
    size_t server_count;
    size_t servers_made;      /* ever */
    struct app_server **gone; /* owned: those that were left; the io may be at it still */
    size_t gone_count;
    bool is_file_starting;       /* one is wanted, and is not on its way yet */
    path_list_fn list_folder;    /* NULL: none */
    void *list_context;          /* borrowed */
    server_list_fn list_servers; /* NULL: none */
    uint64_t (*memory_size)(void);
    struct whois whois;
    uint64_t stats_id, stats_asked_ms; /* request of a /stats that is not answered yet; 0: none */
    struct settings settings;
    struct buf set_theme;     /* what the settings said last; empty: nothing but "auto" yet */
    struct room_view **views; /* owned */
    size_t view_count;
    struct tab *tabs;          /* owned; at least one */
    size_t tab_count, tab;     /* the one that is shown */
    bool is_layout_untold;     /* it may differ from … */
    struct buf told_layout;    /* … what the io was last told of it */
    bool has_asked_room;       /* the person has said at the start in which room to be */
    bool is_bare;              /* one room, and nothing that outlives this program but the text */
    struct room_view *current; /* of the pane one is in; NULL: it shows no room */
    struct editor lone_editor; /* while there is no room */
    size_t lone_told_changes;  /* as in a room_view */
    struct drafts drafts;      /* of rooms that are not open */
    enum app_overlay overlay;
    struct name_prompt prompt;
    struct secret_prompt secret;
    struct help help;
    size_t reading_top; /* first line of it that is shown */
    struct buf notes;   /* lines of our own that wait for a room to be shown in */
    struct buf status;
    uint64_t status_until_ms;
    const struct chat *status_chat; /* whose break it tells; borrowed; NULL: another matter */
    struct sent_lines sent;
    struct sent_search search;
    struct kill_ring ring; /* what was cut in any input */
    struct completion completion;
    struct vi vi;                   /* its keys in the input, if the settings want them … */
    const struct editor *vi_editor; /* … and for which one they were last; borrowed */
    struct people people;
    struct alerts alerts;
    struct settings_screen set_screen;
    struct app_picture picture;
    bool is_viewing;        /* a picture is on its way */
    uint64_t account_id;    /* request about the account that is not answered yet; 0: none */
    uint64_t admin_id;      /* request of an admin that is not answered yet; 0: none */
    struct buf admin_text;  /* its answer so far … */
    size_t admin_lines;     /* … and how many lines it has, those left out included */
    uint64_t list_id;       /* request of the /list that is not answered yet; 0: none */
    bool list_is_quiet;     /* it was asked for completion's sake: not shown */
    bool has_asked_rooms;   /* for the command that is being typed */
    struct buf known_rooms; /* of the last list, a line each */
    struct buf list_text;   /* its lines so far … */
    size_t list_count;      /* … and the rooms in it, shown or not */
    uint64_t visit_count;
    /* M-a: the room where it began, and the one that it led to last; borrowed, NULL: none */
    struct room *walk_origin, *walk_last;
    int rows, cols;
    enum layout_fold rooms_fold, members_fold;
    bool is_mouse_toggled;     /* the mouse is on or off against the setting */
    bool is_dragging;          /* a border, which is … */
    struct mouse drag;         /* … in this cell */
    bool is_linear;            /* there are lines instead of panes */
    struct list_view *results; /* owned: a list that is told in lines once it is whole */
    bool is_after_x;           /* C-x was pressed: the next key is another one */
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

/* app_help.c */
/** Whether something to read, the help or a picture, is open over the chat. */
bool app_is_reading(const struct app *app);
/** Open one of these. */
void app_show_reading(struct app *app, enum app_overlay overlay);
/** Close it. */
void app_close_reading(struct app *app);
/** Likewise, if there is any: keys that would change what is behind it close it. */
bool app_closes_reading(struct app *app);
/** A question mark was typed: the help opens if it is all that is in the input. */
void app_type_question(struct app *app, uint64_t now_ms);
/** A key while that help is open. Whether it is done with. */
bool app_help_key(struct app *app, struct key key);

/* app_servers.c */
/** Make a server and its chat; nothing is joined. NULL when memory ran out or there are too many.
 */
struct app_server *app_server_new(struct app *app, const struct app_server_config *config);
void app_servers_fini(struct app *app);
/** Join the rooms that are asked for, or the one where everybody is. The first; NULL: none. */
struct room *app_join_first_rooms(struct chat *chat, const struct app_server_config *config,
                                  uint64_t now_ms);
/** The first server. */
struct chat *app_home(const struct app *app);
/** The server of a chat. */
struct app_server *app_server_of(const struct app *app, const struct chat *chat);
/** Leave a server, which is not the only one. */
void app_leave_server(struct app *app, struct chat *chat, struct str reason, uint64_t now_ms);
/** Those that are left and have nothing more to say go. */
void app_drop_left(struct app *app);
/** What the person calls it, or else its address. */
struct str app_server_name(const struct app_server *server);
/** Likewise, in as few words as tell it from others: of an address what is behind the scheme. */
struct str app_server_short_name(const struct app_server *server);
/** What is typed goes to a room of this view from now on, or to none. */
void app_set_current(struct app *app, struct room_view *view);
/** All rooms of all servers, server by server. */
size_t app_room_count(const struct app *app);
struct room *app_room(const struct app *app, size_t index);
/** Whether a name or password is wanted somewhere: it is asked for, one at a time. */
void app_ask_next(struct app *app);
/** A server does not let one in, or does. */
void app_on_refused(struct app *app, const struct chat_effect *effect);
void app_on_let_in(struct app *app, const struct chat *chat);

/* app_server_commands.c */
#define SERVER_ARGUMENTS N_("[list|add NAME URL [USER]|remove NAME|leave [NAME]]")
command_fn app_run_connect, app_run_server;

/* app_settings.c */
/** Ask for a line of the file to be changed; an empty value takes it out. */
void app_want_setting(struct app *app, struct str key, struct str value);
/** Whether a setting may be that; if not, the person is told. */
bool app_check_setting(struct app *app, const struct setting_row *row, struct str value,
                       uint64_t now_ms);
command_fn app_run_set, app_run_unset, app_run_alias, app_run_unalias, app_run_bind, app_run_unbind;
/**
 * Put in the place of @key the one whose default it has been given. False if there is nothing more
 * to do: it ran a command, or does nothing.
 */
bool app_rebind(struct app *app, struct key *key, uint64_t now_ms);

/* app_set_screen.c */
command_fn app_run_settings;
/** A key while the screen of settings is open. Whether it is done with. */
bool app_set_screen_key(struct app *app, struct key key, uint64_t now_ms);
/** Choose the row so many further down. */
void app_set_screen_step(struct app *app, long step);
void app_set_screen_fini(struct app *app);
/** The row at @index of those that are found. Whether there is one. */
bool app_set_screen_item(const struct app *app, size_t index, struct setting_item *item);
/** The place of the chosen row among them; 0 if it is not there. */
size_t app_set_screen_place(const struct app *app);
/** What a row is set to, or follows from elsewhere. Whether that differs from the default. */
bool app_set_screen_value(const struct app *app, const struct setting_item *item,
                          struct str *value);

/* app_picture.c */
command_fn app_run_view;
bool app_is_picture(const struct entry *entry);
/** A file has come: whether it is the picture that is to be shown. */
bool app_picture_take_file(struct app *app, struct str path);
/** Where a picture, with a line of words above it, goes on a screen of that size. */
struct rect compose_picture_rect(int rows, int cols);
void compose_picture(const struct app *app, struct scene *scene);

/* compose_settings.c */
enum { COMPOSE_SETTINGS_ROWS = SETTING_COUNT + 12 /* with some for rooms, and what is around */ };
/** Append the screen's lines, at most @rows; the editor's cursor is at @cursor of them. */
void compose_settings(struct app *app, int rows, int cols, struct page *page,
                      struct input_cursor *cursor);

/* app_ignore.c */
command_fn app_run_ignore, app_run_unignore, app_run_mute_room;
/** Whether the room neither counts nor rings, but for one's name. */
bool app_is_muted(const struct app *app, const struct room *room);
/** Whether the person hears nothing of what the user of that name says. */
bool app_is_ignored(const struct app *app, struct str name);

/* app_alerts.c */
/** Something was said: somebody who is elsewhere may have to know. */
void app_alert_entry(struct app *app, const struct room *room, const struct entry *entry,
                     bool is_for_me, uint64_t now_ms);
/** Somebody is here: there is nothing left to tell. */
void app_alerts_on_key(struct app *app, uint64_t now_ms);
/** Have told what is due; and when more will be. UINT64_MAX: nothing waits. */
void app_alerts_tick(struct app *app, uint64_t now_ms);
uint64_t app_alerts_next_tick(const struct app *app);
void app_alerts_fini(struct app *app);

/* app_walk.c */
/** What is to be counted as waiting in a room. */
size_t app_waiting_count(const struct app *app, const struct room *room);
/** The room goes. */
void app_walk_forget(struct app *app, const struct room *room);

/* app_find.c */
command_fn app_run_search, app_run_pins, app_run_thread, app_run_versions, app_run_mentions,
    app_run_from, app_run_unread;
/** Show the history of a room around a message that is too far back to be scrolled to. */
void app_find_around(struct app *app, const struct room *room, uint64_t no, uint64_t now_ms);

/** A list that can be asked for again, by what it is about; NULL when memory ran out. */
struct list_view *app_list_new(enum list_kind kind, struct str about);

/* app_lists.c */
/** There is a connection: ask for what is in lists that could not ask before. */
void app_lists_on_ready(struct app *app, const struct chat *chat, uint64_t now_ms);
/** Show a list, which is taken, in a pane, and ask for what is in it. */
void app_list_open(struct app *app, struct list_view *list, uint64_t now_ms);
/** The list that keys go to; NULL: they go to something else. */
struct list_view *app_list(const struct app *app);
/** Choose another item of that list; more are asked for if its end is in sight. */
void app_list_move(struct app *app, int pages, int items, uint64_t now_ms);
/** Choose the item that many further down in any pane with a list. */
void app_list_step(struct app *app, struct pane *pane, long items, uint64_t now_ms);
/** Go to the message that is chosen. */
void app_list_enter(struct app *app, uint64_t now_ms);
/** Show what was said before and after the message that is chosen, or no more. */
void app_list_switch_context(struct app *app, uint64_t now_ms);
/** An answer to a request has come. Whether a list had asked. */
bool app_find_on_answer(struct app *app, const struct chat_effect *effect);
/** Something new was said. */
void app_lists_on_entry(struct app *app, const struct room *room, const struct entry *entry,
                        bool is_for_me);
/** An entry of a log as the event that it was. */
struct message app_event_of(const struct room *room, const struct entry *entry);
/** Look for what a list is of in what is loaded. Whether it is something that can be found so.
 * (app_find_here.c) */
bool app_list_find_here(const struct app *app, struct list_view *list);
/** A list of what is unread is made anew. */
void app_list_refresh(const struct app *app, struct list_view *list);

/* app_jump.c */
command_fn app_run_jump;
/** The pane for rooms that one was in last, in the tab that is shown. */
struct pane *app_room_pane(const struct app *app);
/** Go to a message of the room of that name, which is joined if need be. */
void app_jump(struct app *app, struct chat *chat, struct str name, uint64_t no, uint64_t now_ms);
/** More history is there: panes that wait for a message of it show it. */
void app_seek(struct app *app, uint64_t now_ms);

/* app_groups.c */
command_fn app_run_room;
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
/** Unread messages of those whom the person does not ignore. */
size_t app_unread_count(const struct app *app, const struct room *room);
/** Unread messages that name the person, or are for them alone. */
size_t app_mention_count(const struct app *app, const struct room *room);
/** All that is on screen is read. A last-read line comes to stand above what was not. */
void app_mark_read(struct app *app);
/** Whether a message names the person, or is for them alone in a room that is not muted. */
bool app_is_for_me(const struct app *app, const struct room *room, const struct entry *entry);
/** Whether a setting such as SETTING_BELL says that a message is worth a call. */
bool app_calls_for(const struct app *app, enum setting setting, const struct room *room,
                   bool is_for_me);
/** Something new was said in a room. */
void app_count_unread(struct app *app, struct room *room, const struct entry *entry,
                      uint64_t now_ms);
/** The room is about to go: another one is shown, with the draft if it is its heir. */
void app_forget_room(struct app *app, struct room *room);
/** The history of the room that a pane shows, as it is seen through it; where it is scrolled up,
 * above the newest lines. */
struct history_window app_window(const struct app *app, const struct pane *pane, uint64_t now_ms);
/** As it is seen once it is scrolled up. */
struct history_window app_scrolled_window(const struct app *app, const struct pane *pane,
                                          uint64_t now_ms);
/** How many of the newest lines a pane that is scrolled up shows below a marker; 0: neither. */
int app_tail_rows(const struct pane *pane);
/** Fetch older history where the person is about to see its end. */
void app_load_older(struct app *app, uint64_t now_ms);

/* app_panes.c */

/** The pane one is in. */
struct pane *app_focus(const struct app *app);
struct tab *app_tab(const struct app *app);
/** All panes, tab by tab: the first one (of NULL), the one after another, NULL after the last. */
struct pane *app_next_pane(const struct app *app, const struct pane *pane);
/** Whether the pane is on screen now. */
bool app_pane_is_shown(const struct app *app, const struct pane *pane);
/** A pane that shows nothing yet; NULL when memory ran out. */
struct pane *app_pane_new(void);
void app_pane_free(struct pane *pane);
/** Show a room in a pane; NULL: none. It is scrolled as it was there last. */
void app_pane_show(struct app *app, struct pane *pane, struct room_view *view);
/** Show a list, which is taken, in a pane. */
void app_pane_show_list(struct app *app, struct pane *pane, struct list_view *list);
/** Back to the newest line. */
void app_pane_follow(struct pane *pane);
/** Go into a pane of the tab that is shown. */
void app_go_pane(struct app *app, struct pane *pane);
/** Divide the pane one is in, and go into the new part. NULL, and told, if that cannot be. */
struct pane *app_split(struct app *app, enum pane_split split, uint64_t now_ms);
/** Divide a pane's place between it and a new one that shows nothing. NULL: it cannot be. */
struct pane *app_pane_beside_new(struct app *app, struct pane *pane, enum pane_split split);
/** Whether the pane belongs to the tab that is shown. */
bool app_pane_is_in_tab(const struct app *app, const struct pane *pane);
/** Close the pane one is in; the last one of a tab takes the tab with it. */
void app_close_pane(struct app *app, uint64_t now_ms);
/** Give all parts of the shown tab their places, for the screen as it is. */
void app_arrange(struct app *app);
/** After a change of panes or sizes: arrange, and what has come into sight is read. */
void app_rearrange(struct app *app);

/* app_tabs.c */
/** A tab of one pane that shows the room one is in; it is gone into. False without memory. */
bool app_tab_new(struct app *app);
/** Close the tab with all its panes. */
void app_tab_close(struct app *app, uint64_t now_ms);
void app_tab_go(struct app *app, size_t index);
void app_tabs_fini(struct app *app);

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

/* app_layout.c */
/** The next CHAT_LAYOUT; false if the io knows it. Its text lives until the next call. */
bool app_next_layout(struct app *app, struct chat_effect *effect);
/** The io has another place to write to: tell it again. */
void app_retell_layout(struct app *app);

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

/* app_people.c */
command_fn app_run_people;
/** A key while one is in the list of members. Whether it is done with. */
bool app_people_key(struct app *app, struct key key, uint64_t now_ms);
/** Text that is pasted there. Whether it was taken. */
bool app_people_paste(struct app *app, struct str text);
/** Make the list that of the members as they are now. */
void app_people_update(struct app *app);
void app_people_close(struct app *app);
/** The room whose members are listed goes. */
void app_people_forget(struct app *app);
/** Say what can be done with the member of that name. Whether there is one, and place for it. */
bool app_people_menu(struct app *app, struct str name, uint64_t now_ms);
/** Choose who stands so many places further down. */
void app_people_step(struct app *app, long step);
/** Who is chosen; NULL: nobody. */
const struct member *app_people_chosen(const struct app *app);

/* app_people_menu.c */
/** All that can be done with a member, whoever it is. */
const struct people_action *people_table(size_t *count);
/** What can be done with the chosen member, by the row of the menu; NULL past the last. */
const struct people_action *people_action(const struct app *app, size_t index);
size_t people_action_count(const struct app *app);
/** Do it; NULL: nothing. */
void app_people_do(struct app *app, const struct people_action *action, uint64_t now_ms);
/** Speak to somebody: the name goes into the input, as completing it would put it there. */
void app_mention(struct app *app, struct str name);
/** A key while the menu is open. */
void app_people_menu_key(struct app *app, struct key key, uint64_t now_ms);

/* app_select.c */
typedef void select_fn(struct app *app, const struct entry *entry, uint64_t now_ms);

struct select_action {
    char key;
    const char *help; /* translated when shown; NULL: another key for what the row above it does */
    select_fn *run;
};

/** Make room in the input: what is there can be brought back with Up. */
void app_set_draft_aside(struct app *app);
/** Whether a message is chosen. */
bool app_has_selected(const struct app *app);
/** All that one key can do with a chosen message. */
const struct select_action *app_select_table(size_t *count);
/** A key while a message is chosen. Whether it is done with. */
bool app_select_key(struct app *app, struct key key, uint64_t now_ms);

/* app_search.c */
/** A key while what was sent is looked through. Whether it is done with. */
bool app_search_key(struct app *app, struct key key);

/* app_away.c */
command_fn app_run_away, app_run_back;
/** One is in again: others are told if one is away. */
void app_tell_away(struct chat *chat, uint64_t now_ms);

/* app_whois.c */
command_fn app_run_whois;
/** An answer to a request has come. Whether /whois had asked, and it is done with. */
bool app_whois_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);
void whois_fini(struct whois *whois);

/* app_stats.c */
command_fn app_run_stats;
bool app_stats_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

/* app_vi.c */
bool app_vi_is_on(const struct app *app);
/** A key for the input, if vi has it. Whether it is done with. */
bool app_vi_key(struct app *app, struct key key, uint64_t now_ms);
/** Put the cursor where vi lets it be. */
void app_vi_settle(struct app *app);
/** In which mode one is, and what is typed of a command. */
void compose_vi(const struct app *app, struct page *page);

/* keymap.c */

/* Arguments of app_do_fold. */
enum app_sidebar { FOLD_ROOMS, FOLD_MEMBERS };

/* Arguments of app_do_help: what comes first. */
enum app_help { HELP_KEYS, HELP_COMMANDS };

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
/** Scroll what is being read up by so many lines, or down if negative. */
void app_scroll_reading(struct app *app, int rows);
/** Scroll a pane that shows a room up by so many lines, or down if negative. */
void app_scroll_pane(struct app *app, struct pane *pane, int rows, uint64_t now_ms);
key_action_fn app_do_edit, app_do_submit, app_do_up, app_do_down, app_do_complete, app_do_scroll,
    app_do_go_room, app_do_step_room, app_do_next_unread, app_do_jump, app_do_help, app_do_redraw,
    app_do_suspend, app_do_interrupt, app_do_escape, app_do_retry, app_do_search,
    app_do_edit_outside, app_do_select, app_do_split, app_do_close, app_do_focus, app_do_step_pane,
    app_do_resize, app_do_zoom, app_do_balance, app_do_swap, app_do_only, app_do_tab_new,
    app_do_tab_close, app_do_step_tab, app_do_go_tab, app_do_fold, app_do_mentions, app_do_unread,
    app_do_mouse, app_do_people, app_do_settings;

/* app_message_commands.c */
command_fn app_run_me, app_run_retry, app_run_edit_failed, app_run_copy, app_run_reply,
    app_run_edit, app_run_recall, app_run_react, app_run_pin, app_run_unpin, app_run_later;

/* app_account_commands.c */
command_fn app_run_nick, app_run_register, app_run_login, app_run_password, app_run_certificate,
    app_run_unregister;

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
/* app_windows.c */
command_fn run_split, run_vsplit, run_close, run_only, run_zoom, run_balance, run_resize, run_focus,
    run_swap, run_tab, run_window, run_bar;

/* app_answers.c */
/** A list that was asked for has come, or a part of it. */
void app_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

/* name_prompt.c */
void name_prompt_open(struct app *app, struct chat *chat, const struct message *message,
                      struct str reason);
/** Note which server a prompt is about, where there are several. */
void prompt_set_where(const struct app *app, const struct chat *chat, struct buf *where);
/** Append a paragraph of a prompt, wrapped, and a blank line after it. */
void prompt_add(enum style style, struct str text, int cols, struct page *page);
void name_prompt_submit(struct app *app, uint64_t now_ms);
/** Append the prompt's lines; the name is being typed in the last one. */
void name_prompt_compose(const struct name_prompt *prompt, int cols, struct page *page);

/* secret_prompt.c */
/** Ask for what @purpose needs there; @reason says why it is asked again, and may be empty. */
void secret_prompt_open(struct app *app, struct chat *chat, enum secret_purpose purpose,
                        struct str about, struct str reason);
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
/** Append the help: commands and keys, from their tables; what works at the moment comes first. */
void help_compose(const struct app *app, int cols, struct page *page);
/** Its commands only. */
void help_compose_commands(int cols, struct page *page);

/* compose_panes.c */
void compose_rooms(const struct app *app, struct page *page);
void compose_status(const struct app *app, struct page *page);

/* app_files.c */
void app_run_upload(struct app *app, struct str arguments, uint64_t now_ms);
void app_run_save(struct app *app, struct str arguments, uint64_t now_ms);
void app_run_cancel(struct app *app, struct str arguments, uint64_t now_ms);
void app_on_transfer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);
void app_file_fini(struct app_file *file);
/** Have a picture fetched, to be shown. */
void app_want_view(struct app *app, const struct room *room, const struct entry *entry);
/** How far the first file on its way is. Whether there is one. */
bool compose_transfer(const struct app *app, struct page *page);

/* compose_people.c */
void compose_members(struct app *app, struct page *page, uint64_t now_ms);
/** The menu of what can be done with a member, if it is open. */
void compose_people_menu(const struct app *app, struct scene *scene);
/** Say which keys do what in the list of members. Whether one is in it. */
bool compose_people_hint(const struct app *app, struct page *page);

/* compose_window.c */
/** The panes of the tab that is shown, and the borders between all parts. */
void compose_window(struct app *app, struct scene *scene, uint64_t now_ms);
/** The tabs, if there are several. */
void compose_tabs(const struct app *app, struct page *page);

/* compose_menu.c */
void compose_menu(const struct app *app, struct scene *scene);
/** Say what can be done with the chosen message. Whether one is. */
bool compose_select(const struct app *app, struct page *page);
/** Say what the command that is being typed wants. Whether there is one. */
bool compose_hint(const struct app *app, struct page *page);

/* app_admin.c: what admins of the server do */
struct admin_verb;
/** Ask for it, or say how it is used. */
void app_run_admin(struct app *app, const struct admin_verb *verb, struct str arguments,
                   uint64_t now_ms);

/** Take an answer if it is to one of these; a refusal is left to be told. */
bool app_admin_on_answer(struct app *app, const struct chat_effect *effect, uint64_t now_ms);

/** An admin tells everybody something. */
void app_admin_on_notice(struct app *app, const struct message *notice, uint64_t now_ms);

#endif
