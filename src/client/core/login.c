/*
 * SCRAM-SHA-256 from the client's side: for connections that others can read, over which a
 * password is not sent. Both sides prove that they know it; what scram.h says goes into AUTH, DONE
 * and WELCOME.
 */
#include "client/core/chat_private.h"
#include "client/core/i18n.h"

#include <hutong/common/opaque_string.h>
#include <sodium.h>

static struct str login_nonce(struct chat *chat, char text[SCRAM_NONCE_MAX])
{
    uint8_t random[16];
    chat->inner->random(chat->inner->context, random);
    sodium_bin2base64(text, SCRAM_NONCE_MAX, random, sizeof(random),
                      sodium_base64_VARIANT_ORIGINAL);
    return str_of(text);
}

void chat_send_scram(struct chat *chat)
{
    struct chat_private *inner = chat->inner;
    struct buf message = { 0 };
    char nonce[SCRAM_NONCE_MAX];
    inner->is_scram = true;
    if (scram_client_begin(&inner->scram, chat->name, login_nonce(chat, nonce), &message) == 0)
        chat_send_auth(chat, "SCRAM-SHA-256", buf_str(&message));
    else
        inner->ran_out = true;
    buf_fini(&message);
}

/* What the server has said cannot be meant for this password. */
static void login_fail(struct chat *chat, const char *why)
{
    struct message error = { .type = MESSAGE_ERROR };
    chat->inner->is_scram = false;
    chat_forget_password(chat);
    message_set_code(&error, ERROR_PASSWORD);
    message_set_text(&error, str_of(why));
    chat_set_state(chat, CHAT_REFUSED, error.text, &error);
    effect_push(chat, &(struct chat_effect){ .kind = CHAT_DISCONNECT });
    chat_go_offline(chat, str_of(why));
}

static enum scram_result login_answer(struct chat *chat, struct str challenge, struct buf *message)
{
    struct str password = chat->inner->password;
    char prepared[OPAQUE_STRING_MAX + 1];
    if (opaque_string_prepare(password, prepared) == OPAQUE_STRING_OK)
        password = str_of(prepared);
    enum scram_result result =
        scram_client_answer(&chat->inner->scram, challenge, password, message);
    sodium_memzero(prepared, sizeof(prepared));
    return result;
}

void chat_on_challenge(struct chat *chat, const struct message *message)
{
    struct buf answer = { 0 };
    if (login_answer(chat, message->secret, &answer) == SCRAM_OK)
        chat_send_auth(chat, "SCRAM-SHA-256", buf_str(&answer));
    else
        login_fail(chat, _("The server asks for the password in a way that makes no sense."));
    buf_fini(&answer);
}

bool chat_check_server(struct chat *chat, const struct message *welcome)
{
    struct chat_private *inner = chat->inner;
    bool is_proved = !inner->is_scram || scram_client_check(&inner->scram, welcome->secret);
    inner->is_scram = false;
    if (!is_proved)
        login_fail(chat, _("The server does not know your password: it may be another's."));
    return is_proved;
}
