/* SCRAM-SHA-256, the server's side: see scram.h. */
#include "common/scram_internal.h"

#include <stdio.h>

/* A client's first message in its parts. */
struct first_message {
    char header;
    struct str bare, user, nonce;
};

static enum scram_result parse_first(struct str message, struct first_message *first)
{
    if (message.size > SCRAM_MESSAGE_MAX || message.size < 3)
        return SCRAM_E_SYNTAX;
    first->header = message.bytes[0];
    if (first->header == 'p')
        return SCRAM_E_BINDING;
    /* between the commas would stand whom else one wants to be */
    if ((first->header != 'n' && first->header != 'y') || memcmp(message.bytes + 1, ",,", 2) != 0)
        return SCRAM_E_SYNTAX;
    struct str rest = first->bare = str_skip(message, 3);
    if (!scram_take(&rest, 'n', &first->user) || !scram_take(&rest, 'r', &first->nonce))
        return SCRAM_E_SYNTAX;
    return scram_is_nonce(first->nonce, SCRAM_NONCE_MAX) ? SCRAM_OK : SCRAM_E_SYNTAX;
}

/* A comma and an equals sign are written as =2C and =3D. */
enum scram_result scram_find_user(struct str message, struct buf *name)
{
    struct first_message first;
    enum scram_result result = parse_first(message, &first);
    while (result == SCRAM_OK && first.user.size > 0) {
        struct str code = { first.user.bytes, first.user.size < 3 ? first.user.size : 3 };
        bool is_comma = str_equal(code, STR("=2C")), is_equals = str_equal(code, STR("=3D"));
        if (code.bytes[0] == '=' && !is_comma && !is_equals)
            return SCRAM_E_SYNTAX;
        if (buf_append(name, is_comma ? "," : is_equals ? "=" : code.bytes, 1) != 0)
            return SCRAM_E_SYNTAX;
        first.user = str_skip(first.user, is_comma || is_equals ? 3 : 1);
    }
    return result;
}

/* "r=NONCES,s=SALT,i=ITERATIONS" behind what the client has said, and a comma. */
static void say_challenge(struct scram_server *server, struct str client_nonce, struct str nonce)
{
    char salt[sodium_base64_ENCODED_LEN(SCRAM_SALT_SIZE, SCRAM_BASE64)];
    sodium_bin2base64(salt, sizeof(salt), server->verifier.salt, SCRAM_SALT_SIZE, SCRAM_BASE64);
    int size = snprintf(server->said + server->said_size, sizeof(server->said) - server->said_size,
                        ",r=%.*s%.*s,s=%s,i=%u", STR_ARGS(client_nonce), STR_ARGS(nonce), salt,
                        (unsigned)server->verifier.iterations);
    server->nonce_at = server->said_size + 3;
    server->nonce_size = client_nonce.size + nonce.size;
    server->said_size += (size_t)size;
}

enum scram_result scram_server_begin(struct scram_server *server, struct str message,
                                     const struct scram_verifier *verifier, struct str nonce,
                                     struct buf *challenge)
{
    struct first_message first;
    enum scram_result result = parse_first(message, &first);
    if (result != SCRAM_OK)
        return result;
    *server = (struct scram_server){ .verifier = *verifier, .header = first.header };
    memcpy(server->said, first.bare.bytes, first.bare.size);
    server->said_size = first.bare.size;
    say_challenge(server, first.nonce, nonce);
    struct str said = { server->said, server->said_size };
    return buf_append_str(challenge, str_skip(said, first.bare.size + 1)) == 0 ? SCRAM_OK
                                                                               : SCRAM_E_SYNTAX;
}

/* Whether the last message repeats what was agreed; *@proof is what it adds. */
static bool parse_last(const struct scram_server *server, struct str message, struct str *proof)
{
    struct str header, nonce;
    struct str expected = { server->said + server->nonce_at, server->nonce_size };
    if (!scram_take(&message, 'c', &header) || !scram_take(&message, 'r', &nonce))
        return false;
    while (message.size > 0 && message.bytes[0] != 'p') { /* extensions, which are to be ignored */
        struct str extension;
        if (message.bytes[0] == 'm' || !scram_take(&message, message.bytes[0], &extension))
            return false;
    }
    return str_equal(header, server->header == 'y' ? STR("eSws") : STR("biws")) &&
           str_equal(nonce, expected) && scram_take(&message, 'p', proof) && message.size == 0;
}

/* What both sign: all that was said, without the proof. */
static struct str say_last(const struct scram_server *server, struct str message, struct str proof,
                           char said[3 * SCRAM_MESSAGE_MAX])
{
    size_t size = message.size - proof.size - strlen(",p=");
    memcpy(said, server->said, server->said_size);
    said[server->said_size] = ',';
    memcpy(said + server->said_size + 1, message.bytes, size);
    return (struct str){ said, server->said_size + 1 + size };
}

enum scram_result scram_server_finish(const struct scram_server *server, struct str message,
                                      char signature[SCRAM_SIGNATURE_SIZE])
{
    struct str proof;
    uint8_t key[SCRAM_KEY_SIZE], mask[SCRAM_KEY_SIZE], stored[SCRAM_KEY_SIZE];
    char said[3 * SCRAM_MESSAGE_MAX];
    signature[0] = '\0';
    if (message.size > SCRAM_MESSAGE_MAX || !parse_last(server, message, &proof) ||
        !scram_parse_key(proof, key))
        return SCRAM_E_SYNTAX;
    struct str all = say_last(server, message, proof, said);
    scram_hmac(server->verifier.stored_key, all, mask);
    scram_xor(key, mask);
    crypto_hash_sha256(stored, key, sizeof(key));
    sodium_memzero(key, sizeof(key));
    if (sodium_memcmp(stored, server->verifier.stored_key, sizeof(stored)) != 0)
        return SCRAM_E_PROOF;
    scram_sign(server->verifier.server_key, all, signature);
    return SCRAM_OK;
}
