/* hutong servers: the servers that have a name in the settings. No server is asked. */
#include "client/cli/cli.h"
#include "client/cli/output.h"
#include "client/core/i18n.h"
#include "client/core/settings.h"
#include "client/io/settings_file.h"

#include <stdio.h>
#include <string.h>

static int print_json(struct buf *out, struct str name, struct str url, struct str user)
{
    struct json json;
    json_begin(&json, out);
    json_text(&json, "name", name);
    json_text(&json, "url", url);
    json_text(&json, "user", user);
    return json_end(&json);
}

static int print_line(struct buf *out, struct str name, struct str url, struct str user)
{
    int status = output_text(out, name);
    if (!status)
        status = buf_append_str(out, STR("  "));
    if (!status)
        status = output_text(out, url);
    if (!status && user.size > 0)
        status = buf_append_str(out, STR("  "));
    if (!status)
        status = output_text(out, user);
    return status ? status : buf_append_str(out, STR("\n"));
}

static int print_servers(const struct settings *settings, bool is_json, struct buf *out)
{
    int status = 0;
    for (size_t i = 0; i < settings->count && !status; i++) {
        const struct setting_line *line = &settings->lines[i];
        struct str url, user, name = buf_str(&line->name);
        if (line->kind != SETTING_LINE_SERVER || !settings_server(settings, name, &url, &user))
            continue;
        status = (is_json ? print_json : print_line)(out, name, url, user);
    }
    return status;
}

int cli_servers(const struct client_options *options)
{
    struct settings settings = { 0 };
    struct buf text = { 0 }, problems = { 0 }, out = { 0 };
    int status = settings_file_read(&text);
    if (!status)
        status = settings_parse(buf_str(&text), &settings, &problems);
    if (!status)
        status = print_servers(&settings, options->is_json, &out);
    if (status)
        fprintf(stderr, "hutong: %s\n", strerror(-status));
    else if (out.size > 0)
        fwrite(out.bytes, 1, out.size, stdout);
    settings_fini(&settings);
    buf_fini(&text);
    buf_fini(&problems);
    buf_fini(&out);
    return status == 0 && fflush(stdout) == 0 ? EXIT_OK : EXIT_LOCAL;
}
