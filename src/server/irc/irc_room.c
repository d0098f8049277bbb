/* The rooms that a session has told its client of. */
#include "server/irc/irc.h"

#include "server/core/name.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct irc_room *irc_room_find(const struct irc *irc, struct str name)
{
    struct irc_room *room;
    DL_FOREACH (irc->rooms, room)
        if (str_equal(str_of(room->name), name))
            return room;
    return NULL;
}

static bool is_spelling_of(const struct name *name, const char *shown)
{
    struct name other;
    return name_parse_room(str_of(shown), &other) == NAME_OK &&
           strcmp(other.folded, name->folded) == 0;
}

bool irc_room_is_spelling(struct str name, struct str other)
{
    struct name parsed;
    char shown[LIMIT_ROOM_SIZE + 1];
    snprintf(shown, sizeof(shown), "%.*s", STR_ARGS(other));
    return name_parse_room(name, &parsed) == NAME_OK && is_spelling_of(&parsed, shown);
}

struct irc_room *irc_room_find_channel(const struct irc *irc, struct str channel)
{
    struct name name;
    struct irc_room *room;
    if (!irc_is_channel(channel))
        return NULL;
    room = irc_room_find(irc, str_skip(channel, 1));
    if (room || name_parse_room(str_skip(channel, 1), &name) != NAME_OK)
        return room;
    DL_FOREACH (irc->rooms, room)
        if (!room->is_direct && is_spelling_of(&name, room->name))
            return room;
    return NULL;
}

struct irc_room *irc_room_find_peer(const struct irc *irc, struct str peer)
{
    struct irc_room *room;
    DL_FOREACH (irc->rooms, room)
        if (room->is_direct && irc_word_equal(str_of(room->peer), peer))
            return room;
    return NULL;
}

struct irc_room *irc_room_find_target(const struct irc *irc, struct str target)
{
    return target.size > 0 && target.bytes[0] == '#' ? irc_room_find_channel(irc, target)
                                                     : irc_room_find_peer(irc, target);
}

struct irc_room *irc_room_add(struct irc *irc, const struct message *joined)
{
    struct irc_room *room = irc_room_find(irc, joined->room);
    if (room)
        return room;
    room = calloc(1, sizeof(*room));
    if (!room)
        return NULL;
    room->name = strndup(joined->room.bytes, joined->room.size);
    if (!room->name) {
        free(room);
        return NULL;
    }
    room->is_direct = joined->kind == ROOM_DIRECT;
    DL_APPEND(irc->rooms, room);
    return room;
}

int irc_room_rename(struct irc_room *room, struct str name)
{
    char *copy = strndup(name.bytes, name.size);
    if (!copy)
        return -ENOMEM;
    free(room->name);
    room->name = copy;
    return 0;
}

void irc_room_set_peer(struct irc_room *room, struct str peer)
{
    char *copy = strndup(peer.bytes, peer.size);
    if (!copy)
        return;
    free(room->peer);
    room->peer = copy;
}

void irc_room_drop(struct irc *irc, struct irc_room *room)
{
    if (irc->resynced == room)
        irc->resynced = NULL;
    DL_DELETE(irc->rooms, room);
    free(room->name);
    free(room->peer);
    free(room);
}

void irc_rooms_free(struct irc *irc)
{
    while (irc->rooms)
        irc_room_drop(irc, irc->rooms);
}

struct subscription *irc_subscription(const struct irc *irc, struct str room)
{
    struct subscription *subscription;
    LL_FOREACH2 (irc->session->subscriptions, subscription, other)
        if (str_equal(channel_name(subscription->stream->channel), room))
            return subscription;
    return NULL;
}

void irc_settle(struct irc *irc, struct str room)
{
    struct subscription *subscription = irc_subscription(irc, room);
    if (subscription)
        flush_copy(irc->session, subscription);
}

struct str irc_room_shown(const struct irc_room *room, struct buf *out)
{
    buf_clear(out);
    buf_printf(out, "%s%s", room->is_direct ? "" : "#", room->is_direct ? room->peer : room->name);
    return buf_str(out);
}

/* ---- msgids ---- */

bool irc_parse_msgid(struct str text, uint64_t *room, uint64_t *no)
{
    char id[64];
    int used = 0;
    snprintf(id, sizeof(id), "%.*s", STR_ARGS(text));
    return sscanf(id, "r%" SCNu64 "-%" SCNu64 "%n", room, no, &used) == 2 && !id[used] && *no > 0;
}

uint64_t irc_room_find_no(const struct irc *irc, const struct irc_room *room, struct str msgid)
{
    uint64_t number, no;
    struct subscription *subscription = irc_subscription(irc, str_of(room->name));
    bool is_here = subscription && irc_parse_msgid(msgid, &number, &no) &&
                   number == subscription->stream->channel->room &&
                   no < subscription->stream->tail.next_no;
    return is_here ? no : 0;
}
