/* What this server shows at its tls:// doors. */
#include "server/net/identity.h"

#include <errno.h>
#include <hutong/common/paths.h>
#include <hutong/tls/tls_certificate.h>

static bool identity_is_needed(const struct config *config)
{
    for (size_t i = 0; i < config->listen_count; i++)
        if (endpoint_is_encrypted(&config->listen[i]))
            return true;
    return false;
}

/* The file of our own making, with both certificate and key. */
static int identity_ensure(const struct config *config, struct buf *path, struct buf *problem)
{
    int status = paths_make(config->data);
    if (status != 0)
        buf_printf(problem, "cannot use the data folder %s: %s", config->data, strerror(-status));
    if (status == 0)
        status = buf_printf(path, "%s/tls.pem", config->data);
    if (status != 0)
        return status;
    return buf_cstr(path) ? tls_certificate_ensure(buf_cstr(path), problem) : -ENOMEM;
}

static void identity_tell(const struct tls_context *context, const char *certificate,
                          struct log *log)
{
    char fingerprint[TLS_FINGERPRINT_SIZE];
    tls_context_fingerprint(context, fingerprint);
    LOG(log, LOG_INFO, "certificate", LOG_CSTR("file", certificate),
        LOG_CSTR("fingerprint", fingerprint));
}

int identity_load(const struct config *config, struct log *log, struct tls_context **contextp,
                  struct buf *problem)
{
    struct buf own = { 0 };
    int status = 0;
    struct tls_server_config files = { .certificate = config->tls_certificate,
                                       .key = config->tls_key,
                                       .allows_1_2 = config->tls_allows_1_2 };
    if (!identity_is_needed(config))
        return 0;
    if (!*files.certificate) {
        status = identity_ensure(config, &own, problem);
        files.certificate = files.key = buf_cstr(&own);
    } else if (!*files.key) {
        files.key = files.certificate;
    }
    if (status == 0)
        status = tls_context_new_server(&files, contextp, problem);
    if (status == 0)
        identity_tell(*contextp, files.certificate, log);
    buf_fini(&own);
    return status;
}
