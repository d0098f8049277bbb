/*
 * The sweep after a start: whatever a crash left between the disk and the database is one of two
 * things, a file that nobody knows of, which goes, or a content that is missing, which is told.
 */
#include "server/store/content_name.h"
#include "server/store/contents.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- what is known ---- */

static int compare_files(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct file_id));
}

static int compare_uploads(const void *a, const void *b)
{
    const struct upload_ticket *first = a, *second = b;
    if (first->user != second->user)
        return first->user < second->user ? -1 : 1;
    return memcmp(first->file.hash, second->file.hash, sizeof(first->file.hash));
}

/* Make room for one more item of @size. Returns false when memory ran out. */
static bool reserve(void **items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    size_t more = *capacity ? 2 * *capacity : 64;
    void *grown = realloc(*items, more * size);
    if (!grown)
        return false;
    *items = grown;
    *capacity = more;
    return true;
}

static bool add_file(void *context, const struct file_id *file)
{
    struct contents_known *known = context;
    void *items = known->files;
    if (!reserve(&items, known->file_count, &known->file_capacity, sizeof(*file)))
        return false;
    known->files = items;
    known->files[known->file_count++] = *file;
    return true;
}

static bool add_upload(void *context, const struct upload_ticket *ticket)
{
    struct contents_known *known = context;
    void *items = known->uploads;
    if (!reserve(&items, known->upload_count, &known->upload_capacity, sizeof(*ticket)))
        return false;
    known->uploads = items;
    known->uploads[known->upload_count++] = *ticket;
    return true;
}

int contents_known_init(struct contents_known *known, const struct core *core)
{
    *known = (struct contents_known){ 0 };
    if (!core_each_file(core, add_file, known) || !core_each_upload(core, add_upload, known))
        return -ENOMEM;
    if (known->file_count > 0)
        qsort(known->files, known->file_count, sizeof(*known->files), compare_files);
    if (known->upload_count > 0)
        qsort(known->uploads, known->upload_count, sizeof(*known->uploads), compare_uploads);
    return 0;
}

void contents_known_fini(struct contents_known *known)
{
    free(known->files);
    free(known->uploads);
    *known = (struct contents_known){ 0 };
}

static bool is_known_file(const struct contents_known *known, const char *name)
{
    struct file_id file;
    return !content_name_parse_file(name, &file) ||
           (known->file_count > 0 &&
            bsearch(&file, known->files, known->file_count, sizeof(file), compare_files));
}

static bool is_known_upload(const struct contents_known *known, const char *name)
{
    struct upload_ticket ticket;
    return !content_name_parse_upload(name, &ticket) ||
           (known->upload_count > 0 &&
            bsearch(&ticket, known->uploads, known->upload_count, sizeof(ticket), compare_uploads));
}

/* ---- the disk ---- */

typedef bool (*known_fn)(const struct contents_known *known, const char *name);

/* Remove what is not known; a name that we would not give is left alone. Takes @folder_fd. */
static int sweep_folder(int folder_fd, const struct contents_known *known, known_fn is_known,
                        struct contents_swept *swept)
{
    DIR *folder = fdopendir(folder_fd);
    if (!folder) {
        close(folder_fd);
        return -errno;
    }
    const struct dirent *entry;
    while ((entry = readdir(folder)))
        if (!is_known(known, entry->d_name) && unlinkat(dirfd(folder), entry->d_name, 0) == 0)
            swept->removed++;
    closedir(folder);
    return 0;
}

static int sweep_place(const struct contents *contents, const char *name,
                       const struct contents_known *known, known_fn is_known,
                       struct contents_swept *swept)
{
    int fd = openat(contents->folder_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    return sweep_folder(fd, known, is_known, swept);
}

/* The folders that there are: few servers have all that there can be. */
static int sweep_places(const struct contents *contents, const struct contents_known *known,
                        struct contents_swept *swept)
{
    int fd = openat(contents->folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *places = fd < 0 ? NULL : fdopendir(fd);
    int status = places ? 0 : -errno;
    if (!places && fd >= 0)
        close(fd);
    for (const struct dirent *entry; status == 0 && (entry = readdir(places));)
        if (content_name_is_folder(entry->d_name))
            status = sweep_place(contents, entry->d_name, known, is_known_file, swept);
    if (places)
        closedir(places);
    return status;
}

static void count_missing(const struct contents *contents, const struct contents_known *known,
                          struct contents_swept *swept)
{
    for (size_t i = 0; i < known->file_count; i++) {
        char byte;
        if (contents_read(contents, &known->files[i], 0, &byte, 1) < 0)
            swept->missing++;
    }
}

int contents_sweep(const struct contents *contents, const struct contents_known *known,
                   struct contents_swept *swept)
{
    *swept = (struct contents_swept){ 0 };
    int status = sweep_place(contents, "tmp", known, is_known_upload, swept);
    if (!status)
        status = sweep_places(contents, known, swept);
    if (!status)
        count_missing(contents, known, swept);
    return status;
}
