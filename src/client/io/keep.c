/* What outlives a run of the client: the folder of a name on a server. */
#include "client/io/keep.h"
#include "client/io/draft_files.h"
#include "client/io/file_name.h"
#include "client/io/journal.h"
#include "client/io/room_files.h"
#include "client/io/small_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <hutong/common/macros.h>
#include <hutong/common/paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct keep {
    uv_loop_t *loop;
    struct endpoint server;
    struct buf part; /* owned: of the name's folder; empty: the whole */
    char *folder;    /* owned */
    int lock_fd;     /* owned */
    struct journal journal;
    uv_fs_t sync;
    bool is_syncing; /* the thread pool has the journal's descriptor */
    bool is_dirty;   /* something was written since the sync began */
    bool is_closed;
};

/* The folder of a name on a server; of a part of it, one beside it. Returns 0 or -ENOMEM. */
static int append_folder(struct buf *out, const struct endpoint *server, struct str name,
                         struct str part)
{
    struct buf url = { 0 };
    int status = endpoint_format(server, &url);
    if (!status)
        status = paths_state(out);
    if (!status)
        status = buf_append_str(out, STR("/client/"));
    if (!status)
        status = file_name_append(out, buf_str(&url));
    if (!status)
        status = buf_append_str(out, STR("/"));
    if (!status)
        status = file_name_append(out, name);
    if (!status && part.size > 0) /* no name has a plus in its folder's name */
        status = buf_append_str(out, STR("+"));
    if (!status && part.size > 0)
        status = file_name_append(out, part);
    buf_fini(&url);
    return status;
}

/* Where @file is in the folder of a name, to be freed. NULL when memory ran out. */
static char *path_in(const struct endpoint *server, struct str name, struct str part,
                     const char *file)
{
    struct buf path = { 0 };
    int status = append_folder(&path, server, name, part);
    if (!status)
        status = buf_printf(&path, "%s", file);
    char *copy = !status && buf_cstr(&path) ? strdup(buf_cstr(&path)) : NULL;
    buf_fini(&path);
    return copy;
}

/* Open a file in the folder of a name, which is made if need be. A descriptor or -errno. */
static int open_in(const struct endpoint *server, struct str name, struct str part,
                   const char *file)
{
    char *folder = path_in(server, name, part, "");
    char *path = path_in(server, name, part, file);
    int fd = -1;
    int status = folder && path ? paths_make(folder) : -ENOMEM;
    if (!status) {
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        status = fd < 0 ? -errno : 0;
    }
    free(folder);
    free(path);
    return status ? status : fd;
}

/* Take the lock of a folder. Returns its descriptor or -errno. */
static int lock_folder(const struct endpoint *server, struct str name, struct str part)
{
    int fd = open_in(server, name, part, "/lock");
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    int status = errno == EWOULDBLOCK ? -EBUSY : -errno;
    close(fd);
    return status;
}

static void keep_free(struct keep *keep)
{
    journal_close(&keep->journal);
    if (keep->lock_fd >= 0)
        close(keep->lock_fd);
    free(keep->folder);
    buf_fini(&keep->part);
    free(keep);
}

/* Lock the folder of @name and open its journal. */
static int keep_lock(struct keep *keep, struct str name)
{
    keep->lock_fd = lock_folder(&keep->server, name, buf_str(&keep->part));
    if (keep->lock_fd < 0)
        return keep->lock_fd;
    keep->folder = path_in(&keep->server, name, buf_str(&keep->part), "");
    char *path = path_in(&keep->server, name, buf_str(&keep->part), "/outbox");
    int status = path && keep->folder ? journal_open(path, &keep->journal) : -ENOMEM;
    free(path);
    return status;
}

static struct keep *keep_new(uv_loop_t *loop, const struct endpoint *server)
{
    struct keep *keep = calloc(1, sizeof(*keep));
    if (!keep)
        return NULL;
    keep->loop = loop;
    keep->server = *server;
    keep->lock_fd = keep->journal.fd = -1;
    return keep;
}

/* Take over what is in another folder of the name, if no client has that. */
static int keep_adopt(struct keep *keep, int lock_fd, const char *folder, const char *outbox)
{
    struct journal journal = { .fd = -1 };
    if (flock(lock_fd, LOCK_EX | LOCK_NB) != 0)
        return 0;
    int status = journal_open(outbox, &journal);
    if (!status)
        status = journal_adopt(&keep->journal, &journal);
    if (!status)
        status = draft_files_move(folder, keep->folder);
    journal_close(&journal);
    return status;
}

static int keep_adopt_part(struct keep *keep, const char *part)
{
    char *folder = NULL, *lock = NULL, *outbox = NULL;
    int status = 0, fd = -1;
    if (asprintf(&folder, "%.*s%s", (int)(strrchr(keep->folder, '/') - keep->folder + 1),
                 keep->folder, part) < 0 ||
        asprintf(&lock, "%s/lock", folder) < 0 || asprintf(&outbox, "%s/outbox", folder) < 0)
        status = -ENOMEM;
    if (!status && (fd = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW)) >= 0)
        status = keep_adopt(keep, fd, folder, outbox);
    if (fd >= 0)
        close(fd);
    free(folder);
    free(lock);
    free(outbox);
    return status;
}

/* What clients for single rooms have left unsent goes on here; it stays where it is on an error. */
static void keep_adopt_parts(struct keep *keep)
{
    char *own = strrchr(keep->folder, '/') + 1;
    char *parent = strndup(keep->folder, (size_t)(own - keep->folder));
    DIR *directory = parent ? opendir(parent) : NULL;
    const struct dirent *entry;
    while (directory && (entry = readdir(directory)))
        if (strncmp(entry->d_name, own, strlen(own)) == 0 && entry->d_name[strlen(own)] == '+')
            keep_adopt_part(keep, entry->d_name);
    if (directory)
        closedir(directory);
    free(parent);
}

int keep_open(uv_loop_t *loop, const struct endpoint *server, struct str name, struct str part,
              struct keep **keepp)
{
    struct keep *keep = keep_new(loop, server);
    if (!keep)
        return -ENOMEM;
    int status = buf_append_str(&keep->part, part);
    if (!status)
        status = keep_lock(keep, name);
    if (status) {
        keep_free(keep);
        return status;
    }
    if (part.size == 0)
        keep_adopt_parts(keep);
    *keepp = keep;
    return 0;
}

void keep_close(struct keep *keep)
{
    if (!keep || keep->is_closed)
        return;
    keep->is_closed = true;
    if (!keep->is_syncing)
        keep_free(keep);
}

int keep_load(struct keep *keep, keep_item_fn restore, void *context)
{
    return journal_load(&keep->journal, restore, context);
}

int keep_load_drafts(struct keep *keep, keep_item_fn restore, void *context)
{
    return draft_files_load(keep->folder, restore, context);
}

int keep_write_draft(struct keep *keep, const struct outbox_item *draft)
{
    return draft_files_write(keep->folder, draft);
}

/* Put a text into the file of that name; an empty one takes the file away. */
static int write_text(const struct keep *keep, const char *name, struct str text)
{
    char *path = NULL;
    int status = 0;
    if (asprintf(&path, "%s/%s", keep->folder, name) < 0)
        return -ENOMEM;
    if (text.size > 0)
        status = small_file_put(path, text);
    else if (unlink(path) != 0 && errno != ENOENT)
        status = -errno;
    free(path);
    return status;
}

static int read_text(const struct keep *keep, const char *name, struct buf *out)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", keep->folder, name) < 0)
        return -ENOMEM;
    int status = small_file_read(path, out);
    free(path);
    return status == -ENOENT ? 0 : status;
}

int keep_write_layout(struct keep *keep, struct str text)
{
    return write_text(keep, "layout", text);
}

int keep_read_layout(struct keep *keep, struct buf *out)
{
    return read_text(keep, "layout", out);
}

int keep_write_transfers(struct keep *keep, struct str text)
{
    return write_text(keep, "transfers", text);
}

int keep_read_transfers(struct keep *keep, struct buf *out)
{
    return read_text(keep, "transfers", out);
}

int keep_write_room(struct keep *keep, struct str room, struct str bytes)
{
    struct buf server = { 0 };
    int status = endpoint_format(&keep->server, &server);
    if (!status)
        status = room_files_write(keep->folder, buf_str(&server), room, bytes);
    buf_fini(&server);
    return status;
}

void keep_forget_room(struct keep *keep, struct str room)
{
    room_files_remove(keep->folder, room);
}

int keep_load_rooms(struct keep *keep, int (*restore)(void *context, struct str bytes),
                    void *context, size_t *damaged_count)
{
    struct buf server = { 0 };
    int status = endpoint_format(&keep->server, &server);
    *damaged_count = 0;
    if (!status)
        status = room_files_load(keep->folder, buf_str(&server), restore, context, damaged_count);
    buf_fini(&server);
    return status;
}

static void keep_sync(struct keep *keep);

static void keep_on_synced(uv_fs_t *request)
{
    struct keep *keep = container_of(request, struct keep, sync);
    uv_fs_req_cleanup(request);
    keep->is_syncing = false;
    if (keep->is_closed)
        keep_free(keep);
    else if (keep->is_dirty)
        keep_sync(keep);
}

/* To the disk, on the thread pool: one at a time, so that a burst costs two. */
static void keep_sync(struct keep *keep)
{
    keep->is_dirty = true;
    if (keep->is_syncing)
        return;
    keep->is_dirty = false;
    keep->is_syncing =
        uv_fs_fdatasync(keep->loop, &keep->sync, keep->journal.fd, keep_on_synced) == 0;
}

int keep_add(struct keep *keep, const struct outbox_item *item)
{
    int status = journal_add(&keep->journal, item);
    if (!status)
        keep_sync(keep);
    return status;
}

/* A removal that a power cut undoes is harmless: the nonce makes the repeat a no-op. */
int keep_remove(struct keep *keep, const uint8_t nonce[LIMIT_NONCE_SIZE])
{
    return journal_remove(&keep->journal, nonce);
}

/* The other folder is opened beside this one; what is unsent moves over; then they trade places. */
static int keep_move(struct keep *keep, struct str name)
{
    struct keep other = {
        .server = keep->server, .part = keep->part, .lock_fd = -1, .journal.fd = -1
    }; /* the part is borrowed */
    int status = keep_lock(&other, name);
    if (!status)
        status = journal_adopt(&other.journal, &keep->journal);
    if (!status)
        status = draft_files_move(keep->folder, other.folder);
    if (!status)
        room_files_remove_all(keep->folder);
    struct keep *loser = status ? &other : keep;
    journal_close(&loser->journal);
    if (loser->lock_fd >= 0)
        close(loser->lock_fd);
    free(loser->folder);
    if (status)
        return status;
    keep->folder = other.folder;
    keep->journal = other.journal;
    keep->lock_fd = other.lock_fd;
    keep_sync(keep);
    return 0;
}

int keep_rename(struct keep *keep, struct str name)
{
    char *path = path_in(&keep->server, name, buf_str(&keep->part), "/outbox");
    int status = path ? 0 : -ENOMEM;
    if (!status && strcmp(path, keep->journal.path) != 0)
        status = keep_move(keep, name);
    free(path);
    return status;
}

int keep_write_token(const struct endpoint *server, struct str name, struct str token)
{
    int fd = open_in(server, name, STR(""), "/token");
    if (fd < 0)
        return fd;
    int status = pwrite(fd, token.bytes, token.size, 0) < 0 ? -errno : 0;
    close(fd);
    return status;
}

int keep_read_token(const struct endpoint *server, struct str name, uint8_t token[LIMIT_TOKEN_SIZE])
{
    char *path = path_in(server, name, STR(""), "/token");
    if (!path)
        return -ENOMEM;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    free(path);
    if (fd < 0)
        return -errno;
    ssize_t size = read(fd, token, LIMIT_TOKEN_SIZE);
    close(fd);
    return size == LIMIT_TOKEN_SIZE ? 0 : -ENOENT;
}
