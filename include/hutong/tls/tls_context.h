/* What the encrypted connections of one side share: certificate, key, allowed versions. */
#ifndef HUTONG_TLS_TLS_CONTEXT_H
#define HUTONG_TLS_TLS_CONTEXT_H

#include <hutong/common/buf.h>

enum {
    TLS_DIGEST_SIZE = 32,
    TLS_FINGERPRINT_SIZE = 7 + 64 + 1, /* "sha256:", 64 hexadecimal digits, NUL */
};

struct tls_context;

struct tls_server_config {
    const char *certificate; /* PEM file: the certificate, then those that vouch for it */
    const char *key;         /* PEM file; may be the same */
    bool allows_1_2;         /* TLS 1.2 besides 1.3 */
};

/**
 * For servers. Clients are asked for a certificate and need not have one; whoever has made it, only
 * that the client has its key is checked.
 * @problem: on failure a sentence for the admin, appended.
 * Returns 0 or -errno.
 */
int tls_context_new_server(const struct tls_server_config *config, struct tls_context **contextp,
                           struct buf *problem);

/**
 * For clients: TLS 1.2 and later. Whom they talk to is for them to check, after the handshake
 * and before the first plain byte. NULL when memory ran out.
 */
struct tls_context *tls_context_new_client(void);

/**
 * Show the certificate in the PEM file @path, whose key is there as well, to servers that ask.
 * @problem: on failure a sentence, appended. Returns 0 or -EINVAL.
 */
int tls_context_set_certificate(struct tls_context *context, const char *path, struct buf *problem);

/** NULL is fine. Connections made from it live on. */
void tls_context_free(struct tls_context *context);

/** The fingerprint of a server's own certificate, as clients will see it. */
void tls_context_fingerprint(const struct tls_context *context, char text[TLS_FINGERPRINT_SIZE]);

#endif
