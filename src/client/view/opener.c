/* The address is an argument of its own and never part of a command line. */
#include "client/view/opener.h"

#include <errno.h>
#include <stdlib.h>

#define OPENER_COMMAND "exec ${BROWSER:-xdg-open} \"$1\""

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && value[0];
}

bool opener_has_browser(void)
{
    return is_set("BROWSER") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

static void on_exit_(uv_process_t *process, int64_t status, int signal)
{
    (void)status, (void)signal;
    uv_close((uv_handle_t *)process, on_closed);
}

static int spawn(uv_loop_t *loop, uv_process_t *process, char *address)
{
    char shell[] = "sh", flag[] = "-c", command[] = OPENER_COMMAND;
    char *arguments[] = { shell, flag, command, shell, address, NULL };
    uv_process_options_t options = {
        .file = shell, .args = arguments, .exit_cb = on_exit_, .flags = UV_PROCESS_DETACHED
    };
    int status = uv_spawn(loop, process, &options);
    uv_unref((uv_handle_t *)process); /* the chat does not wait for it */
    if (status != 0)
        uv_close((uv_handle_t *)process, on_closed);
    return status;
}

int opener_start(uv_loop_t *loop, struct str address)
{
    if (!str_starts_with(address, STR("https://")) && !str_starts_with(address, STR("http://")))
        return -EINVAL;
    char *copy = strndup(address.bytes, address.size);
    uv_process_t *process = copy ? calloc(1, sizeof(*process)) : NULL;
    int status = process ? spawn(loop, process, copy) : -ENOMEM;
    free(copy);
    return status;
}
