/* A server as people give it: by its address, or by the name it has in their settings. */
#ifndef HUTONG_CLIENT_IO_CLIENT_SERVER_H
#define HUTONG_CLIENT_IO_CLIENT_SERVER_H

#include "client/core/settings.h"
#include <hutong/common/endpoint.h>
#include <hutong/proto/limits.h>

struct client_server {
    struct endpoint endpoint;
    char label[SETTING_SERVER_SIZE_MAX + 1]; /* that name; empty: none */
    char name[LIMIT_NAME_SIZE + 1];          /* as whom one is there; empty: as everywhere */
};

/**
 * The server at @url, called @label (may be empty), where one is @user (may be empty).
 * @problem  if false is returned: what is wrong, appended
 * Whether it can be connected to.
 */
bool client_server_init(struct client_server *server, struct str url, struct str label,
                        struct str user, struct buf *problem);

/**
 * Likewise of the name of a server in the settings, or else of a URL. A mere HOST is tls://HOST,
 * but for this machine.
 */
bool client_server_find(struct client_server *server, struct str given, struct buf *problem);

#endif
