/* The whole server in one process: hub, sessions, listeners, and the order in which they end. */
#ifndef HUTONG_SERVER_NET_SERVER_H
#define HUTONG_SERVER_NET_SERVER_H

#include "server/net/config.h"
#include <uv.h>

struct server;

/** Read the configuration anew. Returns 0, or -errno with a sentence in @problem. */
typedef int (*server_reload_fn)(void *context, struct config *config, struct buf *problem);

/**
 * A server that is not running yet. NULL when memory ran out.
 * @config  copied
 * @log     borrowed
 */
struct server *server_new(uv_loop_t *loop, const struct config *config, struct log *log,
                          server_reload_fn reload, void *reload_context);

/**
 * Open everything, and say on which addresses and that it is ready.
 * Returns 0, or -errno with a sentence in @problem; then only server_free may follow.
 */
int server_start(struct server *server, struct buf *problem);

/** Free a server whose loop has come to its end, or that could not be started. */
void server_free(struct server *server);

#endif
