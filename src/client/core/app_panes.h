/* How the screen is divided: panes, tabs, and what is kept of that. */
#ifndef HUTONG_CLIENT_CORE_APP_PANES_H
#define HUTONG_CLIENT_CORE_APP_PANES_H

#include "client/core/app.h"
#include "client/core/history_view.h"
#include "client/core/list_view.h"
#include "client/core/pane_tree.h"
#include "client/core/scene.h"

struct room_view;

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

/* app_layout.c */

/** The next CHAT_LAYOUT; false if the io knows it. Its text lives until the next call. */
bool app_next_layout(struct app *app, struct chat_effect *effect);
/** The io has another place to write to: tell it again. */
void app_retell_layout(struct app *app);

/* app_jump.c */

/** The pane for rooms that one was in last, in the tab that is shown. */
struct pane *app_room_pane(const struct app *app);
/** Go to a message of the room of that name, which is joined if need be. */
void app_jump(struct app *app, struct chat *chat, struct str name, uint64_t no, uint64_t now_ms);
/** More history is there: panes that wait for a message of it show it. */
void app_seek(struct app *app, uint64_t now_ms);

#endif
