/* Copying goes by descriptors of folders, so that no path is followed twice. */
#include "server/store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_PART_SIZE = 128 * 1024, FOLDER_DEPTH_MAX = 8 };

static bool is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int check_empty(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry = NULL;
    if (!folder)
        return -errno;
    while ((entry = readdir(folder)) && !is_entry(entry))
        ;
    int status = entry ? -ENOTEMPTY : 0;
    closedir(folder);
    return status;
}

int folder_make_empty(const char *path)
{
    if (mkdir(path, S_IRWXU) == 0)
        return 0;
    return errno == EEXIST ? check_empty(path) : -errno;
}

bool folder_is_within(const char *path, const char *outer)
{
    char *real = realpath(path, NULL), *real_outer = realpath(outer, NULL);
    size_t size = real_outer ? strlen(real_outer) : 0;
    bool is_within = real && real_outer && strncmp(real, real_outer, size) == 0 &&
                     (real[size] == '/' || real[size] == '\0');
    free(real);
    free(real_outer);
    return is_within;
}

static int write_all(int to, const char *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t written = write(to, bytes + done, size - done);
        if (written < 0)
            return -errno;
        done += (size_t)written;
    }
    return 0;
}

static int copy_bytes(int from, int to)
{
    char *bytes = malloc(FOLDER_PART_SIZE);
    ssize_t size = 0;
    int status = bytes ? 0 : -ENOMEM;
    while (status == 0 && (size = read(from, bytes, FOLDER_PART_SIZE)) > 0)
        status = write_all(to, bytes, (size_t)size);
    if (size < 0)
        status = -errno;
    free(bytes);
    return status;
}

/* A file that is there already was copied before: what has a name here never changes. */
static int copy_file(int from_folder, int to_folder, const char *name)
{
    int from = openat(from_folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (from < 0)
        return errno == ENOENT ? 0 : -errno; /* it has just been deleted */
    int to = openat(to_folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    int status = to >= 0 ? copy_bytes(from, to) : errno == EEXIST ? 0 : -errno;
    if (to >= 0)
        close(to);
    close(from);
    return status;
}

static int copy_entries(int from, int to, bool (*is_wanted)(const char *name), int depth);

static int copy_folder(int from_folder, int to_folder, const char *name, int depth)
{
    if (mkdirat(to_folder, name, S_IRWXU) != 0 && errno != EEXIST)
        return -errno;
    int from = openat(from_folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    int to = openat(to_folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    int status = from >= 0 && to >= 0 ? copy_entries(from, to, NULL, depth + 1) : -errno;
    if (to >= 0)
        close(to);
    if (from >= 0)
        close(from);
    return status;
}

static int copy_entry(int from, int to, const char *name, int depth)
{
    struct stat found;
    if (fstatat(from, name, &found, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : -errno;
    if (S_ISREG(found.st_mode))
        return copy_file(from, to, name);
    return S_ISDIR(found.st_mode) && depth < FOLDER_DEPTH_MAX ? copy_folder(from, to, name, depth)
                                                              : 0;
}

static int copy_entries(int from, int to, bool (*is_wanted)(const char *name), int depth)
{
    int fd = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    int status = folder ? 0 : -errno;
    while (status == 0 && (entry = readdir(folder)))
        if (is_entry(entry) && (!is_wanted || is_wanted(entry->d_name)))
            status = copy_entry(from, to, entry->d_name, depth);
    if (folder)
        closedir(folder);
    else if (fd >= 0)
        close(fd);
    return status;
}

int folder_copy(const char *from, const char *to, bool (*is_wanted)(const char *name))
{
    int from_folder = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int to_folder = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = from_folder >= 0 && to_folder >= 0
                     ? copy_entries(from_folder, to_folder, is_wanted, 0)
                     : -errno;
    if (to_folder >= 0)
        close(to_folder);
    if (from_folder >= 0)
        close(from_folder);
    return status;
}

/* Takes @fd. */
static void clear_entries(int fd, int depth)
{
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    if (!folder && fd >= 0)
        close(fd);
    while (folder && (entry = readdir(folder))) {
        if (!is_entry(entry) || unlinkat(fd, entry->d_name, 0) == 0 || depth == FOLDER_DEPTH_MAX)
            continue;
        clear_entries(openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW),
                      depth + 1);
        unlinkat(fd, entry->d_name, AT_REMOVEDIR);
    }
    if (folder)
        closedir(folder);
}

void folder_clear(const char *path)
{
    clear_entries(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0);
}

int folder_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int status = syncfs(fd) == 0 ? 0 : -errno;
    close(fd);
    return status;
}
