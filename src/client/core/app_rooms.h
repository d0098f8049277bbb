/* Which room one is in, what is unread in others, and who is not to be heard. */
#ifndef HUTONG_CLIENT_CORE_APP_ROOMS_H
#define HUTONG_CLIENT_CORE_APP_ROOMS_H

#include "client/core/app.h"
#include "client/core/editor.h"
#include "client/core/history_view.h"
#include "client/core/settings.h"

struct pane;

/* As told_changes: the io has to be told of the draft. */
#define APP_DRAFT_UNTOLD SIZE_MAX

/* What the person left in a room. */
struct room_view {
    struct room *room;               /* borrowed from the chat */
    struct history_view history;     /* as it was when the last pane left the room */
    struct editor editor;            /* with the draft: one, whichever pane it is typed in */
    size_t told_changes;             /* editor.changes when the io was last told of the draft */
    struct buf told_room, told_user; /* as whose it was told: see draft_key */
    bool is_greeted;                 /* a newcomer was shown the room's announcement */
    bool is_told;                    /* linear.c: its history was told … */
    size_t untold_count;             /* … and until then, what came live meanwhile */
};

/* app_rooms.c */

/** The listed room that was visited last, but for @other; NULL: there is none. */
struct room *app_last_visited(const struct app *app, const struct room *other);
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

/* app_walk.c */

/** What is to be counted as waiting in a room. */
size_t app_waiting_count(const struct app *app, const struct room *room);
/** The room goes. */
void app_walk_forget(struct app *app, const struct room *room);

/* app_ignore.c */

/** Whether the room neither counts nor rings, but for one's name. */
bool app_is_muted(const struct app *app, const struct room *room);
/** Whether the person hears nothing of what the user of that name says. */
bool app_is_ignored(const struct app *app, struct str name);

#endif
