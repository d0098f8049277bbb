/* The place of a socket in the file system: see unix_path.h. */
#include "server/net/unix_path.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/buf.h>
#include <hutong/common/paths.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Make the folder of @path if it is missing; see that our own in /tmp is really ours. */
static int unix_path_make_folder(const char *path)
{
    struct buf folder = { 0 }, own = { 0 };
    const char *slash = strrchr(path, '/');
    int status = 0;
    if (!slash || slash == path)
        return 0;
    if (buf_append(&folder, path, (size_t)(slash - path)) != 0 || !buf_cstr(&folder) ||
        paths_socket(&own) != 0)
        status = -ENOMEM;
    else if (str_equal(str_of(path), buf_str(&own)) || access((char *)folder.bytes, F_OK) != 0)
        status = paths_make((char *)folder.bytes);
    buf_fini(&folder);
    buf_fini(&own);
    return status;
}

static int unix_path_open_lock(const char *path)
{
    char lock_path[sizeof(((struct sockaddr_un *)NULL)->sun_path) + 8];
    snprintf(lock_path, sizeof(lock_path), "%s.lock", path);
    int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return lock < 0 ? -errno : lock;
}

int unix_path_lock(const char *path)
{
    int status = unix_path_make_folder(path);
    if (status < 0)
        return status;
    int lock = unix_path_open_lock(path);
    if (lock < 0 || flock(lock, LOCK_EX) == 0)
        return lock;
    status = -errno;
    close(lock);
    return status;
}

static bool unix_path_refuses(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0)
        return false;
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    int result = connect(probe, (const struct sockaddr *)&address, sizeof(address));
    bool is_refused = result != 0 && errno == ECONNREFUSED;
    close(probe);
    return is_refused;
}

bool unix_path_is_stale(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0 && S_ISSOCK(found.st_mode) && unix_path_refuses(path);
}
