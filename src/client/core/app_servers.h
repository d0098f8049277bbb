/* The servers one is on. */
#ifndef HUTONG_CLIENT_CORE_APP_SERVERS_H
#define HUTONG_CLIENT_CORE_APP_SERVERS_H

#include "client/core/app.h"

struct room_view;

/* A server one is on. */
struct app_server {
    struct chat *chat; /* owned */
    struct buf url, label;
    uint64_t refusal_code;   /* why it did not let one in; asked about when its turn comes … */
    struct buf refusal;      /* … with the sentence that it gave */
    struct buf told_problem; /* linear.c: why there is no connection, as was last told */
    bool is_leaving;         /* it goes once what was said is with the io */
};

enum { APP_SERVERS_MAX = 16 };

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

#endif
