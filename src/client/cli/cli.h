/* The commands of `hutong`: each runs to its end and returns a client_exit. */
#ifndef HUTONG_CLIENT_CLI_CLI_H
#define HUTONG_CLIENT_CLI_CLI_H

#include "client/options.h"

int cli_send(const struct client_options *options);
int cli_tail(const struct client_options *options);
int cli_history(const struct client_options *options);
int cli_export(const struct client_options *options);
int cli_import(const struct client_options *options);
int cli_rooms(const struct client_options *options);
int cli_who(const struct client_options *options);
int cli_search(const struct client_options *options);
int cli_fetch(const struct client_options *options);
int cli_status(const struct client_options *options);
int cli_room(const struct client_options *options);
int cli_admin(const struct client_options *options);
int cli_servers(const struct client_options *options);
int cli_doctor(const struct client_options *options);
int cli_certificate(const struct client_options *options);

/** See whether the certificate in a PEM file can be used; if not, say why. EXIT_OK or not. */
int certificate_check(const char *path);

#endif
