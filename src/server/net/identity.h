/* What this server shows at its tls:// doors: the admin's certificate, or one made here. */
#ifndef HUTONG_SERVER_NET_IDENTITY_H
#define HUTONG_SERVER_NET_IDENTITY_H

#include "server/net/config.h"
#include <hutong/tls/tls_context.h>

/**
 * Read certificate and key, and say in the log which they are. Without configured ones they are
 * made in the data folder, once.
 * @contextp  untouched on failure, and if nobody listens on tls://
 * @problem   on failure: a sentence for the admin, appended
 * Returns 0 or -errno.
 */
int identity_load(const struct config *config, struct log *log, struct tls_context **contextp,
                  struct buf *problem);

#endif
