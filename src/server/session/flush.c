/*
 * Fan-out: takes sessions forward with one gathered write each. First what was said to the
 * session alone, then what it has not read of its rooms, straight from their tails.
 *
 * When a peer takes only a part, the rest of the unit that was cut is handed over to be written
 * as soon as it can be (write_rest copies it), so that every place stays at a unit's border and
 * no tail has to be kept for anyone.
 */
#include "server/session/internal.h"

enum { FLUSH_IOV_MAX = 64 };

/* What one write gathers. */
struct flush {
    struct iovec parts[FLUSH_IOV_MAX];
    struct subscription *from[FLUSH_IOV_MAX]; /* whose part it is; NULL: the replies */
    int count;
    bool has_more; /* beyond what is left out */
};

static void flush_add_unread(struct flush *flush, struct subscription *subscription)
{
    const struct tail *tail = &subscription->stream->tail;
    uint64_t position = subscription->position, reader = subscription_reader(subscription);
    struct iovec *part = &flush->parts[flush->count];
    while (flush->count < FLUSH_IOV_MAX && tail_segment(tail, position, reader, part)) {
        flush->from[flush->count++] = subscription;
        position += part++->iov_len;
    }
    flush->has_more |= position < tail->end;
}

/* Step over what the session hears of in another way. Returns whether there is more to read. */
static bool flush_skip_own(struct subscription *subscription)
{
    uint64_t reader = subscription_reader(subscription);
    const struct tail *tail = &subscription->stream->tail;
    if (reader && subscription_has_unread(subscription))
        subscription_advance(subscription, tail_skip(tail, subscription->position, reader) -
                                               subscription->position);
    return subscription_has_unread(subscription);
}

/* Gather what there is to write; subscriptions that fell behind are taken aside. */
static void flush_gather(struct session *session, struct flush *flush)
{
    flush->count = 0;
    flush->has_more = false;
    size_t taken = session->replies_taken;
    if (session->replies.size > taken) {
        flush->from[0] = NULL;
        flush->parts[0] =
            (struct iovec){ session->replies.bytes + taken, session->replies.size - taken };
        flush->count = 1;
    }
    struct subscription *subscription, *next;
    DL_FOREACH_SAFE2 (session->unread, subscription, next, unread_next) {
        if (!subscription_is_held(subscription))
            subscription_set_state(subscription, SUBSCRIPTION_LAGGING);
        else if (!flush_skip_own(subscription))
            session_remove_unread(session, subscription);
        else
            flush_add_unread(flush, subscription);
    }
}

/* How many bytes are left of the unit that was cut after @taken bytes of @part. */
static size_t flush_rest_of_unit(const struct session_codec *codec, const struct iovec *part,
                                 size_t taken)
{
    const uint8_t *bytes = part->iov_base;
    size_t end = 0;
    while (end <= taken)
        end += codec->first(bytes + end, part->iov_len - end);
    return end - taken;
}

/* Half of the bytes at least go at once: each is moved once on average, however slow the peer. */
static void flush_take_replies(struct session *session, size_t size)
{
    session->replies_taken += size;
    if (session->replies_taken < session->replies.size / 2)
        return;
    buf_consume(&session->replies, session->replies_taken);
    session->replies_taken = 0;
}

static void flush_advance(struct session *session, struct subscription *subscription, size_t size)
{
    if (!subscription) {
        flush_take_replies(session, size);
        return;
    }
    subscription_advance(subscription, size);
    if (!subscription_has_unread(subscription))
        session_remove_unread(session, subscription);
}

/* The peer took only @taken bytes of @part: hand over the rest of the unit it was cut in. */
static void flush_hand_over(struct session *session, struct subscription *from,
                            const struct iovec *part, size_t taken)
{
    size_t rest_size = flush_rest_of_unit(session->codec, part, taken);
    const uint8_t *rest = (const uint8_t *)part->iov_base + taken;
    session->is_blocked = true;
    int status = session->transport->write_rest(session->peer, rest, rest_size);
    if (status < 0)
        session_drop(session, "the rest of a frame could not be written");
    else
        flush_advance(session, from, taken + rest_size);
}

/* Take places forward over what was written. */
static void flush_consume(struct session *session, const struct flush *flush, size_t taken)
{
    for (int i = 0; i < flush->count; i++) {
        const struct iovec *part = &flush->parts[i];
        if (taken < part->iov_len) {
            flush_hand_over(session, flush->from[i], part, taken);
            return;
        }
        flush_advance(session, flush->from[i], part->iov_len);
        taken -= part->iov_len;
    }
}

/* One gathered write. Returns whether there may be more to write. */
static bool flush_write(struct session *session)
{
    struct flush flush;
    flush_gather(session, &flush);
    if (flush.count == 0)
        return false;
    ssize_t taken = session->transport->try_write(session->peer, flush.parts, flush.count);
    if (taken < 0) {
        session_drop(session, "the connection broke");
        return false;
    }
    if (taken > 0)
        session->progress_ms = session->sessions->now_ms;
    flush_consume(session, &flush, (size_t)taken);
    return flush.has_more && !session->is_blocked;
}

/* Write, then see what a session that is up to date has waited for. */
static void flush_session(struct session *session)
{
    while (!session->is_blocked && session->state != SESSION_CLOSED && flush_write(session))
        continue;
    if (session->is_blocked || session->state == SESSION_CLOSED)
        return;
    buf_fini(&session->replies);
    answer_count(session);
    if (session->state == SESSION_CLOSING) {
        if (!session->is_awaited)
            session_drop(session, session->reason);
        return;
    }
    catchup_step(session);
    intake_resume(session);
    if (session->codec->rest)
        session->codec->rest(session);
}

static void flush_mark_readers(struct channel *channel)
{
    struct subscription *subscription;
    struct stream *stream;
    channel->is_dirty = false;
    LL_FOREACH (channel->streams, stream)
        stream->flushed_end = stream->tail.end;
    DL_FOREACH (channel->subscriptions, subscription)
        if (subscription_has_unread(subscription))
            session_add_unread(subscription->session, subscription);
}

static void flush_channels(struct sessions *sessions)
{
    while (sessions->dirty_channels) {
        struct channel *channel = sessions->dirty_channels;
        LL_DELETE2(sessions->dirty_channels, channel, dirty_next);
        flush_mark_readers(channel);
    }
}

/* Have what the next flush looks at come from memory while the system writes for this one. */
static void flush_prefetch(const struct session *next)
{
    if (!next)
        return;
    const char *peer = next->peer;
    __builtin_prefetch(next->unread);
    for (int line = 0; line < 5; line++)
        __builtin_prefetch(peer + 64 * line);
}

void sessions_flush(struct sessions *sessions, uint64_t now_ms)
{
    if (sessions->is_flushing)
        return;
    sessions->is_flushing = true;
    sessions->now_ms = now_ms;
    flush_channels(sessions);
    while (sessions->dirty) {
        struct session *session = sessions->dirty;
        LL_DELETE2(sessions->dirty, session, dirty_next);
        session->is_dirty = false;
        flush_prefetch(sessions->dirty);
        flush_session(session);
    }
    sessions->is_flushing = false;
}

void session_on_writable(struct session *session, uint64_t now_ms)
{
    session->is_blocked = false;
    session->progress_ms = session->heard_ms = now_ms; /* who reads is alive */
    session_mark(session);
}

void flush_copy(struct session *session, struct subscription *subscription)
{
    struct iovec part;
    const struct tail *tail = &subscription->stream->tail;
    while (subscription_has_unread(subscription) && subscription_is_held(subscription)) {
        if (!tail_segment(tail, subscription->position, subscription_reader(subscription), &part)) {
            flush_skip_own(subscription);
            continue;
        }
        if (buf_append(&session->replies, part.iov_base, part.iov_len) != 0)
            return; /* then it is read later, from the tail */
        flush_advance(session, subscription, part.iov_len);
        session_mark(session);
    }
    answer_count(session);
}

/* Bytes that live subscriptions of the session have not read. */
static uint64_t flush_unread_size(const struct session *session)
{
    uint64_t size = 0;
    const struct subscription *subscription;
    LL_FOREACH2 (session->subscriptions, subscription, other)
        if (subscription_has_unread(subscription))
            size += subscription->stream->tail.end - subscription->position;
    return size;
}

void flush_settle(struct session *session)
{
    if (session->settled == session->sessions->published || session->is_blocked)
        return;
    session->settled = session->sessions->published; /* a list settles once, not for each frame */
    uint64_t size = flush_unread_size(session);
    if (size == 0 || size > LIMIT_TAIL_CHUNK)
        return;
    struct subscription *subscription;
    LL_FOREACH2 (session->subscriptions, subscription, other)
        flush_copy(session, subscription);
}
