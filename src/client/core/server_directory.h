/* The servers that one could be on: those that have a name, and those that were met without one. */
#ifndef HUTONG_CLIENT_CORE_SERVER_DIRECTORY_H
#define HUTONG_CLIENT_CORE_SERVER_DIRECTORY_H

#include "client/core/settings.h"

/* Called for each server that was met. Returns 0, or -ENOMEM to end it. */
typedef int (*server_met_fn)(void *context, struct str url);
/* Tell of all of them; pure code gets its disk from outside. 0 or -errno. */
typedef int (*server_list_fn)(void *context, server_met_fn met, void *met_context);

/* Called for each server: @label is empty where it has none. Returns 0, or -ENOMEM to end it. */
typedef int (*server_directory_fn)(void *context, struct str label, struct str address);

/**
 * Go through the directory: those with a name as the settings say, then those of @list (NULL: none;
 * it is given @list_context) that the settings do not name. Returns 0 or -errno.
 */
int server_directory_walk(const struct settings *settings, server_list_fn list, void *list_context,
                          server_directory_fn found, void *context);

#endif
