/* Names of servers are looked up in the file of settings before they are taken for addresses. */
#include "client/io/client_server.h"

#include "client/core/i18n.h"
#include "client/io/settings_file.h"

#include <hutong/common/utf8.h>
#include <string.h>

/* Copy a text that fits into @size bytes with its end. */
static bool copy_text(struct str text, char *out, size_t size)
{
    if (text.size >= size)
        return false;
    if (text.size > 0)
        memcpy(out, text.bytes, text.size);
    out[text.size] = '\0';
    return true;
}

/* Servers elsewhere are met encrypted unless the address says otherwise. */
static void prefer_encryption(struct str url, struct endpoint *endpoint)
{
    bool has_scheme = url.size > 0 && memmem(url.bytes, url.size, "://", 3);
    if (!has_scheme && endpoint->scheme == ENDPOINT_TCP && !endpoint_is_private(endpoint))
        endpoint->scheme = ENDPOINT_TLS;
}

bool client_server_init(struct client_server *server, struct str url, struct str label,
                        struct str user, struct buf *problem)
{
    enum endpoint_error error = endpoint_parse(url, &server->endpoint);
    prefer_encryption(url, &server->endpoint);
    if (error != ENDPOINT_OK) {
        buf_printf(problem, "%.*s: %s", STR_ARGS(url), endpoint_error_text(error));
        return false;
    }
    if (endpoint_is_irc(&server->endpoint)) {
        buf_printf(problem, _("%.*s: this version speaks unix:, tcp:// and tls:// only"),
                   STR_ARGS(url));
        return false;
    }
    if (copy_text(label, server->label, sizeof(server->label)) && utf8_is_valid(user) &&
        copy_text(user, server->name, sizeof(server->name)))
        return true;
    buf_printf(problem, _("a name is longer than %zu bytes"), sizeof(server->name) - 1);
    return false;
}

bool client_server_find(struct client_server *server, struct str given, struct buf *problem)
{
    struct buf text = { 0 }, ignored = { 0 };
    struct settings settings = { 0 };
    struct str url = given, user = { 0 }, label = { 0 };
    bool may_be_name = setting_server_fits(given);
    if (may_be_name && settings_file_read(&text) == 0 &&
        settings_parse(buf_str(&text), &settings, &ignored) == 0 &&
        settings_server(&settings, given, &url, &user))
        label = given;
    bool is_good = client_server_init(server, url, label, user, problem);
    settings_fini(&settings);
    buf_fini(&text);
    buf_fini(&ignored);
    return is_good;
}
