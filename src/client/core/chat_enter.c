/*
 * From the server's greeting to being in the chat: under a name, by a token, a password, SCRAM or
 * what the operating system says who one is. What the server refuses goes back to the user.
 */
#include "client/core/chat_private.h"
#include "client/core/i18n.h"

/*
 * A connection of ours that broke may still count as attached at the server, so that once we
 * have been in, we come back as one more session of the same user.
 */
static void chat_send_enter(struct chat *chat)
{
    struct chat_private *inner = chat->inner;
    struct message message = { .type = MESSAGE_ENTER };
    message_set_user(&message, chat->name);
    if (chat->token.size == LIMIT_TOKEN_SIZE) {
        message_set_token(&message, chat->token);
        if (inner->attach || inner->shares || inner->has_been_ready)
            message_set_flags(&message, FLAG_ATTACH);
    }
    chat_set_state(chat, CHAT_ENTERING, STR(""), NULL);
    request_send(chat, REQUEST_ENTER, NULL, &message);
}

void chat_send_auth(struct chat *chat, const char *mechanism, struct str secret)
{
    struct message message = { .type = MESSAGE_AUTH };
    message_set_user(&message, chat->name);
    message_set_mechanism(&message, str_of(mechanism));
    if (secret.size > 0)
        message_set_secret(&message, secret);
    chat_set_state(chat, CHAT_ENTERING, STR(""), NULL);
    request_send(chat, REQUEST_ENTER, NULL, &message);
}

bool chat_can_login(const struct chat *chat)
{
    return chat->is_private || chat->inner->has_scram;
}

/* Give the password if there is one, in the way that is allowed here. Whether there was. */
static bool chat_try_password(struct chat *chat)
{
    const struct chat_private *inner = chat->inner;
    if (inner->password.size == 0 || !chat_can_login(chat))
        return false;
    if (chat->is_private)
        chat_send_auth(chat, "PLAIN", inner->password);
    else
        chat_send_scram(chat);
    return true;
}

/* A token is as good as a password, and says less. */
static void chat_begin_entering(struct chat *chat)
{
    if (chat->token.size == LIMIT_TOKEN_SIZE || !chat_try_password(chat))
        chat_send_enter(chat);
}

/* The name is an account's: prove that it is ours, or ask for what proves it. */
static void chat_on_account(struct chat *chat, const struct message *message)
{
    struct chat_private *inner = chat->inner;
    owned_set(&chat->token, STR(""));
    if (chat_try_password(chat))
        return;
    if (!inner->is_external && chat->is_private) {
        inner->is_external = true;
        chat_send_auth(chat, "EXTERNAL", STR(""));
    } else {
        chat_set_state(chat, CHAT_REFUSED, message->text, message);
    }
}

/* As long as no password was tried, that the local user is not enough is no mistake. */
static void chat_on_proof_refused(struct chat *chat, const struct message *message)
{
    struct message account = { .type = MESSAGE_ERROR };
    bool was_tried = chat->inner->password.size > 0;
    chat_forget_password(chat);
    message_set_code(&account, ERROR_ACCOUNT);
    message_set_text(&account, str_of(_("This name belongs to an account.")));
    chat_set_state(chat, CHAT_REFUSED, was_tried ? message->text : account.text,
                   was_tried ? message : &account);
}

void chat_on_hello(struct chat *chat, const struct message *message)
{
    struct message_list features = message->features;
    struct str feature;
    if (owned_set(&chat->server, message->software))
        chat->inner->ran_out = true;
    while (message_list_next(&features, &feature))
        chat->inner->has_scram |= str_equal(feature, STR("scram-sha-256"));
    chat->inner->deadline_ms = chat->inner->now_ms + CHAT_GREETING_MAX_MS;
    if (chat->name.size > 0)
        chat_begin_entering(chat);
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
        chat->inner->ran_out = true;
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_TOKEN });
}

/* What a server says that does not want to say a token, because others can read it. */
static const char no_token[LIMIT_TOKEN_SIZE];

void chat_on_welcome(struct chat *chat, const struct message *message)
{
    struct chat_private *inner = chat->inner;
    if (!chat_check_server(chat, message))
        return;
    inner->heartbeat_ms = clamp(message->wait_ms, CHAT_HEARTBEAT_MIN_MS, CHAT_HEARTBEAT_MAX_MS);
    name_list_fini(&inner->member_of);
    chat->is_admin = message->flags & FLAG_ADMIN;
    bool has_token = !str_equal(message->token, (struct str){ no_token, sizeof(no_token) });
    chat_set_identity(chat, message->user, has_token ? message->token : STR(""));
}

void chat_on_entered(struct chat *chat)
{
    struct chat_private *inner = chat->inner;
    inner->deadline_ms = 0;
    inner->attempts = 0;
    if (chat->token.size > 0) /* else the password is what one comes back by */
        chat_forget_password(chat);
    chat_set_state(chat, CHAT_READY, STR(""), NULL);
    rooms_on_ready(chat);
    inner->has_been_ready = true;
}

bool chat_can_retry(const struct chat *chat, const struct message *message)
{
    return message->code == ERROR_BUSY ||
           (chat->inner->reconnect && message->code == ERROR_STORAGE);
}

uint64_t chat_retry_delay(uint64_t wait_ms)
{
    return wait_ms > 0 ? clamp(wait_ms, 1, CHAT_RETRY_MAX_MS) : CHAT_RETRY_MS;
}

void chat_on_enter_refused(struct chat *chat, const struct message *message)
{
    struct chat_private *inner = chat->inner;
    inner->deadline_ms = 0;
    inner->is_scram = false;
    if (inner->reconnect && chat_can_retry(chat, message) &&
        !owned_set(&inner->reason, message->text)) {
        inner->away_ms = message->wait_ms;
        effect_push(chat, &(struct chat_effect){ .kind = CHAT_DISCONNECT });
        chat_go_offline(chat, inner->reason);
    } else if (message->code == ERROR_ACCOUNT) {
        chat_on_account(chat, message);
    } else if (message->code == ERROR_PASSWORD) {
        chat_on_proof_refused(chat, message);
    } else if (message->code == ERROR_TOKEN && chat->token.size > 0) {
        owned_set(&chat->token, STR(""));
        chat_send_enter(chat);
    } else {
        chat_set_state(chat, CHAT_REFUSED, message->text, message);
    }
}

void chat_enter(struct chat *chat, struct str name, uint64_t now_ms)
{
    struct chat_private *inner = chat->inner;
    inner->now_ms = now_ms;
    if (!str_equal(chat->name, name)) {
        owned_set(&chat->token, STR(""));
        room_cache_forget(chat);
    }
    inner->is_external = false;
    if (owned_set(&chat->name, name)) {
        inner->ran_out = true;
    } else if (chat->state == CHAT_REFUSED && inner->is_connected) {
        inner->deadline_ms = now_ms + CHAT_GREETING_MAX_MS;
        chat_begin_entering(chat);
    } else if (chat->state == CHAT_REFUSED) {
        chat_set_state(chat, CHAT_OFFLINE, STR(""), NULL);
        chat_ask_connection(chat, 0);
    }
    chat_settle_memory(chat);
}

void chat_login(struct chat *chat, struct str name, struct str password, uint64_t now_ms)
{
    struct chat_private *inner = chat->inner;
    inner->now_ms = now_ms;
    chat_forget_password(chat);
    if (owned_set(&inner->password, password))
        inner->ran_out = true;
    owned_set(&chat->token, STR(""));
    if (chat->state == CHAT_REFUSED) {
        chat_enter(chat, name, now_ms);
        return;
    }
    inner->has_been_ready = false; /* its rooms are another user's */
    if (!str_equal(chat->name, name))
        room_cache_forget(chat);
    if (owned_set(&chat->name, name))
        inner->ran_out = true;
    chat_drop(chat, _("coming back as another user"));
    chat_settle_memory(chat);
}
