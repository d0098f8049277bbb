/* Slash commands: what they are called, how they are used, and what a line of input asks for. */
#ifndef HUTONG_CLIENT_CORE_COMMAND_H
#define HUTONG_CLIENT_CORE_COMMAND_H

#include <hutong/common/str.h>
#include <stdint.h>

struct app;

typedef void command_fn(struct app *app, struct str arguments, uint64_t now_ms);

struct command {
    const char *name;      /* without the slash */
    const char *arguments; /* for the usage line; translated when shown */
    const char *help;      /* translated when shown */
    size_t words_min;      /* fewer arguments: the usage is shown instead */
    command_fn *run;       /* NULL: the server is asked what the verb of this name asks for,
                              in room_verbs.h or admin.h */
};

/* What a line of input is. */
enum command_line_kind { LINE_EMPTY, LINE_TEXT, LINE_COMMAND };

struct command_line {
    enum command_line_kind kind;
    struct str text;      /* LINE_TEXT: what to say, one slash of two taken off */
    struct str name;      /* LINE_COMMAND */
    struct str arguments; /* LINE_COMMAND: what follows, without blanks around it */
    size_t size;          /* bytes of the whole line */
    bool ends_with_blank;
};

/** Tell a command from a message: "/me waves" is one, "//etc" says "/etc", " /etc" says itself. */
struct command_line command_parse(struct str line);

/** Take the first word off @arguments; empty if there is none. */
struct str command_take_word(struct str *arguments);

/** The number that a word of at most @digits_max digits is; 0 for anything else. */
uint64_t command_number(struct str word, size_t digits_max);

/** How many words there are. */
size_t command_word_count(struct str arguments);

/**
 * The word of a usage line, such as "NAME [TEXT]", that tells of argument number @index, without
 * brackets; the last one tells of all that follow. Empty if there is none.
 */
struct str command_argument(const char *arguments, size_t index);

/** Find a command in a table by its name, whatever its case; NULL if there is none. */
const struct command *command_find(const struct command *table, size_t count, struct str name);

/** The command whose name is nearest to @name; NULL if none is near. */
const struct command *command_nearest(const struct command *table, size_t count, struct str name);

#endif
