/*
 * The connection's life: hand-shake, name, heartbeat, break and return. The order of states is
 * OFFLINE, GREETING, ENTERING, READY; REFUSED lies beside ENTERING and waits for a name.
 */
#include "client/core/chat_private.h"

#include <stdlib.h>

static int chat_copy_config(struct chat *chat, const struct chat_config *config)
{
    struct chat_private *private = chat->private;
    private->attach = config->attach;
    private->reconnect = config->reconnect;
    private->history_count = config->history_count;
    private->random = config->random;
    private->context = config->context;
    int status = owned_set(&chat->name, config->name);
    if (!status)
        status = owned_set(&chat->token, config->token);
    if (!status)
        status = owned_set(&private->software, config->software);
    return status;
}

struct chat *chat_new(const struct chat_config *config)
{
    struct chat *chat = calloc(1, sizeof(*chat));
    if (!chat)
        return NULL;
    chat->private = calloc(1, sizeof(*chat->private));
    if (!chat->private || chat_copy_config(chat, config)) {
        chat_free(chat);
        return NULL;
    }
    return chat;
}

static void chat_private_free(struct chat *chat)
{
    struct chat_private *private = chat->private;
    effect_queue_fini(chat);
    rooms_fini(chat);
    owned_set(&private->software, STR(""));
    owned_set(&private->reason, STR(""));
    name_list_fini(&private->member_of);
    name_list_fini(&private->parted);
    buf_fini(&private->in);
    free(private->requests);
    free(private);
}

void chat_free(struct chat *chat)
{
    if (!chat)
        return;
    if (chat->private)
        chat_private_free(chat);
    owned_set(&chat->name, STR(""));
    owned_set(&chat->token, STR(""));
    buf_fini(&chat->out);
    free(chat);
}

void chat_send(struct chat *chat, const struct message *message)
{
    if (message_encode(message, &chat->out))
        chat->private->ran_out = true;
}

void chat_set_state(struct chat *chat, enum chat_state state, struct str why,
                    const struct message *message)
{
    chat->state = state;
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_STATE, .text = why, .message = message });
}

/* Half of the wait is dice, so that clients of a restarted server do not come all at once. */
static uint64_t chat_backoff(struct chat *chat)
{
    struct chat_private *private = chat->private;
    uint8_t dice[16];
    private->random(private->context, dice);
    uint64_t wait_ms = CHAT_BACKOFF_MIN_MS;
    for (unsigned i = 0; i < private->attempts && wait_ms < CHAT_BACKOFF_MAX_MS; i++)
        wait_ms *= 2;
    if (wait_ms > CHAT_BACKOFF_MAX_MS)
        wait_ms = CHAT_BACKOFF_MAX_MS;
    private->attempts++;
    return wait_ms / 2 + (dice[0] + 256U * dice[1]) % (wait_ms / 2 + 1);
}

static void chat_ask_connection(struct chat *chat, uint64_t delay_ms)
{
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_CONNECT, .delay_ms = delay_ms });
}

/* Nothing of the connection is left; whoever waits for a name need not hear of it. */
static void chat_go_offline(struct chat *chat, struct str reason)
{
    struct chat_private *private = chat->private;
    private->is_connected = private->is_pinged = false;
    private->deadline_ms = private->heartbeat_ms = private->say_at_ms = 0;
    buf_clear(&private->in);
    buf_clear(&chat->out);
    requests_abandon(chat, reason);
    rooms_on_disconnected(chat);
    if (chat->state == CHAT_REFUSED)
        return;
    chat_set_state(chat, CHAT_OFFLINE, reason, NULL);
    if (private->reconnect && !private->is_quitting)
        chat_ask_connection(chat, chat_backoff(chat));
}

void chat_drop(struct chat *chat, const char *reason)
{
    if (!chat->private->is_connected)
        return;
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_DISCONNECT });
    chat_go_offline(chat, str_of(reason));
}

/* What could not be done for want of memory is made good by beginning the connection anew. */
static void chat_settle_memory(struct chat *chat)
{
    if (!chat->private->ran_out)
        return;
    chat->private->ran_out = false;
    chat_drop(chat, "out of memory");
}

void chat_start(struct chat *chat, uint64_t now_ms)
{
    chat->private->now_ms = now_ms;
    chat_ask_connection(chat, 0);
}

void chat_on_connected(struct chat *chat, uint64_t now_ms)
{
    struct chat_private *private = chat->private;
    struct message message = { .type = MESSAGE_HELLO };
    private->now_ms = private->heard_ms = now_ms;
    private->deadline_ms = now_ms + CHAT_GREETING_MAX_MS;
    private->is_connected = true;
    owned_set(&private->reason, STR(""));
    message_set_software(&message, private->software);
    chat_send(chat, &message);
    chat_set_state(chat, CHAT_GREETING, STR(""), NULL);
    chat_settle_memory(chat);
}

void chat_on_disconnected(struct chat *chat, const char *reason, uint64_t now_ms)
{
    struct chat_private *private = chat->private;
    private->now_ms = now_ms;
    if (private->is_quitting)
        return;
    struct str last_words = private->reason; /* the server's own say more than the io's */
    chat_go_offline(chat, last_words.size > 0 ? last_words : str_of(reason));
    owned_set(&private->reason, STR(""));
}

/* Most often whole frames arrive, and are read where they lie. */
void chat_on_received(struct chat *chat, const uint8_t *bytes, size_t size, uint64_t now_ms)
{
    struct chat_private *private = chat->private;
    if (!private->is_connected)
        return;
    private->now_ms = private->heard_ms = now_ms;
    private->is_pinged = false;
    if (private->in.size > 0) {
        if (buf_append(&private->in, bytes, size))
        private->ran_out = true;
        size_t used = chat_receive(chat, private->in.bytes, private->in.size);
        buf_consume(&private->in, used);
    } else {
        size_t used = chat_receive(chat, bytes, size);
        if (buf_append(&private->in, bytes + used, size - used))
        private->ran_out = true;
    }
    chat_settle_memory(chat);
}

/*
 * A connection of ours that broke may still count as attached at the server, so that once we
 * have been in, we come back as one more session of the same user.
 */
static void chat_send_enter(struct chat *chat)
{
    struct chat_private *private = chat->private;
    struct message message = { .type = MESSAGE_ENTER };
    message_set_user(&message, chat->name);
    if (chat->token.size == LIMIT_TOKEN_SIZE) {
        message_set_token(&message, chat->token);
        if (private->attach || private->has_been_ready)
            message_set_flags(&message, FLAG_ATTACH);
    }
    chat_set_state(chat, CHAT_ENTERING, STR(""), NULL);
    request_send(chat, REQUEST_ENTER, NULL, &message);
}

void chat_on_hello(struct chat *chat, const struct message *message)
{
    (void)message;
    chat->private->deadline_ms = chat->private->now_ms + CHAT_GREETING_MAX_MS;
    if (chat->name.size > 0)
        chat_send_enter(chat);
    else
        chat_set_state(chat, CHAT_REFUSED, STR(""), NULL);
}

static uint64_t clamp(uint64_t value, uint64_t least, uint64_t most)
{
    return value < least ? least : value > most ? most : value;
}

void chat_set_identity(struct chat *chat, struct str name, struct str token)
{
    if (str_equal(chat->name, name) && str_equal(chat->token, token))
        return;
    bool is_new_token = !str_equal(chat->token, token);
    if (owned_set(&chat->name, name) || (is_new_token && owned_set(&chat->token, token)))
        chat->private->ran_out = true;
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_TOKEN });
}

void chat_on_welcome(struct chat *chat, const struct message *message)
{
    struct chat_private *private = chat->private;
    private->heartbeat_ms = clamp(message->wait_ms, CHAT_HEARTBEAT_MIN_MS, CHAT_HEARTBEAT_MAX_MS);
    name_list_fini(&private->member_of);
    chat_set_identity(chat, message->user, message->token);
}

void chat_on_entered(struct chat *chat)
{
    struct chat_private *private = chat->private;
    private->deadline_ms = 0;
    private->attempts = 0;
    chat_set_state(chat, CHAT_READY, STR(""), NULL);
    rooms_on_ready(chat);
    private->has_been_ready = true;
}

bool chat_can_retry(const struct chat *chat, const struct message *message)
{
    return chat->private->reconnect &&
           (message->code == ERROR_BUSY || message->code == ERROR_STORAGE);
}

uint64_t chat_retry_delay(uint64_t wait_ms)
{
    return wait_ms > 0 ? clamp(wait_ms, 1, CHAT_RETRY_MAX_MS) : CHAT_RETRY_MS;
}

void chat_on_enter_refused(struct chat *chat, const struct message *message)
{
    struct chat_private *private = chat->private;
    private->deadline_ms = 0;
    if (chat_can_retry(chat, message) && !owned_set(&private->reason, message->text)) {
        effect_push(chat, &(struct chat_effect){ .kind = CHAT_DISCONNECT });
        chat_go_offline(chat, private->reason);
    } else if (message->code == ERROR_TOKEN && chat->token.size > 0) {
        owned_set(&chat->token, STR(""));
        chat_send_enter(chat);
    } else {
        chat_set_state(chat, CHAT_REFUSED, message->text, message);
    }
}

void chat_enter(struct chat *chat, struct str name, uint64_t now_ms)
{
    struct chat_private *private = chat->private;
    private->now_ms = now_ms;
    if (!str_equal(chat->name, name))
        owned_set(&chat->token, STR(""));
    if (owned_set(&chat->name, name)) {
        private->ran_out = true;
    } else if (chat->state == CHAT_REFUSED && private->is_connected) {
        private->deadline_ms = now_ms + CHAT_GREETING_MAX_MS;
        chat_send_enter(chat);
    } else if (chat->state == CHAT_REFUSED) {
        chat_set_state(chat, CHAT_OFFLINE, STR(""), NULL);
        chat_ask_connection(chat, 0);
    }
    chat_settle_memory(chat);
}

/* When the connection counts as dead unless something is heard. */
static uint64_t chat_death_ms(const struct chat_private *private)
{
    return private->heard_ms + private->heartbeat_ms;
}

static uint64_t chat_ping_ms(const struct chat_private *private)
{
    return private->is_pinged ? UINT64_MAX : private->heard_ms + private->heartbeat_ms / 3;
}

static void chat_check_heartbeat(struct chat *chat)
{
    struct chat_private *private = chat->private;
    if (private->heartbeat_ms == 0)
        return;
    if (private->now_ms >= chat_death_ms(private)) {
        chat_drop(chat, "the server has fallen silent");
    } else if (private->now_ms >= chat_ping_ms(private)) {
        private->is_pinged = true;
        chat_send(chat, &(struct message){ .type = MESSAGE_PING });
    }
}

void chat_tick(struct chat *chat, uint64_t now_ms)
{
    struct chat_private *private = chat->private;
    private->now_ms = now_ms;
    if (!private->is_connected)
        return;
    chat_check_heartbeat(chat);
    if (private->deadline_ms > 0 && private->deadline_ms <= now_ms)
        chat_drop(chat, "the server does not answer");
    if (private->say_at_ms > 0 && private->say_at_ms <= now_ms) {
        private->say_at_ms = 0;
        outbox_flush_all(chat);
    }
    rooms_tick(chat);
    chat_settle_memory(chat);
}

static uint64_t earlier(uint64_t a_ms, uint64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

uint64_t chat_next_tick(const struct chat *chat)
{
    const struct chat_private *private = chat->private;
    uint64_t next_ms = rooms_next_tick(chat);
    if (private->heartbeat_ms > 0)
        next_ms = earlier(next_ms, earlier(chat_death_ms(private), chat_ping_ms(private)));
    if (private->deadline_ms > 0)
        next_ms = earlier(next_ms, private->deadline_ms);
    if (private->say_at_ms > 0)
        next_ms = earlier(next_ms, private->say_at_ms);
    return next_ms;
}

void chat_quit(struct chat *chat, struct str reason, uint64_t now_ms)
{
    struct chat_private *private = chat->private;
    private->now_ms = now_ms;
    private->is_quitting = true;
    if (private->is_connected) {
        struct message message = { .type = MESSAGE_BYE };
        if (reason.size > 0)
            message_set_text(&message, reason);
        if (private->attach && chat->state == CHAT_READY)
            rooms_leave_joined(chat);
        chat_send(chat, &message);
    }
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_DISCONNECT });
    chat_set_state(chat, CHAT_OFFLINE, STR(""), NULL);
    private->is_connected = false;
    private->heartbeat_ms = private->deadline_ms = private->say_at_ms = 0;
}
