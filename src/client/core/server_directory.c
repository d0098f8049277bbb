/* A server that has a name is not told of once more because it was met, too. */
#include "client/core/server_directory.h"

#include <hutong/common/endpoint.h>
#include <string.h>

struct walk {
    const struct settings *settings;
    server_directory_fn found;
    void *context;
};

/* Whether a text of the settings, which may lack the scheme, is about the server at @endpoint. */
static bool is_same(struct str text, const struct endpoint *endpoint)
{
    struct endpoint named;
    return endpoint_parse(text, &named) == ENDPOINT_OK && named.scheme != ENDPOINT_UNIX &&
           strcmp(named.host, endpoint->host) == 0 && named.port == endpoint->port;
}

static bool has_name(const struct settings *settings, const struct endpoint *endpoint)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting_line *line = &settings->lines[i];
        struct str url, user;
        if (line->kind == SETTING_LINE_SERVER &&
            settings_server(settings, buf_str(&line->name), &url, &user) && is_same(url, endpoint))
            return true;
    }
    return false;
}

static int on_met(void *context, struct str url)
{
    const struct walk *walk = context;
    struct endpoint endpoint;
    if (endpoint_parse(url, &endpoint) != ENDPOINT_OK || has_name(walk->settings, &endpoint))
        return 0;
    return walk->found(walk->context, STR(""), url);
}

int server_directory_walk(const struct settings *settings, server_list_fn list, void *list_context,
                          server_directory_fn found, void *context)
{
    struct walk walk = { settings, found, context };
    int status = 0;
    for (size_t i = 0; i < settings->count && status == 0; i++) {
        const struct setting_line *line = &settings->lines[i];
        if (line->kind == SETTING_LINE_SERVER)
            status = found(context, buf_str(&line->name), buf_str(&line->value));
    }
    return status == 0 && list ? list(list_context, on_met, &walk) : status;
}
