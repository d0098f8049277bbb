/* hutong certificate: a certificate of one's own, by which accounts are entered. */
#include "client/cli/cli.h"
#include "client/core/i18n.h"

#include <hutong/tls/tls_certificate.h>
#include <hutong/tls/tls_context.h>
#include <stdio.h>

/* Tell what went wrong, as it was told to us. Returns EXIT_LOCAL. */
static int certificate_fail(struct buf *problem)
{
    const char *text = buf_cstr(problem);
    fprintf(stderr, "hutong: %s\n", text && *text ? text : _("out of memory"));
    return EXIT_LOCAL;
}

static int certificate_read(const char *path, char fingerprint[TLS_FINGERPRINT_SIZE],
                            struct buf *problem)
{
    struct tls_context *context = tls_context_new_client();
    int status = context ? tls_context_set_certificate(context, path, problem) : -1;
    if (status == 0)
        tls_context_fingerprint(context, fingerprint);
    tls_context_free(context);
    return status;
}

int certificate_check(const char *path)
{
    char fingerprint[TLS_FINGERPRINT_SIZE];
    struct buf problem = { 0 };
    int status =
        certificate_read(path, fingerprint, &problem) == 0 ? EXIT_OK : certificate_fail(&problem);
    buf_fini(&problem);
    return status;
}

/* Make it, unless it is there, and say what servers will call it. */
int cli_certificate(const struct client_options *options)
{
    char fingerprint[TLS_FINGERPRINT_SIZE];
    const char *path = options->words[0];
    struct buf problem = { 0 };
    int status = tls_certificate_ensure(path, &problem);
    if (status == 0)
        status = certificate_read(path, fingerprint, &problem);
    if (status == 0)
        printf("%s\n", fingerprint);
    status = status == 0 && fflush(stdout) == 0 ? EXIT_OK : certificate_fail(&problem);
    buf_fini(&problem);
    return status;
}
