/* Keys: their table, and what it runs. */
#ifndef HUTONG_CLIENT_CORE_KEYMAP_H
#define HUTONG_CLIENT_CORE_KEYMAP_H

#include "client/core/app.h"
#include "client/core/key.h"

struct pane;

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
    app_do_go_room, app_do_step_room, app_do_last_room, app_do_next_unread, app_do_jump,
    app_do_help, app_do_redraw, app_do_suspend, app_do_interrupt, app_do_escape, app_do_retry,
    app_do_search, app_do_edit_outside, app_do_select, app_do_split, app_do_close, app_do_focus,
    app_do_step_pane, app_do_resize, app_do_zoom, app_do_balance, app_do_swap, app_do_only,
    app_do_tab_new, app_do_tab_close, app_do_step_tab, app_do_go_tab, app_do_fold, app_do_mentions,
    app_do_unread, app_do_mouse, app_do_people, app_do_settings;

#endif
