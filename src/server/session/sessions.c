/* The set of sessions: how they begin and end, and what is said to all of them. */
#include "server/session/internal.h"

#include <stdlib.h>

struct sessions *sessions_new(const struct sessions_config *config, struct link_hub hub,
                              struct log *log)
{
    struct sessions *sessions = calloc(1, sizeof(*sessions));
    if (!sessions)
        return NULL;
    sessions->config = *config;
    sessions->hub = hub;
    sessions->log = log;
    return sessions;
}

void sessions_watch(struct sessions *sessions,
                    void (*on_news)(void *context, const struct effect *news), void *context)
{
    sessions->on_news = on_news;
    sessions->news_context = context;
}

void sessions_configure(struct sessions *sessions, const struct sessions_config *config)
{
    sessions->config = *config;
}

struct session *sessions_find(struct sessions *sessions, uint64_t id)
{
    struct session *session;
    HASH_FIND(hh, sessions->all, &id, sizeof(id), session);
    return session;
}

bool sessions_has(struct sessions *sessions, uint64_t id)
{
    const struct session *session = sessions_find(sessions, id);
    return session && session->state < SESSION_CLOSING;
}

size_t sessions_count(const struct sessions *sessions)
{
    return HASH_COUNT(sessions->all);
}

uint64_t sessions_outputs(const struct sessions *sessions)
{
    return sessions->outputs;
}

static struct session *session_new(struct sessions *sessions,
                                   const struct session_transport *transport, void *peer,
                                   const struct session_door *door,
                                   const struct session_origin *origin, uint64_t now_ms)
{
    struct session *session = calloc(1, sizeof(*session));
    if (!session)
        return NULL;
    *session = (struct session){ .state = origin->is_control ? SESSION_CONTROL : SESSION_NEW,
                                 .id = ++sessions->last_id,
                                 .sessions = sessions,
                                 .codec = door->codec,
                                 .context = door->context,
                                 .transport = transport,
                                 .peer = peer,
                                 .origin = *origin,
                                 .since_ms = now_ms,
                                 .heard_ms = now_ms,
                                 .progress_ms = now_ms };
    HASH_ADD(hh, sessions->all, id, sizeof(session->id), session);
    if (!session->hh.tbl) {
        free(session);
        return NULL;
    }
    if (!door->codec->open || door->codec->open(session) == 0)
        return session;
    HASH_DEL(sessions->all, session);
    free(session);
    return NULL;
}

/* Tell why it cannot stay, and when it can come back. @reason is a literal for the log. */
static void session_turn_away(struct session *session, enum error_code code, const char *text,
                              uint64_t wait_ms, const char *reason)
{
    struct message bye = { .type = MESSAGE_BYE };
    message_set_code(&bye, code);
    message_set_text(&bye, str_of(text));
    message_set_wait_ms(&bye, wait_ms);
    answer_send(session, &bye);
    session_finish(session, reason);
}

/* Let in only those from where neither too many come nor all are banned. */
static void session_check_place(struct session *session, bool is_one_too_many, uint64_t wait_ms)
{
    const struct link_hub *hub = &session->sessions->hub;
    char text[LIMIT_REASON_SIZE + 1];
    if (is_one_too_many)
        session_turn_away(session, ERROR_BUSY, "There are too many connections from your address.",
                          wait_ms, "too many connections from its address");
    else if (hub->admits && !hub->admits(hub->hub, session->origin.address, text))
        session_turn_away(session, ERROR_BANNED, text, SESSION_BANNED_WAIT_MS,
                          "its address is banned");
}

struct session *session_open(struct sessions *sessions, const struct session_transport *transport,
                             void *peer, const struct session_door *door,
                             const struct session_origin *origin, uint64_t now_ms)
{
    enum quota_welcome welcome;
    uint64_t wait_ms;
    sessions->now_ms = now_ms;
    const struct quota_rules *rules =
        origin->is_local ? &sessions->config.local : &sessions->config.beyond;
    struct quota_place *place =
        quota_enter(&sessions->places, origin->address, rules, now_ms, &welcome, &wait_ms);
    if (!place)
        return NULL;
    struct session *session =
        welcome == QUOTA_SHUT ? NULL : session_new(sessions, transport, peer, door, origin, now_ms);
    if (!session) {
        quota_leave(&sessions->places, place);
        return NULL;
    }
    session->place = place;
    session_check_place(session, welcome == QUOTA_REFUSED, wait_ms);
    return session;
}

uint64_t session_id(const struct session *session)
{
    return session->id;
}

void session_set_certificate(struct session *session, const struct certificate *certificate)
{
    if (!session->certificate)
        session->certificate = malloc(sizeof(*session->certificate));
    if (session->certificate)
        *session->certificate = *certificate;
    else
        session_drop(session, "no memory for its certificate");
}

void session_mark(struct session *session)
{
    if (session->is_dirty || session->state == SESSION_CLOSED)
        return;
    session->is_dirty = true;
    LL_PREPEND2(session->sessions->dirty, session, dirty_next);
}

/* Let go of all that a session needs only as long as it goes on. */
static void session_release(struct session *session)
{
    session_unsubscribe_all(session);
    buf_fini(&session->input);
    struct session_read *read, *next;
    LL_FOREACH_SAFE (session->reads, read, next)
        free(read);
    session->reads = NULL;
}

void session_set_state(struct session *session, enum session_state state)
{
    struct sessions *sessions = session->sessions;
    sessions->ready_count -= session->state == SESSION_READY;
    sessions->ready_count += state == SESSION_READY;
    if (sessions->ready_count > sessions->ready_max)
        sessions->ready_max = sessions->ready_count;
    session->state = state;
}

void session_finish(struct session *session, const char *reason)
{
    if (session->state >= SESSION_CLOSING)
        return;
    session_mark(session);
    session_release(session);
    session_set_state(session, SESSION_CLOSING);
    session->reason = reason;
    session->since_ms = session->sessions->now_ms;
}

void session_end(struct session *session, enum message_type type, enum error_code code,
                 const char *text)
{
    struct message message = { .type = type };
    message_set_code(&message, code);
    message_set_text(&message, str_of(text));
    answer_send(session, &message);
    session_finish(session, text);
}

void session_drop(struct session *session, const char *reason)
{
    if (session->state == SESSION_CLOSED)
        return;
    session_release(session);
    buf_fini(&session->replies);
    answer_count(session);
    session_set_state(session, SESSION_CLOSED);
    if (!session->reason)
        session->reason = reason;
    session->transport->close(session->peer);
}

/* Tell the hub that a user's connection has ended; after a good-bye it knows and lets it be. */
static void session_tell_dropped(struct session *session)
{
    struct sessions *sessions = session->sessions;
    struct message bye = { .type = MESSAGE_BYE };
    struct proposal dropped = { .kind = PROPOSAL_DROPPED, .session = session->id };
    if (session->reason)
        message_set_text(&bye, str_of(session->reason));
    if (session->codec->has_no_grace)
        dropped = (struct proposal){ .session = session->id, .message = &bye };
    int status = sessions->hub.propose(sessions->hub.hub, &dropped);
    if (status < 0)
        LOG(sessions->log, LOG_ERROR, "the end of a session was not noted",
            LOG_UINT("session", session->id), LOG_INT("errno", -status));
}

static void session_free(struct session *session)
{
    session_release(session);
    if (session->codec->close)
        session->codec->close(session);
    buf_fini(&session->replies);
    answer_count(session);
    if (session->is_dirty)
        LL_DELETE2(session->sessions->dirty, session, dirty_next);
    HASH_DEL(session->sessions->all, session);
    quota_leave(&session->sessions->places, session->place);
    free(session->software);
    free(session->certificate);
    free(session->upload);
    free(session);
}

void session_on_closed(struct session *session, uint64_t now_ms)
{
    struct sessions *sessions = session->sessions;
    const char *reason = session->reason ? session->reason : "the connection was closed";
    sessions->now_ms = now_ms;
    LOG(sessions->log, LOG_INFO, "session closed", LOG_UINT("session", session->id),
        LOG_CSTR("reason", reason));
    if (session->is_known_to_hub)
        session_tell_dropped(session);
    session_free(session);
}

void sessions_free(struct sessions *sessions)
{
    if (!sessions)
        return;
    struct session *session, *next;
    HASH_ITER (hh, sessions->all, session, next)
        session_free(session);
    quota_fini(&sessions->places);
    buf_fini(&sessions->scratch);
    free(sessions);
}

void sessions_tell_all(struct sessions *sessions, const struct message *message)
{
    bool is_last = message->type == MESSAGE_BYE;
    struct session *session, *next;
    HASH_ITER (hh, sessions->all, session, next) {
        if (session->state == SESSION_READY || is_last)
            answer_send(session, message);
        if (is_last)
            session_finish(session, "the server stops");
    }
}
