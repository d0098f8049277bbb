/* Files of transfers: prepared on the thread pool, then read and written piece by piece. */
#include "client/io/transfers.h"
#include "client/core/i18n.h"
#include "client/io/save_path.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/macros.h>
#include <hutong/common/safe_name.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utlist.h>

/* One file: being prepared, or on its way. */
struct transfer_file {
    struct transfers *transfers;
    struct transfer_file *prev, *next;
    uv_work_t work; /* its preparation */
    bool is_preparing;
    bool is_upload;
    uint64_t number;             /* of the chat; 0: not yet */
    int fd;                      /* -1: not open */
    int status;                  /* of the preparation */
    struct str room, text, path; /* owned; text: what is said, or the file's name */
    uint64_t no;
    struct file_facts facts;
    uint64_t offset; /* download: what was there already */
    crypto_hash_sha256_state hash;
    struct save_path save; /* download */
};

struct transfers {
    struct transfers_config config;
    struct transfer_file *files; /* owned */
    bool is_closed;
};

struct transfers *transfers_new(const struct transfers_config *config)
{
    struct transfers *transfers = calloc(1, sizeof(*transfers));
    if (transfers)
        transfers->config = *config;
    return transfers;
}

/* ---- one file ---- */

static int copy_text(struct str *copy, struct str text)
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

static void file_free(struct transfer_file *file)
{
    if (file->fd > STDOUT_FILENO)
        close(file->fd);
    save_path_fini(&file->save);
    free_text(&file->room);
    free_text(&file->text);
    free_text(&file->path);
    free(file);
}

static void file_remove(struct transfer_file *file)
{
    DL_DELETE(file->transfers->files, file);
    file_free(file);
}

static void transfers_tell(const struct transfers *transfers, const char *path, const char *problem)
{
    if (!transfers->is_closed)
        transfers->config.on_file(transfers->config.context, path, problem);
}

/* Tell that something about a file did not work, and why. */
static void file_tell(const struct transfer_file *file, const char *what)
{
    struct buf text = { 0 };
    if (buf_printf(&text, "%s: %s", file->path.size > 0 ? file->path.bytes : file->text.bytes,
                   what) == 0 &&
        buf_cstr(&text))
        transfers_tell(file->transfers, NULL, buf_cstr(&text));
    buf_fini(&text);
}

static const char *problem_text(int status)
{
    switch (status) {
    case -EEXIST:
        return _("there is something of this name, and nothing is overwritten");
    case -EBUSY:
        return _("it is being fetched already");
    case -EINVAL:
        return _("this is no file");
    default:
        return strerror(-status);
    }
}

/* ---- preparation, on the thread pool ---- */

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

static int prepare_upload(struct transfer_file *file)
{
    struct stat facts;
    file->fd = open(file->path.bytes, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->fd < 0)
        return -errno;
    if (fstat(file->fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        return -EINVAL;
    int64_t size = hash_all(file->fd, &file->hash);
    if (size < 0)
        return (int)size;
    crypto_hash_sha256_final(&file->hash, file->facts.hash);
    file->facts.size = (uint64_t)size;
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

static void on_prepare(uv_work_t *work)
{
    struct transfer_file *file = container_of(work, struct transfer_file, work);
    crypto_hash_sha256_init(&file->hash);
    file->status = file->is_upload ? prepare_upload(file) : prepare_download(file);
}

static void begin_upload(struct transfer_file *file)
{
    struct transfers *transfers = file->transfers;
    const struct transfers_config *config = &transfers->config;
    struct room *room = chat_find_room(config->chat, file->room);
    if (room)
        file->number = chat_upload(config->chat, room, file->text, &file->facts,
                                   config->now_ms(config->context));
}

static void begin_download(struct transfer_file *file)
{
    const struct transfers_config *config = &file->transfers->config;
    file->number = chat_download(config->chat, file->room, file->no, file->text, file->facts.size,
                                 file->offset, config->now_ms(config->context));
}

static void on_prepared(uv_work_t *work, int cancelled)
{
    struct transfer_file *file = container_of(work, struct transfer_file, work);
    struct transfers *transfers = file->transfers;
    file->is_preparing = false;
    if (transfers->is_closed || cancelled) {
        file_remove(file);
        if (transfers->is_closed && !transfers->files)
            free(transfers);
        return;
    }
    if (file->status == 0 && file->is_upload)
        begin_upload(file);
    else if (file->status == 0)
        begin_download(file);
    if (file->status != 0)
        file_tell(file, problem_text(file->status));
    else if (file->number == 0)
        file_tell(file, _("it cannot be sent or fetched now: too many are on their way, or you "
                          "are not in the room"));
    if (file->number == 0)
        file_remove(file);
    transfers->config.turn(transfers->config.context);
}

static int file_begin(struct transfers *transfers, struct transfer_file *file)
{
    file->transfers = transfers;
    DL_APPEND(transfers->files, file);
    file->is_preparing =
        uv_queue_work(transfers->config.loop, &file->work, on_prepare, on_prepared) == 0;
    if (file->is_preparing)
        return 0;
    file_remove(file);
    return -ENOMEM;
}

static struct transfer_file *file_new(bool is_upload)
{
    struct transfer_file *file = calloc(1, sizeof(*file));
    if (!file)
        return NULL;
    file->fd = -1;
    file->is_upload = is_upload;
    return file;
}

/* What the message will say: a name that will do anywhere, and the comment. */
static int make_text(struct transfer_file *file, struct str path, struct str comment)
{
    struct buf text = { 0 };
    int status = safe_name_make(path, &text);
    if (!status && comment.size > 0)
        status = buf_append_str(&text, STR("\n"));
    if (!status)
        status = buf_append_str(&text, comment);
    if (!status)
        status = copy_text(&file->text, buf_str(&text));
    buf_fini(&text);
    return status;
}

static int copy_path(struct str *copy, struct str path)
{
    const char *home = getenv("HOME");
    struct buf text = { 0 };
    bool is_home = str_starts_with(path, STR("~/")) && home;
    int status = is_home ? buf_append_str(&text, str_of(home)) : 0;
    if (!status)
        status = buf_append_str(&text, str_skip(path, is_home));
    if (!status)
        status = copy_text(copy, buf_str(&text));
    buf_fini(&text);
    return status;
}

int transfers_upload(struct transfers *transfers, struct str room, struct str path,
                     struct str comment)
{
    struct transfer_file *file = file_new(true);
    if (!file)
        return -ENOMEM;
    if (copy_text(&file->room, room) || copy_path(&file->path, path) ||
        make_text(file, path, comment)) {
        file_free(file);
        return -ENOMEM;
    }
    return file_begin(transfers, file);
}

int transfers_download(struct transfers *transfers, const struct transfers_wish *wish)
{
    struct transfer_file *file = file_new(false);
    if (!file)
        return -ENOMEM;
    if (copy_text(&file->room, wish->room) || copy_path(&file->path, wish->path) ||
        copy_text(&file->text, wish->name)) {
        file_free(file);
        return -ENOMEM;
    }
    file->no = wish->no;
    file->facts = wish->file;
    return file_begin(transfers, file);
}

/* ---- pieces ---- */

static struct transfer_file *find_file(const struct transfers *transfers, uint64_t number)
{
    struct transfer_file *file;
    DL_FOREACH (transfers->files, file) {
        if (file->number == number && number > 0)
            return file;
    }
    return NULL;
}

/* Give up a file that cannot be read or written. */
static void file_give_up(struct transfer_file *file, const char *why)
{
    chat_end_transfer(file->transfers->config.chat, file->number);
    file_tell(file, why);
    file_remove(file);
}

static void give_piece(struct transfer_file *file, const struct chat_effect *effect)
{
    const struct transfers_config *config = &file->transfers->config;
    char piece[LIMIT_CHUNK_SIZE];
    ssize_t count = pread(file->fd, piece, (size_t)effect->size, (off_t)effect->offset);
    if (count == (ssize_t)effect->size)
        chat_give_piece(config->chat, file->number, effect->offset,
                        (struct str){ piece, (size_t)count }, config->now_ms(config->context));
    else
        file_give_up(file, count < 0 ? strerror(errno) : _("it has become shorter meanwhile"));
}

static int write_piece(const struct transfer_file *file, struct str piece, uint64_t offset)
{
    while (piece.size > 0) {
        ssize_t count = file->fd == STDOUT_FILENO
                            ? write(file->fd, piece.bytes, piece.size)
                            : pwrite(file->fd, piece.bytes, piece.size, (off_t)offset);
        if (count < 0 && errno != EINTR)
            return -errno;
        piece = str_skip(piece, count > 0 ? (size_t)count : 0);
        offset += count > 0 ? (uint64_t)count : 0;
    }
    return 0;
}

static void take_piece(struct transfer_file *file, const struct chat_effect *effect)
{
    struct str piece = effect->message->data;
    int status = write_piece(file, piece, effect->offset);
    if (status == 0)
        crypto_hash_sha256_update(&file->hash, (const uint8_t *)piece.bytes, piece.size);
    else
        file_give_up(file, strerror(-status));
}

/* All of it has come: it gets its name if it is what was sent. */
static void keep_download(struct transfer_file *file)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    struct buf path = { 0 };
    crypto_hash_sha256_final(&file->hash, hash);
    bool is_right = memcmp(hash, file->facts.hash, sizeof(hash)) == 0;
    bool is_stdout = file->fd == STDOUT_FILENO;
    int status = is_right && !is_stdout ? save_path_keep(&file->save, file->fd, &path) : 0;
    if (!is_right && !is_stdout)
        save_path_drop(&file->save);
    if (!is_right)
        file_tell(file, _("what has arrived is not the file that was sent"));
    else if (status)
        file_tell(file, problem_text(status));
    else
        transfers_tell(file->transfers, is_stdout ? "-" : buf_cstr(&path), NULL);
    buf_fini(&path);
}

static void end_file(struct transfer_file *file, enum transfer_state state)
{
    if (state == TRANSFER_DONE && !file->is_upload)
        keep_download(file);
    file_remove(file);
}

bool transfers_perform(struct transfers *transfers, const struct chat_effect *effect)
{
    struct transfer_file *file = find_file(transfers, effect->transfer);
    switch (effect->kind) {
    case CHAT_READ_PIECE:
        if (file)
            give_piece(file, effect);
        return true;
    case CHAT_PIECE:
        if (file)
            take_piece(file, effect);
        return true;
    case CHAT_TRANSFER:
        if (file && effect->transfer_state != TRANSFER_MOVING)
            end_file(file, effect->transfer_state);
        return false;
    default:
        return false;
    }
}

void transfers_close(struct transfers *transfers)
{
    if (!transfers)
        return;
    struct transfer_file *file, *next;
    transfers->is_closed = true;
    DL_FOREACH_SAFE (transfers->files, file, next) {
        if (!file->is_preparing)
            file_remove(file);
    }
    if (!transfers->files)
        free(transfers);
}
