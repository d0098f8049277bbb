/*
 * Server admins: accounts that the server's configuration names. One is an admin only while it
 * is logged in to an account of that name, so the names are kept for those who may have them.
 */
#ifndef HUTONG_SERVER_CORE_ADMIN_H
#define HUTONG_SERVER_CORE_ADMIN_H

#include "server/core/core_state.h"
#include "server/core/name.h"

/* Why a name is refused that admin_keeps_name, after the name itself. */
#define ADMIN_KEEPS_NAME "is kept for an admin of this server; choose another name."

/** Take the names from core->config. Returns 0, or -ENOMEM with the old ones kept. */
int admin_load(struct core *core);

/** Forget them: for the core's end. */
void admin_fini(struct core *core);

/** Whether @user is a server admin: an account whose name the configuration has, or an operator. */
bool admin_is(const struct core *core, const struct user *user);

/** Whether the configuration has the name, exactly. */
bool admin_has_name(const struct core *core, const struct name *name);

/** The admin's name that looks so, unless it is that of @except; empty: none. */
struct str admin_find_look(const struct core *core, const struct look *look,
                           const struct user *except);

/** Whether it is the operating system's user who runs the server that proposes, or root. */
bool admin_is_owner(const struct core *core, const struct proposal *proposal);

/**
 * Whether @name is an admin's and may not be given to whoever makes @proposal: only the operating
 * system's user who runs the server, or root, over a local or the control socket. (An account that
 * has such a name already keeps it.)
 */
bool admin_keeps_name(const struct core *core, const struct name *name,
                      const struct proposal *proposal);

#endif
