/*
 * OFFER, CHUNK and FETCH, and what a message that names a file must fulfil. Contents never come
 * here: who may send and read them is decided, and others do it.
 */
#include "server/core/emit.h"
#include "server/core/file.h"
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <errno.h>
#include <hutong/common/file_type.h>
#include <hutong/common/safe_name.h>

static const struct file_limits *limits_of(const struct request *request)
{
    return &request->core->config.files;
}

/* Who pays for what is offered. */
static uint64_t payer_of(const struct request *request)
{
    const struct user *user = request->user;
    if (request_is_for_import(request))
        return FILE_IMPORTED;
    return user->account ? user->number : 0;
}

/* Whether this user may send files at all; refused otherwise. */
static bool check_sender(struct request *request)
{
    const struct file_limits *limits = limits_of(request);
    bool is_guest = payer_of(request) == 0;
    if (limits->size_max == 0)
        reply_error(request, ERROR_NOT_ALLOWED, "This server takes no files.");
    else if (is_guest && limits->guest_quota == 0)
        reply_error(request, ERROR_NOT_ALLOWED,
                    "Guests may not send files here; register your name first.");
    else
        return true;
    return false;
}

static bool check_name(struct request *request, struct str name)
{
    const struct file_limits *limits = limits_of(request);
    enum safe_name_result result = safe_name_check(name);
    if (result != SAFE_NAME_OK)
        reply_error(request, ERROR_FILE_NAME, "%s", safe_name_text(result));
    else if (limits->types[0] &&
             !file_type_is_listed(safe_name_extension(name), str_of(limits->types)))
        reply_error(request, ERROR_FILE_REFUSED,
                    "This server takes only files whose names end in one of: %s.", limits->types);
    else
        return true;
    return false;
}

static bool check_hash(struct request *request)
{
    if (request->message->hash.size == LIMIT_FILE_HASH_SIZE)
        return true;
    reply_error(request, ERROR_BAD_REQUEST, "The hash must have %d bytes.", LIMIT_FILE_HASH_SIZE);
    return false;
}

static bool check_size(struct request *request)
{
    uint64_t size_max = limits_of(request)->size_max;
    if (request->message->size <= size_max)
        return true;
    reply_error(request, ERROR_FILE_REFUSED,
                "The file has %llu bytes; this server takes at most %llu.",
                (unsigned long long)request->message->size, (unsigned long long)size_max);
    return false;
}

/* Whether there is space for one more file of the size that is offered; refused otherwise. */
static bool check_quota(struct request *request)
{
    const struct core *core = request->core;
    const struct file_limits *limits = limits_of(request);
    uint64_t payer = payer_of(request);
    bool is_guest = payer == 0, is_free = payer == FILE_IMPORTED;
    uint64_t used = is_guest ? core->guest_bytes : request->user->file_bytes;
    uint64_t quota = is_guest ? limits->guest_quota : limits->account_quota;
    uint64_t size = file_charge(request->message->size);
    if (!is_free && (used > quota || size > quota - used))
        reply_error(request, ERROR_QUOTA,
                    is_guest ? "All guests together have %llu of %llu bytes of files on this "
                               "server; register your name to send more."
                             : "You have %llu of %llu bytes of files on this server; recall some.",
                    (unsigned long long)used, (unsigned long long)quota);
    else if (core->file_bytes > limits->total || size > limits->total - core->file_bytes)
        reply_error(request, ERROR_QUOTA, "The server has no space left for files.");
    else
        return true;
    return false;
}

static bool check_count(struct request *request)
{
    const struct core *core = request->core;
    size_t count = HASH_CNT(hh, core->file_refs) + core->upload_count;
    if (request->user->upload_count >= LIMIT_UPLOADS_PER_USER)
        reply_error(request, ERROR_TOO_MANY,
                    "You have %d files on their way, which is the limit; say or finish one.",
                    LIMIT_UPLOADS_PER_USER);
    else if (count >= limits_of(request)->count_max)
        reply_error(request, ERROR_TOO_MANY, "The server holds as many files as it can.");
    else
        return true;
    return false;
}

/* Whether the user has said this content before: then it has proven that it knows it. */
static bool has_sent(const struct user *user, const struct file *file)
{
    const struct file_ref *ref;
    DL_FOREACH2 (file->refs, ref, file_next) {
        if (user->account && ref->payer == user->number)
            return true;
    }
    return false;
}

static void answer_whole(struct request *request, const struct file *file)
{
    struct message done = reply_to(request, MESSAGE_DONE);
    message_set_offset(&done, file->id.size);
    reply_send(request, &done);
}

/* The request as those who do it need it, and nothing else that it may hold. */
static struct message offer_of(const struct request *request)
{
    const struct message *asked = request->message;
    struct message offer = reply_to(request, MESSAGE_OFFER);
    message_set_room(&offer, asked->room);
    message_set_text(&offer, asked->text);
    message_set_size(&offer, asked->size);
    message_set_hash(&offer, asked->hash);
    return offer;
}

static void look_for_rest(struct request *request, const struct file *file)
{
    const struct message offer = offer_of(request);
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_OFFERED,
                                                     .session = request->proposal->session,
                                                     .user = request->user->number,
                                                     .content = file_hash(file),
                                                     .size = file->id.size,
                                                     .message = &offer });
}

/* A new upload; whole at once if it is of what the user has sent before. */
static int begin_upload(struct request *request)
{
    const struct message *offer = request->message;
    struct user *user = request->user;
    struct upload *upload =
        upload_add(request->core, user, payer_of(request), offer->hash, offer->size);
    if (!upload)
        return -ENOMEM;
    if (has_sent(user, upload->file))
        upload_set_stored(upload);
    emit_put_upload(request->effects, user, upload);
    if (upload->is_stored)
        answer_whole(request, upload->file);
    else
        look_for_rest(request, upload->file);
    return 0;
}

static int go_on(struct request *request, struct upload *upload)
{
    upload->age = 0;
    if (upload->file->id.size != request->message->size)
        reply_error(request, ERROR_BAD_REQUEST,
                    "The file was offered with another size; the hash or the size is wrong.");
    else if (upload->is_stored)
        answer_whole(request, upload->file);
    else
        look_for_rest(request, upload->file);
    return 0;
}

/* Into a room one sends who may speak there, or who imports it. */
static bool refuse_sending(struct request *request)
{
    if (request_is_for_import(request))
        return false;
    const struct member *member = request_find_member(request);
    return !member || rights_refuse_speech(request, member, false);
}

int request_on_offer(struct request *request)
{
    if (!check_sender(request) || !check_hash(request) ||
        !check_name(request, request->message->text) || !check_size(request))
        return 0;
    if (refuse_sending(request))
        return 0;
    struct upload *upload = upload_find(request->user, request->message->hash);
    if (upload)
        return go_on(request, upload);
    if (!check_count(request) || !check_quota(request))
        return 0;
    return begin_upload(request);
}

/* A piece of what is not on its way: core_find_upload has found nothing. */
int request_on_chunk(struct request *request)
{
    const struct upload *upload = upload_find(request->user, request->message->hash);
    if (upload && upload->is_stored)
        answer_whole(request, upload->file);
    else
        reply_error(request, ERROR_NO_UPLOAD, "This file was not offered; offer it first.");
    return 0;
}

int request_apply_stored(struct core *core, const struct proposal *proposal,
                         struct effects *effects)
{
    struct request request = { .core = core,
                               .proposal = proposal,
                               .message = proposal->message,
                               .user = user_find(core, proposal->upload_user),
                               .effects = effects };
    struct upload *upload =
        request.user ? upload_find(request.user, proposal->message->hash) : NULL;
    if (!upload) {
        reply_error(&request, ERROR_NO_UPLOAD,
                    "The upload was given up meanwhile; offer it again.");
    } else if (proposal->upload_outcome == UPLOAD_STORED) {
        upload_set_stored(upload);
        upload->age = 0;
        emit_put_upload(effects, request.user, upload);
        answer_whole(&request, upload->file);
    } else {
        upload_drop(core, request.user, upload, effects);
        reply_error(&request, ERROR_FILE_HASH,
                    "What arrived is not the file that was offered; send it again.");
    }
    return 0;
}

/* The name is the first line of the text; what follows is a comment. */
static struct str name_in(struct str text)
{
    const char *end = text.size > 0 ? memchr(text.bytes, '\n', text.size) : NULL;
    return (struct str){ text.bytes, end ? (size_t)(end - text.bytes) : text.size };
}

bool request_check_file(struct request *request)
{
    const struct upload *upload = upload_find(request->user, request->message->hash);
    if (!check_hash(request) || !check_name(request, name_in(request->message->text)))
        return false;
    if (upload && upload->is_stored)
        return true;
    reply_error(request, ERROR_NO_UPLOAD,
                "This file is not on the server; offer and send it first.");
    return false;
}

void request_set_file(struct request *request, struct message *event)
{
    const struct upload *upload = upload_find(request->user, request->message->hash);
    message_set_hash(event, file_hash(upload->file));
    message_set_size(event, upload->file->id.size);
}

int request_name_file(struct request *request, struct room *room)
{
    struct upload *upload = upload_find(request->user, request->message->hash);
    int status = file_ref_add(request->core, room, room->last_no, upload->payer,
                              file_hash(upload->file), upload->file->id.size);
    if (status != 0)
        return status;
    emit_put_file(request->effects, file_ref_find(request->core, room->number, room->last_no));
    upload_settle(request->core, request->user, upload, request->effects);
    return 0;
}

void request_release_file(struct request *request, struct room *room)
{
    struct file_ref *ref = file_ref_find(request->core, room->number, request->message->ref);
    if (ref)
        file_ref_drop(request->core, room, ref, request->effects);
    else if (request->proposal->seen_event.kind == EVENT_FILE) /* one that was imported */
        emit_del_file(request->effects,
                      &(struct file_ref_key){ .room = room->number, .no = request->message->ref });
}

static void allow_fetch(struct request *request, const struct file *file, uint64_t offset)
{
    struct message fetch = reply_to(request, MESSAGE_FETCH);
    message_set_room(&fetch, request->message->room);
    message_set_no(&fetch, request->message->no);
    message_set_offset(&fetch, offset);
    effects_push(request->effects, &(struct effect){ .kind = EFFECT_FETCH,
                                                     .session = request->proposal->session,
                                                     .content = file_hash(file),
                                                     .size = file->id.size,
                                                     .message = &fetch });
}

int request_on_fetch(struct request *request)
{
    const struct room *room = request_find_room(request);
    if (!room)
        return 0;
    const struct file_ref *ref = file_ref_find(request->core, room->number, request->message->no);
    uint64_t offset = request->message->has & HAS(FIELD_OFFSET) ? request->message->offset : 0;
    if (!ref) {
        reply_error(request, ERROR_NO_SUCH_EVENT, "That message has no file, or was recalled.");
    } else if (offset > ref->file->id.size) {
        reply_error(request, ERROR_OFFSET, "The file has %llu bytes; there is nothing behind them.",
                    (unsigned long long)ref->file->id.size);
    } else {
        allow_fetch(request, ref->file, offset);
    }
    return 0;
}
