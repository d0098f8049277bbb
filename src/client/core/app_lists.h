/* Panes with lists of messages: results of a search, pins, mentions, threads … */
#ifndef HUTONG_CLIENT_CORE_APP_LISTS_H
#define HUTONG_CLIENT_CORE_APP_LISTS_H

#include "client/core/app.h"
#include "client/core/list_view.h"

struct pane;

/* app_find.c */

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

#endif
