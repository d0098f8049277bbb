/*
 * Messages come in: each goes to the request it answers, or to the room it is about. What the
 * server sends may be anything; it is checked, limited or ignored.
 */
#include "client/core/chat_private.h"
#include "client/core/i18n.h"
#include "client/core/room_log.h"

#include <hutong/common/macros.h>

typedef void (*answer_fn)(struct chat *chat, struct request *request,
                          const struct message *message);

static void answer_welcome(struct chat *chat, struct request *request,
                           const struct message *message)
{
    (void)request;
    chat_on_welcome(chat, message);
}

static void answer_listed(struct chat *chat, struct request *request, const struct message *message)
{
    (void)request;
    rooms_on_listed(chat, message);
}

static void answer_former(struct chat *chat, struct request *request, const struct message *message)
{
    (void)request;
    rooms_on_renamed(chat, message);
}

static void answer_entered(struct chat *chat, struct request *request,
                           const struct message *message)
{
    (void)request;
    if (chat->inner->is_scram) /* without a WELCOME that proves the server one is not in */
        chat_on_challenge(chat, message);
    else
        chat_on_entered(chat);
}

static void answer_enter_refused(struct chat *chat, struct request *request,
                                 const struct message *message)
{
    (void)request;
    chat_on_enter_refused(chat, message);
}

static void answer_joined(struct chat *chat, struct request *request, const struct message *message)
{
    uint64_t id = request->id;
    if (!room_is_sound(message)) {
        chat_drop(chat, _("the server sent what this version cannot read"));
        return;
    }
    struct chat_room *room = room_on_joined(chat, request->room, message);
    request = request_find(chat, id);
    if (request)
        request->room = room;
}

static void answer_member(struct chat *chat, struct request *request, const struct message *message)
{
    const struct member member = member_of_message(message);
    members_note(chat, request->room, &member);
}

static void answer_setting(struct chat *chat, struct request *request,
                           const struct message *message)
{
    group_on_setting(chat, request->room, message);
}

static void answer_join_done(struct chat *chat, struct request *request,
                             const struct message *message)
{
    (void)message;
    room_on_join_done(chat, request->room);
}

static void answer_join_refused(struct chat *chat, struct request *request,
                                const struct message *message)
{
    room_on_join_refused(chat, request->room, message);
}

static void answer_said(struct chat *chat, struct request *request, const struct message *message)
{
    outbox_on_done(chat, request, message);
    outbox_flush_all(chat);
}

static void answer_say_refused(struct chat *chat, struct request *request,
                               const struct message *message)
{
    outbox_on_refused(chat, request, message);
    outbox_flush_all(chat);
}

static void answer_older(struct chat *chat, struct request *request, const struct message *message)
{
    log_on_older(chat, request->room, message);
}

static void answer_older_done(struct chat *chat, struct request *request,
                              const struct message *message)
{
    (void)message;
    log_on_older_done(chat, request->room);
}

static void answer_older_refused(struct chat *chat, struct request *request,
                                 const struct message *message)
{
    (void)message;
    log_on_older_refused(chat, request->room);
}

static void answer_fill(struct chat *chat, struct request *request, const struct message *message)
{
    log_on_event(chat, request->room, message);
}

static void answer_fill_done(struct chat *chat, struct request *request,
                             const struct message *message)
{
    (void)message;
    log_on_fill_done(chat, request->room);
}

static void answer_fill_refused(struct chat *chat, struct request *request,
                                const struct message *message)
{
    log_on_fill_refused(chat, request->room, message);
}

static void answer_user(struct chat *chat, struct request *request, const struct message *message)
{
    effect_push(chat, &(struct chat_effect){
                          .kind = CHAT_ANSWER, .message = message, .request_id = request->id });
}

static void answer_renamed(struct chat *chat, struct request *request,
                           const struct message *message)
{
    if (message->user.size > 0)
        chat_set_identity(chat, message->user, chat->token);
    answer_user(chat, request, message);
}

/* A new password has made a new token. */
static void answer_new_token(struct chat *chat, struct request *request,
                             const struct message *message)
{
    (void)request;
    chat_set_identity(chat, message->user, message->token);
}

static void answer_read(struct chat *chat, struct request *request, const struct message *message)
{
    marks_on_told(chat, request->room, message);
}

static void answer_read_refused(struct chat *chat, struct request *request,
                                const struct message *message)
{
    marks_on_refused(chat, request->room, message);
}

static void answer_offered(struct chat *chat, struct request *request,
                           const struct message *message)
{
    transfer_on_offered(chat, request->transfer, message);
}

static void answer_taken(struct chat *chat, struct request *request, const struct message *message)
{
    transfer_on_taken(chat, request->transfer, message);
}

static void answer_piece(struct chat *chat, struct request *request, const struct message *message)
{
    transfer_on_piece(chat, request->transfer, message);
}

static void answer_fetched(struct chat *chat, struct request *request,
                           const struct message *message)
{
    (void)message;
    transfer_on_fetched(chat, request->transfer);
}

static void answer_transfer_refused(struct chat *chat, struct request *request,
                                    const struct message *message)
{
    transfer_on_refused(chat, request, message);
}

static void receive_group(struct chat *chat, const struct message *message)
{
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_GROUP, .message = message });
}

static void answer_invited(struct chat *chat, struct request *request,
                           const struct message *message)
{
    (void)request;
    receive_group(chat, message);
}

/* One item of an answer in several parts. */
struct answer_item {
    enum message_type type;
    answer_fn handle;
};

/* What becomes of the answers to each kind of request; those not named are ignored. */
static const struct answer_row {
    bool needs_room; /* answers are void once the room was left */
    struct answer_item items[4];
    answer_fn on_done, on_error;
} answer_rows[] = {
    [REQUEST_ENTER] = { .items = { { MESSAGE_WELCOME, answer_welcome },
                                   { MESSAGE_RENAME, answer_former },
                                   { MESSAGE_ROOM, answer_listed },
                                   { MESSAGE_INVITED, answer_invited } },
                        .on_done = answer_entered,
                        .on_error = answer_enter_refused },
    [REQUEST_JOIN] = { .needs_room = true,
                       .items = { { MESSAGE_JOINED, answer_joined },
                                  { MESSAGE_SETTING, answer_setting },
                                  { MESSAGE_MEMBER, answer_member } },
                       .on_done = answer_join_done,
                       .on_error = answer_join_refused },
    [REQUEST_PART] = { 0 },
    [REQUEST_SAY] = { .needs_room = true, .on_done = answer_said, .on_error = answer_say_refused },
    [REQUEST_OLDER] = { .needs_room = true,
                        .items = { { MESSAGE_EVENT, answer_older } },
                        .on_done = answer_older_done,
                        .on_error = answer_older_refused },
    [REQUEST_FILL] = { .needs_room = true,
                       .items = { { MESSAGE_EVENT, answer_fill } },
                       .on_done = answer_fill_done,
                       .on_error = answer_fill_refused },
    [REQUEST_OFFER] = { .on_done = answer_offered, .on_error = answer_transfer_refused },
    [REQUEST_CHUNK] = { .on_done = answer_taken, .on_error = answer_transfer_refused },
    [REQUEST_FETCH] = { .items = { { MESSAGE_CHUNK, answer_piece } },
                        .on_done = answer_fetched,
                        .on_error = answer_transfer_refused },
    [REQUEST_TYPING] = { 0 },
    [REQUEST_READ] = { .needs_room = true,
                       .on_done = answer_read,
                       .on_error = answer_read_refused },
    [REQUEST_NICK] = { .on_done = answer_renamed, .on_error = answer_user },
    [REQUEST_PASSWORD] = { .items = { { MESSAGE_WELCOME, answer_new_token } },
                           .on_done = answer_user,
                           .on_error = answer_user },
    [REQUEST_USER] = { .items = { { MESSAGE_TYPE_COUNT, answer_user } },
                       .on_done = answer_user,
                       .on_error = answer_user },
};

/* MESSAGE_TYPE_COUNT in a row stands for any type. */
static answer_fn answer_item_handler(const struct answer_row *row, enum message_type type)
{
    for (size_t i = 0; i < ARRAY_SIZE(row->items); i++)
        if (row->items[i].handle &&
            (row->items[i].type == type || row->items[i].type == MESSAGE_TYPE_COUNT))
            return row->items[i].handle;
    return NULL;
}

static void receive_answer(struct chat *chat, const struct message *message)
{
    struct request *request = request_find(chat, message->id);
    if (!request)
        return;
    const struct answer_row *row = &answer_rows[request->kind];
    bool is_last = message->type == MESSAGE_DONE || message->type == MESSAGE_ERROR;
    answer_fn handle = message->type == MESSAGE_DONE    ? row->on_done
                       : message->type == MESSAGE_ERROR ? row->on_error
                                                        : answer_item_handler(row, message->type);
    struct request copy = *request; /* a handler may send requests, which moves the list */
    if (is_last)
        request_settle(chat, request);
    if (handle && (copy.room || !row->needs_room))
        handle(chat, &copy, message);
}

static void receive_event(struct chat *chat, const struct message *message)
{
    struct chat_room *room = rooms_find(chat, message->room);
    if (!room)
        return;
    bool is_news = message->no > room->room.newest_no;
    log_on_event(chat, room, message);
    if (is_news) {
        group_on_event(chat, room, message);
        room_on_account(chat, room, message);
    }
}

static void receive_presence(struct chat *chat, const struct message *message)
{
    struct chat_room *room = rooms_find(chat, message->room);
    if (room)
        room_on_presence(chat, room, message);
}

static void receive_mark(struct chat *chat, const struct message *message)
{
    struct chat_room *room = rooms_find(chat, message->room);
    if (room)
        marks_on_mark(chat, room, message);
}

static void receive_member(struct chat *chat, const struct message *message)
{
    struct chat_room *room = rooms_find(chat, message->room);
    if (!room)
        return;
    const struct member member = member_of_message(message);
    member_put(chat, room, &member);
    effect_push_room(chat, CHAT_ROOM, room);
}

static void receive_setting(struct chat *chat, const struct message *message)
{
    struct chat_room *room = rooms_find(chat, message->room);
    if (room)
        group_on_setting(chat, room, message);
}

/* The server's last words are why the connection will break. */
static void receive_last_words(struct chat *chat, const struct message *message)
{
    if (owned_set(&chat->inner->reason, message->text))
        chat->inner->ran_out = true;
    chat->inner->away_ms = message->wait_ms;
}

static void receive_ping(struct chat *chat, const struct message *message)
{
    struct message pong = { .type = MESSAGE_PONG };
    if (message->has & HAS(FIELD_ID))
        message_set_id(&pong, message->id);
    chat_send(chat, &pong);
}

static void receive_notice(struct chat *chat, const struct message *message)
{
    struct chat_room *room =
        message->code == NOTICE_ROOM_CLOSED ? rooms_find(chat, message->room) : NULL;
    if (room) {
        room_on_closed(chat, room, message);
        return;
    }
    effect_push(chat, &(struct chat_effect){
                          .kind = CHAT_NOTICE, .text = message->text, .message = message });
}

#define IN(state_) (1U << (state_))

enum { IN_ANY = IN(CHAT_GREETING) | IN(CHAT_ENTERING) | IN(CHAT_REFUSED) | IN(CHAT_READY) };

/* Messages that answer no request, and in which states they are listened to. */
static const struct receive_row {
    unsigned allowed_in;
    void (*handle)(struct chat *chat, const struct message *message);
} receive_rows[MESSAGE_TYPE_COUNT] = {
    [MESSAGE_HELLO] = { IN(CHAT_GREETING), chat_on_hello },
    [MESSAGE_JOINED] = { IN(CHAT_READY), room_on_opened },
    [MESSAGE_MEMBER] = { IN(CHAT_READY), receive_member },
    [MESSAGE_SETTING] = { IN(CHAT_READY), receive_setting },
    [MESSAGE_INVITED] = { IN(CHAT_READY), receive_group },
    [MESSAGE_APPLICANT] = { IN(CHAT_READY), receive_group },
    [MESSAGE_EVENT] = { IN(CHAT_READY), receive_event },
    [MESSAGE_PRESENCE] = { IN(CHAT_READY), receive_presence },
    [MESSAGE_RENAME] = { IN(CHAT_READY), rooms_on_renamed },
    [MESSAGE_MARK] = { IN(CHAT_READY), receive_mark },
    [MESSAGE_ERROR] = { IN_ANY, receive_last_words },
    [MESSAGE_PING] = { IN_ANY, receive_ping },
    [MESSAGE_BYE] = { IN_ANY, receive_last_words },
    [MESSAGE_NOTICE] = { IN(CHAT_READY), receive_notice },
};

static void receive_message(struct chat *chat, const struct message *message)
{
    const struct receive_row *row = &receive_rows[message->type];
    bool is_answer = message->has & HAS(FIELD_ID) && message->type != MESSAGE_PING;
    if (is_answer && message->type != MESSAGE_HELLO)
        receive_answer(chat, message);
    else if (row->handle && (row->allowed_in & IN(chat->state)))
        row->handle(chat, message);
}

/* Returns whether the connection is still there to read on. */
static bool receive_frame(struct chat *chat, const struct frame_view *frame)
{
    struct message message;
    switch (message_decode(frame, &message, NULL)) {
    case MESSAGE_OK:
        receive_message(chat, &message);
        break;
    case MESSAGE_E_TYPE: /* of a later version */
        break;
    default:
        chat_drop(chat, _("the server sent what this version cannot read"));
        break;
    }
    return chat->inner->is_connected && !chat->inner->ran_out;
}

size_t chat_receive(struct chat *chat, const uint8_t *bytes, size_t size)
{
    size_t done = 0;
    for (;;) {
        struct frame_view frame;
        size_t used;
        enum frame_result result =
            frame_peek(bytes + done, size - done, LIMIT_FRAME_PAYLOAD, &frame, &used);
        if (result == FRAME_MORE)
            return done;
        if (result != FRAME_OK) {
            chat_drop(chat, _("this is no hutong server, or one of another version"));
            return size;
        }
        done += used;
        if (!receive_frame(chat, &frame))
            return size;
    }
}
