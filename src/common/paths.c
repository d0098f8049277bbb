/* Where things live by default (XDG Base Directory Specification). */
#include <errno.h>
#include <fcntl.h>
#include <hutong/common/paths.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* An environment variable's absolute path; NULL if it has none (the specification says: ignore). */
static const char *absolute_path(const char *variable)
{
    const char *path = getenv(variable);
    return path && path[0] == '/' ? path : NULL;
}

static const char *home(void)
{
    const char *path = absolute_path("HOME");
    if (path)
        return path;
    const struct passwd *user = getpwuid(getuid());
    return user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir : "";
}

/* $@variable/hutong, or ~/@fallback/hutong */
static int append_folder(struct buf *out, const char *variable, const char *fallback)
{
    const char *base = absolute_path(variable);
    if (base)
        return buf_printf(out, "%s/hutong", base);
    return buf_printf(out, "%s/%s/hutong", home(), fallback);
}

int paths_socket(struct buf *out)
{
    const char *base = absolute_path("XDG_RUNTIME_DIR");
    if (base)
        return buf_printf(out, "%s/hutong/hutong.sock", base);
    return buf_printf(out, "/tmp/hutong-%lu/hutong.sock", (unsigned long)getuid());
}

int paths_state(struct buf *out)
{
    return append_folder(out, "XDG_STATE_HOME", ".local/state");
}

int paths_config(struct buf *out)
{
    return append_folder(out, "XDG_CONFIG_HOME", ".config");
}

/* The folder that holds @path, with a slash at its end. */
static void parent_of(const char *path, char parent[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    snprintf(parent, PATH_MAX, "%.*s/", slash ? (int)(slash - path) : 1, slash ? path : ".");
}

/*
 * After a power loss a new folder is there only if its parent was synced: what is synced inside
 * it does not help. A parent that may not be read cannot be synced, and is left alone.
 */
static void sync_parent(const char *path)
{
    char parent[PATH_MAX];
    parent_of(path, parent);
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

/* Whether anyone may make names in the folder that holds @path, as in /tmp. */
static bool is_in_shared_folder(const char *path)
{
    struct stat found;
    char parent[PATH_MAX];
    parent_of(path, parent);
    return stat(parent, &found) == 0 && (found.st_mode & S_IWOTH);
}

/* In a shared folder, whoever was there first may have laid out a link or a folder of his own. */
static int check_private(const char *path)
{
    struct stat found;
    if (lstat(path, &found) != 0)
        return -errno;
    if (S_ISDIR(found.st_mode) && found.st_uid == geteuid() && !(found.st_mode & 0077))
        return 0;
    return S_ISREG(found.st_mode) ? -ENOTDIR : -EPERM;
}

static int check_folder(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return -errno;
    return S_ISDIR(found.st_mode) ? 0 : -ENOTDIR;
}

/* Create one folder, or see that what stands there will do. */
static int make_folder(char *path, bool is_last)
{
    if (mkdir(path, 0700) == 0) {
        sync_parent(path);
        return 0;
    }
    /* other errors are those of folders that exist: "/" on a read-only disk gives EROFS */
    int error = errno;
    if (access(path, F_OK) != 0)
        return -error;
    return is_last && is_in_shared_folder(path) ? check_private(path) : check_folder(path);
}

/* The end of the path's part that begins at @at, slashes before it included. */
static char *part_end(char *at)
{
    at += strspn(at, "/");
    return at + strcspn(at, "/");
}

static int make_parts(char *path)
{
    for (char *end = part_end(path); *path; end = part_end(end)) {
        bool is_last = end[strspn(end, "/")] == '\0';
        char kept = *end;
        *end = '\0';
        int result = make_folder(path, is_last);
        *end = kept;
        if (result != 0 || is_last)
            return result;
    }
    return -ENOENT;
}

int paths_make(const char *path)
{
    char *copy = strdup(path);
    if (!copy)
        return -ENOMEM;
    int result = make_parts(copy);
    free(copy);
    return result;
}
