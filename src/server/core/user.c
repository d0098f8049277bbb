/* Users: found by number and by folded name; sessions: found by number, listed by user. */
#include "server/core/user.h"
#include "server/core/binding.h"
#include "server/core/grace.h"
#include "server/core/metadata.h"
#include "server/core/origin.h"
#include "server/core/passes.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static bool user_index_name(struct core *core, struct user *user)
{
    struct str key = label_key(&user->name);
    HASH_ADD_KEYPTR(by_name, core->users_by_name, key.bytes, key.size, user);
    return user->by_name.tbl;
}

static bool user_index_look(struct core *core, struct user *user, const struct name *name)
{
    user->look = look_of(core->looks, name);
    HASH_ADD(by_look, core->users_by_look, look, sizeof(user->look), user);
    return user->by_look.tbl;
}

static bool user_index(struct core *core, struct user *user, const struct name *name)
{
    HASH_ADD(by_number, core->users, number, sizeof(user->number), user);
    if (!user->by_number.tbl)
        return false;
    if (user_index_name(core, user)) {
        if (user_index_look(core, user, name))
            return true;
        HASH_DELETE(by_name, core->users_by_name, user);
    }
    HASH_DELETE(by_number, core->users, user);
    return false;
}

struct user *user_add(struct core *core, uint64_t number, const struct name *name,
                      const uint8_t token[LIMIT_TOKEN_SIZE])
{
    struct user *user = calloc(1, sizeof(*user));
    if (!user)
        return NULL;
    user->number = number;
    memcpy(user->token, token, LIMIT_TOKEN_SIZE);
    if (label_set(&user->name, str_of(name->shown), str_of(name->folded)) != 0 ||
        !user_index(core, user, name)) {
        user_free(user);
        return NULL;
    }
    if (number > core->user_max)
        core->user_max = number;
    return user;
}

bool user_has_token(const struct user *user)
{
    static const uint8_t none[LIMIT_TOKEN_SIZE];
    return memcmp(user->token, none, LIMIT_TOKEN_SIZE) != 0;
}

void user_remove(struct core *core, struct user *user)
{
    assert(!user->sessions && !user->members);
    while (user->passes)
        pass_remove(user->passes);
    grace_cancel(core, user);
    origin_let_go(core, user);
    HASH_DELETE(by_look, core->users_by_look, user);
    HASH_DELETE(by_name, core->users_by_name, user);
    HASH_DELETE(by_number, core->users, user);
    user_free(user);
}

void user_free(struct user *user)
{
    struct user_session *session, *next_session;
    DL_FOREACH_SAFE (user->sessions, session, next_session) {
        free(session);
    }
    struct member *member, *next_member;
    DL_FOREACH_SAFE2 (user->members, member, next_member, user_next) {
        free(member->title);
        numbers_fini(&member->mentions);
        free(member);
    }
    struct upload *upload, *next_upload;
    DL_FOREACH_SAFE (user->uploads, upload, next_upload) {
        free(upload);
    }
    struct pass *pass, *next_pass;
    DL_FOREACH_SAFE2 (user->passes, pass, next_pass, user_next) {
        label_fini(&pass->words);
        free(pass);
    }
    label_fini(&user->name);
    free(user->away);
    free(user->ident);
    metadata_free(&user->metadata);
    if (user->account)
        bindings_fini(user->account);
    free(user->account);
    free(user);
}

struct user *user_find(const struct core *core, uint64_t number)
{
    struct user *user;
    HASH_FIND(by_number, core->users, &number, sizeof(number), user);
    return user;
}

struct user *user_find_name(const struct core *core, const struct name *name)
{
    struct user *user;
    HASH_FIND(by_name, core->users_by_name, name->folded, strlen(name->folded), user);
    return user;
}

struct user *user_find_look(const struct core *core, const struct look *look,
                            const struct user *except)
{
    struct user *user;
    HASH_FIND(by_look, core->users_by_look, look, sizeof(*look), user);
    return user != except ? user : NULL;
}

int user_rename(struct core *core, struct user *user, const struct name *name)
{
    HASH_DELETE(by_name, core->users_by_name, user);
    HASH_DELETE(by_look, core->users_by_look, user);
    int status = label_set(&user->name, str_of(name->shown), str_of(name->folded));
    bool is_indexed = user_index_name(core, user);
    is_indexed = user_index_look(core, user, name) && is_indexed;
    return is_indexed ? status : -ENOMEM;
}

int user_attach(struct core *core, struct user *user, uint64_t number)
{
    struct user_session *session = calloc(1, sizeof(*session));
    if (!session)
        return -ENOMEM;
    session->number = number;
    session->user = user;
    HASH_ADD(hh, core->sessions, number, sizeof(number), session);
    if (!session->hh.tbl) {
        free(session);
        return -ENOMEM;
    }
    grace_cancel(core, user);
    DL_APPEND(user->sessions, session);
    user->session_count++;
    return 0;
}

int user_set_ident(struct user_session *session, struct str ident)
{
    char *copy = strndup(ident.bytes ? ident.bytes : "", ident.size);
    if (!copy)
        return -ENOMEM;
    free(session->user->ident);
    session->user->ident = copy;
    session->has_ident = true;
    return 0;
}

/* What IRC showed of a user goes with the last session that came by it. */
static void forget_ident(struct user *user)
{
    const struct user_session *session;
    DL_FOREACH (user->sessions, session) {
        if (session->has_ident)
            return;
    }
    free(user->ident);
    user->ident = NULL;
}

void user_detach(struct core *core, struct user_session *session)
{
    DL_DELETE(session->user->sessions, session);
    session->user->session_count--;
    forget_ident(session->user);
    HASH_DELETE(hh, core->sessions, session);
    free(session);
}

int user_make_account(struct user *user, struct str hash, uint32_t uid)
{
    assert(!user->account && hash.size < LIMIT_HASH_SIZE);
    user->account = calloc(1, sizeof(*user->account));
    if (!user->account)
        return -ENOMEM;
    memcpy(user->account->hash, hash.bytes, hash.size);
    user->account->uid = uid;
    return 0;
}

struct user_session *user_session_find(const struct core *core, uint64_t number)
{
    struct user_session *session;
    HASH_FIND(hh, core->sessions, &number, sizeof(number), session);
    return session;
}
