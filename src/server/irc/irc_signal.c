/*
 * What concerns a user everywhere: another name, leaving the chat, being away. The core tells it
 * once for each room; a client is told once, in whatever number of rooms it meets the user.
 */
#include "server/irc/irc.h"

#include <stdio.h>

uint64_t irc_occurrence_of(struct irc_door *door, const struct message *signal)
{
    struct buf key = { 0 };
    buf_printf(&key, "%d %d %.*s %.*s ", (int)signal->kind, (int)signal->flags,
               STR_ARGS(signal->user), STR_ARGS(signal->was));
    buf_append_str(&key, signal->key);
    buf_append_str(&key, signal->text);
    if (!str_equal(buf_str(&key), buf_str(&door->occurred)))
        door->occurrence++;
    buf_fini(&door->occurred);
    door->occurred = key;
    return door->occurrence;
}

/* Who leaves the chat is known no more, but was until just now. */
static void put_source(struct irc_door *door, const struct message *signal, struct str user,
                       struct buf *line)
{
    bool is_quit = signal->kind == PRESENCE_LEAVE && (signal->flags & FLAG_GONE);
    const struct irc_person *gone = is_quit ? irc_person_find_gone(door, user) : NULL;
    if (gone && !irc_person_find(door, user))
        buf_printf(line, "%.*s!%s@" IRC_HOST, STR_ARGS(user), gone->ident);
    else
        irc_person_source(door, user, line);
}

void irc_signal_line(struct irc_door *door, const struct message *signal, struct buf *line)
{
    struct str user = signal->kind == PRESENCE_RENAME ? signal->was : signal->user;
    bool is_offline = signal->kind == PRESENCE_LEAVE && (signal->flags & FLAG_OFFLINE);
    buf_append_str(line, STR(":"));
    put_source(door, signal, user, line);
    if (signal->kind == PRESENCE_RENAME)
        buf_printf(line, " NICK %.*s", STR_ARGS(signal->user));
    else if (signal->kind == PRESENCE_ENTER || signal->kind == PRESENCE_AWAY)
        buf_printf(line, " AWAY%s%.*s", signal->text.size > 0 ? " :" : "", STR_ARGS(signal->text));
    else if (signal->kind == PRESENCE_ACCOUNT)
        buf_printf(line, " ACCOUNT %.*s", STR_ARGS(signal->user));
    else if (is_offline)
        buf_append_str(line, STR(" AWAY :not here, but will find what is said"));
    else
        buf_printf(line, " QUIT :%.*s", STR_ARGS(signal->text));
}

/* The capability that it takes to hear of it; 0: none. */
static unsigned cap_for(const struct message *signal)
{
    bool is_presence = signal->kind == PRESENCE_ENTER || signal->kind == PRESENCE_AWAY ||
                       (signal->kind == PRESENCE_LEAVE && (signal->flags & FLAG_OFFLINE));
    if (signal->kind == PRESENCE_ACCOUNT)
        return IRC_CAP_ACCOUNT_NOTIFY;
    return is_presence ? IRC_CAP_AWAY_NOTIFY : 0;
}

static void rename_peer(struct irc *irc, const struct message *signal)
{
    struct irc_room *room = irc_room_find_peer(irc, signal->was);
    if (room)
        irc_room_set_peer(room, signal->user);
    if (!str_equal(str_of(irc->nick), signal->was))
        return;
    if (irc->person)
        irc_person_rename(irc->door, irc->person, signal->user);
    irc_set_nick(irc, signal->user);
}

static void rename_pair(struct channel_pair *pair, const struct message *signal)
{
    for (int i = 0; pair && i < 2; i++)
        if (str_equal(str_of(pair->names[i]), signal->was))
            snprintf(pair->names[i], sizeof(pair->names[i]), "%.*s", STR_ARGS(signal->user));
}

/* Whether the session was told by the answer. Who puts somebody else out is not. */
static bool is_told(const struct irc *irc, const struct effect *effect)
{
    const struct message *signal = effect->message;
    bool is_others = signal->kind == PRESENCE_LEAVE && !str_equal(signal->user, str_of(irc->nick));
    return effect->session == irc->session->id && !is_others;
}

static void tell_reader(struct irc *irc, const struct effect *effect, uint64_t occurrence,
                        struct str line)
{
    const struct message *signal = effect->message;
    if (irc->occurrence == occurrence)
        return;
    irc->occurrence = occurrence;
    bool is_own = is_told(irc, effect);
    if (!is_own && irc_has(irc, cap_for(signal)))
        answer_add(irc->session, line.bytes, line.size);
    if (!is_own && signal->kind == PRESENCE_RENAME)
        rename_peer(irc, signal);
}

/* Direct rooms: no line, but the one who is talked to is called otherwise from now on. */
static void tell_direct(struct channel *channel, const struct stream *stream,
                        const struct effect *effect)
{
    const struct message *signal = effect->message;
    struct subscription *subscription;
    if (signal->kind != PRESENCE_RENAME)
        return;
    rename_pair(channel->pair, signal);
    DL_FOREACH (channel->subscriptions, subscription)
        if (subscription->stream == stream && subscription->session->id != effect->session)
            rename_peer(irc_of(subscription->session), signal);
}

static bool is_everywhere(const struct message *signal)
{
    if (signal->type != MESSAGE_PRESENCE)
        return false;
    return signal->kind == PRESENCE_RENAME || signal->kind == PRESENCE_AWAY ||
           signal->kind == PRESENCE_ACCOUNT ||
           (signal->kind == PRESENCE_ENTER && (signal->flags & FLAG_RESUMED)) ||
           (signal->kind == PRESENCE_LEAVE && (signal->flags & (FLAG_OFFLINE | FLAG_GONE)));
}

/* The room has ended, by an admin of the server: each client is put out of it. */
static void tell_closed(struct channel *channel, const struct stream *stream,
                        const struct message *notice)
{
    struct str room = channel_name(channel);
    struct subscription *subscription;
    DL_FOREACH (channel->subscriptions, subscription) {
        struct irc *irc = irc_of(subscription->session);
        if (subscription->stream != stream)
            continue;
        irc_settle(irc, room);
        irc_send(irc, "KICK #%.*s %s :%.*s", STR_ARGS(room), irc->nick, STR_ARGS(notice->text));
    }
}

/* In a room: to those who want to hear of invitations, but not from themselves. */
static void tell_invitation(struct channel *channel, const struct stream *stream,
                            const struct effect *effect)
{
    struct irc_door *door = stream->context;
    const struct message *signal = effect->message;
    struct str room = channel_name(channel);
    struct subscription *subscription;
    struct buf *line = &door->line;
    buf_clear(line);
    irc_encode_tags(stream->form, door->date_ms, line);
    buf_append_str(line, STR(":"));
    irc_person_source(door, signal->user, line);
    buf_printf(line, " INVITE %.*s #%.*s", STR_ARGS(signal->was), STR_ARGS(room));
    if (irc_line_end(line, 0) != 0)
        return;
    DL_FOREACH (channel->subscriptions, subscription)
        if (subscription->stream == stream && subscription->session->id != effect->session &&
            irc_has(irc_of(subscription->session), IRC_CAP_INVITE_NOTIFY))
            answer_add(subscription->session, line->bytes, line->size);
}

bool irc_deliver(struct channel *channel, const struct stream *stream, const struct effect *effect)
{
    const struct message *signal = effect->message;
    struct irc_door *door = stream->context;
    struct subscription *subscription;
    if (signal->type == MESSAGE_NOTICE) {
        if (signal->code == NOTICE_ROOM_CLOSED)
            tell_closed(channel, stream, signal);
        return true;
    }
    if (signal->type == MESSAGE_METADATA) {
        irc_metadata_deliver(channel, stream, effect);
        return true;
    }
    if (signal->type == MESSAGE_PRESENCE && signal->kind == PRESENCE_INVITE) {
        tell_invitation(channel, stream, effect);
        return true;
    }
    if (!is_everywhere(signal))
        return false;
    if (channel->pair) {
        tell_direct(channel, stream, effect);
        return true;
    }
    uint64_t occurrence = irc_occurrence_of(door, signal);
    buf_clear(&door->line);
    irc_encode_tags(stream->form, door->date_ms, &door->line);
    irc_signal_line(door, signal, &door->line);
    if (irc_line_end(&door->line, 0) != 0)
        return true;
    DL_FOREACH (channel->subscriptions, subscription)
        if (subscription->stream == stream)
            tell_reader(irc_of(subscription->session), effect, occurrence, buf_str(&door->line));
    return true;
}

/* What only this door knows of its users */

void irc_spread_to(struct irc *irc, unsigned cap, struct str line, uint64_t occurrence)
{
    struct buf out = { 0 };
    if (irc->occurrence == occurrence || !irc_has(irc, cap))
        return;
    irc->occurrence = occurrence;
    irc_encode_tags(irc->caps, irc->door->date_ms, &out);
    buf_append_str(&out, line);
    if (irc_line_end(&out, 0) == 0)
        answer_add(irc->session, out.bytes, out.size);
    buf_fini(&out);
}

void irc_spread(struct irc *irc, unsigned cap, struct str line)
{
    const struct subscription *own;
    struct subscription *other;
    uint64_t occurrence = ++irc->door->occurrence;
    buf_clear(&irc->door->occurred);
    irc->occurrence = occurrence;
    LL_FOREACH2 (irc->session->subscriptions, own, other) {
        DL_FOREACH (own->stream->channel->subscriptions, other)
            if (other->stream->context == irc->door && !own->stream->channel->pair)
                irc_spread_to(irc_of(other->session), cap, line, occurrence);
    }
    irc_spread_to_watchers(irc->door, str_of(irc->nick), cap, line, occurrence);
}

void irc_tell_ident(struct irc *irc, const struct channel *channel)
{
    struct subscription *other;
    struct buf line = { 0 };
    if (irc->ident_occurrence == 0 || channel->pair)
        return;
    buf_printf(&line, ":%s!%s@" IRC_HOST " CHGHOST %s " IRC_HOST, irc->nick, irc_person_ident(NULL),
               irc_person_ident(irc->person));
    irc->occurrence = irc->ident_occurrence;
    DL_FOREACH (channel->subscriptions, other)
        if (other->stream->context == irc->door)
            irc_spread_to(irc_of(other->session), IRC_CAP_CHGHOST, buf_str(&line),
                          irc->ident_occurrence);
    irc_spread_to_watchers(irc->door, str_of(irc->nick), IRC_CAP_CHGHOST, buf_str(&line),
                           irc->ident_occurrence);
    buf_fini(&line);
}
