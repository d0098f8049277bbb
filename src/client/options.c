/* The command line as two tables, of commands and of options: getopt and --help read both. */
#include "client/options_private.h"

#include "client/core/i18n.h"

#include <errno.h>
#include <getopt.h>
#include <hutong/common/macros.h>
#include <hutong/proto/limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command_row {
    const char *name;
    const char *arguments;
    const char *help;
} commands[COMMAND_COUNT] = {
    [COMMAND_CHAT] = { "", "[-s URL] [-n NAME] [-r ROOM]... [--bare] [--linear] [URL]...",
                       N_("open the chat") },
    [COMMAND_SEND] = { "send", "-r ROOM | -u USER [--file PATH] [TEXT...]",
                       N_("say TEXT, or each line of standard input; or send a file") },
    [COMMAND_TAIL] = { "tail", "-r ROOM [-n COUNT] [-f] [--json]", N_("last events of a room") },
    [COMMAND_HISTORY] = { "history", "-r ROOM [--before NO] [--after NO] [-n COUNT] [--json]",
                          N_("events of a room by their numbers") },
    [COMMAND_EXPORT] = { "export", "-r ROOM | -u USER [--files FOLDER]",
                         N_("all that is kept of a room, as lines of JSON for import") },
    [COMMAND_IMPORT] = { "import", "-r ROOM [--files FOLDER]",
                         N_("take what export wrote over into a new room; for admins") },
    [COMMAND_ROOMS] = { "rooms", "[--json]", N_("the rooms there are") },
    [COMMAND_WHO] = { "who", "[-r ROOM] [--json]", N_("the users there are") },
    [COMMAND_SEARCH] = { "search", "WORDS... [-n COUNT] [--context COUNT] [--json]",
                         N_("what was said with these words, newest first") },
    [COMMAND_FETCH] = { "fetch", "-r ROOM [--output PATH] [NO]",
                        N_("the file in event NO of a room, or the newest one") },
    [COMMAND_ROOM] = { "room", "ROOM | VERB -r ROOM [WORDS...] [--json]",
                       N_("what members and admins of a room can do; without VERB: which there "
                          "are") },
    [COMMAND_ADMIN] = { "admin", "VERB [WORDS...] [--json]",
                        N_("what admins of the server can do; without VERB: which there are") },
    [COMMAND_STATUS] = { "status", "[--json | --short]", N_("whether the server answers") },
    [COMMAND_SERVERS] = { "servers", "[--json]", N_("the servers that have a name (/server add)") },
    [COMMAND_DOCTOR] = { "doctor", "", N_("what to change in this terminal and tmux, and why") },
    [COMMAND_CERTIFICATE] = { "certificate", "FILE",
                              N_("make a certificate to enter accounts by, and name it") },
};

#define OF(command_) (1U << (command_))

enum {
    OF_ALL = OF(COMMAND_COUNT) - 1,
    OF_RANGE = OF(COMMAND_TAIL) | OF(COMMAND_HISTORY),
    OF_COUNT = OF_RANGE | OF(COMMAND_SEARCH),
    OF_LIST = OF_RANGE | OF(COMMAND_ROOMS) | OF(COMMAND_WHO) | OF(COMMAND_SEARCH) |
              OF(COMMAND_STATUS) | OF(COMMAND_SERVERS) | OF(COMMAND_ROOM) | OF(COMMAND_ADMIN),
    OF_ROOM = OF(COMMAND_CHAT) | OF(COMMAND_SEND) | OF_RANGE | OF(COMMAND_WHO) | OF(COMMAND_FETCH) |
              OF(COMMAND_ROOM) | OF(COMMAND_EXPORT) | OF(COMMAND_IMPORT),
    OF_USER = OF(COMMAND_SEND) | OF(COMMAND_EXPORT),
};

int options_refuse(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("hutong: ", stderr);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n%s\n", _("\"hutong --help\" lists what is possible"));
    va_end(arguments);
    return EXIT_USAGE;
}

int options_number(const char *argument, uint64_t most, uint64_t *number, bool *has)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(argument, &end, 10);
    bool is_number = argument[0] >= '0' && argument[0] <= '9' && *end == '\0' && errno == 0;
    if (!is_number || value > most)
        return options_refuse(_("\"%s\" is not a number from 0 to %llu"), argument,
                              (unsigned long long)most);
    *number = value;
    *has = true;
    return -1;
}

const char *options_command_name(enum client_command command)
{
    return commands[command].name;
}

/* Each takes an argument into the options. They return -1 to go on, or a status to exit with. */

static int take_server(struct client_options *options, const char *argument)
{
    options->server_text = argument;
    return -1;
}

static int take_name(struct client_options *options, const char *argument)
{
    if (argument[0] == '\0')
        return options_refuse(_("a name must not be empty"));
    options->name = argument;
    options->name_is_given = true;
    return -1;
}

static int take_room(struct client_options *options, const char *argument)
{
    if (options->room_count == OPTIONS_ROOM_MAX)
        return options_refuse(_("at most %d rooms can be given"), OPTIONS_ROOM_MAX);
    options->rooms[options->room_count++] = argument;
    return -1;
}

static int take_user(struct client_options *options, const char *argument)
{
    options->user = argument;
    return -1;
}

static int take_path(struct client_options *options, const char *argument)
{
    options->path = argument;
    return -1;
}

/* A whole number from 0 to @most. */
static int take_count(struct client_options *options, const char *argument)
{
    return options_number(argument, OPTIONS_COUNT_MAX, &options->count, &options->has_count);
}

static int take_before(struct client_options *options, const char *argument)
{
    return options_number(argument, LIMIT_NUMBER, &options->before, &options->has_before);
}

static int take_after(struct client_options *options, const char *argument)
{
    return options_number(argument, LIMIT_NUMBER, &options->after, &options->has_after);
}

static int take_context(struct client_options *options, const char *argument)
{
    bool has_context;
    return options_number(argument, OPTIONS_CONTEXT_MAX, &options->context, &has_context);
}

static int take_follow(struct client_options *options, const char *argument)
{
    (void)argument;
    options->is_following = true;
    return -1;
}

static int take_linear(struct client_options *options, const char *argument)
{
    (void)argument;
    options->is_linear = true;
    return -1;
}

static int take_bare(struct client_options *options, const char *argument)
{
    (void)argument;
    options->is_bare = true;
    return -1;
}

static int take_short(struct client_options *options, const char *argument)
{
    (void)argument;
    options->is_short = true;
    return -1;
}

static int take_json(struct client_options *options, const char *argument)
{
    (void)argument;
    options->is_json = true;
    return -1;
}

static int take_password_command(struct client_options *options, const char *argument)
{
    options->password_command = argument;
    return -1;
}

static int take_certificate(struct client_options *options, const char *argument)
{
    options->certificate = argument;
    return -1;
}

static int take_version(struct client_options *options, const char *argument)
{
    (void)options;
    (void)argument;
    puts("hutong " HUTONG_VERSION);
    return EXIT_OK;
}

static void print_usage(void);

static int take_help(struct client_options *options, const char *argument)
{
    (void)options;
    (void)argument;
    print_usage();
    return EXIT_OK;
}

static const struct option_row {
    char letter; /* 0: none */
    const char *name;
    const char *argument; /* NULL: none */
    unsigned commands;    /* that take it */
    unsigned letter_of;   /* commands in which it has its letter */
    const char *help;     /* NULL: not told */
    int (*take)(struct client_options *options, const char *argument);
} rows[] = {
    { 's', "server", "URL", OF_ALL, OF_ALL,
      N_("unix:PATH, tcp:// or tls://HOST:PORT; else $HUTONG_SERVER"), take_server },
    { 'n', "name", "NAME", OF_ALL, OF_ALL & ~OF_COUNT,
      N_("user name to enter under; else $HUTONG_NAME, $USER"), take_name },
    { 'r', "room", "ROOM", OF_ROOM, OF_ROOM, N_("room; may be repeated in the chat"), take_room },
    { 'u', "user", "USER", OF_USER, OF_USER, N_("send, export: with this user alone"), take_user },
    { 0, "file", "PATH", OF(COMMAND_SEND), 0, N_("send: this file; TEXT is a comment"), take_path },
    { 0, "files", "FOLDER", OF(COMMAND_EXPORT) | OF(COMMAND_IMPORT), 0,
      N_("export, import: with the contents of files, which lie there"), take_path },
    { 'o', "output", "PATH", OF(COMMAND_FETCH), OF(COMMAND_FETCH),
      N_("fetch: a folder, or a path where nothing is yet; - is standard output"), take_path },
    { 'n', "count", "COUNT", OF_COUNT, OF_COUNT,
      N_("tail, history, search: at most so many events"), take_count },
    { 0, "context", "COUNT", OF(COMMAND_SEARCH), 0,
      N_("search: with so many events before and after each"), take_context },
    { 'f', "follow", NULL, OF(COMMAND_TAIL), OF(COMMAND_TAIL), N_("tail: go on with live events"),
      take_follow },
    { 0, "before", "NO", OF(COMMAND_HISTORY), 0, N_("history: events before this number"),
      take_before },
    { 0, "after", "NO", OF(COMMAND_HISTORY), 0, N_("history: events after this number"),
      take_after },
    { 0, "linear", NULL, OF(COMMAND_CHAT), 0, N_("chat: one line per event, nothing painted"),
      take_linear },
    { 0, "bare", NULL, OF(COMMAND_CHAT), 0, N_("chat: one room alone, e.g. in a pane of tmux"),
      take_bare },
    { 0, "short", NULL, OF(COMMAND_STATUS), 0, N_("status: what is unread in running chats"),
      take_short },
    { 0, "json", NULL, OF_LIST, 0, N_("one JSON object per line"), take_json },
    { 0, "password-command", "CMD", OF_ALL, 0,
      N_("CMD prints the account's password; else $HUTONG_PASSWORD"), take_password_command },
    { 0, "certificate", "FILE", OF_ALL, 0,
      N_("show it to tls:// servers instead of a password; else $HUTONG_CERTIFICATE"),
      take_certificate },
    { 'V', "version", NULL, OF_ALL, OF_ALL, N_("print the version"), take_version },
    { 'h', "help", NULL, OF_ALL, OF_ALL, N_("print this"), take_help },
};

/* What getopt_long wants, made of the rows; a long option's value is its row's number. */
struct getopt_form {
    char letters[2 * ARRAY_SIZE(rows) + 3];
    struct option names[ARRAY_SIZE(rows) + 1];
};

/* The leading '+' ends each run of options at the first other word: it may be the command. */
static void make_form(enum client_command command, struct getopt_form *form)
{
    size_t name_count = 0;
    *form = (struct getopt_form){ .letters = "+:" };
    char *letter = form->letters + 2;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (!(rows[i].commands & OF(command)))
            continue;
        int has_argument = rows[i].argument ? required_argument : no_argument;
        form->names[name_count++] =
            (struct option){ rows[i].name, has_argument, NULL, (int)i + 256 };
        if (!rows[i].letter || !(rows[i].letter_of & OF(command)))
            continue;
        *letter++ = rows[i].letter;
        if (rows[i].argument)
            *letter++ = ':';
    }
}

/* The row that getopt_long's result stands for; NULL if there is none. */
static const struct option_row *find_row(enum client_command command, int result)
{
    if (result >= 256)
        return &rows[result - 256];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].letter == result && (rows[i].letter_of & OF(command)))
            return &rows[i];
    return NULL;
}

static enum client_command find_command(const char *word)
{
    int command = COMMAND_CHAT + 1;
    while (command < COMMAND_COUNT && strcmp(commands[command].name, word) != 0)
        command++;
    return (enum client_command)command;
}

/* A word that is no option: the command if it is the first, else one to keep. */
static void take_word(struct client_options *options, char *argv[], char *word)
{
    enum client_command command = COMMAND_COUNT;
    if (options->command == COMMAND_CHAT && options->word_count == 0)
        command = find_command(word);
    if (command != COMMAND_COUNT)
        options->command = command;
    else
        argv[1 + options->word_count++] = word;
}

/* A run of options up to the next word. Returns -1 to go on. */
static int take_options(int argc, char *argv[], struct client_options *options)
{
    struct getopt_form form;
    int result;
    make_form(options->command, &form);
    while ((result = getopt_long(argc, argv, form.letters, form.names, NULL)) != -1) {
        const struct option_row *row = find_row(options->command, result);
        if (!row && result == ':')
            return options_refuse(_("\"%s\" wants an argument"), argv[optind - 1]);
        if (!row)
            return options_refuse(_("\"%s\" is no option here"), argv[optind - 1]);
        int status = row->take(options, optarg);
        if (status != -1)
            return status;
    }
    return -1;
}

static int take_arguments(int argc, char *argv[], struct client_options *options)
{
    bool only_words = false;
    opterr = 0; /* we say it ourselves, in the person's language */
    while (optind < argc) {
        int status = only_words ? -1 : take_options(argc, argv, options);
        if (status != -1)
            return status;
        only_words = only_words || strcmp(argv[optind - 1], "--") == 0;
        if (optind < argc)
            take_word(options, argv, argv[optind++]);
    }
    options->words = (const char *const *)argv + 1;
    if (options->command == COMMAND_CHAT && options->word_count > 0)
        options->server_text = options->words[0];
    return -1;
}

int options_parse(int argc, char *argv[], struct client_options *options)
{
    *options = (struct client_options){ 0 };
    int status = take_arguments(argc, argv, options);
    if (status == -1)
        status = options_check_arguments(options);
    if (status != -1)
        return status;
    options_take_environment(options);
    status = options_check_sizes(options);
    if (status == -1)
        status = options_find_servers(options);
    return status == -1 ? options_take_password(options) : status;
}

static void print_command(const struct command_row *row)
{
    const char *blank = row->name[0] && row->arguments[0] ? " " : "";
    printf("  hutong %s%s%s\n        %s\n", row->name, blank, row->arguments, _(row->help));
}

static void print_option(const struct option_row *row)
{
    enum { NAME_COLS = 16 };
    char name[32], letter[4] = "   ";
    snprintf(name, sizeof(name), "--%s%s%s", row->name, row->argument ? " " : "",
             row->argument ? row->argument : "");
    if (row->letter)
        snprintf(letter, sizeof(letter), "-%c,", row->letter);
    if (strlen(name) > NAME_COLS)
        printf("  %s %s\n%*s", letter, name, (int)sizeof("  -x, ") + NAME_COLS, "");
    else
        printf("  %s %-*s ", letter, NAME_COLS, name);
    puts(_(row->help));
}

static void print_usage(void)
{
    puts(_("Usage:"));
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (commands[i].help)
            print_command(&commands[i]);
    putchar('\n');
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].help)
            print_option(&rows[i]);
    printf("\n%s\n", _("Without an address: the local server, which the chat starts in the "
                       "background if there is none."));
}
