/* The files that are on their way: begun, read and written piece by piece, ended. */
#include "client/io/transfers.h"
#include "client/core/i18n.h"
#include "client/io/transfer_file.h"
#include "client/io/transfer_list.h"

#include <errno.h>
#include <hutong/common/macros.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>
#include <utlist.h>

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

/* What is on its way is not what it was. */
static void transfers_changed(const struct transfers *transfers)
{
    if (!transfers->is_closed && transfers->config.on_change)
        transfers->config.on_change(transfers->config.context);
}

static void file_remove(struct transfer_file *file)
{
    struct transfers *transfers = file->transfers;
    DL_DELETE(transfers->files, file);
    transfer_file_free(file);
    transfers_changed(transfers);
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
    case -ESTALE:
        return _("it is not what it was when it began to be sent: /upload sends it as it is now");
    default:
        return strerror(-status);
    }
}

static void on_prepare(uv_work_t *work)
{
    struct transfer_file *file = container_of(work, struct transfer_file, work);
    file->status = transfer_file_prepare(file);
}

static void begin_upload(struct transfer_file *file)
{
    struct transfers *transfers = file->transfers;
    const struct transfers_config *config = &transfers->config;
    struct room *room = file->is_resumed ? chat_open_room(config->chat, file->room, file->user)
                                         : chat_find_room(config->chat, file->room);
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
        file->status = transfer_file_adopt(file);
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
    else
        transfers_changed(transfers);
    transfers->config.turn(transfers->config.context);
}

static int file_begin(struct transfers *transfers, struct transfer_file *file)
{
    file->transfers = transfers;
    DL_APPEND(transfers->files, file);
    file->is_preparing =
        uv_queue_work(transfers->config.loop, &file->work, on_prepare, on_prepared) == 0;
    if (file->is_preparing) {
        transfers_changed(transfers);
        return 0;
    }
    file_remove(file);
    return -ENOMEM;
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
        status = transfer_copy_text(copy, buf_str(&text));
    buf_fini(&text);
    return status;
}

static int upload(struct transfers *transfers, struct str room, struct str path, struct str comment,
                  bool may_split)
{
    struct transfer_file *file = transfer_file_new(true);
    if (!file)
        return -ENOMEM;
    file->may_split = may_split;
    if (transfer_copy_text(&file->room, room) || copy_path(&file->path, path) ||
        transfer_make_text(path, comment, &file->text)) {
        transfer_file_free(file);
        return -ENOMEM;
    }
    return file_begin(transfers, file);
}

int transfers_upload(struct transfers *transfers, struct str room, struct str path,
                     struct str comment)
{
    return upload(transfers, room, path, comment, false);
}

int transfers_upload_typed(struct transfers *transfers, struct str room, struct str typed)
{
    return upload(transfers, room, typed, STR(""), true);
}

int transfers_download(struct transfers *transfers, const struct transfers_wish *wish)
{
    struct transfer_file *file = transfer_file_new(false);
    if (!file)
        return -ENOMEM;
    if (transfer_copy_text(&file->room, wish->room) || copy_path(&file->path, wish->path) ||
        transfer_copy_text(&file->text, wish->name)) {
        transfer_file_free(file);
        return -ENOMEM;
    }
    file->no = wish->no;
    file->facts = wish->file;
    file->is_hashed = true;
    return file_begin(transfers, file);
}

/* ---- for the next run ---- */

/* The next run may be in another folder. */
static int append_whole_path(struct str path, struct buf *out)
{
    char *folder = NULL;
    int status = 0;
    if (path.size > 0 && !str_starts_with(path, STR("/")))
        folder = getcwd(NULL, 0);
    if (folder)
        status = buf_printf(out, "%s/", folder);
    free(folder);
    return status ? status : buf_append_str(out, path);
}

static int file_record(const struct transfer_file *file, struct transfer_record *record)
{
    const struct room *room = chat_find_room(file->transfers->config.chat, file->room);
    bool is_direct = room && room->kind == ROOM_DIRECT;
    *record = (struct transfer_record){
        .is_upload = file->is_upload,
        .is_typed = file->may_split && file->is_preparing,
        .is_hashed = file->is_hashed,
        .no = file->no,
        .facts = file->facts,
    };
    int status = buf_append_str(&record->room, file->room);
    if (!status)
        status = buf_append_str(&record->user, is_direct ? room->title : file->user);
    if (!status)
        status = append_whole_path(file->path, &record->path);
    return status ? status : buf_append_str(&record->text, file->text);
}

void transfers_describe(const struct transfers *transfers, struct buf *out)
{
    const struct transfer_file *file;
    DL_FOREACH (transfers->files, file) {
        struct transfer_record record;
        if (str_equal(file->path, STR("-")))
            continue;
        if (file_record(file, &record) == 0)
            transfer_record_format(&record, out);
        transfer_record_fini(&record);
    }
}

/* Whether what the earlier run was about has come as far as the outbox. */
static bool is_said(const struct chat *chat, const struct transfer_record *record)
{
    const struct room *room = chat_find_room(chat, buf_str(&record->room));
    for (size_t i = 0; record->is_upload && room && i < room->pending_count; i++) {
        const struct entry *entry = room->pending[i];
        if (entry->kind == ENTRY_FILE &&
            memcmp(entry->file.hash, record->facts.hash, sizeof(entry->file.hash)) == 0)
            return true;
    }
    return false;
}

static void resume(struct transfers *transfers, const struct transfer_record *record)
{
    struct transfer_file *file = transfer_file_new(record->is_upload);
    if (!file)
        return;
    file->is_resumed = true;
    file->may_split = record->is_typed;
    file->is_hashed = record->is_hashed;
    file->no = record->no;
    file->facts = record->facts;
    if (transfer_copy_text(&file->room, buf_str(&record->room)) ||
        transfer_copy_text(&file->user, buf_str(&record->user)) ||
        transfer_copy_text(&file->path, buf_str(&record->path)) ||
        transfer_copy_text(&file->text, buf_str(&record->text))) {
        transfer_file_free(file);
        return;
    }
    file_begin(transfers, file);
}

void transfers_resume(struct transfers *transfers, struct str text)
{
    while (text.size > 0) {
        struct transfer_record record;
        if (transfer_record_take(&text, &record) == 0 && !is_said(transfers->config.chat, &record))
            resume(transfers, &record);
        transfer_record_fini(&record);
    }
    transfers_changed(transfers);
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

/* What has come so far is kept, to go on from there, if the file is still to be had. */
static bool is_worth_keeping(const struct chat_effect *end)
{
    return end->transfer_state == TRANSFER_FAILED && end->code != ERROR_NO_SUCH_EVENT;
}

static void end_file(struct transfer_file *file, const struct chat_effect *end)
{
    bool is_done = end->transfer_state == TRANSFER_DONE;
    if (is_done && !file->is_upload)
        keep_download(file);
    if (!is_done && !is_worth_keeping(end) && !file->is_upload && file->fd != STDOUT_FILENO)
        save_path_drop(&file->save);
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
            end_file(file, effect);
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
