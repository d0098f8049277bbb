/* Rooms as sessions see them, and subscriptions to them: see channel.h. */
#include "server/session/channel.h"

#include <stdlib.h>

struct channel *channel_find(struct channel *table, uint64_t room)
{
    struct channel *channel;
    HASH_FIND(hh, table, &room, sizeof(room), channel);
    return channel;
}

static struct channel *channel_new(uint64_t room, struct str name, uint64_t last)
{
    struct channel *channel = calloc(1, sizeof(*channel) + name.size);
    if (!channel)
        return NULL;
    channel->room = room;
    channel->name_size = name.size;
    memcpy(channel->name, name.bytes, name.size);
    tail_init(&channel->tail, last + 1);
    return channel;
}

struct channel *channel_get(struct channel **table, uint64_t room, struct str name, uint64_t last)
{
    struct channel *channel = channel_find(*table, room);
    if (channel)
        return channel;
    channel = channel_new(room, name, last);
    if (!channel)
        return NULL;
    HASH_ADD(hh, *table, room, sizeof(channel->room), channel);
    if (channel->hh.tbl)
        return channel;
    free(channel);
    return NULL;
}

void channel_free(struct channel **table, struct channel *channel)
{
    HASH_DEL(*table, channel);
    tail_fini(&channel->tail);
    free(channel);
}

struct str channel_name(const struct channel *channel)
{
    return (struct str){ channel->name, channel->name_size };
}

bool channel_is_read(const struct channel *channel)
{
    const struct subscription *subscription;
    DL_FOREACH (channel->subscriptions, subscription)
        if (subscription_has_unread(subscription))
            return false;
    return true;
}

struct subscription *subscription_new(struct session *session, struct channel *channel)
{
    struct subscription *subscription = calloc(1, sizeof(*subscription));
    if (!subscription)
        return NULL;
    subscription->session = session;
    subscription->channel = channel;
    DL_APPEND(channel->subscriptions, subscription);
    return subscription;
}

void subscription_free(struct subscription *subscription)
{
    DL_DELETE(subscription->channel->subscriptions, subscription);
    free(subscription);
}

enum subscription_state subscription_start(struct subscription *subscription, uint64_t next_no,
                                           uint64_t last)
{
    bool is_behind = next_no <= last;
    subscription->position = subscription->channel->tail.end;
    subscription->live_no = last + 1;
    /* a number from the future is of a room that was made anew: there is nothing to miss */
    subscription->next_no = is_behind ? next_no : last + 1;
    return is_behind ? SUBSCRIPTION_CATCHING_UP : SUBSCRIPTION_LIVE;
}

bool subscription_is_held(const struct subscription *subscription)
{
    return subscription->position >= tail_start(&subscription->channel->tail);
}

bool subscription_has_unread(const struct subscription *subscription)
{
    return subscription->state == SUBSCRIPTION_LIVE &&
           subscription->position < subscription->channel->tail.end;
}

void subscription_advance(struct subscription *subscription, size_t size)
{
    subscription->position += size;
    subscription->next_no = tail_no_at(&subscription->channel->tail, subscription->position);
}
