/*
 * Whether a server reached under TLS is the right one: an authority that the system trusts says
 * so, or it is the same as at the first time, as with ssh.
 */
#ifndef HUTONG_CLIENT_IO_TRUST_H
#define HUTONG_CLIENT_IO_TRUST_H

#include <hutong/common/endpoint.h>
#include <hutong/tls/tls.h>

enum trust {
    TRUST_KNOWN,
    TRUST_NEW,     /* met for the first time, and written down */
    TRUST_REFUSED, /* somebody else may be answering in its place */
};

/**
 * Judge who is at the other end of @tls, whose handshake is done.
 * @sentence  appended, translated: what the user should read, unless it is TRUST_KNOWN
 */
enum trust trust_judge(const struct tls *tls, const struct endpoint *server, struct buf *sentence);

#endif
