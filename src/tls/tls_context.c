/* What the encrypted connections of one side share: see tls_context.h. */
#include "tls/tls_internal.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TLS_CLIENT_CHAIN_MAX = 16 * 1024 /* bytes of certificates that a client may send */ };

const char *tls_library_problem(void)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason ? reason : "no reason is known";
}

void tls_format_fingerprint(const X509 *certificate, char text[TLS_FINGERPRINT_SIZE])
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned digest_size = 0;
    text[0] = '\0';
    if (!certificate || !X509_digest(certificate, EVP_sha256(), digest, &digest_size))
        return;
    int size = snprintf(text, TLS_FINGERPRINT_SIZE, "sha256:");
    for (unsigned i = 0; i < digest_size; i++)
        size += snprintf(text + size, TLS_FINGERPRINT_SIZE - (size_t)size, "%02x", digest[i]);
}

static struct tls_context *tls_context_new(const SSL_METHOD *method, int version_min)
{
    struct tls_context *context = calloc(1, sizeof(*context));
    if (!context)
        return NULL;
    context->ssl = SSL_CTX_new(method);
    if (!context->ssl || !SSL_CTX_set_min_proto_version(context->ssl, version_min)) {
        tls_context_free(context);
        return NULL;
    }
    SSL_CTX_set_options(context->ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context->ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context->ssl, SSL_SESS_CACHE_OFF); /* tickets need no memory */
    return context;
}

/* Returns 0, or -EINVAL with the sentence that names the file at fault. */
static int tls_context_load(SSL_CTX *ssl, const struct tls_server_config *config,
                            struct buf *problem)
{
    const char *fault = NULL;
    ERR_clear_error();
    if (!SSL_CTX_use_certificate_chain_file(ssl, config->certificate))
        fault = config->certificate;
    else if (!SSL_CTX_use_PrivateKey_file(ssl, config->key, SSL_FILETYPE_PEM) ||
             !SSL_CTX_check_private_key(ssl))
        fault = config->key;
    if (!fault)
        return 0;
    buf_printf(problem, "cannot use %s for TLS: %s", fault, tls_library_problem());
    return -EINVAL;
}

/* Anybody's certificate will do: TLS itself sees to it that the key belongs to it. */
static int tls_accept_any(X509_STORE_CTX *check, void *nothing)
{
    (void)check;
    (void)nothing;
    return 1;
}

static void tls_context_ask(SSL_CTX *ssl)
{
    static const uint8_t name[] = "hutong"; /* whom tickets that hold a certificate are for */
    SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(ssl, tls_accept_any, NULL);
    SSL_CTX_set_max_cert_list(ssl, TLS_CLIENT_CHAIN_MAX);
    SSL_CTX_set_session_id_context(ssl, name, sizeof(name));
}

int tls_context_set_certificate(struct tls_context *context, const char *path, struct buf *problem)
{
    const struct tls_server_config files = { .certificate = path, .key = path };
    return tls_context_load(context->ssl, &files, problem);
}

int tls_context_new_server(const struct tls_server_config *config, struct tls_context **contextp,
                           struct buf *problem)
{
    struct tls_context *context =
        tls_context_new(TLS_server_method(), config->allows_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION);
    if (!context)
        return -ENOMEM;
    tls_context_ask(context->ssl);
    int status = tls_context_load(context->ssl, config, problem);
    if (status == 0)
        *contextp = context;
    else
        tls_context_free(context);
    return status;
}

struct tls_context *tls_context_new_client(void)
{
    return tls_context_new(TLS_client_method(), TLS1_2_VERSION);
}

void tls_context_free(struct tls_context *context)
{
    if (!context)
        return;
    SSL_CTX_free(context->ssl);
    free(context);
}

void tls_context_fingerprint(const struct tls_context *context, char text[TLS_FINGERPRINT_SIZE])
{
    tls_format_fingerprint(SSL_CTX_get0_certificate(context->ssl), text);
}
