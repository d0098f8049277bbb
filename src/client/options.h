/*
 * What a person may say on the command line of `hutong`, as one table: it is what getopt reads,
 * what the usage shows, and what every subcommand and the full-screen chat are given.
 */
#ifndef HUTONG_CLIENT_OPTIONS_H
#define HUTONG_CLIENT_OPTIONS_H

#include "client/io/client_server.h"
#include <hutong/common/endpoint.h>
#include <hutong/common/str.h>
#include <hutong/proto/limits.h>
#include <stdbool.h>
#include <stdint.h>

/* What the program ends with; stable, scripts rely on it (design.md, section 4). */
enum client_exit {
    EXIT_OK = 0,
    EXIT_REFUSED = 1, /* by the server; its reason is on stderr */
    EXIT_USAGE = 2,
    EXIT_NO_SERVER = 3,   /* cannot connect, or the connection broke */
    EXIT_NOT_ALLOWED = 4, /* not allowed in */
    EXIT_LOCAL = 5,       /* a failure on this side */
};

enum {
    OPTIONS_ROOM_MAX = 64,
    OPTIONS_SERVER_MAX = 8,
    OPTIONS_COUNT_DEFAULT = 20,
    OPTIONS_COUNT_MAX = 1000000,
    OPTIONS_CONTEXT_MAX = 20
};

enum client_command {
    COMMAND_CHAT, /* the full-screen chat: no command was given */
    COMMAND_SEND,
    COMMAND_TAIL,
    COMMAND_HISTORY,
    COMMAND_EXPORT,
    COMMAND_IMPORT,
    COMMAND_ROOMS,
    COMMAND_WHO,
    COMMAND_SEARCH,
    COMMAND_FETCH,
    COMMAND_ROOM,
    COMMAND_ADMIN,
    COMMAND_STATUS,
    COMMAND_SERVERS,
    COMMAND_DOCTOR,
    COMMAND_CERTIFICATE,
    COMMAND_COUNT
};

struct client_options {
    enum client_command command;
    struct endpoint server;                           /* where to connect */
    struct client_server servers[OPTIONS_SERVER_MAX]; /* the first is that; others: for the chat */
    size_t server_count;
    const char *server_text; /* as given; NULL: the default local server, which may be started */
    const char *name;        /* never NULL; empty if nobody could tell */
    bool name_is_given;      /* by --name or $HUTONG_NAME: no other name will do */
    const char *rooms[OPTIONS_ROOM_MAX];
    size_t room_count;
    const char *user;                       /* send -u, export -u */
    const char *certificate;                /* shown to tls:// servers: a PEM file; NULL: none */
    const char *path;                       /* send --file, fetch --output, --files; NULL: none */
    const char *password_command;           /* prints the password; NULL: none */
    char password[LIMIT_PASSWORD_SIZE + 1]; /* by that or $HUTONG_PASSWORD; empty: none */
    bool is_bare;                           /* the chat in one room, without lists */
    bool is_linear;                         /* the chat as lines */
    bool is_short;                          /* status: of the running clients, in a few words */
    bool is_following, is_json;
    bool has_count, has_before, has_after, has_no;
    uint64_t count, before, after;
    uint64_t context;         /* search: events before and after each result */
    uint64_t no;              /* fetch: of which event */
    const char *const *words; /* what is left: the text of send, the words of search */
    size_t word_count;
};

/**
 * Read the command line and the environment. Strings of @options point into both; @argv is used
 * to keep the words together.
 * Returns -1 to go on, or the status to exit with: help was printed, or what is wrong.
 */
int options_parse(int argc, char *argv[], struct client_options *options);

/**
 * The full-screen chat (src/client/view): runs until the user quits. Returns a client_exit.
 * Locale and options are set up; stdin and stdout are whatever the caller had.
 */
int screen_main(const struct client_options *options);

#endif
