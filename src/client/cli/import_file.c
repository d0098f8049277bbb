/* OFFER, then CHUNK by CHUNK, each when the one before it is acknowledged. */
#include "client/cli/import_file.h"
#include "client/cli/export_files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void ask(struct import_file *file, struct message *message)
{
    message_set_hash(message, (struct str){ (const char *)file->hash, sizeof(file->hash) });
    file->id = chat_request(file->visit->chat, message, visit_now_ms(file->visit));
}

static void ask_offer(struct import_file *file)
{
    const struct str offer = buf_str(&file->offer);
    struct message message = { .type = MESSAGE_OFFER };
    message_set_room(&message, (struct str){ offer.bytes, file->room_size });
    message_set_text(&message, str_skip(offer, file->room_size));
    message_set_size(&message, file->size);
    ask(file, &message);
}

/* Returns whether the next piece could be read. */
static bool ask_chunk(struct import_file *file)
{
    char bytes[LIMIT_CHUNK_SIZE];
    struct message message = { .type = MESSAGE_CHUNK };
    ssize_t count = pread(file->fd, bytes, sizeof(bytes), (off_t)file->offset);
    if (count <= 0)
        return false;
    message_set_offset(&message, file->offset);
    message_set_data(&message, (struct str){ bytes, (size_t)count });
    ask(file, &message);
    return true;
}

static int open_content(struct import_file *file, const char *folder, const struct message *event)
{
    struct buf path = { 0 };
    struct stat facts;
    int status = export_files_path(&path, folder, event->hash);
    if (status == 0) {
        file->fd = open(buf_cstr(&path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        status = file->fd < 0 ? -errno : 0;
    }
    buf_fini(&path);
    if (status == 0 && (fstat(file->fd, &facts) != 0 || !S_ISREG(facts.st_mode)))
        status = -EINVAL;
    return status;
}

int import_file_begin(struct import_file *file, struct visit *visit, const char *folder,
                      const struct message *event)
{
    struct str room = str_of(visit->options->rooms[0]), name = event->text;
    const char *end = name.size > 0 ? memchr(name.bytes, '\n', name.size) : NULL;
    name.size = end ? (size_t)(end - name.bytes) : name.size;
    *file = (struct import_file){ .visit = visit, .fd = -1, .size = event->size };
    int status = open_content(file, folder, event);
    if (status == 0)
        status = buf_append_str(&file->offer, room);
    if (status == 0)
        status = buf_append_str(&file->offer, name);
    if (status != 0) {
        import_file_close(file);
        return status == -ENOENT ? 0 : status;
    }
    memcpy(file->hash, event->hash.bytes, sizeof(file->hash));
    file->room_size = room.size;
    ask_offer(file);
    return 1;
}

void import_file_again(struct import_file *file)
{
    if (!file->is_offered)
        ask_offer(file);
    else if (!ask_chunk(file))
        import_file_close(file);
}

static enum import_file_result end(struct import_file *file, enum import_file_result result)
{
    import_file_close(file);
    return result;
}

enum import_file_result import_file_on_answer(struct import_file *file,
                                              const struct message *answer)
{
    if (!import_file_is_moving(file) || answer->id != file->id)
        return IMPORT_FILE_OTHERS;
    if (answer->type == MESSAGE_ERROR)
        return answer->code == ERROR_BUSY ? IMPORT_FILE_WAIT : end(file, IMPORT_FILE_FAILED);
    file->is_offered = true;
    file->offset = answer->offset;
    if (file->offset >= file->size)
        return end(file, IMPORT_FILE_DONE);
    return ask_chunk(file) ? IMPORT_FILE_MOVING : end(file, IMPORT_FILE_FAILED);
}

void import_file_close(struct import_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    buf_fini(&file->offer);
    file->fd = -1;
}
