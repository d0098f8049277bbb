/* A file with the draft, a child that edits it, and what is in the file afterwards. */
#include "client/view/outside.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/macros.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define OUTSIDE_COMMAND "exec ${VISUAL:-${EDITOR:-vi}} \"$1\""

enum { OUTSIDE_READ_SIZE = 64 * 1024 };

/* Forget the file's name; the file itself stays. */
static void outside_forget(struct outside *outside)
{
    free(outside->path);
    outside->path = NULL;
}

static int outside_write(int fd, struct str text)
{
    ssize_t size = write(fd, text.bytes, text.size);
    return size < 0 ? -errno : size < (ssize_t)text.size ? -ENOSPC : 0;
}

/* Make the file, readable to nobody else. 0 or -errno. */
static int outside_make_file(struct outside *outside, struct str text)
{
    const char *folder = getenv("TMPDIR");
    if (asprintf(&outside->path, "%s/hutong-XXXXXX", folder && folder[0] == '/' ? folder : "/tmp") <
        0) {
        outside->path = NULL;
        return -ENOMEM;
    }
    int fd = mkostemp(outside->path, O_CLOEXEC);
    int result = fd < 0 ? -errno : text.size > 0 ? outside_write(fd, text) : 0;
    if (fd >= 0)
        close(fd);
    return result;
}

/* Read the file, without the newline that editors put at the end. 0 or -errno. */
static int outside_read_file(const struct outside *outside, struct buf *text)
{
    int fd = open(outside->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t size = fd < 0 ? -errno : 0;
    while (size >= 0 && buf_reserve(text, OUTSIDE_READ_SIZE) == 0 &&
           (size = read(fd, text->bytes + text->size, OUTSIDE_READ_SIZE)) > 0)
        text->size += (size_t)size;
    if (fd >= 0)
        close(fd);
    while (text->size > 0 && text->bytes[text->size - 1] == '\n')
        text->size--;
    return size < 0 ? -EIO : 0;
}

static void outside_on_closed(uv_handle_t *handle)
{
    struct outside *outside = container_of(handle, struct outside, process);
    outside->is_running = false;
}

static void outside_on_exit(uv_process_t *process, int64_t status, int signal)
{
    struct outside *outside = container_of(process, struct outside, process);
    struct buf text = { 0 };
    bool is_good = status == 0 && signal == 0 && outside_read_file(outside, &text) == 0;
    if (is_good)
        unlink(outside->path);
    outside_forget(outside);
    uv_close((uv_handle_t *)process, outside_on_closed);
    outside->done(outside->context, is_good ? &text : NULL);
    buf_fini(&text);
}

static int outside_spawn(struct outside *outside, uv_loop_t *loop)
{
    char shell[] = "sh", flag[] = "-c", command[] = OUTSIDE_COMMAND;
    char *arguments[] = { shell, flag, command, shell, outside->path, NULL };
    uv_stdio_container_t stdio[3];
    for (int fd = 0; fd < 3; fd++) {
        stdio[fd].flags = UV_INHERIT_FD;
        stdio[fd].data.fd = fd;
    }
    uv_process_options_t options = { .file = shell,
                                     .args = arguments,
                                     .exit_cb = outside_on_exit,
                                     .stdio = stdio,
                                     .stdio_count = 3 };
    int result = uv_spawn(loop, &outside->process, &options);
    outside->is_running = true;
    if (result != 0)
        uv_close((uv_handle_t *)&outside->process, outside_on_closed);
    return result;
}

int outside_start(struct outside *outside, uv_loop_t *loop, struct str text, outside_done_fn *done,
                  void *context)
{
    if (outside->is_running)
        return -EBUSY;
    outside->done = done;
    outside->context = context;
    int result = outside_make_file(outside, text);
    if (result == 0)
        result = outside_spawn(outside, loop);
    if (result != 0 && outside->path)
        unlink(outside->path);
    if (result != 0)
        outside_forget(outside);
    return result;
}

void outside_stop(struct outside *outside)
{
    if (!outside->is_running || uv_is_closing((uv_handle_t *)&outside->process))
        return;
    uv_process_kill(&outside->process, SIGHUP);
    uv_close((uv_handle_t *)&outside->process, outside_on_closed);
    outside_forget(outside);
}
