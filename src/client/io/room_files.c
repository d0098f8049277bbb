/* What is kept of rooms, on disk. Nothing waits for the disk: what is lost is fetched again. */
#include "client/io/room_files.h"

#include "client/core/room_cache.h"
#include "client/io/file_name.h"
#include "client/io/small_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOMS_FOLDER "rooms"

enum { DIGEST_SIZE = crypto_generichash_BYTES, FILES_MAX = LIMIT_ROOMS_PER_USER };

static void bytes_digest(struct str server, struct str bytes, uint8_t digest[DIGEST_SIZE])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, DIGEST_SIZE);
    crypto_generichash_update(&state, (const uint8_t *)server.bytes, server.size);
    crypto_generichash_update(&state, (const uint8_t *)"", 1);
    crypto_generichash_update(&state, (const uint8_t *)bytes.bytes, bytes.size);
    crypto_generichash_final(&state, digest, DIGEST_SIZE);
}

/* Append where the file of a room is. */
static int file_path(const char *folder, struct str room, struct buf *out)
{
    int status = buf_printf(out, "%s/" ROOMS_FOLDER "/", folder);
    if (!status)
        status = file_name_append(out, room);
    return !status && !buf_cstr(out) ? -ENOMEM : status;
}

int room_files_write(const char *folder, struct str server, struct str room, struct str bytes)
{
    struct buf path = { 0 }, file = { 0 };
    uint8_t digest[DIGEST_SIZE];
    bytes_digest(server, bytes, digest);
    int status = bytes.size > ROOM_CACHE_SIZE_MAX ? -EFBIG : file_path(folder, room, &path);
    if (!status)
        status = buf_append(&file, digest, sizeof(digest));
    if (!status)
        status = buf_append_str(&file, bytes);
    if (!status)
        status = small_file_put(buf_cstr(&path), buf_str(&file));
    buf_fini(&path);
    buf_fini(&file);
    return status;
}

int room_files_remove(const char *folder, struct str room)
{
    struct buf path = { 0 };
    int status = file_path(folder, room, &path);
    if (!status && unlink(buf_cstr(&path)) != 0 && errno != ENOENT)
        status = -errno;
    buf_fini(&path);
    return status;
}

/* ---- all of them ---- */

/* A file that was found. */
struct found {
    char *name;       /* owned */
    struct buf bytes; /* with the digest */
    uint64_t place;
};

struct found_list {
    struct found *items; /* owned */
    size_t count;
};

static struct str found_room(const struct found *found)
{
    return str_skip(buf_str(&found->bytes), DIGEST_SIZE);
}

static int read_all(int folder_fd, const char *name, struct buf *out)
{
    struct stat facts;
    int fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    int status = fstat(fd, &facts) == 0 ? 0 : -errno;
    if (!status && (!S_ISREG(facts.st_mode) || facts.st_size > ROOM_CACHE_SIZE_MAX + DIGEST_SIZE))
        status = -EFBIG;
    if (!status)
        status = buf_reserve(out, (size_t)facts.st_size + 1);
    ssize_t size = status ? 0 : read(fd, out->bytes, (size_t)facts.st_size);
    out->size = size > 0 ? (size_t)size : 0;
    close(fd);
    return status;
}

static bool is_whole(const struct found *found, struct str server)
{
    uint8_t digest[DIGEST_SIZE];
    if (found->bytes.size < DIGEST_SIZE)
        return false;
    bytes_digest(server, found_room(found), digest);
    return memcmp(digest, found->bytes.bytes, DIGEST_SIZE) == 0;
}

/* Read a file and add it to the list; one that is damaged stands at its end. */
static int found_add(struct found_list *list, int folder_fd, const char *name, struct str server)
{
    struct found *items = reallocarray(list->items, list->count + 1, sizeof(*items));
    if (!items)
        return -ENOMEM;
    list->items = items;
    struct found *found = &items[list->count];
    *found = (struct found){ .name = strdup(name), .place = UINT64_MAX };
    if (!found->name)
        return -ENOMEM;
    list->count++;
    if (read_all(folder_fd, name, &found->bytes) == 0 && is_whole(found, server))
        found->place = room_cache_place(found_room(found));
    return 0;
}

static int found_compare(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    return x->place < y->place ? -1 : x->place > y->place;
}

static int found_read(DIR *directory, struct found_list *list, struct str server)
{
    const struct dirent *entry;
    int status = 0;
    while (!status && (entry = readdir(directory)))
        if (entry->d_name[0] != '.' && list->count < FILES_MAX)
            status = found_add(list, dirfd(directory), entry->d_name, server);
    if (list->count > 0)
        qsort(list->items, list->count, sizeof(*list->items), found_compare);
    return status;
}

static void found_fini(struct found_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        buf_fini(&list->items[i].bytes);
    }
    free(list->items);
}

static DIR *open_rooms(const char *folder)
{
    struct buf path = { 0 };
    DIR *directory = NULL;
    if (buf_printf(&path, "%s/" ROOMS_FOLDER, folder) == 0 && buf_cstr(&path))
        directory = opendir(buf_cstr(&path));
    buf_fini(&path);
    return directory;
}

int room_files_load(const char *folder, struct str server, room_files_fn take, void *context,
                    size_t *damaged_count)
{
    struct found_list list = { 0 };
    DIR *directory = open_rooms(folder);
    *damaged_count = 0;
    if (!directory)
        return errno == ENOENT ? 0 : -errno;
    int status = found_read(directory, &list, server);
    for (size_t i = 0; i < list.count; i++) {
        const struct found *found = &list.items[i];
        bool is_fine = found->place != UINT64_MAX && take(context, found_room(found)) == 0;
        if (is_fine)
            continue;
        unlinkat(dirfd(directory), found->name, 0);
        ++*damaged_count;
    }
    closedir(directory);
    found_fini(&list);
    return status;
}

void room_files_remove_all(const char *folder)
{
    DIR *directory = open_rooms(folder);
    const struct dirent *entry;
    while (directory && (entry = readdir(directory)))
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
}
