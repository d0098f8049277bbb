/* SCRAM-SHA-256, the client's side: see scram.h. */
#include "common/scram_internal.h"

#include <errno.h>

static void append_base64(struct buf *out, const uint8_t *bytes, size_t size)
{
    char text[sodium_base64_ENCODED_LEN(SCRAM_KEY_SIZE, SCRAM_BASE64)];
    sodium_bin2base64(text, sizeof(text), bytes, size, SCRAM_BASE64);
    buf_append_str(out, str_of(text));
}

static int append_user(struct buf *out, struct str user)
{
    int status = 0;
    for (size_t i = 0; i < user.size && status == 0; i++) {
        char c = user.bytes[i];
        status = c == ','   ? buf_append(out, "=2C", 3)
                 : c == '=' ? buf_append(out, "=3D", 3)
                            : buf_append(out, &c, 1);
    }
    return status;
}

int scram_client_begin(struct scram_client *client, struct str user, struct str nonce,
                       struct buf *message)
{
    size_t before = message->size;
    *client = (struct scram_client){ .nonce_size = nonce.size };
    int status = buf_append(message, "n,,n=", 5);
    if (status == 0)
        status = append_user(message, user);
    if (status == 0)
        status = buf_printf(message, ",r=%.*s", STR_ARGS(nonce));
    if (status == 0 && message->size - before > SCRAM_MESSAGE_MAX)
        status = -EMSGSIZE;
    if (status != 0)
        return status;
    client->said_size = message->size - before - 3;
    memcpy(client->said, message->bytes + before + 3, client->said_size);
    return 0;
}

/* A challenge in its parts. */
struct challenge {
    struct str nonce;
    uint8_t salt[SCRAM_MESSAGE_MAX];
    size_t salt_size;
    uint32_t iterations;
};

/* The nonce must begin with ours: an old conversation would not. */
static bool parse_challenge(const struct scram_client *client, struct str text,
                            struct challenge *challenge)
{
    struct str own = { client->said + client->said_size - client->nonce_size, client->nonce_size };
    struct str salt, iterations;
    return text.size <= SCRAM_MESSAGE_MAX && scram_take(&text, 'r', &challenge->nonce) &&
           scram_take(&text, 's', &salt) && scram_take(&text, 'i', &iterations) &&
           scram_is_nonce(challenge->nonce, SCRAM_MESSAGE_MAX / 2) &&
           challenge->nonce.size > own.size && str_starts_with(challenge->nonce, own) &&
           scram_parse_base64(salt, challenge->salt, sizeof(challenge->salt),
                              &challenge->salt_size) &&
           scram_parse_iterations(iterations, &challenge->iterations);
}

/* Append @text to what was said, behind a comma. */
static bool client_say(struct scram_client *client, struct str text)
{
    if (client->said_size + 1 + text.size > sizeof(client->said))
        return false;
    client->said[client->said_size] = ',';
    memcpy(client->said + client->said_size + 1, text.bytes, text.size);
    client->said_size += 1 + text.size;
    return true;
}

static void client_prove(struct scram_client *client, const struct challenge *challenge,
                         struct str password, struct buf *message)
{
    struct scram_keys keys;
    uint8_t mask[SCRAM_KEY_SIZE];
    struct str said = { client->said, client->said_size };
    scram_keys_make(password, challenge->salt, challenge->salt_size, challenge->iterations, &keys);
    scram_hmac(keys.stored, said, mask);
    scram_xor(keys.client, mask);
    buf_append(message, ",p=", 3);
    append_base64(message, keys.client, sizeof(keys.client));
    scram_sign(keys.server, said, client->signature);
    sodium_memzero(&keys, sizeof(keys));
}

enum scram_result scram_client_answer(struct scram_client *client, struct str text,
                                      struct str password, struct buf *message)
{
    struct challenge challenge;
    size_t before = message->size;
    if (client->signature[0] || !parse_challenge(client, text, &challenge) ||
        !client_say(client, text) ||
        buf_printf(message, "c=biws,r=%.*s", STR_ARGS(challenge.nonce)) != 0)
        return SCRAM_E_SYNTAX;
    struct str last = { (const char *)message->bytes + before, message->size - before };
    if (!client_say(client, last))
        return SCRAM_E_SYNTAX;
    client_prove(client, &challenge, password, message);
    return SCRAM_OK;
}

bool scram_client_check(const struct scram_client *client, struct str signature)
{
    struct str expected = str_of(client->signature);
    return expected.size > 0 && signature.size == expected.size &&
           sodium_memcmp(signature.bytes, expected.bytes, expected.size) == 0;
}
