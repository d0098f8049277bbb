/*
 * The disk is a list of files, a file is its bytes and, for each page written since the last
 * sync, a copy of what the page held before: a sync drops the copies, a power cut puts (some
 * of) them back. So a write costs one copy of a page at most, and a sync next to nothing.
 *
 * There is no locking and no shared memory: one connection at a time, in exclusive mode.
 */
#include "sim_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIM_PAGE = 4096,
    SIM_SECTOR = 512, /* what a disk writes whole or not at all */
    SIM_FILES = 4,    /* database, write-ahead log, a journal while the database is new */
    SIM_PATH_MAX = 64,
};

struct sim_file {
    char path[SIM_PATH_MAX]; /* empty: a free place */
    uint8_t *bytes;          /* owned; whole pages, zero beyond size */
    uint8_t **before;        /* owned: per page what a power cut brings back; NULL: it is synced */
    size_t page_count;       /* of both */
    size_t dirty_begin, dirty_end; /* the pages among which those with a copy are */
    uint64_t size, synced_size;
};

struct sim_disk {
    sqlite3_vfs vfs;
    char name[32];
    struct sim_file files[SIM_FILES];
    uint64_t capacity, size;
    uint64_t random;
    uint64_t sync_count;
    uint64_t clock_ms;
    bool is_dead, ignores_syncs, fails_syncs;
};

/* What SQLite holds; it allocates vfs.szOsFile bytes for it. */
struct sim_handle {
    sqlite3_file base;
    struct sim_disk *disk;
    struct sim_file *file;
};

/* splitmix64 */
static uint64_t disk_random(struct sim_disk *disk)
{
    uint64_t z = disk->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* ---- files ---- */

static void file_forget_before(struct sim_file *file)
{
    for (size_t page = file->dirty_begin; page < file->dirty_end; page++) {
        free(file->before[page]);
        file->before[page] = NULL;
    }
    file->dirty_begin = file->dirty_end = 0;
    file->synced_size = file->size;
}

static void file_fini(struct sim_file *file)
{
    file_forget_before(file);
    free(file->bytes);
    free(file->before);
    *file = (struct sim_file){ 0 };
}

/* Have pages for @size bytes. */
static int file_reserve(struct sim_file *file, uint64_t size)
{
    size_t page_count = (size_t)((size + SIM_PAGE - 1) / SIM_PAGE);
    if (page_count <= file->page_count)
        return SQLITE_OK;
    page_count += page_count / 2 + 8;
    uint8_t *bytes = realloc(file->bytes, page_count * SIM_PAGE);
    if (!bytes)
        return SQLITE_IOERR_NOMEM;
    file->bytes = bytes;
    uint8_t **before = realloc(file->before, page_count * sizeof(*before));
    if (!before)
        return SQLITE_IOERR_NOMEM;
    file->before = before;
    size_t more = page_count - file->page_count;
    memset(bytes + file->page_count * SIM_PAGE, 0, more * SIM_PAGE);
    memset(before + file->page_count, 0, more * sizeof(*before));
    file->page_count = page_count;
    return SQLITE_OK;
}

static void file_mark_dirty(struct sim_file *file, size_t begin, size_t end)
{
    bool is_clean = file->dirty_begin == file->dirty_end;
    if (is_clean || begin < file->dirty_begin)
        file->dirty_begin = begin;
    if (is_clean || end > file->dirty_end)
        file->dirty_end = end;
}

/* Before the bytes from @offset on change: keep the pages as they were when last synced. */
static int file_keep_before(struct sim_file *file, uint64_t offset, uint64_t size)
{
    size_t begin = (size_t)(offset / SIM_PAGE);
    size_t end = (size_t)((offset + size + SIM_PAGE - 1) / SIM_PAGE);
    file_mark_dirty(file, begin, end);
    for (size_t page = begin; page < end; page++) {
        if (file->before[page])
            continue;
        file->before[page] = malloc(SIM_PAGE);
        if (!file->before[page])
            return SQLITE_IOERR_NOMEM;
        memcpy(file->before[page], file->bytes + page * SIM_PAGE, SIM_PAGE);
    }
    return SQLITE_OK;
}

/* The file has another size; what lies beyond is zero. */
static int file_resize(struct sim_disk *disk, struct sim_file *file, uint64_t size)
{
    if (size > file->size && disk->size + (size - file->size) > disk->capacity)
        return SQLITE_FULL;
    int code = file_reserve(file, size);
    if (!code && size < file->size) {
        code = file_keep_before(file, size, file->size - size);
        if (!code)
            memset(file->bytes + size, 0, (size_t)(file->size - size));
    }
    if (code)
        return code;
    disk->size = disk->size - file->size + size;
    file->size = size;
    return SQLITE_OK;
}

/* Power is cut while a page is under way: its sectors go back, most of them, by dice. */
static void file_lose_page(struct sim_disk *disk, struct sim_file *file, size_t page)
{
    uint64_t spared = disk_random(disk) & disk_random(disk);
    for (size_t i = 0; i < SIM_PAGE / SIM_SECTOR; i++) {
        size_t at = i * SIM_SECTOR;
        if ((spared >> i & 1) == 0)
            memcpy(file->bytes + page * SIM_PAGE + at, file->before[page] + at, SIM_SECTOR);
    }
}

/* Power is cut: what was written since the last sync is uncertain, the size as well. */
static void file_lose(struct sim_disk *disk, struct sim_file *file)
{
    for (size_t page = file->dirty_begin; page < file->dirty_end; page++) {
        if (file->before[page])
            file_lose_page(disk, file, page);
    }
    uint64_t size = disk_random(disk) & 1 ? file->size : file->synced_size;
    disk->size = disk->size - file->size + size;
    file->size = size;
    size_t capacity = file->page_count * SIM_PAGE;
    if (size < capacity)
        memset(file->bytes + size, 0, capacity - (size_t)size);
}

static struct sim_file *disk_find(struct sim_disk *disk, const char *path)
{
    for (size_t i = 0; i < SIM_FILES; i++) {
        if (strcmp(disk->files[i].path, path) == 0)
            return &disk->files[i];
    }
    return NULL;
}

/* ---- what SQLite calls on a file ---- */

static struct sim_handle *handle_of(sqlite3_file *base)
{
    return (struct sim_handle *)base;
}

static int on_close(sqlite3_file *base)
{
    (void)base;
    return SQLITE_OK;
}

static int on_read(sqlite3_file *base, void *into, int size, sqlite3_int64 offset)
{
    struct sim_handle *handle = handle_of(base);
    const struct sim_file *file = handle->file;
    if (handle->disk->is_dead)
        return SQLITE_IOERR_READ;
    uint64_t start = (uint64_t)offset, wanted = (uint64_t)size;
    uint64_t there = start < file->size ? file->size - start : 0;
    size_t count = (size_t)(there < wanted ? there : wanted);
    if (count > 0)
        memcpy(into, file->bytes + start, count);
    memset((uint8_t *)into + count, 0, (size_t)wanted - count);
    return count == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int on_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 offset)
{
    struct sim_handle *handle = handle_of(base);
    struct sim_file *file = handle->file;
    uint64_t start = (uint64_t)offset, end = start + (uint64_t)size;
    if (handle->disk->is_dead)
        return SQLITE_IOERR_WRITE;
    int code = file_reserve(file, end);
    if (!code)
        code = file_keep_before(file, start, (uint64_t)size);
    if (!code && end > file->size)
        code = file_resize(handle->disk, file, end);
    if (!code)
        memcpy(file->bytes + start, bytes, (size_t)size);
    return code;
}

static int on_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct sim_handle *handle = handle_of(base);
    if (handle->disk->is_dead)
        return SQLITE_IOERR_TRUNCATE;
    return file_resize(handle->disk, handle->file, (uint64_t)size);
}

static int on_sync(sqlite3_file *base, int flags)
{
    struct sim_handle *handle = handle_of(base);
    (void)flags;
    if (handle->disk->is_dead || handle->disk->fails_syncs)
        return SQLITE_IOERR_FSYNC;
    handle->disk->sync_count++;
    if (!handle->disk->ignores_syncs)
        file_forget_before(handle->file);
    return SQLITE_OK;
}

static int on_file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    struct sim_handle *handle = handle_of(base);
    if (handle->disk->is_dead)
        return SQLITE_IOERR_FSTAT;
    *size = (sqlite3_int64)handle->file->size;
    return SQLITE_OK;
}

static int on_lock(sqlite3_file *base, int level)
{
    (void)base;
    (void)level;
    return SQLITE_OK;
}

static int on_check_reserved(sqlite3_file *base, int *is_reserved)
{
    (void)base;
    *is_reserved = 0;
    return SQLITE_OK;
}

static int on_control(sqlite3_file *base, int operation, void *argument)
{
    (void)base;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int on_sector_size(sqlite3_file *base)
{
    (void)base;
    return SIM_SECTOR;
}

/* As SQLite assumes of all disks: a write that power cuts short harms only its own sectors. */
static int on_characteristics(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 1,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_file_size,
    .xLock = on_lock,
    .xUnlock = on_lock,
    .xCheckReservedLock = on_check_reserved,
    .xFileControl = on_control,
    .xSectorSize = on_sector_size,
    .xDeviceCharacteristics = on_characteristics,
};

/* ---- what SQLite calls on the disk ---- */

static int on_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out)
{
    struct sim_disk *disk = vfs->pAppData;
    struct sim_handle *handle = handle_of(base);
    base->pMethods = NULL;
    if (disk->is_dead || !path || strlen(path) >= SIM_PATH_MAX)
        return SQLITE_CANTOPEN;
    struct sim_file *file = disk_find(disk, path);
    if (!file && (flags & SQLITE_OPEN_CREATE))
        file = disk_find(disk, "");
    if (!file)
        return SQLITE_CANTOPEN;
    strcpy(file->path, path);
    *handle = (struct sim_handle){ { &file_methods }, disk, file };
    if (out)
        *out = flags;
    return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *vfs, const char *path, int sync_directory)
{
    struct sim_disk *disk = vfs->pAppData;
    (void)sync_directory;
    struct sim_file *file = disk->is_dead ? NULL : disk_find(disk, path);
    if (!file)
        return disk->is_dead ? SQLITE_IOERR_DELETE : SQLITE_IOERR_DELETE_NOENT;
    disk->size -= file->size;
    file_fini(file);
    return SQLITE_OK;
}

static int on_access(sqlite3_vfs *vfs, const char *path, int flags, int *answer)
{
    struct sim_disk *disk = vfs->pAppData;
    (void)flags;
    *answer = disk_find(disk, path) != NULL;
    return SQLITE_OK;
}

static int on_full_path(sqlite3_vfs *vfs, const char *path, int size, char *full)
{
    (void)vfs;
    return snprintf(full, (size_t)size, "%s", path) < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int on_randomness(sqlite3_vfs *vfs, int size, char *bytes)
{
    struct sim_disk *disk = vfs->pAppData;
    for (int i = 0; i < size; i++)
        bytes[i] = (char)disk_random(disk);
    return size;
}

static int on_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int on_time(sqlite3_vfs *vfs, double *day)
{
    struct sim_disk *disk = vfs->pAppData;
    *day = 2460000.5 + (double)disk->clock_ms++ / 86400000.0;
    return SQLITE_OK;
}

/* ---- the disk ---- */

struct sim_disk *sim_disk_new(uint64_t seed)
{
    struct sim_disk *disk = calloc(1, sizeof(*disk));
    if (!disk)
        return NULL;
    disk->random = seed;
    disk->capacity = UINT64_MAX;
    snprintf(disk->name, sizeof(disk->name), "sim-%p", (void *)disk);
    disk->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = sizeof(struct sim_handle),
        .mxPathname = SIM_PATH_MAX,
        .zName = disk->name,
        .pAppData = disk,
        .xOpen = on_open,
        .xDelete = on_delete,
        .xAccess = on_access,
        .xFullPathname = on_full_path,
        .xRandomness = on_randomness,
        .xSleep = on_sleep,
        .xCurrentTime = on_time,
    };
    /* the salts of write-ahead logs come from here; 0 would mean: from the system */
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(seed | 1), NULL);
    if (sqlite3_vfs_register(&disk->vfs, 0) == SQLITE_OK)
        return disk;
    free(disk);
    return NULL;
}

void sim_disk_free(struct sim_disk *disk)
{
    if (!disk)
        return;
    sqlite3_vfs_unregister(&disk->vfs);
    for (size_t i = 0; i < SIM_FILES; i++)
        file_fini(&disk->files[i]);
    free(disk);
}

const char *sim_disk_vfs(const struct sim_disk *disk)
{
    return disk->name;
}

void sim_disk_crash(struct sim_disk *disk, bool keep)
{
    disk->is_dead = true;
    for (size_t i = 0; i < SIM_FILES; i++) {
        struct sim_file *file = &disk->files[i];
        if (!keep)
            file_lose(disk, file);
        file_forget_before(file);
    }
}

void sim_disk_restart(struct sim_disk *disk)
{
    disk->is_dead = false;
}

void sim_disk_ignore_syncs(struct sim_disk *disk, bool ignore)
{
    disk->ignores_syncs = ignore;
}

void sim_disk_set_capacity(struct sim_disk *disk, uint64_t size)
{
    disk->capacity = size;
}

void sim_disk_fail_syncs(struct sim_disk *disk, bool fail)
{
    disk->fails_syncs = fail;
}

uint64_t sim_disk_size(const struct sim_disk *disk)
{
    return disk->size;
}

uint64_t sim_disk_sync_count(const struct sim_disk *disk)
{
    return disk->sync_count;
}
