/* By what an account is entered without its password: a local user, and TLS certificates. */
#ifndef HUTONG_SERVER_CORE_BINDING_H
#define HUTONG_SERVER_CORE_BINDING_H

#include "server/core/core_state.h"

enum { BINDING_TEXT_SIZE = 7 + 2 * CERTIFICATE_SIZE + 1 /* "sha256:", hexadecimal, NUL */ };

/** The certificate of this digest among the account's; NULL: it is not. */
struct account_certificate *binding_find(const struct account *account,
                                         const uint8_t digest[CERTIFICATE_SIZE]);

/** Bind one that is not yet; the limit is the caller's business. Returns 0 or -ENOMEM. */
int binding_add(struct account *account, const uint8_t digest[CERTIFICATE_SIZE]);

/** Let go of one that binding_find gave. */
void binding_remove(struct account *account, struct account_certificate *certificate);

/** Let go of all: for the account's end. */
void bindings_fini(struct account *account);

/** "uid:1000" */
void binding_format_uid(uint32_t uid, char text[BINDING_TEXT_SIZE]);

/** "sha256:…" */
void binding_format(const struct account_certificate *certificate, char text[BINDING_TEXT_SIZE]);

/** Whether who makes the proposal is one whom the account is bound to. */
bool binding_proves(const struct account *account, const struct proposal *proposal);

#endif
