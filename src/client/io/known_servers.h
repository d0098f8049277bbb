/*
 * The servers this user has met under TLS: $XDG_STATE_HOME/hutong/client/known_servers, a line
 * for each, "HOST:PORT MARK". A mark is the fingerprint of the server's certificate, or the word
 * "authority" where one that the system trusts has vouched for it.
 */
#ifndef HUTONG_CLIENT_IO_KNOWN_SERVERS_H
#define HUTONG_CLIENT_IO_KNOWN_SERVERS_H

#include "client/core/server_directory.h"
#include <hutong/common/endpoint.h>
#include <hutong/tls/tls_context.h>

#define KNOWN_BY_AUTHORITY "authority"

struct known_server {
    unsigned line;                   /* in the file, the first is 1 */
    char mark[TLS_FINGERPRINT_SIZE]; /* empty: the line holds something else */
};

/** Append where the file is. Returns 0 or -ENOMEM. */
int known_servers_path(struct buf *out);

/** Returns 0, -ENOENT if the server has not been met yet, or -errno. */
int known_servers_find(const struct endpoint *server, struct known_server *known);

/** As server_list_fn: tell the addresses of all of them. @context is not used. */
int known_servers_list(void *context, server_met_fn met, void *met_context);

/** Returns 0 or -errno. */
int known_servers_add(const struct endpoint *server, const char *mark);

#endif
