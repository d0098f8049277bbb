/* A server of the session: its chat in the app, its connection, and what is kept of both on disk.
 */
#ifndef HUTONG_CLIENT_VIEW_SESSION_LINK_H
#define HUTONG_CLIENT_VIEW_SESSION_LINK_H

#include "client/view/session.h"

/** Make the chat, in an app that is made with the first, and its driver. NULL without memory. */
struct session_link *session_link_new(struct session *session, const struct client_server *server);

/** Bring back what an earlier run has left; for the first server also how the screen is divided. */
void session_link_restore(struct session_link *link);

/* session.c */

/** Something does not work; @text says what. @context: the session. */
void session_on_problem(void *context, const char *text);

/** Let what the chats have to send go out. */
void session_flush(struct session *session);

#endif
