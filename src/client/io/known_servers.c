/* The servers this user has met under TLS. */
#include "client/io/known_servers.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int known_servers_folder(struct buf *out)
{
    int status = paths_state(out);
    return status ? status : buf_append_str(out, STR("/client"));
}

int known_servers_path(struct buf *out)
{
    int status = known_servers_folder(out);
    return status ? status : buf_append_str(out, STR("/known_servers"));
}

/* "HOST:PORT " as lines begin with it. */
static int known_servers_key(const struct endpoint *server, struct buf *out)
{
    return buf_printf(out, strchr(server->host, ':') ? "[%s]:%u " : "%s:%u ", server->host,
                      (unsigned)server->port);
}

/* Read on to the line that begins with @key; 0 or -ENOENT. */
static int known_servers_scan(FILE *file, const char *key, struct known_server *known)
{
    char *line = NULL;
    size_t room = 0;
    int status = -ENOENT;
    *known = (struct known_server){ 0 };
    while (status != 0 && getline(&line, &room, file) >= 0) {
        known->line++;
        if (strncmp(line, key, strlen(key)) != 0)
            continue;
        const char *mark = line + strlen(key);
        size_t size = strcspn(mark, " \r\n");
        if (size < sizeof(known->mark))
            memcpy(known->mark, mark, size);
        status = 0;
    }
    free(line);
    return status == 0 || !ferror(file) ? status : -EIO;
}

static int known_servers_open(int flags, FILE **filep)
{
    struct buf path = { 0 };
    int status = known_servers_path(&path);
    const char *name = status == 0 ? buf_cstr(&path) : NULL;
    int fd = name ? open(name, flags | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        status = name ? -errno : -ENOMEM;
    else if (!(*filep = fdopen(fd, flags & O_WRONLY ? "a" : "r"))) {
        status = -errno;
        close(fd);
    }
    buf_fini(&path);
    return status;
}

int known_servers_find(const struct endpoint *server, struct known_server *known)
{
    struct buf key = { 0 };
    FILE *file = NULL;
    int status = known_servers_open(O_RDONLY, &file);
    if (status == 0)
        status = known_servers_key(server, &key);
    if (status == 0)
        status = buf_cstr(&key) ? known_servers_scan(file, buf_cstr(&key), known) : -ENOMEM;
    if (file)
        fclose(file);
    buf_fini(&key);
    return status;
}

/* Tell the address that a line begins with, if it does. */
static int known_servers_tell(const char *line, server_met_fn met, void *met_context)
{
    struct endpoint server;
    struct buf url = { 0 };
    int status = buf_printf(&url, "tls://%.*s", (int)strcspn(line, " \r\n"), line);
    if (status == 0 && endpoint_parse(buf_str(&url), &server) == ENDPOINT_OK) {
        buf_clear(&url);
        status = endpoint_format(&server, &url);
        status = status ? status : met(met_context, buf_str(&url));
    }
    buf_fini(&url);
    return status;
}

int known_servers_list(void *context, server_met_fn met, void *met_context)
{
    (void)context;
    FILE *file = NULL;
    char *line = NULL;
    size_t room = 0;
    int status = known_servers_open(O_RDONLY, &file);
    while (status == 0 && getline(&line, &room, file) >= 0)
        status = known_servers_tell(line, met, met_context);
    free(line);
    if (file)
        fclose(file);
    return status == -ENOENT ? 0 : status;
}

static int known_servers_make_folder(void)
{
    struct buf path = { 0 };
    int status = known_servers_folder(&path);
    if (status == 0)
        status = buf_cstr(&path) ? paths_make(buf_cstr(&path)) : -ENOMEM;
    buf_fini(&path);
    return status;
}

int known_servers_add(const struct endpoint *server, const char *mark)
{
    struct buf line = { 0 };
    FILE *file = NULL;
    int status = known_servers_make_folder();
    if (status == 0)
        status = known_servers_key(server, &line);
    if (status == 0)
        status = buf_printf(&line, "%s\n", mark);
    if (status == 0)
        status = known_servers_open(O_WRONLY | O_APPEND | O_CREAT, &file);
    if (status == 0 && fwrite(line.bytes, 1, line.size, file) != line.size)
        status = -EIO;
    if (file && fclose(file) != 0 && status == 0)
        status = -errno;
    buf_fini(&line);
    return status;
}
