/* A server's own certificate, signed by itself. */
#include <hutong/tls/tls_certificate.h>

#include "tls/tls_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <unistd.h>

/* RFC 5280, 4.1.2.5: "no well-defined expiration". Nobody is there to renew it. */
static const char certificate_last_day[] = "99991231235959Z";

/* Names are what the admin's certificates are for; these let one try it on one machine. */
static const char certificate_hosts[] = "DNS:localhost,IP:127.0.0.1,IP:::1";

static bool certificate_set_serial(X509 *certificate)
{
    uint64_t serial = 0;
    return RAND_bytes((uint8_t *)&serial, sizeof(serial)) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1);
}

static bool certificate_set_times(X509 *certificate)
{
    const long day_s = 24 * 60 * 60; /* clocks differ */
    return X509_gmtime_adj(X509_getm_notBefore(certificate), -day_s) &&
           ASN1_TIME_set_string(X509_getm_notAfter(certificate), certificate_last_day);
}

/* It is its own issuer. */
static bool certificate_set_names(X509 *certificate)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_EXTENSION *names =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, certificate_hosts);
    bool is_set = names && X509_add_ext(certificate, names, -1) &&
                  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"hutong",
                                             -1, -1, 0) &&
                  X509_set_issuer_name(certificate, name);
    X509_EXTENSION_free(names);
    return is_set;
}

static bool certificate_fill(X509 *certificate, EVP_PKEY *key)
{
    return X509_set_version(certificate, X509_VERSION_3) && certificate_set_serial(certificate) &&
           certificate_set_times(certificate) && certificate_set_names(certificate) &&
           X509_set_pubkey(certificate, key) && X509_sign(certificate, key, EVP_sha256());
}

/* The text of the file. NULL if OpenSSL failed. */
static BIO *certificate_make(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    BIO *text = BIO_new(BIO_s_mem());
    bool is_made = key && certificate && text && certificate_fill(certificate, key) &&
                   PEM_write_bio_PrivateKey(text, key, NULL, NULL, 0, NULL, NULL) &&
                   PEM_write_bio_X509(text, certificate);
    X509_free(certificate);
    EVP_PKEY_free(key);
    if (is_made)
        return text;
    BIO_free(text);
    return NULL;
}

/* Clients remember the key: it must not be lost with the power. */
static int certificate_sync_folder(const char *path)
{
    struct buf folder = { 0 };
    const char *slash = strrchr(path, '/');
    int size = slash ? (int)(slash - path + 1) : 1;
    int status = buf_printf(&folder, "%.*s", size, slash ? path : ".");
    int file =
        status == 0 && buf_cstr(&folder) ? open(buf_cstr(&folder), O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        status = fsync(file) == 0 ? 0 : -errno;
        close(file);
    }
    buf_fini(&folder);
    return status;
}

static int certificate_write_all(int file, BIO *text)
{
    char *bytes = NULL;
    long size = BIO_get_mem_data(text, &bytes);
    if (write(file, bytes, (size_t)size) != size)
        return errno ? -errno : -ENOSPC;
    return fsync(file) == 0 ? 0 : -errno;
}

/* Write beside the place and move it there: a key cut in half would be there for good. */
static int certificate_write(const char *path, BIO *text)
{
    struct buf beside = { 0 };
    const char *name = buf_printf(&beside, "%s.new", path) == 0 ? buf_cstr(&beside) : NULL;
    int status = name ? 0 : -ENOMEM;
    int file = name ? open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    if (name && file < 0)
        status = -errno;
    if (file >= 0) {
        errno = 0;
        status = certificate_write_all(file, text);
        close(file);
    }
    if (status == 0 && rename(name, path) != 0)
        status = -errno;
    if (status == 0)
        status = certificate_sync_folder(path);
    buf_fini(&beside);
    return status;
}

int tls_certificate_ensure(const char *path, struct buf *problem)
{
    if (access(path, F_OK) == 0)
        return 0;
    ERR_clear_error();
    BIO *text = certificate_make();
    int status = text ? certificate_write(path, text) : -EIO;
    BIO_free(text);
    if (status != 0)
        buf_printf(problem, "cannot make the certificate %s: %s", path,
                   text ? strerror(-status) : tls_library_problem());
    return status;
}
