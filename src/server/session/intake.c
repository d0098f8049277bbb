/*
 * What clients send: whole units out of received bytes, and the table of what may be said in
 * which state. Quotas are enforced by not reading on: a session that has too much unanswered or
 * unwritten waits, and what it has sent meanwhile waits in its kernel.
 */
#include "server/session/internal.h"

#include <assert.h>

#define IN(state_) (1u << (state_))
#define IN_ANY (IN(SESSION_NEW) | IN(SESSION_GREETED) | IN(SESSION_READY) | IN(SESSION_CONTROL))
#define IN_BOTH (IN(SESSION_READY) | IN(SESSION_CONTROL))

struct rule {
    unsigned allowed_in; /* set of IN(state) */
    void (*handle)(struct session *session, const struct message *message);
    bool is_list; /* the answer may be long */
};

static const char intake_too_fast[] = "You ask for too much at once; wait a moment.";

/* Quotas */

/*
 * Whether nothing more may be taken in now. Once reading has stopped it goes on at half of the
 * quotas (@share 2), so that it does not stop and go for every answer.
 */
static bool intake_must_wait(const struct session *session, size_t share)
{
    return session->state >= SESSION_CLOSING || session->state == SESSION_ENTERING ||
           session->in_flight * share >= LIMIT_REQUESTS_IN_FLIGHT ||
           session->lists >= SESSION_LISTS_IN_FLIGHT ||
           (session->upload && session->upload->chunk_count * share >= LIMIT_CHUNKS_IN_FLIGHT) ||
           session->slowed_until_ms > session->sessions->now_ms ||
           session->replies.size * share >= LIMIT_REPLIES_QUEUED ||
           (session->codec->must_wait && session->codec->must_wait(session));
}

void intake_update_pause(struct session *session)
{
    bool is_paused = intake_must_wait(session, 1);
    if (session->state >= SESSION_CLOSING || session->is_paused == is_paused)
        return;
    session->is_paused = is_paused;
    session->heard_ms = session->sessions->now_ms; /* silence while it may not speak is ours */
    session->transport->pause(session->peer, is_paused);
}

void intake_answered(struct session *session)
{
    assert(session->in_flight > 0);
    session->in_flight--;
    if (session->in_flight == 0)
        session->lists = 0;
    session_mark(session);
}

/* What is done with each type */

static int intake_propose(struct session *session, const struct message *message)
{
    struct sessions *sessions = session->sessions;
    const struct session_origin *origin = &session->origin;
    struct proposal proposal = { .kind = PROPOSAL_REQUEST,
                                 .session = session->id,
                                 .message = message,
                                 .uid = origin->uid,
                                 .address = origin->address,
                                 .is_private = origin->is_private,
                                 .is_local = origin->is_local,
                                 .is_control = origin->is_control,
                                 .is_final = session->codec->has_no_grace };
    if (session->certificate)
        proposal.certificate = *session->certificate;
    return sessions->hub.propose(sessions->hub.hub, &proposal);
}

/* Hand a request to the hub. Returns whether it was taken; it is answered in either case. */
static bool intake_forward(struct session *session, const struct message *message)
{
    session->in_flight++; /* first: the answer may come at once */
    int status = intake_propose(session, message);
    if (status == 0)
        return true;
    answer_error(session, message, ERROR_BUSY, "the server has too much to do, try again soon");
    intake_answered(session);
    return false;
}

static void intake_on_request(struct session *session, const struct message *message)
{
    intake_forward(session, message);
}

/* What the server can do beyond the first version; without memory it keeps that to itself. */
static void intake_tell_feature(const struct sessions_config *config, struct buf *storage,
                                struct message *hello)
{
    struct message_list features;
    if (config->feature.size > 0 && message_list_make(&config->feature, 1, storage, &features) == 0)
        message_set_features(hello, features);
}

/* What is known of its uploads; without memory the session is dropped, and it is NULL. */
static struct session_upload *intake_upload(struct session *session)
{
    if (!session->upload)
        session->upload = calloc(1, sizeof(*session->upload));
    if (!session->upload)
        session_drop(session, "no memory for an upload");
    return session->upload;
}

/* Pieces are large, so there is a quota for them of their own. */
static void intake_on_chunk(struct session *session, const struct message *message)
{
    struct session_upload *upload = intake_upload(session);
    if (!upload)
        return;
    upload->chunks[upload->chunk_count++] = message->id;
    if (!intake_forward(session, message))
        intake_settle_chunk(session, message->id);
}

void intake_settle_chunk(struct session *session, uint64_t id)
{
    struct session_upload *upload = session->upload;
    for (size_t i = 0; upload && i < upload->chunk_count; i++) {
        if (upload->chunks[i] != id)
            continue;
        upload->chunks[i] = upload->chunks[--upload->chunk_count];
        return;
    }
}

void intake_allow_upload(struct session *session, uint64_t size)
{
    struct session_upload *upload = intake_upload(session);
    if (upload) /* with what its pieces are packed in */
        upload->left = size + size / 64 + LIMIT_CHUNK_SIZE;
}

static void intake_on_hello(struct session *session, const struct message *message)
{
    struct sessions *sessions = session->sessions;
    struct message hello = { .type = MESSAGE_HELLO };
    struct buf features = { 0 };
    LOG(sessions->log, LOG_DEBUG, "hello", LOG_UINT("session", session->id),
        LOG_STR("software", message->software));
    if (message->has & HAS(FIELD_ID))
        message_set_id(&hello, message->id);
    message_set_software(&hello, sessions->config.software);
    session->software = strndup(message->software.bytes, message->software.size);
    intake_tell_feature(&sessions->config, &features, &hello);
    session->state = SESSION_GREETED;
    answer_send(session, &hello);
    buf_fini(&features);
}

static void intake_on_enter(struct session *session, const struct message *message)
{
    session->state = SESSION_ENTERING;
    session->is_known_to_hub = true;
    if (!intake_forward(session, message) && session->state == SESSION_ENTERING)
        session->state = SESSION_GREETED;
}

/* Who is here already goes on as the account. */
static void intake_on_auth(struct session *session, const struct message *message)
{
    if (session->state == SESSION_READY)
        intake_on_request(session, message);
    else
        intake_on_enter(session, message);
}

/* Who is here registers the name it has; who is not gives one, and enters with it. */
static void intake_on_register(struct session *session, const struct message *message)
{
    bool has_user = message->has & HAS(FIELD_USER);
    if (session->state == SESSION_GREETED && has_user)
        intake_on_enter(session, message);
    else if (session->state == SESSION_CONTROL || (session->state == SESSION_READY && !has_user))
        intake_on_request(session, message);
    else
        answer_error(session, message, ERROR_WRONG_STATE,
                     has_user ? "you have entered already" : "the name is missing");
}

static void intake_on_ping(struct session *session, const struct message *message)
{
    struct message pong = { .type = MESSAGE_PONG };
    if (message->has & HAS(FIELD_ID))
        message_set_id(&pong, message->id);
    answer_send(session, &pong);
}

/* Any byte received counts as a sign of life, so the answer itself has nothing left to do. */
static void intake_on_pong(struct session *session, const struct message *message)
{
    (void)session;
    (void)message;
}

/*
 * The connection ends when the others know. A hub that cannot hear of a good-bye hears of a dropped
 * connection when this one is closed.
 */
static void intake_on_bye(struct session *session, const struct message *message)
{
    session->is_awaited = session->is_known_to_hub;
    if (session->is_known_to_hub && intake_propose(session, message) != 0)
        session->is_awaited = false;
    session_finish(session, "the client said good-bye");
}

/* clang-format off */
static const struct rule rules[MESSAGE_TYPE_COUNT] = {
    [MESSAGE_HELLO]   = { IN(SESSION_NEW),     intake_on_hello,   false },
    [MESSAGE_ENTER]   = { IN(SESSION_GREETED), intake_on_enter,   true },
    [MESSAGE_JOIN]    = { IN(SESSION_READY),   intake_on_request, true },
    [MESSAGE_PART]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_SAY]     = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_EDIT]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_RECALL]  = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_REACT]   = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_TOPIC]   = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_RENAME]  = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_SET]     = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_ROLE]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_KICK]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_INVITE]  = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_DENY]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_WAITING] = { IN(SESSION_READY),   intake_on_request, true },
    [MESSAGE_BAN]     = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_UNBAN]   = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_BANS]    = { IN(SESSION_READY),   intake_on_request, true },
    [MESSAGE_TITLE]   = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_NICK]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_ROOMS]   = { IN(SESSION_READY),   intake_on_request, true },
    [MESSAGE_WHO]     = { IN_BOTH,             intake_on_request, true },
    [MESSAGE_HISTORY] = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_SEARCH]  = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_PIN]     = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_UNPIN]   = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_BINDINGS] = { IN(SESSION_READY),  intake_on_request, false },
    [MESSAGE_BIND]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_UNBIND]  = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_TYPING]  = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_METADATA] = { IN(SESSION_READY),  intake_on_request, true },
    [MESSAGE_AWAY]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_READ]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_PINS]    = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_THREAD]  = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_VERSIONS] = { IN(SESSION_READY),  intake_on_request, false },
    [MESSAGE_AUTH]    = { IN(SESSION_GREETED) | IN(SESSION_READY), intake_on_auth, true },
    [MESSAGE_REGISTER] = { IN(SESSION_GREETED) | IN_BOTH, intake_on_register, true },
    [MESSAGE_PASSWORD] = { IN_BOTH,            intake_on_request, false },
    [MESSAGE_UNREGISTER] = { IN_BOTH,          intake_on_request, false },
    [MESSAGE_STATUS]  = { IN(SESSION_CONTROL), intake_on_request, false },
    [MESSAGE_BACKUP]  = { IN(SESSION_CONTROL), intake_on_request, false },
    [MESSAGE_IMPORT]  = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_OFFER]   = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_CHUNK]   = { IN(SESSION_READY),   intake_on_chunk,   false },
    [MESSAGE_FETCH]   = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_BROADCAST] = { IN(SESSION_READY), intake_on_request, false },
    [MESSAGE_SESSIONS] = { IN(SESSION_READY),  intake_on_request, true },
    [MESSAGE_DISCONNECT] = { IN(SESSION_READY), intake_on_request, false },
    [MESSAGE_SERVER_BAN] = { IN(SESSION_READY), intake_on_request, false },
    [MESSAGE_SERVER_UNBAN] = { IN(SESSION_READY), intake_on_request, false },
    [MESSAGE_SERVER_BANS] = { IN(SESSION_READY), intake_on_request, true },
    [MESSAGE_CLOSE_ROOM] = { IN(SESSION_READY), intake_on_request, false },
    [MESSAGE_AUDIT]   = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_OPERATE] = { IN(SESSION_READY),   intake_on_request, false },
    [MESSAGE_RELOAD]  = { IN_BOTH,             intake_on_request, false },
    [MESSAGE_PING]    = { IN_ANY,              intake_on_ping,    false },
    [MESSAGE_PONG]    = { IN_ANY,              intake_on_pong,    false },
    [MESSAGE_BYE]     = { IN_ANY,              intake_on_bye,     false },
};
/* clang-format on */

/* Messages */

/* Why a known message is not allowed now. */
static const char *intake_state_text(const struct session *session)
{
    if (session->state == SESSION_NEW)
        return "HELLO must come first";
    if (session->state == SESSION_CONTROL)
        return "this is not for the control socket";
    return session->state == SESSION_GREETED ? "ENTER must come first" : "you have entered already";
}

bool intake_allows(struct session *session, const struct message *message)
{
    const struct rule *rule = &rules[message->type];
    bool is_allowed = rule->handle && (rule->allowed_in & IN(session->state));
    if (!rule->handle)
        answer_error(session, message, ERROR_UNKNOWN_TYPE, "unknown type of request");
    else if (!is_allowed)
        answer_error(session, message, ERROR_WRONG_STATE, intake_state_text(session));
    return is_allowed;
}

/* How long the session has to wait before it may ask for @count of a kind. */
static uint64_t intake_wait(const struct session *session, enum quota_kind kind, uint64_t count)
{
    return quota_wait(&session->quota, session->place, kind, count, session->sessions->now_ms);
}

static void intake_count(struct session *session, const struct message *message)
{
    uint64_t now_ms = session->sessions->now_ms;
    quota_spend(&session->quota, session->place, QUOTA_REQUESTS, 1, now_ms);
    if (message->type == MESSAGE_JOIN)
        quota_spend(&session->quota, session->place, QUOTA_JOINS, 1, now_ms);
}

static void intake_slow_for(struct session *session, uint64_t wait_ms)
{
    uint64_t until_ms = session->sessions->now_ms + wait_ms;
    if (session->slowed_until_ms < until_ms)
        session->slowed_until_ms = until_ms;
}

/* Where nobody can be asked to say it again later: nothing is read for a while. */
static void intake_slow(struct session *session, const struct message *message)
{
    intake_count(session, message);
    intake_slow_for(session, intake_wait(session, QUOTA_REQUESTS, 0));
    intake_slow_for(session, intake_wait(session, QUOTA_JOINS, 0));
}

/*
 * How long the request has to wait. One that comes within the wait of another has to wait as
 * well: what is said again after it must not come behind.
 */
static uint64_t intake_early_ms(struct session *session, const struct message *message)
{
    uint64_t now_ms = session->sessions->now_ms;
    uint64_t wait_ms = intake_wait(session, QUOTA_REQUESTS, 1);
    if (wait_ms > 0 && wait_ms < SESSION_WAIT_MS)
        wait_ms = SESSION_WAIT_MS;
    if (session->refused_until_ms <= now_ms)
        session->refused_until_ms = now_ms + wait_ms;
    if (session->refused_until_ms > now_ms)
        return session->refused_until_ms - now_ms;
    return message->type == MESSAGE_JOIN ? intake_wait(session, QUOTA_JOINS, 1) : 0;
}

/* Whether a request comes too early and was refused for that. */
static bool intake_refuse_early(struct session *session, const struct message *message)
{
    uint64_t wait_ms = intake_early_ms(session, message);
    if (wait_ms > 0)
        answer_busy(session, message, wait_ms, intake_too_fast);
    else
        intake_count(session, message);
    return wait_ms > 0;
}

/* Whether it counts as a request; of pieces of files the bytes count, unless they are small. */
static bool intake_is_request(const struct message *message)
{
    bool is_whole_piece = message->type == MESSAGE_CHUNK && message->data.size == LIMIT_CHUNK_SIZE;
    return message->has & HAS(FIELD_ID) && message->type != MESSAGE_HELLO &&
           message->type != MESSAGE_PING && message->type != MESSAGE_PONG && !is_whole_piece;
}

void intake_message(struct session *session, const struct message *message)
{
    const struct rule *rule = &rules[message->type];
    if (!intake_allows(session, message))
        return;
    if (rule->handle == intake_on_request && !(message->has & HAS(FIELD_ID))) {
        answer_error(session, message, ERROR_BAD_REQUEST, "the request has no id");
        return; /* of a type that is a signal, too, and has none there */
    }
    if (session->codec->is_slowed)
        intake_slow(session, message);
    else if (intake_is_request(message) && intake_refuse_early(session, message))
        return;
    session->lists += rule->is_list;
    rule->handle(session, message);
}

/* Bytes */

size_t intake_consume(struct session *session, const uint8_t *bytes, size_t size)
{
    size_t used = 0, unit_size = 1;
    while (unit_size > 0 && !intake_must_wait(session, 1)) {
        unit_size = session->codec->take(session, bytes + used, size - used);
        used += unit_size;
    }
    return used;
}

/* Handle what is in the input buffer, and forget the buffer as soon as it is empty. */
static void intake_consume_input(struct session *session)
{
    struct buf input = session->input;
    if (input.size == 0)
        return;
    session->input = (struct buf){ 0 }; /* ours for now: handlers may end the session */
    buf_consume(&input, intake_consume(session, input.bytes, input.size));
    if (input.size == 0 || session->state >= SESSION_CLOSING)
        buf_fini(&input);
    session->input = input;
}

/* Add to the part of a unit that was kept. */
static void intake_add_input(struct session *session, const uint8_t *bytes, size_t size)
{
    if (buf_append(&session->input, bytes, size) != 0)
        session_drop(session, "no memory for the rest of what it said");
}

/*
 * Bytes that come too fast are taken in, but then none are read for a while. A file that was
 * offered and allowed has quotas of its own.
 */
static void intake_count_bytes(struct session *session, size_t size)
{
    uint64_t left = session->upload ? session->upload->left : 0;
    uint64_t uncounted = size < left ? size : left;
    if (session->upload)
        session->upload->left -= uncounted;
    quota_spend(&session->quota, session->place, QUOTA_BYTES, size - uncounted,
                session->sessions->now_ms);
    intake_slow_for(session, intake_wait(session, QUOTA_BYTES, 0));
}

/* Bytes arrived, of whatever kind. Returns whether the session still listens. */
static bool intake_hear(struct session *session, size_t size, uint64_t now_ms)
{
    session->sessions->now_ms = now_ms;
    if (session->state >= SESSION_CLOSING)
        return false;
    intake_count_bytes(session, size);
    session->heard_ms = now_ms;
    session->is_pinged = false;
    return true;
}

void session_on_overhead(struct session *session, size_t size, uint64_t now_ms)
{
    if (intake_hear(session, size, now_ms))
        intake_update_pause(session);
}

void session_on_received(struct session *session, const uint8_t *bytes, size_t size,
                         uint64_t now_ms)
{
    if (!intake_hear(session, size, now_ms))
        return;
    size_t used = 0;
    bool has_input = session->input.size > 0;
    if (!has_input)
        used = intake_consume(session, bytes, size);
    if (used < size && session->state < SESSION_CLOSING)
        intake_add_input(session, bytes + used, size - used);
    if (has_input)
        intake_consume_input(session);
    intake_update_pause(session);
}

void intake_resume(struct session *session)
{
    if (!session->is_paused || intake_must_wait(session, 2))
        return;
    intake_consume_input(session);
    intake_update_pause(session);
}
