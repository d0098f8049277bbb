/* The environment, and what is in the folders of $PATH. */
#include "client/io/surroundings.h"

#include "client/core/conf_text.h"
#include "client/io/tmux.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && value[0];
}

static bool has_program(const char *name)
{
    const char *path = getenv("PATH");
    struct str folders = str_of(path ? path : "");
    while (folders.size > 0) {
        char file[PATH_MAX];
        struct str folder = conf_take_until(&folders, ':');
        int size = snprintf(file, sizeof(file), "%.*s/%s", STR_ARGS(folder), name);
        if (folder.size > 0 && size < (int)sizeof(file) && access(file, X_OK) == 0)
            return true;
    }
    return false;
}

void surroundings_read(struct terminal_facts *facts)
{
    *facts = (struct terminal_facts){ .is_in_tmux = tmux_is_around(),
                                      .has_desktop = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY"),
                                      .has_notifier = has_program(SURROUNDINGS_NOTIFIER) };
    terminal_facts_from_environment(facts, getenv);
}
