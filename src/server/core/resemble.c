/* New names that resemble others: see resemble.h. */
#include "server/core/resemble.h"
#include "server/core/admin.h"
#include "server/core/reply.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <stdio.h>

static enum resemble_result refuse_mixed(struct request *request, enum error_code code)
{
    reply_error(request, code,
                "The name mixes writing systems that are easily taken for one another, or hides "
                "marks; keep to one.");
    return RESEMBLE_E_REFUSED;
}

/* Whom a name would be taken for; an empty text: nobody. */
static struct str find_double(const struct core *core, const struct look *look,
                              const struct user *self)
{
    const struct user *user = user_find_look(core, look, self);
    return user ? user_name(user) : admin_find_look(core, look, self);
}

static enum resemble_result answered(int status)
{
    return status == 0 ? RESEMBLE_E_REFUSED : RESEMBLE_E_MEMORY;
}

static enum resemble_result refuse_double(struct request *request, const struct name *name,
                                          struct str other)
{
    char why[LIMIT_REASON_SIZE];
    snprintf(why, sizeof(why), "looks like %.*s, a name that is taken; choose another name.",
             STR_ARGS(other));
    return answered(reply_name_taken(request, name, why));
}

static enum resemble_result refuse_reserved(struct request *request, const struct name *name,
                                            const char *reserved)
{
    char why[LIMIT_REASON_SIZE];
    snprintf(why, sizeof(why),
             "looks like %s, by which one could pose as the server; choose another name.",
             reserved);
    return answered(reply_name_refused(request, ERROR_NAME_INVALID, name, why));
}

enum resemble_result resemble_check_user(struct request *request, const struct name *name,
                                         const struct user *self)
{
    const struct core *core = request->core;
    struct look look = look_of(core->looks, name);
    struct str other = find_double(core, &look, self);
    const char *reserved = look_reserved(core->looks, &look);
    if (admin_has_name(core, name))
        return RESEMBLE_OK;
    if (other.size > 0)
        return refuse_double(request, name, other);
    if (reserved && !admin_is_owner(core, request->proposal))
        return refuse_reserved(request, name, reserved);
    return look_is_mixed(core->looks, name) ? refuse_mixed(request, ERROR_NAME_INVALID)
                                            : RESEMBLE_OK;
}

enum resemble_result resemble_check_room(struct request *request, const struct name *name,
                                         const struct room *self)
{
    const struct core *core = request->core;
    struct look look = look_of(core->looks, name);
    const struct room *room = room_find_look(core, &look, self);
    if (!room)
        return look_is_mixed(core->looks, name) ? refuse_mixed(request, ERROR_ROOM_INVALID)
                                                : RESEMBLE_OK;
    reply_error(request, ERROR_ROOM_INVALID,
                "%s looks like the room %.*s; join that one, or choose another name.", name->shown,
                STR_ARGS(room_name(room)));
    return RESEMBLE_E_REFUSED;
}

bool resemble_is_free(const struct core *core, const struct name *name)
{
    struct look look = look_of(core->looks, name);
    return !user_find_name(core, name) && find_double(core, &look, NULL).size == 0 &&
           !look_reserved(core->looks, &look) && !look_is_mixed(core->looks, name);
}
