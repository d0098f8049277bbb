/* What was asked of the server and not yet answered. */
#include "client/core/chat_private.h"

#include <errno.h>
#include <stdlib.h>

static int requests_reserve(struct chat_private *private)
{
    if (private->request_count < private->request_capacity)
        return 0;
    if (private->request_count >= CHAT_REQUESTS_MAX)
        return -EBUSY;
    size_t capacity = private->request_capacity ? 2 * private->request_capacity : 16;
    struct request *requests = realloc(private->requests, capacity * sizeof(*requests));
    if (!requests)
        return -ENOMEM;
    private->requests = requests;
    private->request_capacity = capacity;
    return 0;
}

uint64_t request_send(struct chat *chat, enum request_kind kind, struct chat_room *room,
                      struct message *message)
{
    struct chat_private *private = chat->private;
    if (requests_reserve(private)) {
        private->ran_out = true;
        return 0;
    }
    struct request *request = &private->requests[private->request_count++];
    *request = (struct request){ .id = ++private->last_id, .kind = kind, .room = room };
    if (kind == REQUEST_SAY) {
        memcpy(request->nonce, message->nonce.bytes, sizeof(request->nonce));
        private->says_in_flight++;
    }
    message_set_id(message, request->id);
    chat_send(chat, message);
    return request->id;
}

struct request *request_find(struct chat *chat, uint64_t id)
{
    struct chat_private *private = chat->private;
    for (size_t i = 0; i < private->request_count; i++)
        if (private->requests[i].id == id)
            return &private->requests[i];
    return NULL;
}

void request_settle(struct chat *chat, struct request *request)
{
    struct chat_private *private = chat->private;
    size_t at = (size_t)(request - private->requests);
    if (request->kind == REQUEST_SAY)
    private->says_in_flight--;
    private->request_count--;
    memmove(request, request + 1, (private->request_count - at) * sizeof(*request));
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
    struct chat_private *private = chat->private;
    for (size_t i = 0; i < private->request_count; i++) {
        const struct request *request = &private->requests[i];
        if (request->kind == REQUEST_USER || request->kind == REQUEST_NICK)
            request_answer_away(chat, request->id, reason);
    }
    private->request_count = private->says_in_flight = 0;
}

void requests_forget_room(struct chat *chat, const struct chat_room *room)
{
    struct chat_private *private = chat->private;
    for (size_t i = 0; i < private->request_count; i++)
        if (private->requests[i].room == room)
    private->requests[i].room = NULL;
}

uint64_t chat_request(struct chat *chat, struct message *message, uint64_t now_ms)
{
    struct chat_private *private = chat->private;
    private->now_ms = now_ms;
    if (chat->state != CHAT_READY) {
        uint64_t id = ++private->last_id;
        request_answer_away(chat, id, STR("not connected"));
        return id;
    }
    enum request_kind kind = message->type == MESSAGE_NICK ? REQUEST_NICK : REQUEST_USER;
    return request_send(chat, kind, NULL, message);
}
