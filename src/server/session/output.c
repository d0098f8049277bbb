/* The hub's outputs: one handler for each kind of effect. */
#include "server/session/internal.h"

/* Whether a reply is the last one to its request. */
static bool output_is_last(const struct message *message)
{
    return (message->has & HAS(FIELD_ID)) &&
           (message->type == MESSAGE_DONE || message->type == MESSAGE_ERROR);
}

static void output_on_reply(struct session *session, const struct effect *effect)
{
    const struct message *message = effect->message;
    if (message->type == MESSAGE_ERROR && !(message->has & HAS(FIELD_ID)))
        return; /* to a question of ours, see catchup.c: the tick asks again */
    flush_settle(session);
    answer_send(session, message);
    if (session->state == SESSION_ENTERING && output_is_last(message))
        session->state = SESSION_GREETED; /* refused, or there is more to prove */
    if (message->type == MESSAGE_DONE && message->has & HAS(FIELD_SIZE) &&
        message->has & HAS(FIELD_OFFSET))
        intake_allow_upload(session, message->size - message->offset);
    if (output_is_last(message)) {
        intake_settle_chunk(session, message->id);
        intake_answered(session);
    }
}

static void output_on_entered(struct session *session, const struct effect *effect)
{
    (void)effect;
    session_set_state(session, SESSION_READY);
    LOG(session->sessions->log, LOG_DEBUG, "entered", LOG_UINT("session", session->id));
}

static void output_on_unsubscribe(struct session *session, const struct effect *effect)
{
    struct subscription *subscription = session_subscription(session, effect->room);
    if (!subscription)
        return;
    flush_copy(session, subscription); /* its own leaving is the last it reads */
    session_unsubscribe(session, subscription);
}

/* It is of the moment: one who does not read now need not read it later. */
static void output_on_signal(struct session *session, const struct effect *effect)
{
    if (!session->is_blocked && session_subscription(session, effect->room))
        answer_send(session, effect->message);
}

static void output_on_close(struct session *session, const struct effect *effect)
{
    (void)effect;
    session_finish(session, "the hub ended it");
}

/* Complete what the core says of a session by what is known of it here. */
static void output_on_describe(struct session *session, const struct effect *effect)
{
    struct message message = *effect->message;
    const struct session *other = sessions_find(session->sessions, message.no);
    char address[LIMIT_ADDRESS_SIZE] = "";
    if (other) {
        const struct session_transport *transport = other->transport;
        const char *way = transport->describe ? transport->describe(other->peer, address) : NULL;
        message_set_wait_ms(&message, session->sessions->now_ms - other->heard_ms);
        message_set_software(&message, str_of(other->software ? other->software : ""));
        message_set_address(&message, str_of(address));
        message_set_mechanism(&message, str_of(way ? way : ""));
    }
    answer_send(session, &message);
}

static void (*const session_outputs[])(struct session *, const struct effect *) = {
    [EFFECT_REPLY] = output_on_reply,       [EFFECT_SIGNAL] = output_on_signal,
    [EFFECT_SUBSCRIBE] = session_subscribe, [EFFECT_UNSUBSCRIBE] = output_on_unsubscribe,
    [EFFECT_READ] = catchup_queue,          [EFFECT_SEARCH] = catchup_queue,
    [EFFECT_FETCH] = download_queue,        [EFFECT_DESCRIBE] = output_on_describe,
    [EFFECT_ENTERED] = output_on_entered,   [EFFECT_CLOSE] = output_on_close,
};

/* The message whose text is in an event; 0: none. */
static uint64_t output_about(const struct message *message)
{
    if (message->type != MESSAGE_EVENT || message->text.size == 0)
        return 0;
    return message->kind == EVENT_EDIT ? message->ref : message->no;
}

/* Encode once, for all who read the room in this form. */
static void output_encode(struct sessions *sessions, const struct channel *channel,
                          struct stream *stream, const struct effect *effect)
{
    const struct message *message = effect->message;
    bool is_event = effect->kind == EFFECT_EVENT;
    uint64_t author = stream->codec->author ? stream->codec->author(effect) : 0;
    const struct tail_mark mark = { .event_no = is_event ? message->no : 0,
                                    .about = output_about(message),
                                    .author = author };
    if (is_event && message->kind == EVENT_RECALL) /* also for those who have yet to read it */
        tail_forget(&stream->tail, message->ref, stream->codec->blank);
    buf_clear(&sessions->scratch);
    if (stream->codec->encode(channel, stream, effect, &sessions->scratch) == 0)
        tail_append(&stream->tail, sessions->scratch.bytes, sessions->scratch.size, &mark,
                    sessions->now_ms);
    else
        tail_lose(&stream->tail, mark.event_no);
}

/* Whether the codec has told each reader by itself. */
static bool output_deliver(struct channel *channel, const struct stream *stream,
                           const struct effect *effect)
{
    return effect->kind == EFFECT_PUBLISH && stream->codec->deliver &&
           stream->codec->deliver(channel, stream, effect);
}

/* Returns whether more was published than readers may be left alone with. */
static bool output_publish(struct sessions *sessions, struct channel *channel,
                           const struct effect *effect)
{
    bool is_much = false;
    struct stream *stream;
    sessions->published++;
    LL_FOREACH (channel->streams, stream) {
        if (output_deliver(channel, stream, effect))
            continue;
        output_encode(sessions, channel, stream, effect);
        is_much |= stream->tail.end - stream->flushed_end > LIMIT_TAIL_SIZE / 2;
    }
    if (!channel->is_dirty) {
        channel->is_dirty = true;
        LL_PREPEND2(sessions->dirty_channels, channel, dirty_next);
    }
    return is_much;
}

static void output_to_room(struct sessions *sessions, const struct effect *effect)
{
    struct channel *channel = channel_find(sessions->channels, effect->room);
    if (effect->room == 0 && sessions->on_news)
        sessions->on_news(sessions->news_context, effect);
    if (!channel)
        return;
    /* more than a tail may be released at once: nobody is to fall off it for that */
    if (output_publish(sessions, channel, effect))
        sessions_flush(sessions, sessions->now_ms);
}

/* One of those who read a room that has another name hears of it behind all that came before. */
static void output_rename_to(struct subscription *subscription, const struct effect *effect)
{
    struct session *session = subscription->session;
    flush_copy(session, subscription);
    if (session->reading_no == subscription->next_no)
        session->reading_no = 0; /* what is read for it now comes under the old name: again */
    answer_send(session, effect->message);
}

static void output_rename(struct sessions *sessions, const struct effect *effect)
{
    struct channel *channel = channel_find(sessions->channels, effect->room);
    struct subscription *subscription, *next;
    if (!channel)
        return;
    if (channel_rename(channel, effect->name) != 0)
        LOG(sessions->log, LOG_ERROR, "no memory for the name of a room",
            LOG_UINT("room", effect->room));
    DL_FOREACH_SAFE (channel->subscriptions, subscription, next)
        output_rename_to(subscription, effect);
    channel = channel_find(sessions->channels, effect->room); /* if anybody still reads it */
    if (channel)
        channel_let_go(channel);
}

static void output_to_session(struct sessions *sessions, const struct effect *effect)
{
    struct session *session = sessions_find(sessions, effect->session);
    if (session && effect->kind == EFFECT_CLOSE && session->is_awaited) {
        session->is_awaited = false;
        session_mark(session);
    }
    if (session && session->state < SESSION_CLOSING)
        session_outputs[effect->kind](session, effect);
}

void sessions_on_output(struct sessions *sessions, const struct effect *effect, uint64_t now_ms)
{
    sessions->now_ms = now_ms;
    sessions->outputs++;
    if (effect->kind == EFFECT_EVENT || effect->kind == EFFECT_PUBLISH)
        output_to_room(sessions, effect);
    else if (effect->kind == EFFECT_RENAME)
        output_rename(sessions, effect);
    else if (effect->kind == EFFECT_TELL_ALL)
        sessions_tell_all(sessions, effect->message);
    else if (!effect_is_stored(effect->kind))
        output_to_session(sessions, effect);
}
