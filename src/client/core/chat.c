/*
 * The connection's life: hand-shake, heartbeat, break and return. The order of states is OFFLINE,
 * GREETING, ENTERING, READY; REFUSED lies beside ENTERING and waits for a name (chat_enter.c).
 */
#include "client/core/chat_private.h"
#include "client/core/i18n.h"

#include <stdlib.h>

static int chat_copy_config(struct chat *chat, const struct chat_config *config)
{
    struct chat_private *inner = chat->inner;
    inner->attach = config->attach;
    inner->stays = config->stays;
    inner->shares = config->shares;
    inner->reconnect = config->reconnect;
    inner->history_count = config->history_count;
    inner->last_id = inner->last_transfer = config->first_id;
    inner->random = config->random;
    inner->context = config->context;
    chat->is_private = config->is_private;
    int status = owned_set(&chat->name, config->name);
    if (!status)
        status = owned_set(&chat->token, config->token);
    if (!status)
        status = owned_set(&inner->software, config->software);
    if (!status)
        status = owned_set(&inner->password, config->password);
    if (!status)
        status = effect_queue_init(chat);
    return status;
}

struct chat *chat_new(const struct chat_config *config)
{
    struct chat *chat = calloc(1, sizeof(*chat));
    if (!chat)
        return NULL;
    chat->inner = calloc(1, sizeof(*chat->inner));
    if (!chat->inner || chat_copy_config(chat, config)) {
        chat_free(chat);
        return NULL;
    }
    return chat;
}

void chat_forget_password(struct chat *chat)
{
    struct str *password = &chat->inner->password;
    if (password->size > 0)
        explicit_bzero((char *)(uintptr_t)password->bytes, password->size);
    owned_set(password, STR(""));
}

static void chat_private_free(struct chat *chat)
{
    struct chat_private *inner = chat->inner;
    chat_forget_password(chat);
    effect_queue_fini(chat);
    transfers_fini(chat);
    rooms_fini(chat);
    owned_set(&inner->software, STR(""));
    owned_set(&inner->reason, STR(""));
    name_list_fini(&inner->member_of);
    name_list_fini(&inner->parted);
    name_list_fini(&inner->gone);
    buf_fini(&inner->in);
    free(inner->requests);
    free(inner);
}

void chat_free(struct chat *chat)
{
    if (!chat)
        return;
    if (chat->inner)
        chat_private_free(chat);
    owned_set(&chat->name, STR(""));
    owned_set(&chat->token, STR(""));
    owned_set(&chat->server, STR(""));
    owned_set(&chat->away, STR(""));
    buf_fini(&chat->out);
    free(chat);
}

void chat_send(struct chat *chat, const struct message *message)
{
    /* a server that asks and does not read must not make us hold its answers for ever */
    if (chat->out.size > CHAT_OUT_MAX || message_encode(message, &chat->out))
        chat->inner->ran_out = true;
}

void chat_set_state(struct chat *chat, enum chat_state state, struct str why,
                    const struct message *message)
{
    chat->state = state;
    effect_push(chat, &(struct chat_effect){
                          .kind = CHAT_STATE, .state = state, .text = why, .message = message });
}

/* Half of the wait is dice, so that clients of a restarted server do not come all at once. */
static uint64_t chat_backoff(struct chat *chat)
{
    struct chat_private *inner = chat->inner;
    uint8_t dice[16];
    inner->random(inner->context, dice);
    uint64_t wait_ms = CHAT_BACKOFF_MIN_MS;
    for (unsigned i = 0; i < inner->attempts && wait_ms < CHAT_BACKOFF_MAX_MS; i++)
        wait_ms *= 2;
    if (wait_ms > CHAT_BACKOFF_MAX_MS)
        wait_ms = CHAT_BACKOFF_MAX_MS;
    inner->attempts++;
    wait_ms = wait_ms / 2 + (dice[0] + 256U * dice[1]) % (wait_ms / 2 + 1);
    return wait_ms + (inner->away_ms > 0 ? chat_retry_delay(inner->away_ms) : 0);
}

void chat_ask_connection(struct chat *chat, uint64_t delay_ms)
{
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_CONNECT, .delay_ms = delay_ms });
}

/* Nothing of the connection is left; whoever waits for a name need not hear of it. */
void chat_go_offline(struct chat *chat, struct str reason)
{
    struct chat_private *inner = chat->inner;
    inner->is_connected = inner->is_pinged = false;
    inner->deadline_ms = inner->heartbeat_ms = inner->say_at_ms = 0;
    buf_clear(&inner->in);
    buf_clear(&chat->out);
    requests_abandon(chat, reason);
    transfers_on_disconnected(chat);
    rooms_on_disconnected(chat);
    if (chat->state == CHAT_REFUSED)
        return;
    chat_set_state(chat, CHAT_OFFLINE, reason, NULL);
    if (inner->reconnect && !inner->is_quitting)
        chat_ask_connection(chat, chat_backoff(chat));
    inner->away_ms = 0;
}

void chat_drop(struct chat *chat, const char *reason)
{
    if (!chat->inner->is_connected)
        return;
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_DISCONNECT });
    chat_go_offline(chat, str_of(reason));
}

void chat_settle_memory(struct chat *chat)
{
    if (!chat->inner->ran_out)
        return;
    chat->inner->ran_out = false;
    chat_drop(chat, _("out of memory"));
}

void chat_start(struct chat *chat, uint64_t now_ms)
{
    chat->inner->now_ms = now_ms;
    chat_ask_connection(chat, 0);
}

void chat_on_connected(struct chat *chat, uint64_t now_ms)
{
    struct chat_private *inner = chat->inner;
    struct message message = { .type = MESSAGE_HELLO };
    inner->now_ms = inner->heard_ms = now_ms;
    inner->deadline_ms = now_ms + CHAT_GREETING_MAX_MS;
    inner->is_connected = true;
    inner->is_external = inner->has_scram = inner->is_scram = false;
    owned_set(&inner->reason, STR(""));
    message_set_software(&message, inner->software);
    chat_send(chat, &message);
    chat_set_state(chat, CHAT_GREETING, STR(""), NULL);
    chat_settle_memory(chat);
}

void chat_on_disconnected(struct chat *chat, const char *reason, uint64_t now_ms)
{
    struct chat_private *inner = chat->inner;
    inner->now_ms = now_ms;
    if (inner->is_quitting)
        return;
    struct str last_words = inner->reason; /* the server's own say more than the io's */
    chat_go_offline(chat, last_words.size > 0 ? last_words : str_of(reason));
    owned_set(&inner->reason, STR(""));
}

/* Most often whole frames arrive, and are read where they lie. */
void chat_on_received(struct chat *chat, const uint8_t *bytes, size_t size, uint64_t now_ms)
{
    struct chat_private *inner = chat->inner;
    if (!inner->is_connected || size == 0)
        return;
    inner->now_ms = inner->heard_ms = now_ms;
    inner->is_pinged = false;
    if (inner->in.size > 0) {
        if (buf_append(&inner->in, bytes, size))
            inner->ran_out = true;
        size_t used = chat_receive(chat, inner->in.bytes, inner->in.size);
        buf_consume(&inner->in, used);
    } else {
        size_t used = chat_receive(chat, bytes, size);
        if (buf_append(&inner->in, bytes + used, size - used))
            inner->ran_out = true;
    }
    rooms_leave_settled(chat);
    chat_settle_memory(chat);
}

/* When the connection counts as dead unless something is heard. */
static uint64_t chat_death_ms(const struct chat_private *inner)
{
    return inner->heard_ms + inner->heartbeat_ms;
}

static uint64_t chat_ping_ms(const struct chat_private *inner)
{
    return inner->is_pinged ? UINT64_MAX : inner->heard_ms + inner->heartbeat_ms / 3;
}

static void chat_check_heartbeat(struct chat *chat)
{
    struct chat_private *inner = chat->inner;
    if (inner->heartbeat_ms == 0)
        return;
    if (inner->now_ms >= chat_death_ms(inner)) {
        chat_drop(chat, _("the server has fallen silent"));
    } else if (inner->now_ms >= chat_ping_ms(inner)) {
        inner->is_pinged = true;
        chat_send(chat, &(struct message){ .type = MESSAGE_PING });
    }
}

void chat_tick(struct chat *chat, uint64_t now_ms)
{
    struct chat_private *inner = chat->inner;
    inner->now_ms = now_ms;
    if (!inner->is_connected)
        return;
    chat_check_heartbeat(chat);
    if (inner->deadline_ms > 0 && inner->deadline_ms <= now_ms)
        chat_drop(chat, _("the server does not answer"));
    if (inner->say_at_ms > 0 && inner->say_at_ms <= now_ms) {
        inner->say_at_ms = 0;
        outbox_flush_all(chat);
    }
    rooms_tick(chat);
    transfers_step(chat);
    chat_settle_memory(chat);
}

static uint64_t earlier(uint64_t a_ms, uint64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

uint64_t chat_next_tick(const struct chat *chat)
{
    const struct chat_private *inner = chat->inner;
    uint64_t next_ms = earlier(rooms_next_tick(chat), transfers_next_tick(chat));
    if (inner->heartbeat_ms > 0)
        next_ms = earlier(next_ms, earlier(chat_death_ms(inner), chat_ping_ms(inner)));
    if (inner->deadline_ms > 0)
        next_ms = earlier(next_ms, inner->deadline_ms);
    if (inner->say_at_ms > 0)
        next_ms = earlier(next_ms, inner->say_at_ms);
    return next_ms;
}

void chat_quit(struct chat *chat, struct str reason, uint64_t now_ms)
{
    struct chat_private *inner = chat->inner;
    inner->now_ms = now_ms;
    inner->is_quitting = true;
    if (inner->is_connected) {
        struct message message = { .type = MESSAGE_BYE };
        if (reason.size > 0)
            message_set_text(&message, reason);
        if (inner->attach && !inner->stays && chat->state == CHAT_READY)
            rooms_leave_joined(chat);
        chat_send(chat, &message);
    }
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_DISCONNECT });
    chat_set_state(chat, CHAT_OFFLINE, STR(""), NULL);
    inner->is_connected = false;
    inner->heartbeat_ms = inner->deadline_ms = inner->say_at_ms = 0;
}
