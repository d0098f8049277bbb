/* The end of sessions and rooms by somebody else's will: see expel.h. */
#include "server/core/expel.h"
#include "server/core/away.h"
#include "server/core/emit.h"
#include "server/core/file.h"
#include "server/core/leave.h"
#include "server/core/room.h"
#include "server/core/user.h"

enum { EXPEL_WAIT_MS = 60 * 1000 /* who comes back at once was not disconnected */ };

int expel_session(struct core *core, struct user_session *session, enum error_code code,
                  struct str reason, uint64_t date_ms, struct effects *effects)
{
    struct message bye = { .type = MESSAGE_BYE };
    struct user *user = session->user;
    message_set_code(&bye, code);
    message_set_text(&bye, reason);
    message_set_wait_ms(&bye, EXPEL_WAIT_MS);
    emit_reply(effects, session->number, &bye);
    emit_session(effects, EFFECT_CLOSE, session->number);
    away_detach(core, session, effects);
    return user->session_count > 0 ? 0 : leave_chat(core, user, reason, date_ms, effects);
}

void expel_room(struct core *core, struct room *room, struct str reason, struct effects *effects)
{
    struct message notice = { .type = MESSAGE_NOTICE };
    message_set_code(&notice, NOTICE_ROOM_CLOSED);
    message_set_text(&notice, reason);
    emit_publish(effects, room, &notice);
    while (room->members) {
        emit_unsubscribe(effects, room->members);
        room_remove_member(core, room->members);
    }
    file_ref_drop_all(core, room, effects);
    emit_del_room(effects, room);
    room_remove(core, room);
}
