/* Starts the local server in the background. */
#include "client/io/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/paths.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Where hutongd may be, relative to the folder of this program: installed, and in the build. */
static const char *const places[] = { "/hutongd", "/../server/net/hutongd" };

/* Append the path of hutongd, or its bare name for PATH to be searched. */
static int find_server(struct buf *out)
{
    char own[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", own, sizeof(own) - 1);
    own[size > 0 ? size : 0] = '\0';
    char *slash = strrchr(own, '/');
    for (size_t i = 0; slash && i < sizeof(places) / sizeof(*places); i++) {
        *slash = '\0';
        buf_clear(out);
        if (buf_printf(out, "%s%s", own, places[i]) || !buf_cstr(out))
            return -ENOMEM;
        if (access(buf_cstr(out), X_OK) == 0)
            return 0;
    }
    buf_clear(out);
    return buf_append_str(out, STR("hutongd"));
}

/* Open the log for the server to write to. Returns the descriptor or -errno. */
static int open_log(struct buf *path)
{
    if (paths_state(path) || !buf_cstr(path))
        return -ENOMEM;
    int status = paths_make(buf_cstr(path));
    if (status)
        return status;
    if (buf_append_str(path, STR("/hutongd.log")) || !buf_cstr(path))
        return -ENOMEM;
    int fd = open(buf_cstr(path), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    return fd < 0 ? -errno : fd;
}

/* libuv reaps it; whether it still lives can be asked of its process id. */
static void server_on_exit(uv_process_t *process, int64_t status, int signal)
{
    (void)process;
    (void)status;
    (void)signal;
}

/* Spawn it in a session of its own, where no key pressed here reaches it. */
static int spawn_server(uv_loop_t *loop, char *program, char *listen, int log_fd,
                        uv_process_t *process)
{
    char option[] = "--listen";
    char *args[] = { program, option, listen, NULL };
    uv_stdio_container_t stdio[] = {
        { .flags = UV_IGNORE },
        { .flags = UV_INHERIT_FD, .data.fd = log_fd },
        { .flags = UV_INHERIT_FD, .data.fd = log_fd },
    };
    uv_process_options_t options = { .exit_cb = server_on_exit,
                                     .file = program,
                                     .args = args,
                                     .cwd = "/",
                                     .flags = UV_PROCESS_DETACHED,
                                     .stdio_count = 3,
                                     .stdio = stdio };
    int status = uv_spawn(loop, process, &options);
    uv_unref((uv_handle_t *)process);
    return status;
}

int starter_start(uv_loop_t *loop, const struct endpoint *endpoint, struct buf *log_path,
                  uv_process_t *process)
{
    struct buf program = { 0 }, listen = { 0 };
    int log_fd = open_log(log_path);
    int status = log_fd < 0 ? log_fd : find_server(&program);
    if (!status)
        status = endpoint_format(endpoint, &listen);
    if (!status)
        status = buf_cstr(&program) && buf_cstr(&listen)
                     ? spawn_server(loop, buf_cstr(&program), buf_cstr(&listen), log_fd, process)
                     : -ENOMEM;
    if (log_fd >= 0)
        close(log_fd);
    buf_fini(&program);
    buf_fini(&listen);
    return status;
}
