/* Whether a server reached under TLS is the right one. */
#include "client/io/trust.h"
#include "client/core/i18n.h"
#include "client/io/known_servers.h"

#include <errno.h>
#include <string.h>

/* Write down how the server is known from now on. */
static void trust_remember(const struct endpoint *server, const char *mark, struct buf *sentence)
{
    int status = known_servers_add(server, mark);
    if (status == 0)
        return;
    buf_printf(sentence, _("This could not be written down: %s. "), strerror(-status));
}

static enum trust trust_meet(const struct endpoint *server, const char *fingerprint,
                             struct buf *sentence)
{
    trust_remember(server, fingerprint, sentence);
    buf_printf(sentence,
               _("First time at %s:%u. Its key is %s: if you can, compare it with the one the "
                 "server's log shows. From now on only this key is accepted."),
               server->host, (unsigned)server->port, fingerprint);
    return TRUST_NEW;
}

static enum trust trust_shout(const struct endpoint *server, const struct known_server *known,
                              const char *fingerprint, struct buf *sentence)
{
    struct buf path = { 0 };
    const char *file = known_servers_path(&path) == 0 ? buf_cstr(&path) : NULL;
    const char *was = strcmp(known->mark, KNOWN_BY_AUTHORITY) == 0
                          ? _("vouched for by an authority")
                          : known->mark;
    buf_printf(sentence,
               _("DANGER: THE KEY OF %s:%u HAS CHANGED. Somebody may be listening in between, or "
                 "the server has been set up anew. It was: %s. It is: %s. Nothing was sent. If "
                 "its admin confirms the new key, delete line %u of %s and try again."),
               server->host, (unsigned)server->port, was, fingerprint, known->line,
               file ? file : "known_servers");
    buf_fini(&path);
    return TRUST_REFUSED;
}

static enum trust trust_give_up(int status, struct buf *sentence)
{
    struct buf path = { 0 };
    const char *file = known_servers_path(&path) == 0 ? buf_cstr(&path) : NULL;
    buf_printf(sentence, _("Cannot tell whether it is the right server: cannot read %s: %s"),
               file ? file : "known_servers", strerror(-status));
    buf_fini(&path);
    return TRUST_REFUSED;
}

enum trust trust_judge(const struct tls *tls, const struct endpoint *server, struct buf *sentence)
{
    char fingerprint[TLS_FINGERPRINT_SIZE];
    struct known_server known;
    tls_peer_fingerprint(tls, fingerprint);
    int status = known_servers_find(server, &known);
    if (status == 0 && strcmp(known.mark, fingerprint) == 0)
        return TRUST_KNOWN;
    if (status != 0 && status != -ENOENT)
        return trust_give_up(status, sentence);
    if (tls_peer_is_vouched_for(tls, server->host)) {
        if (status == -ENOENT) /* from now on nothing less is accepted */
            trust_remember(server, KNOWN_BY_AUTHORITY, sentence);
        return TRUST_KNOWN;
    }
    return status == 0 ? trust_shout(server, &known, fingerprint, sentence)
                       : trust_meet(server, fingerprint, sentence);
}
