/* Names of files that are fetched: never one that exists, never through a link. */
#include "client/io/save_path.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/safe_name.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SAVE_NAMES_TRIED = 1000, SAVE_HASH_SHOWN = 8 /* bytes of the hash in a part's name */ };

static char *format_downloads(void)
{
    const char *set = getenv("XDG_DOWNLOAD_DIR"), *home = getenv("HOME");
    char *path = NULL;
    if (set && set[0] == '/')
        return strdup(set);
    if (!home || asprintf(&path, "%s/Downloads", home) < 0)
        return home ? NULL : strdup(".");
    mkdir(path, 0700); /* that it is there, or cannot be made, shows when it is opened */
    return path;
}

static int set_safe_name(struct save_path *save, struct str name)
{
    struct buf safe = { 0 };
    int status = safe_name_make(name, &safe);
    if (!status)
        save->name = buf_cstr(&safe) ? strdup(buf_cstr(&safe)) : NULL;
    buf_fini(&safe);
    return save->name ? 0 : -ENOMEM;
}

/* The folder and the last part of a path. */
static int split_path(struct save_path *save, const char *path)
{
    const char *slash = strrchr(path, '/');
    save->folder = !slash          ? strdup(".")
                   : slash == path ? strdup("/")
                                   : strndup(path, (size_t)(slash - path));
    save->name = strdup(slash ? slash + 1 : path);
    return save->folder && save->name ? 0 : -ENOMEM;
}

static bool is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static int choose(struct save_path *save, const char *path, struct str name)
{
    save->may_vary = !*path || is_folder(path);
    if (!save->may_vary)
        return split_path(save, path);
    save->folder = *path ? strdup(path) : format_downloads();
    return save->folder ? set_safe_name(save, name) : -ENOMEM;
}

static int name_part(struct save_path *save, const uint8_t hash[LIMIT_FILE_HASH_SIZE])
{
    char hex[2 * SAVE_HASH_SHOWN + 1];
    sodium_bin2hex(hex, sizeof(hex), hash, SAVE_HASH_SHOWN);
    return asprintf(&save->part, ".hutong-%s.part", hex) < 0 ? -ENOMEM : 0;
}

int save_path_init(struct save_path *save, const char *path, struct str name,
                   const uint8_t hash[LIMIT_FILE_HASH_SIZE])
{
    *save = (struct save_path){ .folder_fd = -1 };
    int status = choose(save, path, name);
    if (!status)
        status = name_part(save, hash);
    if (status)
        return status;
    if (!save->name[0])
        return -ENOTDIR;
    save->folder_fd = open(save->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (save->folder_fd < 0)
        return -errno;
    bool is_taken = faccessat(save->folder_fd, save->name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    return is_taken && !save->may_vary ? -EEXIST : 0;
}

void save_path_fini(struct save_path *save)
{
    if (save->folder && save->folder_fd >= 0)
        close(save->folder_fd);
    free(save->folder);
    free(save->name);
    free(save->part);
    *save = (struct save_path){ .folder_fd = -1 };
}

int save_path_open(const struct save_path *save)
{
    int fd = openat(save->folder_fd, save->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -errno;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    close(fd);
    return -EBUSY;
}

/* "report (2).pdf" */
static char *vary(const char *name, unsigned n)
{
    char *varied = NULL;
    struct str extension = safe_name_extension(str_of(name));
    int stem = (int)(strlen(name) - extension.size - (extension.size > 0));
    int status = n == 1 ? asprintf(&varied, "%s", name)
                        : asprintf(&varied, "%.*s (%u)%s%.*s", stem, name, n,
                                   extension.size > 0 ? "." : "", STR_ARGS(extension));
    return status < 0 ? NULL : varied;
}

/* Give the part this name. Some file systems know only one of the two ways. */
static int take_name(const struct save_path *save, const char *name)
{
    if (renameat2(save->folder_fd, save->part, save->folder_fd, name, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -errno;
    if (linkat(save->folder_fd, save->part, save->folder_fd, name, 0) != 0)
        return -errno;
    unlinkat(save->folder_fd, save->part, 0);
    return 0;
}

int save_path_keep(const struct save_path *save, int fd, struct buf *path)
{
    int status = fsync(fd) == 0 ? -EEXIST : -errno;
    unsigned tries = save->may_vary ? SAVE_NAMES_TRIED : 1;
    for (unsigned n = 1; n <= tries && status == -EEXIST; n++) {
        char *name = vary(save->name, n);
        status = name ? take_name(save, name) : -ENOMEM;
        if (status == 0)
            status = buf_printf(path, "%s/%s", save->folder, name);
        free(name);
    }
    return status;
}

void save_path_drop(const struct save_path *save)
{
    unlinkat(save->folder_fd, save->part, 0);
}
