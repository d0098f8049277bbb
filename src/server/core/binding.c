/* Local users and certificates of accounts: see binding.h. */
#include "server/core/binding.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

struct account_certificate *binding_find(const struct account *account,
                                         const uint8_t digest[CERTIFICATE_SIZE])
{
    struct account_certificate *certificate;
    LL_FOREACH (account->certificates, certificate)
        if (memcmp(certificate->digest, digest, CERTIFICATE_SIZE) == 0)
            return certificate;
    return NULL;
}

int binding_add(struct account *account, const uint8_t digest[CERTIFICATE_SIZE])
{
    struct account_certificate *certificate = calloc(1, sizeof(*certificate));
    if (!certificate)
        return -ENOMEM;
    memcpy(certificate->digest, digest, CERTIFICATE_SIZE);
    LL_APPEND(account->certificates, certificate);
    account->certificate_count++;
    return 0;
}

void binding_remove(struct account *account, struct account_certificate *certificate)
{
    LL_DELETE(account->certificates, certificate);
    account->certificate_count--;
    free(certificate);
}

void bindings_fini(struct account *account)
{
    while (account->certificates)
        binding_remove(account, account->certificates);
}

void binding_format_uid(uint32_t uid, char text[BINDING_TEXT_SIZE])
{
    snprintf(text, BINDING_TEXT_SIZE, "uid:%" PRIu32, uid);
}

void binding_format(const struct account_certificate *certificate, char text[BINDING_TEXT_SIZE])
{
    size_t size = (size_t)snprintf(text, BINDING_TEXT_SIZE, "sha256:");
    sodium_bin2hex(text + size, BINDING_TEXT_SIZE - size, certificate->digest, CERTIFICATE_SIZE);
}

bool binding_proves(const struct account *account, const struct proposal *proposal)
{
    int64_t uid = proposal->uid;
    const struct certificate *certificate = &proposal->certificate;
    bool is_local = uid >= 0 && uid < ACCOUNT_NO_UID && account->uid == (uint32_t)uid;
    return is_local || (certificate->is_there && binding_find(account, certificate->digest));
}
