/* What time does to sessions: heartbeats, dead and stalled peers, old parts of tails. */
#include "server/session/internal.h"

enum {
    HEARTBEAT_TAIL_MS = 5000, /* who reads live is at most so far behind */
    HEARTBEAT_REPLIES_MAX = 4 * LIMIT_REPLIES_QUEUED,
    HEARTBEAT_OVERRUN_MS = 10000, /* of no progress with so much of it waiting */
    HEARTBEAT_ASKED_TICKS = 5, /* then a JOIN was lost, as with a batch that could not be stored */
};

static void heartbeat_ping(struct session *session)
{
    struct message ping = { .type = MESSAGE_PING };
    session->is_pinged = true;
    answer_send(session, &ping);
}

/* A session that reads and may speak: has it been silent for too long? */
static void heartbeat_check_silence(struct session *session, uint64_t now_ms)
{
    uint64_t heartbeat_ms = session->sessions->config.heartbeat_ms;
    uint64_t silent_ms = now_ms - session->heard_ms;
    if (silent_ms >= heartbeat_ms)
        session_end(session, MESSAGE_BYE, ERROR_TIMEOUT, "nothing was heard for too long");
    else if (silent_ms >= heartbeat_ms / 3 && !session->is_pinged)
        heartbeat_ping(session);
}

/* Replies stop at their limit, but what others' doings add to them does not. */
static bool heartbeat_is_overrun(const struct session *session, uint64_t now_ms)
{
    return session->is_blocked && session->replies.size >= HEARTBEAT_REPLIES_MAX &&
           now_ms - session->progress_ms >= HEARTBEAT_OVERRUN_MS;
}

static void heartbeat_check_open(struct session *session, uint64_t now_ms)
{
    const struct sessions_config *config = &session->sessions->config;
    bool has_entered = session->state >= SESSION_ENTERING;
    if (!has_entered && now_ms - session->since_ms >= config->login_ms)
        session_end(session, MESSAGE_BYE, ERROR_TIMEOUT, "it did not enter in time");
    else if (session->is_blocked && now_ms - session->progress_ms >= config->stall_ms)
        session_drop(session, "it reads too slowly");
    else if (heartbeat_is_overrun(session, now_ms))
        session_drop(session, "it does not read what it is told");
    else if (!session->is_blocked && !session->is_paused)
        heartbeat_check_silence(session, now_ms);
}

/* Questions to the hub that were refused or lost are asked again. */
static void heartbeat_retry(struct session *session)
{
    struct subscription *subscription;
    LL_FOREACH2 (session->subscriptions, subscription, other)
        if (subscription->state == SUBSCRIPTION_ASKED &&
            ++subscription->asked_ticks >= HEARTBEAT_ASKED_TICKS)
            subscription_set_state(subscription, SUBSCRIPTION_LAGGING);
    session_mark(session);
}

static void heartbeat_check(struct session *session, uint64_t now_ms)
{
    if (session->state == SESSION_CLOSED)
        return;
    if (session->state == SESSION_CLOSING) {
        if (now_ms - session->since_ms >= SESSION_CLOSING_MS)
            session_drop(session, session->reason);
        return;
    }
    if (session->behind > 0)
        heartbeat_retry(session);
    if (session->is_paused && session->slowed_until_ms > 0)
        session_mark(session); /* it may be time to read on */
    heartbeat_check_open(session, now_ms);
}

static void heartbeat_expire(struct channel *channel, uint64_t now_ms)
{
    struct stream *stream;
    if (now_ms <= HEARTBEAT_TAIL_MS)
        return;
    LL_FOREACH (channel->streams, stream)
        if (stream->tail.oldest)
            tail_expire(&stream->tail, now_ms - HEARTBEAT_TAIL_MS,
                        channel_is_read(channel, stream));
}

void sessions_tick(struct sessions *sessions, uint64_t now_ms)
{
    struct session *session, *next;
    struct channel *channel, *other;
    sessions->now_ms = now_ms;
    HASH_ITER (hh, sessions->all, session, next)
        heartbeat_check(session, now_ms);
    HASH_ITER (hh, sessions->channels, channel, other)
        heartbeat_expire(channel, now_ms);
    quota_tidy(&sessions->places, now_ms);
}
