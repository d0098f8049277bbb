/* BINDINGS, BIND and UNBIND: by what else than its password an account is entered. */
#include "server/core/account.h"
#include "server/core/binding.h"
#include "server/core/emit.h"
#include "server/core/reply.h"
#include "server/core/user.h"

#include <errno.h>
#include <utlist.h>

static bool refuse_guest(struct request *request)
{
    if (!request->user->account)
        reply_error(request, ERROR_WRONG_STATE,
                    "You are a guest: /register makes your name yours.");
    return !request->user->account;
}

static void reply_binding(struct request *request, const char *text)
{
    struct message binding = reply_to(request, MESSAGE_BINDING);
    message_set_text(&binding, str_of(text));
    reply_send(request, &binding);
}

int request_on_bindings(struct request *request)
{
    char text[BINDING_TEXT_SIZE];
    const struct account *account = request->user->account;
    const struct account_certificate *certificate;
    if (refuse_guest(request))
        return 0;
    if (account->uid != ACCOUNT_NO_UID) {
        binding_format_uid(account->uid, text);
        reply_binding(request, text);
    }
    LL_FOREACH (account->certificates, certificate) {
        binding_format(certificate, text);
        reply_binding(request, text);
    }
    reply_done(request);
    return 0;
}

/* ---- BIND ---- */

int account_bind_certificate(struct request *request, struct user *user)
{
    const uint8_t *digest = request->proposal->certificate.digest;
    if (binding_add(user->account, digest) != 0)
        return -ENOMEM;
    emit_certificate(request->effects, EFFECT_PUT_CERTIFICATE, user, digest);
    return 0;
}

static int bind_certificate(struct request *request)
{
    struct account *account = request->user->account;
    bool is_bound = binding_find(account, request->proposal->certificate.digest);
    if (!is_bound && account->certificate_count >= LIMIT_CERTIFICATES) {
        reply_error(
            request, ERROR_TOO_MANY,
            "Your account has %d certificates, which is the limit; /certificate removes one.",
            LIMIT_CERTIFICATES);
        return 0;
    }
    if (!is_bound && account_bind_certificate(request, request->user) != 0)
        return -ENOMEM;
    reply_done(request);
    return 0;
}

static int bind_uid(struct request *request)
{
    request->user->account->uid = (uint32_t)request->proposal->uid;
    emit_put_user(request->effects, request->user);
    reply_done(request);
    return 0;
}

/* With the password: who came by a token only shall not make himself a door of his own. */
int request_on_bind(struct request *request)
{
    int64_t uid = request->proposal->uid;
    if (account_refuse_without_password(request))
        return 0;
    if (request->proposal->certificate.is_there)
        return bind_certificate(request);
    if (uid >= 0 && uid < ACCOUNT_NO_UID)
        return bind_uid(request);
    reply_error(request, ERROR_NOT_ALLOWED,
                "There is nothing to bind here; connect over a local socket, or with a certificate "
                "over TLS.");
    return 0;
}

/* ---- UNBIND ---- */

/* The certificate that the request names as BINDINGS does; NULL: none of the account's. */
static struct account_certificate *find_named(const struct request *request)
{
    struct account_certificate *certificate;
    char text[BINDING_TEXT_SIZE];
    LL_FOREACH (request->user->account->certificates, certificate) {
        binding_format(certificate, text);
        if (str_equal(request->message->text, str_of(text)))
            return certificate;
    }
    return NULL;
}

static bool names_uid(const struct request *request)
{
    uint32_t uid = request->user->account->uid;
    char text[BINDING_TEXT_SIZE];
    binding_format_uid(uid, text);
    return uid != ACCOUNT_NO_UID && str_equal(request->message->text, str_of(text));
}

int request_on_unbind(struct request *request)
{
    if (refuse_guest(request))
        return 0;
    struct account *account = request->user->account;
    struct account_certificate *certificate = find_named(request);
    if (names_uid(request)) {
        account->uid = ACCOUNT_NO_UID;
        emit_put_user(request->effects, request->user);
    } else if (certificate) {
        emit_certificate(request->effects, EFFECT_DEL_CERTIFICATE, request->user,
                         certificate->digest);
        binding_remove(account, certificate);
    } else {
        reply_error(
            request, ERROR_BAD_REQUEST,
            "Your account is bound to nothing of that name; /certificate shows what there is.");
        return 0;
    }
    reply_done(request);
    return 0;
}
