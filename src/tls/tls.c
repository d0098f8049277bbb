/* One encrypted connection as a pump: OpenSSL between two memory BIOs. See tls.h. */
#include <hutong/tls/tls.h>

#include "tls/tls_internal.h"
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

enum {
    TLS_KEEP_SIZE = 4096,                /* a BIO that has grown beyond gives its memory back */
    TLS_FLOOD_SIZE = 2 * TLS_OUTPUT_MAX, /* so much a peer cannot honestly make us owe it */
};

struct tls {
    SSL *ssl;
    BIO *input, *output; /* owned by ssl */
    const char *problem; /* a literal; NULL: none */
};

static struct tls *tls_new(struct tls_context *context)
{
    struct tls *tls = calloc(1, sizeof(*tls));
    if (!tls)
        return NULL;
    tls->ssl = SSL_new(context->ssl);
    tls->input = BIO_new(BIO_s_mem());
    tls->output = BIO_new(BIO_s_mem());
    if (tls->ssl && tls->input && tls->output) {
        SSL_set_bio(tls->ssl, tls->input, tls->output);
        return tls;
    }
    BIO_free(tls->input);
    BIO_free(tls->output);
    tls_free(tls);
    return NULL;
}

struct tls *tls_new_server(struct tls_context *context)
{
    struct tls *tls = tls_new(context);
    if (tls)
        SSL_set_accept_state(tls->ssl);
    return tls;
}

static bool is_address(const char *host)
{
    uint8_t address[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

struct tls *tls_new_client(struct tls_context *context, const char *host)
{
    struct tls *tls = tls_new(context);
    if (!tls)
        return NULL;
    ERR_clear_error();
    SSL_set_connect_state(tls->ssl);
    if (!is_address(host)) /* a server with several names has to know which is meant */
        SSL_set_tlsext_host_name(tls->ssl, (char *)(uintptr_t)host); /* only read */
    SSL_do_handshake(tls->ssl);
    return tls;
}

void tls_free(struct tls *tls)
{
    if (!tls)
        return;
    SSL_free(tls->ssl);
    free(tls);
}

/* Nothing is in @bio: let go of the memory that a burst has needed. */
static void tls_shrink(BIO *bio)
{
    BUF_MEM *memory = NULL;
    BIO_get_mem_ptr(bio, &memory);
    if (!memory || memory->max <= TLS_KEEP_SIZE)
        return;
    memory = BUF_MEM_new();
    if (memory)
        BIO_set_mem_buf(bio, memory, BIO_CLOSE);
    BIO_set_mem_eof_return(bio, -1); /* empty: more may come */
}

int tls_received(struct tls *tls, const uint8_t *bytes, size_t size)
{
    size_t written = 0;
    ERR_clear_error();
    if (size == 0 || BIO_write_ex(tls->input, bytes, size, &written))
        return 0;
    return -ENOMEM;
}

static enum tls_result tls_break(struct tls *tls, const char *problem)
{
    if (!tls->problem)
        tls->problem = problem;
    return TLS_E_BROKEN;
}

/* What the failure of the latest call means. */
static enum tls_result tls_judge(struct tls *tls, int result)
{
    switch (SSL_get_error(tls->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return TLS_MORE;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_CLOSED;
    default:
        return tls_break(tls, tls_library_problem());
    }
}

enum tls_result tls_ended(struct tls *tls)
{
    if (SSL_get_shutdown(tls->ssl) & SSL_RECEIVED_SHUTDOWN)
        return TLS_CLOSED;
    return tls_break(tls, "the connection was cut off without a good-bye");
}

enum tls_result tls_read(struct tls *tls, uint8_t *bytes, size_t size, size_t *taken)
{
    if (tls->problem)
        return TLS_E_BROKEN;
    if (tls_output(tls).size > TLS_FLOOD_SIZE)
        return tls_break(tls, "the peer asks for more than it reads");
    ERR_clear_error();
    int result = SSL_read_ex(tls->ssl, bytes, size, taken);
    if (result > 0)
        return TLS_OK;
    if (BIO_pending(tls->input) == 0)
        tls_shrink(tls->input);
    return tls_judge(tls, result);
}

enum tls_result tls_write(struct tls *tls, const uint8_t *bytes, size_t size, size_t *taken)
{
    *taken = 0;
    if (tls->problem)
        return TLS_E_BROKEN;
    while (*taken < size) {
        size_t written = 0;
        if (!tls_is_ready(tls) || tls_output(tls).size >= TLS_OUTPUT_MAX)
            return TLS_MORE;
        ERR_clear_error();
        int result = SSL_write_ex(tls->ssl, bytes + *taken, size - *taken, &written);
        if (result <= 0)
            return tls_judge(tls, result);
        *taken += written;
    }
    return TLS_OK;
}

void tls_finish(struct tls *tls)
{
    ERR_clear_error();
    if (!tls->problem && tls_is_ready(tls))
        SSL_shutdown(tls->ssl);
}

struct str tls_output(const struct tls *tls)
{
    char *bytes = NULL;
    long size = BIO_get_mem_data(tls->output, &bytes);
    return (struct str){ bytes, size > 0 ? (size_t)size : 0 };
}

void tls_output_clear(struct tls *tls)
{
    (void)BIO_reset(tls->output);
    tls_shrink(tls->output);
}

bool tls_is_ready(const struct tls *tls)
{
    return SSL_is_init_finished(tls->ssl);
}

const char *tls_problem(const struct tls *tls)
{
    return tls->problem ? tls->problem : "nothing is wrong";
}

const char *tls_version(const struct tls *tls)
{
    return SSL_get_version(tls->ssl);
}

void tls_peer_fingerprint(const struct tls *tls, char text[TLS_FINGERPRINT_SIZE])
{
    tls_format_fingerprint(SSL_get0_peer_certificate(tls->ssl), text);
}

bool tls_peer_digest(const struct tls *tls, uint8_t digest[TLS_DIGEST_SIZE])
{
    unsigned size = 0;
    const X509 *certificate = SSL_get0_peer_certificate(tls->ssl);
    return certificate && X509_digest(certificate, EVP_sha256(), digest, &size) &&
           size == TLS_DIGEST_SIZE;
}

static bool tls_expect_host(X509_VERIFY_PARAM *expected, const char *host)
{
    if (is_address(host))
        return X509_VERIFY_PARAM_set1_ip_asc(expected, host);
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(expected, host, 0);
}

static bool tls_verify(const struct tls *tls, X509_STORE *authorities, X509_STORE_CTX *check,
                       const char *host)
{
    return X509_STORE_set_default_paths(authorities) &&
           X509_STORE_CTX_init(check, authorities, SSL_get0_peer_certificate(tls->ssl),
                               SSL_get_peer_cert_chain(tls->ssl)) &&
           X509_STORE_CTX_set_default(check, "ssl_server") &&
           tls_expect_host(X509_STORE_CTX_get0_param(check), host) && X509_verify_cert(check) == 1;
}

bool tls_peer_is_vouched_for(const struct tls *tls, const char *host)
{
    X509_STORE *authorities = X509_STORE_new();
    X509_STORE_CTX *check = X509_STORE_CTX_new();
    ERR_clear_error();
    bool is_vouched_for = authorities && check && SSL_get0_peer_certificate(tls->ssl) &&
                          tls_verify(tls, authorities, check, host);
    X509_STORE_CTX_free(check);
    X509_STORE_free(authorities);
    return is_vouched_for;
}
