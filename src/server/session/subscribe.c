/* Which rooms a session reads: its subscriptions, and the list of those with something unread. */
#include "server/session/internal.h"

struct subscription *session_subscription(const struct session *session, uint64_t room)
{
    struct subscription *subscription;
    LL_FOREACH2 (session->subscriptions, subscription, other)
        if (subscription->stream->channel->room == room)
            return subscription;
    return NULL;
}

void session_add_unread(struct session *session, struct subscription *subscription)
{
    if (subscription->is_unread)
        return;
    subscription->is_unread = true;
    DL_APPEND2(session->unread, subscription, unread_prev, unread_next);
    session_mark(session);
}

void session_remove_unread(struct session *session, struct subscription *subscription)
{
    if (!subscription->is_unread)
        return;
    subscription->is_unread = false;
    DL_DELETE2(session->unread, subscription, unread_prev, unread_next);
}

void subscription_set_state(struct subscription *subscription, enum subscription_state state)
{
    struct session *session = subscription->session;
    session->behind -= subscription->state != SUBSCRIPTION_LIVE;
    session->behind += state != SUBSCRIPTION_LIVE;
    subscription->state = state;
    subscription->asked_ticks = 0;
    if (state != SUBSCRIPTION_LIVE)
        session_remove_unread(session, subscription);
}

/* A new subscription in both lists. NULL when memory ran out. */
static struct subscription *session_add_subscription(struct session *session,
                                                     const struct effect *effect)
{
    struct sessions *sessions = session->sessions;
    struct channel *channel = channel_get(&sessions->channels, effect->room, effect->name);
    if (!channel)
        return NULL;
    const struct session_door door = { session->codec, session->context };
    struct subscription *subscription =
        subscription_new(session, channel, &door, session->form, effect->last);
    if (subscription)
        LL_PREPEND2(session->subscriptions, subscription, other);
    else if (!channel->subscriptions)
        channel_free(&sessions->channels, channel);
    return subscription;
}

void session_subscribe(struct session *session, const struct effect *effect)
{
    bool from_now_on = effect->after == UINT64_MAX;
    struct subscription *subscription = session_subscription(session, effect->room);
    if (subscription && from_now_on)
        return; /* it reads the room already, and nothing may be left out */
    if (!subscription)
        subscription = session_add_subscription(session, effect);
    if (!subscription) {
        session_drop(session, "no memory for a subscription");
        return;
    }
    uint64_t next_no = from_now_on ? effect->last + 1 : effect->after + 1;
    session_remove_unread(session, subscription);
    subscription_set_state(subscription, subscription_start(subscription, next_no, effect->last));
    if (session->codec->subscribed)
        session->codec->subscribed(session, subscription->stream->channel);
    session_mark(session);
}

/* Free a channel that nobody reads any more. */
static void sessions_drop_channel(struct sessions *sessions, struct channel *channel)
{
    if (channel->is_dirty)
        LL_DELETE2(sessions->dirty_channels, channel, dirty_next);
    channel_free(&sessions->channels, channel);
}

void session_unsubscribe(struct session *session, struct subscription *subscription)
{
    struct channel *channel = subscription->stream->channel;
    if (session->codec->unsubscribed)
        session->codec->unsubscribed(session, channel);
    subscription_set_state(subscription, SUBSCRIPTION_LIVE);
    session_remove_unread(session, subscription);
    LL_DELETE2(session->subscriptions, subscription, other);
    subscription_free(subscription);
    if (!channel->subscriptions)
        sessions_drop_channel(session->sessions, channel);
}

void session_set_form(struct session *session, unsigned form)
{
    struct subscription *subscription;
    if (session->form == form)
        return;
    session->form = form;
    LL_FOREACH2 (session->subscriptions, subscription, other) {
        flush_copy(session, subscription);
        session_remove_unread(session, subscription);
        if (!subscription_reform(subscription, form))
            subscription_set_state(subscription, SUBSCRIPTION_LAGGING);
    }
    session_mark(session);
}

void session_unsubscribe_all(struct session *session)
{
    while (session->subscriptions)
        session_unsubscribe(session, session->subscriptions);
}
