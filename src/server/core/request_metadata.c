/*
 * METADATA: what users tell of themselves, and admins of their rooms, by keys that programs agree
 * upon. It is kept with the user or the room, and those who share a room hear of changes.
 */
#include "server/core/admin.h"
#include "server/core/emit.h"
#include "server/core/metadata.h"
#include "server/core/reply.h"
#include "server/core/rights.h"
#include "server/core/room.h"
#include "server/core/user.h"

#include <errno.h>
#include <stdlib.h>

/* Whose metadata it is: one of both. */
struct owner {
    struct user *user;
    struct room *room;
};

static struct metadata **list_of(const struct owner *owner)
{
    return owner->room ? &owner->room->metadata : &owner->user->metadata;
}

/* ---- who may ---- */

static struct room *find_room(struct request *request)
{
    struct room *room = request_find_room(request);
    if (!room || !room_is_direct(room))
        return room;
    reply_error(request, ERROR_BAD_REQUEST, "Nothing is told of a direct room.");
    return NULL;
}

static struct user *find_user(struct request *request)
{
    struct name name;
    if (!(request->message->has & HAS(FIELD_USER)))
        return request->user;
    if (!request_parse_user(request, &name))
        return NULL;
    struct user *user = user_find_name(request->core, &name);
    if (!user)
        reply_error(request, ERROR_NO_SUCH_USER, "There is no user %s.", name.shown);
    return user;
}

/* Whose it is that the request names; neither, if that was refused. */
static struct owner find_owner(struct request *request)
{
    struct owner owner = { 0 };
    if (request->message->has & HAS(FIELD_ROOM))
        owner.room = find_room(request);
    else
        owner.user = find_user(request);
    return owner;
}

static bool refuse_change(struct request *request, const struct owner *owner)
{
    if (owner->room)
        return rights_refuse_archived(request, owner->room) ||
               rights_refuse_below(request, owner->room, ROLE_ADMIN,
                                   "change what is told of the room");
    if (owner->user == request->user || admin_is(request->core, request->user))
        return false;
    reply_error(request, ERROR_RIGHT, "Only %.*s may change what is told of this user.",
                STR_ARGS(user_name(owner->user)));
    return true;
}

/* ---- what is answered and told ---- */

static void describe(struct message *message, const struct owner *owner,
                     const struct metadata *metadata)
{
    if (owner->room)
        message_set_room(message, room_name(owner->room));
    else
        message_set_user(message, user_name(owner->user));
    message_set_key(message, str_of(metadata->key));
    if (metadata->value)
        message_set_text(message, str_of(metadata->value));
}

static void reply_one(struct request *request, const struct owner *owner,
                      const struct metadata *metadata)
{
    struct message reply = reply_to(request, MESSAGE_METADATA);
    describe(&reply, owner, metadata);
    reply_send(request, &reply);
}

static void reply_all(struct request *request, const struct owner *owner)
{
    const struct metadata *metadata;
    DL_FOREACH (*list_of(owner), metadata)
        reply_one(request, owner, metadata);
}

static void tell(struct request *request, const struct owner *owner,
                 const struct metadata *metadata)
{
    struct message signal = { .type = MESSAGE_METADATA };
    const struct member *member;
    describe(&signal, owner, metadata);
    if (owner->room) {
        emit_publish(request->effects, owner->room, &signal);
        return;
    }
    DL_FOREACH2 (owner->user->members, member, user_next)
        if (!room_is_direct(member->key.room))
            emit_publish(request->effects, member->key.room, &signal);
    emit_news_of(request->effects, &signal);
}

/* It has changed: to be stored, and told. */
static void put(struct request *request, const struct owner *owner, const struct metadata *metadata)
{
    emit_metadata(request->effects, owner->user, owner->room, metadata);
    tell(request, owner, metadata);
}

static void forget_value(struct metadata *metadata)
{
    free(metadata->value);
    metadata->value = NULL;
}

/* What has no value any more goes. */
static void drop(struct request *request, const struct owner *owner, struct metadata *metadata)
{
    put(request, owner, metadata);
    metadata_remove(list_of(owner), metadata);
}

/* ---- the kinds of requests ---- */

static int on_list(struct request *request, const struct owner *owner)
{
    const struct metadata *one = metadata_find(*list_of(owner), request->message->key);
    if (one)
        reply_one(request, owner, one);
    else if (!(request->message->has & HAS(FIELD_KEY)))
        reply_all(request, owner);
    reply_done(request);
    return 0;
}

static bool refuse_value(struct request *request, const struct owner *owner)
{
    struct metadata *list = *list_of(owner);
    if (!metadata_is_key(request->message->key)) {
        reply_error(request, ERROR_BAD_REQUEST,
                    "A key has small letters, digits and _ . : - /, and 64 bytes at most.");
        return true;
    }
    if (!request_check_text(request, 0, LIMIT_VALUE_SIZE))
        return true;
    bool is_full = request->message->text.size > 0 && metadata_count(list) >= LIMIT_METADATA &&
                   !metadata_find(list, request->message->key);
    if (is_full)
        reply_error(request, ERROR_TOO_MANY,
                    "There are %d keys, which is the limit; take one away.", LIMIT_METADATA);
    return is_full;
}

static int on_set(struct request *request, const struct owner *owner)
{
    struct str key = request->message->key, value = request->message->text;
    struct metadata **list = list_of(owner), *metadata = metadata_find(*list, key);
    if (refuse_change(request, owner) || refuse_value(request, owner))
        return 0;
    bool is_same = metadata ? str_equal(str_of(metadata->value), value) : value.size == 0;
    if (!is_same && value.size == 0) {
        forget_value(metadata);
        drop(request, owner, metadata);
    } else if (!is_same) {
        if (metadata_put(list, key, value) != 0)
            return -ENOMEM;
        put(request, owner, metadata_find(*list, key));
    }
    reply_done(request);
    return 0;
}

static int on_clear(struct request *request, const struct owner *owner)
{
    if (refuse_change(request, owner))
        return 0;
    while (*list_of(owner)) {
        struct metadata *first = *list_of(owner);
        forget_value(first);
        reply_one(request, owner, first);
        drop(request, owner, first);
    }
    reply_done(request);
    return 0;
}

static int on_sync(struct request *request, const struct owner *owner)
{
    const struct member *member;
    if (!owner->room) {
        reply_all(request, owner);
        reply_done(request);
        return 0;
    }
    if (owner->room->member_count > LIMIT_METADATA_MEMBERS) {
        reply_error(request, ERROR_TOO_MANY, "The room has too many members to ask about all.");
        return 0;
    }
    reply_all(request, owner);
    DL_FOREACH2 (owner->room->members, member, room_next)
        reply_all(request, &(struct owner){ .user = member->key.user });
    reply_done(request);
    return 0;
}

static int (*const handlers[])(struct request *request, const struct owner *owner) = {
    [METADATA_LIST] = on_list,
    [METADATA_SET] = on_set,
    [METADATA_CLEAR] = on_clear,
    [METADATA_SYNC] = on_sync,
};

int request_on_metadata(struct request *request)
{
    uint64_t kind = request->message->kind;
    if (kind >= sizeof(handlers) / sizeof(*handlers) || !handlers[kind]) {
        reply_error(request, ERROR_BAD_REQUEST, "This kind of request is not known.");
        return 0;
    }
    const struct owner owner = find_owner(request);
    return owner.room || owner.user ? handlers[kind](request, &owner) : 0;
}
