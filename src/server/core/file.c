/* Contents, the messages that name them, and what they count for: see file.h. */
#include "server/core/file.h"
#include "server/core/emit.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <errno.h>
#include <stdlib.h>

uint64_t file_charge(uint64_t size)
{
    return size > LIMIT_FILE_CHARGE ? size : LIMIT_FILE_CHARGE;
}

static struct file_id id_of(struct str hash, uint64_t size)
{
    struct file_id id = { .size = size };
    memcpy(id.hash, hash.bytes, sizeof(id.hash));
    return id;
}

struct file *file_find(const struct core *core, struct str hash, uint64_t size)
{
    struct file *file;
    if (hash.size != LIMIT_FILE_HASH_SIZE)
        return NULL;
    const struct file_id id = id_of(hash, size);
    HASH_FIND(hh, core->files, &id, sizeof(id), file);
    return file;
}

/* The content of this hash, a new one if need be. NULL when memory ran out. */
static struct file *file_get(struct core *core, struct str hash, uint64_t size)
{
    struct file *file = file_find(core, hash, size);
    if (file)
        return file;
    file = calloc(1, sizeof(*file));
    if (!file)
        return NULL;
    file->id = id_of(hash, size);
    HASH_ADD(hh, core->files, id, sizeof(file->id), file);
    if (!file->hh.tbl) {
        free(file);
        return NULL;
    }
    core->file_bytes += file_charge(size);
    return file;
}

/* Let a content go if nothing names it any more. */
static void file_release(struct core *core, struct file *file, struct effects *effects)
{
    if (file->refs || file->upload_count > 0)
        return;
    if (effects)
        emit_drop_file(effects, file);
    core->file_bytes -= file_charge(file->id.size);
    HASH_DELETE(hh, core->files, file);
    free(file);
}

/* Whose sum a payer's files count for; NULL: the account is gone. */
static uint64_t *payer_bytes(struct core *core, uint64_t payer)
{
    if (payer == 0)
        return &core->guest_bytes;
    struct user *user = user_find(core, payer);
    return user ? &user->file_bytes : NULL;
}

static void charge(struct core *core, uint64_t payer, const struct file *file)
{
    uint64_t *bytes = payer_bytes(core, payer);
    if (bytes)
        *bytes += file_charge(file->id.size);
}

static void give_back(struct core *core, uint64_t payer, const struct file *file)
{
    uint64_t *bytes = payer_bytes(core, payer);
    if (bytes)
        *bytes -= file_charge(file->id.size);
}

void file_free_all(struct core *core)
{
    struct file *file, *next;
    HASH_ITER (hh, core->files, file, next) {
        HASH_DELETE(hh, core->files, file);
        free(file);
    }
}

/* ---- messages that name files ---- */

struct file_ref *file_ref_find(const struct core *core, uint64_t room, uint64_t no)
{
    struct file_ref_key key = { room, no };
    struct file_ref *ref;
    HASH_FIND(hh, core->file_refs, &key, sizeof(key), ref);
    return ref;
}

int file_ref_add(struct core *core, struct room *room, uint64_t no, uint64_t payer, struct str hash,
                 uint64_t size)
{
    struct file_ref *ref = calloc(1, sizeof(*ref));
    struct file *file = ref ? file_get(core, hash, size) : NULL;
    if (!file) {
        free(ref);
        return -ENOMEM;
    }
    *ref = (struct file_ref){ .key = { room->number, no }, .file = file, .payer = payer };
    HASH_ADD(hh, core->file_refs, key, sizeof(ref->key), ref);
    if (!ref->hh.tbl) {
        free(ref);
        file_release(core, file, NULL);
        return -ENOMEM;
    }
    DL_APPEND2(room->files, ref, room_prev, room_next);
    DL_APPEND2(file->refs, ref, file_prev, file_next);
    charge(core, payer, file);
    return 0;
}

void file_ref_drop(struct core *core, struct room *room, struct file_ref *ref,
                   struct effects *effects)
{
    struct file *file = ref->file;
    give_back(core, ref->payer, file);
    HASH_DELETE(hh, core->file_refs, ref);
    DL_DELETE2(room->files, ref, room_prev, room_next);
    DL_DELETE2(file->refs, ref, file_prev, file_next);
    emit_del_file(effects, &ref->key);
    free(ref);
    file_release(core, file, effects);
}

void file_ref_drop_all(struct core *core, struct room *room, struct effects *effects)
{
    while (room->files)
        file_ref_drop(core, room, room->files, effects);
}

/* ---- uploads ---- */

struct upload *upload_find(const struct user *user, struct str hash)
{
    struct upload *upload;
    DL_FOREACH (user->uploads, upload) {
        if (str_equal(file_hash(upload->file), hash))
            return upload;
    }
    return NULL;
}

struct upload *upload_add(struct core *core, struct user *user, uint64_t payer, struct str hash,
                          uint64_t size)
{
    struct upload *upload = calloc(1, sizeof(*upload));
    struct file *file = upload ? file_get(core, hash, size) : NULL;
    if (!file) {
        free(upload);
        return NULL;
    }
    *upload = (struct upload){ .file = file, .payer = payer };
    file->upload_count++;
    DL_APPEND(user->uploads, upload);
    user->upload_count++;
    core->upload_count++;
    charge(core, payer, file);
    return upload;
}

void upload_set_stored(struct upload *upload)
{
    if (!upload->is_stored)
        upload->file->stored_count++;
    upload->is_stored = true;
}

/* Take it out of all lists. */
static void upload_remove(struct core *core, struct user *user, struct upload *upload,
                          struct effects *effects)
{
    struct file *file = upload->file;
    emit_del_upload(effects, user, file_hash(file));
    give_back(core, upload->payer, file);
    DL_DELETE(user->uploads, upload);
    user->upload_count--;
    core->upload_count--;
    file->upload_count--;
    file->stored_count -= upload->is_stored;
    free(upload);
}

void upload_settle(struct core *core, struct user *user, struct upload *upload,
                   struct effects *effects)
{
    upload_remove(core, user, upload, effects);
}

void upload_drop(struct core *core, struct user *user, struct upload *upload,
                 struct effects *effects)
{
    struct file *file = upload->file;
    emit_drop_upload(effects, user, file_hash(file));
    upload_remove(core, user, upload, effects);
    file_release(core, file, effects);
}

void upload_drop_all(struct core *core, struct user *user, struct effects *effects)
{
    while (user->uploads)
        upload_drop(core, user, user->uploads, effects);
}

static void sweep_user(struct core *core, struct user *user, struct effects *effects)
{
    struct upload *upload, *next;
    DL_FOREACH_SAFE (user->uploads, upload, next) {
        if (upload->age > 0)
            upload_drop(core, user, upload, effects);
        else
            upload->age++;
    }
}

void upload_sweep(struct core *core, uint64_t now_ms, struct effects *effects)
{
    if (core->upload_count == 0 || now_ms < core->sweep_ms)
        return;
    bool is_first = core->sweep_ms == 0;
    core->sweep_ms = now_ms + core->config.files.upload_ms;
    if (is_first)
        return;
    for (struct user *user = core->users; user; user = user->by_number.next)
        sweep_user(core, user, effects);
}

/* ---- what others ask ---- */

bool core_has_file(const struct core *core, struct str hash, uint64_t size)
{
    return file_find(core, hash, size);
}

static struct upload *find_open(const struct user *user, struct str hash)
{
    struct upload *upload = user ? upload_find(user, hash) : NULL;
    return upload && !upload->is_stored ? upload : NULL;
}

bool core_has_upload(const struct core *core, uint64_t user, struct str hash)
{
    return find_open(user_find(core, user), hash);
}

static struct upload_ticket ticket_of(const struct user *user, const struct upload *upload)
{
    return (struct upload_ticket){ .user = user->number, .file = upload->file->id };
}

bool core_find_upload(const struct core *core, const struct proposal *proposal,
                      struct upload_ticket *ticket)
{
    const struct user_session *session = user_session_find(core, proposal->session);
    if (!session || proposal->message->type != MESSAGE_CHUNK)
        return false;
    struct upload *upload = find_open(session->user, proposal->message->hash);
    if (upload)
        *ticket = ticket_of(session->user, upload);
    return upload;
}

bool core_each_file(const struct core *core, core_file_fn fn, void *context)
{
    for (const struct file *file = core->files; file; file = file->hh.next)
        if ((file->refs || file->stored_count > 0) && !fn(context, &file->id))
            return false;
    return true;
}

bool core_each_upload(const struct core *core, core_upload_fn fn, void *context)
{
    for (const struct user *user = core->users; user; user = user->by_number.next) {
        const struct upload *upload;
        DL_FOREACH (user->uploads, upload) {
            const struct upload_ticket ticket = ticket_of(user, upload);
            if (!upload->is_stored && !fn(context, &ticket))
                return false;
        }
    }
    return true;
}
