/* Contents on the disk: written, checked, read and removed. See contents.h. */
#include "server/store/contents.h"
#include "server/store/content_name.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONTENTS_FOLDER_MODE = 0700, CONTENTS_FILE_MODE = 0600 };

/* ---- folders ---- */

/* Open a folder, and make it if need be. Returns a descriptor or -errno. */
static int open_folder(int parent_fd, const char *name, bool may_make)
{
    bool is_new = may_make && mkdirat(parent_fd, name, CONTENTS_FOLDER_MODE) == 0;
    if (may_make && !is_new && errno != EEXIST)
        return -errno;
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return -errno;
    if (is_new && fsync(parent_fd) != 0) {
        int status = -errno;
        close(fd);
        return status;
    }
    return fd;
}

static int contents_open_in(struct contents *contents, int data_fd)
{
    contents->folder_fd = open_folder(data_fd, "files", true);
    if (contents->folder_fd < 0)
        return contents->folder_fd;
    contents->tmp_fd = open_folder(contents->folder_fd, "tmp", true);
    return contents->tmp_fd < 0 ? contents->tmp_fd : 0;
}

int contents_open(struct contents *contents, const char *path, struct buf *problem)
{
    *contents = (struct contents){ .folder_fd = -1, .tmp_fd = -1 };
    int data_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = data_fd < 0 ? -errno : contents_open_in(contents, data_fd);
    if (data_fd >= 0)
        close(data_fd);
    if (status == 0)
        return 0;
    buf_printf(problem, "cannot use the folder %s/files: %s", path, strerror(-status));
    contents_close(contents);
    return status;
}

void contents_close(struct contents *contents)
{
    if (contents->tmp_fd >= 0)
        close(contents->tmp_fd);
    if (contents->folder_fd >= 0)
        close(contents->folder_fd);
    *contents = (struct contents){ .folder_fd = -1, .tmp_fd = -1 };
}

/* ---- uploads ---- */

/* Open what has arrived of an upload. Returns a descriptor or -errno. */
static int open_upload(const struct contents *contents, const struct upload_ticket *ticket,
                       int flags)
{
    char name[CONTENT_NAME_SIZE];
    content_name_upload(ticket, name);
    int fd =
        openat(contents->tmp_fd, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, CONTENTS_FILE_MODE);
    return fd < 0 ? -errno : fd;
}

/* Its size; of an upload of another size that was given up nothing is of use. */
static int size_of_upload(int fd, const struct upload_ticket *ticket, uint64_t *size)
{
    struct stat facts;
    if (fstat(fd, &facts) != 0)
        return -errno;
    *size = (uint64_t)facts.st_size;
    if (*size <= ticket->file.size)
        return 0;
    *size = 0;
    return ftruncate(fd, 0) == 0 ? 0 : -errno;
}

int contents_have(const struct contents *contents, const struct upload_ticket *ticket,
                  uint64_t *have)
{
    int fd = open_upload(contents, ticket, 0);
    *have = 0;
    if (fd < 0)
        return fd == -ENOENT ? 0 : fd;
    int status = size_of_upload(fd, ticket, have);
    close(fd);
    return status;
}

static int write_all(int fd, struct str piece, uint64_t offset)
{
    while (piece.size > 0) {
        ssize_t count = pwrite(fd, piece.bytes, piece.size, (off_t)offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -errno;
        piece = str_skip(piece, (size_t)count);
        offset += (uint64_t)count;
    }
    return 0;
}

/*
 * A little at a time goes to the disk at once: a large file that is written out at its end would
 * hold up the database's commits for as long as that takes.
 */
static int sync_now_and_then(int fd, uint64_t offset, size_t size)
{
    bool is_due = offset / CONTENTS_SYNC_SIZE != (offset + size) / CONTENTS_SYNC_SIZE;
    return is_due && fdatasync(fd) != 0 ? -errno : 0;
}

static int append(int fd, const struct upload_ticket *ticket, uint64_t offset, struct str piece)
{
    uint64_t have;
    int status = size_of_upload(fd, ticket, &have);
    if (status)
        return status;
    if (offset != have || piece.size == 0 || piece.size > ticket->file.size - have)
        return CONTENTS_E_OFFSET;
    status = write_all(fd, piece, offset);
    return status ? status : sync_now_and_then(fd, offset, piece.size);
}

int contents_write(const struct contents *contents, const struct upload_ticket *ticket,
                   uint64_t offset, struct str piece)
{
    if (offset > 0) { /* nothing is made anew for what is not the first piece */
        int fd = open_upload(contents, ticket, 0);
        if (fd < 0)
            return fd == -ENOENT ? CONTENTS_E_OFFSET : fd;
        int status = append(fd, ticket, offset, piece);
        close(fd);
        return status;
    }
    int fd = open_upload(contents, ticket, O_CREAT);
    if (fd < 0)
        return fd;
    int status = append(fd, ticket, offset, piece);
    close(fd);
    return status;
}

/* ---- checking ---- */

int contents_check_begin(const struct contents *contents, const struct upload_ticket *ticket,
                         struct contents_check *check)
{
    *check = (struct contents_check){ .fd = open_upload(contents, ticket, O_CREAT) };
    crypto_hash_sha256_init(&check->hash);
    return check->fd < 0 ? check->fd : 0;
}

void contents_check_end(struct contents_check *check)
{
    if (check->fd >= 0)
        close(check->fd);
    check->fd = -1;
}

/* Give a content its place. Another session of the same user may have been faster. */
static int move_to_place(const struct contents *contents, const struct upload_ticket *ticket,
                         int folder_fd)
{
    char upload[CONTENT_NAME_SIZE], place[CONTENT_NAME_SIZE];
    content_name_upload(ticket, upload);
    content_name_file(&ticket->file, place);
    if (renameat(contents->tmp_fd, upload, folder_fd, place) == 0)
        return fsync(folder_fd) == 0 ? 0 : -errno;
    bool is_there = errno == ENOENT && faccessat(folder_fd, place, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    return is_there ? 0 : -errno;
}

static int keep(const struct contents *contents, const struct upload_ticket *ticket, int fd)
{
    char folder[CONTENT_NAME_SIZE];
    if (fsync(fd) != 0)
        return -errno;
    content_name_folder(&ticket->file, folder);
    int folder_fd = open_folder(contents->folder_fd, folder, true);
    if (folder_fd < 0)
        return folder_fd;
    int status = move_to_place(contents, ticket, folder_fd);
    close(folder_fd);
    return status;
}

static int finish_check(const struct contents *contents, const struct upload_ticket *ticket,
                        struct contents_check *check)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&check->hash, hash);
    if (check->done == ticket->file.size && memcmp(hash, ticket->file.hash, sizeof(hash)) == 0)
        return keep(contents, ticket, check->fd);
    int status = contents_drop_upload(contents, ticket);
    return status ? status : CONTENTS_WRONG;
}

int contents_check_step(const struct contents *contents, const struct upload_ticket *ticket,
                        struct contents_check *check)
{
    static _Thread_local uint8_t bytes[64 * 1024];
    size_t left = CONTENTS_CHECK_SIZE;
    ssize_t count = 1;
    while (left > 0 && count > 0) {
        count = pread(check->fd, bytes, sizeof(bytes), (off_t)check->done);
        if (count < 0)
            break;
        crypto_hash_sha256_update(&check->hash, bytes, (size_t)count);
        check->done += (uint64_t)count;
        left -= (size_t)count < left ? (size_t)count : left;
    }
    if (count > 0)
        return CONTENTS_MORE;
    int status = count < 0 ? -errno : finish_check(contents, ticket, check);
    contents_check_end(check);
    return status;
}

/* ---- contents ---- */

/* The folder that a content is in. Returns a descriptor or -errno. */
static int open_place(const struct contents *contents, const struct file_id *file)
{
    char folder[CONTENT_NAME_SIZE];
    content_name_folder(file, folder);
    return open_folder(contents->folder_fd, folder, false);
}

static int open_content(const struct contents *contents, const struct file_id *file)
{
    char name[CONTENT_NAME_SIZE];
    int folder_fd = open_place(contents, file);
    if (folder_fd < 0)
        return folder_fd;
    content_name_file(file, name);
    int fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int status = fd < 0 ? -errno : fd;
    close(folder_fd);
    return status;
}

ssize_t contents_read(const struct contents *contents, const struct file_id *file, uint64_t offset,
                      char *bytes, size_t size)
{
    int fd = open_content(contents, file);
    if (fd < 0)
        return fd;
    ssize_t count = pread(fd, bytes, size, (off_t)offset);
    ssize_t result = count < 0 ? -errno : count;
    close(fd);
    return result;
}

static int unlink_in(int folder_fd, const char *name)
{
    return unlinkat(folder_fd, name, 0) == 0 || errno == ENOENT ? 0 : -errno;
}

int contents_drop_upload(const struct contents *contents, const struct upload_ticket *ticket)
{
    char name[CONTENT_NAME_SIZE];
    content_name_upload(ticket, name);
    return unlink_in(contents->tmp_fd, name);
}

int contents_drop(const struct contents *contents, const struct file_id *file)
{
    char name[CONTENT_NAME_SIZE];
    int folder_fd = open_place(contents, file);
    if (folder_fd < 0)
        return folder_fd == -ENOENT ? 0 : folder_fd;
    content_name_file(file, name);
    int status = unlink_in(folder_fd, name);
    close(folder_fd);
    return status;
}
