/* A new file beside the old one takes its name once it is on disk. */
#include "client/io/small_file.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/paths.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int small_file_read(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    int status = buf_reserve(out, SMALL_FILE_SIZE_MAX + 1);
    ssize_t size = status ? 0 : read(fd, out->bytes, SMALL_FILE_SIZE_MAX + 1);
    if (size < 0)
        status = -errno;
    else if (size > SMALL_FILE_SIZE_MAX)
        status = -EFBIG;
    out->size = status ? 0 : (size_t)size;
    close(fd);
    return status;
}

static int write_all(int fd, struct str text)
{
    while (text.size > 0) {
        ssize_t size = write(fd, text.bytes, text.size);
        if (size < 0 && errno != EINTR)
            return -errno;
        text = str_skip(text, size > 0 ? (size_t)size : 0);
    }
    return 0;
}

/* Fill a new file of the same rights as the old one. */
static int fill(const char *path, const char *old, struct str text, bool is_waited_for)
{
    struct stat was;
    mode_t mode = stat(old, &was) == 0 ? was.st_mode & 0777 : 0600;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return -errno;
    int status = write_all(fd, text);
    if (!status && is_waited_for && fsync(fd) != 0)
        status = -errno;
    if (close(fd) != 0 && !status)
        status = -errno;
    if (status)
        unlink(path);
    return status;
}

static int make_folder(const char *path)
{
    struct buf folder = { 0 };
    const char *slash = strrchr(path, '/');
    int status = 0;
    if (slash && slash > path) {
        status = buf_append(&folder, path, (size_t)(slash - path));
        if (!status)
            status = buf_cstr(&folder) ? paths_make(buf_cstr(&folder)) : -ENOMEM;
    }
    buf_fini(&folder);
    return status;
}

static int replace(const char *path, struct str text, bool is_waited_for)
{
    struct buf fresh = { 0 };
    int status = make_folder(path);
    char *target = status ? NULL : realpath(path, NULL);
    const char *old = target ? target : path; /* where a link leads to */
    if (!status)
        status = buf_printf(&fresh, "%s.%ld.new", old, (long)getpid());
    if (!status)
        status = buf_cstr(&fresh) ? 0 : -ENOMEM;
    if (!status)
        status = fill((const char *)fresh.bytes, old, text, is_waited_for);
    if (!status && rename((const char *)fresh.bytes, old) != 0) {
        status = -errno;
        unlink((const char *)fresh.bytes);
    }
    free(target);
    buf_fini(&fresh);
    return status;
}

int small_file_replace(const char *path, struct str text)
{
    return replace(path, text, true);
}

int small_file_put(const char *path, struct str text)
{
    return replace(path, text, false);
}
