/*
 * What the files of the command line share: options.c (the tables, getopt and the usage),
 * options_check.c (whether what was given goes together) and options_fill.c (what the environment,
 * the settings and a command for the password add to it).
 *
 * All return -1 to go on, or the status to exit with after having said why.
 */
#ifndef HUTONG_CLIENT_OPTIONS_PRIVATE_H
#define HUTONG_CLIENT_OPTIONS_PRIVATE_H

#include "client/options.h"

/* options.c */

/** Tell what is wrong and how to learn more. Returns EXIT_USAGE. */
int options_refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Read a number that is at most @most. @number and @has are set if it is one. */
int options_number(const char *argument, uint64_t most, uint64_t *number, bool *has);

/** The word that stands for a command; empty for the chat. */
const char *options_command_name(enum client_command command);

/* options_check.c */

/** What each command needs, and what it has no use for. */
int options_check_arguments(struct client_options *options);

/** What cannot even be asked of a server, such as a name that is too long. */
int options_check_sizes(const struct client_options *options);

/* options_fill.c */

/** Take from the environment what was not given. */
void options_take_environment(struct client_options *options);

/** Find which servers are meant: addresses, or names in the settings. */
int options_find_servers(struct client_options *options);

/** Have the password, if there is to be one. Programs that we start need not know it. */
int options_take_password(struct client_options *options);

#endif
