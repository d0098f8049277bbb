/* A list of wishes, granted one after the other. */
#include "client/cli/export_files.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

enum { HEX_SIZE = 2 * LIMIT_FILE_HASH_SIZE };

struct export_wish {
    uint64_t no;
    struct file_facts file;
};

static struct str hash_of(const struct export_wish *wish)
{
    return (struct str){ (const char *)wish->file.hash, sizeof(wish->file.hash) };
}

int export_files_path(struct buf *out, const char *folder, struct str hash)
{
    char hex[HEX_SIZE + 1];
    sodium_bin2hex(hex, sizeof(hex), (const uint8_t *)hash.bytes, hash.size);
    return buf_printf(out, "%s/%s", folder, hex);
}

int export_files_want(struct export_files *files, const struct message *event)
{
    if (event->kind != EVENT_FILE || event->hash.size != LIMIT_FILE_HASH_SIZE)
        return 0;
    struct export_wish *wishes =
        reallocarray(files->wishes, files->count + 1, sizeof(*files->wishes));
    if (!wishes)
        return -ENOMEM;
    files->wishes = wishes;
    wishes[files->count++] = (struct export_wish){ event->no, file_facts_of(event) };
    return 0;
}

/* Returns 1, 0 if it is there already, or -ENOMEM. */
static int fetch(struct visit *visit, struct str room, const struct export_wish *wish,
                 const char *folder)
{
    struct buf path = { 0 };
    int status = export_files_path(&path, folder, hash_of(wish));
    if (status == 0 && access(buf_cstr(&path), F_OK) == 0) {
        buf_fini(&path);
        return 0;
    }
    if (status == 0) {
        const struct transfers_wish wanted = { .room = room,
                                               .no = wish->no,
                                               .name = STR("content"),
                                               .file = wish->file,
                                               .path = buf_str(&path) };
        status = transfers_download(driver_transfers(visit->driver), &wanted);
    }
    buf_fini(&path);
    return status ? -ENOMEM : 1;
}

int export_files_fetch(struct export_files *files, struct visit *visit, struct str room,
                       const char *folder)
{
    int status = 0;
    while (status == 0 && files->done < files->count)
        status = fetch(visit, room, &files->wishes[files->done++], folder);
    return status;
}

void export_files_fini(struct export_files *files)
{
    free(files->wishes);
    *files = (struct export_files){ 0 };
}
