/* What may take a while is done here, away from the loop. */
#include "client/io/transfer_file.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/safe_name.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int transfer_copy_text(struct str *copy, struct str text)
{
    char *bytes = malloc(text.size + 1);
    if (!bytes)
        return -ENOMEM;
    if (text.size > 0)
        memcpy(bytes, text.bytes, text.size);
    bytes[text.size] = '\0';
    *copy = (struct str){ bytes, text.size };
    return 0;
}

static void free_text(struct str *text)
{
    free((char *)(uintptr_t)text->bytes);
}

struct transfer_file *transfer_file_new(bool is_upload)
{
    struct transfer_file *file = calloc(1, sizeof(*file));
    if (!file)
        return NULL;
    file->fd = -1;
    file->is_upload = is_upload;
    return file;
}

void transfer_file_free(struct transfer_file *file)
{
    if (file->fd > STDOUT_FILENO)
        close(file->fd);
    save_path_fini(&file->save);
    free_text(&file->room);
    free_text(&file->text);
    free_text(&file->path);
    free_text(&file->user);
    free_text(&file->split_path);
    free_text(&file->split_text);
    free(file);
}

/* Hash what is there up to its end. Returns how much that is, or -errno. */
static int64_t hash_all(int fd, crypto_hash_sha256_state *hash)
{
    uint8_t bytes[64 * 1024];
    int64_t size = 0;
    ssize_t count;
    while ((count = pread(fd, bytes, sizeof(bytes), (off_t)size)) > 0) {
        crypto_hash_sha256_update(hash, bytes, (size_t)count);
        size += count;
    }
    return count < 0 ? -errno : size;
}

int transfer_make_text(struct str path, struct str comment, struct str *made)
{
    struct buf text = { 0 };
    int status = safe_name_make(path, &text);
    if (!status && comment.size > 0)
        status = buf_append_str(&text, STR("\n"));
    if (!status)
        status = buf_append_str(&text, comment);
    if (!status)
        status = transfer_copy_text(made, buf_str(&text));
    buf_fini(&text);
    return status;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n';
}

/* How much is left of what was typed without its last word; 0: nothing. */
static size_t without_word(struct str typed)
{
    while (typed.size > 0 && !is_blank(typed.bytes[typed.size - 1]))
        typed.size--;
    while (typed.size > 0 && is_blank(typed.bytes[typed.size - 1]))
        typed.size--;
    return typed.size;
}

static int open_to_read(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

/* There is no file called what was typed: take words off its end until there is one. */
static int open_split(struct transfer_file *file)
{
    struct str path = file->path;
    int fd = -ENOENT;
    while (fd < 0 && (path.size = without_word(path)) > 0) {
        free_text(&file->split_path);
        if (transfer_copy_text(&file->split_path, path) != 0)
            return -ENOMEM;
        fd = open_to_read(file->split_path.bytes);
    }
    if (fd >= 0 &&
        transfer_make_text(path, str_skip(file->path, path.size + 1), &file->split_text) != 0) {
        close(fd);
        return -ENOMEM;
    }
    return fd;
}

static int prepare_upload(struct transfer_file *file)
{
    struct stat facts;
    int fd = open_to_read(file->path.bytes);
    if (fd == -ENOENT && file->may_split)
        fd = open_split(file);
    file->fd = fd;
    if (fd < 0)
        return fd;
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        return -EINVAL;
    int64_t size = hash_all(fd, &file->hash);
    if (size < 0)
        return (int)size;
    crypto_hash_sha256_final(&file->hash, file->hashed.hash);
    file->hashed.size = (uint64_t)size;
    return 0;
}

/* Go on with what an earlier try has left; of another length than can be, it is of no use. */
static int take_earlier(struct transfer_file *file)
{
    int64_t size = hash_all(file->fd, &file->hash);
    if (size < 0)
        return (int)size;
    file->offset = (uint64_t)size;
    if (file->offset <= file->facts.size)
        return 0;
    file->offset = 0;
    crypto_hash_sha256_init(&file->hash);
    return ftruncate(file->fd, 0) == 0 ? 0 : -errno;
}

static int prepare_download(struct transfer_file *file)
{
    if (str_equal(file->path, STR("-"))) {
        file->fd = STDOUT_FILENO;
        return 0;
    }
    int status = save_path_init(&file->save, file->path.bytes, file->text, file->facts.hash);
    if (status)
        return status;
    file->fd = save_path_open(&file->save);
    return file->fd < 0 ? file->fd : take_earlier(file);
}

int transfer_file_prepare(struct transfer_file *file)
{
    crypto_hash_sha256_init(&file->hash);
    return file->is_upload ? prepare_upload(file) : prepare_download(file);
}

static void swap_text(struct str *a, struct str *b)
{
    struct str text = *a;
    *a = *b;
    *b = text;
}

int transfer_file_adopt(struct transfer_file *file)
{
    bool is_other = file->is_hashed &&
                    memcmp(file->hashed.hash, file->facts.hash, sizeof(file->facts.hash)) != 0;
    if (file->split_text.bytes) {
        swap_text(&file->path, &file->split_path);
        swap_text(&file->text, &file->split_text);
    }
    file->facts = file->hashed;
    file->is_hashed = true;
    return is_other ? -ESTALE : 0;
}
