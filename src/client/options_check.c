/* Whether what was given on the command line goes together: a table says what commands want. */
#include "client/options_private.h"

#include "client/core/direct.h"
#include "client/core/i18n.h"
#include "client/core/room_verbs.h"

#include <hutong/common/utf8.h>
#include <string.h>

static const struct wants {
    size_t words_min, words_max;
    bool room;         /* -r … */
    bool room_or_user; /* … or -u instead */
} wants[COMMAND_COUNT] = {
    [COMMAND_CHAT] = { .words_max = OPTIONS_SERVER_MAX },
    [COMMAND_SEND] = { .words_max = SIZE_MAX, .room_or_user = true },
    [COMMAND_TAIL] = { .room = true },
    [COMMAND_HISTORY] = { .room = true },
    [COMMAND_EXPORT] = { .room_or_user = true },
    [COMMAND_IMPORT] = { .room = true },
    [COMMAND_SEARCH] = { .words_min = 1, .words_max = SIZE_MAX },
    [COMMAND_FETCH] = { .words_max = 1, .room = true },
    [COMMAND_ROOM] = { .words_max = SIZE_MAX },
    [COMMAND_ADMIN] = { .words_max = SIZE_MAX },
    [COMMAND_CERTIFICATE] = { .words_min = 1, .words_max = 1 },
};

/* "hutong room den": a word that is no verb is the room to be shown. */
static bool names_room(const struct client_options *options)
{
    return options->command == COMMAND_ROOM && options->word_count == 1 &&
           !room_verb_find(str_of(options->words[0]));
}

static int check_words(const struct client_options *options)
{
    const struct wants *want = &wants[options->command];
    const char *name = options_command_name(options->command);
    if (options->is_bare && options->word_count > 1)
        return options_refuse(_("--bare takes one server only"));
    if (options->word_count > want->words_max && options->command == COMMAND_CHAT)
        return options_refuse(_("at most %d servers can be given"), OPTIONS_SERVER_MAX);
    if (options->word_count > want->words_max)
        return options_refuse(_("\"%s\" is neither a command nor an address here"),
                              options->words[0]);
    if (options->word_count >= want->words_min)
        return -1;
    return options->command == COMMAND_SEARCH
               ? options_refuse(_("%s wants words to look for"), name)
               : options_refuse(_("%s wants the file to put it into"), name);
}

static int take_event_number(struct client_options *options)
{
    int status = -1;
    if (options->command == COMMAND_FETCH && options->word_count == 1)
        status = options_number(options->words[0], LIMIT_NUMBER, &options->no, &options->has_no);
    if (status == -1 && options->has_no && options->no == 0)
        status = options_refuse(_("events are numbered from 1"));
    return status;
}

static bool wants_room(const struct client_options *options)
{
    const struct wants *want = &wants[options->command];
    bool is_verb_of_room =
        options->command == COMMAND_ROOM && options->word_count > 0 && !names_room(options);
    return want->room || (want->room_or_user && !options->user) || is_verb_of_room;
}

static int check_rooms(const struct client_options *options)
{
    const char *name = options_command_name(options->command);
    if (options->user && options->room_count > 0)
        return options_refuse(_("%s wants either a room or a user"), name);
    if (options->room_count == 0 && wants_room(options))
        return options_refuse(_("%s wants a room: -r ROOM"), name);
    if ((options->command != COMMAND_CHAT || options->is_bare) && options->room_count > 1)
        return options_refuse(_("%s takes one room only"), options->is_bare ? "--bare" : name);
    return -1;
}

int options_check_arguments(struct client_options *options)
{
    int status = check_words(options);
    if (status == -1)
        status = take_event_number(options);
    return status == -1 ? check_rooms(options) : status;
}

/* A search that could not be sent. */
static int check_query(const struct client_options *options)
{
    size_t size = 0;
    bool is_valid = true;
    if (options->command != COMMAND_SEARCH && options->command != COMMAND_ADMIN)
        return -1;
    for (size_t i = 0; i < options->word_count; i++) {
        size += strlen(options->words[i]) + (i > 0);
        is_valid = is_valid && utf8_is_valid(str_of(options->words[i]));
    }
    if (size > LIMIT_QUERY_SIZE)
        return options_refuse(_("a search is longer than %d bytes"), LIMIT_QUERY_SIZE);
    return is_valid ? -1 : options_refuse(_("a search is not well-formed UTF-8"));
}

/* NULL is fine. */
static int check_name(const char *name, size_t most)
{
    if (name && strlen(name) > most)
        return options_refuse(_("a name is longer than %zu bytes"), most);
    if (name && !utf8_is_valid(str_of(name)))
        return options_refuse(_("a name is not well-formed UTF-8"));
    return -1;
}

/* One name, or a few with commas between. */
static int check_users(const char *names)
{
    return direct_fits(str_of(names))
               ? check_name(names, DIRECT_TITLE_SIZE)
               : options_refuse(_("a name is longer than %zu bytes"), (size_t)LIMIT_NAME_SIZE);
}

int options_check_sizes(const struct client_options *options)
{
    int status = check_name(options->name, LIMIT_NAME_SIZE);
    if (status == -1)
        status = check_users(options->user);
    for (size_t i = 0; i < options->room_count && status == -1; i++)
        status = check_name(options->rooms[i], LIMIT_ROOM_SIZE);
    if (status == -1 && names_room(options))
        status = check_name(options->words[0], LIMIT_ROOM_SIZE);
    return status == -1 ? check_query(options) : status;
}
