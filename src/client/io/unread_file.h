/*
 * What waits to be read in each running client, told to others of the same user: a file for each
 * process beside the local server's socket. `hutong status --short` adds them up.
 */
#ifndef HUTONG_CLIENT_IO_UNREAD_FILE_H
#define HUTONG_CLIENT_IO_UNREAD_FILE_H

#include "client/core/app.h"

/** Tell what waits in this process. Returns 0 or -errno. */
int unread_file_write(struct app_unread unread);

/** This process waits for nothing any more. */
void unread_file_remove(void);

/** Add up what waits in all clients; what dead ones have left is removed. Returns their number. */
size_t unread_file_sum(struct app_unread *sum);

#endif
