/* What is said to one session alone. */
#include "server/session/internal.h"

void answer_send(struct session *session, const struct message *message)
{
    if (session->state >= SESSION_CLOSING)
        return;
    if (message_encode(message, &session->replies) == 0)
        session_mark(session);
    else
        session_drop(session, "no memory for a reply");
}

void answer_error(struct session *session, const struct message *request, enum error_code code,
                  const char *text)
{
    struct message error = { .type = MESSAGE_ERROR };
    if (request && (request->has & HAS(FIELD_ID)))
        message_set_id(&error, request->id);
    message_set_code(&error, code);
    message_set_text(&error, str_of(text));
    if (code == ERROR_BUSY)
        message_set_wait_ms(&error, SESSION_WAIT_MS);
    answer_send(session, &error);
}
