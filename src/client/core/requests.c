/* What was asked of the server and not yet answered. */
#include "client/core/chat_private.h"
#include "client/core/i18n.h"

#include <errno.h>
#include <stdlib.h>

static int requests_reserve(struct chat_private *inner)
{
    if (inner->request_count < inner->request_capacity)
        return 0;
    if (inner->request_count >= CHAT_REQUESTS_MAX)
        return -EBUSY;
    size_t capacity = inner->request_capacity ? 2 * inner->request_capacity : 16;
    struct request *requests = realloc(inner->requests, capacity * sizeof(*requests));
    if (!requests)
        return -ENOMEM;
    inner->requests = requests;
    inner->request_capacity = capacity;
    return 0;
}

uint64_t request_send(struct chat *chat, enum request_kind kind, struct chat_room *room,
                      struct message *message)
{
    struct chat_private *inner = chat->inner;
    if (requests_reserve(inner)) {
        inner->ran_out = true;
        return 0;
    }
    struct request *request = &inner->requests[inner->request_count++];
    *request = (struct request){ .id = ++inner->last_id, .kind = kind, .room = room };
    if (kind == REQUEST_SAY) {
        memcpy(request->nonce, message->nonce.bytes, sizeof(request->nonce));
        inner->says_in_flight++;
    }
    message_set_id(message, request->id);
    chat_send(chat, message);
    return request->id;
}

struct request *request_find(struct chat *chat, uint64_t id)
{
    struct chat_private *inner = chat->inner;
    for (size_t i = 0; i < inner->request_count; i++)
        if (inner->requests[i].id == id)
            return &inner->requests[i];
    return NULL;
}

void request_settle(struct chat *chat, struct request *request)
{
    struct chat_private *inner = chat->inner;
    size_t at = (size_t)(request - inner->requests);
    if (request->kind == REQUEST_SAY)
        inner->says_in_flight--;
    inner->request_count--;
    memmove(request, request + 1, (inner->request_count - at) * sizeof(*request));
}

/* An answer in the server's stead, so that every request of the user gets one. */
static void request_answer_away(struct chat *chat, uint64_t id, struct str reason)
{
    struct message message = { .type = MESSAGE_ERROR };
    message_set_id(&message, id);
    message_set_code(&message, ERROR_WRONG_STATE);
    message_set_text(&message, reason);
    effect_push(
        chat, &(struct chat_effect){ .kind = CHAT_ANSWER, .message = &message, .request_id = id });
}

void requests_abandon(struct chat *chat, struct str reason)
{
    struct chat_private *inner = chat->inner;
    for (size_t i = 0; i < inner->request_count; i++) {
        const struct request *request = &inner->requests[i];
        if (request->kind >= REQUEST_NICK)
            request_answer_away(chat, request->id, reason);
    }
    inner->request_count = inner->says_in_flight = 0;
}

void requests_forget_room(struct chat *chat, const struct chat_room *room)
{
    struct chat_private *inner = chat->inner;
    for (size_t i = 0; i < inner->request_count; i++)
        if (inner->requests[i].room == room)
            inner->requests[i].room = NULL;
}

static enum request_kind request_kind_of(enum message_type type)
{
    return type == MESSAGE_NICK       ? REQUEST_NICK
           : type == MESSAGE_PASSWORD ? REQUEST_PASSWORD
                                      : REQUEST_USER;
}

size_t chat_asked_count(const struct chat *chat)
{
    size_t count = 0;
    for (size_t i = 0; i < chat->inner->request_count; i++)
        count += chat->inner->requests[i].kind >= REQUEST_NICK;
    return count;
}

uint64_t chat_request(struct chat *chat, struct message *message, uint64_t now_ms)
{
    struct chat_private *inner = chat->inner;
    inner->now_ms = now_ms;
    if (chat->state != CHAT_READY) {
        uint64_t id = ++inner->last_id;
        request_answer_away(chat, id, str_of(_("not connected")));
        return id;
    }
    uint64_t id = request_send(chat, request_kind_of(message->type), NULL, message);
    chat_settle_memory(chat);
    return id;
}
