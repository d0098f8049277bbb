/* One address that connections come in at. */
#ifndef HUTONG_SERVER_NET_LISTENER_H
#define HUTONG_SERVER_NET_LISTENER_H

#include <hutong/common/endpoint.h>
#include <uv.h>

struct listener;

/** A connection waits to be taken with uv_accept(), or, with @status, could not come in. */
typedef void (*listener_connection_fn)(void *context, uv_stream_t *stream, int status);

/**
 * Listen on @endpoint. A socket file left behind by a dead server is replaced, that of a living
 * one is not.
 * @problem  on failure: a sentence for the admin, appended
 * Returns 0 or -errno.
 */
int listener_open(uv_loop_t *loop, const struct endpoint *endpoint,
                  listener_connection_fn on_connection, void *context, struct listener **listenerp,
                  struct buf *problem);

/**
 * The same at @path, for whoever runs the server alone: connections there are for commands.
 * Returns 0 or -errno (-ENAMETOOLONG: no socket can have that path).
 */
int listener_open_control(uv_loop_t *loop, const char *path, listener_connection_fn on_connection,
                          void *context, struct listener **listenerp, struct buf *problem);

/** Whether the connections of a listener's stream are for commands. */
bool listener_is_control(const uv_stream_t *stream);

/** Stop listening. The listener frees itself when the loop has closed it; NULL is fine. */
void listener_close(struct listener *listener);

/** How the connections of a listener's stream are to be spoken with. */
const struct endpoint *listener_endpoint(const uv_stream_t *stream);

/** Where it listens, with the real port. */
const struct endpoint *listener_where(const struct listener *listener);

/** Append the URL, with the real port where the system picked one. Returns 0 or -ENOMEM. */
int listener_format(const struct listener *listener, struct buf *out);

#endif
