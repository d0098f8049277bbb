/*
 * SCRAM-SHA-256: proving that one knows a password without saying it, to somebody who does not
 * know it either but can tell. Pure: nonces and salts are arguments. Whoever carries the messages
 * (our protocol's AUTH, IRC's AUTHENTICATE) encodes them its own way.
 *
 *   client ── scram_client_begin()  ─►  scram_server_begin()  ── server
 *          ◄─────────────────────────────── its challenge
 *          ── scram_client_answer() ─►  scram_server_finish()
 *   scram_client_check() ◄───────────────── its signature
 *
 * No channel binding: a client may say that it has none ("n") or sees none offered ("y").
 * Passwords go through opaque_string_prepare() first. Source: RFC 5802, RFC 7677.
 */
#ifndef HUTONG_COMMON_SCRAM_H
#define HUTONG_COMMON_SCRAM_H

#include <hutong/common/buf.h>
#include <hutong/common/str.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    SCRAM_KEY_SIZE = 32,
    SCRAM_SALT_SIZE = 16,
    SCRAM_NONCE_MAX = 64,           /* one side's part of the nonce, as text */
    SCRAM_MESSAGE_MAX = 640,        /* any message */
    SCRAM_VERIFIER_SIZE = 160,      /* a verifier as text, with a zero behind */
    SCRAM_SIGNATURE_SIZE = 48,      /* the server's last message, with a zero behind */
    SCRAM_ITERATIONS_MIN = 4096,    /* RFC 7677, 4 */
    SCRAM_ITERATIONS_MAX = 1000000, /* what a client is ready to do for a server: a second */
};

/* What the server keeps instead of the password. */
struct scram_verifier {
    uint32_t iterations;
    uint8_t salt[SCRAM_SALT_SIZE];
    uint8_t stored_key[SCRAM_KEY_SIZE], server_key[SCRAM_KEY_SIZE];
};

/** Make the verifier of a prepared password. Takes as long as the iterations take. */
void scram_verifier_make(struct str password, const uint8_t salt[SCRAM_SALT_SIZE],
                         uint32_t iterations, struct scram_verifier *verifier);

/** As text: "SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER", as RFC 5803 has it. */
void scram_verifier_format(const struct scram_verifier *verifier, char text[SCRAM_VERIFIER_SIZE]);

/** Read what scram_verifier_format wrote. False if it is nothing like that. */
bool scram_verifier_parse(struct str text, struct scram_verifier *verifier);

enum scram_result {
    SCRAM_OK,
    SCRAM_E_SYNTAX,  /* not a message of this mechanism, or beyond its limits */
    SCRAM_E_BINDING, /* the client wants its channel bound, which is not offered */
    SCRAM_E_PROOF,   /* another password */
};

/* The server's side between the client's two messages. */
struct scram_server {
    struct scram_verifier verifier;
    char header;                      /* 'n' or 'y' */
    char said[2 * SCRAM_MESSAGE_MAX]; /* the first messages of both, as they will be signed */
    size_t said_size, nonce_at, nonce_size;
};

/** The name in a client's first message, decoded, appended to @name. */
enum scram_result scram_find_user(struct str message, struct buf *name);

/**
 * Take the client's first message.
 * @nonce      ours: printable, without commas, at most SCRAM_NONCE_MAX
 * @challenge  what to answer, appended
 */
enum scram_result scram_server_begin(struct scram_server *server, struct str message,
                                     const struct scram_verifier *verifier, struct str nonce,
                                     struct buf *challenge);

/**
 * Take the client's last message. @signature: on SCRAM_OK, what proves to the client that the
 * server knows the verifier.
 */
enum scram_result scram_server_finish(const struct scram_server *server, struct str message,
                                      char signature[SCRAM_SIGNATURE_SIZE]);

/* The client's side. */
struct scram_client {
    char said[2 * SCRAM_MESSAGE_MAX];
    size_t said_size, nonce_size;
    char
        signature[SCRAM_SIGNATURE_SIZE]; /* what the server has to say in the end; empty: not yet */
};

/** Say who one is: the first message, appended to @message. 0, -EMSGSIZE or -ENOMEM. */
int scram_client_begin(struct scram_client *client, struct str user, struct str nonce,
                       struct buf *message);

/** Answer the challenge: the last message, appended to @message, as far as memory goes. */
enum scram_result scram_client_answer(struct scram_client *client, struct str challenge,
                                      struct str password, struct buf *message);

/** Whether the server has proved that it knows the password's verifier. */
bool scram_client_check(const struct scram_client *client, struct str signature);

#endif
