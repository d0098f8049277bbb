/* A server's own certificate, signed by itself: clients know it again by its fingerprint. */
#ifndef HUTONG_TLS_TLS_CERTIFICATE_H
#define HUTONG_TLS_TLS_CERTIFICATE_H

#include <hutong/common/buf.h>

/**
 * Make a key and its certificate in the PEM file @path, unless the file is there. It is readable
 * by its owner only, and whole or not there at all.
 * @problem  on failure: a sentence for the admin, appended
 * Returns 0 or -errno.
 */
int tls_certificate_ensure(const char *path, struct buf *problem);

#endif
