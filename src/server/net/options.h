/* The command line of hutongd. */
#ifndef HUTONG_SERVER_NET_OPTIONS_H
#define HUTONG_SERVER_NET_OPTIONS_H

#include "server/net/config.h"
#include <stdio.h>

struct options {
    const char *config_path;               /* NULL: none */
    const char *listen[CONFIG_LISTEN_MAX]; /* as given; they replace those of the file */
    size_t listen_count;
    const char *data, *durability, *log_level, *log_format; /* NULL: not given */
    char *const *words; /* of a command to the server that runs */
    size_t word_count;
    bool is_check, is_version, is_help;
};

/**
 * Read the command line. Strings are borrowed from argv.
 * Returns 0, or -EINVAL with a sentence in @problem.
 */
int options_parse(int argc, char *argv[], struct options *options, struct buf *problem);

/** Put what was given over what the configuration file said. Returns as options_parse. */
int options_apply(const struct options *options, struct config *config, struct buf *problem);

/** Print how the program is called. */
void options_usage(FILE *stream);

#endif
