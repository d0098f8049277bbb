/* Drafts on disk. */
#include "client/io/draft_files.h"
#include "client/io/file_name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <hutong/proto/cbor.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define DRAFT_PREFIX "draft"
#define DRAFT_TEMPORARY "new-draft" /* found at a start, it is rubble */

enum { DRAFT_FILE_MAX = 1024 * 1024, DRAFT_FIELDS = 3 };

/* Append where the draft of a room is. */
static int draft_path(const char *folder, const struct outbox_item *item, struct buf *out)
{
    bool is_direct = item->user.size > 0;
    int status = buf_printf(out, "%s/" DRAFT_PREFIX "%c", folder, is_direct ? '@' : '-');
    if (!status)
        status = file_name_append(out, is_direct ? item->user : item->room);
    return !status && !buf_cstr(out) ? -ENOMEM : status;
}

static int draft_encode(const struct outbox_item *item, struct buf *out)
{
    struct cbor_writer writer = { .buf = out };
    cbor_write_array(&writer, DRAFT_FIELDS);
    cbor_write_text(&writer, item->room);
    cbor_write_text(&writer, item->user);
    cbor_write_text(&writer, item->text);
    return writer.failed ? -ENOMEM : 0;
}

/* Put @bytes into the file @path, by way of @temporary. */
static int draft_replace(const char *path, const char *temporary, struct str bytes)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -errno;
    ssize_t written = write(fd, bytes.bytes, bytes.size);
    int status = written < 0 ? -errno : written < (ssize_t)bytes.size ? -ENOSPC : 0;
    close(fd);
    if (!status && rename(temporary, path))
        status = -errno;
    if (status)
        unlink(temporary);
    return status;
}

static int draft_remove(const char *path)
{
    return unlink(path) == 0 || errno == ENOENT ? 0 : -errno;
}

int draft_files_write(const char *folder, const struct outbox_item *item)
{
    struct buf path = { 0 }, temporary = { 0 }, bytes = { 0 };
    int status = draft_path(folder, item, &path);
    if (!status)
        status = buf_printf(&temporary, "%s/" DRAFT_TEMPORARY, folder);
    if (!status)
        status = draft_encode(item, &bytes);
    if (!status && !buf_cstr(&temporary))
        status = -ENOMEM;
    if (!status)
        status = item->text.size == 0
                     ? draft_remove(buf_cstr(&path))
                     : draft_replace(buf_cstr(&path), buf_cstr(&temporary), buf_str(&bytes));
    buf_fini(&path);
    buf_fini(&temporary);
    buf_fini(&bytes);
    return status;
}

static int draft_read_all(int fd, struct buf *out)
{
    struct stat found;
    if (fstat(fd, &found))
        return -errno;
    if (!S_ISREG(found.st_mode) || found.st_size > DRAFT_FILE_MAX)
        return -EFBIG;
    if (buf_reserve(out, (size_t)found.st_size + 1))
        return -ENOMEM;
    ssize_t size = read(fd, out->bytes, (size_t)found.st_size);
    out->size = size > 0 ? (size_t)size : 0;
    return size < 0 ? -errno : 0;
}

/* Read a draft from the bytes of its file; false if they are none. */
static bool draft_decode(struct str bytes, struct outbox_item *item)
{
    struct cbor_reader reader;
    *item = (struct outbox_item){ 0 };
    cbor_reader_init(&reader, (const uint8_t *)bytes.bytes, bytes.size);
    size_t fields = cbor_read_array(&reader);
    item->room = cbor_read_text(&reader);
    item->user = cbor_read_text(&reader);
    item->text = cbor_read_text(&reader);
    return fields == DRAFT_FIELDS && cbor_is_done(&reader);
}

/* A file that cannot be read or understood is passed over: the others count. */
static int draft_load(int folder_fd, const char *name, draft_files_fn take, void *context)
{
    struct buf bytes = { 0 };
    struct outbox_item item;
    int status = 0;
    int fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return 0;
    if (draft_read_all(fd, &bytes) == 0 && draft_decode(buf_str(&bytes), &item))
        status = take(context, &item);
    close(fd);
    buf_fini(&bytes);
    return status;
}

static bool draft_is_one(const struct dirent *entry)
{
    return strncmp(entry->d_name, DRAFT_PREFIX, strlen(DRAFT_PREFIX)) == 0;
}

int draft_files_load(const char *folder, draft_files_fn take, void *context)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    int status = 0;
    if (!directory)
        return -errno;
    while (!status && (entry = readdir(directory)))
        if (draft_is_one(entry))
            status = draft_load(dirfd(directory), entry->d_name, take, context);
    closedir(directory);
    return status;
}

/* The folder that drafts are to be put into, or taken out of. */
struct draft_folder {
    const char *path;
};

static int draft_copy(void *context, const struct outbox_item *item)
{
    const struct draft_folder *folder = context;
    struct buf path = { 0 };
    int status = draft_path(folder->path, item, &path);
    if (!status && access(buf_cstr(&path), F_OK) != 0)
        status = draft_files_write(folder->path, item);
    buf_fini(&path);
    return status;
}

static int draft_forget(void *context, const struct outbox_item *item)
{
    const struct draft_folder *folder = context;
    struct outbox_item none = { .room = item->room, .user = item->user };
    return draft_files_write(folder->path, &none);
}

int draft_files_move(const char *from, const char *to)
{
    struct draft_folder source = { from }, target = { to };
    int status = draft_files_load(from, draft_copy, &target);
    return status ? status : draft_files_load(from, draft_forget, &source);
}
