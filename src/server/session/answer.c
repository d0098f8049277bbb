/* What is said to one session alone. */
#include "server/session/internal.h"

void answer_count(struct session *session)
{
    struct sessions *sessions = session->sessions;
    sessions->replies_counted += session->replies.capacity - session->replies_counted;
    session->replies_counted = session->replies.capacity;
}

/*
 * Lists are long, and asked for by many who do not read they would take all memory: when the
 * sum is beyond its limit, only those may have more who have less than an equal share of it.
 */
static bool answer_is_too_much(const struct session *session)
{
    const struct sessions *sessions = session->sessions;
    size_t max = sessions->config.replies_max ? sessions->config.replies_max : LIMIT_REPLIES_TOTAL;
    return sessions->replies_counted > max &&
           session->replies_counted * HASH_COUNT(sessions->all) > max;
}

/* Something was added to the replies, or could not be. */
static void answer_queued(struct session *session, int status)
{
    if (status != 0) {
        session_drop(session, "no memory for a reply");
        return;
    }
    session_mark(session);
    answer_count(session);
    if (answer_is_too_much(session))
        session_drop(session, "it asks for much and does not read it");
}

void answer_send(struct session *session, const struct message *message)
{
    if (session->state >= SESSION_CLOSING)
        return;
    answer_queued(session, session->codec->tell(session, message, &session->replies));
}

void answer_bytes(struct session *session, const void *bytes, size_t size)
{
    if (session->state < SESSION_CLOSING)
        answer_queued(session, buf_append(&session->replies, bytes, size));
}

void answer_add(struct session *session, const void *bytes, size_t size)
{
    if (session->state >= SESSION_CLOSING)
        return;
    flush_settle(session);
    if (buf_append(&session->replies, bytes, size) == 0)
        session_mark(session);
    answer_count(session);
}

static struct message answer_error_of(const struct message *request, enum error_code code,
                                      const char *text)
{
    struct message error = { .type = MESSAGE_ERROR };
    if (request && (request->has & HAS(FIELD_ID)))
        message_set_id(&error, request->id);
    message_set_code(&error, code);
    message_set_text(&error, str_of(text));
    return error;
}

void answer_error(struct session *session, const struct message *request, enum error_code code,
                  const char *text)
{
    if (code == ERROR_BUSY) {
        answer_busy(session, request, SESSION_WAIT_MS, text);
        return;
    }
    struct message error = answer_error_of(request, code, text);
    answer_send(session, &error);
}

void answer_busy(struct session *session, const struct message *request, uint64_t wait_ms,
                 const char *text)
{
    struct message error = answer_error_of(request, ERROR_BUSY, text);
    message_set_wait_ms(&error, wait_ms);
    answer_send(session, &error);
}
