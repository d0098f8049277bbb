/* What the command line left open: the environment, the settings, and a command for the password.
 */
#include "client/options_private.h"

#include "client/core/i18n.h"

#include <hutong/common/buf.h>
#include <hutong/common/paths.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void options_take_environment(struct client_options *options)
{
    const char *server = getenv("HUTONG_SERVER");
    const char *name = getenv("HUTONG_NAME");
    const char *certificate = getenv("HUTONG_CERTIFICATE");
    if (!options->certificate && certificate && certificate[0] != '\0')
        options->certificate = certificate;
    if (!options->server_text && server && server[0] != '\0')
        options->server_text = server;
    if (!options->name_is_given && name && name[0] != '\0') {
        options->name = name;
        options->name_is_given = true;
    }
    if (!options->name_is_given)
        options->name = getenv("USER");
    if (!options->name || options->name[0] == '\0') {
        const struct passwd *user = getpwuid(getuid());
        options->name = user && user->pw_name ? user->pw_name : "";
    }
}

/* A line without its end is a password. */
static int set_password(struct client_options *options, const char *line)
{
    size_t size = strcspn(line, "\r\n");
    if (size > LIMIT_PASSWORD_SIZE)
        return options_refuse(_("a password is longer than %d bytes"), LIMIT_PASSWORD_SIZE);
    memcpy(options->password, line, size);
    options->password[size] = '\0';
    return -1;
}

static int run_password_command(struct client_options *options)
{
    char line[LIMIT_PASSWORD_SIZE + 3] = "";
    FILE *output = popen(options->password_command, "re");
    bool has_line = output && fgets(line, sizeof(line), output);
    int result = output ? pclose(output) : -1;
    int status = has_line && result == 0 ? set_password(options, line)
                                         : options_refuse(_("the password command failed: %s"),
                                                          options->password_command);
    explicit_bzero(line, sizeof(line));
    return status;
}

int options_take_password(struct client_options *options)
{
    const char *password = getenv("HUTONG_PASSWORD");
    if (options->password_command)
        return run_password_command(options);
    int status = password ? set_password(options, password) : -1;
    unsetenv("HUTONG_PASSWORD");
    return status;
}

/* The socket of the local server. */
static int use_default_server(struct client_options *options)
{
    struct buf path = { 0 };
    struct buf url = { 0 };
    enum endpoint_error error = ENDPOINT_E_PATH;
    if (!paths_socket(&path) && !buf_printf(&url, "unix:%.*s", STR_ARGS(buf_str(&path))))
        error = endpoint_parse(buf_str(&url), &options->server);
    if (error != ENDPOINT_OK)
        options_refuse("%.*s: %s", STR_ARGS(buf_str(&url)), endpoint_error_text(error));
    buf_fini(&path);
    buf_fini(&url);
    return error == ENDPOINT_OK ? -1 : EXIT_LOCAL;
}

/* One more server. */
static int add_server(struct client_options *options, const char *given)
{
    struct buf problem = { 0 };
    struct client_server *server = &options->servers[options->server_count];
    bool is_good = client_server_find(server, str_of(given), &problem);
    options->server_count += is_good;
    int status =
        is_good ? -1 : options_refuse("%s", buf_cstr(&problem) ? buf_cstr(&problem) : given);
    buf_fini(&problem);
    return status;
}

/* Of several words each has to look like an address, or be known: a slip is no host then. */
static bool is_address(const char *given, const struct client_server *server)
{
    return server->label[0] || strpbrk(given, ":/.");
}

static int add_servers(struct client_options *options)
{
    int status = -1;
    size_t count = options->command == COMMAND_CHAT ? options->word_count : 0;
    if (count == 0)
        return add_server(options, options->server_text);
    for (size_t i = 0; i < count && status == -1; i++) {
        status = add_server(options, options->words[i]);
        if (status == -1 && count > 1 && !is_address(options->words[i], &options->servers[i]))
            status = options_refuse(_("\"%s\" is neither a command nor an address here"),
                                    options->words[i]);
    }
    return status;
}

/* A name in the settings can say as whom one is there; what is given now counts more. */
int options_find_servers(struct client_options *options)
{
    if (!options->server_text) {
        int status = use_default_server(options);
        options->servers[0].endpoint = options->server;
        options->server_count = 1;
        return status;
    }
    int status = add_servers(options);
    if (status != -1)
        return status;
    for (size_t i = 0; i < options->server_count && options->name_is_given; i++)
        options->servers[i].name[0] = '\0';
    options->server = options->servers[0].endpoint;
    if (options->servers[0].name[0])
        options->name = options->servers[0].name;
    return -1;
}
