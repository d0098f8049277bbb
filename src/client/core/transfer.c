/*
 * Files on their way. An upload is offered, and given from where the server says that it has it
 * up to; several pieces are under way at once. When anything goes wrong it waits until what was
 * sent is answered, and is offered again. A download is asked for from where it broke off.
 */
#include "client/core/chat_private.h"
#include "client/core/i18n.h"

#include <stdlib.h>

enum { TRANSFER_TRIES = 4 /* in a row without a byte of progress */ };

struct chat_transfer {
    struct transfer transfer;
    struct chat_room *room; /* upload: where it goes, borrowed */
    struct str text;        /* upload: what the message will say, owned */
    struct file_facts file; /* upload */
    struct str room_name;   /* download: owned */
    uint64_t no;            /* download */
    bool is_asking;         /* an OFFER or FETCH is under way */
    bool is_offered;        /* upload: the server has said where to go on */
    bool is_broken;         /* upload: offer it again when nothing is under way */
    unsigned under_way;     /* pieces that were asked of the io, or sent and not answered */
    unsigned tries;
    uint64_t wanted; /* upload: pieces from here on have not been asked of the io */
    uint64_t given;  /* and from here on have not come from there */
    uint64_t at_ms;  /* refused for the moment: again then; 0: not waiting */
};

static struct chat_transfer *transfer_of(struct transfer *transfer)
{
    return container_of(transfer, struct chat_transfer, transfer);
}

static struct chat_transfer *transfer_find(const struct chat *chat, uint64_t number)
{
    for (size_t i = 0; i < chat->transfer_count; i++)
        if (chat->transfers[i]->number == number)
            return transfer_of(chat->transfers[i]);
    return NULL;
}

const struct transfer *chat_find_transfer(const struct chat *chat, uint64_t number)
{
    const struct chat_transfer *found = transfer_find(chat, number);
    return found ? &found->transfer : NULL;
}

static void transfer_free(struct chat_transfer *transfer)
{
    if (!transfer)
        return;
    owned_set(&transfer->transfer.name, STR(""));
    owned_set(&transfer->text, STR(""));
    owned_set(&transfer->room_name, STR(""));
    free(transfer);
}

void transfers_fini(struct chat *chat)
{
    for (size_t i = 0; i < chat->transfer_count; i++)
        transfer_free(transfer_of(chat->transfers[i]));
    free(chat->transfers);
    chat->transfers = NULL;
    chat->transfer_count = 0;
}

static void transfer_remove(struct chat *chat, struct chat_transfer *transfer)
{
    size_t at = 0;
    while (chat->transfers[at] != &transfer->transfer)
        at++;
    chat->transfer_count--;
    memmove(&chat->transfers[at], &chat->transfers[at + 1],
            (chat->transfer_count - at) * sizeof(*chat->transfers));
    transfer_free(transfer);
}

static void transfer_tell(struct chat *chat, const struct chat_transfer *transfer,
                          enum transfer_state state, const struct message *error)
{
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_TRANSFER,
                                             .transfer = transfer->transfer.number,
                                             .transfer_state = state,
                                             .item.text = transfer->transfer.name,
                                             .text = error ? error->text : STR(""),
                                             .code = error ? error->code : ERROR_NONE });
}

static void transfer_fail(struct chat *chat, struct chat_transfer *transfer,
                          const struct message *error)
{
    transfer_tell(chat, transfer, TRANSFER_FAILED, error);
    transfer_remove(chat, transfer);
}

static void transfer_fail_text(struct chat *chat, struct chat_transfer *transfer, const char *text)
{
    struct message error = { .type = MESSAGE_ERROR };
    message_set_text(&error, str_of(text));
    transfer_fail(chat, transfer, &error);
}

static void transfer_is_done(struct chat *chat, struct chat_transfer *transfer)
{
    transfer_tell(chat, transfer, TRANSFER_DONE, NULL);
    transfer_remove(chat, transfer);
}

static struct str hash_of(const struct chat_transfer *transfer)
{
    return (struct str){ (const char *)transfer->file.hash, sizeof(transfer->file.hash) };
}

static void transfer_send(struct chat *chat, struct chat_transfer *transfer, enum request_kind kind,
                          struct message *message)
{
    uint64_t id = request_send(chat, kind, NULL, message);
    struct request *request = id > 0 ? request_find(chat, id) : NULL;
    if (request)
        request->transfer = transfer->transfer.number;
}

/* ---- steps ---- */

static void transfer_offer(struct chat *chat, struct chat_transfer *transfer)
{
    struct message offer = { .type = MESSAGE_OFFER };
    message_set_room(&offer, transfer->room->room.name);
    message_set_text(&offer, transfer->transfer.name);
    message_set_size(&offer, transfer->transfer.size);
    message_set_hash(&offer, hash_of(transfer));
    transfer->is_asking = true;
    transfer->is_broken = false;
    transfer_send(chat, transfer, REQUEST_OFFER, &offer);
}

static void transfer_want_piece(struct chat *chat, struct chat_transfer *transfer)
{
    uint64_t left = transfer->transfer.size - transfer->wanted;
    uint64_t size = left < LIMIT_CHUNK_SIZE ? left : LIMIT_CHUNK_SIZE;
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_READ_PIECE,
                                             .transfer = transfer->transfer.number,
                                             .offset = transfer->wanted,
                                             .size = size });
    transfer->wanted += size;
    transfer->under_way++;
}

static void upload_step(struct chat *chat, struct chat_transfer *transfer)
{
    bool is_joined = transfer->room->room.is_joined;
    bool must_offer = !transfer->is_offered || transfer->is_broken;
    if (must_offer && is_joined && !transfer->is_asking && transfer->under_way == 0)
        transfer_offer(chat, transfer);
    while (!must_offer && transfer->under_way < LIMIT_CHUNKS_IN_FLIGHT &&
           transfer->wanted < transfer->transfer.size)
        transfer_want_piece(chat, transfer);
}

static void download_step(struct chat *chat, struct chat_transfer *transfer)
{
    struct message fetch = { .type = MESSAGE_FETCH };
    if (transfer->is_asking)
        return;
    message_set_room(&fetch, transfer->room_name);
    message_set_no(&fetch, transfer->no);
    message_set_offset(&fetch, transfer->transfer.done);
    transfer->is_asking = true;
    transfer_send(chat, transfer, REQUEST_FETCH, &fetch);
}

static void transfer_step(struct chat *chat, struct chat_transfer *transfer)
{
    if (chat->state != CHAT_READY || transfer->at_ms > chat->inner->now_ms)
        return;
    transfer->at_ms = 0;
    if (transfer->transfer.is_upload)
        upload_step(chat, transfer);
    else
        download_step(chat, transfer);
}

void transfers_step(struct chat *chat)
{
    for (size_t i = 0; i < chat->transfer_count; i++)
        transfer_step(chat, transfer_of(chat->transfers[i]));
}

uint64_t transfers_next_tick(const struct chat *chat)
{
    uint64_t next_ms = UINT64_MAX;
    for (size_t i = 0; i < chat->transfer_count && chat->state == CHAT_READY; i++) {
        uint64_t at_ms = transfer_of(chat->transfers[i])->at_ms;
        if (at_ms > 0 && at_ms < next_ms)
            next_ms = at_ms;
    }
    return next_ms;
}

void transfers_on_disconnected(struct chat *chat)
{
    for (size_t i = 0; i < chat->transfer_count; i++) {
        struct chat_transfer *transfer = transfer_of(chat->transfers[i]);
        transfer->is_asking = transfer->is_offered = transfer->is_broken = false;
        transfer->under_way = 0;
        transfer->at_ms = 0;
    }
}

void transfers_forget_room(struct chat *chat, struct chat_room *room, struct chat_room *same)
{
    for (size_t i = chat->transfer_count; i > 0; i--) {
        struct chat_transfer *transfer = transfer_of(chat->transfers[i - 1]);
        if (transfer->room != room)
            continue;
        transfer->room = same;
        if (!same)
            transfer_fail_text(chat, transfer, _("the room was left"));
    }
}

/* ---- answers ---- */

/* The server has all of it: say so in the room. */
static void upload_finish(struct chat *chat, struct chat_transfer *transfer)
{
    if (outbox_say_file(chat, &transfer->room->room, transfer->text, &transfer->file))
        transfer_fail_text(chat, transfer, _("the file cannot be named in a message"));
    else
        transfer_is_done(chat, transfer);
}

void transfer_on_offered(struct chat *chat, uint64_t number, const struct message *message)
{
    struct chat_transfer *transfer = transfer_find(chat, number);
    if (!transfer)
        return;
    transfer->is_asking = false;
    transfer->is_offered = true;
    if (message->offset > transfer->transfer.size) {
        transfer_fail_text(chat, transfer, _("the server answers what cannot be"));
        return;
    }
    transfer->transfer.done = transfer->wanted = transfer->given = message->offset;
    transfer_tell(chat, transfer, TRANSFER_MOVING, NULL);
    if (message->offset == transfer->transfer.size)
        upload_finish(chat, transfer);
    else
        transfer_step(chat, transfer);
}

void transfer_on_taken(struct chat *chat, uint64_t number, const struct message *message)
{
    struct chat_transfer *transfer = transfer_find(chat, number);
    if (!transfer || transfer->under_way == 0)
        return;
    transfer->under_way--;
    if (message->offset > transfer->transfer.done && message->offset <= transfer->given) {
        transfer->transfer.done = message->offset;
        transfer->tries = 0;
        transfer_tell(chat, transfer, TRANSFER_MOVING, NULL);
    }
    if (transfer->transfer.done == transfer->transfer.size && transfer->under_way == 0)
        upload_finish(chat, transfer);
    else
        transfer_step(chat, transfer);
}

void transfer_on_piece(struct chat *chat, uint64_t number, const struct message *message)
{
    struct chat_transfer *transfer = transfer_find(chat, number);
    if (!transfer)
        return;
    uint64_t left = transfer->transfer.size - transfer->transfer.done;
    if (message->offset != transfer->transfer.done || message->data.size > left) {
        transfer_fail_text(chat, transfer, _("the server sends another file"));
        return;
    }
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_PIECE,
                                             .transfer = number,
                                             .offset = message->offset,
                                             .message = message });
    transfer->transfer.done += message->data.size;
    transfer->tries = 0;
    transfer_tell(chat, transfer, TRANSFER_MOVING, NULL);
}

void transfer_on_fetched(struct chat *chat, uint64_t number)
{
    struct chat_transfer *transfer = transfer_find(chat, number);
    if (!transfer)
        return;
    if (transfer->transfer.done == transfer->transfer.size)
        transfer_is_done(chat, transfer);
    else
        transfer_fail_text(chat, transfer, _("the server sends another file"));
}

/* Whether the same can succeed from where the server says. */
static bool transfer_may_go_on(struct chat_transfer *transfer, const struct message *message)
{
    bool is_out_of_step = message->code == ERROR_OFFSET || message->code == ERROR_NO_UPLOAD;
    return transfer->is_broken || (is_out_of_step && ++transfer->tries < TRANSFER_TRIES);
}

void transfer_on_refused(struct chat *chat, const struct request *request,
                         const struct message *message)
{
    struct chat_transfer *transfer = transfer_find(chat, request->transfer);
    if (!transfer)
        return;
    if (request->kind == REQUEST_CHUNK && transfer->under_way > 0)
        transfer->under_way--;
    else
        transfer->is_asking = false;
    if (chat_can_retry(chat, message))
        transfer->at_ms = chat->inner->now_ms + chat_retry_delay(message->wait_ms);
    else if (!transfer_may_go_on(transfer, message)) {
        transfer_fail(chat, transfer, message);
        return;
    }
    transfer->is_broken = transfer->transfer.is_upload;
    transfer_step(chat, transfer);
}

/* ---- what others ask for ---- */

/* A place for one more. NULL: there is none. */
static struct chat_transfer *transfer_new(struct chat *chat, struct str name, uint64_t size)
{
    if (chat->transfer_count >= CHAT_TRANSFERS_MAX)
        return NULL;
    struct transfer **transfers =
        reallocarray(chat->transfers, chat->transfer_count + 1, sizeof(*transfers));
    if (!transfers)
        return NULL;
    chat->transfers = transfers;
    struct chat_transfer *transfer = calloc(1, sizeof(*transfer));
    if (!transfer || owned_set(&transfer->transfer.name, name)) {
        free(transfer);
        return NULL;
    }
    transfer->transfer.size = size;
    return transfer;
}

static uint64_t transfer_begin(struct chat *chat, struct chat_transfer *transfer)
{
    uint64_t number = ++chat->inner->last_transfer;
    transfer->transfer.number = number;
    chat->transfers[chat->transfer_count++] = &transfer->transfer;
    transfer_tell(chat, transfer, TRANSFER_MOVING, NULL); /* it is to be seen from here on */
    transfer_step(chat, transfer);
    chat_settle_memory(chat);
    return number;
}

uint64_t chat_upload(struct chat *chat, struct room *room, struct str text,
                     const struct file_facts *file, uint64_t now_ms)
{
    const struct entry named = { .text = text };
    struct chat_transfer *transfer = transfer_new(chat, entry_file_name(&named), file->size);
    if (!transfer)
        return 0;
    if (owned_set(&transfer->text, text)) {
        transfer_free(transfer);
        return 0;
    }
    chat->inner->now_ms = now_ms;
    transfer->transfer.is_upload = true;
    transfer->room = chat_room_of(room);
    transfer->file = *file;
    return transfer_begin(chat, transfer);
}

uint64_t chat_download(struct chat *chat, struct str room, uint64_t no, struct str name,
                       uint64_t size, uint64_t offset, uint64_t now_ms)
{
    struct chat_transfer *transfer = transfer_new(chat, name, size);
    if (!transfer)
        return 0;
    if (owned_set(&transfer->room_name, room)) {
        transfer_free(transfer);
        return 0;
    }
    chat->inner->now_ms = now_ms;
    transfer->no = no;
    transfer->transfer.done = offset;
    return transfer_begin(chat, transfer);
}

void chat_give_piece(struct chat *chat, uint64_t number, uint64_t offset, struct str piece,
                     uint64_t now_ms)
{
    struct chat_transfer *transfer = transfer_find(chat, number);
    bool is_wanted = transfer && chat->state == CHAT_READY && transfer->is_offered &&
                     transfer->under_way > 0 && offset == transfer->given;
    if (!is_wanted)
        return; /* of before the connection broke */
    struct message chunk = { .type = MESSAGE_CHUNK };
    chat->inner->now_ms = now_ms;
    transfer->given += piece.size;
    message_set_hash(&chunk, hash_of(transfer));
    message_set_offset(&chunk, offset);
    message_set_data(&chunk, piece);
    transfer_send(chat, transfer, REQUEST_CHUNK, &chunk);
    chat_settle_memory(chat);
}

void chat_end_transfer(struct chat *chat, uint64_t number)
{
    struct chat_transfer *transfer = transfer_find(chat, number);
    if (transfer)
        transfer_remove(chat, transfer);
}

bool chat_cancel_transfer(struct chat *chat, uint64_t number)
{
    struct chat_transfer *transfer = transfer_find(chat, number);
    if (!transfer)
        return false;
    transfer_tell(chat, transfer, TRANSFER_CANCELLED, NULL);
    transfer_remove(chat, transfer);
    return true;
}
