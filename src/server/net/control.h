/*
 * Commands to the server that runs on a data folder, over its control socket: the side of the
 * one who types them. They speak the protocol of clients, with messages of their own.
 */
#ifndef HUTONG_SERVER_NET_CONTROL_H
#define HUTONG_SERVER_NET_CONTROL_H

#include "server/net/config.h"
#include <stdio.h>

#define CONTROL_SOCKET "control.sock"

enum control_exit {
    CONTROL_OK,
    CONTROL_REFUSED,   /* by the server, or it could not be done */
    CONTROL_USAGE,     /* these words are no command */
    CONTROL_NO_SERVER, /* none runs on the data folder */
};

/**
 * Carry out the command that @words are: what it gives on stdout, a password from stdin.
 * @problem  on failure: a sentence, appended
 */
enum control_exit control_run(char *const words[], size_t count, const struct config *config,
                              struct buf *problem);

/** Print which commands there are. */
void control_usage(FILE *stream);

#endif
