/* Rooms as sessions see them, and subscriptions to them: see channel.h. */
#include "server/session/channel.h"

#include <errno.h>
#include <stdlib.h>

struct channel *channel_find(struct channel *table, uint64_t room)
{
    struct channel *channel;
    HASH_FIND(hh, table, &room, sizeof(room), channel);
    return channel;
}

int channel_rename(struct channel *channel, struct str name)
{
    char *copy = malloc(name.size + 1);
    if (!copy)
        return -ENOMEM;
    memcpy(copy, name.bytes, name.size);
    free(channel->name);
    channel->name = copy;
    channel->name_size = name.size;
    return 0;
}

void channel_let_go(struct channel *channel)
{
    struct stream *stream;
    LL_FOREACH (channel->streams, stream)
        tail_expire(&stream->tail, UINT64_MAX, true);
}

static struct channel *channel_new(uint64_t room, struct str name)
{
    struct channel *channel = calloc(1, sizeof(*channel));
    if (!channel)
        return NULL;
    channel->room = room;
    if (channel_rename(channel, name) == 0)
        return channel;
    free(channel);
    return NULL;
}

struct channel *channel_get(struct channel **table, uint64_t room, struct str name)
{
    struct channel *channel = channel_find(*table, room);
    if (channel)
        return channel;
    channel = channel_new(room, name);
    if (!channel)
        return NULL;
    HASH_ADD(hh, *table, room, sizeof(channel->room), channel);
    if (channel->hh.tbl)
        return channel;
    free(channel->name);
    free(channel);
    return NULL;
}

void channel_free(struct channel **table, struct channel *channel)
{
    HASH_DEL(*table, channel);
    free(channel->name);
    free(channel->pair);
    free(channel);
}

struct str channel_name(const struct channel *channel)
{
    return (struct str){ channel->name, channel->name_size };
}

bool channel_is_read(const struct channel *channel, const struct stream *stream)
{
    const struct subscription *subscription;
    DL_FOREACH (channel->subscriptions, subscription)
        if (subscription->stream == stream && subscription_has_unread(subscription))
            return false;
    return true;
}

/* One more reader of the room in this form, the first one of whom makes the tail. */
static struct stream *stream_get(struct channel *channel, const struct session_door *door,
                                 unsigned form, uint64_t last)
{
    struct stream *stream;
    LL_FOREACH (channel->streams, stream)
        if (stream->codec == door->codec && stream->form == form)
            break;
    if (!stream) {
        stream = calloc(1, sizeof(*stream));
        if (!stream)
            return NULL;
        stream->channel = channel;
        stream->codec = door->codec;
        stream->context = door->context;
        stream->form = form;
        tail_init(&stream->tail, last + 1);
        LL_PREPEND(channel->streams, stream);
    }
    stream->reader_count++;
    return stream;
}

/* One reader less; with the last one the tail goes. */
static void stream_put(struct stream *stream)
{
    if (--stream->reader_count > 0)
        return;
    LL_DELETE(stream->channel->streams, stream);
    tail_fini(&stream->tail);
    free(stream);
}

struct subscription *subscription_new(struct session *session, struct channel *channel,
                                      const struct session_door *door, unsigned form, uint64_t last)
{
    struct subscription *subscription = calloc(1, sizeof(*subscription));
    if (!subscription)
        return NULL;
    subscription->stream = stream_get(channel, door, form, last);
    if (!subscription->stream) {
        free(subscription);
        return NULL;
    }
    subscription->session = session;
    DL_APPEND(channel->subscriptions, subscription);
    return subscription;
}

void subscription_free(struct subscription *subscription)
{
    DL_DELETE(subscription->stream->channel->subscriptions, subscription);
    stream_put(subscription->stream);
    free(subscription);
}

bool subscription_reform(struct subscription *subscription, unsigned form)
{
    struct stream *old = subscription->stream;
    uint64_t last = old->tail.next_no - 1;
    const struct session_door door = { old->codec, old->context };
    struct stream *stream = stream_get(old->channel, &door, form, last);
    if (!stream)
        return false;
    bool is_live = subscription->state == SUBSCRIPTION_LIVE;
    subscription->stream = stream;
    subscription->position = stream->tail.end;
    stream_put(old);
    return is_live || subscription->live_no == last + 1 ||
           tail_find(&stream->tail, subscription->live_no, &subscription->position);
}

enum subscription_state subscription_start(struct subscription *subscription, uint64_t next_no,
                                           uint64_t last)
{
    bool is_behind = next_no <= last;
    subscription->position = subscription->stream->tail.end;
    subscription->live_no = last + 1;
    /* a number from the future is of a room that was made anew: there is nothing to miss */
    subscription->next_no = is_behind ? next_no : last + 1;
    return is_behind ? SUBSCRIPTION_CATCHING_UP : SUBSCRIPTION_LIVE;
}

bool subscription_is_held(const struct subscription *subscription)
{
    return subscription->position >= tail_start(&subscription->stream->tail);
}

bool subscription_has_unread(const struct subscription *subscription)
{
    return subscription->state == SUBSCRIPTION_LIVE &&
           subscription->position < subscription->stream->tail.end;
}

void subscription_advance(struct subscription *subscription, size_t size)
{
    subscription->position += size;
    subscription->next_no = tail_no_at(&subscription->stream->tail, subscription->position);
}
