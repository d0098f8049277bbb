/* The person's own aliases come before these. */
#include "client/core/command_synonym.h"

#include <hutong/common/macros.h>
#include <strings.h>

static const struct command_synonym synonyms[] = {
    { "b", "window" },      { "buffer", "window" },  { "bye", "quit" },   { "c", "clear" },
    { "channels", "list" }, { "cl", "clear" },       { "dm", "msg" },     { "exit", "quit" },
    { "grep", "search" },   { "h", "help" },         { "ig", "ignore" },  { "j", "join" },
    { "k", "kick" },        { "lastlog", "search" }, { "leave", "part" }, { "m", "msg" },
    { "n", "names" },       { "ping", "stats" },     { "q", "msg" },      { "query", "msg" },
    { "rooms", "list" },    { "signoff", "quit" },   { "t", "topic" },    { "unquery", "part" },
    { "users", "names" },   { "w", "names" },        { "wc", "part" },    { "who", "names" },
    { "wi", "whois" },      { "wii", "whois" },      { "win", "window" },
};

const struct command_synonym *command_synonyms(size_t *count)
{
    *count = ARRAY_SIZE(synonyms);
    return synonyms;
}

const struct command *command_find_any(const struct command *table, size_t count, struct str name)
{
    const struct command *command = command_find(table, count, name);
    for (size_t i = 0; !command && i < ARRAY_SIZE(synonyms); i++)
        if (strlen(synonyms[i].name) == name.size &&
            strncasecmp(synonyms[i].name, name.bytes, name.size) == 0)
            command = command_find(table, count, str_of(synonyms[i].means));
    return command;
}
