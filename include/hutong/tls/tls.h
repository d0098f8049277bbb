/*
 * One encrypted connection as a pump: bytes of the network in and out at one side, plain bytes
 * at the other. No socket, no loop, no clock, and nothing of chat.
 *
 *   network ─► tls_received() ─► tls_read() ─► plain
 *   network ◄─ tls_output()   ◄─ tls_write() ◄─ plain
 *
 * After every tls_received(), tls_read() until it says something else than TLS_OK; it carries
 * the handshake on, too. Then write tls_output(), which any call may have added to.
 */
#ifndef HUTONG_TLS_TLS_H
#define HUTONG_TLS_TLS_H

#include <hutong/common/str.h>
#include <hutong/tls/tls_context.h>

enum {
    TLS_RECORD_SIZE = 16 * 1024, /* the most plain bytes that one tls_read can have to give */
    TLS_OUTPUT_MAX = 64 * 1024,  /* no more is encrypted while so much has not been written */
};

enum tls_result {
    TLS_OK,
    TLS_MORE,     /* reading: nothing now; writing: not before output has been written */
    TLS_CLOSED,   /* the peer has said good-bye: nothing follows */
    TLS_E_BROKEN, /* beyond repair, see tls_problem(); what tls_output() holds may say why */
};

struct tls;

/** The server's side of a connection. NULL when memory ran out. @context may be freed first. */
struct tls *tls_new_server(struct tls_context *context);

/** The client's side; its first words are in tls_output(). @host is copied. */
struct tls *tls_new_client(struct tls_context *context, const char *host);

/** NULL is fine. */
void tls_free(struct tls *tls);

/** Bytes came from the network (borrowed). Returns 0 or -ENOMEM. */
int tls_received(struct tls *tls, const uint8_t *bytes, size_t size);

/**
 * The network has come to its end. Returns TLS_CLOSED if the peer had said so under encryption;
 * else TLS_E_BROKEN: somebody on the way may have cut off what was to follow.
 */
enum tls_result tls_ended(struct tls *tls);

/** Plain bytes that have come. *@taken is set on TLS_OK, and is above 0 then. */
enum tls_result tls_read(struct tls *tls, uint8_t *bytes, size_t size, size_t *taken);

/**
 * Encrypt @size plain bytes, or of them what there is room for. *@taken is always set.
 * Returns TLS_OK if all were taken, TLS_MORE, or TLS_E_BROKEN.
 */
enum tls_result tls_write(struct tls *tls, const uint8_t *bytes, size_t size, size_t *taken);

/** Say good-bye: nothing may be written after it. */
void tls_finish(struct tls *tls);

/** What is to be sent now; borrowed until the next call. */
struct str tls_output(const struct tls *tls);

/** That has been sent, or is held elsewhere. */
void tls_output_clear(struct tls *tls);

/** Whether both sides know the keys: only then can be written. */
bool tls_is_ready(const struct tls *tls);

/** For the log or a person, in English: why it broke, without a full stop. Never NULL. */
const char *tls_problem(const struct tls *tls);

/** "TLSv1.3". */
const char *tls_version(const struct tls *tls);

/** The fingerprint of the peer's certificate; an empty text if it has shown none. */
void tls_peer_fingerprint(const struct tls *tls, char text[TLS_FINGERPRINT_SIZE]);

/** The SHA-256 digest of the peer's certificate, in DER form. False if it has shown none. */
bool tls_peer_digest(const struct tls *tls, uint8_t digest[TLS_DIGEST_SIZE]);

/** Whether an authority that the system trusts vouches that the peer is @host. Reads files. */
bool tls_peer_is_vouched_for(const struct tls *tls, const char *host);

#endif
