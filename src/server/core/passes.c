/* Invitations, and requests to be let in. */
#include "server/core/passes.h"
#include "server/core/emit.h"

#include <stdlib.h>

struct pass *pass_add(struct room *room, struct user *user, bool is_invited, struct str by,
                      struct str words, uint64_t time_ms)
{
    struct pass *pass = calloc(1, sizeof(*pass));
    if (!pass || label_set(&pass->words, by, words) != 0) {
        free(pass);
        return NULL;
    }
    pass->user = user;
    pass->room = room;
    pass->is_invited = is_invited;
    pass->time_ms = time_ms;
    DL_APPEND2(user->passes, pass, user_prev, user_next);
    DL_APPEND2(room->passes, pass, room_prev, room_next);
    user->pass_count++;
    room->pass_count++;
    return pass;
}

struct pass *pass_find(const struct room *room, const struct user *user)
{
    struct pass *pass;
    DL_FOREACH2 (user->passes, pass, user_next) {
        if (pass->room == room)
            return pass;
    }
    return NULL;
}

void pass_remove(struct pass *pass)
{
    pass->user->pass_count--;
    pass->room->pass_count--;
    DL_DELETE2(pass->user->passes, pass, user_prev, user_next);
    DL_DELETE2(pass->room->passes, pass, room_prev, room_next);
    label_fini(&pass->words);
    free(pass);
}

void pass_drop(struct pass *pass, struct effects *effects)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_DEL_PASS,
                                            .user = pass->user->number,
                                            .room = pass->room->number });
    pass_remove(pass);
}

void emit_put_pass(struct effects *effects, const struct pass *pass)
{
    effects_push(effects, &(struct effect){ .kind = EFFECT_PUT_PASS,
                                            .user = pass->user->number,
                                            .room = pass->room->number,
                                            .count = pass->is_invited,
                                            .since = pass->time_ms,
                                            .name = label_shown(&pass->words),
                                            .text = label_key(&pass->words) });
}
