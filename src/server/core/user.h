/* Users, their names and the sessions attached to them. Effects are the callers' business. */
#ifndef HUTONG_SERVER_CORE_USER_H
#define HUTONG_SERVER_CORE_USER_H

#include "server/core/core_state.h"
#include "server/core/name.h"

/**
 * Add a user without sessions. @number and @name are free, @token has
 * LIMIT_TOKEN_SIZE. NULL when memory ran out.
 */
struct user *user_add(struct core *core, uint64_t number, const struct name *name,
                      const uint8_t token[LIMIT_TOKEN_SIZE]);

/** Remove and free a user, who has neither sessions nor memberships any more. */
void user_remove(struct core *core, struct user *user);

/** Free a user with all it owns, without touching the core's tables: for the core's end. */
void user_free(struct user *user);

struct user *user_find(const struct core *core, uint64_t number);
struct user *user_find_name(const struct core *core, const struct name *name);

/** One whose name looks so; NULL if that is nobody, or @except. */
struct user *user_find_look(const struct core *core, const struct look *look,
                            const struct user *except);

/** Take another name, which is free or its own. Returns 0 or -ENOMEM. */
int user_rename(struct core *core, struct user *user, const struct name *name);

/** Attach a session; the user's grace, if any, is over. Returns 0 or -ENOMEM. */
int user_attach(struct core *core, struct user *user, uint64_t session);

/** The session came by IRC, which shows @ident (copied) of its user. Returns 0 or -ENOMEM. */
int user_set_ident(struct user_session *session, struct str ident);

/** Detach and free a session. Says nothing about what becomes of a user without any. */
void user_detach(struct core *core, struct user_session *session);

/** Make the user an account. @hash has less than LIMIT_HASH_SIZE. Returns 0 or -ENOMEM. */
int user_make_account(struct user *user, struct str hash, uint32_t uid);

/** Whether nobody is there: no session, and none that may come back within its grace. */
static inline bool user_is_offline(const struct user *user)
{
    return user->session_count == 0 && !user->grace_prev;
}

struct user_session *user_session_find(const struct core *core, uint64_t session);

static inline struct str user_name(const struct user *user)
{
    return label_shown(&user->name);
}

/** Whether it can be entered by a token. One of zeros alone is none: it is given to nobody. */
bool user_has_token(const struct user *user);

static inline struct str user_token(const struct user *user)
{
    return (struct str){ (const char *)user->token, sizeof(user->token) };
}

#endif
