/* A file is replaced as a whole, so that whoever reads it sees one state or the next. */
#include "client/io/unread_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <hutong/common/paths.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { UNREAD_TEXT_SIZE = 64 };

/* Append the folder: clients, beside the socket. */
static int unread_file_folder(struct buf *out)
{
    int status = paths_socket(out);
    while (!status && out->size > 0 && out->bytes[out->size - 1] != '/')
        out->size--;
    return status ? status : buf_append_str(out, STR("clients"));
}

static int unread_file_path(struct buf *out, long pid, const char *suffix)
{
    int status = unread_file_folder(out);
    return status ? status : buf_printf(out, "/%ld%s", pid, suffix);
}

static int unread_file_fill(const char *path, struct app_unread unread)
{
    char text[UNREAD_TEXT_SIZE];
    int size = snprintf(text, sizeof(text), "%zu %zu\n", unread.count, unread.mentions);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -errno;
    int status = write(fd, text, (size_t)size) == size ? 0 : -EIO;
    close(fd);
    return status;
}

int unread_file_write(struct app_unread unread)
{
    struct buf folder = { 0 }, path = { 0 }, fresh = { 0 };
    int status = unread_file_folder(&folder);
    if (!status)
        status = buf_cstr(&folder) ? paths_make(buf_cstr(&folder)) : -ENOMEM;
    if (!status)
        status = unread_file_path(&path, (long)getpid(), "");
    if (!status)
        status = unread_file_path(&fresh, (long)getpid(), ".new");
    if (!status && (!buf_cstr(&path) || !buf_cstr(&fresh)))
        status = -ENOMEM;
    if (!status)
        status = unread_file_fill((const char *)fresh.bytes, unread);
    if (!status && rename((const char *)fresh.bytes, (const char *)path.bytes) != 0)
        status = -errno;
    buf_fini(&folder);
    buf_fini(&path);
    buf_fini(&fresh);
    return status;
}

void unread_file_remove(void)
{
    struct buf path = { 0 };
    if (unread_file_path(&path, (long)getpid(), "") == 0 && buf_cstr(&path))
        unlink(buf_cstr(&path));
    buf_fini(&path);
}

/* Read one client's file. Whether it could be understood. */
static bool unread_file_read(const char *path, struct app_unread *unread)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    struct app_unread read = { 0 };
    char first[10], second[10];
    bool is_read = fscanf(file, "%9[0-9] %9[0-9]", first, second) == 2;
    fclose(file);
    if (is_read)
        read = (struct app_unread){ strtoul(first, NULL, 10), strtoul(second, NULL, 10) };
    *unread = read;
    return is_read;
}

/* Add one client's file to the sum, or remove it if the client is gone. Whether it counts. */
static bool unread_file_add(const char *name, struct app_unread *sum)
{
    char *end;
    long pid = strtol(name, &end, 10);
    struct app_unread unread = { 0 };
    struct buf path = { 0 };
    if (pid <= 0 || *end != '\0' || unread_file_path(&path, pid, "") || !buf_cstr(&path)) {
        buf_fini(&path);
        return false;
    }
    bool is_gone = kill((pid_t)pid, 0) != 0 && errno == ESRCH;
    bool counts = !is_gone && unread_file_read((const char *)path.bytes, &unread);
    if (is_gone)
        unlink((const char *)path.bytes);
    sum->count += unread.count;
    sum->mentions += unread.mentions;
    buf_fini(&path);
    return counts;
}

size_t unread_file_sum(struct app_unread *sum)
{
    struct buf folder = { 0 };
    const struct dirent *entry;
    DIR *files = NULL;
    size_t count = 0;
    *sum = (struct app_unread){ 0 };
    if (unread_file_folder(&folder) == 0 && buf_cstr(&folder))
        files = opendir(buf_cstr(&folder));
    while (files && (entry = readdir(files)))
        count += unread_file_add(entry->d_name, sum);
    if (files)
        closedir(files);
    buf_fini(&folder);
    return count;
}
