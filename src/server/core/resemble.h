/* New names that resemble others: whether one may be taken, and why not. */
#ifndef HUTONG_SERVER_CORE_RESEMBLE_H
#define HUTONG_SERVER_CORE_RESEMBLE_H

#include "server/core/request.h"

enum resemble_result {
    RESEMBLE_OK,
    RESEMBLE_E_REFUSED, /* the request is answered */
    RESEMBLE_E_MEMORY,
};

/**
 * Whether a user may take the name. Names of this server's admins are not reserved, since they
 * are kept otherwise, and nothing is for who runs the server: on many machines that is "admin".
 * @self  whose look does not count, since it gives its name up; NULL: nobody's
 */
enum resemble_result resemble_check_user(struct request *request, const struct name *name,
                                         const struct user *self);

/** Whether a room may have the name. @self: which gives its own up for it; NULL: a new one. */
enum resemble_result resemble_check_room(struct request *request, const struct name *name,
                                         const struct room *self);

/** Whether a user could take the name: it can be proposed. */
bool resemble_is_free(const struct core *core, const struct name *name);

#endif
