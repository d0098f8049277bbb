/* What commands are called in irssi, WeeChat and others: hands that know those need not learn. */
#ifndef HUTONG_CLIENT_CORE_COMMAND_SYNONYM_H
#define HUTONG_CLIENT_CORE_COMMAND_SYNONYM_H

#include "client/core/command.h"

struct command_synonym {
    const char *name, *means; /* without slashes */
};

const struct command_synonym *command_synonyms(size_t *count);

/** As command_find(); where there is no such command, by what others call it. */
const struct command *command_find_any(const struct command *table, size_t count, struct str name);

#endif
