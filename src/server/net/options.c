/* The command line as one table: it is what getopt reads and what --help prints. */
#include "server/net/options.h"

#include "server/net/control.h"

#include <errno.h>
#include <getopt.h>
#include <hutong/common/macros.h>

struct row {
    char letter; /* 0: none */
    const char *name;
    const char *argument; /* NULL: none */
    const char *help;
    int (*take)(struct options *options, const char *argument, struct buf *problem);
};

static int take_config(struct options *options, const char *argument, struct buf *problem)
{
    (void)problem;
    options->config_path = argument;
    return 0;
}

static int take_listen(struct options *options, const char *argument, struct buf *problem)
{
    if (options->listen_count == CONFIG_LISTEN_MAX) {
        buf_printf(problem, "at most %d addresses to listen on", CONFIG_LISTEN_MAX);
        return -EINVAL;
    }
    options->listen[options->listen_count++] = argument;
    return 0;
}

static int take_data(struct options *options, const char *argument, struct buf *problem)
{
    (void)problem;
    options->data = argument;
    return 0;
}

static int take_workers(struct options *options, const char *argument, struct buf *problem)
{
    (void)options;
    if (strcmp(argument, "0") == 0)
        return 0;
    buf_printf(problem,
               "--workers %s: version " HUTONG_VERSION
               " serves all connections in one process; only --workers 0 is possible",
               argument);
    return -EINVAL;
}

static int take_durability(struct options *options, const char *argument, struct buf *problem)
{
    (void)problem;
    options->durability = argument;
    return 0;
}

static int take_log_level(struct options *options, const char *argument, struct buf *problem)
{
    (void)problem;
    options->log_level = argument;
    return 0;
}

static int take_log_format(struct options *options, const char *argument, struct buf *problem)
{
    (void)problem;
    options->log_format = argument;
    return 0;
}

static int take_check(struct options *options, const char *argument, struct buf *problem)
{
    (void)argument, (void)problem;
    options->is_check = true;
    return 0;
}

static int take_version(struct options *options, const char *argument, struct buf *problem)
{
    (void)argument, (void)problem;
    options->is_version = true;
    return 0;
}

static int take_help(struct options *options, const char *argument, struct buf *problem)
{
    (void)argument, (void)problem;
    options->is_help = true;
    return 0;
}

static const struct row rows[] = {
    { 'c', "config", "FILE", "read options from FILE; the command line goes before", take_config },
    { 'l', "listen", "URL",
      "listen on unix:PATH or SCHEME://HOST:PORT: tcp, tls,\n"
      "                           irc, ircs, ws or wss; repeatable; port 0: any",
      take_listen },
    { 'd', "data", "DIR", "folder of the database; default $XDG_STATE_HOME/hutong", take_data },
    { 'w', "workers", "N", "processes that serve connections; 0: this one", take_workers },
    { 0, "durability", "WHAT", "power: survive power loss; process: only crashes, but faster",
      take_durability },
    { 0, "log-level", "LEVEL", "error, warn, info or debug", take_log_level },
    { 0, "log-format", "FORM", "text or json", take_log_format },
    { 0, "check", NULL, "check the configuration, say ok, and do nothing else", take_check },
    { 'V', "version", NULL, "print the version", take_version },
    { 'h', "help", NULL, "print this", take_help },
};

/* What getopt_long wants, made of the rows; a long option's value is its row's number. */
struct getopt_form {
    char letters[2 * ARRAY_SIZE(rows) + 2];
    struct option names[ARRAY_SIZE(rows) + 1];
};

static void options_make_form(struct getopt_form *form)
{
    char *letter = form->letters;
    *form = (struct getopt_form){ 0 };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        form->names[i] =
            (struct option){ rows[i].name, rows[i].argument ? required_argument : no_argument, NULL,
                             (int)i };
        if (!rows[i].letter)
            continue;
        *letter++ = rows[i].letter;
        if (rows[i].argument)
            *letter++ = ':';
    }
}

/* The row that getopt_long's result stands for; NULL if it has complained. */
static const struct row *options_find(int result)
{
    if (result >= 0 && (size_t)result < ARRAY_SIZE(rows))
        return &rows[result];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].letter == result)
            return &rows[i];
    return NULL;
}

/* Say what getopt_long did not like. */
static int options_refuse(char *argv[], int at, struct buf *problem)
{
    buf_printf(problem, "\"%s\" is no option, or its argument is missing or too much", argv[at]);
    return -EINVAL;
}

int options_parse(int argc, char *argv[], struct options *options, struct buf *problem)
{
    struct getopt_form form;
    int at = 1, result;
    *options = (struct options){ 0 };
    options_make_form(&form);
    opterr = 0; /* we say it ourselves, in the same words for all */
    while ((result = getopt_long(argc, argv, form.letters, form.names, NULL)) != -1) {
        const struct row *row = options_find(result);
        int status = row ? row->take(options, optarg, problem) : options_refuse(argv, at, problem);
        if (status != 0)
            return status;
        at = optind;
    }
    options->words = argv + optind; /* getopt_long has put them behind the options */
    options->word_count = (size_t)(argc - optind);
    return 0;
}

static int options_apply_listen(const struct options *options, struct config *config,
                                struct buf *problem)
{
    if (options->listen_count > 0)
        config->listen_count = 0;
    for (size_t i = 0; i < options->listen_count; i++)
        if (config_add_listen(config, options->listen[i], problem) != 0)
            return -EINVAL;
    return 0;
}

int options_apply(const struct options *options, struct config *config, struct buf *problem)
{
    int status = options_apply_listen(options, config, problem);
    if (status == 0 && options->data)
        status = config_set_data(config, options->data, problem);
    if (status == 0 && options->durability)
        status = config_set_durability(config, options->durability, problem);
    if (status == 0 && options->log_level)
        status = config_set_log_level(config, options->log_level, problem);
    if (status == 0 && options->log_format)
        status = config_set_log_format(config, options->log_format, problem);
    return status;
}

static void options_print_row(FILE *stream, const struct row *row)
{
    char name[32], letter[4] = "   ";
    snprintf(name, sizeof(name), "--%s%s%s", row->name, row->argument ? " " : "",
             row->argument ? row->argument : "");
    if (row->letter)
        snprintf(letter, sizeof(letter), "-%c,", row->letter);
    fprintf(stream, "  %s %-20s %s\n", letter, name, row->help);
}

void options_usage(FILE *stream)
{
    fputs("Usage: hutongd [OPTION]...\n"
          "       hutongd COMMAND [-d DIR] [-c FILE]\n"
          "The chat server. Without --listen it listens on the user's own socket and on\n"
          "tcp://127.0.0.1:4886.\n\n",
          stream);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        options_print_row(stream, &rows[i]);
    fputs("\nCommands to the server that runs on the data folder:\n", stream);
    control_usage(stream);
    fputs("\nSIGTERM and SIGINT stop it, SIGHUP reads the configuration again.\n", stream);
}
