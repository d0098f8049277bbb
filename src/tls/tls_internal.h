/* What the files of this layer share: OpenSSL, which nobody else sees. */
#ifndef HUTONG_TLS_TLS_INTERNAL_H
#define HUTONG_TLS_TLS_INTERNAL_H

#include <hutong/tls/tls_context.h>
#include <openssl/ssl.h>

struct tls_context {
    SSL_CTX *ssl;
};

/** Write the fingerprint of @certificate; an empty text if it is NULL. */
void tls_format_fingerprint(const X509 *certificate, char text[TLS_FINGERPRINT_SIZE]);

/** What OpenSSL says about the latest failure of this thread. Never NULL; a literal. */
const char *tls_library_problem(void);

#endif
